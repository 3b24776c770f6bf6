"""The answer in words, made from the same fields as the verdicts. Plain text; no subject word of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.verdicts import ON_ONE_STUDY
from analysis.evidence.matching import claimed_sign
from analysis.notes.content import Intake
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.schemas import TABLES, Rows
from analysis.terms import (
    LOG_RATIOS,
    Basis,
    Certainty,
    ClaimedDirection,
    ClaimKind,
    DirectionVerdict,
    Estimand,
    Measure,
    Question,
    Scope,
    Shown,
    SizeVerdict,
)

# From so many samples and such an I² on results are said to differ widely (Higgins et al. 2003: 50 % is moderate).
ENOUGH_TO_DIFFER, DIFFER_WIDELY = 3, 50.0
_NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def answer_claims(intake: Intake, appraised: Mapping[str, Rows], citations: pd.DataFrame) -> Rows:
    """The rows of the claim_answers table: one answer per claim, told from its parts.

    ``appraised`` are rows of :func:`analysis.appraisal.strength.appraise_parts`.
    """
    tables = intake.tables
    verdicts: dict[str, dict[str, None]] = {}
    for claim_id, verdict in zip(citations["claim_id"], citations["verdict"], strict=True):
        verdicts.setdefault(claim_id, {})[verdict] = None
    why = (row for row in appraised["reasons"] if row["question"] == Question.DIRECTION)
    on_one = {_key(row) for row in why if ON_ONE_STUDY in row["because"]}
    claimed = {_key(part): part for part in tables["claim_parts"].to_dict("records")}
    merged = [
        {**_NOTHING, **claimed[_key(row)], **row, "single": _key(row) in on_one} for row in appraised["claim_strength"]
    ]
    parts, pooled, directions = map(_by_claim, (merged, appraised["syntheses"], appraised["directions"]))
    rows = []
    for claim in tables["claims"].to_dict("records"):
        of_claim = parts.get(claim["claim_id"], [])
        behind = pooled.get(claim["claim_id"], []), directions.get(claim["claim_id"], [])
        sentences = _sentences(of_claim, claim, *behind, intake.vocabulary)
        rows.append(
            {
                "claim_id": claim["claim_id"],
                "answer": " ".join(sentences),
                "citation_verdict": "; ".join(verdicts.get(claim["claim_id"], ())),
                "parts": len(of_claim),
                "parts_supported": sum(part["direction_verdict"] == DirectionVerdict.SUPPORTED for part in of_claim),
                "parts_contradicted": sum(
                    part["direction_verdict"] == DirectionVerdict.CONTRADICTED for part in of_claim
                ),
                **{key: claim[key] for key in ("note_path", "note_line", "note_field")},
            }
        )
    return rows


_NOTHING = dict.fromkeys(TABLES["claim_strength"].columns)


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["claim_id"], row["part_id"]


def _by_claim(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    by_claim: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_claim.setdefault(row["claim_id"], []).append(row)
    return by_claim


def _sentences(
    parts: list[dict[str, Any]],
    claim: dict[str, Any],
    syntheses: list[dict[str, Any]],
    directions: list[dict[str, Any]],
    vocabulary: Vocabulary,
) -> list[str]:
    """What was found on each part, then in one sentence the parts on which there is nothing."""
    differing = {name for name in _TELLS_APART if len({str(part[name]) for part in parts}) > 1}
    sentences, empty = [], []
    for part in parts:
        if part["direction_verdict"] == DirectionVerdict.NO_EVIDENCE:
            empty.append(_name(part, claim, differing))
        else:
            sentence = answer_part(part, claim, syntheses, vocabulary, differing)
            votes = [row for row in directions if row["part_id"] == part["part_id"]]
            sentences.append(" ".join(filter(None, (sentence, _by_age(part, votes, vocabulary)))))
    if not empty:
        return list(dict.fromkeys(sentences))
    nothing = "No reference text was read" if claim["kind"] == ClaimKind.FACT else "There is no evidence"
    named = "; ".join(filter(None, dict.fromkeys(empty)))
    if not named:
        return [*sentences, f"{nothing}."]
    if named.startswith("against "):
        return [*sentences, f"{named[0].upper()}{named[1:]} there is no evidence."]
    return [*sentences, f"{nothing} on {named}."]


# What sets the parts of a claim apart.
_TELLS_APART = ("about", "property", "intervention", "comparator", "outcome", "population")


def _name(part: dict[str, Any], claim: dict[str, Any], differing: set[str]) -> str:
    """A part by what sets it apart from the claim's other parts."""
    if claim["kind"] == ClaimKind.FACT:
        return f"{part['about']}, {part['property']}"
    pieces = [part[name] for name in ("intervention", "outcome") if name in differing]
    if isinstance(part["comparator"], str) and (claim["kind"] == ClaimKind.COMPARISON or "comparator" in differing):
        pieces.append(f"against {part['comparator']}")
    if "population" in differing:
        pieces.append(f"in {part['population']}")
    return ", ".join(str(piece) for piece in pieces).replace(", against ", " against ").replace(", in ", " in ")


def answer_part(
    part: dict[str, Any],
    claim: dict[str, Any],
    syntheses: list[dict[str, Any]],
    vocabulary: Vocabulary,
    differing: set[str] = frozenset(),
) -> str:
    """One or two sentences on one part on which there is evidence."""
    if part["direction_verdict"] == DirectionVerdict.NOT_TESTABLE:
        return "This is a judgement; studies cannot test it."
    if claim["kind"] == ClaimKind.FACT:
        return _fact(part)
    name = _name(part, claim, differing)
    lead = "" if not name else f"{name}, " if name.startswith("against ") else f"{name}: "
    sentences = [_direction(part, lead)]
    decisive, within = _change(part, syntheses, vocabulary) if claim["kind"] == ClaimKind.CHANGE else ("", "")
    sentences.append(decisive)
    if part["size_verdict"] != SizeVerdict.NOT_CLAIMED:
        sentences.append(_size(part))
    sentences.append(within)
    return " ".join(filter(None, sentences))


# What a verdict rests on, where it is not controlled studies.
_RESTS_ON = {
    Basis.VOTES: "by directions alone, since nothing could be pooled",
    Basis.CORRELATIONS: "by correlations, which show no cause",
    Basis.BEFORE_AFTER: "only changes from before to after were measured, without anyone to compare with",
    Basis.REVIEWS: "only published reviews answer",
    Basis.SURROGATES: "only what stands in for it was measured",
}


def _direction(part: dict[str, Any], lead: str) -> str:
    """The finding on the side that is claimed, as sure as it is, and what it rests on."""
    text = _DIRECTIONS.get(part["effect_direction"], _sided)(part, lead)
    rests = _RESTS_ON.get(part["basis"])
    unread = _unread(part)
    if unread and (part["votes_for"] or part["votes_against"]):
        text += f"; the direction of {_samples(unread, _noun(part))} could not be read"
    if rests and part["direction_verdict"] != DirectionVerdict.NOT_ASSESSABLE:
        text += f" ({rests})"
    return text[0].upper() + text[1:] + "."


def _unread(part: Mapping[str, Any]) -> int:
    return int(part["votes_unread"] or 0)


def _sided(part: dict[str, Any], lead: str) -> str:
    votes_for, votes_against = int(part["votes_for"]), int(part["votes_against"])
    side = (
        part["intervention"]
        if lead.startswith("against ") and part["effect_direction"] in (ClaimedDirection.MORE, ClaimedDirection.BETTER)
        else "the claim"
    )
    verdict = part["direction_verdict"]
    if verdict == DirectionVerdict.NOT_ASSESSABLE:
        return f"{lead}what was reported cannot be judged"
    if verdict == DirectionVerdict.SUPPORTED:
        text = f"{lead}the direction {_sure(part, 'right')}"
        if part["basis"] == Basis.REVIEWS:
            return text
        read = votes_for + votes_against + int(part["votes_neither"] or 0)
        who = _all(votes_for, part) if votes_for == read else f"{_count(votes_for)} of {_samples(read)}"
        return f"{text}: {who} {_point(votes_for)} that way"
    if verdict == DirectionVerdict.CONTRADICTED:
        return f"{lead}the direction {_sure(part, 'wrong')}: the evidence points the other way"
    if verdict == DirectionVerdict.NEGLIGIBLE:
        return f"{lead}any difference {_sure(part, 'too small to matter')}"
    if votes_for and votes_against:
        return (
            f"{lead}the {_noun(part)}s disagree: {_count(votes_for)} {_point(votes_for)} the claim's way and "
            f"{_count(votes_against)} the other way"
        )
    if votes_for:
        return f"{lead}{_all(votes_for, part)} {_favour(votes_for)} {side}, too few to be sure"
    if votes_against:
        return f"{lead}{_all(votes_against, part)} {_point(votes_against)} the other way, too few to be sure"
    if part["basis"] == Basis.SURROGATES:
        return f"{lead}it was not measured itself"
    if part["basis"] == Basis.BEFORE_AFTER and part["k"]:
        return f"{lead}no change was shown that a second test alone could not have made"
    if part["votes_neither"]:
        return (
            f"{lead}{_samples(int(part['votes_neither']), _noun(part))} found no difference at all, too few to be sure"
        )
    return f"{lead}the direction could not be read"


def _no_difference(part: dict[str, Any], lead: str) -> str:
    verdict = part["direction_verdict"]
    if verdict == DirectionVerdict.SUPPORTED:
        return f"{lead}any difference {_sure(part, 'too small to matter')}"
    if verdict == DirectionVerdict.CONTRADICTED:
        return f"{lead}the claim that there is no difference {_sure(part, 'wrong')}: a difference was shown"
    if verdict == DirectionVerdict.NOT_ASSESSABLE:
        return f"{lead}what was reported cannot be judged"
    more, less = int(part["votes_for"]), int(part["votes_against"])
    votes = [f"{_count(n)} found {side}" for n, side in ((more, "more"), (less, "less")) if n]
    text = f"{lead}{_none_shows(part)} show that there is no difference"
    return text + (f"; {' and '.join(votes)}" if votes else "")


def _bounded(supported: str, contradicted: str, open_: str) -> Callable[[dict[str, Any], str], str]:
    """The finding on a claim that sets a bound: what it is, what it is not, and what cannot be told."""

    def text(part: dict[str, Any], lead: str) -> str:
        verdict = part["direction_verdict"]
        if verdict == DirectionVerdict.SUPPORTED:
            return f"{lead}it {_sure(part, supported)}"
        if verdict == DirectionVerdict.CONTRADICTED:
            return f"{lead}it {_sure(part, contradicted)}" + (" (on one study)" if part["single"] else "")
        if verdict == DirectionVerdict.NOT_ASSESSABLE:
            return f"{lead}what was reported cannot be judged"
        votes = [(int(part["votes_for"]), "for it"), (int(part["votes_against"]), "against it")]
        for_and_against = " and ".join(f"{_count(n)} {side}" for n, side in votes if n)
        return f"{lead}{_none_shows(part)} show {open_}" + (f": {for_and_against}" if for_and_against else "")

    return text


_DIRECTIONS: dict[str, Callable[[dict[str, Any], str], str]] = {
    ClaimedDirection.NO_DIFFERENCE: _no_difference,
    ClaimedDirection.AT_LEAST_AS_GOOD: _bounded(
        ClaimedDirection.AT_LEAST_AS_GOOD, "worse", "whether it is at least as good"
    ),
    ClaimedDirection.NO_BETTER: _bounded(ClaimedDirection.NO_BETTER, "better", "whether it is no better"),
    ClaimedDirection.CANNOT: _bounded(
        "right that it does not happen", "wrong that it does not happen", "whether it can happen"
    ),
}


# The verb of a verdict, by how sure it is at worst (GRADE guidance 26, Santesso et al. 2020, for the idea).
_VERBS = {Certainty.HIGH: "is {}", Certainty.MODERATE: "is probably {}", Certainty.LOW: "may be {}"}


def _sure(part: dict[str, Any], word: str) -> str:
    """What a verdict says, in words as sure as its certainty with unread facts at their worst."""
    return _VERBS.get(part["certainty_low"], "may be {}, which is very uncertain").format(word)


def _by_age(part: dict[str, Any], directions: list[dict[str, Any]], vocabulary: Vocabulary) -> str:
    """Where studies disagree: the votes of people of different ages apart."""
    if part["direction_verdict"] != DirectionVerdict.INCONCLUSIVE or not (part["votes_for"] and part["votes_against"]):
        return ""
    by_age = []
    for row in directions:
        if row["lane"] != part["lane"] or row["people"] not in vocabulary.lists["populations"]:
            continue
        term = vocabulary.term("populations", row["people"])
        if term.word("ages") and not term.word("under"):
            sides = (("votes_for", Shown.FOR), ("votes_against", Shown.AGAINST), ("unread", Shown.NOT_READABLE))
            by_age.append(
                f"{row['people']} {', '.join(f'{_count(int(row[name]))} {side}' for name, side in sides if row[name])}"
            )
    return f"Apart: {'; '.join(by_age)}." if len(by_age) > 1 else ""


def _all(votes: int, part: Mapping[str, Any]) -> str:
    noun, read = _noun(part), " whose direction could be read" if _unread(part) else ""
    if votes == 1:
        return f"the one {noun}{read}"
    if votes == 2 and not read:
        return f"both {noun}s"
    return f"all {_count(votes)} {noun}s{read}"


def _samples(number: int, noun: str = "sample") -> str:
    return f"{_count(number)} {noun if number == 1 else f'{noun}s'}"


def _noun(part: Mapping[str, Any]) -> str:
    """What votes: samples of people, or the published reviews that answer in their place."""
    return "review" if part["basis"] == Basis.REVIEWS else "sample"


def _none_shows(part: Mapping[str, Any]) -> str:
    samples = int(part["samples"])
    return f"{_samples(samples, _noun(part))} cannot" if samples else "what is left after the checks cannot"


def _count(number: int) -> str:
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else str(number)


def _point(number: int) -> str:
    return "points" if number == 1 else "point"


def _favour(number: int) -> str:
    return "favours" if number == 1 else "favour"


def _size(part: dict[str, Any]) -> str:
    return {
        SizeVerdict.UNDETERMINED: f"Whether it is {part['effect']} cannot be determined.",
        SizeVerdict.WITHIN: f"The size fits the claim ({part['effect']}).",
        SizeVerdict.OVERSTATED: f"The claim ({part['effect']}) overstates it.",
        SizeVerdict.UNDERSTATED: f"The claim ({part['effect']}) understates it.",
    }[part["size_verdict"]]


def _change(part: dict[str, Any], syntheses: list[dict[str, Any]], vocabulary: Vocabulary) -> tuple[str, str]:
    """How much changed, on average and in a single study: by what decides, and, to describe, in those who got it."""
    of_lane = [
        synthesis
        for synthesis in syntheses
        if synthesis["part_id"] == part["part_id"] and synthesis["lane"] == part["lane"]
    ]
    compared = [synthesis for synthesis in of_lane if synthesis["estimand"] != Estimand.WITHIN_CHANGE]
    deciding = next(
        (synthesis for synthesis in compared if synthesis["decides"] and synthesis["measure"] in LOG_RATIOS), None
    )
    scope = None if deciding is None else deciding["scope"]
    within = [
        synthesis
        for synthesis in of_lane
        if (synthesis["estimand"], synthesis["measure"]) == (Estimand.WITHIN_CHANGE, Measure.ROMC)
    ]
    within = max(
        within,
        key=lambda synthesis: (synthesis["scope"] == Scope.WITH_ALIKE, synthesis["scope"] == scope, synthesis["k"]),
        default=None,
    )
    sign = claimed_sign(part["outcome"], part["effect_direction"], vocabulary)
    decisive = described = ""
    if deciding is not None:
        others = "other treatments" if part["against_active"] is True else "controls"
        how = {
            Estimand.BETWEEN_CHANGE: f"Beyond what changed with {others}",
            Estimand.BETWEEN: f"Compared with {others}",
        }
        verb = "changed" if deciding["estimand"] == Estimand.BETWEEN_CHANGE else "differed"
        decisive = amount(f"{how[deciding['estimand']]}, {part['outcome']} {verb}", deciding, part, sign)
    if within is not None:
        alone = "From before to after, " + ("others left aside, it" if decisive else part["outcome"])
        described = amount(f"{alone} changed", within, part, sign)
    return decisive, described


def amount(lead: str, pooled: dict[str, Any], part: dict[str, Any], sign: float) -> str:
    """A pooled change in percent with its interval, how far single studies lie apart, and whether it is a constant."""
    mean, low, high = (percent(sign * pooled[name]) for name in ("estimate", "ci_low", "ci_high"))
    text = f"{lead} by {_interval(mean, low, high, 'in one study' if pooled['k'] == 1 else 'on average')}"
    if pd.isna(pooled["pi_low"]):
        return f"{text}."
    ends = sorted((sign * pooled["pi_low"], sign * pooled["pi_high"]))
    text += f"; in a single study anything from {percent(ends[0])} to {percent(ends[1])} % is to be expected"
    beyond = pooled["pi_low"] < pooled["claimed_low"] and pooled["claimed_high"] < pooled["pi_high"]
    # A wide interval for want of studies is no disagreement of studies.
    beyond = beyond and pooled["k"] >= ENOUGH_TO_DIFFER and pooled["i2"] >= DIFFER_WIDELY
    if pooled["decides"] and pd.notna(part["effect_low"]) and beyond:
        size = part["effect"].removesuffix(" more").removesuffix(" less")
        text += f": it differs widely around {size}, which is no constant"
    return f"{text}."


def _interval(mean: str, first: str, second: str, where: str) -> str:
    low, high = sorted((first, second), key=lambda text: float(text.replace("−", "-")))
    return f"{mean} % {where} (95 % interval {low} to {high} %)"


def percent(log_ratio: float) -> str:
    """A log ratio as a whole percentage, with a true minus."""
    whole = round(float(np.expm1(log_ratio)) * 100)  # an int: there is no minus nought
    return f"{whole}".replace("-", "−")


def _fact(part: dict[str, Any]) -> str:
    texts = {  # no evidence: told for all parts together
        DirectionVerdict.SUPPORTED: "is what the reference texts say",
        DirectionVerdict.CONTRADICTED: "is not what the reference texts say",
        DirectionVerdict.INCONCLUSIVE: "cannot be decided: the texts disagree, or only one was read",
    }
    return f"{part['about']}, {part['property']}: “{part['value']}” {texts[part['direction_verdict']]}."
