"""Rows gathered from all notes, and the references between them that must resolve in the end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from analysis.intake.notes import Note
from analysis.intake.problems import Reporter, did_you_mean
from analysis.tables.schemas import NOTE_TABLES, TABLES

# Tables of notes, and the folder in which a missing one would be looked for.
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
    own_notes: frozenset[str] = frozenset()  # studies that have a note of their own

    def add(self, table: str, row: dict[str, Any], path: str, line: int, field_name: str) -> None:
        """Add a row with its place in the notes."""
        self.tables[table].append({**row, "note_path": path, "note_line": line, "note_field": field_name})

    def add_once(self, table: str, row: dict[str, Any], note: Note, line: int, field_name: str) -> None:
        """Add a row unless its key is there already: many rows of a data set name the same study."""
        key = [row.get(column) for column in TABLES[table].metadata["key"]]
        names = TABLES[table].metadata["key"]
        if not any([known.get(column) for column in names] == key for known in self.tables[table]):
            self.add(table, row, note.path, line, field_name)

    def refer(self, table: str, wanted: str, note: Note, line: int, field_name: str) -> None:
        """Ask for ``wanted`` to be the id of a row of ``table`` once all notes are read."""
        self.references.append((table, wanted, line, field_name, note.report))

    def check_references(self) -> None:
        """Report references to notes that do not exist."""
        for table, wanted, line, field_name, report in self.references:
            key = TABLES[table].metadata["key"][0]
            known = [row[key] for row in self.tables[table]]
            if wanted not in known:
                near = did_you_mean(wanted, known)
                report.add(
                    line, field_name, f'no note "{wanted}" in {_FOLDERS[table]}{near}; name an existing one'
                )

    def check_keys(self, reporters: dict[str, Reporter]) -> None:
        """Report rows whose key stands twice, and drop the later ones."""
        for table, rows in self.tables.items():
            seen: dict[tuple, dict[str, Any]] = {}
            for row in rows:
                key = tuple(row.get(column) for column in TABLES[table].metadata["key"])
                first = seen.setdefault(key, row)
                if first is not row:
                    where = f"{first['note_path']}:{first['note_line']}"
                    message = (
                        f'"{" · ".join(str(part) for part in key)}" stands twice, first at {where}; keep one'
                    )
                    reporters[row["note_path"]].add(row["note_line"], row["note_field"], message)
            self.tables[table] = list(seen.values())
