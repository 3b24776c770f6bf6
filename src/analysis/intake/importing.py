"""Works from files of references into the project: which are new, which are known, and in what those differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.intake.drafts import study_draft
from analysis.intake.keys import new_key
from analysis.intake.known import Difference, Known, differences
from analysis.intake.references import Incoming, Library, read_library
from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.bibliography.references import Reference, read_references
from analysis.notes.bibliography.writing import entry_text
from analysis.notes.note import read_text
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.tables.files import read_whole, write_inside
from analysis.tables.project import Project

BIBLIOGRAPHY = "references.bib"
_RETRACTED = "retracted"


@dataclass(frozen=True)
class Matched:
    """A work from outside with its key here; if it is known, in what it differs; and what is worth a look."""

    incoming: Incoming
    key: str
    place: str | None = None  # of the same work: in the bibliography, or in a file of this run; None where it is new
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether neither the project nor what came before in the files has it."""
        return self.place is None


@dataclass(frozen=True)
class Import:
    """What files bring, in the order of the files: for each its works and what could not be read."""

    libraries: list[Library]
    matched: list[list[Matched]]

    @property
    def works(self) -> list[Matched]:
        """Those of all files."""
        return [match for matches in self.matched for match in matches]

    @property
    def new(self) -> list[Matched]:
        """Those the project does not have yet."""
        return [match for match in self.works if match.is_new]

    @property
    def problems(self) -> list[Problem]:
        """What could not be read, and why."""
        return [problem for library in self.libraries for problem in library.problems]


def compare(project: Project, paths: Sequence[Path]) -> Import:
    """What the files bring beside what the project has; nothing is written.

    Raises BrokenNotes where the project's own bibliography has problems: what it holds may then be taken for new.
    """
    references = project_references(project)
    known = Known.of(references.values())
    libraries = [read_library(path) for path in dict.fromkeys(paths)]
    bibliography = project.relative(project.raw / BIBLIOGRAPHY)
    places = {key: f"{bibliography}:{reference.line}" for key, reference in references.items()}
    matched = [[_match(incoming, known, places, project) for incoming in library.works] for library in libraries]
    return Import(libraries, matched)


def write(project: Project, brought: Import) -> None:
    """Append the new works to the bibliography, and begin a note of each. The caller holds the project's lock.

    What lies there stays as it is, byte by byte. The notes come first: drafts without an entry harm nobody, where
    an entry without its note would be taken for done the next time.
    """
    for match in brought.new:
        path = _note(project, match.key)
        if not path.exists():
            write_inside(project, path, _draft(match.incoming).encode())
    if brought.new:
        append_entries(project, [_entry(match) for match in brought.new])


def append_entries(project: Project, entries: Sequence[Entry]) -> None:
    """Write entries behind those of the bibliography, which stay as they are. The caller holds the project's lock."""
    path = project.raw / BIBLIOGRAPHY
    before = read_whole(path) if path.exists() else b""
    added = entry_text(entries).encode()
    gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
    if b"\r\n" in before:
        gap, added = gap.replace(b"\n", b"\r\n"), added.replace(b"\n", b"\r\n")
    write_inside(project, path, before + gap + added)


def project_references(project: Project) -> dict[str, Reference]:
    """The entries of the project's bibliography. Raises BrokenNotes with what is wrong in it."""
    problems: list[Problem] = []
    path = project.raw / BIBLIOGRAPHY
    reporter = Reporter(project.relative(path), problems)
    text = read_text(path, reporter) if path.exists() or path.is_symlink() else None
    references = read_references(text, reporter) if text else {}
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise BrokenNotes(errors)
    return references


def _match(incoming: Incoming, known: Known, places: dict[str, str], project: Project) -> Matched:
    """Match a work with what is known, and know it from then on."""
    reference = incoming.reference
    retracted = [kind for kind in incoming.work.types if _RETRACTED in kind.casefold()]
    remarks = [f"its database calls it: {kind}" for kind in retracted]
    if key := known.find(reference):
        return Matched(incoming, key, places[key], differences(known.references[key], incoming), remarks)
    if like := known.resembles(reference):
        remarks.append(f"{like} is much like it, and not surely the same: another version of it, or the same work?")
    draft = _draft(incoming)
    key = new_key(reference, reference.key, lambda name: name in places or not _is_free(project, name, draft))
    places[key] = f"{incoming.path}:{incoming.line}"
    known.add(key, replace(reference, key=key))
    return Matched(incoming, key, None, [], remarks)


def _entry(match: Matched) -> Entry:
    """Its entry as it is written; what it was part of in its own file is in it, and is named no more."""
    return replace(match.incoming.work.entry, key=match.key)


def _draft(incoming: Incoming) -> str:
    return study_draft(incoming.reference, incoming.work.types)


def _note(project: Project, key: str) -> Path:
    return project.raw / "studies" / f"{key}.md"


def _is_free(project: Project, key: str, draft: str) -> bool:
    """Whether there is no note of this id but the draft that would be written, which a run that was ended left."""
    path = _note(project, key)
    return not path.exists() or (path.is_file() and read_whole(path) == draft.encode())
