"""Rows are the same whether they come from the Parquet files or from the tables that a build has mapped."""

import pandas as pd
import pytest

from analysis.tables import package
from analysis.tables.mapped import map_tables, mapped
from analysis.tables.package import read_table, read_tables, write_tables
from analysis.tables.project import BUILD_FOLDER
from analysis.tables.schemas import TABLES


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a build, of which this process is part."""
    own = tmp_path / "build"
    own.mkdir()
    monkeypatch.setenv(BUILD_FOLDER, str(own))
    return own


@pytest.fixture
def no_parquet(monkeypatch):
    """Parquet files that cannot be read."""

    def refuse(*_):
        raise AssertionError("a Parquet file was read")

    monkeypatch.setattr(package.pq, "ParquetFile", refuse)


@pytest.mark.parametrize("name", TABLES)
def test_chosen_rows_are_those_of_the_parquet_file(built, folder, name, request):
    key = TABLES[name].key[0]
    some = read_table(built, name)[key].iloc[::3].unique().tolist()
    columns = list(TABLES[name].columns)[:4]
    expected = [read_table(built, name, wanted, where=(key, some)) for wanted in (None, columns)]
    map_tables(built, read_tables(built), folder)
    request.getfixturevalue("no_parquet")
    for rows, wanted in zip(expected, (None, columns), strict=True):
        pd.testing.assert_frame_equal(read_table(built, name, wanted, where=(key, some)), rows, check_exact=True)


def test_tables_that_were_built_anew_are_not_taken_for_those_before(built, folder):
    tables = read_tables(built)
    map_tables(built, tables, folder)
    assert mapped(built, "claims") is not None
    write_tables(built, tables, "other inputs")
    assert mapped(built, "claims") is None


def test_without_the_folder_of_a_build_nothing_is_mapped(built, folder, monkeypatch):
    map_tables(built, read_tables(built), folder)
    for value in ("", "build", str(folder / "gone")):
        monkeypatch.setenv(BUILD_FOLDER, value)
        assert mapped(built, "claims") is None
