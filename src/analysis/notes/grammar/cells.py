"""One cell of a measurements table: a value with whatever was reported around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from analysis.notes.grammar.lengths import check_length
from analysis.notes.grammar.numbers import (
    NUMBER,
    SMALLEST_SPREAD,
    check_comma,
    check_level,
    plain_signs,
    read_count,
    read_number,
    read_percent,
    read_range,
    write_number,
)

ACCEPTED = (
    "accepted: 69.5 · 185 (60) · 9.92 (SE 0.52) · 59 ± 15 · 38.5 (90 % CI ± 8.5) · (CI 495 to 688) · "
    "53.1 (25.12; range 13 to 92.7) · median 26.1 (IQR 13.5 to 36.5) · 39 to 52 · 4 / 123 · "
    'any of them with "n 11" behind'
)
CI_LEVEL = 0.95  # what "CI" means when no level is written

_N = re.compile(r"\s+n\s*=?\s*(\S+)$")
_EVENTS = re.compile(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})")
_BRACKET = re.compile(r"^(.*?)\s*\(([^()]*)\)$")
_PLUS_MINUS = re.compile(rf"^({NUMBER})\s*±\s*(.+)$")
_SPREADS = {"SD": "sd", "SE": "se", "SEM": "se"}
_SPREAD_BEHIND = re.compile(rf"({NUMBER})\s*(SD|SEM?)", re.IGNORECASE)
_CI = re.compile(rf"^(?:(?P<level>{NUMBER})\s*%\s*)?CI\s*(?P<half>±)?\s*(?P<rest>.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Value:
    """What a value cell says. Everything is missing (None) unless it was written."""

    mean: float | None = None
    median: float | None = None
    low: float | None = None  # a range over people or outcomes
    high: float | None = None
    spread: float | None = None  # a bare bracket or ±: what it is, the note says once
    sd: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_half: float | None = None
    ci_level: float | None = None
    q1: float | None = None
    q3: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    events: int | None = None
    total: int | None = None
    n: int | None = None


def read_value(text: str) -> Value:
    """Read a value cell. Raises ValueError: what was seen, what is accepted, or what is impossible."""
    check_length(text)
    numbers: dict[str, float | int] = {}
    rest = plain_signs(text)
    check_comma(rest)
    if behind := _N.search(rest):
        numbers["n"] = read_count(behind[1])
        rest = rest[: behind.start()]
    if events := _EVENTS.fullmatch(rest):
        numbers |= {"events": int(events[1]), "total": read_count(events[2])}
    else:
        numbers |= _read_centre_and_spread(rest)
    value = Value(**numbers)
    _check(value, text)
    return value


def _read_centre_and_spread(text: str) -> dict[str, float]:
    numbers: dict[str, float] = {}
    centre, inside = text, ""
    if bracket := _BRACKET.match(text):
        centre, inside = bracket[1], bracket[2]
        if not all(piece.strip() for piece in inside.split(";")):
            raise ValueError(f'"{text}" has an empty bracket, or nothing on one side of a semicolon; {ACCEPTED}')
    if half := _PLUS_MINUS.match(centre):
        if inside.strip().upper() in _SPREADS:
            centre, _, kind = half[1], half[2], inside.strip()
            raise ValueError(f'"{text}": what a spread is stands beside it; write {centre} ({kind} {half[2].strip()})')
        centre = half[1]
        numbers |= _read_piece(half[2])
        if not set(numbers) <= {"spread", "sd", "se"}:
            raise ValueError(f'"{text}": behind ± stands one number, with SD or SE or nothing beside it')
    for piece in filter(None, (piece.strip() for piece in inside.split(";"))):
        read = _read_piece(piece)
        if twice := set(read) & set(numbers):
            raise ValueError(f'"{text}" gives {", ".join(sorted(twice))} twice')
        numbers |= read
    if centre:
        numbers |= _read_centre(centre)
    elif not numbers:
        raise ValueError(f'"{text}" is not a value; {ACCEPTED}')
    elif "spread" in numbers:
        raise ValueError(f'"{text}" has a spread and no value; {ACCEPTED}')
    return numbers


def _read_centre(text: str) -> dict[str, float]:
    if text.casefold().startswith("median"):
        return {"median": read_number(text[len("median") :])}
    if re.fullmatch(NUMBER, text):
        return {"mean": read_number(text)}
    try:
        low, high = read_range(text)
    except ValueError as error:
        if "comma" in str(error) or "runs from" in str(error):
            raise
        raise ValueError(f'"{text}" is not a value; {ACCEPTED}') from None
    return {"low": low, "high": high}


def _read_piece(piece: str) -> dict[str, float]:
    """One part of a bracket: a bare spread, SD, SE, CI, IQR, or range."""
    word, _, rest = piece.partition(" ")
    if word.upper() in _SPREADS:
        return {_SPREADS[word.upper()]: read_number(rest)}
    if behind := _SPREAD_BEHIND.fullmatch(piece):
        return {_SPREADS[behind[2].upper()]: read_number(behind[1])}
    if word.upper() == "IQR":
        q1, q3 = read_range(rest)
        return {"q1": q1, "q3": q3}
    if word.casefold() == "range":
        low, high = read_range(rest)
        return {"minimum": low, "maximum": high}
    if interval := _CI.match(piece):
        level = read_percent(interval["level"]) if interval["level"] else CI_LEVEL
        if interval["half"]:
            return {"ci_half": read_number(interval["rest"]), "ci_level": level}
        low, high = read_range(interval["rest"])
        return {"ci_low": low, "ci_high": high, "ci_level": level}
    if re.fullmatch(NUMBER, piece):
        return {"spread": read_number(piece)}
    raise ValueError(f'"{piece}" in a bracket is not known; accepted: a number, SD, SE, CI, IQR, range')


_NAMES = {"spread": "spread", "sd": "SD", "se": "SE", "ci_half": "half width"}


def _check(value: Value, text: str) -> None:
    for name in ("spread", "sd", "se", "ci_half"):
        size = getattr(value, name)
        if size is not None and size < 0:
            raise ValueError(f'"{text}": the {_NAMES[name]} is {size:g}; it cannot be below 0')
        if size is not None and size < SMALLEST_SPREAD:
            raise ValueError(
                f'"{text}": a {_NAMES[name]} of {size:g} says that all values are the same; check it, or leave it out'
            )
    if value.ci_level is not None:
        check_level(value.ci_level, text)
    if value.events is not None and value.events > value.total:
        raise ValueError(f'"{text}": {value.events} events among {value.total}')
    for low, high, name in ((value.ci_low, value.ci_high, "interval"), (value.minimum, value.maximum, "range")):
        if low is not None and low == high:
            raise ValueError(f'"{text}": both ends of the {name} are {low:g}; check it, or leave it out')
    centre = value.mean if value.mean is not None else value.median
    for low, high, name in (
        (value.ci_low, value.ci_high, "confidence interval"),
        (value.minimum, value.maximum, "range"),
    ):
        if centre is not None and low is not None and not low <= centre <= high:
            raise ValueError(f'"{text}": {centre:g} lies outside its {name}, {low:g} to {high:g}')
    if value.median is not None and value.q1 is not None and not value.q1 <= value.median <= value.q3:
        raise ValueError(f'"{text}": the median lies outside its quartiles')


def write_value(value: Value) -> str:
    """The cell that reads back as this value."""
    words = {field.name: getattr(value, field.name) for field in fields(value)}
    number = {name: write_number(size) for name, size in words.items() if size is not None}
    if "events" in number:
        text = f"{number['events']} / {number['total']}"
    else:
        text = " ".join(filter(None, (_write_centre(number), _write_bracket(number))))
    return f"{text} n {number['n']}" if "n" in number else text


def _write_centre(number: dict[str, str]) -> str:
    if "mean" in number:
        return number["mean"]
    if "median" in number:
        return f"median {number['median']}"
    return f"{number['low']} to {number['high']}" if "low" in number else ""


def _write_bracket(number: dict[str, str]) -> str:
    pieces = [number["spread"]] if "spread" in number else []
    pieces += [f"{name.upper()} {number[name]}" for name in ("sd", "se") if name in number]
    if "ci_level" in number:
        level = f"{write_number(round(float(number['ci_level']) * 100, 10))} % CI "
        limits = f"± {number['ci_half']}" if "ci_half" in number else f"{number['ci_low']} to {number['ci_high']}"
        pieces.append(level + limits)
    if "q1" in number:
        pieces.append(f"IQR {number['q1']} to {number['q3']}")
    if "minimum" in number:
        pieces.append(f"range {number['minimum']} to {number['maximum']}")
    return f"({'; '.join(pieces)})" if pieces else ""
