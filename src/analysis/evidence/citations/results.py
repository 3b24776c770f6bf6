"""What each work shows on a claim: which way its results point, and whether one is as large as claimed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.routes import floats
from analysis.evidence.matching import claimed_sign
from analysis.notes.content import Intake
from analysis.notes.settings import DEFAULT_BAND
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.lookup import plain_rows
from analysis.terms import LOG_RATIOS, Bound, Directness, FieldFit, Measure, Shown

# What a result of the wrong size is, beside a claimed one.
SMALLER, LARGER = "smaller", "larger"


def claimed_sizes(intake: Intake) -> pd.DataFrame:
    """Per part of a claim with a size: ``low`` and ``high`` in its ``unit``, and whether it ``falls``.

    A single number gets the settings' band for its outcome or the nearest broader one, else a quarter of itself;
    ``at least`` has no upper end, and ``up to`` begins at nothing.
    """
    rows = []
    for part in plain_rows(intake.tables["claim_parts"]):
        low, high, unit = part["effect_low"], part["effect_high"], part["effect_unit"]
        if low is None:
            continue
        if low == high and part["effect_bound"] in (Bound.EXACTLY, Bound.ABOUT, None):
            half = _half_band(part["outcome"], low, unit, intake)
            low, high = low - half, high + half
        if part["effect_bound"] == Bound.AT_LEAST:
            high = np.inf
        elif part["effect_bound"] == Bound.UP_TO:
            low = 0.0
        falls = claimed_sign(part["outcome"], part["effect_direction"], intake.vocabulary) < 0
        rows.append((part["claim_id"], part["part_id"], low, high, unit, falls))
    return pd.DataFrame(rows, columns=["claim_id", "part_id", "low", "high", "unit", "falls"])


def _half_band(outcome: str | None, size: float, unit: str, intake: Intake) -> float:
    vocabulary: Vocabulary = intake.vocabulary
    chosen = intake.settings.point_band
    names = vocabulary.broader("outcomes", outcome) if outcome else ()
    band = next((chosen[name] for name in names if name in chosen), None)
    fits = band is not None and (band.unit or unit) == unit
    return band.value if fits else DEFAULT_BAND * abs(size)


def shown(effects: pd.DataFrame, evidence: pd.DataFrame, sizes: pd.DataFrame) -> dict[str, dict[str, dict[str, str]]]:
    """Per claim and study: ``direction`` on the claim, ``size`` as a field's fit, and how it ``differs`` in size.

    Only what was held against what the claim names, or against nothing, has a size to compare with the claimed one.
    """
    rows = evidence[["claim_id", "part_id", "effect_id", "orientation", "directness"]].merge(
        effects[["effect_id", "study_id", "sign", "yi", "measure", "unit"]], on="effect_id"
    )
    rows = rows.merge(sizes, on=["claim_id", "part_id"], how="left", suffixes=("", "_claimed"))
    size = _in_claimed_unit(rows).mask(rows["directness"].str.contains(Directness.COMPARATOR))
    side = rows["sign"] * rows["orientation"]
    low, high, sized = floats(rows, "low"), floats(rows, "high"), size.to_numpy("float64", na_value=np.nan)
    with np.errstate(invalid="ignore"):  # claims of no size
        fits, smaller, larger = (low <= sized) & (sized <= high), sized < low, sized > high
    seen = rows[["claim_id", "study_id"]].assign(
        up=side == 1, down=side == -1, flat=rows["sign"] == 0, fits=fits, smaller=smaller, larger=larger
    )
    by_claim: dict[str, dict[str, dict[str, str]]] = {}
    for study in seen.groupby(["claim_id", "study_id"]).any().itertuples():
        flat = Shown.NO_DIFFERENCE if study.flat else Shown.NOT_READABLE
        direction = (
            Shown.MIXED if study.up and study.down else Shown.FOR if study.up else Shown.AGAINST if study.down else flat
        )
        fit = (
            FieldFit.MATCH
            if study.fits
            else FieldFit.MISMATCH
            if study.smaller or study.larger
            else FieldFit.NOT_READABLE
        )
        differs = "" if fit != FieldFit.MISMATCH else SMALLER if study.smaller else LARGER
        claim_id, study_id = study.Index
        by_claim.setdefault(claim_id, {})[study_id] = {"direction": direction, "size": fit, "differs": differs}
    return by_claim


def _in_claimed_unit(rows: pd.DataFrame) -> pd.Series:
    """Each result in the claim's direction and unit; missing where the two do not meet."""
    oriented = rows["yi"] * rows["orientation"]
    falls = rows["falls"].eq(True)
    ratio = oriented.where(rows["measure"].isin(LOG_RATIOS))
    percent = (np.expm1(ratio) * 100).where(~falls, -np.expm1(-ratio) * 100)
    percent = percent.where(rows["measure"] != Measure.PC, oriented)
    raw = oriented.where((rows["measure"] == Measure.MD) & (rows["unit"] == rows["unit_claimed"]))
    return percent.where(rows["unit_claimed"] == "%", raw)
