"""What a part of a claim is about, in words: what was done, against what, in whom; and what a result on it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.appraisal.answers.counting import listed
from analysis.terms import ClaimedDirection, ClaimKind, Tested

# Of a side that a claim takes: the word for it, and the word for its opposite.
_WORDS = {
    ClaimedDirection.MORE: ("more", "less"),
    ClaimedDirection.LESS: ("less", "more"),
    ClaimedDirection.BETTER: ("better", "worse"),
    ClaimedDirection.WORSE: ("worse", "better"),
    ClaimedDirection.NO_DIFFERENCE: ("more", "less"),
    ClaimedDirection.AT_LEAST_AS_GOOD: ("better", "worse"),
    ClaimedDirection.NO_BETTER: ("worse", "better"),
    ClaimedDirection.CANNOT: ("less", "more"),
}
_CHANGES = {"more": "a rise in", "less": "a fall in", "better": "better", "worse": "worse"}
_TESTS = {Tested.TRAINED: "in trained tests", Tested.UNTRAINED: "in untrained tests"}
# How terms for people end that need no noun behind them: ``untrained`` are untrained people.
_PEOPLE = ("s", "men", "people", "children")


def side_words(part: Mapping[str, Any]) -> tuple[str, str]:
    """The words for a result on the claim's side and on the other: ``more`` and ``less``."""
    return _WORDS.get(part["effect_direction"], _WORDS[ClaimedDirection.MORE])


def term(name: str) -> str:
    """A term in a sentence; one with a comma in it is quoted, so that the comma belongs to nothing else."""
    return f"“{name}”" if "," in name else name


def in_whom(part: Mapping[str, Any]) -> str:
    """`` in athletes``, where the claim speaks of some people only, and in which tests, where it speaks of some."""
    people = part["population"]
    whom = f" in {people}{'' if people.endswith(_PEOPLE) else ' people'}" if isinstance(people, str) else ""
    return whom + (f" {_TESTS[part['test']]}" if isinstance(part["test"], str) else "")


def results_on(part: Mapping[str, Any], kind: str) -> tuple[str, str, str]:
    """What a result for the claim, one against it, and one that is neither showed, each to stand behind ``found``."""
    way, other = side_words(part)
    bounded = _bounded(part, kind)
    return (*(bounded or (_result(part, kind, way), _result(part, kind, other))), f"no {what_differs(part, kind)}")


def in_short(part: Mapping[str, Any]) -> str | None:
    """What a part claims: ``20 % more strength with leg press``; None where no study could tell."""
    if isinstance(part["about"], str):
        text = f"{part['about']}, {part['property']}: {part['value']}"
        return text[0].upper() + text[1:]
    if not isinstance(part["outcome"], str):
        return None
    kind = part["kind"]
    text = results_on(part, kind)[0]
    if pd.notna(part["effect_low"]):
        size = str(part["effect"])
        word = next((word for word in side_words(part) if size.endswith(word)), "")
        text = _result(part, ClaimKind.COMPARISON, size) if word else text
    text = text.removeprefix("a ")
    return text[0].upper() + text[1:]


def _bounded(part: Mapping[str, Any], kind: str) -> tuple[str, str] | None:
    """The first two of a claim that sets a bound."""
    direction = part["effect_direction"]
    if direction == ClaimedDirection.CANNOT:
        happens = _result(part, kind, "more")
        return f"no {happens.removeprefix('a ')}", happens
    if direction not in (ClaimedDirection.AT_LEAST_AS_GOOD, ClaimedDirection.NO_BETTER):
        return None
    better = direction == ClaimedDirection.NO_BETTER
    if isinstance(part["comparator"], str):
        done, than = term(part["intervention"]), f"{term(part['comparator'])} for {part['outcome']}{in_whom(part)}"
        words = ("no better than", "better than") if better else ("at least as good as", "worse than")
        return f"{done} {words[0]} {than}", f"{done} {words[1]} {than}"
    changed = _result(part, kind, "better" if better else "worse")
    return f"{part['outcome']} {direction} with {term(part['intervention'])}{in_whom(part)}", changed


def _result(part: Mapping[str, Any], kind: str, word: str) -> str:
    outcome, done = part["outcome"], term(part["intervention"])
    if kind == ClaimKind.ASSOCIATION:
        return f"{word} {outcome} where there was more {done}{in_whom(part)}"
    if isinstance(part["comparator"], str):
        return f"{word} {outcome} with {done} than with {term(part['comparator'])}{in_whom(part)}"
    return f"{_CHANGES.get(word, word)} {outcome} with {done}{in_whom(part)}"


def what_differs(part: Mapping[str, Any], kind: str) -> str:
    """``difference in strength between squat and leg press``; without a comparator ``change in strength with …``."""
    outcome, done = part["outcome"], term(part["intervention"])
    if kind == ClaimKind.ASSOCIATION:
        return f"link between {done} and {outcome}{in_whom(part)}"
    if isinstance(part["comparator"], str):
        return f"difference in {outcome} between {done} and {term(part['comparator'])}{in_whom(part)}"
    return f"change in {outcome} with {done}{in_whom(part)}"


def asked_of(parts: Iterable[Mapping[str, Any]], kind: str, *, plural: bool = False) -> list[str]:
    """What a study that answers parts does, those that differ in one thing together: ``compares squat with …``.

    ``plural``: what studies do.
    """
    asked = [(term(part["intervention"]), _comparator(part), part["outcome"], in_whom(part)) for part in parts]
    for place in (2, 1, 0):
        asked = _together(asked, place)
    return [_asked("" if plural else "s", kind, *pieces) for pieces in asked]


def _comparator(part: Mapping[str, Any]) -> str:
    return term(part["comparator"]) if isinstance(part["comparator"], str) else ""


def _together(asked: list[tuple[str, ...]], place: int) -> list[tuple[str, ...]]:
    """Those that differ at one place only as one."""
    grouped: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for pieces in asked:
        rest = (*pieces[:place], *pieces[place + 1 :])
        grouped.setdefault((rest, bool(pieces[place])), []).append(pieces[place])
    return [(*rest[:place], listed(pieces, "or"), *rest[place:]) for (rest, _), pieces in grouped.items()]


def _asked(s: str, kind: str, done: str, comparator: str, outcome: str, whom: str) -> str:
    if kind == ClaimKind.ASSOCIATION:
        return f"look{s} at the link between {done} and {outcome}{whom}"
    if comparator:
        return f"compare{s} {done} with {comparator} for {outcome}{whom}"
    return f"measure{s} what {done} does to {outcome}{whom}"
