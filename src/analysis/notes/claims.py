"""Source notes and claim notes as table rows."""

from __future__ import annotations

import itertools
import re
from datetime import date
from typing import Any, NamedTuple

from analysis.notes.drafts import check_status
from analysis.notes.fields import Fields, choose, filled, known_columns
from analysis.notes.frontmatter import Block, Items, Scalar
from analysis.notes.grammar.citation_text import TWO_WORKS, CitationText, read_citation
from analysis.notes.grammar.dates import read_date
from analysis.notes.grammar.phrases import (
    EFFECT_ACCEPTED,
    GAIN_UNIT,
    STANDARDISED,
    VALUED,
    ClaimedEffect,
    read_duration,
    read_effect,
)
from analysis.notes.note import Note, Row, Table
from analysis.notes.problems import Reporter, did_you_mean, one_of
from analysis.notes.rows import GIVEN, MEASURED, STATED, Rows, row_id, stated
from analysis.notes.units import wrong_unit
from analysis.notes.vocabulary import Vocabulary, look_up
from analysis.terms import (
    TESTABLE,
    Certainty,
    CitationVerdict,
    ClaimedDirection,
    ClaimKind,
    ReportedAs,
    SourceKind,
    Stance,
)

SOURCE_KEYS = (
    "title", "kind", "author", "publisher", "url", "published", "accessed", "copy of", "part of", "sells", "status"
)  # fmt: skip
CLAIM_KEYS = (
    "statement", "kind", "intervention", "comparator", "outcome", "effect", "also read as", "duration",
    "population", "condition", "rests on", "asserted", "status",
)  # fmt: skip
ASSERTED_KEYS = ("source", "where", "stance", "cites", "identified as")
CLAIM_SECTIONS = ("Parts", "Certainty")
_RATING_COLUMNS = ("part", "certainty", "because")
_PART_COLUMNS = (
    "part", "intervention", "comparator", "outcome", "population", "effect", "about", "property", "value"
)  # fmt: skip
_IDENTIFIED = re.compile(r"^(?P<id>[a-z][a-z0-9-]*|not found)\s*(?:\((?P<note>.*)\))?$")


def read_source(note: Note, rows: Rows) -> None:
    """Add a source note's row."""
    fields = Fields.of(note.front, SOURCE_KEYS, note.report, "a source note")
    check_status(fields)
    url = fields.scalar("url")
    if url and not re.match(r"https?://\S+$", url.text):
        note.report.add(url.line, "url", f'"{url.text}" is no address; accepted: http://... or https://...')
    _check_dates(fields)
    row = {
        "source_id": note.note_id,
        "title": fields.text("title", required=True),
        "kind": fields.choice("kind", tuple(SourceKind), required=True),
        **{key: fields.text(key) for key in ("author", "publisher", "url", "published", "accessed", "sells")},
        "copy_of": fields.text("copy of"),
        "part_of": fields.text("part of"),
        "prose": note.prose,
        "note_sha256": note.sha256,
    }
    rows.add("sources", row, note.path, note.front.line, "title")
    for key in ("copy of", "part of"):
        scalar = fields.scalar(key)
        if scalar and scalar.text == note.note_id:
            note.report.add(scalar.line, key, "a source is no copy and no part of itself; name another source")
        elif scalar:
            rows.refer("sources", scalar.text, note, scalar.line, key)


def _check_dates(fields: Fields) -> None:
    """Days that are none are errors; what is in the future, or was read before it was published, is worth a look."""
    published, accessed = (fields.parsed(key, read_date) for key in ("published", "accessed"))
    for key, dates in (("published", published), ("accessed", accessed)):
        if dates and dates[0] > date.today():
            fields.report.warn(fields.entries[key].line, key, f'"{fields.text(key)}" is in the future')
    if published and accessed and accessed[1] < published[0]:
        line = fields.entries["accessed"].line
        fields.report.warn(line, "accessed", f"before it was published, {fields.text('published')}")


def read_claim(note: Note, vocabulary: Vocabulary, rows: Rows) -> None:
    """Add a claim note's rows: the claim, its parts, who asserts it, and what they cite."""
    fields = Fields.of(note.front, CLAIM_KEYS, note.report, "a claim note")
    check_status(fields)
    statement = fields.scalar("statement", required=True)
    if statement and not statement.one_line:
        note.report.add(statement.line, "statement", "the statement runs over several lines; write it in one")
    kind = fields.choice("kind", tuple(ClaimKind), required=True)
    duration = fields.parsed("duration", read_duration)
    rests_on = fields.scalars("rests on")
    row = {
        "claim_id": note.note_id,
        "statement": statement.text if statement else None,
        "kind": kind,
        "duration": fields.text("duration"),
        "weeks_low": duration.weeks_low if duration else None,
        "weeks_high": duration.weeks_high if duration else None,
        "condition": fields.text("condition"),
        "rests_on": "; ".join(scalar.text for scalar in rests_on),
        "prose": note.prose,
        "note_sha256": note.sha256,
    }
    rows.add("claims", row, note.path, note.front.line, "statement")
    for scalar in rests_on:
        rows.refer("claims", scalar.text, note, scalar.line, "rests on")
    parts = _read_parts(note, kind, fields, vocabulary)
    also = fields.entries.get("also read as")
    for part in parts:
        _check_effect(part, vocabulary, note.report)
        if also is not None:
            _check_unit(part.row["also_unit"], part.row["outcome"], also.line, "also read as", vocabulary, note.report)
        if part.row["intervention"] and part.row["intervention"] == part.row["comparator"]:
            message = f'"{part.row["comparator"]}" is compared with itself; name another comparator, or leave it out'
            note.report.add(_line(part, note, fields, "comparator"), "comparator", message)
        _ask(part, kind, note, fields, rows)
        row = {"claim_id": note.note_id, **part.row, **_place(part.row, vocabulary)}
        rows.add("claim_parts", row, note.path, part.line, part.field)
    _read_ratings(note, [part.row["part_id"] for part in parts], rows)
    _read_asserted(note, fields, vocabulary, rows)


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


class _Part(NamedTuple):
    """One part of a claim: its row, and where it stands."""

    row: dict[str, Any]
    line: int
    field: str


def _read_parts(note: Note, kind: str | None, fields: Fields, vocabulary: Vocabulary) -> list[_Part]:
    shared = {
        "intervention": fields.terms("intervention", vocabulary, "interventions"),
        "comparator": fields.terms("comparator", vocabulary, "interventions"),
        "outcome": fields.terms("outcome", vocabulary, "outcomes"),
        "population": fields.terms("population", vocabulary, "populations"),
    }
    typed = {
        "effect": fields.parsed("effect", lambda text: _effect(text, vocabulary)),
        "also": fields.parsed("also read as", lambda text: _effect(text, vocabulary)),
        "text": fields.text("effect"),
    }
    if typed["also"] and (message := _wrong_reading(typed["effect"], typed["also"], fields.text("also read as"))):
        note.report.add(fields.entries["also read as"].line, "also read as", message)
    tables = [known_columns(table, _PART_COLUMNS, "Parts", note.report, ("part",)) for table in note.tables("Parts")]
    part_rows = [row for table in tables for row in table.rows]
    if kind in TESTABLE:
        _check_testable(fields, tables)
    if kind == ClaimKind.FACT and not part_rows:
        note.report.add(note.front.line, "Parts", "missing; a fact needs a table ## Parts with about, property, value")
    if part_rows:
        parts = [part for row in part_rows for part in _table_part(note, kind, row, shared, typed, vocabulary)]
    else:
        parts = [
            _Part(row, fields.entries["effect"].line if "effect" in fields.entries else fields.line, "effect")
            for row in _combinations("", shared, typed)
        ]
    return _unique(parts, note.report)


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
    effect = dict(typed)
    if row.get("effect"):
        effect["text"] = row.get("effect")
        try:
            effect["effect"] = _effect(row.get("effect"), vocabulary)
        except ValueError as error:
            report.add(row.line, "effect", str(error))
    if filled(row, ("part",), report, "give the part a short name") and not _slug(row.get("part")):
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
                "part_id": _slug(name),
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


def _slug(name: str) -> str:
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


def _read_ratings(note: Note, parts: list[str], rows: Rows) -> None:
    """The analyst's own word on how sure a part is; a row without a part speaks of all."""
    needed = ("certainty", "because")
    for table in note.tables("Certainty"):
        for row in known_columns(table, _RATING_COLUMNS, "Certainty", note.report, needed).rows:
            named = _slug(row.get("part") or "")
            if named and named not in parts:
                near = did_you_mean(named, parts)
                note.report.add(row.line, "part", f'"{row.get("part")}" is no part of the claim{near}; {one_of(parts)}')
            if not filled(row, needed, note.report, "a rating is a level and has a reason"):
                continue
            level = choose(row.get("certainty"), tuple(Certainty), row.line, "certainty", note.report)
            for part_id in (part for part in parts if level and part == (named or part)):
                rating = {"claim_id": note.note_id, "part_id": part_id, "certainty": level}
                rows.add("ratings", {**rating, "because": row.get("because")}, note.path, row.line, "certainty")


def _read_asserted(note: Note, fields: Fields, vocabulary: Vocabulary, rows: Rows) -> None:
    value = fields.entries.get("asserted")
    if not isinstance(value, Items) or not value.values:
        fields.missing("asserted", value)
        return
    for item in value.values:
        if not isinstance(item, Block):
            note.report.add(item.line, "asserted", "each entry is a block: source, where, stance")
            continue
        _read_assertion(note, Fields.of(item, ASSERTED_KEYS, note.report, "an assertion"), vocabulary, rows)


def _read_assertion(note: Note, entry: Fields, vocabulary: Vocabulary, rows: Rows) -> None:
    source = entry.scalar("source", required=True)
    row = {
        "claim_id": note.note_id,
        "source_id": source.text if source else None,
        "where": entry.text("where", required=True),
        "stance": entry.choice("stance", tuple(Stance), required=True),
    }
    rows.add("assertions", row, note.path, entry.line, "source")
    if source:
        rows.refer("sources", source.text, note, source.line, "source")
    cites = entry.scalar("cites")
    identified = _identified(entry, note.report)
    if identified and not cites:
        note.report.add(entry.line, "identified as", "there is no `cites` that it could identify")
    if cites and source:
        named = read_citation(cites.text, vocabulary.is_journal)
        _warn_of_text(cites, named, note.report)
        study, reservation = identified or (None, None)
        citation = {
            "citation_id": row_id(note.note_id, source.text, cites.text),
            "claim_id": note.note_id,
            "source_id": source.text,
            "text": cites.text,
            "year": named.year,
            "journal": named.journal,
            "people": named.people,
            "title": named.title,
            "cited_kind": named.kind,
            "identified_as": study,
            "identified_note": reservation,
        }
        rows.add("citations", citation, note.path, cites.line, "cites")
        if study and study != CitationVerdict.NOT_FOUND:
            rows.refer("studies", study, note, entry.scalar("identified as").line, "identified as")


def _warn_of_text(cites: Scalar, named: CitationText, report: Reporter) -> None:
    """Tell what of a citation will be read otherwise than it looks, or not at all."""
    if named.unread == TWO_WORKS:
        report.warn(cites.line, "cites", f'"{cites.text}": {TWO_WORKS}')
    elif not (named.year or named.people or named.title or named.journal):
        message = "it names no year, author, title or journal, so that no work can be looked for"
        report.warn(cites.line, "cites", f'"{cites.text}": {message}')


def _identified(entry: Fields, report: Reporter) -> tuple[str, str | None] | None:
    scalar = entry.scalar("identified as")
    if scalar is None:
        return None
    match = _IDENTIFIED.match(scalar.text)
    if not match:
        report.add(
            scalar.line,
            "identified as",
            f'"{scalar.text}" is not understood; accepted: STUDY-ID · STUDY-ID (probably; reason) · not found',
        )
        return None
    return match["id"], match["note"]
