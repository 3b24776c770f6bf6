"""Rows gathered from all notes, and the references between them that must resolve in the end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from analysis.intake.notes import Note
from analysis.intake.problems import Reporter, did_you_mean
from analysis.tables.schemas import NOTE_TABLES, TABLES

# Tables of notes, and the folder in which a missing one would be looked for.
_FROM_CONTENT = ("citation_id", "measurement_id", "contrast_id", "statement_id")  # they tell a reader nothing
_FOLDERS = {"sources": "data/raw/sources", "claims": "data/raw/claims", "studies": "data/raw/studies"}


def row_id(*content: object) -> str:
    """A short id from a row's content, so that moving a row does not rename it."""
    text = "\x1f".join("" if part is None else str(part) for part in content)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass
class Rows:
    """Rows by table, with the references still to be checked."""

    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in (*NOTE_TABLES, "citations")}
    )
    references: list[tuple[str, str, int, str, Reporter]] = field(default_factory=list)
    # Ids of the notes on disk by table, those that cannot be read included: their own problems are told.
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    # Rows by key for add_once, and how many of a table's rows are among them.
    _known: dict[str, dict[tuple, dict[str, Any]]] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    def lengths(self) -> dict[str, int]:
        """How many rows and references there are, for telling later what a note has added."""
        return {"references": len(self.references), **{table: len(rows) for table, rows in self.tables.items()}}

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
        """Ask for ``wanted`` to be the id of a row of ``table`` once all notes are read."""
        self.references.append((table, wanted, line, field_name, note.report))

    def check_references(self) -> None:
        """Report references to notes that do not exist."""
        keys = {table: TABLES[table].key[0] for table, *_ in self.references}
        everything = {
            table: {row[key] for row in self.tables[table]} | self.names.get(table, frozenset())
            for table, key in keys.items()
        }
        for table, wanted, line, field_name, report in self.references:
            known = everything[table]
            if wanted not in known:
                near = did_you_mean(wanted, sorted(known))
                report.add(line, field_name, f'no note "{wanted}" in {_FOLDERS[table]}{near}; name an existing one')

    def check_keys(self, reporters: dict[str, Reporter]) -> None:
        """Report rows whose key stands twice, and drop the later ones."""
        for table, rows in self.tables.items():
            names = TABLES[table].key
            seen: dict[tuple, dict[str, Any]] = {}
            for row in rows:
                key = tuple(row.get(column) for column in names)
                first = seen.setdefault(key, row)
                if first is not row:
                    where = f"{first['note_path']}:{first['note_line']}"
                    named = [str(part) for part, name in zip(key, names, strict=True) if name not in _FROM_CONTENT]
                    what = f'"{" · ".join(named)}"' if named else "the same row"
                    message = f"{what} stands twice, first at {where}; keep one"
                    reporters[row["note_path"]].add(row["note_line"], row["note_field"], message)
            self.tables[table] = list(seen.values())
