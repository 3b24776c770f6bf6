"""The parts of a claim, each with its own answer, as table rows."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any, NamedTuple

from analysis.notes.fields import Fields, choose, filled, known_columns
from analysis.notes.grammar.lengths import MOST_PARTS
from analysis.notes.grammar.phrases import (
    EFFECT_ACCEPTED,
    GAIN_UNIT,
    STANDARDISED,
    VALUED,
    ClaimedEffect,
    read_effect,
)
from analysis.notes.note import Note, Row, Table
from analysis.notes.problems import Reporter, did_you_mean
from analysis.notes.rows import GIVEN, MEASURED, STATED, Rows, stated
from analysis.notes.units import wrong_unit
from analysis.notes.vocabulary import Vocabulary, look_up
from analysis.terms import TESTABLE, ClaimedDirection, ClaimKind, ReportedAs, Tested

_COLUMNS = (
    "part", "intervention", "comparator", "outcome", "test", "population", "effect", "about", "property", "value"
)  # fmt: skip


class _Part(NamedTuple):
    """One part of a claim: its row, and where it stands."""

    row: dict[str, Any]
    line: int
    field: str


def add_parts(note: Note, kind: str | None, fields: Fields, vocabulary: Vocabulary, rows: Rows) -> list[str]:
    """Add a row for each part of a claim note, and give their ids."""
    parts = _read_parts(note, kind, fields, vocabulary)
    also = fields.entries.get("also read as")
    for part in parts:
        _check_effect(part, vocabulary, note.report)
        if also is not None:
            _check_unit(part.row["also_unit"], part.row["outcome"], also.line, "also read as", vocabulary, note.report)
        if part.row["intervention"] and part.row["intervention"] == part.row["comparator"]:
            message = f'"{part.row["comparator"]}" is compared with itself; name another comparator, or leave it out'
            note.report.add(_line(part, note, fields, "comparator"), "comparator", message)
        if part.row["test"] and kind not in (ClaimKind.CHANGE, ClaimKind.COMPARISON):
            message = f"no {kind} has tests that were trained or not; leave it out"
            note.report.add(_line(part, note, fields, "test"), "test", message)
        _ask(part, kind, note, fields, rows)
        row = {"claim_id": note.note_id, **part.row, **_place(part.row, vocabulary)}
        rows.add("claim_parts", row, note.path, part.line, part.field)
    return [part.row["part_id"] for part in parts]


def _line(part: _Part, note: Note, fields: Fields, key: str) -> int:
    """Where something of a part stands: in its row of Parts, or in the front matter."""
    return fields.entries[key].line if key in fields.entries and not note.tables("Parts") else part.line


def _ask(part: _Part, kind: str | None, note: Note, fields: Fields, rows: Rows) -> None:
    """Ask for what could answer the part: its outcome measured, its intervention given, its thing described."""
    asked = {
        ClaimKind.COMPARISON: (MEASURED, GIVEN),
        ClaimKind.CHANGE: (MEASURED, GIVEN),
        ClaimKind.ASSOCIATION: (MEASURED,),
        ClaimKind.FACT: (STATED,),
    }
    for table in asked.get(kind, ()):
        field = {MEASURED: "outcome", GIVEN: "intervention", STATED: "about"}[table]
        wanted = part.row.get(field)
        if wanted and table == STATED:
            wanted = stated(wanted, part.row["property"])
        if wanted:
            rows.refer(table, wanted, note, _line(part, note, fields, field), field)


def _place(row: dict[str, Any], vocabulary: Vocabulary) -> dict[str, str | None]:
    """Under what a part is looked for: its outcome's broadest term, and all the interventions it is about."""
    outcome = row["outcome"]
    named = [row["intervention"], row["comparator"], vocabulary.find("interventions", row.get("about") or "")]
    broader = dict.fromkeys(term for name in named if name for term in vocabulary.broader("interventions", name))
    return {
        "topic": vocabulary.broadest("outcomes", outcome) if outcome else None,
        "interventions": "; ".join(broader) or None,
    }


def _read_parts(note: Note, kind: str | None, fields: Fields, vocabulary: Vocabulary) -> list[_Part]:
    shared = {
        "intervention": fields.terms("intervention", vocabulary, "interventions"),
        "comparator": fields.terms("comparator", vocabulary, "interventions"),
        "outcome": fields.terms("outcome", vocabulary, "outcomes"),
        "test": _tests(fields),
        "population": fields.terms("population", vocabulary, "populations"),
    }
    typed = {
        "effect": fields.parsed("effect", lambda text: _effect(text, vocabulary)),
        "also": fields.parsed("also read as", lambda text: _effect(text, vocabulary)),
        "text": fields.text("effect"),
    }
    if typed["also"] and (message := _wrong_reading(typed["effect"], typed["also"], fields.text("also read as"))):
        note.report.add(fields.entries["also read as"].line, "also read as", message)
    tables = [known_columns(table, _COLUMNS, "Parts", note.report, ("part",)) for table in note.tables("Parts")]
    part_rows = [row for table in tables for row in table.rows]
    if kind in TESTABLE:
        _check_testable(fields, tables)
    if kind == ClaimKind.FACT and not part_rows:
        note.report.add(note.front.line, "Parts", "missing; a fact needs a table ## Parts with about, property, value")
    count = math.prod((len(part_rows) or 1, *(len(terms) or 1 for terms in shared.values())))
    if count > MOST_PARTS:
        message = f"the lists make {count:,} parts; accepted: up to {MOST_PARTS:,}; write several claims"
        note.report.add(note.front.line, "Parts", message)
        parts = []
    elif part_rows:
        parts = [part for row in part_rows for part in _table_part(note, kind, row, shared, typed, vocabulary)]
    else:
        parts = [
            _Part(row, fields.entries["effect"].line if "effect" in fields.entries else fields.line, "effect")
            for row in _combinations("", shared, typed)
        ]
    return _unique(parts, note.report)


def _tests(fields: Fields) -> list[str]:
    """In which tests: those of what people had trained, those of something else, or each apart."""
    tests = (choose(test.text, tuple(Tested), test.line, "test", fields.report) for test in fields.scalars("test"))
    return [test for test in tests if test]


def _wrong_reading(effect: ClaimedEffect | None, also: ClaimedEffect, text: str) -> str | None:
    """Why this is no second reading of the claimed number."""
    if also.low is None:
        return f'"{text}" has no size; a second reading is of the same number, such as "20 points more"'
    if effect and effect.direction != also.direction:
        return f'"{text}": the effect is "{effect.direction}"; a second reading is of the same number and side'
    return None


def _unique(parts: list[_Part], report: Reporter) -> list[_Part]:
    """The parts without those whose name stands there already."""
    named: dict[str, _Part] = {}
    for part in parts:
        name = part.row["part_id"]
        if name in named:
            report.add(part.line, "part", f'"{name}" stands twice, first in line {named[name].line}; keep one')
        named.setdefault(name, part)
    return list(named.values())


def _check_testable(fields: Fields, tables: list[Table]) -> None:
    """What a claim is about stands in the front matter, or in every row of its Parts."""
    columns = {column for table in tables for column in table.header}
    for key in ("intervention", "outcome"):
        if key in fields.entries:
            continue
        if key not in columns:
            fields.missing(key)
        for row in (row for table in tables for row in table.rows):
            filled(row, (key,), fields.report, "name it here or in the front matter")


def _table_part(
    note: Note, kind: str | None, row: Row, shared: dict, typed: dict, vocabulary: Vocabulary
) -> list[_Part]:
    """The part a row of the Parts table describes; front matter fills what the row leaves out."""
    report = note.report
    part_terms = dict(shared)
    for column, terms in (
        ("intervention", "interventions"),
        ("comparator", "interventions"),
        ("outcome", "outcomes"),
        ("population", "populations"),
    ):
        if row.get(column):
            part_terms[column] = list(
                filter(None, [look_up(vocabulary, terms, row.get(column), row.line, column, report)])
            )
    if row.get("test"):
        part_terms["test"] = list(filter(None, [choose(row.get("test"), tuple(Tested), row.line, "test", report)]))
    effect = dict(typed)
    if row.get("effect"):
        effect["text"] = row.get("effect")
        try:
            effect["effect"] = _effect(row.get("effect"), vocabulary)
        except ValueError as error:
            report.add(row.line, "effect", str(error))
    if filled(row, ("part",), report, "give the part a short name") and not slug(row.get("part")):
        report.add(row.line, "part", f'"{row.get("part")}" has neither letter nor digit; give the part a short name')
    fact = {}
    if kind == ClaimKind.FACT:
        fact = {key: row.get(key) for key in ("about", "property", "value")}
        for key, value in fact.items():
            if not value:
                report.add(row.line, key, "missing; a fact says of something (about) a property and its value")
        if fact["property"]:
            fact["property"] = look_up(vocabulary, "properties", fact["property"], row.line, "property", report)
    field = "value" if kind == ClaimKind.FACT else "effect"
    label = row.get("part") or f"line {row.line}"  # a missing name has been reported
    return [_Part({**combination, **fact}, row.line, field) for combination in _combinations(label, part_terms, effect)]


def _combinations(label: str, terms: dict[str, list[str]], typed: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per combination of the listed terms; what varies names the part."""
    varying = [key for key, values in terms.items() if len(values) > 1]
    effect: ClaimedEffect | None = typed["effect"]
    also: ClaimedEffect | None = typed["also"]
    rows = []
    for values in itertools.product(*(values or [None] for values in terms.values())):
        chosen = dict(zip(terms, values, strict=True))
        name = "-".join(filter(None, [label, *(chosen[key] for key in varying)])) or "whole"
        rows.append(
            {
                "part_id": slug(name),
                **chosen,
                "effect": typed["text"],
                "effect_direction": effect.direction if effect else None,
                "effect_bound": effect.bound if effect else None,
                "effect_low": effect.low if effect else None,
                "effect_high": effect.high if effect else None,
                "effect_unit": effect.unit if effect else None,
                "also_low": also.low if also else None,
                "also_high": also.high if also else None,
                "also_unit": also.unit if also else None,
            }
        )
    return rows


def slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def _effect(text: str, vocabulary: Vocabulary) -> ClaimedEffect:
    effect = read_effect(text)
    unit = (effect.unit or "%").removeprefix("points of ")
    if unit in ("%", ReportedAs.POINTS, GAIN_UNIT, *STANDARDISED) or vocabulary.find_unit(unit):
        return effect
    near = did_you_mean(unit, vocabulary.all_units)
    raise ValueError(f'"{effect.unit}" is no unit of the vocabulary{near}; {EFFECT_ACCEPTED}')


def _check_unit(
    unit: str | None, outcome: str | None, line: int, field: str, vocabulary: Vocabulary, report: Reporter
) -> None:
    """A claimed size is in a unit that the outcome can have."""
    if outcome is None or unit in (None, "%", GAIN_UNIT, *STANDARDISED):
        return
    if message := wrong_unit(vocabulary, outcome, vocabulary.find_unit(unit) or unit):
        report.add(line, field, message)


def _check_effect(part: _Part, vocabulary: Vocabulary, report: Reporter) -> None:
    """What an effect says must be sayable of the part's outcome."""
    direction, outcome, effect = (part.row[key] for key in ("effect_direction", "outcome", "effect"))
    if not outcome:
        return
    _check_unit(part.row["effect_unit"], outcome, part.line, part.field, vocabulary, report)
    if direction not in VALUED:
        return
    better = vocabulary.inherited("outcomes", outcome, "better")
    if better is None:
        report.add(
            part.line,
            part.field,
            f'"{effect}": the vocabulary does not say which way "{outcome}" is better; write `better: more` or '
            "`better: less` there, or more, less, no difference here",
        )
    falls = (better == ClaimedDirection.LESS) == (direction == ClaimedDirection.BETTER)
    if falls and part.row["effect_unit"] == "%" and part.row["effect_high"] > 100:
        report.add(part.line, part.field, f'"{effect}" would be more than 100 % less of "{outcome}", which cannot be')
