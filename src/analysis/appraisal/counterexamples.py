"""Single studies that contradict a claim of no difference ("cannot", "never", "does not")."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from analysis.tables.lookup import Selection

SIGNIFICANT = 0.05


def counterexamples(rows: Selection) -> list[str]:
    """Studies that bear directly on the part and show a difference beyond chance, by name."""
    direct = rows.where(rows["direct"] & (np.abs(rows["vote"]) == 1))
    return sorted({row["study_id"] for row in direct.records() if _is_credible(row["yi"], row["vi"], row["p_text"])})


def _is_credible(yi: float, vi: float, p_text: object) -> bool:
    """Two-sided p below 0.05, recomputed where there is a variance, else as printed."""
    if vi > 0:
        return bool(2 * ndtr(-abs(yi) / np.sqrt(vi)) < SIGNIFICANT)
    if not isinstance(p_text, str):
        return False
    relation, _, number = p_text.partition(" ")
    if relation == "sig.":
        return True
    return relation in ("=", "<") and float(number) < SIGNIFICANT + (1e-12 if relation == "<" else 0)
