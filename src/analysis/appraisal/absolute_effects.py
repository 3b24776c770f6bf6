"""What an effect comes to in the unit of its outcome: the typical mean without it, and the one expected with it.

The relative effect is applied to a typical mean, as a summary of findings does (Schünemann et al., Cochrane Handbook,
chapter 14.1.5; for standardised differences a typical SD is what they are multiplied by, chapter 15.5.3.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.answers.naming import term
from analysis.evidence.effects.units import in_common_units
from analysis.evidence.matching import claimed_sign, polarity
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.schemas import Rows, Tables
from analysis.terms import AS_CODED, LOG_RATIOS, Estimand, Measure, Quantity, Role

BEFORE = "before"
_PART = ["claim_id", "part_id"]
_PLACE = ["note_path", "note_line", "note_field"]
_STANDARDISED = (
    Measure.SMD, Measure.SMDH, Measure.SMD_OF_CHANGE, Measure.SMCR, Measure.SMCRH, Measure.SMCRP,
)  # fmt: skip
_ENDS = ("estimate", "ci_low", "ci_high")


def absolute_effects(
    values: pd.DataFrame, effects: pd.DataFrame, evidence: pd.DataFrame, judged: Tables, vocabulary: Vocabulary
) -> Rows:
    """The rows of the table absolute_effects, for parts with an estimate whose means were reported.

    ``values`` are those of :func:`analysis.evidence.effects.values.reported_values`, ``judged`` holds
    ``syntheses``, ``contributions`` and ``claim_parts``. Of several outcomes and units the one counts that most
    samples were measured in; its typical mean is the median of the means of these samples.
    """
    deciding = judged["syntheses"].loc[lambda rows: rows["decides"].fillna(False) & rows["estimate"].notna()]
    parts = judged["claim_parts"].set_index(_PART)
    used = judged["contributions"].loc[lambda rows: rows["role"] == Role.DECIDES, [*_PART, "effect_id", "sample"]]
    used = used.merge(evidence[[*_PART, "effect_id", "orientation"]], on=[*_PART, "effect_id"])
    used = used.merge(effects[["effect_id", "arm_first", "arm_second", "outcome", "rows"]], on="effect_id")
    used = used.merge(deciding[[*_PART, "estimand"]], on=_PART)
    claimed = parts[["outcome", "effect_direction"]].rename(columns={"outcome": "claimed"})
    used = used.join(claimed, on=_PART)
    used["more"] = [
        claimed_sign(row.claimed, row.effect_direction, vocabulary) * polarity(vocabulary, row.outcome, row.claimed)
        for row in used.itertuples()
    ]
    means = in_common_units(_means_without(used, values), "unit", ["mean", "sd"], vocabulary)
    synthesis_of = deciding.set_index(_PART).to_dict("index")
    rows = []
    for key, members in means.groupby(_PART, sort=False):
        row = _row(_most_measured(members), synthesis_of[key])
        if row:
            part = parts.loc[key].to_dict()
            place = dict(zip(_PART, key, strict=True)) | {name: part[name] for name in _PLACE}
            rows.append({**place, **row, "in_words": _in_words(row, part)})
    return rows


def _means_without(used: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The means behind deciding effects of those who did not get what is claimed, or had not yet got it.

    One row for each effect and mean, with ``sample``, ``outcome``, ``unit``, ``mean`` and ``sd``. ``used`` are the
    effects, ``more`` is +1 where an estimate in the claim's direction is more of the effect's outcome, else −1.
    """
    used = used[used["estimand"] != Estimand.ASSOCIATION]
    within = used["estimand"] == Estimand.WITHIN_CHANGE
    second = used["arm_second"].where(used["orientation"] * used["more"] > 0, used["arm_first"])
    used = used.assign(
        arm=used["arm_first"].where(within, second),
        within=within,
        measurement_id=used["rows"].fillna("").str.split("; "),
    ).explode("measurement_id")
    levels = values.loc[
        (values["quantity"] == Quantity.LEVEL)
        & values["mean"].notna()
        & values["unit"].notna()
        & (values["unit"] != AS_CODED),
        ["measurement_id", "arm_id", "time", "unit", "mean", "sd"],
    ]
    joined = used.merge(levels, on="measurement_id")
    same_arm = joined["arm"].fillna("") == joined["arm_id"].fillna("")
    return joined[same_arm & ((joined["time"] == BEFORE) == joined["within"])].reset_index(drop=True)


def _most_measured(means: pd.DataFrame) -> pd.DataFrame:
    """One mean and SD a sample, of the outcome and unit in which most samples were measured."""
    samples = means.groupby(["outcome", "unit", "more", "sample"], as_index=False)[["mean", "sd"]].mean()
    counts = samples.groupby(["outcome", "unit"]).size().sort_index().sort_values(ascending=False, kind="stable")
    outcome, unit = counts.index[0]
    return samples[(samples["outcome"] == outcome) & (samples["unit"] == unit)]


def _row(samples: pd.DataFrame, synthesis: Mapping[str, Any]) -> dict[str, Any] | None:
    """Typical mean and expected means; None where the measure says nothing in the outcome's unit."""
    typical, unit = float(samples["mean"].median()), samples["unit"].iloc[0]
    with_it = _applied(synthesis, typical, float(samples["sd"].median()), unit)
    if with_it is None:
        return None
    more = float(samples["more"].iloc[0])
    expected, *ends = (with_it(more * synthesis[name]) for name in _ENDS)
    if not math.isfinite(expected):
        return None
    low, high = sorted(ends) if all(map(math.isfinite, ends)) else (np.nan, np.nan)
    return {
        "outcome": samples["outcome"].iloc[0],
        "unit": unit,
        "samples": len(samples),
        "from_before": synthesis["estimand"] == Estimand.WITHIN_CHANGE,
        "typical": typical,
        "expected": expected,
        "expected_low": low,
        "expected_high": high,
    }


def _applied(synthesis: Mapping[str, Any], typical: float, sd: float, unit: str) -> Callable[[float], float] | None:
    """What an effect on the scale of analysis makes of the typical mean; None where its measure cannot say."""
    measure = synthesis["measure"]
    if measure in LOG_RATIOS and typical > 0:
        return lambda effect: typical * math.exp(effect)
    if measure == Measure.PC and typical > 0:
        return lambda effect: typical * (1 + effect / 100)
    if measure in _STANDARDISED and math.isfinite(sd):
        return lambda effect: typical + effect * sd
    if measure == Measure.MD and synthesis["unit"].removeprefix("points of ") == unit:
        return lambda effect: typical + effect
    return None


def _in_words(row: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    """``Jump height: 38.6 cm with squat, about 42.2 cm with hip thrust (40.1 to 44.2 cm).``"""
    decimals = max(0, 2 - math.floor(math.log10(abs(row["typical"])))) if row["typical"] else 2

    def written(name: str) -> str:
        text = f"{row[name]:.{decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    if row["from_before"]:
        sides = ("before", "after")
    elif isinstance(part["comparator"], str):
        sides = (f"with {term(part['comparator'])}", f"with {term(part['intervention'])}")
    else:
        sides = ("without it", f"with {term(part['intervention'])}")
    unit = row["unit"]
    ends = f" ({written('expected_low')} to {written('expected_high')} {unit})" if row["expected_low"] > -np.inf else ""
    first, last = f"{written('typical')} {unit} {sides[0]}", f"about {written('expected')} {unit} {sides[1]}"
    return f"{row['outcome'][0].upper()}{row['outcome'][1:]}: {first}, {last}{ends}."
