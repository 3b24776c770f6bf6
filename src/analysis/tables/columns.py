"""The kinds of column a table can have, as pandera columns that also describe themselves."""

from __future__ import annotations

from collections.abc import Sequence

from pandera.pandas import Check, Column, DataFrameSchema


def text(description: str, *, required: bool = False, one_of: Sequence[str] | None = None) -> Column:
    """Words. An absent value is missing, never the empty string."""
    checks = [Check.isin(list(one_of))] if one_of else []
    return _column("str", checks, required, description)


def terms(description: str) -> Column:
    """Several words or ids in one cell, separated by ``; `` (terms may hold commas)."""
    return _column("str", [], False, f"{description}; several are separated by '; '")


def number(
    description: str,
    *,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Column:
    """A measured or computed number; missing where it was not reported or is not defined."""
    checks = []
    if low is not None:
        checks.append(Check.ge(low))
    if high is not None:
        checks.append(Check.le(high))
    return _column("float64", checks, False, description, unit)


def whole(description: str, *, low: int = 0, required: bool = False) -> Column:
    """A count."""
    return _column("Int64", [Check.ge(low)], required, description)


def yes_no(description: str) -> Column:
    """True or false; missing where it is not known."""
    return _column("boolean", [], False, description)


def _column(dtype: str, checks: list[Check], required: bool, description: str, unit: str | None = None) -> Column:
    metadata = {"dtype": dtype, "unit": unit}  # pandera renames dtypes; the name as meant is kept here
    return Column(dtype, checks, nullable=not required, description=description, metadata=metadata)


def provenance() -> dict[str, Column]:
    """Where in the notes a row was read: every row of every table carries these three."""
    return {
        "note_path": text("the note this row comes from, relative to the project", required=True),
        "note_line": whole("line of the note, counted from 1", low=1, required=True),
        "note_field": text("key or table column in which the row's main value stands", required=True),
    }


def table(
    description: str,
    columns: dict[str, Column],
    *,
    key: Sequence[str],
    refers: dict[str, str] | None = None,
) -> DataFrameSchema:
    """A table's schema. ``refers`` names, per column, the ``table.column`` it must be found in."""
    return DataFrameSchema(
        {**columns, **provenance()},
        strict=True,
        ordered=True,
        coerce=True,
        unique=list(key),
        description=description,
        metadata={"key": list(key), "refers": refers or {}},
    )
