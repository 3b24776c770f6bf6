"""What a single change to the analysis does to a verdict: one row for each, the reference first.

Only changes that leave the estimand as it is: another prior, more or less of the same evidence, other
correlations, another estimator, one sample less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.asking import Asking, Estimator, Question, answer_together
from analysis.appraisal.counterexamples import counterexamples
from analysis.appraisal.deciding import Decision
from analysis.appraisal.variants import EVERY_PRIOR, REFERENCE, Dataset, a_few_spreads, every_spread, that_bind
from analysis.appraisal.verdicts import (
    INCONCLUSIVE,
    NOT_CLAIMED,
    UNDETERMINED,
    direction_verdict,
    no_difference_verdict,
    size_verdict,
)
from analysis.appraisal.votes import Votes, count_votes, sides_of, tally
from analysis.synthesis.bearing import RHO, means_of_samples
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
    rows: Selection
    k: int
    votes: Votes

    @property
    def words(self) -> tuple[str, str]:
        """The two verdicts."""
        return self.direction[0], self.size[0]


@dataclass(frozen=True)
class _Change:
    """A change of the evidence: its kind, what it is in words, the rows after it and how they are pooled."""

    kind: str
    label: str
    rows: Selection
    rho: float = RHO


@dataclass(frozen=True)
class _Case:
    """The reference or a change, with what its verdicts are given from: one dataset for each reading of the
    claimed number, and the variants and the estimator they are tried with before any unprinted spread."""

    kind: str
    label: str
    datasets: list[Dataset]
    votes: Votes
    against: list[str]
    variants: Selection = EVERY_PRIOR
    estimator: Estimator | None = None

    def questions(self, variants: Sequence[Selection]) -> list[Question]:
        """To evaluate the variants of each dataset."""
        return [Question(data, own, self.estimator) for data, own in zip(self.datasets, variants, strict=True)]

    def of_its_priors(self, variants: Sequence[Selection]) -> list[Selection]:
        """The variants that have a prior of the case."""
        return [own.where(np.isin(own["prior"], self.variants["prior"])) for own in variants]


def judge(decisions: Sequence[Decision], threshold: float) -> list[tuple[Verdicts, list[dict[str, Any]]]]:
    """For each part its verdicts, and the rows of the changes table, the reference first."""
    return answer_together([_judge(decision, threshold) for decision in decisions])


def _judge(decision: Decision, threshold: float) -> Asking[tuple[Verdicts, list[dict[str, Any]]]]:
    """What no prior settles is not asked again at the spreads that were not printed.

    The reference is asked at every spread tried, and so are other priors and estimators; other evidence at a few
    spreads and at those at which the reference gives way first.
    """
    cases = list(_cases(decision))
    answers = iter((yield [one for case in cases for one in case.questions([case.variants] * len(case.datasets))]))
    first = [[next(answers) for _ in case.datasets] for case in cases]
    judged = [_verdicts(decision, case, rows, threshold) for case, rows in zip(cases, first, strict=True)]
    again = [place for place, case in enumerate(cases) if _asks_again(judged[place], case)]
    every = [every_spread(data) for data in cases[0].datasets]
    binding = [own.where(np.empty(0, dtype=int)) for own in every]
    found = {}
    if 0 in again:
        every = yield cases[0].questions(every)
        binding = [that_bind(own) for own in every]
        known = [place for place in again if cases[place].kind in (REFERENCE, "prior")]
        found = {place: cases[place].of_its_priors(every) for place in known}
    rest = [place for place in again if place not in found]
    answers = iter((yield [one for place in rest for one in _at_spreads(cases[place], every, binding)]))
    found |= {place: [next(answers) for _ in cases[place].datasets] for place in rest}
    for place, more in found.items():
        both = [Selection.joined(pair) for pair in zip(first[place], more, strict=True)]
        judged[place] = _verdicts(decision, cases[place], both, threshold)
    rows = [_row(case.kind, case.label, one, judged[0]) for case, one in zip(cases, judged, strict=True)]
    return judged[0], sorted(rows, key=lambda row: CHANGE_KINDS.index(row["kind"]))


def _asks_again(verdicts: Verdicts, case: _Case) -> bool:
    """Whether a spread could take away what is given: either verdict is more than that the evidence does not
    settle it, or the votes could make it so."""
    sized = verdicts.size[0] not in (UNDETERMINED, NOT_CLAIMED)
    given = verdicts.direction[0] != INCONCLUSIVE or sized or verdicts.votes.side != 0
    return given and any(data.unknown for data in case.datasets)


def _at_spreads(case: _Case, every: Sequence[Selection], binding: Sequence[Selection]) -> list[Question]:
    if case.kind in (REFERENCE, "prior", "estimator"):
        return case.questions(case.of_its_priors(every))
    pairs = zip(case.datasets, binding, strict=True)
    return case.questions([Selection.joined([a_few_spreads(data), own]) for data, own in pairs])


def _cases(decision: Decision) -> Iterator[_Case]:
    """The reference, changes of the evidence, each sample left out, each prior alone, and other estimators."""
    told = [one for one in (decision.pooled, decision.other) if one is not None]

    def against(rows: Selection) -> list[str]:
        return counterexamples(rows) if decision.denies else []

    datasets = [dataset_of(decision.rows, one) for one in told]
    same = datasets, decision.votes, against(decision.rows)
    yield _Case(REFERENCE, REFERENCE, *same)
    for change in _changes(decision):
        changed = [dataset_of(change.rows, one, change.rho) for one in told]
        votes = count_votes(change.rows, decision.part["kind"])
        yield _Case(change.kind, change.label, changed, votes, against(change.rows))
    sides = sides_of(decision.rows, decision.part["kind"])
    for sample, names in _studies_of_samples(decision.rows):
        left = [data.without(sample) for data in datasets]
        votes = tally(side for other, side in sides.items() if other != sample)
        against_left = against(decision.rows.where(decision.rows["sample_id"] != sample))
        yield _Case("leave one out", f"without {names}", left, votes, against_left)
    alone = {prior: EVERY_PRIOR.where(EVERY_PRIOR["prior"] == prior) for prior in EVERY_PRIOR["prior"]}
    if any(data.has_posterior for data in datasets):
        for prior, variants in alone.items():
            yield _Case("prior", f"the {prior} prior alone", *same, variants)
    if datasets and datasets[0].k >= 2:
        many = _ESTIMATORS_OF_MANY if datasets[0].k >= ENOUGH_FOR_NORMAL else ()
        for method, test in (*_ESTIMATORS, *many):
            name = "normal test" if test == "z" else "Knapp–Hartung"
            yield _Case("estimator", f"{method}, {name}, no prior", *same, alone[REFERENCE], (method, test))


def _changes(decision: Decision) -> Iterator[_Change]:
    """Changes of the evidence."""
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


def _studies_of_samples(rows: Selection) -> list[tuple[str, str]]:
    """Each sample with the names of its studies."""
    found: dict[str, set[str]] = {}
    for sample, study in zip(rows["sample_id"], rows["study_id"], strict=True):
        found.setdefault(sample, set()).add(study)
    return [(sample, ", ".join(sorted(studies))) for sample, studies in sorted(found.items())]


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


def dataset_of(rows: Selection, told: Mapping[str, Any], rho: float = RHO) -> Dataset:
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
    return Dataset(yi, vi, means, told, tuple(samples))


def _verdicts(decision: Decision, case: _Case, rows: list[Selection], threshold: float) -> Verdicts:
    """From the rows of probabilities of each reading."""
    readings = [(data.k, own) for data, own in zip(case.datasets, rows, strict=True)]
    nothing = 0, Selection({})
    k, first = readings[0] if decision.pooled is not None else nothing
    if decision.denies:
        direction = no_difference_verdict(first, case.against, threshold)
    else:
        direction = direction_verdict(first, case.votes, threshold)
    sizes = [(k, first)]
    if pd.notna(decision.part["also_low"]):
        sizes.append(readings[-1] if decision.other is not None else nothing)
    claimed = pd.notna(decision.part["effect_low"])
    return Verdicts(direction, size_verdict(claimed, sizes, case.votes, threshold), first, k, case.votes)


def _row(kind: str, label: str, one: Verdicts, reference: Verdicts) -> dict[str, Any]:
    first = {name: float(one.rows[name][0]) for name in ("estimate", "probability_direction") if len(one.rows)}
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
