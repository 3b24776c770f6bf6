"""Rows of a sheet, long or wide, as what studies measured and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from analysis.intake.keys import slug
from analysis.intake.mapping import Terms
from analysis.intake.meanings import CENTRES, VALUES, Meaning, Role
from analysis.intake.sheet_effects import effect_of
from analysis.intake.sheet_reader import SheetReader
from analysis.intake.sheet_studies import Measured, SheetStudy
from analysis.intake.sheet_values import values_of
from analysis.intake.sheets import Sheet, SheetRow

_TOTALS = re.compile(r"(?:sub)?totals?\b|heterogeneity\b|test for\b|overall\b", re.IGNORECASE)
_CONSENSUS = "consensus"
FRONT = (Role.DESIGN, Role.DURATION, Role.SEX, Role.AGE, Role.WHO)
_IDENTITY = (Role.DOI, Role.PMID, Role.TITLE, Role.AUTHOR, Role.YEAR)


def read_rows(sheet: Sheet, columns: Mapping[str, Meaning], terms: Terms, studies: dict[str, SheetStudy]) -> None:
    """Add what a sheet tells to ``studies``, which are by the form of their names; cells that cannot be read are
    reported, and the rest is taken."""
    reader = SheetReader(sheet, columns, terms)
    if reader.letter(Role.STUDY) is None and reader.letter(Role.AUTHOR) is None:
        sheet.report.add(sheet.header_row, Role.STUDY, "no column names the study; say which does in a mapping")
        return
    if not any(meaning.role in (*CENTRES, Role.EFFECT) for meaning in columns.values()):
        sheet.report.add(sheet.header_row, Role.MEAN, "no column holds values or effects; say which do in a mapping")
        return
    effect = reader.letter(Role.EFFECT)
    if effect and any(meaning.role in CENTRES for meaning in columns.values()):
        message = "taken only from rows without values of arms, from which it would follow"
        sheet.report.warn(sheet.header_row, sheet.column(effect), message)
    labelled = list(_labelled(reader))
    agreed = {label for label, row in labelled if reader.text(row, Role.REVIEWER).casefold() == _CONSENSUS}
    for label, row in labelled:
        if label in agreed and reader.text(row, Role.REVIEWER).casefold() != _CONSENSUS:
            continue  # what single reviewers typed before they agreed
        _add_row(reader, studies.setdefault(slug(label) or label, SheetStudy(label)), row)


def _labelled(reader: SheetReader) -> Iterator[tuple[str, SheetRow]]:
    """The rows with the study that each is of; an empty name, as merged cells leave it, is that of the row above."""
    label, above = "", 0
    values = [letter for letter, meaning in reader.columns.items() if meaning.role in (*VALUES, Role.EFFECT)]
    for row in reader.sheet.rows:
        named = reader.text(row, Role.STUDY)
        if not named and (author := reader.text(row, Role.AUTHOR)):
            named = " ".join(filter(None, (author, reader.text(row, Role.YEAR))))
        if _TOTALS.match(named):
            reader.report.warn(row.number, Role.STUDY, f'"{named}" is no study; the row is left out')
            label = ""
            continue
        if named:
            label, above = named, row.number
        elif not reader.cells(row, values):
            continue
        elif not label:
            reader.report.add(row.number, Role.STUDY, "empty, and no row above names the study; the row is left out")
            continue
        else:
            reader.report.warn(row.number, Role.STUDY, f'empty; taken as "{label}" of row {above}')
        yield label, row


def _add_row(reader: SheetReader, study: SheetStudy, row: SheetRow) -> None:
    study.places.setdefault(reader.sheet.path, []).append(row.number)
    for role in _IDENTITY:
        if text := reader.text(row, role):
            study.identity.setdefault(role, text)
    for role in FRONT:
        text = reader.text(row, role) or reader.terms.mapping.all_rows.get(role, "")
        if text and text not in study.front.setdefault(role, []):
            study.front[role].append(text)
    measured = list(values_of(reader, study, row))
    for value in measured:
        _add_value(reader, study, value)
    compared = effect_of(reader, study, row) if not measured else None
    if compared:
        study.compared.append(compared)
    elif not measured and not any(problem.line == row.number for problem in reader.report.problems):
        reader.report.warn(row.number, Role.MEAN, "neither a value nor an effect in this row")


def _add_value(reader: SheetReader, study: SheetStudy, value: Measured) -> None:
    """Add a value, unless it stands there already, as that of a control does beside each arm."""
    for other in study.measured:
        if _key(other) != _key(value):
            continue
        if (other.value, other.n) != (value.value, value.n):
            what = " · ".join(filter(None, (value.arm, value.outcome, value.time)))
            reader.report.add(
                value.row,
                Role.OUTCOME,
                f'"{what}" of {study.label} stands twice: {value.value} here, {other.value} at {other.place}; mend '
                "one, or tell them apart by a column of time or detail",
            )
        return
    study.measured.append(value)


def _key(value: Measured) -> tuple[str, ...]:
    return value.arm, value.outcome, value.unit, value.time
