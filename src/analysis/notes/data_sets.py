"""Data sets: one note that holds many studies, each row of its table naming the study it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.notes.fields import choose, filled
from analysis.notes.grammar.numbers import read_count, read_number
from analysis.notes.note import ID, Row
from analysis.notes.rows import Rows
from analysis.notes.study import Arm, Study, read_cell, read_gets, read_row_who
from analysis.terms import Design

COLUMNS = ("study", "gets", "weeks", "design")


@dataclass(frozen=True)
class Owner:
    """Whose value a row holds. ``counts`` is false where the study's own note counts instead."""

    study_id: str
    arm_id: str | None
    counts: bool = True


def read_owner(study: Study, row: Row, rows: Rows) -> Owner | None:
    """The study and arm of a data set's row; their own rows in studies and arms are made here."""
    report, name, arm = study.note.report, row.get("study"), row.get("arm")
    if not filled(
        row, ("study", "arm", "gets"), report, "in a data set every row names its study, arm and what it gets"
    ):
        return None
    if not ID.fullmatch(name):
        report.add(row.line, "study", f'"{name}" is no id; accepted: small letters, digits and hyphens')
        return None
    if name in rows.names.get("studies", ()):  # the sheet's row is kept beside the note's, under the sheet
        owner = Owner(study.note.note_id, f"{name} {arm}", counts=False)
    else:
        owner = Owner(name, arm)
        _add_study(study, row, rows)
    _add_arm(study, owner, row, rows)
    return owner


def read_weeks(study: Study, row: Row) -> float | None:
    """The column weeks: how long something was given."""
    weeks = read_cell(study, row, "weeks", read_number)
    if weeks is not None and weeks <= 0:
        study.note.report.add(row.line, "weeks", f"{weeks:g}; a duration is longer than nothing")
        return None
    return weeks


def _add_study(study: Study, row: Row, rows: Rows) -> None:
    note, name = study.note, row.get("study")
    weeks = read_weeks(study, row)
    design = choose(row.get("design"), tuple(Design), row.line, "design", note.report) if row.get("design") else None
    sheet = {
        "study_id": name,
        "data_set": note.note_id,
        "sample_id": name,
        "design": design,
        "duration": f"{row.get('weeks')} weeks" if weeks else None,
        "weeks_low": weeks,
        "weeks_high": weeks,
        "acute": False if weeks else None,
        "brackets": study.brackets,
        "read_level": next(iter(study.readings.values()), None),
    }
    first = rows.add_once("studies", sheet, note, row.line, "study")
    _check_same(study, first, sheet, "design", row)


def _add_arm(study: Study, owner: Owner, row: Row, rows: Rows) -> None:
    arm = Arm(
        owner.arm_id,
        read_gets(row.get("gets"), row.line, study.vocabulary, study.note.report),
        row.line,
        n=read_cell(study, row, "n", read_count),
        who="; ".join(read_row_who(study, row)),
    )
    values = {"study_id": owner.study_id, **arm.row}
    first = rows.add_once("arms", values, study.note, row.line, "gets")
    _check_same(study, first, values, "gets", row)


def _check_same(study: Study, first: dict[str, Any], values: dict[str, Any], column: str, row: Row) -> None:
    """Rows of one study or arm may leave a value out; they must not contradict each other."""
    if values[column] and first[column] != values[column]:
        study.note.report.add(
            row.line,
            column,
            f'"{values[column]}"; line {first["note_line"]} says "{first[column] or ""}" of the same; make them agree',
        )
