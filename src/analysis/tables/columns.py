"""What a table and its columns are: plain descriptions, from which checks and descriptor follow.

Nothing here loads pandas or pandera: a notebook only reads tables, and those were checked when they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from pandera.pandas import DataFrameSchema


@dataclass(frozen=True)
class Column:
    """What stands in a column. ``dtype`` is a pandas name: str, float64, Int64 or boolean."""

    dtype: str
    description: str
    unit: str | None = None
    required: bool = False
    one_of: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Schema:
    """A table's columns, the columns of its key, and the ``table.column`` in which others must be found."""

    description: str
    columns: dict[str, Column]
    key: list[str]
    refers: dict[str, str] = field(default_factory=dict)

    def validate(self, data: pd.DataFrame) -> pd.DataFrame:
        """The frame with the types of the schema. Raises pandera's SchemaError when a value breaks it."""
        types = {name: str(dtype) for name, dtype in data.dtypes.items()}
        typed = types == {name: spec.dtype for name, spec in self.columns.items()}
        return (self._checks if typed else self._checks_with_types).validate(data)

    @cached_property
    def _checks(self) -> DataFrameSchema:
        """For columns that have their types: to look at types again takes two thirds of the time."""
        return self._schema(typed=True)

    @cached_property
    def _checks_with_types(self) -> DataFrameSchema:
        return self._schema(typed=False)

    def _schema(self, *, typed: bool) -> DataFrameSchema:
        from pandera import pandas as checks

        def column(spec: Column) -> checks.Column:
            tests = [checks.Check.isin(list(spec.one_of))] if spec.one_of else []
            if spec.low is not None:
                tests.append(checks.Check.ge(spec.low))
            if spec.high is not None:
                tests.append(checks.Check.le(spec.high))
            return checks.Column(None if typed else spec.dtype, tests, nullable=not spec.required)

        return checks.DataFrameSchema(
            {name: column(spec) for name, spec in self.columns.items()},
            strict=True,
            ordered=True,
            coerce=not typed,
            unique=self.key,
        )


def text(description: str, *, required: bool = False, one_of: Iterable[str] | None = None) -> Column:
    """Words, of a closed set where ``one_of`` holds it. An absent value is missing, never the empty string."""
    return Column("str", description, required=required, one_of=tuple(map(str, one_of or ())))


def terms(description: str) -> Column:
    """Several words or ids in one cell, separated by ``; `` (terms may hold commas)."""
    return Column("str", f"{description}; several are separated by '; '")


def number(
    description: str,
    *,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Column:
    """A measured or computed number; missing where it was not reported or is not defined."""
    return Column("float64", description, unit, low=low, high=high)


def whole(description: str, *, low: int = 0, required: bool = False) -> Column:
    """A count."""
    return Column("Int64", description, required=required, low=low)


def yes_no(description: str) -> Column:
    """True or false; missing where it is not known."""
    return Column("boolean", description)


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
) -> Schema:
    """A table's schema. ``refers`` names, per column, the ``table.column`` it must be found in."""
    return Schema(description, {**columns, **provenance()}, list(key), refers or {})
