"""The Measurements table of a study note: one row per value cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from analysis.intake.cells import Value, read_value
from analysis.intake.fields import choose
from analysis.intake.frontmatter import key_form
from analysis.intake.notes import ID, Row, Table
from analysis.intake.numbers import NUMBER, read_count, read_number
from analysis.intake.phrases import read_duration
from analysis.intake.problems import did_you_mean, one_of
from analysis.intake.rows import Rows, row_id
from analysis.intake.study import Arm, Study, better_reading, read_gets, read_who
from analysis.tables.note_schemas import DESIGNS

T = TypeVar("T")

COLUMNS = ("outcome", "unit", "arm", "n", "r", "k", "who", "from")
DATA_SET_COLUMNS = ("study", "gets", "weeks", "design")
AS_CODED = "as coded"  # a data set that names no unit
_TIME = re.compile(
    rf"^(?P<quantity>% change|change)?\s*(?P<time>before|after|session|(?:week|day|month|year)s?\s+{NUMBER})?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Column:
    """What the header of a value column says."""

    arm: str | None
    time: str
    weeks: float | None
    quantity: str


def read_header(text: str, arms: list[str]) -> Column | None:
    """A value column is headed by an arm, a time, or both; None if it is neither."""
    for arm in sorted(arms, key=len, reverse=True):
        if text.casefold() == arm.casefold():
            return Column(arm, "session", None, "level")
        if text.casefold().startswith(f"{arm.casefold()} ") and (time := _read_time(text[len(arm) + 1 :])):
            return Column(arm, *time)
    time = _read_time(text)
    return Column(None, *time) if time else None


def _read_time(text: str) -> tuple[str, float | None, str] | None:
    match = _TIME.match(" ".join(text.split()))
    if not match or not match[0]:
        return None
    time = (match["time"] or "").casefold()
    quantity = {"% change": "percent change", "change": "change"}.get(
        (match["quantity"] or "").casefold(), "level"
    )
    if quantity != "level" and time == "before":
        return None
    weeks = None
    if time and time not in ("before", "after", "session"):
        unit, number = time.split(" ", 1)
        weeks = read_duration(f"{number} {unit}").weeks_low
    return time or "after", weeks, quantity


def read_measurements(study: Study, rows: Rows) -> None:
    """Add the note's measurements; of several readings of one value the better one counts."""
    gathered: list[dict[str, Any]] = []
    for table in study.note.tables("Measurements"):
        table = _fixed_columns(table, study)
        columns = _read_columns(study, table)
        for row in table.rows:
            inner = _data_set_study(study, row, rows) if "study" in table.header else study.note.note_id
            if inner:
                gathered += _read_row(study, inner, row, columns)
    for found in _mark_readings(study, gathered):
        line, field = found.pop("line"), found.pop("field")
        rows.add("measurements", found, study.note.path, line, field)


def _fixed_columns(table: Table, study: Study) -> Table:
    """The table with its fixed columns in our spelling; value columns stay as typed, an arm "N" too."""
    forms = {key_form(name): name for name in (*COLUMNS, *DATA_SET_COLUMNS)}
    return table.renamed(
        {name: forms.get(key_form(name), name) for name in table.header if name not in study.arms}
    )


def _read_columns(study: Study, table: Table) -> dict[str, Column]:
    """The value columns; what is neither fixed nor a value column is reported."""
    fixed = (*COLUMNS, *(DATA_SET_COLUMNS if study.design == "data set" else ()))
    report = study.note.report
    if "outcome" not in table.header:
        report.add(table.line, "Measurements", "no column outcome")
    found = {}
    for name in table.header:
        if name in fixed:
            continue
        column = read_header(name, list(study.arms))
        if column is None:
            known = [*fixed, *study.arms, "before", "after", "session", "week 8", "change", "% change"]
            near = did_you_mean(name, known)
            report.add(
                table.line,
                name,
                f"no column of Measurements{near}; {one_of(fixed)}, or an arm, a time, or both",
            )
        else:
            found[name] = column
    return found


def _read_row(study: Study, study_id: str, row: Row, columns: dict[str, Column]) -> list[dict[str, Any]]:
    report = study.note.report
    if not row.get("outcome"):
        report.add(row.line, "outcome", "missing; every row names its outcome")
        return []
    outcome, detail = study.outcome(row.get("outcome"), row.line)
    label, level = study.reading(row.get("from"), row.line)
    arm = _row_arm(study, row)
    shared = {
        "study_id": study_id,
        "outcome": outcome,
        "detail": detail,
        "unit": _unit(study, row, outcome),
        "who": "; ".join(read_row_who(study, row)),
        "r": read_cell(study, row, "r", read_number),
        "k": read_cell(study, row, "k", read_count),
        "read": label,
        "read_level": level,
        "line": row.line,
    }
    if shared["r"] is not None and not -1 <= shared["r"] <= 1:
        report.add(row.line, "r", f"{shared['r']:g}; a correlation lies between −1 and 1")
        shared["r"] = None
    row_n = read_cell(study, row, "n", read_count)
    row_weeks = read_cell(study, row, "weeks", read_number)
    found = []
    for name, column in columns.items():
        if not row.get(name):
            continue
        try:
            value = read_value(row.get(name))
        except ValueError as error:
            report.add(row.line, name, str(error))
            continue
        weeks = column.weeks if column.weeks is not None else (row_weeks if column.time == "after" else None)
        arm_id = column.arm or arm
        if outcome is None:
            continue
        measured = {
            **shared,
            "arm_id": _inner_arm(study, study_id, row, arm_id),
            "time": column.time,
            "weeks": weeks,
            "quantity": column.quantity,
            **_values(value, study.brackets),
            "n": value.n or row_n,
            "field": name,
        }
        found.append(measured)
    return found


def _values(value: Value, brackets: str) -> dict[str, Any]:
    """The cell's numbers, a bare bracket under the name the note gives it."""
    found = asdict(value)
    found.pop("n")
    kind = brackets.partition(",")[0].casefold()  # "SD, doubtful" is read as SD, and flagged later
    if found["spread"] is not None and kind in ("sd", "se") and found[kind] is None:
        found[kind], found["spread"] = found["spread"], None
    return found


def _row_arm(study: Study, row: Row) -> str | None:
    name = row.get("arm")
    if not name or name.casefold() == "all" or "study" in row.cells:
        return None
    return study.arm(name, row.line, "arm")


def _unit(study: Study, row: Row, outcome: str | None) -> str | None:
    text = row.get("unit")
    if not text or text.casefold() == AS_CODED:
        return text or None
    unit = study.vocabulary.find_unit(text)
    if unit is None:
        near = did_you_mean(text, study.vocabulary.all_units)
        study.note.report.add(
            row.line, "unit", f'"{text}" is no unit of the vocabulary{near}; add it there, or mend it'
        )
    elif outcome and (units := study.vocabulary.term("outcomes", outcome).words("units")):
        accepted = [study.vocabulary.find_unit(name) for name in units]
        if unit not in accepted:
            study.note.report.add(row.line, "unit", f'"{text}" is no unit of "{outcome}"; {one_of(units)}')
    return unit


def read_row_who(study: Study, row: Row) -> list[str]:
    """The population terms of a row."""
    return read_who(row.get("who"), row.line, study.vocabulary, study.note.report)


def read_cell(study: Study, row: Row, column: str, reader: Callable[[str], T]) -> T | None:
    """A cell through a reader that raises ValueError; None where it is empty or wrong."""
    if not row.get(column):
        return None
    try:
        return reader(row.get(column))
    except ValueError as error:
        study.note.report.add(row.line, column, str(error))
        return None


def _mark_readings(study: Study, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name each row, and say which of several readings of one value counts."""
    kept = []
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for row in rows:
        key = tuple(
            row.get(name) for name in ("study_id", "arm_id", "outcome", "detail", "time", "quantity", "who")
        )
        row["measurement_id"] = row_id(*key, row["read"])
        groups.setdefault(key, []).append(row)
    for group in groups.values():
        labels = [row["read"] for row in group]
        best = better_reading([row["read_level"] for row in group])
        for position, row in enumerate(group):
            inner = (
                row["study_id"] == study.note.note_id
                and study.design == "data set"
                and " " in (row["arm_id"] or "")
            )
            row["counts"] = position == best and not inner
            if row["read"] in labels[:position]:
                first = group[labels.index(row["read"])]["line"]
                study.note.report.add(
                    row["line"],
                    row["field"],
                    f"the same outcome, arm and time stands in line {first}, read from the same place; keep one",
                )
            else:
                kept.append(row)
    return sorted(kept, key=lambda row: row["line"])


def _data_set_study(study: Study, row: Row, rows: Rows) -> str | None:
    """The study inside a data set that a row belongs to; its rows in studies and arms are made here."""
    note, name = study.note, row.get("study")
    if not ID.fullmatch(name):
        note.report.add(row.line, "study", f'"{name}" is no id; accepted: small letters, digits and hyphens')
        return None
    if name in rows.own_notes:  # its own note counts; the sheet's row is kept beside it, under the sheet
        study_id, arm_id = note.note_id, f"{name} {row.get('arm')}".strip()
    else:
        study_id, arm_id = name, row.get("arm")
        _add_inner_study(study, row, rows)
    if arm_id and row.get("gets"):
        _add_inner_arm(study, study_id, arm_id, row, rows)
    elif not row.get("gets"):
        note.report.add(row.line, "gets", "missing; in a data set every row says what its arm gets")
    return study_id


def _inner_arm(study: Study, study_id: str, row: Row, arm: str | None) -> str | None:
    if "study" not in row.cells:
        return arm
    return (
        row.get("arm") if study_id != study.note.note_id else f"{row.get('study')} {row.get('arm')}".strip()
    )


def _add_inner_study(study: Study, row: Row, rows: Rows) -> None:
    note, name = study.note, row.get("study")
    weeks = read_cell(study, row, "weeks", read_number)
    design = (
        choose(row.get("design"), DESIGNS, row.line, "design", note.report) if row.get("design") else None
    )
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
    rows.add_once("studies", sheet, note, row.line, "study")


def _add_inner_arm(study: Study, study_id: str, arm_id: str, row: Row, rows: Rows) -> None:
    arm = Arm(
        arm_id,
        read_gets(row.get("gets"), row.line, study.vocabulary, study.note.report),
        row.line,
        n=read_cell(study, row, "n", read_count),
        who="; ".join(read_row_who(study, row)),
    )
    rows.add_once("arms", {"study_id": study_id, **arm.row}, study.note, row.line, "gets")
