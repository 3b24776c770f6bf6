"""Rows of a table by key, found without looking through the whole table each time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


class Lookup:
    """The rows of a table by the values of some of its columns, in the table's order."""

    def __init__(self, table: pd.DataFrame, keys: Sequence[str]) -> None:
        words = table.columns[table.dtypes == "str"]
        self._table = table.astype(dict.fromkeys(words, "object"))  # a few rows of Arrow columns are slow to take
        self._places: dict[tuple, list[int]] = {}
        for place, key in enumerate(zip(*(table[name] for name in keys), strict=True)):
            self._places.setdefault(key, []).append(place)

    def __getitem__(self, key: tuple) -> pd.DataFrame:
        """The rows that have this key; none where no row has it."""
        return self._table.take(self._places.get(key, []))
