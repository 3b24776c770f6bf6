"""All tables of a project by name: the one source of columns, types, keys and descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd
from pandera.pandas import DataFrameSchema

from analysis.tables import note_schemas, result_schemas

NOTE_TABLES = (
    "sources", "claims", "claim_parts", "assertions", "studies", "arms", "measurements", "contrasts",
    "statements", "appraisals", "overrules",
)  # fmt: skip
RESULT_TABLES = (
    "citations", "citation_candidates", "effects", "evidence", "flags", "syntheses", "claim_strength",
    "claim_answers",
)  # fmt: skip
TABLES: dict[str, DataFrameSchema] = {
    **{name: getattr(note_schemas, name) for name in NOTE_TABLES},
    **{name: getattr(result_schemas, name) for name in RESULT_TABLES},
}

Row = Mapping[str, Any]
Tables = dict[str, pd.DataFrame]


def frame(name: str, rows: Iterable[Row] | pd.DataFrame) -> pd.DataFrame:
    """The rows, or the columns of a frame, as a frame with exactly the table's columns, types and order.

    A column no row names is missing throughout; a name the table does not have is a KeyError.
    Raises pandera's SchemaError when a value breaks the schema.
    """
    schema = TABLES[name]
    if isinstance(rows, pd.DataFrame):
        unknown, values = set(rows.columns) - set(schema.columns), partial(_column, rows)
    else:
        rows = list(rows)
        unknown, values = {key for row in rows for key in row} - set(schema.columns), partial(_gathered, rows)
    if unknown:
        raise KeyError(f"table {name} has no column {', '.join(sorted(unknown))}")
    data = {column: pd.array(values(column), dtype=spec.metadata["dtype"]) for column, spec in schema.columns.items()}
    return schema.validate(pd.DataFrame(data))


def _gathered(rows: list[Row], column: str) -> list[Any]:
    return [_plain(row.get(column)) for row in rows]


def _column(rows: pd.DataFrame, column: str) -> pd.Series | list[None]:
    if column not in rows:
        return [None] * len(rows)
    return rows[column].mask(rows[column] == "") if rows[column].dtype in ("str", "object") else rows[column]


def _plain(value: Any) -> Any:
    """Missing for None and for the empty string: an empty CSV cell must mean the same in Parquet."""
    return None if value is None or value == "" or value is pd.NA else value
