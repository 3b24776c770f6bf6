"""What a single change to the analysis does to a verdict: one row for each, the reference first.

Only changes that leave the estimand as it is: another prior, more or less of the same evidence, other
correlations, another estimator, one sample less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.counterexamples import counterexamples
from analysis.appraisal.decision import Decision, at_the_time, in_time, of_synthesis
from analysis.appraisal.sensitivity.asking import Asking, Estimator, Question, answer_together
from analysis.appraisal.variants import (
    EVERY_PRIOR,
    REFERENCE,
    Dataset,
    a_few_spreads,
    every_spread,
    that_bind,
)
from analysis.appraisal.verdicts import Findings, direction_verdict, size_verdict
from analysis.appraisal.votes import Votes, count_votes, tally, voices
from analysis.stats.blocks import RHO
from analysis.synthesis.by_way import by_way
from analysis.synthesis.samples import means_of_samples
from analysis.tables.lookup import Selection
from analysis.terms import Basis, ChangeKind, ClaimedDirection, DirectionVerdict, Lane, SizeVerdict

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
    """The reference or a change, with what its verdicts are given from.

    ``datasets`` hold one for the direction, then one for each reading of the claimed number; ``beside`` those on all
    other scales. The first are tried with the variants and the estimator, before any unprinted spread.
    """

    kind: str
    label: str
    datasets: list[Dataset]
    beside: list[Dataset]
    votes: Votes
    against: list[str]
    variants: Selection = EVERY_PRIOR
    estimator: Estimator | None = None

    def questions(self, variants: Sequence[Selection]) -> list[Question]:
        """To evaluate the variants of each dataset."""
        return [Question(data, tried, self.estimator) for data, tried in zip(self.datasets, variants, strict=True)]

    def first_questions(self) -> list[Question]:
        """The same before any unprinted spread, and what the other scales say."""
        reference = EVERY_PRIOR.where(EVERY_PRIOR["prior"] == REFERENCE)
        other_scales = [Question(data, reference, self.estimator) for data in self.beside]
        return [*self.questions([self.variants] * len(self.datasets)), *other_scales]

    def of_its_priors(self, variants: Sequence[Selection]) -> list[Selection]:
        """The variants that have a prior of the case."""
        return [selection.where(np.isin(selection["prior"], self.variants["prior"])) for selection in variants]


def judge(decisions: Sequence[Decision], threshold: float) -> list[tuple[Verdicts, list[dict[str, Any]]]]:
    """For each part its verdicts, and the rows of the changes table, the reference first."""
    return answer_together([_judge(decision, threshold) for decision in decisions])


def _judge(decision: Decision, threshold: float) -> Asking[tuple[Verdicts, list[dict[str, Any]]]]:
    """What no prior settles is not asked again at the spreads that were not printed.

    The reference is asked at every spread tried, and so are other priors and estimators; other evidence at a few
    spreads and at those at which the reference gives way first.
    """
    cases = list(_cases(decision))
    answers = iter((yield [question for case in cases for question in case.first_questions()]))
    first, beside = [], []
    for case in cases:
        first.append([next(answers) for _ in case.datasets])
        beside.append([next(answers) for _ in case.beside])
    judged = [
        _verdicts(decision, case, rows, others, threshold)
        for case, rows, others in zip(cases, first, beside, strict=True)
    ]
    again = [place for place, case in enumerate(cases) if _asks_again(judged[place], case)]
    every = [every_spread(data) for data in cases[0].datasets]
    binding = [spreads.where(np.empty(0, dtype=int)) for spreads in every]
    at_spreads = {}
    if 0 in again:
        every = yield cases[0].questions(every)
        binding = [that_bind(spreads) for spreads in every]
        known = [place for place in again if cases[place].kind in (REFERENCE, ChangeKind.PRIOR)]
        at_spreads = {place: cases[place].of_its_priors(every) for place in known}
    rest = [place for place in again if place not in at_spreads]
    answers = iter((yield [question for place in rest for question in _at_spreads(cases[place], every, binding)]))
    at_spreads |= {place: [next(answers) for _ in cases[place].datasets] for place in rest}
    for place, more in at_spreads.items():
        both = [Selection.joined(pair) for pair in zip(first[place], more, strict=True)]
        judged[place] = _verdicts(decision, cases[place], both, beside[place], threshold)
    rows = [_row(case.kind, case.label, verdicts, judged[0]) for case, verdicts in zip(cases, judged, strict=True)]
    return judged[0], sorted(rows, key=lambda row: tuple(ChangeKind).index(row["kind"]))


def _asks_again(verdicts: Verdicts, case: _Case) -> bool:
    """Whether a spread could take away what is given: either verdict is more than that the evidence does not
    settle it, or the votes could make it so."""
    sized = verdicts.size[0] not in (SizeVerdict.UNDETERMINED, SizeVerdict.NOT_CLAIMED)
    given = verdicts.direction[0] != DirectionVerdict.INCONCLUSIVE or sized or verdicts.votes.side != 0
    return given and any(data.unknown for data in case.datasets)


def _at_spreads(case: _Case, every: Sequence[Selection], binding: Sequence[Selection]) -> list[Question]:
    if case.kind in (REFERENCE, ChangeKind.PRIOR, ChangeKind.ESTIMATOR):
        return case.questions(case.of_its_priors(every))
    pairs = zip(case.datasets, binding, strict=True)
    return case.questions([Selection.joined([a_few_spreads(data), spreads]) for data, spreads in pairs])


def _cases(decision: Decision) -> Iterator[_Case]:
    """The reference, changes of the evidence, each sample left out, each prior alone, and other estimators."""

    def case(kind: str, label: str, rows: Selection, votes: Votes, rho: float = RHO) -> _Case:
        against = counterexamples(rows) if decision.word == ClaimedDirection.CANNOT else []
        datasets = [dataset_of(of_reading, synthesis, rho) for of_reading, synthesis in _readings(decision, rows)]
        return _Case(
            kind, label, datasets, [dataset_of(rows, synthesis, rho) for synthesis in decision.beside], votes, against
        )

    reference = case(REFERENCE, REFERENCE, decision.rows, decision.votes)
    yield reference
    if decision.basis != Basis.INDIRECT:  # its two legs stand and fall together
        yield from _of_evidence(decision, reference, case)
    if any(data.has_posterior for data in reference.datasets):
        for prior in EVERY_PRIOR["prior"]:
            alone = EVERY_PRIOR.where(EVERY_PRIOR["prior"] == prior)
            yield replace(reference, kind=ChangeKind.PRIOR, label=f"the {prior} prior alone", variants=alone)
    if decision.pooled is not None and reference.datasets[0].k >= 2 and decision.basis != Basis.REVIEWS:
        alone = EVERY_PRIOR.where(EVERY_PRIOR["prior"] == REFERENCE)
        many = _ESTIMATORS_OF_MANY if reference.datasets[0].k >= ENOUGH_FOR_NORMAL else ()
        for method, test in (*_ESTIMATORS, *many):
            label = f"{method}, {'normal test' if test == 'z' else 'Knapp–Hartung'}, no prior"
            yield replace(reference, kind=ChangeKind.ESTIMATOR, label=label, variants=alone, estimator=(method, test))


def _of_evidence(decision: Decision, reference: _Case, case: Callable[..., _Case]) -> Iterator[_Case]:
    """Other evidence, and each sample left out."""
    for change in _changes(decision):
        yield case(change.kind, change.label, change.rows, count_votes(change.rows), change.rho)
    heard = voices(decision.rows)
    for sample, names in _studies_of_samples(decision.rows):
        votes = tally(voice for other, voice in heard.items() if other != sample)
        left = decision.rows.where(decision.rows["sample_id"] != sample)
        yield replace(
            reference,
            kind=ChangeKind.LEAVE_ONE_OUT,
            label=f"without {names}",
            datasets=[data.without(sample) for data in reference.datasets],
            beside=[data.without(sample) for data in reference.beside],
            votes=votes,
            against=counterexamples(left) if decision.word == ClaimedDirection.CANNOT else [],
        )


def _readings(decision: Decision, rows: Selection) -> list[tuple[Selection, Mapping[str, Any]]]:
    """The rows and the synthesis for the direction, for the size, and for its second reading, as far as there are.

    A size claimed for some time is judged by what was measured at that time.
    """
    if decision.pooled is None:
        return []
    timely = at_the_time(rows)
    readings = [(rows, decision.direction), (timely, decision.pooled)]
    return [*readings, (timely, decision.other)] if decision.other is not None else readings


def _changes(decision: Decision) -> Iterator[_Change]:
    """Changes of the evidence."""
    rows, every = decision.rows, decision.every
    kept = every.where(~every["excluded"] & ~every["late"])
    added = in_time(kept)
    if every["late"].any():
        yield _Change(ChangeKind.EVIDENCE, "other times and treatments added", every.where(~every["excluded"]))
    if len(rows) < len(added):
        yield _Change(ChangeKind.EVIDENCE, "indirect evidence added", added)
    elif rows["direct"].any() and not rows["direct"].all():
        yield _Change(ChangeKind.EVIDENCE, "direct evidence alone", rows.where(rows["direct"]))
    if rows["doubted"].any() and not rows["doubted"].all():
        yield _Change(ChangeKind.FLAGS, "without what a check doubts", rows.where(~rows["doubted"]))
    if every["excluded"].any():
        names = ", ".join(sorted(set(every["study_id"][every["excluded"]])))
        timely = every.where(~every["late"])
        back = in_time(timely) if len(rows) == len(added) else timely.where(timely["direct"])
        yield _Change(ChangeKind.FLAGS, f"with what is excluded ({names})", back)
    if _several_effects(rows):
        for rho in RHOS:
            yield _Change(ChangeKind.EFFECTS_CORRELATION, f"{rho:g} instead of {RHO:g}", rows, rho)
    if not np.isnan(rows["vi_per_r"]).all():
        for r in CORRELATIONS:
            yield _Change(ChangeKind.PRE_POST_CORRELATION, f"{r:g} where it is assumed", with_correlation(rows, r))


def _studies_of_samples(rows: Selection) -> list[tuple[str, str]]:
    """Each sample with the names of its studies."""
    studies_of: dict[str, set[str]] = {}
    for sample, study in zip(rows["sample_id"], rows["study_id"], strict=True):
        studies_of.setdefault(sample, set()).add(study)
    return [(sample, ", ".join(sorted(studies)) + _which(sample)) for sample, studies in sorted(studies_of.items())]


def _which(sample: str) -> str:
    """Which of a study's independent samples, where it has several."""
    _, number, which = sample.partition(" #")
    return f", sample {which}" if number else ""


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


def dataset_of(rows: Selection, synthesis: Mapping[str, Any], rho: float = RHO) -> Dataset:
    """The samples of one synthesis, and the effects of those whose spread is unknown."""
    rows = of_synthesis(rows, synthesis)
    rows = rows.where(~np.isnan(rows["oriented"]))
    if synthesis["lane"] == Lane.INDIRECT:
        way = by_way(rows, rho)
        return Dataset(np.array([way.estimate]), np.array([way.variance]), {}, synthesis, (way.name,), studies=way.k)
    yi, vi, samples = means_of_samples(rows.where(rows["vi"] > 0), rho)
    if synthesis["lane"] == Lane.PUBLISHED:
        return Dataset(yi, vi, {}, synthesis, tuple(samples), studies=int(synthesis["k"]))
    unknown = {name: [] for name in sorted(set(rows["sample_id"]) - set(samples))}
    for sample, effect in zip(rows["sample_id"], rows["oriented"], strict=True):
        if sample in unknown:
            unknown[sample].append(effect)
    means = {name: float(np.mean(effects)) for name, effects in unknown.items()}
    return Dataset(yi, vi, means, synthesis, tuple(samples))


def _verdicts(
    decision: Decision, case: _Case, rows: list[Selection], beside: list[Selection], threshold: float
) -> Verdicts:
    """From the rows of probabilities of the direction and of each reading of the size, and those of other scales."""
    nothing = 0, Selection({})
    readings = [(data.k, probabilities) for data, probabilities in zip(case.datasets, rows, strict=True)] or [
        nothing,
        nothing,
    ]
    k, first = readings[0]
    scales = [synthesis["measure"] for synthesis in decision.beside]
    findings = Findings(
        first, case.votes, list(zip(scales, beside, strict=True)), case.against, decision.basis == Basis.REVIEWS
    )
    sizes = readings[1:2]
    if pd.notna(decision.part["also_low"]):
        sizes.append(readings[2] if decision.other is not None else nothing)
    claimed = pd.notna(decision.part["effect_low"])
    direction = direction_verdict(decision.word, findings, threshold)
    size = size_verdict(claimed, sizes, case.votes, threshold)
    return Verdicts(*_as_compared(decision, direction, size), first, k, case.votes)


# Verdicts that need it to gain no more than what it is compared with, by the side that a claim takes.
_LESS = {
    ClaimedDirection.NO_DIFFERENCE: (DirectionVerdict.SUPPORTED,),
    ClaimedDirection.NO_BETTER: (DirectionVerdict.SUPPORTED,),
    ClaimedDirection.CANNOT: (DirectionVerdict.SUPPORTED,),
    ClaimedDirection.AT_LEAST_AS_GOOD: (DirectionVerdict.CONTRADICTED,),
}


def _as_compared(
    decision: Decision, direction: tuple[str, str], size: tuple[str, str]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both verdicts, as far as what was compared can give them: not every comparison is one with a control."""
    less = _LESS.get(decision.word, (DirectionVerdict.CONTRADICTED, DirectionVerdict.NEGLIGIBLE))
    sized = size[0] not in (SizeVerdict.NOT_CLAIMED, SizeVerdict.UNDETERMINED)
    if decision.against_active:
        why = "but against something that may work as well"
        if direction[0] in less:
            direction = DirectionVerdict.INCONCLUSIVE, f"{direction[1]}, {why}"
        if sized and size[0] != SizeVerdict.UNDERSTATED:
            size = SizeVerdict.UNDETERMINED, f"{size[1]}, {why}"
    if decision.basis == Basis.INDIRECT and decision.pooled is None and decision.votes.unread:
        why = "two differences that share a side, and no size with its spread in both: which is larger cannot be told"
        direction = DirectionVerdict.INCONCLUSIVE, why
    if decision.basis == Basis.BEFORE_AFTER:
        if direction[0] in less and not (decision.word not in _LESS and direction[0] == DirectionVerdict.CONTRADICTED):
            direction = (
                DirectionVerdict.INCONCLUSIVE,
                f"{direction[1]}, but a change in one arm cannot show that there is none",
            )
        if sized:
            size = (
                SizeVerdict.UNDETERMINED,
                "before and after only: how much of it a control would have gained is not known",
            )
    if decision.basis == Basis.REVIEWS and sized and direction[0] != DirectionVerdict.SUPPORTED:
        size = SizeVerdict.UNDETERMINED, f"{size[1]}, but the direction is not settled"
    return direction, size


def _row(kind: str, label: str, verdicts: Verdicts, reference: Verdicts) -> dict[str, Any]:
    first = {
        name: float(verdicts.rows[name][0]) for name in ("estimate", "probability_direction") if len(verdicts.rows)
    }
    return {
        "kind": kind,
        "change": label,
        "k": verdicts.k,
        "votes_for": verdicts.votes.in_favour,
        "votes_against": verdicts.votes.against,
        "estimate": first.get("estimate"),
        "probability_direction": first.get("probability_direction"),
        "direction_verdict": verdicts.direction[0],
        "size_verdict": verdicts.size[0],
        "flips": verdicts.words != reference.words,
    }
