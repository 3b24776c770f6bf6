"""Who says a claim, and what they cite for it, as table rows."""

from __future__ import annotations

import re

from analysis.notes.fields import Fields
from analysis.notes.frontmatter import Block, Items, Scalar
from analysis.notes.grammar.citation_text import TOO_LONG, TWO_WORKS, CitationText, read_citation
from analysis.notes.note import Note
from analysis.notes.problems import Reporter
from analysis.notes.rows import Rows, row_id
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import CitationVerdict, Stance

ASSERTED_KEYS = ("source", "where", "stance", "cites", "identified as")
_IDENTIFIED = re.compile(r"^(?P<id>[a-z][a-z0-9-]*|not found)\s*(?:\((?P<note>.*)\))?$")


def read_asserted(note: Note, fields: Fields, vocabulary: Vocabulary, rows: Rows) -> None:
    """Add a row for each source that takes a stance on the claim, and one for what it cites."""
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
    if named.unread in (TWO_WORKS, TOO_LONG):
        report.warn(cites.line, "cites", f'"{cites.text}": {named.unread}')
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
