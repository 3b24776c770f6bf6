"""The reference of a part, and each single change to its analysis: what is then evaluated.

Only changes that leave the estimand as it is: another prior, more or less of the same evidence, other
correlations, another estimator, one sample less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.appraisal.counterexamples import counterexamples
from analysis.appraisal.decision import Decision, at_the_time, in_time
from analysis.appraisal.sensitivity.asking import Estimator, Question
from analysis.appraisal.sensitivity.datasets import CORRELATIONS, RHOS, dataset_of, with_correlation
from analysis.appraisal.sensitivity.other_models import Mean, other_means
from analysis.appraisal.variants import EVERY_PRIOR, REFERENCE, Dataset
from analysis.appraisal.votes import Votes, count_votes, tally, voices
from analysis.stats.blocks import RHO
from analysis.tables.lookup import Selection
from analysis.terms import Basis, ChangeKind, ClaimedDirection

# Below ten samples the normal test and DerSimonian and Laird's tau² are too sure (IntHout et al. 2014).
ENOUGH_FOR_NORMAL = 10
_ESTIMATORS = (("REML", "adhoc"), ("PM", "adhoc"))
_ESTIMATORS_OF_MANY = (("DL", "z"),)
_OF_ONE_MEAN = (Basis.REVIEWS, Basis.INDIRECT)  # which nothing here pooled


@dataclass(frozen=True)
class _Change:
    """A change of the evidence: its kind, what it is in words, the rows after it and how they are pooled."""

    kind: str
    label: str
    rows: Selection
    rho: float = RHO


@dataclass(frozen=True)
class Case:
    """The reference or a change, with what its verdicts are given from.

    ``datasets`` hold one for the direction, then one for each reading of the claimed number; ``beside`` those on all
    other scales. The first are tried with the variants and the estimator, or
    by ``means`` of their own, before any unprinted spread.
    """

    kind: str
    label: str
    datasets: list[Dataset]
    beside: list[Dataset]
    votes: Votes
    against: list[str]
    variants: Selection = EVERY_PRIOR
    estimator: Estimator | None = None
    means: tuple[Mean, ...] = ()

    def questions(self, variants: Sequence[Selection]) -> list[Question]:
        """To evaluate the variants of each dataset."""
        means = self.means or [None] * len(self.datasets)
        asked = zip(self.datasets, variants, means, strict=True)
        return [Question(data, tried, self.estimator, mean) for data, tried, mean in asked]

    def first_questions(self) -> list[Question]:
        """The same before any unprinted spread, and what the other scales say."""
        reference = EVERY_PRIOR.where(EVERY_PRIOR["prior"] == REFERENCE)
        other_scales = [Question(data, reference, self.estimator) for data in self.beside]
        return [*self.questions([self.variants] * len(self.datasets)), *other_scales]

    def of_its_priors(self, variants: Sequence[Selection]) -> list[Selection]:
        """The variants that have a prior of the case."""
        return [selection.where(np.isin(selection["prior"], self.variants["prior"])) for selection in variants]


def cases(decision: Decision) -> Iterator[Case]:
    """The reference, changes of the evidence, each sample left out, each prior alone, and other estimators."""

    def case(kind: str, label: str, rows: Selection, votes: Votes, rho: float = RHO) -> Case:
        against = counterexamples(rows) if decision.word == ClaimedDirection.CANNOT else []
        datasets = [dataset_of(of_reading, synthesis, rho) for of_reading, synthesis in _readings(decision, rows)]
        return Case(
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
    if decision.pooled is not None and reference.datasets[0].k >= 2 and decision.basis not in _OF_ONE_MEAN:
        alone = EVERY_PRIOR.where(EVERY_PRIOR["prior"] == REFERENCE)
        many = _ESTIMATORS_OF_MANY if reference.datasets[0].k >= ENOUGH_FOR_NORMAL else ()
        for method, test in (*_ESTIMATORS, *many):
            label = f"{method}, {'normal test' if test == 'z' else 'Knapp–Hartung'}, no prior"
            yield replace(reference, kind=ChangeKind.ESTIMATOR, label=label, variants=alone, estimator=(method, test))
        yield from _by_other_models(decision, replace(reference, variants=alone))


def _of_evidence(decision: Decision, reference: Case, case: Callable[..., Case]) -> Iterator[Case]:
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


def _by_other_models(decision: Decision, reference: Case) -> Iterator[Case]:
    """By each other model that gives a mean for every reading; what has no spread is left out of these."""
    readings = [other_means(rows, synthesis) for rows, synthesis in _readings(decision, decision.rows)]
    known = [replace(data, unknown={}) for data in reference.datasets]
    for model in readings[0]:
        if all(model in means for means in readings):
            yield replace(
                reference, kind=ChangeKind.MODEL, label=f"{model}, no prior", datasets=known,
                estimator=_ESTIMATORS[0], means=tuple(means[model] for means in readings),
            )  # fmt: skip


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
