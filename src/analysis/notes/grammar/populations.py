"""What the vocabulary says of a population: the sex of its people, and their ages."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from analysis.notes.grammar.lengths import check_length
from analysis.notes.grammar.numbers import NUMBER, read_number

SEXES = ("female", "male")
# The words the format itself has for `sex:`; a term so spelled needs no key to say it.
SEX_WORDS = {"female": "female", "woman": "female", "women": "female", "male": "male", "man": "male", "men": "male"}
_AGES = (
    (re.compile(rf"^under ({NUMBER})$"), lambda years: Ages(0.0, math.nextafter(years, 0.0))),
    (re.compile(rf"^over ({NUMBER})$"), lambda years: Ages(math.nextafter(years, math.inf), math.inf)),
    (re.compile(rf"^({NUMBER}) and under$"), lambda years: Ages(0.0, years)),
    (re.compile(rf"^({NUMBER}) and (?:over|older)$"), lambda years: Ages(years, math.inf)),
    (re.compile(rf"^({NUMBER}) ?(?:to|–|-) ?({NUMBER})$"), lambda low, high: Ages(low, high)),
)


@dataclass(frozen=True)
class Ages:
    """The youngest and the oldest, in years, both included."""

    low: float
    high: float

    def within(self, other: Ages) -> bool:
        """Whether everyone of these ages is of the others."""
        return other.low <= self.low and self.high <= other.high

    def overlap(self, other: Ages) -> Ages | None:
        """The ages of both; None where there are none."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Ages(low, high) if low <= high else None


def read_ages(text: str) -> Ages:
    """``under 18``, ``18 and over``, ``over 60``, ``18 to 30``. Raises ValueError."""
    check_length(text)
    plain = " ".join(text.split()).removesuffix("years").strip()
    for pattern, ages in _AGES:
        if match := pattern.match(plain):
            age_range = ages(*(read_number(years) for years in match.groups()))
            if 0 <= age_range.low <= age_range.high:
                return age_range
    raise ValueError(f'"{text}" is no range of ages; accepted: under 18 · 18 and over · over 60 · 18 to 30 (in years)')
