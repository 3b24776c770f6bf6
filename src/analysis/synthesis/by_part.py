"""One pooled answer per part of a claim, scope, lane, estimand and measure; nothing is pooled across these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr

from analysis.notes.content import Intake
from analysis.notes.settings import Prior
from analysis.stats.blocks import RHO
from analysis.stats.pooling import pool_many
from analysis.stats.posteriors import Posteriors, in_batches
from analysis.stats.priors import PRIOR_DF
from analysis.synthesis.bearing import ENOUGH, NOT_POOLED
from analysis.synthesis.by_way import SCALE, usable, ways
from analysis.synthesis.claimed import (
    claimed_range,
    kind_of,
    prior_of,
    retest_gain,
    smallest_effect,
    unit_information_sd,
)
from analysis.synthesis.samples import sample_means
from analysis.synthesis.spreads import Spreads
from analysis.tables.schemas import frame
from analysis.terms import Directness, Estimand, Lane, ReportedAs, Scope

PART = ["claim_id", "part_id"]
GROUP = [*PART, "scope", "lane", "estimand", "measure", "unit"]
NO_SPREAD_BETWEEN = 1e-3  # of the prior's: as good as none


@dataclass(frozen=True, eq=False)
class Pooling:
    """What is pooled: the effects ``used``, once for each synthesis they are in, and their ``samples``, one value each.

    Of indirect comparisons each is one sample.
    """

    used: pd.DataFrame
    samples: pd.DataFrame

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Pooling:
        """That of the rows of :func:`analysis.synthesis.bearing.bearing`."""
        used = pd.concat([of_one_test(in_scopes(poolable(rows))), best_reviews(rows)])
        samples = sample_means(used, GROUP)
        legs, by_way = legs_together(rows)
        return cls(pd.concat([used, legs]), pd.concat([samples, by_way]).sort_values(GROUP, kind="stable"))


def pool_parts(intake: Intake, pooling: Pooling, spreads: Spreads | None = None) -> pd.DataFrame:
    """The syntheses table.

    Effects of one sample are averaged first. Then REML with Knapp–Hartung (floored), and the posterior
    with the prior of the measure, which is what probabilities come from: where the mean effect lies, and
    the true effect of a new study, below, within or above the claimed size. Of published reviews the one that fits
    best stands for itself; nothing is pooled with it. ``spreads`` are those of the intake, where they have been
    worked out already.
    """
    used, samples = pooling.used, pooling.samples
    if samples.empty:
        return frame("syntheses", [])
    pooled = pool_many(samples, GROUP)
    counts = samples.groupby(GROUP, sort=True).agg(
        effects=("effects", "sum"), participants=("n", "sum"), samples=("vi", "size")
    )
    pooled = pooled.merge(counts.reset_index(), on=GROUP)
    sizes = pooled["samples"].to_numpy()
    relative = pd.DataFrame(list(_relative(intake, spreads or Spreads.of(intake), used, samples, sizes)))
    syntheses = pd.concat([pooled.reset_index(drop=True), relative], axis=1)
    behind = used.groupby(GROUP, sort=True)["k"].max().to_numpy("float64", na_value=np.nan)
    behind = np.where(syntheses["lane"] == Lane.INDIRECT, _samples_of_legs(samples), behind)
    ready = syntheses["lane"].isin([Lane.PUBLISHED, Lane.INDIRECT]) & ~np.isnan(behind)
    syntheses["k"] = np.where(ready, behind, syntheses["k"])
    syntheses = syntheses.assign(**_probabilities(syntheses, samples, sizes))
    names = [
        "effects",
        "k",
        "participants",
        "estimate",
        "se",
        "ci_low",
        "ci_high",
        "pi_low",
        "pi_high",
        "tau2",
        "i2",
        "q",
        "q_p",
    ]
    syntheses["participants"] = syntheses["participants"].replace(0, pd.NA)
    syntheses.loc[sizes < 2, ["q", "q_p"]] = np.nan
    syntheses["rho"] = np.where(syntheses["effects"] > syntheses["k"], RHO, np.nan)
    syntheses["claimed_high"] = syntheses["claimed_high"].where(
        np.isfinite(syntheses["claimed_high"].astype("float64"))
    )
    syntheses["decides"] = False
    return frame("syntheses", syntheses[[*GROUP, *names, "decides", "rho", *_RELATIVE, *PROBABILITIES]])


def _samples_of_legs(samples: pd.DataFrame) -> np.ndarray:
    """For each synthesis the samples in the smaller leg of an indirect comparison; NaN for all others."""
    return samples.groupby(GROUP, sort=True)["k"].max().to_numpy("float64", na_value=np.nan)


def poolable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a variance, of primary studies, that no screen excludes and that are not at another time."""
    return rows.loc[(rows["vi"] > 0) & ~rows["lane"].isin(NOT_POOLED) & ~rows["excluded"] & ~rows["late"]]


def of_one_test(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without raw differences of several outcomes: watts of a jump and watts of a press have no mean.

    Shares, log ratios and standardised differences of them do; so have points of one common percentage.
    """
    raw = rows["measure"].map(kind_of).isna() & ~rows["unit"].str.startswith(ReportedAs.POINTS)
    tests = rows.groupby(GROUP, sort=False)["outcome"].transform("nunique")
    return rows.loc[~raw | (tests == 1)]


def in_scopes(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows once for each scope: direct ones, and all where some are not.

    What one sample did at another time than the claim speaks of is not averaged with what it did at that time.
    """
    keys = [name for name in GROUP if name != "scope"]
    some_alike = rows.groupby(keys, sort=False)["alike"].transform("any")
    every = rows.loc[some_alike].assign(scope=Scope.WITH_ALIKE)
    rows = rows.loc[~rows["alike"]]
    mixed = ~rows.groupby(keys, sort=False)["direct"].transform("all")
    added = in_time(rows.loc[mixed], keys)
    return pd.concat(
        [rows.loc[rows["direct"]].assign(scope=Scope.DIRECT), added.assign(scope=Scope.WITH_INDIRECT), every]
    )


def in_time(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows without those at other times of a sample that was also measured at the time claimed."""
    late = rows["directness"].str.contains(Directness.DURATION)
    return rows.loc[late.groupby([rows[key] for key in (*keys, "sample_id")]).transform("all") | ~late]


def legs_together(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The legs of indirect comparisons that can be put together, and what each of these comes to as one sample."""
    together = [(key, way) for key, way in ways(rows) if way.variance > 0]
    keys = pd.MultiIndex.from_tuples([key for key, _ in together], names=SCALE) if together else []
    legs = rows.loc[usable(rows)] if together else rows.iloc[:0]
    legs = legs.loc[pd.MultiIndex.from_frame(legs[SCALE]).isin(keys)] if together else legs
    means = [
        {
            **dict(zip(SCALE, key, strict=True)), "scope": Scope.WITH_INDIRECT, "lane": Lane.INDIRECT,
            "sample_id": way.name, "yi": way.estimate, "vi": way.variance, "n": way.people,
            "effects": sum(leg.k for leg in way.legs), "k": way.k,
        }
        for key, way in together
    ]  # fmt: skip
    return legs.assign(scope=Scope.WITH_INDIRECT), pd.DataFrame(means, columns=[*GROUP, "sample_id", *_OF_SAMPLE])


_OF_SAMPLE = ["yi", "vi", "n", "effects", "k"]


def best_reviews(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the published review that fits each part best: direct before indirect, more studies, the newer."""
    reviews = rows.loc[(rows["vi"] > 0) & (rows["lane"] == Lane.PUBLISHED) & ~rows["excluded"]]
    ranked = reviews.assign(_k=reviews["k"].fillna(0), _year=reviews["year"].fillna(0))
    order = ["direct", "_k", "_year", "study_id"]
    ranked = ranked.sort_values(order, ascending=[False, False, False, True], kind="stable")
    best = ranked.drop_duplicates([name for name in GROUP if name != "scope"]).index
    return reviews.loc[best.sort_values()].assign(scope=Scope.DIRECT)


_RELATIVE = [
    "claimed_low", "claimed_high", "smallest", "smallest_because", "none",
    "prior_mean", "prior_sd", "prior_tau", "prior_because",
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


def _relative(
    intake: Intake, spreads: Spreads, used: pd.DataFrame, samples: pd.DataFrame, sizes: np.ndarray
) -> Iterator[dict[str, Any]]:
    """Claimed size, smallest effect of interest and prior of each synthesis, on its scale.

    The samples of a synthesis stand together, in the order of the syntheses.
    """
    tables = intake.tables
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id").to_dict("records")
    parts = {(part["claim_id"], part["part_id"]): part for part in parts}
    behind = used.groupby(GROUP, sort=True)[["study_id", "outcome"]]
    vi, n = samples["vi"].to_numpy(), samples["n"].to_numpy("float64", na_value=np.nan)
    ends = np.cumsum(sizes)
    for (key, results), size, end, legs in zip(behind, sizes, ends, _samples_of_legs(samples), strict=True):
        part, measure, unit = parts[key[:2]], key[5], key[6]
        members = slice(end - size, end)
        unit_sd = unit_information_sd(vi[members], n[members])
        spread = spreads.among(results.itertuples(index=False, name=None))
        smallest, because = smallest_effect(part, measure, unit, unit_sd, spread, intake) or (None, None)
        claimed = claimed_range(part, measure, unit, smallest, intake) or (np.nan, np.nan)
        prior = prior_of(measure, unit, unit_sd, spread, intake) or Prior(np.nan, np.nan, np.nan, None)
        again = key[4] == Estimand.WITHIN_CHANGE
        yield {
            "none": retest_gain(part, set(results["outcome"]), measure, unit, spread, intake) if again else 0.0,
            "claimed_low": claimed[0],
            "claimed_high": claimed[1],
            "smallest": np.nan if smallest is None else smallest,
            "smallest_because": because,
            "prior_mean": prior.mean,
            "prior_sd": prior.sd,
            # A review's mean is no study of its own: it has no spread to be drawn from. Nor is what two legs give
            # whose own spreads were seen.
            "prior_tau": (NO_SPREAD_BETWEEN if key[3] == Lane.PUBLISHED or legs >= ENOUGH else 1.0) * prior.tau,
            "prior_because": prior.because,
            **{name: part[name] for name in ("note_path", "note_line", "note_field")},
        }


def _probabilities(syntheses: pd.DataFrame, samples: pd.DataFrame, sizes: np.ndarray) -> dict[str, np.ndarray]:
    """The columns ``PROBABILITIES`` for each synthesis of so many samples; those without a prior have none."""
    used = np.arange(sizes.max()) < sizes[:, np.newaxis]
    yi, vi = (np.zeros(used.shape) for _ in range(2))
    yi[used], vi[used] = samples["yi"], samples["vi"]
    prior = syntheses[["prior_mean", "prior_sd", "prior_tau"]].astype("float64").fillna(1.0).to_numpy()
    mu = {"mu_mean": prior[:, 0], "mu_sd": prior[:, 1], "tau_scale": prior[:, 2]}
    columns = {name: np.empty(len(syntheses)) for name in PROBABILITIES}
    for members, after in in_batches(yi, vi, **mu, used=used):
        for name, values in probabilities(syntheses.iloc[members], after).items():
            columns[name][members] = values
    return columns


def probabilities(syntheses: Mapping[str, np.ndarray], posteriors: Posteriors) -> dict[str, np.ndarray]:
    """The columns ``PROBABILITIES``: missing where there is no prior, no claimed size or no smallest effect.

    ``syntheses`` has claimed_low, claimed_high, smallest, none, prior_mean and prior_sd, one row per posterior.
    """
    low, high, mean, sd = (
        np.asarray(syntheses[name], dtype="float64")
        for name in ("claimed_low", "claimed_high", "prior_mean", "prior_sd")
    )

    def prior_above(c: np.ndarray) -> np.ndarray:
        return stdtr(PRIOR_DF, (mean - c) / sd)

    new = posteriors.predictive_probability_above
    columns = {
        **of_mean(syntheses, posteriors.probability_above),
        "new_direction": new(np.maximum(np.asarray(syntheses["none"], dtype="float64"), 0.0)),
        **_of_claimed("new", new(low), new(high)),
        **_of_claimed("prior", prior_above(low), prior_above(high)),
    }
    return {name: np.where(np.isnan(sd), np.nan, columns[name]) for name in PROBABILITIES}


def of_mean(
    limits: Mapping[str, np.ndarray], above: Callable[[float | np.ndarray], np.ndarray]
) -> dict[str, np.ndarray]:
    """The columns ``OF_MEAN``; ``above`` gives the probabilities that the mean effects lie above a value of each.

    ``none`` is what a second test alone adds to a change, in the claim's direction: an effect begins beyond it, on the
    side that it is on; 0 for what compares.
    """
    low, high, smallest, none = (
        np.asarray(limits[name], dtype="float64") for name in ("claimed_low", "claimed_high", "smallest", "none")
    )
    up, down = np.maximum(none, 0.0), np.minimum(none, 0.0)
    opposite = 1 - above(down - smallest)
    return {
        "probability_direction": above(up),
        "probability_opposite": opposite,
        "probability_negligible": np.clip(1 - opposite - above(up + smallest), 0.0, 1.0),
        **_of_claimed("probability", above(low), above(high)),
    }


def _of_claimed(name: str, above_low: np.ndarray, above_high: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{name}_below": 1 - above_low,
        f"{name}_within": np.clip(above_low - above_high, 0.0, 1.0),
        f"{name}_above": above_high,
    }
