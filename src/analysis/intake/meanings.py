"""What a column of a sheet may mean, and how a person writes it: ``mean; experimental; week 8``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.notes.grammar.spellings import term_form
from analysis.notes.measurements import read_header
from analysis.notes.problems import did_you_mean, one_of


class Role(StrEnum):
    """What a column holds."""

    STUDY = "study"
    AUTHOR = "author"
    YEAR = "year"
    TITLE = "title"
    DOI = "DOI"
    PMID = "PMID"
    REVIEWER = "reviewer"
    ARM = "arm"
    GETS = "gets"
    COMPARATOR = "comparator"
    OUTCOME = "outcome"
    DETAIL = "detail"
    UNIT = "unit"
    TIME = "time"
    WEEKS = "weeks"
    MEASURE = "measure"
    DESIGN = "design"
    DURATION = "duration"
    SEX = "sex"
    AGE = "age"
    WHO = "who"
    N = "n"
    MEAN = "mean"
    SD = "SD"
    SE = "SE"
    CI_LOW = "CI low"
    CI_HIGH = "CI high"
    MEDIAN = "median"
    Q1 = "Q1"
    Q3 = "Q3"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    EVENTS = "events"
    VALUE = "value"
    MEAN_SD = "mean (SD)"
    MEAN_SE = "mean (SE)"
    R = "r"
    EFFECT = "effect"
    EFFECT_VARIANCE = "effect's variance"
    EFFECT_SE = "effect's SE"
    EFFECT_CI_LOW = "effect's CI low"
    EFFECT_CI_HIGH = "effect's CI high"
    P = "p"
    LEFT_OUT = "left out"


# What a value of an arm is put together from; what belongs to an effect; what an effect alone shares with a value.
VALUES = (
    Role.MEAN, Role.SD, Role.SE, Role.CI_LOW, Role.CI_HIGH, Role.MEDIAN, Role.Q1, Role.Q3, Role.MINIMUM, Role.MAXIMUM,
    Role.EVENTS, Role.VALUE, Role.MEAN_SD, Role.MEAN_SE,
)  # fmt: skip
CENTRES = (Role.MEAN, Role.MEDIAN, Role.EVENTS, Role.VALUE, Role.MEAN_SD, Role.MEAN_SE)
EFFECTS = (
    Role.EFFECT, Role.EFFECT_VARIANCE, Role.EFFECT_SE, Role.EFFECT_CI_LOW, Role.EFFECT_CI_HIGH, Role.P
)  # fmt: skip
OF_EFFECT = {
    Role.MEAN: Role.EFFECT, Role.SE: Role.EFFECT_SE, Role.CI_LOW: Role.EFFECT_CI_LOW, Role.CI_HIGH: Role.EFFECT_CI_HIGH
}  # fmt: skip
# The arms of a sheet that has a column for each of two: the first is compared with the second.
FIRST, SECOND = ("1", "experimental"), ("2", "control")


@dataclass(frozen=True)
class Meaning:
    """What a column means: its role, and of which arm, time, outcome and unit its values are, where the header says so.

    ``time`` is written as the headers of a note's measurements are: before, after, week 8, change.
    """

    role: Role
    arm: str = ""
    time: str = ""
    outcome: str = ""
    unit: str = ""

    def __str__(self) -> str:
        named = {"arm": self.arm, "time": self.time, "outcome": self.outcome, "unit": self.unit}
        return "; ".join([self.role, *(f"{name} {text}" for name, text in named.items() if text)])

    def as_effect(self) -> Meaning:
        """The same of an effect, where it may be: a mean of two arms together is one."""
        return replace(self, role=OF_EFFECT.get(self.role, self.role))


def read_meaning(text: str) -> Meaning:
    """``mean; arm control; time before; outcome reaction time; unit ms``, all but the first as needed.

    Raises:
        ValueError: what was seen and what is accepted.
    """
    first, *rest = (piece.strip() for piece in text.split(";"))
    role = {term_form(role): role for role in Role}.get(term_form(first))
    if role is None:
        raise ValueError(f'"{first}" is no meaning of a column{did_you_mean(first, Role)}; {one_of(Role)}')
    qualifiers: dict[str, str] = {}
    for piece in rest:
        name, _, value = piece.partition(" ")
        if name not in ("arm", "time", "outcome", "unit") or not value.strip() or name in qualifiers:
            raise ValueError(f'"{piece}" behind a meaning; accepted: arm, time, outcome, unit, each once with its name')
        qualifiers[name] = value.strip()
    if time := qualifiers.get("time"):
        qualifiers["time"] = read_time(time)
    return Meaning(role, **qualifiers)


_BEFORE = (
    "pre",
    "baseline",
    "before",
    "pretest",
    "pre test",
    "pre intervention",
    "pre treatment",
    "pre training",
    "t0",
)
_AFTER = (
    "post", "after", "posttest", "post test", "post intervention", "post treatment", "post training", "endpoint",
    "end of treatment", "end of intervention", "end of study", "end point", "final", "end",
)  # fmt: skip
_CHANGE = (
    "change", "delta", "δ", "change score", "change from baseline", "mean change", "gain", "gain score",
    "difference from baseline",
)  # fmt: skip
_PERCENT_CHANGE = ("% change", "pct change", "change %", "% change from baseline", "change in %")
TIME_WORDS = {
    **dict.fromkeys(_BEFORE, "before"),
    **dict.fromkeys(_AFTER, "after"),
    **dict.fromkeys(_CHANGE, "change"),
    **dict.fromkeys(_PERCENT_CHANGE, "% change"),
}
_UNIT = r"(week|wk|w|day|d|month|mo|mth|year|yr|y)s?"
_NUMBER = r"([0-9]+(?:[.,][0-9]+)?)"
SPAN = re.compile(rf"{_UNIT}\.? ?{_NUMBER}|{_NUMBER} ?{_UNIT}\.?")
_UNITS = {"wk": "week", "w": "week", "d": "day", "mo": "month", "mth": "month", "yr": "year", "y": "year"}


def read_time(text: str) -> str:
    """A time as a note's header has it: ``week 8`` for ``8 wk``, ``before`` for ``baseline``.

    Raises:
        ValueError: words that name no time.
    """
    plain = " ".join(text.casefold().split())
    if span := SPAN.fullmatch(plain):
        unit, number = (span[1], span[2]) if span[1] else (span[4], span[3])
        number = number.replace(",", ".")
        return f"{_UNITS.get(unit, unit)} {number}" if float(number) else "before"
    time = TIME_WORDS.get(term_form(plain), plain)
    column = read_header(time, [])
    if column is None:
        accepted = one_of(("before", "after", "session", "week 8", "change", "% change", "change week 8"))
        raise ValueError(f'"{text}" is no time; {accepted}')
    return time
