"""A row of a sheet by what its columns mean: arm, outcome, unit and time in the words of notes, and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.intake.drafts import TODO
from analysis.intake.mapping import Terms
from analysis.intake.meanings import FIRST, SECOND, Meaning, Role
from analysis.intake.sheet_studies import SheetStudy
from analysis.intake.sheets import Sheet, SheetRow, plain_numbers
from analysis.notes.bibliography.latex import one_line
from analysis.notes.grammar.lengths import LONGEST_VALUE, too_long
from analysis.notes.grammar.numbers import MINUSES, read_count, read_number
from analysis.notes.problems import Reporter
from analysis.terms import Placeholder, ResultWord

_EMPTY = frozenset(
    {"", "na", "n/a", "nan", "nr", "null", "none", ".", "-", "–", "—", "?", "not estimable", "missing"}
    | {ResultWord.NOT_REPORTED.value, Placeholder.NOT_STATED.value}
)
_MINUS = re.compile(rf"\s+[{MINUSES}]\s+")
_LONGEST_LABEL = 60  # characters of an arm's name


@dataclass(frozen=True)
class SheetReader:
    """A sheet with what its columns mean."""

    sheet: Sheet
    columns: Mapping[str, Meaning]
    terms: Terms

    @property
    def report(self) -> Reporter:
        """The sheet's."""
        return self.sheet.report

    def letter(self, role: Role) -> str | None:
        return next((letter for letter, meaning in self.columns.items() if meaning.role == role), None)

    def text(self, row: SheetRow, role: Role) -> str:
        """The cell of the first column of this role; empty where it says that there is nothing."""
        letter = self.letter(role)
        return self.cells(row, [letter]).get(letter, "") if letter else ""

    def term(self, row: SheetRow, role: Role, kind: str) -> str:
        letter = self.letter(role)
        text = self.text(row, role)
        return self.terms.term(kind, text, row.number, self.sheet.column(letter), self.report) if text else ""

    def tell(self, row: SheetRow, letter: str, message: str) -> None:
        self.report.add(row.number, self.sheet.column(letter), message)

    def cells(self, row: SheetRow, meanings: Iterable[str]) -> dict[str, str]:
        """The filled cells of these columns, by letter; one that is too long to be read is told, and left out."""
        filled = {}
        for letter in meanings:
            if message := too_long(row.get(letter), LONGEST_VALUE):
                self.tell(row, letter, message)
            elif (text := " ".join(row.get(letter).split())).casefold() not in _EMPTY:
                filled[letter] = text
        return filled

    def number(self, row: SheetRow, letter: str, text: str) -> float | None:
        try:
            return read_number(plain_numbers(text, self.sheet.decimal))
        except ValueError as error:
            self.tell(row, letter, explained(text, str(error)))
            return None


def explained(text: str, message: str) -> str:
    if text.startswith("="):
        return f'"{text}" is a formula without a stored value; open the file in a spreadsheet program and save it'
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text):
        return f'"{text}" is a date; a spreadsheet program may have made it of a number or a range: mend the cell'
    return message


def count_of(reader: SheetReader, row: SheetRow, arm: str, time: str, outcome: str) -> int | None:
    """How many people a value is of: by its arm, time and outcome, else by less of these."""
    counts = {(m.arm, m.time, m.outcome): letter for letter, m in reader.columns.items() if m.role == Role.N}
    places = [(arm, time, outcome), (arm, "", outcome), (arm, time, ""), (arm, "", "")]
    letter = next((counts[place] for place in places if place in counts), None)
    text = reader.cells(row, [letter]).get(letter) if letter else None
    if text is None:
        return None
    try:
        return read_count(plain_numbers(text, reader.sheet.decimal))
    except ValueError as error:
        if (message := explained(text, str(error))) not in {problem.message for problem in reader.report.problems}:
            reader.tell(row, letter, message)
        return None


def arm_of(reader: SheetReader, study: SheetStudy, row: SheetRow, arm: str) -> str:
    """The name of an arm; what it gets is kept with the study."""
    side = "arm 1" if arm in FIRST else "arm 2" if arm in SECOND else ""
    if side:
        role = Role.GETS if side == "arm 1" else Role.COMPARATOR
        text = reader.text(row, role)
        gets = reader.term(row, role, "interventions") or reader.terms.mapping.all_rows.get(side, "")
        label = text or (f"arm {arm}" if arm in ("1", "2") else arm)
    elif arm:
        text = label = arm
        gets = reader.terms.term("interventions", arm, reader.sheet.header_row, "header", reader.report)
    else:
        label = reader.text(row, Role.ARM) or reader.text(row, Role.GETS)
        role = Role.GETS if reader.text(row, Role.GETS) else Role.ARM
        gets = reader.term(row, role, "interventions")
    label = arm_label(label)
    if label:
        study.arms[label] = study.arms.get(label) or gets or TODO
    return label


def arm_label(text: str) -> str:
    """The name of an arm in one line, without a minus that would part a contrast."""
    label = _MINUS.sub(", ", one_line(text))[:_LONGEST_LABEL].strip()
    return "everyone" if label.casefold() == "all" else label


def outcome_of(reader: SheetReader, row: SheetRow, outcome: str) -> str:
    if outcome:
        term = reader.terms.term("outcomes", outcome, reader.sheet.header_row, "header", reader.report)
    else:
        term = reader.term(row, Role.OUTCOME, "outcomes") or reader.terms.mapping.all_rows.get("outcome", TODO)
    return ", ".join(filter(None, (term, one_line(reader.text(row, Role.DETAIL)))))


def unit_of(reader: SheetReader, row: SheetRow, outcome: str, unit: str = "") -> str:
    """The unit that the column, the row or the mapping names; TODO where none does and the outcome has one."""
    if unit:
        return reader.terms.term("units", unit, reader.sheet.header_row, "header", reader.report)
    stated = reader.term(row, Role.UNIT, "units") or reader.terms.mapping.all_rows.get("unit", "")
    term, _ = reader.terms.vocabulary.split("outcomes", outcome)
    has_none = term is not None and not reader.terms.vocabulary.term("outcomes", term).words("units")
    return stated or ("" if has_none else TODO)


def time_of(reader: SheetReader, row: SheetRow, time: str) -> str:
    """The header that a value has in a note: the column's time, the row's, or that of all rows."""
    stated = reader.term(row, Role.TIME, "times")
    letter = reader.letter(Role.WEEKS)
    weeks = reader.text(row, Role.WEEKS)
    if not stated and weeks and letter:
        number = reader.number(row, letter, weeks)
        stated = "" if number is None else f"week {number:g}" if number else "before"
    if time and "change" in time and stated.split(" ")[0] in ("week", "day", "month", "year"):
        return f"{time} {stated}"
    return time or stated or reader.terms.mapping.all_rows.get("time", TODO)
