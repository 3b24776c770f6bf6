"""Rows gathered from notes, and the ids of other notes that they name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from analysis.notes.note import Note
from analysis.tables.schemas import NOTE_TABLES, TABLES

# What notes fill: their own tables, and of the citations' table what is typed.
TYPED = (*NOTE_TABLES, "citations")
BIBLIOGRAPHY = "references"
# Studies that reviews include; not all of them need a note.
INCLUDED = "included studies"
# What claims ask for, and studies must have noted: terms of outcomes and interventions, things that facts are about.
MEASURED, GIVEN, STATED = "measured outcomes", "given interventions", "stated facts"


def stated(about: str, name: object) -> str:
    """A thing and a property, as claims ask for them and texts state them."""
    return f"{about} {name}"


def row_id(*content: object) -> str:
    """A short id from a row's content, so that moving a row does not rename it."""
    text = "\x1f".join("" if part is None else str(part) for part in content)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Link(NamedTuple):
    """An id that a note names, which must be one: of a note of ``table``, or of an entry of the bibliography.

    Or a term that a claim names, which should be among what studies measured, gave or state.
    """

    table: str
    wanted: str
    path: str
    line: int
    field: str


@dataclass
class Rows:
    """Rows by table, with the links still to be checked."""

    # Ids of the notes on disk by table, those that cannot be read included: their own problems are told.
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TYPED})
    links: list[Link] = field(default_factory=list)
    # Rows by key for add_once, and how many of a table's rows are among them.
    _known: dict[str, dict[tuple, dict[str, Any]]] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, row: dict[str, Any], path: str, line: int, field_name: str) -> None:
        """Add a row with its place in the notes."""
        self.tables[table].append({**row, "note_path": path, "note_line": line, "note_field": field_name})

    def add_once(self, table: str, row: dict[str, Any], note: Note, line: int, field_name: str) -> dict[str, Any]:
        """Add a row unless its key is there already; the first row of that key is returned."""
        names = TABLES[table].key
        known = self._known.setdefault(table, {})
        for added in self.tables[table][self._seen.get(table, 0) :]:
            known.setdefault(tuple(added.get(column) for column in names), added)
        self._seen[table] = len(self.tables[table])
        key = tuple(row.get(column) for column in names)
        if key not in known:
            self.add(table, row, note.path, line, field_name)
            return self.tables[table][-1]
        return known[key]

    def refer(self, table: str, wanted: str, note: Note, line: int, field_name: str) -> None:
        """Ask for ``wanted`` to be an id of ``table`` once all notes are read."""
        self.links.append(Link(table, wanted, note.path, line, field_name))

    def extend(self, other: Rows) -> None:
        """Add all that another one has."""
        for table, rows in other.tables.items():
            self.tables[table].extend(rows)
        self.links.extend(other.links)
