"""What a result is told relative to: the claimed size, the smallest effect of interest, and the prior.

Each on the scale of a measure, in the claim's direction. What the settings do not choose has a named default.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence.matching import claimed_sign
from analysis.intake.intake import Intake
from analysis.intake.settings import DEFAULT_BAND, DEFAULT_SMALLEST, Prior, Quantity
from analysis.intake.units import conversion

# The kind of measure each belongs to; what is in none is a raw difference, in the outcome's own unit.
_KINDS = {
    "log ratio": ("ROM", "ROMC", "RR", "OR"),
    "SMD": ("SMD", "SMD of change"),
    "percent change": ("PC",),
    "correlation": ("ZCOR",),
}
RATIOS_IN_PERCENT = ("ROM", "ROMC", "RR")
_KIND_OF = {measure: kind for kind, measures in _KINDS.items() for measure in measures}
# As shares of the spread that one participant's worth of information leaves: a quarter is what half-normal 0.5
# is for standardised differences (Röver et al. 2021), a tenth of it is 0.2 standard deviations there.
UNIT_INFORMATION_TAU, UNIT_INFORMATION_SMALLEST = 0.25, 0.1


def kind_of(measure: str) -> str | None:
    """The kind a measure's prior and default belong to; None for a raw difference."""
    return _KIND_OF.get(measure)


def prior_of(measure: str, unit_sd: float, intake: Intake) -> Prior | None:
    """The reference prior of a measure; a raw difference gets a unit-information prior.

    ``unit_sd`` is what :func:`unit_information_sd` gives; without it a raw difference has no prior.
    """
    kind = kind_of(measure)
    if kind is not None:
        return intake.settings.priors[kind]
    if not np.isfinite(unit_sd):
        return None
    because = "unit information: as wide as what one participant tells, from the studies' own spreads"
    return Prior(0.0, unit_sd, UNIT_INFORMATION_TAU * unit_sd, because)


def unit_information_sd(vi: np.ndarray, n: np.ndarray) -> float:
    """√(Σn / Σ(1/v)): the standard error one participant would leave (Röver et al. 2021, 10.1002/jrsm.1475)."""
    known = ~np.isnan(n)
    return float(np.sqrt(n[known].sum() / (1 / vi[known]).sum())) if known.any() else np.nan


def smallest_effect(part: dict[str, Any], measure: str, unit: str, unit_sd: float, intake: Intake) -> float | None:
    """The smallest effect of interest: chosen for the outcome, else the default of the measure's kind."""
    chosen = _setting(part["outcome"], intake.settings.smallest_effect, intake)
    if chosen is not None:
        scaled = on_scale(*_converted(chosen.value, chosen.unit, measure, unit, intake), measure, unit)
        if scaled is not None:
            return abs(scaled)
    kind = kind_of(measure)
    if kind is None:
        return UNIT_INFORMATION_SMALLEST * unit_sd if np.isfinite(unit_sd) else None
    default = DEFAULT_SMALLEST[kind]
    # A percentage of odds is not what people mean by it, but on this scale it is as small.
    return on_scale(default.value, default.unit, "ROM" if measure == "OR" else measure, unit)


def claimed_range(
    part: dict[str, Any], measure: str, unit: str, smallest: float | None, intake: Intake
) -> tuple[float, float] | None:
    """The claimed size on a measure's scale, in the claim's direction; None where the two do not meet.

    A single number gets the settings' band for its outcome, else a quarter of itself; ``at least`` has no
    upper end, ``up to`` begins at nothing. A claim without a number claims at least the smallest effect of
    interest, and one of no difference less than it.
    """
    named = _named_range(part, measure, unit, intake)
    if named is not None or pd.notna(part["effect_low"]):
        return named
    if smallest is None or not isinstance(part["effect_direction"], str):
        return None
    return (-smallest, smallest) if part["effect_direction"] == "no difference" else (smallest, np.inf)


def _named_range(part: dict[str, Any], measure: str, unit: str, intake: Intake) -> tuple[float, float] | None:
    for prefix in ("effect", "also"):
        low, high, claimed_unit = (part[f"{prefix}_{name}"] for name in ("low", "high", "unit"))
        if pd.isna(low):
            continue
        if low == high and part["effect_bound"] in ("exactly", "about"):
            band = _setting(part["outcome"], intake.settings.point_band, intake)
            fits = band is not None and (band.unit or claimed_unit) == claimed_unit
            half = band.value if fits else DEFAULT_BAND * abs(low)
            low, high = low - half, high + half
        if part["effect_bound"] == "at least":
            high = np.inf
        elif part["effect_bound"] == "up to":
            low = 0.0
        falls = claimed_sign(part["outcome"], part["effect_direction"], intake.vocabulary) < 0
        scaled = [
            on_scale(*_converted(value, claimed_unit, measure, unit, intake), measure, unit, falls=falls)
            for value in (low, high)
        ]
        if None not in scaled:
            return scaled[0], scaled[1]
    return None


def _converted(value: float, value_unit: str, measure: str, unit: str, intake: Intake) -> tuple[float, str]:
    """A raw difference in the unit of the results, where its own can be turned into that."""
    if measure == "MD" and value_unit != unit:
        factor = conversion(intake.vocabulary, value_unit, unit)
        if factor is not None:
            return value * factor, unit
    return value, value_unit


def on_scale(value: float, value_unit: str, measure: str, unit: str, *, falls: bool = False) -> float | None:
    """A size as claimed, on the scale of a measure; None where the two do not meet.

    ``falls``: the claim is that there is so much less, which on a log scale is further than so much more.
    """
    if measure in RATIOS_IN_PERCENT and value_unit == "%":
        if np.isinf(value):
            return value
        if falls:
            return -np.log1p(-value / 100) if value < 100 else np.inf
        return float(np.log1p(value / 100))
    if measure == "PC" and value_unit == "%":
        return float(value)
    if kind_of(measure) == "SMD" and value_unit in ("SMD", "d", "g"):
        return float(value)
    if measure == "ZCOR" and value_unit == "r":
        return float(np.arctanh(value)) if abs(value) < 1 else None
    if measure == "MD" and (value_unit == unit or (value_unit.startswith("points") and unit.startswith("points"))):
        return float(value)  # points are points of whatever unit the results are in
    return None


def _setting(outcome: object, chosen: dict[str, Quantity], intake: Intake) -> Quantity | None:
    """What the settings chose for an outcome, or for the nearest broader one."""
    if not isinstance(outcome, str):
        return None
    return next((chosen[name] for name in intake.vocabulary.broader("outcomes", outcome) if name in chosen), None)
