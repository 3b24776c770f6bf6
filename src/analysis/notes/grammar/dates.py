"""When a source was published or read: a year, a month, or a day, as people write dates."""

from __future__ import annotations

import calendar
import re
from datetime import date

from analysis.notes.grammar.lengths import check_length

ACCEPTED = "accepted: 2026-04-03 · 2026-04 · 2026 · 3 April 2026 · April 2026"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_AMBIGUOUS = re.compile(r"\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}\b")
_NUMBERS = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?(?:[T ].*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:[nrst][dht]|\.)? ([^\W\d_]+)\.?,? ([0-9]{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? ([0-9]{1,2})(?:[nrst][dht])?,? ([0-9]{4})")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def read_date(text: str) -> tuple[date, date]:
    """The first and the last day that are meant. Raises ValueError where there is no such day, or none is named."""
    check_length(text)
    plain = " ".join(text.split())
    if _AMBIGUOUS.search(plain):
        raise ValueError(f'"{text}": which is the month? Write year-month-day, such as 2026-04-03, or the year')
    month: int | None
    if numbers := _NUMBERS.fullmatch(plain):
        year, month, day = int(numbers[1]), int(numbers[2]), int(numbers[3]) if numbers[3] else None
    elif spelled := _DAY_FIRST.fullmatch(plain):
        year, month, day = int(spelled[3]), _month(spelled[2]), int(spelled[1])
    elif spelled := _MONTH_FIRST.fullmatch(plain):
        year, month, day = int(spelled[3]), _month(spelled[1]), int(spelled[2])
    elif len(years := _YEAR.findall(plain)) == 1:
        first = _month(re.split(r"[\s.,]", plain)[0])
        year, month, day = int(years[0]), first, None
    else:
        raise ValueError(f'"{text}" names no date; {ACCEPTED}')
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        return date(year, month, day or 1), date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:  # calendar.IllegalMonthError too
        raise ValueError(f'"{text}": there is no such day; {ACCEPTED}') from None


def _month(word: str) -> int | None:
    """The number of a month, spelled out or cut to three letters or more; None for another word."""
    name = word.casefold()
    names = [month for month in _MONTHS if month.startswith(name)] if len(name) >= 3 else []
    return _MONTHS.index(names[0]) + 1 if names else None
