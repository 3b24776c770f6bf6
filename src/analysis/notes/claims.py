"""Claim notes as table rows."""

from __future__ import annotations

from analysis.notes.assertions import read_asserted
from analysis.notes.drafts import check_status
from analysis.notes.fields import Fields, choose, filled, known_columns
from analysis.notes.grammar.phrases import read_duration
from analysis.notes.note import Note
from analysis.notes.parts import add_parts, slug
from analysis.notes.problems import did_you_mean, one_of
from analysis.notes.rows import Rows
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import Certainty, ClaimKind

CLAIM_KEYS = (
    "statement", "kind", "intervention", "comparator", "outcome", "test", "effect", "also read as", "duration",
    "population", "condition", "rests on", "asserted", "status",
)  # fmt: skip
CLAIM_SECTIONS = ("Parts", "Certainty")
_RATING_COLUMNS = ("part", "certainty", "because")


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
    _read_ratings(note, add_parts(note, kind, fields, vocabulary, rows), rows)
    read_asserted(note, fields, vocabulary, rows)


def _read_ratings(note: Note, parts: list[str], rows: Rows) -> None:
    """The analyst's own word on how sure a part is; a row without a part speaks of all."""
    needed = ("certainty", "because")
    for table in note.tables("Certainty"):
        for row in known_columns(table, _RATING_COLUMNS, "Certainty", note.report, needed).rows:
            named = slug(row.get("part") or "")
            if named and named not in parts:
                near = did_you_mean(named, parts)
                note.report.add(row.line, "part", f'"{row.get("part")}" is no part of the claim{near}; {one_of(parts)}')
            if not filled(row, needed, note.report, "a rating is a level and has a reason"):
                continue
            level = choose(row.get("certainty"), tuple(Certainty), row.line, "certainty", note.report)
            for part_id in (part for part in parts if level and part == (named or part)):
                rating = {"claim_id": note.note_id, "part_id": part_id, "certainty": level}
                rows.add("ratings", {**rating, "because": row.get("because")}, note.path, row.line, "certainty")
