"""One pool for all tests that do not end it: to load takes seconds, and a fork no time."""

from __future__ import annotations

from contextlib import closing
from functools import partial

import pytest

from analysis.build import runner
from analysis.build.pool import Pool


@pytest.fixture(scope="session")
def pool():
    """Processes that make reports, up to three at a time."""
    with closing(Pool(3)) as pool:
        yield pool


@pytest.fixture
def build_reports(pool):
    """Build in that pool."""
    return partial(runner.build_reports, pool=pool)
