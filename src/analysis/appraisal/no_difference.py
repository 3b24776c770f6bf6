"""Claims that something makes no difference ("cannot", "never", "does not"): a rule of their own.

They are supported only where the mean effect is known to be too small to matter, and contradicted by
a mean effect that is not, or by one direct study with a credible difference. Non-significance is
neither.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

DIRECT = "direct"
SIGNIFICANT = 0.05


def no_difference_verdict(pooled: dict[str, Any] | None, rows: pd.DataFrame, threshold: float) -> str:
    """The direction verdict on a claim of no difference, from the rows of its part and lane."""
    if pooled is not None:
        negligible, opposite = pooled["probability_negligible"], pooled["probability_opposite"]
        if pd.notna(negligible) and negligible >= threshold:
            return "supported"
        if pd.notna(negligible) and max(opposite, 1 - negligible - opposite) >= threshold:
            return "contradicted"
    return "contradicted" if counterexamples(rows) else "inconclusive"


def counterexamples(rows: pd.DataFrame) -> list[str]:
    """Studies that bear directly on the part and show a difference beyond chance, by name."""
    direct = rows.loc[(rows["directness"] == DIRECT) & rows["vote"].isin([1, -1])]
    shows = [_is_credible(*row) for row in direct[["yi", "vi", "p_text"]].itertuples(index=False, name=None)]
    return sorted(set(direct.loc[shows, "study_id"])) if shows else []


def _is_credible(yi: float, vi: float, p_text: object) -> bool:
    """Two-sided p below 0.05, recomputed where there is a variance, else as printed."""
    if pd.notna(yi) and pd.notna(vi) and vi > 0:
        return bool(2 * norm.sf(abs(yi) / np.sqrt(vi)) < SIGNIFICANT)
    if not isinstance(p_text, str):
        return False
    relation, _, number = p_text.partition(" ")
    if relation == "sig.":
        return True
    return relation in ("=", "<") and float(number) < SIGNIFICANT + (1e-12 if relation == "<" else 0)
