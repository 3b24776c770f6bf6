"""Phrases in front matter: claimed effects, durations, citations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.intake.numbers import (
    MINUSES,
    NUMBER,
    WORDS,
    check_comma,
    read_number_or_range,
    write_number,
)

_DIRECTIONS = {
    "more": (
        "more",
        "higher",
        "greater",
        "larger",
        "bigger",
        "stronger",
        "longer",
        "above",
        "increase",
        "gain",
    ),
    "less": ("less", "lower", "fewer", "smaller", "weaker", "shorter", "below", "decrease", "reduction"),
    "better": ("better", "faster", "quicker", "improved", "improvement", "safer"),
    "worse": ("worse", "slower"),
    "no difference": ("no difference", "the same", "equal", "as good", "no more and no less"),
}
DIRECTION_WORDS = {word: direction for direction, words in _DIRECTIONS.items() for word in words}
_BOUNDS = {
    "about": ("about", "around", "roughly", "approximately", "some", "~"),
    "at least": ("at least", "more than", "over", "≥", ">"),
    "up to": ("up to", "at most", "less than", "≤", "<"),
}
BOUND_WORDS = {word: bound for bound, words in _BOUNDS.items() for word in words}
_SHARES = {
    "half": 50.0, "a third": 100 / 3, "one third": 100 / 3, "a quarter": 25.0, "one quarter": 25.0,
    "a fifth": 20.0, "one fifth": 20.0, "a tenth": 10.0, "one tenth": 10.0, "two thirds": 200 / 3,
    "three quarters": 75.0, "double": 100.0, "twice": 100.0, "triple": 200.0, "three times": 200.0,
}  # fmt: skip
EFFECT_ACCEPTED = (
    'accepted: [at least|about|up to] 20[–30] [%|points|kg …] more|less|better|worse, "about a fifth more", '
    "or one word alone: more, less, better, worse, no difference"
)


@dataclass(frozen=True)
class ClaimedEffect:
    """The size and side a claim takes. ``low`` equals ``high`` for a single number."""

    direction: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    bound: str | None = None  # exactly | about | at least | up to


def read_effect(text: str) -> ClaimedEffect:
    """``20–30 % more``, ``about a fifth``, ``at least 5 kg less``, ``no difference``, ``faster``.

    A size without a side is read as ``more``.
    """
    rest = " ".join(text.split())
    if rest.casefold() in DIRECTION_WORDS:
        return ClaimedEffect(DIRECTION_WORDS[rest.casefold()])
    direction, rest = _take_last(rest, DIRECTION_WORDS)
    bound, rest = _take_first(rest, BOUND_WORDS)
    if rest.casefold() in _SHARES:
        share = _SHARES[rest.casefold()]
        return ClaimedEffect(direction or "more", share, share, "%", bound or "exactly")
    check_comma(rest)
    number = re.match(rf"({NUMBER})(?:\s*(?:to|[{MINUSES}])\s*({NUMBER}))?\s*", rest)
    if not number or (direction == "no difference"):
        raise ValueError(f'"{text}" is not an effect; {EFFECT_ACCEPTED}')
    low, high = read_number_or_range(number[0])
    unit = rest[number.end() :].removesuffix("as much").strip()
    if low < 0:
        raise ValueError(f'"{text}": a claimed size is written without a sign; the word says the side')
    if not unit:
        raise ValueError(f'"{text}" has no unit; write % or points or a unit behind the number')
    if unit in ("percent", "per cent"):
        unit = "%"
    return ClaimedEffect(direction or "more", low, high, unit, bound or "exactly")


def write_effect(effect: ClaimedEffect) -> str:
    """The phrase that reads back as this effect."""
    if effect.low is None:
        return effect.direction
    size = write_number(effect.low)
    if effect.high != effect.low:
        size += f" to {write_number(effect.high)}"
    bound = "" if effect.bound == "exactly" else f"{effect.bound} "
    return f"{bound}{size} {effect.unit} {effect.direction}"


def _take_last(text: str, words: dict[str, str]) -> tuple[str | None, str]:
    for word in sorted(words, key=len, reverse=True):
        if text.casefold().endswith(f" {word}"):
            return words[word], text[: -len(word)].strip()
    return None, text


def _take_first(text: str, words: dict[str, str]) -> tuple[str | None, str]:
    for word in sorted(words, key=len, reverse=True):
        if text.casefold().startswith(word) and not text[len(word) : len(word) + 1].isalpha():
            return words[word], text[len(word) :].strip()
    return None, text


# Weeks in one of each; months and years by the mean Gregorian year of 365.2425 days.
_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 365.2425 / 12 / 7, "year": 365.2425 / 7}
_UNITS = {
    **{name: name for name in _WEEKS},
    "d": "day", "wk": "week", "w": "week", "mo": "month", "mth": "month", "yr": "year", "y": "year",
}  # fmt: skip
_DURATION = re.compile(r"^(?:about |~)?(.+?)[\s-]*([a-z]+)\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class Duration:
    """How long something was given. One session is acute; acute and lasting are never pooled."""

    weeks_low: float | None = None
    weeks_high: float | None = None
    acute: bool = False


def read_duration(text: str) -> Duration:
    """``one session``, ``8 weeks``, ``eight weeks``, ``8–10 wk``, ``3 months``, ``not stated``."""
    plain = " ".join(text.casefold().split())
    if plain in ("one session", "single session", "1 session", "a single session", "acute"):
        return Duration(acute=True)
    if plain == "not stated":
        return Duration()
    match = _DURATION.match(plain)
    unit = match and _UNITS.get(match[2], _UNITS.get(match[2].removesuffix("s")))
    if not unit:
        raise ValueError(
            f'"{text}" is not a duration; accepted: one session · 8 weeks · 8 to 10 weeks · days, months, years · '
            "not stated"
        )
    spoken = [WORDS.get(word, word) for word in re.split(rf"\s+to\s+|\s*[{MINUSES}]\s*", match[1].strip())]
    low, high = read_number_or_range(" to ".join(str(word) for word in spoken))
    if low <= 0:
        raise ValueError(f'"{text}": a duration is longer than nothing')
    return Duration(low * _WEEKS[unit], high * _WEEKS[unit])


_YEAR = re.compile(r"\b(1[5-9][0-9][0-9]|20[0-9][0-9])\b")
_KINDS = ("meta-analysis", "systematic review", "review", "trial", "study", "paper", "research", "article")
_TITLE = re.compile(r"[“\"„«]([^“”\"„«»]{8,})[”\"»]")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\s(?:van|von|de|da|der|den|[A-ZÀ-ÖØ-Þ][\w’'-]+))*"
_INITIALS = r"(?:,?\s(?:[A-Z]\.?-?){1,3}(?![a-z]))?"
_NAMES = rf"{_NAME}{_INITIALS}(?:(?:\s*,|\s+and|\s*&)\s+{_NAME}{_INITIALS})*"
# Where people are named: "Contreras et al.", "Contreras and Cronin (2015)", "research by Bret Contreras".
_PEOPLE = (
    re.compile(rf"({_NAMES}(?:\s+et al\b\.?|\s+and colleagues))"),
    re.compile(rf"({_NAMES})\s*,?\s*\(?(?:1[5-9]|20)[0-9][0-9]\b"),
    re.compile(rf"\bby\s+({_NAMES})"),
)
_NO_PEOPLE = frozenset({"A", "An", "The", "In", "This", "One", "Study", "Research", "Review", "Since", "Journal"})
_SMALL = ("of", "and", "the", "for", "in", "&")
_JOURNAL_WORD = r"[A-ZÀ-ÖØ-Þ][\w.&’'-]*"
_JOURNAL = re.compile(
    rf"\b(?:in|from)\s+(?:the\s+)?({_JOURNAL_WORD}(?:\s+(?:of|and|the|for|in|&|{_JOURNAL_WORD}|\([A-Z][a-z]+\)))*)"
)
_AFTER_TITLE = re.compile(rf"[\s.,]*({_JOURNAL_WORD}(?:\s+(?:of|and|the|for|in|&|{_JOURNAL_WORD}))*)")


@dataclass(frozen=True)
class CitationText:
    """What a citation names, however vaguely."""

    year: int | None = None
    journal: str | None = None
    people: str | None = None
    kind: str | None = None
    title: str | None = None


def read_citation(text: str) -> CitationText:
    """``a 2018 study in the Journal of …``, ``Contreras et al. (2015), "A Comparison …"``.

    Never fails: a citation may name nothing. A title stands in quotation marks.
    """
    title = _TITLE.search(text)
    rest = text.replace(title[0], " ") if title else text
    journal = _JOURNAL.search(rest) or (title and _AFTER_TITLE.match(text[title.end() :]))
    name = _journal_name(journal[1]) if journal else None
    if name:
        rest = rest.replace(name, " ", 1)
    year = _YEAR.search(rest)
    kind = next((kind for kind in _KINDS if kind in rest.casefold()), None)
    return CitationText(int(year[1]) if year else None, name, _people(rest), kind, title[1] if title else None)


def _journal_name(found: str) -> str | None:
    words = _YEAR.split(found)[0].split()
    while words and words[-1].casefold() in _SMALL:
        words.pop()
    return " ".join(words).rstrip(".,(") or None


def _people(text: str) -> str | None:
    for pattern in _PEOPLE:
        for match in pattern.finditer(text):
            words = match[1].split()
            while words and words[0].strip(",") in _NO_PEOPLE:
                words.pop(0)
            if words:
                return " ".join(words)
    return None
