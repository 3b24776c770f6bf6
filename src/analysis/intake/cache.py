"""What each note gave when it was last read, so that an unchanged note need not be read again.

Notes with problems are not kept, nor data sets, whose rows depend on other notes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import bibtexparser
import yaml

from analysis.intake.problems import Reporter
from analysis.intake.references import Reference, bibliographic
from analysis.intake.rows import Rows
from analysis.tables.files import digest, digest_tree
from analysis.tables.kept import Kept
from analysis.tables.project import Project

CODE = Path(__file__).resolve().parents[1]


@dataclass
class NoteCache:
    """Rows of notes by path, and the entries of the bibliography."""

    kept: Kept
    _seen: str = field(default="")  # digest of the note that was asked for last

    @classmethod
    def open(cls, project: Project) -> NoteCache:
        """The cache of a project, empty where there is none that can be used."""
        vocabulary = project.raw / "vocabulary.yaml"
        terms = digest(vocabulary.read_bytes()) if vocabulary.is_file() else ""
        code = " ".join(digest_tree(CODE / layer, "*.py") for layer in ("intake", "tables"))
        context = f"{code} {terms} {yaml.__version__} {bibtexparser.__version__}"
        return cls(Kept.open(project.processed / ".cache" / "notes.jsonl", context))

    def recall(self, path: Path, rows: Rows, references: dict[str, Reference] | None, report: Reporter) -> bool:
        """Add the rows of a note that is as it was; False where it must be read."""
        self._seen = digest(path.read_bytes()) if path.is_file() else ""
        found = None if references is None else self.kept.recall(report.path, self._seen)
        if found is None:
            return False
        for study in found["rows"].get("studies", ()):
            if study["reference"] not in references:
                return False
            study.update(bibliographic(references[study["reference"]]))  # an entry may change, and no note
        for table, own in found["rows"].items():
            rows.tables[table].extend(own)
        rows.references.extend((*reference, report) for reference in found["refers"])
        return True

    def remember(self, path: Path, rows: Rows, since: dict[str, int], report: Reporter) -> None:
        """Keep what a note without problems, not recalled just now, added to ``rows`` since they had these lengths."""
        if digest(path.read_bytes()) != self._seen:  # it was written to while it was read
            return
        own = {table: found[since[table] :] for table, found in rows.tables.items() if len(found) > since[table]}
        if any(study.get("data_set") or study["design"] == "data set" for study in own.get("studies", ())):
            return
        refers = [reference[:-1] for reference in rows.references[since["references"] :]]
        self.kept.keep(report.path, self._seen, {"rows": own, "refers": refers})

    def references(
        self, text: str, report: Reporter, read: Callable[[str, Reporter], dict[str, Reference]]
    ) -> dict[str, Reference]:
        """The entries of a bibliography, read only where they are not known or have problems."""
        sha256, problems = digest(text.encode()), len(report.problems)
        known = self.kept.recall(report.path, sha256)
        if known is not None:
            return {entry["key"]: Reference(**entry | {"authors": tuple(entry["authors"])}) for entry in known}
        found = read(text, report)
        if len(report.problems) == problems:
            self.kept.keep(report.path, sha256, [asdict(entry) for entry in found.values()])
        return found

    def save(self) -> None:
        """Write what is known now."""
        self.kept.save()
