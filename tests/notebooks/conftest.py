"""A built copy of the small frozen project."""

from __future__ import annotations

import pytest

from analysis.tables.project import Project


@pytest.fixture(scope="session")
def cards(built_project) -> Project:
    """The project ``cards`` with its tables, to be read only."""
    return built_project("cards")
