"""Questions that the judging of parts asks of numbers, those of many parts answered in one call.

Judging a part is written as a generator that yields its questions and goes on with their answers: so each part
reads as if it were alone, and arrays are as long as all parts make them. An answer does not depend on what else
is asked.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import astuple, dataclass
from typing import TypeVar

from analysis.appraisal.sensitivity.other_models import Mean
from analysis.appraisal.variants import EVERY_PRIOR, Dataset, evaluate, evaluate_mean, evaluate_without_prior
from analysis.tables.lookup import Selection

_Result = TypeVar("_Result")
Estimator = tuple[str, str]  # how tau² is estimated, and the test of the mean


@dataclass(frozen=True)
class Question:
    """Variants of a dataset to be evaluated: by the posterior, by another estimator without a prior, or by a mean that
    another model has given already."""

    data: Dataset
    variants: Selection = EVERY_PRIOR
    estimator: Estimator | None = None
    mean: Mean | None = None


Asking = Generator[list[Question], list[Selection], _Result]


def answer_together(asking: Sequence[Asking[_Result]]) -> list[_Result]:
    """What each generator returns, in order; the questions of all are answered round by round."""
    results: dict[int, _Result] = {}
    answers: dict[int, list[Selection] | None] = dict.fromkeys(range(len(asking)))
    while answers:
        asked: dict[int, list[Question]] = {}
        for place, answer in answers.items():
            try:
                asked[place] = asking[place].send(answer)
            except StopIteration as end:
                results[place] = end.value
        rows = iter(_answer([question for questions in asked.values() for question in questions]))
        answers = {place: [next(rows) for _ in questions] for place, questions in asked.items()}
    return [results[place] for place in range(len(asking))]


def _answer(questions: list[Question]) -> list[Selection]:
    """The variants of each question, evaluated."""
    evaluated: list[Selection] = [question.variants for question in questions]
    asked: dict[Estimator | None, list[int]] = {}
    for place, question in enumerate(questions):
        if question.mean is None:
            asked.setdefault(question.estimator, []).append(place)
        else:
            evaluated[place] = evaluate_mean(question.data, question.variants, *astuple(question.mean))
    for estimator, places in asked.items():
        datasets, variants = ([getattr(questions[place], name) for place in places] for name in ("data", "variants"))
        rows = evaluate_without_prior(datasets, variants, *estimator) if estimator else evaluate(datasets, variants)
        for place, selection in zip(places, rows, strict=True):
            evaluated[place] = selection
    return evaluated
