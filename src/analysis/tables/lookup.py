"""Rows of a table by key, as columns of plain arrays.

Verdicts look at a few rows of each of thousands of parts, many times over: there a frame costs a hundred times
what its numbers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd


class Selection:
    """Some rows of a table: ``rows[name]`` is a column, floats with NaN or objects with None for what is missing.

    Rows are taken from a column when it is first asked for; most never are.
    """

    def __init__(self, columns: Mapping[str, np.ndarray], places: np.ndarray | None = None) -> None:
        """The rows at these places of whole columns; all without ``places``."""
        self._columns, self._places = columns, places
        self._taken: dict[str, np.ndarray] = {}

    @classmethod
    def of(cls, table: pd.DataFrame) -> Selection:
        """All rows of a table."""
        return cls({name: _plain(table[name]) for name in table.columns})

    @classmethod
    def joined(cls, selections: Sequence[Selection]) -> Selection:
        """The rows of one after the other, with the columns of the first."""
        return cls(
            {name: np.concatenate([selection[name] for selection in selections]) for name in selections[0]._columns}
        )

    def __getitem__(self, name: str) -> np.ndarray:
        if self._places is None:
            return self._columns[name]
        if name not in self._taken:
            self._taken[name] = self._columns[name][self._places]
        return self._taken[name]

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), ()) if self._places is None else self._places)

    def where(self, chosen: np.ndarray) -> Selection:
        """The rows of a mask, or at these places."""
        places = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return Selection(self._columns, places if self._places is None else self._places[places])

    def replaced(self, **columns: np.ndarray) -> Selection:
        """The rows with some columns changed or added."""
        return Selection({**{name: self[name] for name in self._columns}, **columns})

    def records(self) -> Iterator[dict[str, Any]]:
        """Row by row, as dictionaries."""
        for values in zip(*(self[name] for name in self._columns), strict=True):
            yield dict(zip(self._columns, values, strict=True))


class Lookup:
    """The rows of a table by the values of some of its columns, in the table's order."""

    def __init__(self, table: pd.DataFrame, keys: Sequence[str]) -> None:
        self._all = Selection.of(table)
        self._places: dict[tuple, list[int]] = {}
        for place, key in enumerate(zip(*(self._all[name] for name in keys), strict=True)):
            self._places.setdefault(key, []).append(place)

    def __getitem__(self, key: tuple) -> Selection:
        """The rows that have this key; none where no row has it."""
        return self._all.where(np.array(self._places.get(key, []), dtype=int))


def _plain(column: pd.Series) -> np.ndarray:
    if column.dtype == bool:
        return column.to_numpy()
    if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != "boolean":
        return column.to_numpy("float64", na_value=np.nan)
    return column.astype(object).where(column.notna(), None).to_numpy()


def in_order(table: pd.DataFrame, column: str, order: Sequence[str]) -> pd.DataFrame:
    """The rows in the order that a column's values have in ``order``; those of one value stay as they are."""
    places = {value: place for place, value in enumerate(order)}
    codes, values = pd.factorize(table[column])
    sorted_rows = np.argsort(np.array([places[value] for value in values], dtype=int)[codes], kind="stable")
    return table.iloc[sorted_rows].reset_index(drop=True)


def plain(column: pd.Series) -> list[Any]:
    """The values as Python's own, with None for what is missing; much faster to go through than a column."""
    return column.astype(object).where(column.notna(), None).tolist()


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries of plain values."""
    names = list(table.columns)
    columns = [plain(table[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
