"""What a result is told relative to: the claimed size, the smallest effect of interest, and the prior.

Each on the scale of a measure, in the claim's direction. What the settings do not choose has a named default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence.matching import claimed_sign
from analysis.notes.content import Intake
from analysis.notes.settings import DEFAULT_BAND, DEFAULT_SMALLEST, Prior, Quantity
from analysis.notes.units import conversion
from analysis.synthesis.spreads import Spread, Spreads
from analysis.terms import (
    LOG_RATIOS,
    STANDARDISED,
    Bound,
    ClaimedDirection,
    ClaimKind,
    Directness,
    Estimand,
    Measure,
    MeasureKind,
    ReportedAs,
    SeenIn,
)

# The kind of measure each belongs to; what is in none is a raw difference, in the outcome's own unit.
_KINDS = {
    MeasureKind.LOG_RATIO: (Measure.ROM, Measure.ROMC),
    MeasureKind.LOG_RATIO_OF_EVENTS: (Measure.RR, Measure.OR),
    "SMD": ("SMD", Measure.SMD_OF_CHANGE, Measure.SMCC, Measure.SRM),
    MeasureKind.PERCENT_CHANGE: (Measure.PC,),
    MeasureKind.CORRELATION: (Measure.ZCOR,),
}
_KIND_OF = {measure: kind for kind, measures in _KINDS.items() for measure in measures}
# As shares of the spread that one participant's worth of information leaves: a quarter is what half-normal 0.5
# is for standardised differences (Röver et al. 2021), a tenth of it is 0.2 standard deviations there.
UNIT_INFORMATION_TAU, UNIT_INFORMATION_SMALLEST = 0.25, 0.1
# The same where the outcome's own standard deviation is known.
SD_TAU = 0.5
# Ratios of events have the prior of ratios of means, and a smallest effect of their own.
PRIOR_OF = {kind: kind for kind in _KINDS} | {MeasureKind.LOG_RATIO_OF_EVENTS: MeasureKind.LOG_RATIO}


def kind_of(measure: str) -> str | None:
    """The kind a measure's prior and default belong to; None for a raw difference."""
    return _KIND_OF.get(measure)


def prior_of(measure: str, unit: str, unit_sd: float, spread: Spread, intake: Intake) -> Prior | None:
    """The reference prior of a measure; a raw difference gets a unit-information prior, from the outcome's own SD.

    Where no study reports one it is taken from the standard errors: ``unit_sd`` is what
    :func:`unit_information_sd` gives. With neither a raw difference has no prior.
    """
    kind = kind_of(measure)
    if kind is not None:
        return intake.settings.priors[PRIOR_OF[kind]]
    sd = spread.sd.get(unit, np.nan)
    if np.isfinite(sd):
        return Prior(0.0, sd, SD_TAU * sd, f"unit information: the outcome's own standard deviation, {sd:.3g} {unit}")
    if not np.isfinite(unit_sd):
        return None
    because = "unit information: as wide as what one participant tells, from the studies' own standard errors"
    return Prior(0.0, unit_sd, UNIT_INFORMATION_TAU * unit_sd, because)


def unit_information_sd(vi: np.ndarray, n: np.ndarray) -> float:
    """√(n·v): the standard error one participant would leave, the median over studies.

    Röver et al. 2021 (10.1002/jrsm.1475) take the mean information, which one mistyped standard error makes as large
    as it likes.
    """
    known = ~np.isnan(n)
    return float(np.sqrt(np.median(n[known] * vi[known]))) if known.any() else np.nan


def smallest_effect(
    part: Mapping[str, Any], measure: str, unit: str, unit_sd: float, spread: Spread, intake: Intake
) -> tuple[float, str] | None:
    """The smallest effect of interest on a measure's scale, and where it comes from; None where none can be had.

    Chosen for the outcome, else the default, each turned into this scale by how far people lie apart. Never above the
    lower end of a claimed size: who claims 2 % holds 2 % to be worth having.
    """
    chosen = _setting(part["outcome"], intake.settings.smallest_effect, intake)
    smallest = None if chosen is None else _smallest(chosen, measure, unit, spread, intake)
    kind = kind_of(measure)
    smallest = smallest or _smallest(DEFAULT_SMALLEST[kind or MeasureKind.SMD], measure, unit, spread, intake)
    if smallest is None and kind is None and np.isfinite(unit_sd):
        smallest = UNIT_INFORMATION_SMALLEST * unit_sd, "ours: a tenth of what one participant tells"
    claimed = _named_range(part, measure, unit, intake)
    if smallest is not None and claimed is not None and 0 < claimed[0] < smallest[0]:
        return claimed[0], "the lower end of what is claimed"
    return smallest


def _smallest(chosen: Quantity, measure: str, unit: str, spread: Spread, intake: Intake) -> tuple[float, str] | None:
    scaled = on_scale(*_converted(chosen.value, chosen.unit, measure, unit, intake), measure, unit)
    if scaled is not None:
        return abs(scaled), chosen.because
    if kind_of(measure) == MeasureKind.LOG_RATIO_OF_EVENTS and chosen.unit == "%":
        return float(np.log1p(chosen.value / 100)), chosen.because
    standardised = _in_standard_deviations(chosen, spread, intake)
    factor = {
        MeasureKind.LOG_RATIO: spread.cv,
        MeasureKind.PERCENT_CHANGE: 100 * spread.cv,
        MeasureKind.SMD: 1.0,
        None: spread.sd.get(unit, np.nan),
    }
    scaled = abs(standardised) * factor.get(kind_of(measure), np.nan)
    if not np.isfinite(scaled):
        return None
    return float(scaled), f"{chosen.because}; {chosen.value:g} {chosen.unit} turned by how far people lie apart"


def votes_of(rows: pd.DataFrame, intake: Intake, spreads: Spreads | None = None) -> pd.DataFrame:
    """Evidence rows with ``vote`` as the claim of their part is worded: +1 for it, −1 against it, 0 neither.

    A change in one arm counts from what a second test alone adds. For "at least as good" speaks an estimate that is
    not worse by the smallest effect of interest, for "no better" (told in the direction of worse) one that is not
    better by it, for "cannot" one that is not more by it. A direction without a size tells only what needs no size.
    For "no difference" the side found is told. Who gains less than with another treatment may still gain.
    ``spreads`` are those of the intake, where they have been worked out already.
    """
    tables = intake.tables
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id").to_dict("records")
    parts = {(part["claim_id"], part["part_id"]): part for part in parts}
    spreads = spreads or Spreads.of(intake)
    keys = ["claim_id", "part_id", "estimand", "measure", "unit", "study_id", "outcome"]
    votes = rows["vote"].to_numpy("float64", na_value=np.nan).copy()
    oriented = rows["oriented"].to_numpy("float64", na_value=np.nan)
    for key, places in rows.groupby(keys, dropna=False, sort=False).indices.items():
        claim_id, part_id, estimand, measure, unit, study, outcome = key
        part = parts[claim_id, part_id]
        spread = spreads.among([(study, outcome)])
        if estimand == Estimand.WITHIN_CHANGE:
            edge = retest_gain(part, [outcome], str(measure), unit, spread, intake)
            votes[places] = _beyond_retest(oriented[places], votes[places], edge)
            votes[places] *= -1 if part["effect_direction"] == ClaimedDirection.CANNOT else 1
        elif part["effect_direction"] in _MARGINS:
            smallest = smallest_effect(part, str(measure), unit, np.nan, spread, intake)
            turned = _MARGINS[part["effect_direction"]]
            sized = np.sign(turned * oriented[places] + (0.0 if smallest is None else smallest[0]))
            # Without a smallest effect only the better side is sure; a direction without a size tells its side.
            sized = np.where((smallest is None) & (sized < 0), np.nan, sized)
            read = np.where(votes[places] == 0, 1.0, turned * votes[places])
            votes[places] = np.where(np.isnan(oriented[places]), read, sized)
    # To gain no more than another treatment says nothing against gaining: it may work as well.
    row_parts = [parts[key] for key in zip(rows["claim_id"], rows["part_id"], strict=True)]
    alone = np.array([part["kind"] == ClaimKind.CHANGE for part in row_parts], dtype=bool)
    cannot = np.array([part["effect_direction"] == ClaimedDirection.CANNOT for part in row_parts], dtype=bool)
    active = alone & rows["directness"].str.contains(Directness.COMPARATOR).to_numpy(dtype=bool)
    return rows.assign(vote=np.where(active & (np.where(cannot, -votes, votes) < 0), np.nan, votes))


# By the side that a claim takes: which way speaks for it.
_MARGINS = {ClaimedDirection.AT_LEAST_AS_GOOD: 1.0, ClaimedDirection.NO_BETTER: 1.0, ClaimedDirection.CANNOT: -1.0}


def _beyond_retest(oriented: np.ndarray, votes: np.ndarray, edge: float) -> np.ndarray:
    """The sides of changes in one arm: one that a second test alone could have made tells nothing.

    ``edge`` is what that adds, in the claim's direction, NaN where it is not known on this scale. A direction without
    a size could be such a change, if it is on that side.
    """
    if edge == 0:
        return votes
    known = np.where(np.isnan(oriented), votes, oriented)
    side = np.sign(edge) if np.isfinite(edge) else 1.0
    beyond = np.sign(oriented - edge) == side
    return np.where(np.sign(known) == -side, -side, np.where(beyond, side, np.nan))


def retest_gain(
    part: Mapping[str, Any], outcomes: Iterable[str], measure: str, unit: str, spread: Spread, intake: Intake
) -> float:
    """What a second test alone adds to a change, on a measure's scale and in the claim's direction; negative where the
    claim is of a change for the worse, 0 where nobody says, NaN where it cannot be turned into this scale.

    Of several outcomes the largest: a change counts only beyond what repeating the test could have done.
    """
    vocabulary = intake.vocabulary
    gain = max(filter(None, map(vocabulary.retest_gain, outcomes)), default=None)
    if gain is None:
        return 0.0
    less = vocabulary.inherited("outcomes", part["outcome"], "better") == ClaimedDirection.LESS
    scaled = on_scale(gain, "%", measure, unit, falls=less)
    if scaled is None:
        converted = _smallest(Quantity(gain, "%", ""), measure, unit, spread, intake)
        scaled = np.nan if converted is None else converted[0]
    falls = claimed_sign(part["outcome"], part["effect_direction"], vocabulary) < 0
    return scaled if falls == less else -scaled


def _in_standard_deviations(chosen: Quantity, spread: Spread, intake: Intake) -> float:
    """A size in standard deviations between people; NaN where their spread is not known."""
    if chosen.unit in STANDARDISED:
        return chosen.value
    if chosen.unit == "%":
        return float(np.log1p(chosen.value / 100)) / spread.cv
    for unit, sd in spread.sd.items():
        factor = 1.0 if _same_unit(chosen.unit, unit) else conversion(intake.vocabulary, chosen.unit, unit)
        if factor is not None:
            return chosen.value * factor / sd
    return np.nan


def _same_unit(chosen: str, unit: str) -> bool:
    """``points`` are points of whatever unit the results are in."""
    return chosen.removeprefix("points of ") == unit or chosen == ReportedAs.POINTS


def claimed_range(
    part: Mapping[str, Any], measure: str, unit: str, smallest: float | None, intake: Intake
) -> tuple[float, float] | None:
    """The claimed size on a measure's scale, in the claim's direction; None where the two do not meet.

    A single number gets the settings' band for its outcome, else a quarter of itself; ``at least`` has no
    upper end, ``up to`` begins at nothing. A claim without a number claims at least the smallest effect of
    interest, one of no difference less than it, and one of being at least as good no more than it less.
    """
    named = _named_range(part, measure, unit, intake)
    if named is not None or pd.notna(part["effect_low"]):
        return named
    if smallest is None or not isinstance(part["effect_direction"], str):
        return None
    if part["effect_direction"] == ClaimedDirection.CANNOT:
        return None  # that it lies anywhere below tells nothing that the direction does not
    bounded = dict.fromkeys((ClaimedDirection.AT_LEAST_AS_GOOD, ClaimedDirection.NO_BETTER), (-smallest, np.inf))
    ranges = {ClaimedDirection.NO_DIFFERENCE: (-smallest, smallest), **bounded}
    return ranges.get(part["effect_direction"], (smallest, np.inf))


def of_gains(part: Mapping[str, Any], intake: Intake) -> bool:
    """Whether a percentage is one of what was gained: "30 % more growth" compares gains, not what is there in the end.

    So it is where two treatments are compared on an outcome that is seen over time.
    """
    if part.get("kind") != ClaimKind.COMPARISON or not isinstance(part["comparator"], str):
        return False
    over_time = intake.vocabulary.inherited("outcomes", part["outcome"], "seen in") == SeenIn.OVER_TIME
    return over_time and not intake.vocabulary.is_control(part["comparator"])


def _named_range(part: Mapping[str, Any], measure: str, unit: str, intake: Intake) -> tuple[float, float] | None:
    for prefix in ("effect", "also"):
        low, high, claimed_unit = (part[f"{prefix}_{name}"] for name in ("low", "high", "unit"))
        if pd.isna(low) or (claimed_unit == "%" and of_gains(part, intake)):
            continue
        falls = claimed_sign(part["outcome"], part["effect_direction"], intake.vocabulary) < 0
        if low == high and part["effect_bound"] in (Bound.EXACTLY, Bound.ABOUT):
            band = _setting(part["outcome"], intake.settings.point_band, intake)
            fits = band is not None and (band.unit or claimed_unit) == claimed_unit
            half = band.value if fits else DEFAULT_BAND * abs(low)
            if claimed_unit == "%" and falls and not fits:  # of what is left, where that is less
                half = min(half, DEFAULT_BAND * max(100 - low, 0.0))
            low, high = low - half, high + half
        if part["effect_bound"] == Bound.AT_LEAST:
            high = np.inf
        elif part["effect_bound"] == Bound.UP_TO:
            low = 0.0
        scaled = [
            on_scale(*_converted(value, claimed_unit, measure, unit, intake), measure, unit, falls=falls)
            for value in (low, high)
        ]
        if None not in scaled:
            return scaled[0], scaled[1]
    return None


def _converted(value: float, value_unit: str, measure: str, unit: str, intake: Intake) -> tuple[float, str]:
    """A raw difference in the unit of the results, where its own can be turned into that."""
    if measure == Measure.MD and value_unit != unit:
        factor = conversion(intake.vocabulary, value_unit, unit)
        if factor is not None:
            return value * factor, unit
    return value, value_unit


def on_scale(value: float, value_unit: str, measure: str, unit: str, *, falls: bool = False) -> float | None:
    """A size as claimed, on the scale of a measure; None where the two do not meet.

    ``falls``: the claim is that there is so much less, which on a log scale is further than so much more.
    """
    if measure in LOG_RATIOS and value_unit == "%":
        if np.isinf(value):
            return value
        if falls:
            return -np.log1p(-value / 100) if value < 100 else np.inf
        return float(np.log1p(value / 100))
    if measure == Measure.PC and value_unit == "%":
        return float(value)
    if kind_of(measure) == MeasureKind.SMD and value_unit in STANDARDISED:
        return float(value)
    if measure == Measure.ZCOR and value_unit == ReportedAs.R:
        return float(np.arctanh(value)) if abs(value) < 1 else None
    if measure == Measure.MD and (
        value_unit == unit or (value_unit.startswith(ReportedAs.POINTS) and unit.startswith(ReportedAs.POINTS))
    ):
        return float(value)  # points are points of whatever unit the results are in
    return None


def _setting(outcome: object, chosen: dict[str, Quantity], intake: Intake) -> Quantity | None:
    """What the settings chose for an outcome, or for the nearest broader one."""
    if not isinstance(outcome, str):
        return None
    return next((chosen[name] for name in intake.vocabulary.broader("outcomes", outcome) if name in chosen), None)
