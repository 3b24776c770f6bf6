"""Direction-only evidence: one vote per independent sample, by the estimate, never by significance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest

WITHIN = "within-group change"


@dataclass(frozen=True)
class Votes:
    """Independent samples by the side their estimate takes."""

    in_favour: int
    against: int
    unread: int
    p: float | None  # two-sided sign test; None without votes


def count_votes(rows: pd.DataFrame, kind: str) -> Votes:
    """Votes over the rows of one part and lane (columns sample_id, estimand, vi, yi, vote).

    A sample speaks through its best evidence: effects with a variance, else with a size, else with a
    direction. Where these disagree, or none can be read, its direction is unread. A change within one
    arm compares nothing, so it is no vote on a comparison or an association.
    """
    comparative = rows.loc[(rows["estimand"] != WITHIN) | (kind == "change")]
    sides = _sides(comparative)
    in_favour, against = sides.count(1), sides.count(-1)
    votes = in_favour + against
    p = float(binomtest(in_favour, votes).pvalue) if votes else None
    return Votes(in_favour, against, rows["sample_id"].nunique() - votes, p)


def _sides(rows: pd.DataFrame) -> list[int]:
    """For each sample +1, −1, or 0 where its direction cannot be told."""
    quality = np.select([rows["vi"].notna(), rows["yi"].notna(), rows["vote"].notna()], [2, 1, 0], -1)
    best: dict[str, tuple[int, float]] = {}
    for sample, good, vote in zip(rows["sample_id"], quality, rows["vote"].fillna(0), strict=True):
        before, total = best.get(sample, (-1, 0.0))
        if good > before:
            best[sample] = (good, vote)
        elif good == before:
            best[sample] = (good, total + vote)
    return [int(np.sign(total)) for _, total in best.values()]
