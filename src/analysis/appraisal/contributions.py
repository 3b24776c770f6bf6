"""What each result that bears on a part does there: it decides, or why it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from analysis.appraisal.decision import Decision, is_in_time
from analysis.tables.lookup import Selection
from analysis.terms import Basis, Directness, Lane, Role


def contributions(decision: Decision, rows: Selection) -> Iterator[dict[str, Any]]:
    """The rows of the contributions table for one part; ``rows`` are all that bear on it."""
    for effect, sample, vote, role in zip(
        rows["effect_id"], rows["sample_id"], rows["vote"], _roles(decision, rows), strict=True
    ):
        yield {"effect_id": effect, "sample": sample, "vote": np.nan if role == Role.LEG else vote, "role": role}


def _roles(decision: Decision, rows: Selection) -> np.ndarray:
    """What each row does, by the first reason that holds."""

    def among(some: Selection) -> np.ndarray:
        return np.isin(rows["effect_id"].astype(str), some["effect_id"].astype(str))

    of_kind = among(decision.every)
    alike = rows["alike"] & (decision.basis == Basis.BEFORE_AFTER) & (rows["lane"] == decision.lane)
    reasons = {
        Role.LEG: (rows["lane"] == Lane.INDIRECT) & among(decision.answering),
        Role.DECIDES: among(decision.answering),
        Role.OTHER_REVIEW: among(decision.rows),
        Role.EXCLUDED: rows["excluded"],
        Role.ARMS_ALIKE: alike,
        Role.OTHER_TIME: of_kind & ((rows["late"] & _in_ways(Directness.DURATION, rows)) | ~is_in_time(rows)),
        Role.OTHER_TREATMENT: of_kind & rows["late"],
        Role.LESS_DIRECT: of_kind & (len(decision.rows) > 0),
    }
    return np.select(list(reasons.values()), list(reasons), Role.OTHER_KIND)


def _in_ways(way: str, rows: Selection) -> np.ndarray:
    return np.array([way in ways for ways in rows["directness"]], dtype=bool)
