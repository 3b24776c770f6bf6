"""The cells of a contrasts table: result, what it is given as, its interval, its p value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.notes.grammar.lengths import check_length
from analysis.notes.grammar.numbers import (
    MINUSES,
    NUMBER,
    SMALLEST_SPREAD,
    check_comma,
    check_level,
    plain_signs,
    read_count,
    read_number,
    read_number_or_range,
    read_percent,
    read_range,
)
from analysis.notes.problems import did_you_mean
from analysis.terms import ContrastKind, PRelation, ReportedAs, ResultWord

TESTS = (ReportedAs.F, ReportedAs.T, ReportedAs.CHI2)
# Measures with a name of their own; any other word in "as" must be a unit.
MEASURES = tuple(name for name in ReportedAs if name not in TESTS)
MODIFIERS = ("adjusted", "pooled", "lnRR")
# Where zero means "no difference", so that a sign can be checked against words.
SIGNED = (
    ReportedAs.SMD,
    ReportedAs.G,
    ReportedAs.D,
    ReportedAs.DZ,
    ReportedAs.SRM,
    ReportedAs.R,
    ReportedAs.RHO,
    ReportedAs.BETA,
    ReportedAs.PERCENT_MORE,
    ReportedAs.CHANGE_POINTS,
    ReportedAs.POINTS,
    ReportedAs.T,
)

_MINUS = re.compile(rf"\s+[{MINUSES}]\s+")
_TEST = re.compile(rf"^(F|t|χ²|chi²|chi2|χ2)\s*\(\s*({NUMBER})\s*(?:[,;]\s*({NUMBER})\s*)?\)$")
_OF = re.compile(r"^([0-9]{1,9})\s+of\s+([0-9]{1,9})$")
_LEVEL = re.compile(rf"^(?:({NUMBER})\s*%\s*)?(CI\b|CrI\b)?\s*", re.IGNORECASE)
_RELATIONS = {
    "<": PRelation.BELOW, "≤": PRelation.BELOW, ">": PRelation.ABOVE, "≥": PRelation.ABOVE, "=": PRelation.EQUAL,
}  # fmt: skip
_CREDIBLE = re.compile(r"\s*CrI$", re.IGNORECASE)


@dataclass(frozen=True)
class Contrast:
    """What is contrasted, before arms and terms are looked up."""

    kind: str  # between | within | omnibus | association
    first: str | None = None
    second: str | None = None
    others: tuple[str, ...] = ()
    with_outcome: str | None = None


def read_contrast(text: str) -> Contrast:
    """``A − B``, ``A after − before``, ``A, B, C``, ``with OUTCOME``."""
    check_length(text)
    text = " ".join(text.split())
    sides = _MINUS.split(text)
    if text.casefold().startswith("with ") and len(sides) == 1:
        return Contrast(ContrastKind.ASSOCIATION, with_outcome=text[5:].strip())
    if len(sides) == 2:
        first, second = sides
        if second.casefold() == "before" and first.casefold().endswith(" after"):
            return Contrast(ContrastKind.WITHIN, first=first[: -len(" after")].strip())
        return Contrast(ContrastKind.BETWEEN, first=first, second=second)
    arms = tuple(arm.strip() for arm in text.split(","))
    if len(sides) == 1 and len(arms) > 1 and all(arms):
        return Contrast(ContrastKind.OMNIBUS, others=arms)
    raise ValueError(
        f'"{text}" is not a contrast; accepted: A − B (spaces around the minus) · A after − before · '
        "A, B, C · with OUTCOME"
    )


def plain_contrast(text: str) -> str:
    """The contrast with one kind of minus: rows that differ only in how it was typed are the same."""
    return _MINUS.sub(" − ", " ".join(text.split()))


@dataclass(frozen=True)
class Result:
    """The result cell: a number, a range, words, or a number with words."""

    number: float | None = None
    low: float | None = None
    high: float | None = None
    words: str | None = None
    arm: str | None = None  # the arm the words speak of
    studies_for: int | None = None
    studies_total: int | None = None


def read_result(text: str) -> Result:
    """Read a result cell; ``2 of 4`` counts studies."""
    check_length(text)
    text = " ".join(text.split())
    if not text:
        return Result()
    if of := _OF.match(text):
        if int(of[1]) > int(of[2]):
            raise ValueError(f'"{text}": more studies than there are')
        return Result(studies_for=int(of[1]), studies_total=read_count(of[2]))
    check_comma(text)
    head, _, tail = text.partition(",")
    try:
        low, high = read_number_or_range(head)
    except ValueError as error:
        if "runs from" in str(error):
            raise
        return Result(**_read_words(text))
    given = {"number": low} if low == high else {"low": low, "high": high}
    return Result(**given, **(_read_words(tail) if tail.strip() else {}))


def _read_words(text: str) -> dict[str, str]:
    text = text.strip()
    for word in ResultWord:
        if text.casefold() == word:
            return {"words": word}
        if word in tuple(ResultWord)[:4] and text.casefold().endswith(f" {word}"):
            return {"words": word, "arm": text[: -len(word)].strip()}
    raise ValueError(
        f'"{text}" is not a result; accepted: a number · a to b · ARM higher · ARM lower · ARM better · '
        "ARM worse · no difference · mixed · not reported · a number with words behind a comma"
    )


@dataclass(frozen=True)
class Measure:
    """What a result is given as."""

    name: str | None = None
    df1: float | None = None
    df2: float | None = None
    adjusted: bool = False
    pooled: bool = False
    log_ratio: bool = False


def read_measure(text: str, find_unit: Callable[[str], str | None] = lambda _: None) -> Measure:
    """Read an ``as`` cell. ``find_unit`` gives the vocabulary's spelling of a unit, or None."""
    check_length(text)
    text = " ".join(text.split())
    if not text:
        return Measure()
    test = re.match(r"^[^,(]+\([^)]*\)", text)  # F(1,19): the comma inside belongs to the test
    head = test.end() if test else 0
    behind, *modifiers = (piece.strip() for piece in text[head:].split(","))
    name = f"{text[:head]} {behind}".strip()
    if unknown := [modifier for modifier in modifiers if modifier not in MODIFIERS]:
        raise ValueError(f'"{", ".join(unknown)}" behind the measure is not known; accepted: {", ".join(MODIFIERS)}')
    flags = {
        "adjusted": "adjusted" in modifiers,
        "pooled": "pooled" in modifiers,
        "log_ratio": "lnRR" in modifiers or name == "lnRR",
    }
    return Measure(**_read_measure_name(name, find_unit), **flags)


def _read_measure_name(name: str, find_unit: Callable[[str], str | None]) -> dict[str, str | float]:
    if test := _TEST.match(name):
        symbol = test[1] if test[1] in (ReportedAs.F, ReportedAs.T) else ReportedAs.CHI2
        given = {"name": symbol, "df1": read_number(test[2])}
        given |= {"df2": read_number(test[3])} if test[3] else {}
        if min(given["df1"], given.get("df2", 1)) <= 0:
            raise ValueError(f'"{name}": degrees of freedom are above 0')
        return given
    if name in ("%", "percent", "per cent"):
        raise ValueError(
            f'"{name}" may be one of three: "% more" (a ratio of what is there), "% change points" (a difference of '
            'percent changes) or "points" (a difference of an outcome given in %); write which'
        )
    for known in (*MEASURES, "lnRR"):
        if known in (name, name.replace("2", "²")):
            return {"name": known}
    if unit := find_unit(name):
        return {"name": unit}
    accepted = ", ".join((*MEASURES, "F(1,19)", "t(12)", "χ²(1)"))
    near = did_you_mean(name, MEASURES)
    raise ValueError(f'"{name}" is neither a measure nor a unit{near}; accepted: {accepted}, or a unit')


_NAMES = {"se": "SE", "sd": "SD", "half": "the half width"}


@dataclass(frozen=True)
class Interval:
    """The interval cell."""

    low: float | None = None
    high: float | None = None
    half: float | None = None
    level: float | None = None
    credible: bool = False
    se: float | None = None
    sd: float | None = None  # of paired differences


def read_interval(text: str) -> Interval:
    """``-6.1 to 2.0`` (95 % CI), ``90 % ± 8.7``, ``-0.8 to 0.2 CrI``, ``SE 2.6``, several with ``;``."""
    check_length(text)
    parts: dict[str, float | bool] = {}
    check_comma(text)
    for piece in (piece.strip() for piece in plain_signs(text).split(";")) if text.strip() else ():
        if not piece:
            raise ValueError(f'"{text}": nothing stands on one side of the semicolon')
        read = _read_interval_piece(piece)
        if twice := set(read) & set(parts):
            raise ValueError(f'"{text}" gives {", ".join(sorted(twice))} twice')
        parts |= read
    for name in ("se", "sd", "half"):
        if parts.get(name, 1) < 0:
            raise ValueError(f'"{text}": {_NAMES[name]} cannot be below 0')
        if parts.get(name, 1) < SMALLEST_SPREAD:
            raise ValueError(
                f'"{text}": {_NAMES[name]} is {parts[name]:g}, as if nothing varied; check it, or leave it out'
            )
    if "low" in parts and parts["low"] == parts["high"]:
        raise ValueError(f'"{text}": both ends are {parts["low"]:g}; check them, or leave the interval out')
    return Interval(**parts)


def _read_interval_piece(piece: str) -> dict[str, float | bool]:
    word, _, rest = piece.partition(" ")
    if word.upper() in ("SE", "SD"):
        return {word.lower(): read_number(rest)}
    given = _LEVEL.match(piece)
    level = read_percent(given[1]) if given[1] else 0.95
    rest, behind = _CREDIBLE.subn("", piece[given.end() :])
    credible = bool(behind) or (given[2] or "").casefold() == "cri"
    check_level(level, piece)
    parts: dict[str, float | bool] = {"level": level, "credible": True} if credible else {"level": level}
    if rest.startswith("±"):
        return parts | {"half": read_number(rest[1:])}
    try:
        low, high = read_range(rest)
    except ValueError as error:
        if "comma" in str(error) or "runs from" in str(error):
            raise
        raise ValueError(
            f'"{piece}" is not an interval; accepted: -6.1 to 2.0 · 90 % ± 8.7 · -0.81 to 0.16 CrI · SE 2.6 · SD 1.77'
        ) from None
    return parts | {"low": low, "high": high}


@dataclass(frozen=True)
class PValue:
    """The p cell: a value, a bound, or what the authors printed in its place."""

    relation: str | None = None  # = < > n.s. sig.
    value: float | None = None
    high: float | None = None


def read_p(text: str) -> PValue:
    """``0.02``, ``< 0.001``, ``> 0.05``, ``0.18 to 0.21``, ``n.s.``, ``sig.``"""
    check_length(text)
    text = " ".join(text.split())
    if not text:
        return PValue()
    plain = text.casefold().rstrip(".")
    if plain in ("n.s", "ns", "not significant"):
        return PValue(PRelation.NOT_SIGNIFICANT)
    if plain in ("sig", "significant"):
        return PValue(PRelation.SIGNIFICANT)
    relation = _RELATIONS.get(text[0], "")
    body = text[1:] if relation else text
    check_comma(body)
    try:
        low, high = read_number_or_range(body)
    except ValueError as error:
        if "runs from" in str(error):
            raise
        raise ValueError(
            f'"{text}" is not a p value; accepted: 0.02 · < 0.001 · > 0.05 · 0.18 to 0.21 · n.s. · sig.'
        ) from None
    if not (0 <= low <= 1 and 0 <= high <= 1):
        raise ValueError(f'"{text}": a p value lies between 0 and 1')
    if relation == PRelation.ABOVE and low == 1:
        raise ValueError(f'"{text}": no p value is above 1; write the bound that was printed')
    if high == 0:
        raise ValueError(f'"{text}": no p value is 0; write < 0.001, or the bound that was printed')
    return PValue(relation or PRelation.EQUAL, low, high if high != low else None)
