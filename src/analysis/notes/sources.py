"""Source notes as table rows."""

from __future__ import annotations

import re
from datetime import date

from analysis.notes.drafts import check_status
from analysis.notes.fields import Fields
from analysis.notes.grammar.dates import read_date
from analysis.notes.note import Note
from analysis.notes.rows import Rows
from analysis.terms import SourceKind

SOURCE_KEYS = (
    "title", "kind", "author", "publisher", "url", "published", "accessed", "copy of", "part of", "sells", "status"
)  # fmt: skip


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
