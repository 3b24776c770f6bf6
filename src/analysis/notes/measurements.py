"""The Measurements table of a study note: one row per value cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analysis.notes import data_sets
from analysis.notes.data_sets import Owner
from analysis.notes.fields import check_columns, filled
from analysis.notes.frontmatter import key_form
from analysis.notes.grammar.cells import Value, read_value
from analysis.notes.grammar.limits import contradictory_spreads, impossible_value
from analysis.notes.grammar.numbers import NUMBER, read_count, read_number
from analysis.notes.grammar.phrases import read_duration
from analysis.notes.headcounts import check_subgroups, too_many
from analysis.notes.note import Row, Table
from analysis.notes.problems import did_you_mean, one_of
from analysis.notes.rows import Rows, row_id
from analysis.notes.study import Study, better_reading, read_cell, read_row_who
from analysis.notes.units import conversion, wrong_unit
from analysis.terms import AS_CODED, Design, Quantity

COLUMNS = ("outcome", "unit", "arm", "n", "r", "k", "who", "from")
_LATER = 1.05  # a month has four weeks, or a little more
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
            return Column(arm, "session", None, Quantity.LEVEL)
        if text.casefold().startswith(f"{arm.casefold()} ") and (time := _read_time(text[len(arm) + 1 :])):
            return Column(arm, *time)
    time = _read_time(text)
    return Column(None, *time) if time else None


def _read_time(text: str) -> tuple[str, float | None, str] | None:
    match = _TIME.match(" ".join(text.split()))
    if not match or not match[0]:
        return None
    time = (match["time"] or "").casefold()
    quantity = {"% change": Quantity.PERCENT_CHANGE, "change": Quantity.CHANGE}.get(
        (match["quantity"] or "").casefold(), Quantity.LEVEL
    )
    if quantity != Quantity.LEVEL and time == "before":
        return None
    weeks = None
    if time and time not in ("before", "after", "session"):
        unit, number = time.split(" ", 1)
        try:
            weeks = read_duration(f"{number} {unit}").weeks_low
        except ValueError:
            return None
    return time or "after", weeks, quantity


def read_measurements(study: Study, rows: Rows) -> None:
    """Add the note's measurements; of several readings of one value the better one counts."""
    gathered: list[dict[str, Any]] = []
    for table in study.note.tables("Measurements"):
        table = _fixed_columns(table, study)
        columns = _read_columns(study, table)
        # Then any column may be missing in the place of another.
        repeated_header = len(set(table.header)) < len(table.header)
        for row in table.rows:
            owner = data_sets.read_owner(study, row, rows) if "study" in table.header else _note_owner(study, row)
            if owner and filled(row, ("outcome",), study.note.report, "every row names its outcome"):
                gathered += [
                    measurement | {"repeated_header": repeated_header}
                    for measurement in _read_row(study, owner, row, columns)
                ]
    _check_units(study, gathered)
    _check_percent_changes(study, gathered)
    check_subgroups(study, gathered)
    for measurement in _mark_readings(study, gathered):
        line, field, *_ = (measurement.pop(name) for name in ("line", "field", "unit_typed", "repeated_header"))
        rows.add("measurements", measurement, study.note.path, line, field)


def _fixed_columns(table: Table, study: Study) -> Table:
    """The table with its fixed columns in our spelling; value columns stay as typed, an arm "N" too."""
    forms = {key_form(name): name for name in (*COLUMNS, *data_sets.COLUMNS)}
    return table.renamed({name: forms.get(key_form(name), name) for name in table.header if name not in study.arms})


def _read_columns(study: Study, table: Table) -> dict[str, Column]:
    """The value columns; what is neither fixed nor a value column is reported."""
    is_data_set = study.design in (Design.DATA_SET, None)  # a missing design has been reported
    fixed = (*COLUMNS, *(data_sets.COLUMNS if is_data_set else ()))
    report = study.note.report
    required = ("outcome", "arm", "gets") if is_data_set and "study" in table.header else ("outcome",)
    check_columns(table.header, required, table.line, "Measurements", report)
    columns = {}
    for name in table.header:
        if name in fixed:
            continue
        column = read_header(name, list(study.arms))
        if column is None:
            known = [*fixed, *study.arms, "before", "after", "session", "week 8", "change", "% change"]
            near = _meant_time(name) or did_you_mean(name, known)
            report.add(
                table.line,
                name,
                f"no column of Measurements{near}; {one_of(fixed)}, or an arm, a time, or both",
            )
        else:
            columns[name] = column
            _check_time(study, column, table.line, name)
    return columns


def _check_time(study: Study, column: Column, line: int, name: str) -> None:
    """A time must be one of the study: days after one session, and no weeks; later than the last is worth a look."""
    if column.weeks is None:
        return
    if study.acute and column.weeks > 1:
        study.note.report.add(line, name, "the study lasted one session; mend the column or `duration:`")
    elif study.weeks is not None and column.weeks > _LATER * study.weeks:
        message = f"{column.weeks:g} weeks are more than the {study.weeks:g} of the study: is it a follow-up?"
        study.note.report.warn(line, name, message)


# What papers call the times of a study.
_BEFORE = ("pre", "pretest", "pre-test", "baseline", "base", "t0")
_AFTER = ("post", "posttest", "post-test", "end", "final", "t1", "follow-up")


def _meant_time(name: str) -> str:
    """The hint for a header that names a time in other words."""
    if turned := re.match(rf"^(.*?\s)?({NUMBER})[\s-]*(week|wk|month|mo|day|year|yr)s?$", name.strip(), re.IGNORECASE):
        unit = {"wk": "week", "mo": "month", "yr": "year"}.get(turned[3].casefold(), turned[3].casefold())
        return f' (write "{turned[1] or ""}{unit} {turned[2].strip()}")'
    *arm, word = name.casefold().split() or [""]
    for words, times in ((_BEFORE, "before"), (_AFTER, "after, week 6 or change")):
        if word in words:
            return f" (write {times}{', behind the arm' if arm else ''})"
    return ""


def _note_owner(study: Study, row: Row) -> Owner:
    name = row.get("arm")
    everyone = not name or name.casefold() == "all"
    return Owner(study.note.note_id, None if everyone else study.arm(name, row.line, "arm"))


def _read_row(study: Study, owner: Owner, row: Row, columns: dict[str, Column]) -> list[dict[str, Any]]:
    report = study.note.report
    outcome, detail = study.outcome(row.get("outcome"), row.line)
    label, level = study.reading(row.get("from"), row.line)
    shared = {
        "study_id": owner.study_id,
        "counts": owner.counts,
        "outcome": outcome,
        "detail": detail,
        "unit": _unit(study, row, outcome),
        "unit_typed": row.get("unit"),  # one that is not known has been reported
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
    row_weeks = data_sets.read_weeks(study, row)
    measurements = []
    for name, column in columns.items():
        if not row.get(name):
            continue
        try:
            value = read_value(row.get(name))
        except ValueError as error:
            report.add(row.line, name, str(error))
            continue
        weeks = column.weeks if column.weeks is not None else (row_weeks if column.time == "after" else None)
        if column.arm and owner.arm_id and column.arm != owner.arm_id:
            report.add(row.line, name, f'the column is of "{column.arm}", the row of "{owner.arm_id}"; name one arm')
        if outcome is None:
            continue
        arm_id = column.arm or owner.arm_id
        arm = study.arms.get(arm_id)
        n = value.n or row_n
        values = _values(value, study.brackets)
        if message := too_many(value.total or n, arm, study.people):
            report.add(row.line, name if value.n or value.total else "n", message)
        if value.total and n and value.total != n:
            report.add(row.line, name, f'"{row.get(name)}": events among {value.total}, and n {n}; mend one of them')
        size = n or (arm.n if arm else None)
        message = impossible_value(
            Value(**values),
            column.quantity,
            zero_means_none=study.vocabulary.inherited("outcomes", outcome, "zero means none") == "yes",
            n=size,
        )
        if message is None and shared["k"] is None:  # what a review prints together may be of studies and of people
            message = contradictory_spreads(Value(**values), size)
        if message:
            report.add(row.line, name, message)
        measured = {
            **shared,
            "arm_id": arm_id,
            "time": column.time,
            "weeks": weeks,
            "quantity": column.quantity,
            **values,
            "n": n,
            "field": name,
        }
        measurements.append(measured)
    return measurements


def _values(value: Value, brackets: str) -> dict[str, Any]:
    """The cell's numbers, a bare bracket under the name the note gives it."""
    numbers = dict(vars(value))
    numbers.pop("n")
    kind = brackets.partition(",")[0].casefold()  # "SD, doubtful" is read as SD, and flagged later
    if numbers["spread"] is not None and kind in ("sd", "se") and numbers[kind] is None:
        numbers[kind], numbers["spread"] = numbers["spread"], None
    return numbers


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
    elif outcome and (message := wrong_unit(study.vocabulary, outcome, unit)):
        study.note.report.add(row.line, "unit", message)
        return None
    return unit


def _check_units(study: Study, rows: list[dict[str, Any]]) -> None:
    """Report values without the unit they need, and of one outcome in units that cannot be compared."""
    first: dict[tuple, dict[str, Any]] = {}
    reported = set()
    for row in rows:
        if row["quantity"] == Quantity.PERCENT_CHANGE or row["events"] is not None or row["line"] in reported:
            continue
        units = study.vocabulary.term("outcomes", row["outcome"]).words("units")
        if row["unit"] is None and units and not row["repeated_header"] and not row["unit_typed"]:
            reported.add(row["line"])
            study.note.report.add(row["line"], "unit", f'missing; "{row["outcome"]}" has one: {one_of(units)}')
        other = first.setdefault(tuple(row[name] for name in ("study_id", "outcome", "detail")), row)
        if (
            None in (row["unit"], other["unit"])
            or row["unit"] == other["unit"]
            or AS_CODED in (row["unit"], other["unit"])
        ):
            continue
        if conversion(study.vocabulary, row["unit"], other["unit"]) is None:
            reported.add(row["line"])
            message = (
                f'"{row["unit"]}", and "{other["unit"]}" in line {other["line"]}, which cannot be turned into each '
                "other; mend one, or tell the two apart by details behind the outcome"
            )
            study.note.report.add(row["line"], "unit", message)


def _check_percent_changes(study: Study, rows: list[dict[str, Any]]) -> None:
    """Report values that stand as percent changes beside values that they are like: 150 before, a change of 159 %."""
    levels = {}
    for row in rows:
        if row["quantity"] == Quantity.LEVEL and row["mean"] is not None and row["mean"] > 0:
            levels.setdefault((row["line"], row["arm_id"]), row["mean"])
    for row in rows:
        if row["quantity"] != Quantity.PERCENT_CHANGE or row["mean"] is None or row["mean"] <= 100:
            continue
        value, beside = row["mean"], levels.get((row["line"], row["arm_id"]))
        if beside is not None and 0.5 < value / beside < 2:
            message = (
                f"{value:g} beside {beside:g}: a value in {row['unit'] or 'its unit'}, and no change of {value:g} %? "
                'Head its column "after", "week 8" or "change"'
            )
            study.note.report.add(row["line"], row["field"], message)
        else:
            study.note.report.warn(
                row["line"], row["field"], f"{value:g} % more than before: is it a change in percent?"
            )


def _mark_readings(study: Study, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name each row, and say which of several readings of one value counts."""
    kept = []
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for row in rows:
        key = tuple(row.get(name) for name in ("study_id", "arm_id", "outcome", "detail", "time", "quantity", "who"))
        row["measurement_id"] = row_id(*key, row["read"])
        groups.setdefault(key, []).append(row)
    for group in groups.values():
        labels = [row["read"] for row in group]
        best = better_reading([row["read_level"] for row in group])
        for position, row in enumerate(group):
            row["counts"] = row["counts"] and position == best
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
