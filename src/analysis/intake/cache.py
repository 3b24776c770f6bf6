"""What each note gave when it was last read, so that an unchanged note need not be read again.

One file, a line a note, below ``data/processed``. It is only ever a saving of time: it holds for the same
code and the same vocabulary, a note counts only with the same content, and a missing, damaged or older
file is the same as none. Notes with problems are not kept, nor data sets, whose rows depend on other notes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from analysis.intake.problems import Reporter
from analysis.intake.references import Reference, bibliographic
from analysis.intake.rows import Rows
from analysis.tables.files import digest, digest_tree, write_whole
from analysis.tables.project import Project

CODE = Path(__file__).resolve().parents[1]


@dataclass
class NoteCache:
    """Rows of notes by path; ``lines`` are those of the last build, ``kept`` those that hold in this one."""

    file: Path
    context: str
    lines: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # path -> digest of the note, line
    kept: list[bytes] = field(default_factory=list)
    _seen: str = ""  # digest of the note that was asked for last

    @classmethod
    def open(cls, project: Project) -> NoteCache:
        """The cache of a project, empty where there is none that can be used."""
        vocabulary = project.raw / "vocabulary.yaml"
        terms = digest(vocabulary.read_bytes()) if vocabulary.is_file() else ""
        code = " ".join(digest_tree(CODE / layer, "*.py") for layer in ("intake", "tables"))
        cache = cls(project.processed / ".cache" / "notes.jsonl", f"{code} {terms} {yaml.__version__}")
        try:
            head, _, body = cache.file.read_bytes().partition(b"\n")
        except OSError:
            return cache
        if head == cache._head(body):
            for line in body.splitlines():
                sha256, path, rows = line.split(b"\t", 2)
                cache.lines[path.decode()] = sha256.decode(), rows
        return cache

    def recall(self, path: Path, rows: Rows, references: dict[str, Reference] | None, report: Reporter) -> bool:
        """Add the rows of a note that is as it was; False where it must be read."""
        self._seen = digest(path.read_bytes()) if path.is_file() else ""
        known, line = self.lines.get(report.path, (None, b""))
        if known != self._seen or references is None:
            return False
        found = json.loads(line)
        for study in found["rows"].get("studies", ()):
            if study["reference"] not in references:
                return False
            study.update(bibliographic(references[study["reference"]]))  # an entry may change, and no note
        for table, own in found["rows"].items():
            rows.tables[table].extend(own)
        rows.references.extend((*reference, report) for reference in found["refers"])
        self._keep(report.path, known, line)
        return True

    def remember(self, path: Path, rows: Rows, since: dict[str, int], report: Reporter) -> None:
        """Keep what a note without problems, not recalled just now, added to ``rows`` since they had these lengths."""
        if digest(path.read_bytes()) != self._seen:  # it was written to while it was read
            return
        own = {table: found[since[table] :] for table, found in rows.tables.items() if len(found) > since[table]}
        if any(study.get("data_set") or study["design"] == "data set" for study in own.get("studies", ())):
            return
        refers = [reference[:-1] for reference in rows.references[since["references"] :]]
        line = json.dumps({"rows": own, "refers": refers}, ensure_ascii=True, separators=(",", ":"))
        self._keep(report.path, self._seen, line.encode())

    def save(self) -> None:
        """Write the file, unless it would be the same."""
        if self.kept != [b"\t".join((sha.encode(), path.encode(), row)) for path, (sha, row) in self.lines.items()]:
            body = b"\n".join(self.kept)
            write_whole(self.file, self._head(body) + b"\n" + body)

    def _keep(self, path: str, sha256: str, line: bytes) -> None:
        self.kept.append(b"\t".join((sha256.encode(), path.encode(), line)))

    def _head(self, body: bytes) -> bytes:
        return f"{self.context} {digest(body)}".encode()
