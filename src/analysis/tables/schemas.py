"""All tables of a project by name: the one source of columns, types, keys and descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a frame with exactly the table's columns, types and order.

    A column no row names is missing throughout; a name the table does not have is a KeyError.
    Raises pandera's SchemaError when a value breaks the schema.
    """
    schema = TABLES[name]
    rows = list(rows)
    unknown = {key for row in rows for key in row} - set(schema.columns)
    if unknown:
        raise KeyError(f"table {name} has no column {', '.join(sorted(unknown))}")
    data = {
        column: pd.array([_plain(row.get(column)) for row in rows], dtype=spec.metadata["dtype"])
        for column, spec in schema.columns.items()
    }
    return schema.validate(pd.DataFrame(data))


def _plain(value: Any) -> Any:
    """Missing for None and for the empty string: an empty CSV cell must mean the same in Parquet."""
    return None if value is None or value == "" or value is pd.NA else value
