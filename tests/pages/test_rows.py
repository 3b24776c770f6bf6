"""Rows of the tables of a page: as pandas gives them, and never of other tables than those asked about."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.pages.rows import once, records, rows

_COLUMNS = {
    "text": (st.none() | st.text(), "str"),
    "number": (st.none() | st.floats(allow_nan=False), "float64"),
    "count": (st.none() | st.integers(-(2**53), 2**53), "Int64"),
    "known": (st.none() | st.booleans(), "boolean"),
    "sure": (st.booleans(), "bool"),
}


def _told(frame_records) -> list[list[tuple[str, str, str]]]:
    return [[(name, type(value).__name__, repr(value)) for name, value in row.items()] for row in frame_records]


@given(st.lists(st.tuples(*(values for values, _ in _COLUMNS.values()))))
def test_records_are_those_of_pandas(values):
    frame = pd.DataFrame(
        {
            name: pd.Series([row[place] for row in values], dtype=dtype)
            for place, (name, (_, dtype)) in enumerate(_COLUMNS.items())
        }
    )
    assert _told(records(frame)) == _told(frame.to_dict("records"))


def test_records_of_every_table_are_those_of_pandas(tables):
    for frame in tables.values():
        assert _told(records(frame)) == _told(frame.to_dict("records"))


def test_rows_are_found_by_a_value_in_the_order_of_the_table():
    data = {"flags": pd.DataFrame({"row": ["a", "b", "a"], "check": ["x", "y", "z"]})}
    assert [row["check"] for row in rows(data, "flags", "row", "a")] == ["x", "z"]
    assert rows(data, "flags", "row", "none such") == []
    assert len(rows(data, "flags")) == 3


def test_another_table_is_never_taken_for_the_one_that_was_seen_before():
    for check in ("x", "y"):
        data = {"flags": pd.DataFrame({"row": ["a"], "check": [check]})}
        assert rows(data, "flags", "row", "a")[0]["check"] == check
    data["flags"] = pd.DataFrame({"row": ["a"], "check": ["z"]})
    assert rows(data, "flags", "row", "a")[0]["check"] == "z"


def test_what_was_worked_out_for_the_same_tables_is_not_worked_out_again():
    asked = []

    @once
    def work_out(data, what):
        asked.append(what)
        return len(data["flags"])

    data = {"flags": pd.DataFrame({"row": ["a"]})}
    assert [work_out(data, what) for what in ("one", "two", "one")] == [1, 1, 1]
    assert asked == ["one", "two"]
    assert work_out({"flags": data["flags"].head(0)}, "one") == 0
