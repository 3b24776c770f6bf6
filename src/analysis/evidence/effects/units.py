"""Values of one outcome in one unit; what was typed stays in the tables of the notes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from analysis.notes.units import common_unit
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.lookup import plain


def in_common_units(
    rows: pd.DataFrame, unit: str, numbers: Sequence[str], vocabulary: Vocabulary, fixed: pd.Series | None = None
) -> pd.DataFrame:
    """The rows with ``numbers`` in the common unit of their ``outcome``, and that unit in column ``unit``.

    ``converted`` says from what to what, and is missing where nothing was to be done; rows that are ``fixed``
    are in a unit of their own.
    """
    common = cache(lambda outcome, name: common_unit(vocabulary, outcome, name))  # few units, many rows
    typed = rows[unit].mask(fixed) if fixed is not None else rows[unit]
    conversions = [
        common(outcome, name) if isinstance(name, str) else (None, 1.0)
        for outcome, name in zip(plain(rows["outcome"]), plain(typed), strict=True)
    ]
    target = pd.Series([name for name, _ in conversions], index=rows.index, dtype="str").fillna(rows[unit])
    factor = pd.Series([number for _, number in conversions], index=rows.index, dtype="float64")
    changed = target.ne(rows[unit]) & rows[unit].notna()
    texts = [
        f"{old} turned into {new} (× {number:g})" if other else None
        for old, new, number, other in zip(*map(plain, (rows[unit], target, factor, changed)), strict=True)
    ]
    return rows.assign(
        **{name: rows[name] * factor for name in numbers},
        **{unit: target},
        converted=pd.Series(texts, index=rows.index, dtype="str"),
    )
