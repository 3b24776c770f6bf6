"""Sizes and durations in running text, read by the notes' own grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.notes.grammar.numbers import MINUSES, WORDS
from analysis.notes.grammar.phrases import BOUND_WORDS, read_duration, read_effect, write_effect
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import ClaimedDirection

_NUMBER = r"\d+(?:\.\d+)?"
_SPOKEN = "|".join(sorted((word for word in WORDS if word not in ("a", "an", "zero")), key=len, reverse=True))
_BOUND = "|".join(re.escape(word) for word in sorted(BOUND_WORDS, key=len, reverse=True))
_PERCENT = re.compile(
    rf"(?:\b(?P<bound>{_BOUND})\s+)?(?<![\d.])(?P<low>{_NUMBER})\s?%?(?:\s?(?:to|[{MINUSES}])\s?(?P<high>{_NUMBER}))?"
    r"\s?(?P<unit>%|per\s?cent\b|percentage points\b|points\b)",
    re.I,
)
_AMOUNT = re.compile(
    rf"(?:\b(?P<bound>{_BOUND})\s+)?(?<![\d.\w-])(?P<low>{_NUMBER}|(?:{_SPOKEN})\b)(?:\s?(?:to|[{MINUSES}])\s?(?P<high>{_NUMBER}))?"
    r"[\s-]?(?P<unit>[a-zµ²³/]{1,12})\b",
    re.I,
)
_MULTIPLE = re.compile(
    rf"\b(?P<text>twice|double[ds]?|half|triple[ds]?|(?:{_NUMBER}|{_SPOKEN})(?:\s+times|-?fold)|by half|"
    r"by a (?:third|quarter|fifth|tenth)"
    r"|halve[ds]?)(?=\W|$)(?!\s+(?:a|per|each|every)\b)",
    re.I,
)
_RATIOS = {"twice": "twice as much", "double": "twice as much", "triple": "3 times as much"}
_DURATION = re.compile(
    rf"(?<![\w.])(?P<number>(?:{_NUMBER}|{_SPOKEN})(?:\s?(?:to|[{MINUSES}])\s?(?:{_NUMBER}|{_SPOKEN}))?)[{MINUSES}\s]+"
    r"(?P<unit>day|week|month|year)s?\b(?!\s+(?:old|ago|of age))",
    re.I,
)
_NO_SIZE_BEFORE = re.compile(
    r"(?:\bof (?:the |your |their )?(?:body|max|1RM|people|participants|men|women)|\s*(?:1RM|incline))", re.I
)


@dataclass(frozen=True)
class Size:
    """A size as the notes write it, and where it stands; ``direction`` where the words say it themselves."""

    text: str
    effect: str
    start: int
    direction: ClaimedDirection | None = None


def sizes(text: str, vocabulary: Vocabulary) -> Iterator[Size]:
    """Percentages, multiples, and numbers in a unit of the vocabulary."""
    taken: list[tuple[int, int]] = []
    for match in _PERCENT.finditer(text):
        if not _NO_SIZE_BEFORE.match(text, match.end()):
            taken.append(match.span())
            unit = "points" if "point" in match["unit"].casefold() else "%"
            yield from _size(match, _number(match), unit)
    for match in _MULTIPLE.finditer(text):
        if _free(match, taken) and (size := _multiple(match)):
            taken.append(match.span())
            yield size
    for match in _AMOUNT.finditer(text):
        unit = vocabulary.find_unit(match["unit"])
        if unit and unit not in ("sessions", "repetitions", "degrees", "s", "ms") and _free(match, taken):
            taken.append(match.span())
            yield from _size(match, _number(match), unit)


def _free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return all(match.end() <= start or match.start() >= end for start, end in taken)


def _number(match: re.Match[str]) -> str:
    low = str(WORDS.get(match["low"].casefold(), match["low"]))
    return f"{low} to {match['high']}" if match["high"] else low


def _size(match: re.Match[str], number: str, unit: str) -> Iterator[Size]:
    bound = BOUND_WORDS.get((match["bound"] or "").casefold(), "")
    phrase = f"{bound} {number} {unit}".strip()
    try:
        read_effect(f"{phrase} more")
    except ValueError:
        return  # a number that claims no size, such as 0 %
    yield Size(match[0].strip(), phrase, match.start())


def _multiple(match: re.Match[str]) -> Size | None:
    text = " ".join(match["text"].casefold().split())
    if text in ("half", "by half") or text.startswith("halve"):
        return Size(match[0], "50 %", match.start(), ClaimedDirection.LESS) if text != "half" else None
    if text.startswith("by a "):
        effect = read_effect(f"{text.removeprefix('by ')} more")
        return Size(match[0], f"{effect.low:g} %", match.start())
    ratio = next((phrase for word, phrase in _RATIOS.items() if text.startswith(word)), f"{text} as much")
    try:
        effect = read_effect(ratio)
    except ValueError:
        return None
    side = ClaimedDirection(effect.direction)
    return Size(match[0], write_effect(effect).removesuffix(f" {side}"), match.start(), side)


def read_duration_of(sentence: str) -> str | None:
    """The length of what was done, in days to years, as the notes write it; None where the sentence gives none."""
    for match in _DURATION.finditer(sentence):
        number = re.sub(rf"\s?[{MINUSES}]\s?", " to ", match["number"].casefold())
        words = [str(WORDS.get(word, word)) for word in number.split()]
        unit = match["unit"].casefold()
        phrase = f"{' '.join(words)} {unit if words == ['1'] else f'{unit}s'}"
        try:
            read_duration(phrase)
        except ValueError:
            continue
        return phrase
    return None
