"""What a single change to the analysis does to a verdict: one row for each, the reference first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.appraisal.decision import Decision
from analysis.appraisal.sensitivity.asking import Asking, Question, answer_together
from analysis.appraisal.sensitivity.both_verdicts import Verdicts, both_verdicts
from analysis.appraisal.sensitivity.cases import Case, cases
from analysis.appraisal.variants import REFERENCE, a_few_spreads, every_spread, that_bind
from analysis.tables.lookup import Selection
from analysis.terms import ChangeKind, DirectionVerdict, SizeVerdict


def judge(decisions: Sequence[Decision], threshold: float) -> list[tuple[Verdicts, list[dict[str, Any]]]]:
    """For each part its verdicts, and the rows of the changes table, the reference first."""
    return answer_together([_judge(decision, threshold) for decision in decisions])


def _judge(decision: Decision, threshold: float) -> Asking[tuple[Verdicts, list[dict[str, Any]]]]:
    """What no prior settles is not asked again at the spreads that were not printed.

    The reference is asked at every spread tried, and so are other priors and estimators; other evidence at a few
    spreads and at those at which the reference gives way first.
    """
    every_case = list(cases(decision))
    answers = iter((yield [question for case in every_case for question in case.first_questions()]))
    first, beside = [], []
    for case in every_case:
        first.append([next(answers) for _ in case.datasets])
        beside.append([next(answers) for _ in case.beside])
    judged = [
        both_verdicts(decision, case, rows, others, threshold)
        for case, rows, others in zip(every_case, first, beside, strict=True)
    ]
    again = [place for place, case in enumerate(every_case) if _asks_again(judged[place], case)]
    every = [every_spread(data) for data in every_case[0].datasets]
    binding = [spreads.where(np.empty(0, dtype=int)) for spreads in every]
    at_spreads = {}
    if 0 in again:
        every = yield every_case[0].questions(every)
        binding = [that_bind(spreads) for spreads in every]
        known = [place for place in again if every_case[place].kind in (REFERENCE, ChangeKind.PRIOR)]
        at_spreads = {place: every_case[place].of_its_priors(every) for place in known}
    rest = [place for place in again if place not in at_spreads]
    answers = iter((yield [question for place in rest for question in _at_spreads(every_case[place], every, binding)]))
    at_spreads |= {place: [next(answers) for _ in every_case[place].datasets] for place in rest}
    for place, more in at_spreads.items():
        both = [Selection.joined(pair) for pair in zip(first[place], more, strict=True)]
        judged[place] = both_verdicts(decision, every_case[place], both, beside[place], threshold)
    rows = [_row(case.kind, case.label, verdicts, judged[0]) for case, verdicts in zip(every_case, judged, strict=True)]
    return judged[0], sorted(rows, key=lambda row: tuple(ChangeKind).index(row["kind"]))


def _asks_again(verdicts: Verdicts, case: Case) -> bool:
    """Whether a spread could take away what is given: either verdict is more than that the evidence does not
    settle it, or the votes could make it so."""
    sized = verdicts.size[0] not in (SizeVerdict.UNDETERMINED, SizeVerdict.NOT_CLAIMED)
    given = verdicts.direction[0] != DirectionVerdict.INCONCLUSIVE or sized or verdicts.votes.side != 0
    return given and any(data.unknown for data in case.datasets)


def _at_spreads(case: Case, every: Sequence[Selection], binding: Sequence[Selection]) -> list[Question]:
    if case.kind in (REFERENCE, ChangeKind.PRIOR, ChangeKind.ESTIMATOR):
        return case.questions(case.of_its_priors(every))
    pairs = zip(case.datasets, binding, strict=True)
    return case.questions([Selection.joined([a_few_spreads(data), spreads]) for data, spreads in pairs])


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
