"""What a single change to the analysis does to a verdict: one row for each, the reference first.

Only changes that leave the estimand as it is: another prior, more or less of the same evidence, other
correlations, another estimator, one sample less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from analysis.appraisal.counterexamples import counterexamples
from analysis.appraisal.deciding import Decision
from analysis.appraisal.variants import (
    EVERY_PRIOR,
    REFERENCE,
    Dataset,
    Variant,
    a_few_spreads,
    evaluate,
    every_spread,
    that_bind,
    with_spread,
)
from analysis.appraisal.verdicts import (
    INCONCLUSIVE,
    NOT_CLAIMED,
    UNDETERMINED,
    direction_verdict,
    no_difference_verdict,
    size_verdict,
)
from analysis.appraisal.votes import Votes, count_votes
from analysis.synthesis.bearing import RHO, means_of_samples
from analysis.synthesis.many import pool_many
from analysis.tables.lookup import Selection
from analysis.tables.result_schemas import CHANGE_KINDS

RHOS = (0.2, 0.8)  # either side of the reference (method of Pustejovsky & Tipton 2022)
CORRELATIONS = (0.5, 0.7, 0.95)
# Below ten samples the normal test and DerSimonian and Laird's tau² are too sure (IntHout et al. 2014).
ENOUGH_FOR_NORMAL = 10
_ESTIMATORS = (("REML", "adhoc"), ("PM", "adhoc"))
_ESTIMATORS_OF_MANY = (("DL", "z"),)


@dataclass(frozen=True)
class Verdicts:
    """Both verdicts with their reasons, and the probabilities and votes they were given from."""

    direction: tuple[str, str]
    size: tuple[str, str]
    rows: Rows
    k: int
    votes: Votes

    @property
    def words(self) -> tuple[str, str]:
        """The two verdicts."""
        return self.direction[0], self.size[0]


@dataclass(frozen=True)
class _Change:
    """A change: its kind, what it is in words, the rows after it and how they are pooled."""

    kind: str
    label: str
    rows: Selection
    rho: float = RHO


def judge(decision: Decision, threshold: float) -> tuple[Verdicts, list[dict[str, Any]]]:
    """The verdicts on a part, and the rows of the changes table, the reference first."""
    changes = [_Change(REFERENCE, REFERENCE, decision.rows), *_changes(decision)]
    told = [one for one in (decision.pooled, decision.other) if one is not None]
    datasets = [[dataset_of(change.rows, one, change.label, change.rho) for one in told] for change in changes]
    first = evaluate([data for readings in datasets for data in readings])
    alone = first[: len(told)]  # the reference under every prior, before any spread
    reference, binding = _reference(decision, datasets[0], alone, threshold)
    judged = [reference, *_after(decision, changes[1:], datasets[1:], first[len(told) :], binding, threshold)]
    rows = [_row(change.kind, change.label, one, reference) for change, one in zip(changes, judged, strict=True)]
    for kind, label, altered, at_spreads in (*_other_priors(datasets[0], alone), *_other_estimators(datasets[0])):
        one = _verdicts(decision, decision.rows, altered, threshold)
        if _asks_again(one) and any(data.unknown for data in datasets[0]):
            both = [(k, own + more) for (k, own), more in zip(altered, at_spreads(), strict=True)]
            one = _verdicts(decision, decision.rows, both, threshold)
        rows.append(_row(kind, label, one, reference))
    return reference, sorted(rows, key=lambda row: CHANGE_KINDS.index(row["kind"]))


Rows = list[dict[str, Any]]
Readings = list[tuple[int, Rows]]  # for each reading of the claimed number the samples pooled and their probabilities


def _reference(
    decision: Decision, datasets: list[Dataset], alone: list[Rows], threshold: float
) -> tuple[Verdicts, list[list[Variant]]]:
    """The verdicts, and for each reading the variants with a spread at which they give way first.

    What no prior settles is not asked again with the unprinted spreads.
    """
    verdicts = _verdicts(decision, decision.rows, _readings(datasets, alone), threshold)
    if not (_asks_again(verdicts) and any(data.unknown for data in datasets)):
        return verdicts, [[] for _ in datasets]
    variants = [every_spread(data) for data in datasets]
    spread = evaluate(datasets, variants)
    both = [one + more for one, more in zip(alone, spread, strict=True)]
    binding = [that_bind(own, rows) if rows else [] for own, rows in zip(variants, spread, strict=True)]
    return _verdicts(decision, decision.rows, _readings(datasets, both), threshold), binding


def _after(
    decision: Decision,
    changes: list[_Change],
    datasets: list[list[Dataset]],
    first: list[Rows],
    binding: list[list[Variant]],
    threshold: float,
) -> list[Verdicts]:
    """The verdicts after each change, tried with a few spreads and with those that bind the reference."""
    of_each = (
        [first[i : i + len(binding)] for i in range(0, len(first), len(binding))] if binding else [[]] * len(changes)
    )
    judged = [
        _verdicts(decision, change.rows, _readings(own, rows), threshold)
        for change, own, rows in zip(changes, datasets, of_each, strict=True)
    ]
    again = [
        place for place, one in enumerate(judged) if _asks_again(one) and any(data.unknown for data in datasets[place])
    ]
    asked = [(data, bind) for place in again for data, bind in zip(datasets[place], binding, strict=True)]
    found = iter(evaluate([data for data, _ in asked], [[*a_few_spreads(data), *bind] for data, bind in asked]))
    for place in again:
        both = [one + next(found) for one in of_each[place]]
        judged[place] = _verdicts(decision, changes[place].rows, _readings(datasets[place], both), threshold)
    return judged


def _readings(datasets: list[Dataset], rows: list[Rows]) -> Readings:
    return [(data.k, own) for data, own in zip(datasets, rows, strict=True)]


def _asks_again(verdicts: Verdicts) -> bool:
    """Whether either verdict is more than that the evidence does not settle it, or the votes could make it so."""
    sized = verdicts.size[0] not in (UNDETERMINED, NOT_CLAIMED)
    return verdicts.direction[0] != INCONCLUSIVE or sized or verdicts.votes.side != 0


def _changes(decision: Decision) -> Iterator[_Change]:
    rows, every = decision.rows, decision.every
    kept = every.where(~every["excluded"])
    if len(rows) < len(kept):
        yield _Change("evidence", "indirect evidence added", kept)
    elif rows["direct"].any() and not rows["direct"].all():
        yield _Change("evidence", "direct evidence alone", rows.where(rows["direct"]))
    if rows["doubted"].any() and not rows["doubted"].all():
        yield _Change("flags", "without what a check doubts", rows.where(~rows["doubted"]))
    if len(kept) < len(every):
        names = ", ".join(sorted(set(every["study_id"][every["excluded"]])))
        back = every if len(rows) == len(kept) else every.where(every["direct"])
        yield _Change("flags", f"with what is excluded ({names})", back)
    if _several_effects(rows):
        for rho in RHOS:
            yield _Change("correlation between effects", f"{rho:g} instead of {RHO:g}", rows, rho)
    if not np.isnan(rows["vi_per_r"]).all():
        for r in CORRELATIONS:
            yield _Change("pre–post correlation", f"{r:g} where it is assumed", with_correlation(rows, r))
    for sample in sorted(set(rows["sample_id"])):
        left_out = rows["sample_id"] == sample
        names = ", ".join(sorted(set(rows["study_id"][left_out])))
        yield _Change("leave one out", f"without {names}", rows.where(~left_out))


def _several_effects(rows: Selection) -> bool:
    """Whether any sample has several effects of one kind with a variance."""
    sized = rows.where(rows["vi"] > 0)
    keys = list(zip(*(sized[name] for name in ("sample_id", "estimand", "measure", "unit")), strict=True))
    return len(set(keys)) < len(keys)


def with_correlation(rows: Selection, r: float) -> Selection:
    """The rows with another pre–post correlation wherever it was assumed."""
    shifted = rows["vi"] + (r - rows["r"]) * rows["vi_per_r"]
    usable = np.where(shifted > 0, shifted, np.nan)
    return rows.replaced(vi=np.where(np.isnan(rows["vi_per_r"]), rows["vi"], usable))


def dataset_of(rows: Selection, told: Mapping[str, Any], label: str = REFERENCE, rho: float = RHO) -> Dataset:
    """The samples of one synthesis, and the effects of those whose spread is unknown."""
    same = (rows["estimand"] == told["estimand"]) & (rows["measure"] == told["measure"])
    rows = rows.where(same & (rows["unit"] == told["unit"]) & ~np.isnan(rows["oriented"]))
    sized = rows["vi"] > 0
    yi, vi, samples = means_of_samples(rows.where(sized), rho)
    unknown = {name: [] for name in sorted(set(rows["sample_id"]) - set(samples))}
    for sample, effect in zip(rows["sample_id"], rows["oriented"], strict=True):
        if sample in unknown:
            unknown[sample].append(effect)
    means = {name: float(np.mean(effects)) for name, effects in unknown.items()}
    return Dataset(label, yi, vi, means, told, tuple(samples))


def _verdicts(decision: Decision, changed: Selection, readings: Readings, threshold: float) -> Verdicts:
    votes = count_votes(changed, decision.part["kind"])
    k, rows = readings[0] if decision.pooled is not None else (0, [])
    if decision.denies:
        direction = no_difference_verdict(rows, counterexamples(changed), threshold)
    else:
        direction = direction_verdict(rows, votes, threshold)
    sizes = [(k, rows)]
    if pd.notna(decision.part["also_low"]):
        sizes.append(readings[-1] if decision.other is not None else (0, []))
    claimed = pd.notna(decision.part["effect_low"])
    return Verdicts(direction, size_verdict(claimed, sizes, votes, threshold), rows, k, votes)


# A kind of change, the change in words, what it gives, and what it gives at every spread that was not printed.
_Altered = tuple[str, str, Readings, Callable[[], list[Rows]]]


def _other_priors(datasets: list[Dataset], alone: list[Rows]) -> Iterator[_Altered]:
    """The reference's data with one prior alone."""
    for variant in EVERY_PRIOR:
        rows = [[row for row in own if row["label"] == variant.label] for own in alone]

        def at_spreads(prior: str = variant.prior) -> list[Rows]:
            own = [[one for one in every_spread(data) if one.prior == prior] for data in datasets]
            return evaluate(datasets, own)

        if any(rows):
            yield "prior", f"the {variant.prior} prior alone", _readings(datasets, rows), at_spreads


def _other_estimators(datasets: list[Dataset]) -> Iterator[_Altered]:
    """Probabilities read off the t or normal distribution of other estimators' mean."""
    if not datasets or datasets[0].k < 2:
        return
    many = _ESTIMATORS_OF_MANY if datasets[0].k >= ENOUGH_FOR_NORMAL else ()
    for method, test in (*_ESTIMATORS, *many):
        name = "normal test" if test == "z" else "Knapp–Hartung"
        readings = [(data.k, _frequentist(data, [Variant()], method, test)) for data in datasets]

        def at_spreads(method: str = method, test: str = test) -> list[Rows]:
            own = [[one for one in every_spread(data) if one.prior == REFERENCE] for data in datasets]
            return [_frequentist(data, variants, method, test) for data, variants in zip(datasets, own, strict=True)]

        yield "estimator", f"{method}, {name}, no prior", readings, at_spreads


def _frequentist(data: Dataset, variants: Sequence[Variant], method: str, test: str) -> Rows:
    """The rows of :func:`analysis.appraisal.variants.evaluate` without a prior, all variants pooled in one call."""
    if not data.k or not variants:
        return []
    tried = [with_spread(data, variant) for variant in variants]
    table = pd.DataFrame(
        {
            "variant": np.repeat(np.arange(len(tried)), [len(yi) for yi, _ in tried]),
            "yi": np.concatenate([yi for yi, _ in tried]),
            "vi": np.concatenate([vi for _, vi in tried]),
        }
    )
    pooled = pool_many(table, "variant", method=method, test=test)
    low, high, smallest = (
        np.nan if pd.isna(data.told[name]) else float(data.told[name])
        for name in ("claimed_low", "claimed_high", "smallest")
    )
    high = np.inf if np.isnan(high) and not np.isnan(low) else high

    def above(value: float) -> np.ndarray:
        return student_t.sf((value - pooled["estimate"]) / pooled["se"], pooled["df"])

    columns = {
        "estimate": pooled["estimate"].to_numpy(),
        "probability_direction": above(0.0),
        "probability_opposite": 1 - above(-smallest),
        "probability_negligible": above(-smallest) - above(smallest),
        "probability_below": 1 - above(low),
        "probability_within": above(low) - above(high),
        "probability_above": above(high),
    }
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    return [
        {"label": variant.label, **dict(zip(columns, row, strict=True))}
        for variant, row in zip(variants, rows, strict=True)
    ]


def _row(kind: str, label: str, one: Verdicts, reference: Verdicts) -> dict[str, Any]:
    first = one.rows[0] if one.rows else {}
    return {
        "kind": kind,
        "change": label,
        "k": one.k,
        "votes_for": one.votes.in_favour,
        "votes_against": one.votes.against,
        "estimate": first.get("estimate"),
        "probability_direction": first.get("probability_direction"),
        "direction_verdict": one.direction[0],
        "size_verdict": one.size[0],
        "flips": one.words != reference.words,
    }
