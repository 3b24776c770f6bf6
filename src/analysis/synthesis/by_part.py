"""One pooled answer per part of a claim, scope, lane, estimand and measure; nothing is pooled across these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.intake.intake import Intake
from analysis.intake.settings import Prior
from analysis.synthesis.bearing import NOT_POOLED, RHO, sample_means
from analysis.synthesis.claimed import claimed_range, prior_of, smallest_effect, unit_information_sd
from analysis.synthesis.many import pool_many
from analysis.synthesis.posteriors import Posteriors, posteriors
from analysis.tables.schemas import frame

PART = ["claim_id", "part_id"]
GROUP = [*PART, "scope", "lane", "estimand", "measure", "unit"]
# Direct evidence, and the same with indirect evidence added; the second only where there is some.
SCOPES = DIRECTLY, ADDED = ("direct", "with indirect")


def pool_parts(intake: Intake, rows: pd.DataFrame) -> pd.DataFrame:
    """The syntheses table from the rows of :func:`analysis.synthesis.bearing.bearing`.

    Effects of one sample are averaged first. Then REML with Knapp–Hartung (floored), and the posterior
    with the prior of the measure, which is what probabilities come from: where the mean effect lies, and
    the true effect of a new study, below, within or above the claimed size.
    """
    samples = sample_means(in_scopes(poolable(rows)), GROUP)
    if samples.empty:
        return frame("syntheses", [])
    pooled = pool_many(samples, GROUP)
    counts = samples.groupby(GROUP, sort=True).agg(
        effects=("effects", "sum"), participants=("n", "sum"), samples=("vi", "size")
    )
    pooled = pooled.merge(counts.reset_index(), on=GROUP)
    parts = {(part["claim_id"], part["part_id"]): part for part in intake.tables["claim_parts"].to_dict("records")}
    # The samples of a synthesis stand together, in the order of the syntheses.
    sizes = pooled["samples"].to_numpy()
    ends = np.cumsum(sizes)
    vi, n = samples["vi"].to_numpy(), samples["n"].to_numpy("float64", na_value=np.nan)
    slices = (slice(end - size, end) for size, end in zip(sizes, ends, strict=True))
    keys = pooled[GROUP].itertuples(index=False, name=None)
    told = pd.DataFrame([_relative(key, vi[own], n[own], parts, intake) for key, own in zip(keys, slices, strict=True)])
    found = pd.concat([pooled.reset_index(drop=True), told], axis=1)
    found = found.assign(**probabilities(found, _posteriors(samples, sizes, told)))
    names = ["effects", "k", "participants", "estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2"]
    found["participants"] = found["participants"].replace(0, pd.NA)
    found["rho"] = np.where(found["effects"] > found["k"], RHO, np.nan)
    found["claimed_high"] = found["claimed_high"].where(np.isfinite(found["claimed_high"].astype("float64")))
    found["decides"] = False
    return frame("syntheses", found[[*GROUP, *names, "decides", "rho", *_TOLD, *PROBABILITIES]])


def poolable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a variance, of primary studies, that no screen excludes."""
    return rows.loc[(rows["vi"] > 0) & (rows["lane"] != NOT_POOLED) & ~rows["excluded"]]


def in_scopes(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows once for each scope: direct ones, and all where some are not."""
    keys = [name for name in GROUP if name != "scope"]
    mixed = ~rows.groupby(keys, sort=False)["direct"].transform("all")
    return pd.concat([rows.loc[rows["direct"]].assign(scope=DIRECTLY), rows.loc[mixed].assign(scope=ADDED)])


_TOLD = [
    "claimed_low", "claimed_high", "smallest", "prior_mean", "prior_sd", "prior_tau", "prior_because",
    "note_path", "note_line", "note_field",
]  # fmt: skip
OF_MEAN = [
    "probability_direction", "probability_opposite", "probability_negligible",
    "probability_below", "probability_within", "probability_above",
]  # fmt: skip
PROBABILITIES = [
    *OF_MEAN, "new_direction", "new_below", "new_within", "new_above",
    "prior_below", "prior_within", "prior_above",
]  # fmt: skip


def _relative(key: tuple, vi: np.ndarray, n: np.ndarray, parts: dict[tuple, dict], intake: Intake) -> dict[str, Any]:
    """Claimed size, smallest effect of interest and prior of one synthesis, on its scale."""
    part, measure, unit = parts[key[:2]], key[5], key[6]
    unit_sd = unit_information_sd(vi, n)
    smallest = smallest_effect(part, measure, unit, unit_sd, intake)
    claimed = claimed_range(part, measure, unit, smallest, intake) or (np.nan, np.nan)
    prior = prior_of(measure, unit_sd, intake) or Prior(np.nan, np.nan, np.nan, None)
    return {
        "claimed_low": claimed[0],
        "claimed_high": claimed[1],
        "smallest": np.nan if smallest is None else smallest,
        "prior_mean": prior.mean,
        "prior_sd": prior.sd,
        "prior_tau": prior.tau,
        "prior_because": prior.because,
        **{name: part[name] for name in ("note_path", "note_line", "note_field")},
    }


def _posteriors(samples: pd.DataFrame, sizes: np.ndarray, told: pd.DataFrame) -> Posteriors:
    """One posterior for each synthesis of so many samples; those without a prior get any, and no probabilities."""
    used = np.arange(sizes.max()) < sizes[:, np.newaxis]
    yi, vi = (np.zeros(used.shape) for _ in range(2))
    yi[used], vi[used] = samples["yi"], samples["vi"]
    prior = told[["prior_mean", "prior_sd", "prior_tau"]].astype("float64").fillna(1.0).to_numpy()
    return posteriors(yi, vi, mu_mean=prior[:, 0], mu_sd=prior[:, 1], tau_scale=prior[:, 2], used=used)


def probabilities(told: Mapping[str, np.ndarray], found: Posteriors) -> dict[str, np.ndarray]:
    """The columns ``PROBABILITIES``: missing where there is no prior, no claimed size or no smallest effect.

    ``told`` has claimed_low, claimed_high, smallest, prior_mean and prior_sd, one row per posterior.
    """
    low, high, mean, sd = (
        np.asarray(told[name], dtype="float64") for name in ("claimed_low", "claimed_high", "prior_mean", "prior_sd")
    )

    def prior_above(c: np.ndarray) -> np.ndarray:
        return ndtr((mean - c) / sd)

    new = found.predictive_probability_above
    columns = {
        **of_mean(told, found.probability_above),
        "new_direction": new(0.0),
        **_of_claimed("new", new(low), new(high)),
        **_of_claimed("prior", prior_above(low), prior_above(high)),
    }
    return {name: np.where(np.isnan(sd), np.nan, columns[name]) for name in PROBABILITIES}


def of_mean(told: Mapping[str, np.ndarray], above: Callable[[float | np.ndarray], np.ndarray]) -> dict[str, np.ndarray]:
    """The columns ``OF_MEAN``; ``above`` gives the probabilities that the mean effects lie above a value of each."""
    low, high, smallest = (
        np.asarray(told[name], dtype="float64") for name in ("claimed_low", "claimed_high", "smallest")
    )
    opposite = 1 - above(-smallest)
    return {
        "probability_direction": above(0.0),
        "probability_opposite": opposite,
        "probability_negligible": np.clip(1 - opposite - above(smallest), 0.0, 1.0),
        **_of_claimed("probability", above(low), above(high)),
    }


def _of_claimed(name: str, above_low: np.ndarray, above_high: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{name}_below": 1 - above_low,
        f"{name}_within": np.clip(above_low - above_high, 0.0, 1.0),
        f"{name}_above": above_high,
    }
