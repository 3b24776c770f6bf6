"""How many people it takes: the optimal information size, and the next study."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import nctdtr, ndtri, stdtrit

LEVEL, POWER = 0.05, 0.80
MOST_PEOPLE = 1e6  # of a trial's arm (ours)
# Below this standardised difference the t and the normal distribution ask for the same number of people.
_NORMAL_BELOW = 0.1
# Above this two people per arm are enough by any count.
_FEWEST_ABOVE = 5.0
# Where the power is below and above the one asked for, for all differences between these two: fewer people than two
# per arm, and as many more as the t distribution could ask for.
_FEWEST, _MORE_BY_T = 1.5, 5.0


def target_of(pooled: Mapping[str, Any]) -> float | None:
    """The effect the evidence must be able to show: the lower end of what is claimed, else the smallest of interest."""
    for name in ("claimed_low", "smallest"):
        value = pooled[name]
        if pd.notna(value) and np.isfinite(value) and value != 0:
            return abs(float(value))
    return None


def optimal_information_size(target: float, unit_variance: float) -> float | None:
    """People per arm of a two-arm study that shows ``target`` (two-sided 5 %, power 80 %).

    ``unit_variance`` is sampling variance × participants of the studies at hand: four times the squared
    standard deviation for two groups, so that d = 2 target / √unit_variance. Guyatt et al. 2011
    (10.1016/j.jclinepi.2011.01.012) for the idea. None where no study could have so many.
    """
    if not np.isfinite(unit_variance) or unit_variance <= 0:
        return None
    d = 2 * target / np.sqrt(unit_variance)
    people = float(_per_arm(float(f"{d:.4g}"))) if d > 0 else np.inf
    return people if people <= MOST_PEOPLE else None


@cache
def _per_arm(d: float) -> float:
    if d > _FEWEST_ABOVE:
        return 2.0
    by_normal = 2 * (ndtri(1 - LEVEL / 2) + ndtri(POWER)) ** 2 / d**2
    if d < _NORMAL_BELOW:
        return by_normal

    def lacking(n: float) -> float:
        df, noncentrality = 2 * n - 2, d * np.sqrt(n / 2)
        critical = stdtrit(df, 1 - LEVEL / 2)
        return nctdtr(df, noncentrality, critical) - nctdtr(df, noncentrality, -critical) - (1 - POWER)

    return float(brentq(lacking, _FEWEST, by_normal + _MORE_BY_T))
