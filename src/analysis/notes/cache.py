"""What each note gave when the tables were last built, so that an unchanged note need not be read again.

Its rows are those of the tables; kept beside them is which content of the note they are from, and what it
links to. Data sets are read each time, as their rows depend on which other notes there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bibtexparser
import pandas as pd
import pylatexenc
import yaml

from analysis.notes.bibliography.references import Reference
from analysis.notes.problems import Problem, Reporter, warnings_from
from analysis.notes.reading import Typed, content_digest
from analysis.notes.rows import TYPED, Link
from analysis.tables.files import digest, digest_tree
from analysis.tables.kept import Kept
from analysis.tables.package import read_table
from analysis.tables.project import Project
from analysis.tables.schemas import unchecked
from analysis.tables.state import whole_tables
from analysis.terms import WarningScope

CODE = Path(__file__).resolve().parents[1]
# Columns of typed tables that are worked out from all notes together.
_WORKED_OUT = {
    "sources": ["voice"],
    "studies": ["authors", "year", "online_year", "title", "journal", "doi"],
    "citations": ["verdict", "because", "study_id"],
}


@dataclass
class NoteCache:
    """Which content of each note the tables on disk are from."""

    project: Project
    kept: Kept
    terms: str  # the digest of the vocabulary that the notes are read with, whatever it is by the time they were
    digests: dict[str, str] = field(default_factory=dict)  # of the notes on disk, by path

    @classmethod
    def open(cls, project: Project) -> NoteCache:
        """The cache of a project, empty where there is none that can be used."""
        vocabulary = project.raw / "vocabulary.yaml"
        terms = digest(vocabulary.read_bytes()) if vocabulary.is_file() else ""
        return cls(project, Kept.open(project.processed / ".cache" / "notes.jsonl", _context(project, terms)), terms)

    def recall(self, paths: Sequence[Path]) -> tuple[Typed, list[Path]]:
        """What the notes that are as they were gave, and those that must be read."""
        links: list[Link] = []
        known, unread = [], []
        for path in paths:
            name = self.project.relative(path)
            self.digests[name] = content_digest(path)
            recalled = self.kept.recall(name, self.digests[name])
            if recalled is None:
                unread.append(path)
            else:
                known.append(name)
                links.extend(Link(*link) for link in recalled)
        return Typed({name: self._rows(name, known) for name in TYPED}, links, self._warnings(known)), unread

    def _warnings(self, notes: list[str]) -> list[Problem]:
        """What was worth a look in these notes, each for itself."""
        if not notes:
            return []
        rows = read_table(self.project, "warnings", where=("note_path", notes))
        return warnings_from(rows[rows["scope"] == WarningScope.NOTE])

    def _rows(self, name: str, notes: list[str]) -> pd.DataFrame:
        if not notes:
            return unchecked(name, [])
        data = read_table(self.project, name, where=("note_path", notes))
        return unchecked(name, data.drop(columns=_WORKED_OUT.get(name, [])))

    def remember(self, typed: Iterable[Typed]) -> None:
        """Keep what notes gave, but for one written to while it was read. Call it when no note has a problem."""
        for some in typed:
            links: dict[str, list[list]] = {name: [] for name in some.digests}
            for link in some.links:
                links.get(link.path, []).append(list(link))
            for name, note_links in links.items():
                if some.digests[name] == self.digests.get(name):
                    self.kept.keep(name, self.digests[name], note_links)

    def references(
        self, text: str, report: Reporter, read: Callable[[str, Reporter], dict[str, Reference]]
    ) -> dict[str, Reference]:
        """The entries of a bibliography, read only where they are not known or have problems."""
        sha256, problems = digest(text.encode()), len(report.problems)
        known = self.kept.recall(report.path, sha256)
        if known is not None:
            return {entry["key"]: Reference(**_with_tuples(entry)) for entry in known}
        references = read(text, report)
        if len(report.problems) == problems:
            self.kept.keep(report.path, sha256, [vars(entry) for entry in references.values()])
        return references

    def save(self) -> None:
        """Write what is known now; call it when the tables have been written."""
        self.kept.context = _context(self.project, self.terms)
        self.kept.save()


def _with_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    """What JSON makes lists of."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def _context(project: Project, terms: str) -> str:
    """In what the rows of the tables on disk are those of the notes: the code, the terms, and the tables."""
    code = " ".join(digest_tree(CODE / layer, "*.py") for layer in ("notes", "tables"))
    readers = f"{yaml.__version__} {bibtexparser.__version__} {pylatexenc.__version__}"
    return f"{code} {terms} {whole_tables(project, (*TYPED, 'warnings'))} {readers}"
