"""What the tables of a study note need to know about the note they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from analysis.notes.grammar.lengths import LONGEST_PHRASE, too_long
from analysis.notes.note import Note, Row
from analysis.notes.participants import Age, contradiction
from analysis.notes.problems import Reporter, did_you_mean, one_of
from analysis.notes.vocabulary import Vocabulary, look_up, unknown_term
from analysis.terms import ReadLevel

T = TypeVar("T")
GETS = re.compile(r"\s\+\s")  # between what an arm gets


@dataclass(frozen=True)
class Arm:
    """What is compared: an exercise, a condition, a group."""

    arm_id: str
    gets: str
    line: int
    dose: str = ""
    n: int | None = None
    who: str = ""

    @property
    def row(self) -> dict[str, object]:
        """The arm's table row, without the study."""
        return {"arm_id": self.arm_id, "gets": self.gets, "dose": self.dose, "n": self.n, "who": self.who}


@dataclass(frozen=True)
class Study:
    """A study note being read."""

    note: Note
    vocabulary: Vocabulary
    design: str | None
    brackets: str
    readings: dict[str, str | None]  # label -> level; None where the label is not understood
    arms: dict[str, Arm]
    people: int | None = None  # who took part; missing for reviews and data sets, whose rows are of other studies
    sex: str | None = None
    age: Age = field(default_factory=Age)
    weeks: float | None = None  # how long something was given, at most
    acute: bool | None = None

    def arm(self, name: str, line: int, field: str) -> str | None:
        """The declared arm of that name; case counts only where two arms differ by it."""
        if name in self.arms:
            return name
        folded = [arm for arm in self.arms if arm.casefold() == name.casefold()]
        if len(folded) == 1:
            return folded[0]
        declared = one_of(self.arms) if self.arms else "the note has no table ## Arms"
        self.note.report.add(line, field, f'"{name}" is no declared arm{did_you_mean(name, self.arms)}; {declared}')
        return None

    def check_who(self, who: Iterable[str], line: int) -> None:
        """Report people of an arm or a row who cannot be among those of the study."""
        years = self.age if self.age.low is not None else Age()  # a part of the people may have another mean
        if message := contradiction(self.sex, years, who, self.vocabulary):
            self.note.report.add(line, "who", message)

    def outcome(self, text: str, line: int, field: str = "outcome") -> tuple[str | None, str | None]:
        """The vocabulary term and the details behind it; an unknown term is reported."""
        term, detail = self.vocabulary.split("outcomes", text)
        if term is None:
            self.note.report.add(line, field, unknown_term(self.vocabulary, "outcomes", text))
        return term, detail

    def reading(self, label: str, line: int) -> tuple[str | None, str | None]:
        """Label and level of a reading; without a label, the note's first."""
        if not self.readings:  # a missing `read:` has been reported
            return label or None, None
        if not label:
            return next(iter(self.readings.items()))
        for known, level in self.readings.items():
            if known.casefold() == label.casefold():
                return known, level
        near = did_you_mean(label, self.readings)
        self.note.report.add(line, "from", f'"{label}" is no label under `read:`{near}; {one_of(self.readings)}')
        return None, None


def better_reading(levels: list[str | None]) -> int:
    """Which of several readings of one value counts: the nearest to the source, then the first."""
    rank = {level: position for position, level in enumerate(ReadLevel)}
    return min(range(len(levels)), key=lambda i: (rank.get(levels[i], len(rank)), i))


def read_gets(text: str, line: int, vocabulary: Vocabulary, report: Reporter) -> str:
    """One intervention term, or several joined by ``+``; a term is known as a whole."""
    if message := too_long(text, LONGEST_PHRASE):
        report.add(line, "gets", message)
        return ""
    whole = vocabulary.find("interventions", text)
    if whole:
        return whole
    terms = [piece.strip() for piece in GETS.split(text)]
    interventions = [look_up(vocabulary, "interventions", term, line, "gets", report) for term in terms]
    return " + ".join(term for term in interventions if term)


def read_who(text: str, line: int, vocabulary: Vocabulary, report: Reporter) -> list[str]:
    """Population terms, separated by commas or semicolons, brackets allowed."""
    if message := too_long(text, LONGEST_PHRASE):
        report.add(line, "who", message)
        return []
    words = [word.strip() for word in re.split(r"[,;]", text.strip("[] ")) if word.strip()]
    populations = [look_up(vocabulary, "populations", word, line, "who", report) for word in words]
    return [term for term in populations if term]


def read_row_who(study: Study, row: Row) -> list[str]:
    """The population terms of a row."""
    who = read_who(row.get("who"), row.line, study.vocabulary, study.note.report)
    study.check_who(who, row.line)
    return who


def read_cell(study: Study, row: Row, column: str, reader: Callable[[str], T]) -> T | None:
    """A cell through a reader that raises ValueError; None where it is empty or wrong."""
    if not row.get(column):
        return None
    try:
        return reader(row.get(column))
    except ValueError as error:
        study.note.report.add(row.line, column, str(error))
        return None
