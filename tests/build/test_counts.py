"""The counts in data/raw/README.md are those of the notes."""

from pathlib import Path

import pytest

from analysis.build.counts import counts_table

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tables(built_tables):
    return built_tables("real")


def test_the_table_in_the_readme_is_true(tables):
    assert counts_table(tables) in (ROOT / "data/raw/README.md").read_text(encoding="utf-8")


def test_every_effect_is_counted_once(tables):
    rows = counts_table(tables).splitlines()
    counted = sum(int(row.split("|")[2]) for row in rows if row.startswith("| effects"))
    assert counted == len(tables["effects"])
