"""Both verdicts on a part, from what was evaluated of it as it is or after a change."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.appraisal.decision import Decision
from analysis.appraisal.sensitivity.cases import Case
from analysis.appraisal.verdicts import Findings, direction_verdict, size_verdict
from analysis.appraisal.votes import Votes
from analysis.tables.lookup import Selection
from analysis.terms import Basis, ClaimedDirection, DirectionVerdict, SizeVerdict


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


def both_verdicts(
    decision: Decision, case: Case, rows: list[Selection], beside: list[Selection], threshold: float
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
