"""Who took part, as front matter says it: number, sex, age."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.intake.numbers import NUMBER, check_comma, read_count, read_number, read_number_or_range

_SEX_COUNTS = re.compile(r"([0-9]{1,9})\s*(f|m|female|male|women|men|girls|boys)\b", re.IGNORECASE)
_SD = re.compile(rf"^({NUMBER})\s*(?:\(SD ({NUMBER})\)|±\s*({NUMBER}))$")
OLDEST = 123
_PARTICIPANTS = re.compile(r"^([0-9]+)(?:\s*\(([0-9]+) analy[sz]ed\))?(?:[\s,].*)?$")


@dataclass(frozen=True)
class Headcount:
    """How many took part, and how many were analysed."""

    n: int | None = None
    analysed: int | None = None


def read_headcount(text: str) -> Headcount:
    """``26``, ``26 (21 analysed)``, ``467 in training arms``, ``not stated``."""
    plain = " ".join(text.split())
    if plain == "not stated":
        return Headcount()
    check_comma(plain)
    match = _PARTICIPANTS.match(plain)
    if not match:
        raise ValueError(f'"{text}" is not a number of people; accepted: 26 · 26 (21 analysed) · not stated')
    n, analysed = read_count(match[1]), read_count(match[2]) if match[2] else None
    if analysed and analysed > n:
        raise ValueError(f'"{text}": more were analysed than took part')
    return Headcount(n, analysed)


@dataclass(frozen=True)
class Sex:
    """Sex of the participants, with counts where given."""

    sex: str
    female: int | None = None
    male: int | None = None


def read_sex(text: str) -> Sex:
    """``female``, ``male``, ``mixed``, ``mixed (13 f, 11 m)``, ``not stated``."""
    plain = " ".join(text.split())
    word = plain.partition("(")[0].strip().casefold()
    if word not in ("female", "male", "mixed", "not stated"):
        raise ValueError(f'"{text}" is not known; accepted: female · male · mixed · mixed (13 f, 11 m) · not stated')
    counts = {name[0] in "fFwWgG": int(size) for size, name in _SEX_COUNTS.findall(plain)}
    if "(" in plain and not counts:
        raise ValueError(f'"{text}": the bracket is not understood; write mixed (13 f, 11 m)')
    if counts.get(word != "female") if word in ("female", "male") else 0 in counts.values():
        raise ValueError(f'"{text}": the counts are not those of "{word}"; mend one of them')
    return Sex(word, counts.get(True), counts.get(False))


@dataclass(frozen=True)
class Age:
    """Age in years; words such as "adults" give no number."""

    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None


def read_age(text: str) -> Age:
    """``28.9 (SD 5.1)``, ``18 to 30``, ``26.4 to 27.5, arm means``, ``72``, or words."""
    plain = " ".join(text.split())
    age = _read_age_numbers(plain)
    if any(years is not None and years < 0 for years in (age.mean, age.sd, age.low)):
        raise ValueError(f'"{text}": neither an age nor its spread is below 0')
    if any(years is not None and years > OLDEST for years in (age.mean, age.sd, age.high)):
        raise ValueError(f'"{text}": nobody is older than {OLDEST} years; an age is given in years')
    return age


def _read_age_numbers(text: str) -> Age:
    if spread := _SD.match(text):
        return Age(mean=read_number(spread[1]), sd=read_number(spread[2] or spread[3]))
    check_comma(text)
    head = text.partition(",")[0]
    try:
        low, high = read_number_or_range(head)
    except ValueError:
        if re.search(r"\d", head):
            raise ValueError(
                f'"{text}" is not an age; accepted: 28.9 (SD 5.1) · 18 to 30 · 72 · words without numbers'
            ) from None
        return Age()
    return Age(mean=low) if low == high else Age(low=low, high=high)
