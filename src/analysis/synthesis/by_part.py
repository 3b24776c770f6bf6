"""One pooled answer per part of a claim, lane, estimand and measure; nothing is pooled across these."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.intake.normalise import Intake
from analysis.intake.settings import Prior, Quantity
from analysis.synthesis.bayes import posterior
from analysis.synthesis.pooling import pool
from analysis.tables.schemas import frame

# Published syntheses are a lane of their own and are not pooled, not even with each other.
NOT_POOLED = "published synthesis"
SURROGATE = "surrogate outcome"
_PRIOR_OF = {"ROM": "log ratio", "ROMC": "log ratio", "SMD": "SMD"}
GROUP = ["claim_id", "part_id", "lane", "estimand", "measure", "unit"]


def bearing(intake: Intake, effects: pd.DataFrame, evidence: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Evidence rows with their effects, turned into the claim's direction, without excluded studies.

    Columns of evidence and effects; ``oriented`` is yi in the claim's direction, ``vote`` the sign of it.
    Stand-ins for the outcome claimed are left out: they bear on certainty, not on the answer.
    """
    excluded = flags.loc[(flags["action"] == "exclude") & (flags["table"] == "studies"), "row"]
    places = ["note_path", "note_line", "note_field"]
    rows = evidence.drop(columns=places).merge(effects, on="effect_id")
    rows = rows.loc[~rows["study_id"].isin(excluded) & ~rows["directness"].str.contains(SURROGATE)]
    return rows.assign(
        oriented=rows["yi"] * rows["orientation"],
        vote=rows["sign"].where(rows["sign"] != 0) * rows["orientation"],
        unit=rows["unit"].fillna("not stated"),
    )


def pool_parts(intake: Intake, rows: pd.DataFrame) -> pd.DataFrame:
    """The syntheses table from the rows of :func:`bearing`.

    Effects of one sample are averaged first, with the mean of their variances: the bound for effects
    that share all their error. Then REML with Knapp–Hartung (floored), and the posterior with the
    settings' priors, which is what probabilities come from.
    """
    parts = {(part["claim_id"], part["part_id"]): part for part in intake.tables["claim_parts"].to_dict("records")}
    usable = rows.loc[rows["vi"].notna() & (rows["vi"] > 0) & (rows["lane"] != NOT_POOLED)]
    found = [
        {**dict(zip(GROUP, key, strict=True)), **_pool(group, parts[key[:2]], key, intake)}
        for key, group in usable[[*GROUP, "sample_id", "oriented", "vi", "n"]].groupby(GROUP, sort=True)
    ]
    return frame("syntheses", found)


def samples(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per independent sample: mean effect and mean variance, and the participants."""
    if rows["sample_id"].is_unique:  # as most often: nothing to average
        alone = rows.set_index("sample_id")[["oriented", "vi", "n"]].sort_index()
        return alone.rename(columns={"oriented": "yi"})
    sample = rows.groupby("sample_id")
    return sample[["oriented", "vi"]].mean().rename(columns={"oriented": "yi"}).assign(n=sample["n"].max())


def _pool(group: pd.DataFrame, part: dict[str, Any], key: tuple, intake: Intake) -> dict[str, Any]:
    sample = samples(group)
    pooled = pool(sample["yi"], sample["vi"])
    measure, unit = key[4], key[5]
    claimed = claimed_range(part, measure, unit, intake)
    return {
        "k": len(sample),
        "effects": len(group),
        "participants": sample["n"].sum() or None,
        "estimate": pooled.estimate,
        "se": pooled.se,
        **{name: getattr(pooled, name) for name in ("ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2")},
        "claimed_low": None if claimed is None else claimed[0],
        "claimed_high": None if claimed is None or np.isinf(claimed[1]) else claimed[1],
        **_probabilities(sample, measure, claimed, _smallest(part, measure, unit, intake), intake),
        **{name: part[name] for name in ("note_path", "note_line", "note_field")},
    }


def _probabilities(
    sample: pd.DataFrame,
    measure: str,
    claimed: tuple[float, float] | None,
    smallest: float | None,
    intake: Intake,
) -> dict[str, float]:
    """Where the mean effect lies, by posterior and by prior; none where the measure has no prior."""
    prior = intake.settings.priors.get(_PRIOR_OF.get(measure, ""))
    if prior is None:
        return {}
    after = posterior(
        sample["yi"].to_numpy(),
        sample["vi"].to_numpy(),
        tau_prior=("half-normal", prior.tau),
        mu_prior=(prior.mean, prior.sd),
    )

    def above(value: float) -> float:
        return float(np.clip(after.probability_above(value), 0, 1)) if np.isfinite(value) else 0.0

    found = {"probability_direction": above(0.0)}
    if smallest is not None:
        found["probability_opposite"] = 1 - above(-smallest)
        found["probability_negligible"] = above(-smallest) - above(smallest)
    if claimed is not None:
        low, high = claimed
        found |= {
            "probability_below": 1 - above(low),
            "probability_within": above(low) - above(high),
            "probability_above": above(high),
            **_prior_probabilities(prior, low, high),
        }
    return found


def _prior_probabilities(prior: Prior, low: float, high: float) -> dict[str, float]:
    from scipy.stats import norm

    below, above = norm.cdf(low, prior.mean, prior.sd), norm.sf(high, prior.mean, prior.sd)
    return {"prior_below": below, "prior_within": max(0.0, 1 - below - above), "prior_above": above}


def claimed_range(part: dict[str, Any], measure: str, unit: str, intake: Intake) -> tuple[float, float] | None:
    """The claimed size on a measure's scale, in the claim's direction; None where it names none in it.

    A single number gets the settings' band for its outcome; ``at least`` has no upper end, ``up to``
    begins at nothing.
    """
    for prefix in ("effect", "also"):
        low, high, claimed_unit = (part[f"{prefix}_{name}"] for name in ("low", "high", "unit"))
        if pd.isna(low):
            continue
        if low == high and part["effect_bound"] in ("exactly", "about"):
            band = _setting(part["outcome"], intake.settings.point_band, intake)
            if band is not None and (band.unit or claimed_unit) == claimed_unit:
                low, high = low - band.value, high + band.value
        if part["effect_bound"] == "at least":
            high = np.inf
        elif part["effect_bound"] == "up to":
            low = 0.0
        scaled = [on_scale(value, claimed_unit, measure, unit, part["effect_direction"]) for value in (low, high)]
        if None not in scaled:
            return scaled[0], scaled[1]
    return None


def on_scale(value: float, value_unit: str, measure: str, unit: str, direction: str | None = "more") -> float | None:
    """A size as claimed, on the scale of a measure; None where the two do not meet."""
    if measure in ("ROM", "ROMC") and value_unit == "%":
        if np.isinf(value):
            return value
        if direction in ("less", "worse"):
            return -np.log1p(-value / 100) if value < 100 else np.inf
        return float(np.log1p(value / 100))
    if measure == "PC" and value_unit == "%":
        return float(value)
    if measure == "SMD" and value_unit in ("SMD", "d", "g"):
        return float(value)
    if measure == "MD" and value_unit in (unit, "points") and (value_unit == unit or unit.startswith("points")):
        return float(value)
    return None


def _smallest(part: dict[str, Any], measure: str, unit: str, intake: Intake) -> float | None:
    chosen = _setting(part["outcome"], intake.settings.smallest_effect, intake)
    return None if chosen is None else on_scale(chosen.value, chosen.unit, measure, unit)


def _setting(outcome: object, chosen: dict[str, Quantity], intake: Intake) -> Quantity | None:
    """What the settings chose for an outcome, or for the nearest broader one."""
    if not isinstance(outcome, str):
        return None
    return next((chosen[name] for name in intake.vocabulary.broader("outcomes", outcome) if name in chosen), None)
