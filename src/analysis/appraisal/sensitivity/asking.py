"""Questions that the judging of parts asks of numbers, those of many parts answered in one call.

Judging a part is written as a generator that yields its questions and goes on with their answers: so each part
reads as if it were alone, and arrays are as long as all parts make them. An answer does not depend on what else
is asked.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from analysis.appraisal.variants import EVERY_PRIOR, Dataset, evaluate, evaluate_without_prior
from analysis.tables.lookup import Selection

_Result = TypeVar("_Result")
Estimator = tuple[str, str]  # how tau² is estimated, and the test of the mean


@dataclass(frozen=True)
class Question:
    """Variants of a dataset to be evaluated: by the posterior, or by another estimator without a prior."""

    data: Dataset
    variants: Selection = EVERY_PRIOR
    estimator: Estimator | None = None


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
    for estimator in dict.fromkeys(question.estimator for question in questions):
        places = [place for place, question in enumerate(questions) if question.estimator == estimator]
        datasets, variants = ([getattr(questions[place], name) for place in places] for name in ("data", "variants"))
        rows = evaluate_without_prior(datasets, variants, *estimator) if estimator else evaluate(datasets, variants)
        for place, selection in zip(places, rows, strict=True):
            evaluated[place] = selection
    return evaluated
