"""What the evidence says on one part of a claim: the finding first, then how sure, how much, and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.appraisal.answers.amounts import average, before_to_after, expected, matters, size_answer
from analysis.appraisal.answers.counting import Votes, spelled
from analysis.appraisal.answers.facts import answer_fact
from analysis.appraisal.answers.naming import in_whom, results_on, term, what_differs
from analysis.appraisal.shown_sizes import as_shown
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import (
    Basis,
    Certainty,
    ClaimedDirection,
    ClaimKind,
    DirectionVerdict,
    Estimand,
    Measure,
    Scope,
    Shown,
)

# How a verdict is told, by how sure it is at worst (GRADE guidance 26, Santesso et al. 2020, for the idea).
_VERBS = {Certainty.HIGH: "is {}", Certainty.MODERATE: "is probably {}", Certainty.LOW: "may be {}"}
_VERY_UNSURE = "may be {}, but that is very uncertain"
_WITHOUT_SIZE = (DirectionVerdict.NOT_TESTABLE, DirectionVerdict.NOT_ASSESSABLE)
_TOO_LITTLE = " That is too little to be sure."
# What a verdict rests on, where readers may take it for more.
_RESTS_ON = {
    Basis.VOTES: "By how much cannot be said.",
    Basis.CORRELATIONS: "That two things go together does not make one the cause.",
    Basis.BEFORE_AFTER: "There was nobody to compare with, only before and after.",
}


def answer_part(
    part: Mapping[str, Any],
    kind: str,
    syntheses: Sequence[Mapping[str, Any]],
    directions: Sequence[Mapping[str, Any]],
    vocabulary: Vocabulary,
    *,
    brief: bool = False,
) -> list[str]:
    """The sentences on a part on which there is evidence: :func:`finding_on`, then how much, and what it means.

    ``part`` is a row of claim_parts with that of claim_strength, ``kind`` that of the claim, ``syntheses`` and
    ``directions`` are the rows of the part. ``brief`` leaves out what a claim of several parts has no room for.
    """
    sentences = finding_on(part, kind)
    if kind == ClaimKind.FACT or part["direction_verdict"] in _WITHOUT_SIZE or part["basis"] == Basis.SURROGATES:
        return sentences
    decides = next((row for row in syntheses if row["decides"]), None)
    sentences += [
        average(part, None if decides is None else decides["estimand"], Votes.of(part).total),
        size_answer(part),
    ]
    if not brief:
        sentences += [
            _RESTS_ON.get(part["basis"], ""),
            matters(part),
            "" if decides is None else expected(part, decides["i2"]),
            _before_to_after(part, syntheses) if kind == ClaimKind.CHANGE else "",
        ]
    sentences.append(_by_age(part, directions, vocabulary))
    return [sentence for sentence in sentences if sentence]


def finding_on(part: Mapping[str, Any], kind: str) -> list[str]:
    """Who found what on a part on which there is evidence, and how sure that is."""
    verdict = part["direction_verdict"]
    if verdict == DirectionVerdict.NOT_TESTABLE:
        return ["This is a judgement, which studies cannot test."]
    if kind == ClaimKind.FACT:
        return [answer_fact(part)]
    if verdict == DirectionVerdict.NOT_ASSESSABLE:
        return [f"What was reported on the {what_differs(part, kind)} does not add up, so it tells nothing."]
    if part["basis"] == Basis.SURROGATES:
        return [
            f"With {term(part['intervention'])} only a stand-in for {part['outcome']}{in_whom(part)} was measured, "
            "which cannot answer this."
        ]
    return [sentence for sentence in _finding_and_verdict(part, kind, Votes.of(part)) if sentence]


def _finding_and_verdict(part: Mapping[str, Any], kind: str, votes: Votes) -> list[str]:
    """The finding first; where that is that nothing differs, it is the verdict."""
    verdict = _verdict(part, kind)
    return [verdict] if verdict.startswith("Any ") else [_finding(part, kind, votes), _unread(votes), verdict]


def _finding(part: Mapping[str, Any], kind: str, votes: Votes) -> str:
    """Who found what; what is open is said to be so in the same breath."""
    for_, against, neither = results_on(part, kind)
    inconclusive = part["direction_verdict"] == DirectionVerdict.INCONCLUSIVE
    unsure = _TOO_LITTLE if inconclusive else ""
    if votes.for_ and votes.against:
        same = f", {spelled(votes.neither)} neither" if votes.neither else ""
        text = f"{votes.share(votes.for_)} {votes.showed} {for_}, {spelled(votes.against)} the opposite{same}"
        return _sentence(f"results disagree: {text}" if inconclusive else text)
    if votes.for_ or votes.against:
        number, result = (votes.for_, for_) if votes.for_ else (votes.against, against)
        same = f", {spelled(votes.neither)} neither way" if votes.neither else ""
        opposite = ", against the claim" if votes.against and _takes_a_side(part) else ""
        return _sentence(f"{votes.share(number)} {votes.showed} {result}{same}{opposite}") + unsure
    if votes.neither:
        return _sentence(f"{votes.share(votes.neither)} {votes.showed} {neither}") + unsure
    if not votes.total:
        return _sentence(f"nothing on the {what_differs(part, kind)} is left after the checks")
    if part["basis"] == Basis.BEFORE_AFTER and part["k"]:
        return _sentence(f"{votes.share(votes.total)} {votes.showed} no more than a second test alone brings")
    return _sentence(
        f"{votes.named(votes.total)} measured the {what_differs(part, kind)}, but with no readable direction"
    )


def _takes_a_side(part: Mapping[str, Any]) -> bool:
    return part["effect_direction"] != ClaimedDirection.NO_DIFFERENCE


def _unread(votes: Votes) -> str:
    """What could not be read of those who measured it."""
    if not votes.unread or votes.unread == votes.total:
        return ""
    return f"In {spelled(votes.unread)} the direction could not be read."


def _verdict(part: Mapping[str, Any], kind: str) -> str:
    """What is right or wrong of the claim, as sure as it is; empty where that is open."""
    verdict, direction = part["direction_verdict"], part["effect_direction"]
    if verdict == DirectionVerdict.NEGLIGIBLE or (
        verdict == DirectionVerdict.SUPPORTED and direction == ClaimedDirection.NO_DIFFERENCE
    ):
        return f"Any {what_differs(part, kind)} {_sure(part, 'too small to matter')}."
    if verdict == DirectionVerdict.SUPPORTED:
        return f"The claimed direction {_sure(part, 'right')}."
    if verdict == DirectionVerdict.CONTRADICTED:
        on_one = " This rests on one study." if part["single"] else ""
        return f"The claim {_sure(part, 'wrong')}.{on_one}"
    return ""


def _sure(part: Mapping[str, Any], word: str) -> str:
    """What a verdict says, in words as sure as its certainty with unread facts at their worst."""
    return _VERBS.get(part["certainty_low"], _VERY_UNSURE).format(word)


def _before_to_after(part: Mapping[str, Any], syntheses: Sequence[Mapping[str, Any]]) -> str:
    """What changed in those who were treated, where changes are known in percent."""
    within = [
        row
        for row in syntheses
        if (row["lane"], row["estimand"], row["measure"]) == (part["lane"], Estimand.WITHIN_CHANGE, Measure.ROMC)
    ]
    if not within or (part["basis"] == Basis.BEFORE_AFTER and part["shown_unit"]):
        return ""
    row = max(within, key=lambda row: (row["scope"] == Scope.WITH_ALIKE, row["k"]))
    sign = part["sign"]
    value, low, high = (sign * as_shown(row[name], row["measure"], sign) for name in ("estimate", "ci_low", "ci_high"))
    return before_to_after(part["outcome"], value, *sorted((low, high)), row["k"])


def _by_age(part: Mapping[str, Any], directions: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> str:
    """Where studies disagree: the votes of people of different ages apart."""
    if part["direction_verdict"] != DirectionVerdict.INCONCLUSIVE or not (part["votes_for"] and part["votes_against"]):
        return ""
    by_age = []
    for row in directions:
        if row["lane"] != part["lane"] or row["people"] not in vocabulary.lists["populations"]:
            continue
        term = vocabulary.term("populations", row["people"])
        if term.word("ages") and not term.word("under"):
            sides = (("votes_for", "for it"), ("votes_against", "against it"), ("unread", Shown.NOT_READABLE))
            votes = ", ".join(f"{spelled(int(row[name]))} {side}" for name, side in sides if row[name])
            by_age.append(f"{row['people']} {votes}")
    return f"By age: {'; '.join(by_age)}." if len(by_age) > 1 else ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
