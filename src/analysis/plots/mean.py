"""The pooled mean that a figure draws: given, or of the rows drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.plots.text import number
from analysis.stats import pool
from analysis.stats.blocks import RHO

_SMALL_P = 0.001
_NEEDED = ("estimate", "ci_low", "ci_high")


@dataclass(frozen=True)
class Mean:
    """A pooled mean on the scale of analysis; what is not known is NaN."""

    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float = np.nan
    pi_high: float = np.nan
    tau2: float = np.nan
    i2: float = np.nan
    q: float = np.nan
    q_p: float = np.nan
    k: float = np.nan

    @property
    def heterogeneity(self) -> str:
        """One line: how far the true effects differ, what share of the spread that is, and the test of it."""
        parts = [f"tau² = {number(self.tau2)}", f"I² = {number(self.i2)} %"]
        if np.isfinite(self.q):
            p = "< 0.001" if self.q_p < _SMALL_P else f"= {number(self.q_p)}"
            parts.append(f"Q = {number(self.q, 3)} on {self.k - 1:.0f} df, p {p}")
        return ", ".join([*parts, f"k = {number(self.k, 6)}"])


def mean_of(pooled: Any, figure: str) -> Mean | None:
    """What was given as ``pooled``: a mapping, a row, a frame of one, or an object with the names of ``_NEEDED``."""
    if pooled is None or pooled is False:
        return None
    if isinstance(pooled, pd.DataFrame):
        if len(pooled) != 1:
            raise ValueError(f"{figure}: pooled has {len(pooled)} rows; choose one")
        pooled = pooled.iloc[0]
    named = isinstance(pooled, Mapping | pd.Series)
    values = {name: pooled.get(name) if named else getattr(pooled, name, None) for name in Mean.__dataclass_fields__}
    absent = [name for name in _NEEDED if values[name] is None]
    if absent:
        raise ValueError(f"{figure}: pooled needs {', '.join(_NEEDED)}; it has no {', '.join(absent)}")
    known = {name: float(value) for name, value in values.items() if value is not None and pd.notna(value)}
    return Mean(**known) if set(_NEEDED) <= set(known) else None


def mean_of_rows(rows: pd.DataFrame) -> Mean | None:
    """The mean of rows with ``yi`` and ``vi`` that are not ``left_out``; None where fewer than two have a variance.

    Results of one sample are averaged first: the variance of their mean with a correlation of RHO between their
    errors (Borenstein et al. 2009, 24.6).
    """
    used = rows[rows["vi"].notna() & ~rows["left_out"]]
    sample = next((name for name in ("sample", "sample_id") if name in used), None)
    yi, vi = used["yi"].to_numpy("float64"), used["vi"].to_numpy("float64")
    if sample is not None:
        owner = used[sample].astype("object").where(used[sample].notna(), pd.Series(used.index, used.index))
        place = pd.factorize(owner)[0]
        count = np.bincount(place)
        total, roots = np.bincount(place, vi), np.bincount(place, np.sqrt(vi))
        yi, vi = np.bincount(place, yi) / count, ((1 - RHO) * total + RHO * roots**2) / count**2
    if len(yi) < 2:
        return None
    return mean_of(pool(yi, vi), "pool")
