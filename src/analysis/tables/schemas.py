"""All tables of a project by name: the one source of columns, types, keys and descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.tables import evidence_schemas, note_schemas, result_schemas, sensitivity_schemas
from analysis.tables.columns import Schema

NOTE_TABLES = (
    "sources", "claims", "claim_parts", "assertions", "studies", "arms", "measurements", "contrasts",
    "statements", "appraisals", "overrules", "ratings",
)  # fmt: skip
EVIDENCE_TABLES = (
    "citations",
    "citation_candidates",
    "effects",
    "arm_values",
    "unused",
    "evidence",
    "flags",
    "warnings",
)
RESULT_TABLES = (
    "syntheses", "weights", "indirect_comparisons", "contributions", "claim_strength", "claim_answers", "bias",
    "directions", "reasons", "certainty", "settings", "neighbours", "absolute_effects",
)  # fmt: skip
SENSITIVITY_TABLES = (
    "changes", "outlooks", "specifications", "leave_one_out", "cumulative", "next_studies", "posteriors",
    "posterior_curves", "moderators", "moderator_points", "moderator_lines", "other_models",
)  # fmt: skip
TABLES: dict[str, Schema] = {
    **{name: getattr(note_schemas, name) for name in NOTE_TABLES},
    **{name: getattr(evidence_schemas, name) for name in EVIDENCE_TABLES},
    **{name: getattr(result_schemas, name) for name in RESULT_TABLES},
    **{name: getattr(sensitivity_schemas, name) for name in SENSITIVITY_TABLES},
}

_MISSING = {"": None, pd.NA: None}

Row = Mapping[str, Any]
Rows = list[dict[str, Any]]
Tables = dict[str, pd.DataFrame]


def frame(name: str, rows: Iterable[Row] | pd.DataFrame) -> pd.DataFrame:
    """The rows, or the columns of a frame, as a frame with exactly the table's columns, types and order.

    A column no row names is missing throughout; a name the table does not have is a KeyError.
    Raises pandera's SchemaError when a value breaks the schema.
    """
    return TABLES[name].validate(unchecked(name, rows))


def unchecked(name: str, rows: Iterable[Row] | pd.DataFrame) -> pd.DataFrame:
    """As :func:`frame`, of rows that may still break the schema."""
    schema = TABLES[name]
    if isinstance(rows, pd.DataFrame):
        columns, named = _columns(rows), set(rows.columns)
    else:
        rows = list(rows)
        columns, named = _gathered(rows, schema.columns), set().union(*rows)
    if unknown := named - set(schema.columns):
        raise KeyError(f"table {name} has no column {', '.join(sorted(unknown))}")
    nothing = [None] * len(rows)
    return pd.DataFrame(
        {name: pd.array(columns.get(name, nothing), dtype=spec.dtype) for name, spec in schema.columns.items()}
    )


def _gathered(rows: Rows, names: Iterable[str]) -> dict[str, list[Any]]:
    return {name: _plain([row.get(name) for row in rows]) for name in names}


def _columns(rows: pd.DataFrame) -> dict[str, Sequence[Any]]:
    return {name: _plain(data) if data.dtype == object else _no_empty_text(data) for name, data in rows.items()}


def _no_empty_text(data: pd.Series) -> pd.Series:
    return data.mask(data == "") if data.dtype == "str" else data


def _plain(values: Iterable[Any]) -> list[Any]:
    """Missing for None and for the empty string: an empty CSV cell must mean the same in Parquet."""
    values = list(values)
    return list(map(_MISSING.get, values, values))
