"""Phrases in front matter: claimed effects and durations."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from analysis.notes.grammar.lengths import check_length
from analysis.notes.grammar.numbers import MINUSES, NUMBER, WORDS, check_comma, read_number_or_range, write_number

_DIRECTIONS = {
    "more": (
        "more", "higher", "greater", "larger", "bigger", "stronger", "longer", "above", "increase", "gain",
    ),
    "less": ("less", "lower", "fewer", "smaller", "weaker", "shorter", "below", "decrease", "reduction"),
    "better": ("better", "faster", "quicker", "improved", "improvement", "safer"),
    "worse": ("worse", "slower"),
    "no difference": ("no difference", "the same", "equal", "no more and no less"),
    "at least as good": ("at least as good", "no worse", "not worse"),
    "no better": ("no better", "not better"),
    "cannot": ("cannot", "can not", "never"),
}  # fmt: skip
DIRECTION_WORDS = {word: direction for direction, words in _DIRECTIONS.items() for word in words}
SIDES = ("more", "less", "better", "worse")  # those that may have a size
_SIDE_WORDS = {word: direction for word, direction in DIRECTION_WORDS.items() if direction in SIDES}
VALUED = ("better", "worse", "at least as good", "no better")  # these ask the vocabulary which way is better
_BOUNDS = {
    "about": ("about", "around", "roughly", "approximately", "some", "nearly", "almost", "~"),
    "at least": ("at least", "more than", "over", "≥", ">"),
    "up to": ("up to", "at most", "less than", "as much as", "≤", "<"),
}
BOUND_WORDS = {word: bound for bound, words in _BOUNDS.items() for word in words}
# How much by feeling: the words beside them count, and the whole phrase is kept as typed.
ADVERBS = (
    "slightly", "a little", "a bit", "somewhat", "moderately", "much", "far", "a lot", "clearly", "considerably",
    "markedly", "significantly", "strongly", "substantially",
)  # fmt: skip
_SHARES = {
    "half": 1 / 2, "a half": 1 / 2, "one half": 1 / 2, "a third": 1 / 3, "one third": 1 / 3, "a quarter": 1 / 4,
    "one quarter": 1 / 4, "a fifth": 1 / 5, "one fifth": 1 / 5, "a tenth": 1 / 10, "one tenth": 1 / 10,
    "two thirds": 2 / 3, "three quarters": 3 / 4,
}  # fmt: skip
_MULTIPLES = {"twice": 2.0, "double": 2.0, "twofold": 2.0, "triple": 3.0, "threefold": 3.0}
_AS_MUCH = re.compile(r"\bas (?:much|many|high|large|great|big|strong|long|heavy)(?: as)?$", re.IGNORECASE)
_AS_GOOD = re.compile(r"(?:just |about |equally )?as [a-z]+(?: as)?", re.IGNORECASE)
_TIMES = re.compile(r"\s*(?:times|(?<=[0-9\s])[x×]|[-‑]?fold)$", re.IGNORECASE)
# "30 % more growth" compares gains, not where they end.
_GAIN = re.compile(r"(?<=\s)(the )?(?:gains?|growth|increase|improvement|progress)$", re.IGNORECASE)
GAIN_UNIT = "% of gain"
STANDARDISED = ("SMD", "d", "g", "r")  # sizes without a unit of their own
_UNIT_WORDS = {
    "percent": "%", "per cent": "%", "smd": "SMD", "sd": "SMD", "standard deviation": "SMD",
    "standard deviations": "SMD",
}  # fmt: skip
EFFECT_ACCEPTED = (
    "accepted: [at least|about|up to] 20[–30] [%|points|kg|SMD …] more|less|better|worse, "
    '"about a fifth more", "twice as much", "half as much", "3 times as much", "30 % more gain", or alone: '
    "more, less, better, worse, no difference, at least as good, no better, cannot"
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
    """``20–30 % more``, ``less by a fifth``, ``twice as much``, ``0.5 SMD more``, ``no difference``, ``faster``.

    A size without a side is read as ``more``. ``3 times more`` is read as three times as much, ``3 times less`` as a
    third as much, ``30 % more gain`` as a ratio of gains.
    """
    check_length(text)
    rest = " ".join(text.split())
    direction = _word_alone(rest)
    if direction:
        return ClaimedEffect(direction)
    compares_gains, rest = _take_gain(rest)
    direction, rest = _take_last(rest, _SIDE_WORDS)
    if direction is None:
        direction, rest = _take_first(rest, {f"{word} by": side for word, side in _SIDE_WORDS.items()})
    rest = rest.removeprefix("by ")
    bound, rest = _take_first(rest, BOUND_WORDS)
    rest = rest.removeprefix("by ")
    check_comma(rest)
    size = _read_ratio(text, rest, direction, bound) or _read_share(text, rest, direction, bound)
    size = size or _read_size(text, rest, direction, bound)
    if compares_gains:
        if size.unit != "%":
            raise ValueError(f'"{text}": gains are compared in %; write "30 % more gain" or "twice the gain"')
        size = replace(size, unit=GAIN_UNIT)
    if size.high == 0:
        raise ValueError(f'"{text}" claims no size; write "no difference", "at least as good" or the word alone')
    if size.direction == "less" and size.unit == "%" and size.high > 100:
        raise ValueError(f'"{text}": nothing can be more than 100 % less; accepted: up to 100 % less')
    return size


def write_effect(effect: ClaimedEffect) -> str:
    """The phrase that reads back as this effect."""
    if effect.low is None:
        return effect.direction
    size = write_number(effect.low)
    if effect.high != effect.low:
        size += f" to {write_number(effect.high)}"
    bound = "" if effect.bound == "exactly" else f"{effect.bound} "
    return f"{bound}{size} {effect.unit} {effect.direction}"


def _word_alone(text: str) -> str | None:
    """The side of a phrase without a size: the word, with an adverb before it or none."""
    plain = text.casefold()
    direction = DIRECTION_WORDS.get(plain.removesuffix(" as")) or DIRECTION_WORDS.get(plain)
    if direction:
        return direction
    bound, rest = _take_first(plain, BOUND_WORDS)
    if bound == "about" and DIRECTION_WORDS.get(rest) == "no difference":
        return "no difference"
    if _AS_GOOD.fullmatch(plain) or plain.startswith("at least as "):
        raise ValueError(
            f'"{text}" may mean no difference or no less; write "no difference" (not better and not worse) or '
            '"at least as good"'
        )
    adverb, rest = _take_first(plain, {word: word for word in ADVERBS})
    return _SIDE_WORDS.get(rest) if adverb else None


def _take_gain(text: str) -> tuple[bool, str]:
    """Whether gains are compared, and the rest: ``30 % more``, ``twice as much``. ``20 % gain`` compares none."""
    gain = _GAIN.search(text)
    before = text[: gain.start()].strip() if gain else ""
    if gain and gain[1]:
        return True, f"{before} as much"
    compares = bool(gain) and (_take_last(before, _SIDE_WORDS)[0] is not None or bool(_AS_MUCH.search(before)))
    return compares, before if compares else text


def _read_ratio(text: str, rest: str, direction: str | None, bound: str | None) -> ClaimedEffect | None:
    """``twice as much``, ``3 times more``, ``80 % as much``, ``a third as much`` as a percentage more or less."""
    as_much = _AS_MUCH.search(rest)
    plain = (rest[: as_much.start()] if as_much else rest).strip().casefold()
    times = _TIMES.search(plain)
    if plain in _MULTIPLES:
        ratios = (_MULTIPLES[plain], _MULTIPLES[plain])
    elif as_much and plain in _SHARES:
        ratios = (_SHARES[plain], _SHARES[plain])
    elif times:
        ratios = _read_spoken(plain[: times.start()])
    elif as_much and plain.endswith("%"):
        low, high = read_number_or_range(plain.removesuffix("%").strip())
        ratios = (low / 100, high / 100)
    else:
        return None
    if direction in ("better", "worse") or (as_much and direction):
        raise ValueError(
            f'"{text}": a multiple is of an amount; write "twice as much", "half as much" or "20 % better"'
        )
    low, high = ratios
    if low <= 0 or low <= 1 <= high or (direction and low < 1) or 100 * high == math.inf:
        raise ValueError(
            f'"{text}" is no multiple with one side; accepted: "twice as much", "half as much", "3 times more", or a '
            "percentage more or less"
        )
    if direction == "less":
        low, high = 1 / high, 1 / low
    elif high < 1 and bound == "at least":
        raise ValueError(f'"{text}" may be less or more; write "up to 50 % less", or "at least as good"')
    elif high < 1 and bound == "up to":
        bound = "at least"  # less than half as much is more than 50 % less
    percents = sorted(round(100 * abs(ratio - 1), 10) for ratio in (low, high))
    return ClaimedEffect("more" if low > 1 else "less", *percents, "%", bound or "exactly")


def _read_share(text: str, rest: str, direction: str | None, bound: str | None) -> ClaimedEffect | None:
    """``a fifth more``. A share of a half or larger says no side by itself."""
    share = _SHARES.get(rest.casefold())
    if share is None:
        return None
    if direction is None and share >= 1 / 2:
        name = rest.casefold()
        raise ValueError(f'"{text}" has two meanings; write "{name} as much" or "{name} more"')
    percent = round(100 * share, 10)
    return ClaimedEffect(direction or "more", percent, percent, "%", bound or "exactly")


def _read_size(text: str, rest: str, direction: str | None, bound: str | None) -> ClaimedEffect:
    """``20 to 30 %``, ``between 5 and 8 kg``."""
    if rest.casefold().startswith("between "):
        rest = rest[len("between ") :].replace(" and ", " to ", 1)
    number = re.match(rf"({NUMBER})(?:\s*(?:to|[{MINUSES}])\s*({NUMBER}))?\s*", rest)
    if not number:
        raise ValueError(f'"{text}" is not an effect; {EFFECT_ACCEPTED}')
    low, high = read_number_or_range(number[0])
    unit = rest[number.end() :].strip()
    if low < 0:
        raise ValueError(f'"{text}": a claimed size is written without a sign; the word says the side')
    if not unit:
        raise ValueError(f'"{text}" has no unit; write % or points or a unit behind the number')
    if _take_last(f" {unit}", DIRECTION_WORDS)[0] not in (None, *SIDES):
        raise ValueError(f'"{text}" is not an effect; {EFFECT_ACCEPTED}')
    return ClaimedEffect(direction or "more", low, high, _UNIT_WORDS.get(unit.casefold(), unit), bound or "exactly")


def _read_spoken(text: str) -> tuple[float, float]:
    """A number or a range, in digits or words."""
    ends = [WORDS.get(end, end) for end in re.split(rf"\s+to\s+|\s*[{MINUSES}]\s*", text.strip())]
    return read_number_or_range(" to ".join(str(end) for end in ends))


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


_LONGEST = 100 * _WEEKS["year"]


@dataclass(frozen=True)
class Duration:
    """How long something was given. One session is acute; acute and lasting are never pooled."""

    weeks_low: float | None = None
    weeks_high: float | None = None
    acute: bool = False


def read_duration(text: str) -> Duration:
    """``one session``, ``8 weeks``, ``eight weeks``, ``8–10 wk``, ``3 months``, ``not stated``."""
    check_length(text)
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
    if re.match(rf"[{MINUSES}]", match[1]):
        raise ValueError(f'"{text}": a duration is longer than nothing')
    low, high = _read_spoken(match[1])
    if low <= 0:
        raise ValueError(f'"{text}": a duration is longer than nothing')
    if high * _WEEKS[unit] > _LONGEST:
        raise ValueError(f'"{text}": no study lasted more than a lifetime')
    return Duration(low * _WEEKS[unit], high * _WEEKS[unit])
