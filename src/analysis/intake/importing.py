"""Works from files of references into the project: which are new, which are known, and in what those differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.intake.drafts import described, study_draft
from analysis.intake.keys import new_key
from analysis.intake.known import Difference, Known, differences
from analysis.intake.references import Incoming, Library, read_library
from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.bibliography.references import Reference, read_references
from analysis.notes.bibliography.writing import entry_text
from analysis.notes.note import read_text
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.tables.files import read_whole, write_whole
from analysis.tables.project import Project

BIBLIOGRAPHY = "references.bib"
_SHOWN = 160  # characters of a title or a value, in a line of the report
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
    references = _references(project)
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
            write_whole(path, _draft(match.incoming).encode())
    if not brought.new:
        return
    path = project.raw / BIBLIOGRAPHY
    before = read_whole(path) if path.exists() else b""
    added = entry_text(_entry(match) for match in brought.new).encode()
    gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
    if b"\r\n" in before:
        gap, added = gap.replace(b"\n", b"\r\n"), added.replace(b"\n", b"\r\n")
    write_whole(path, before + gap + added)


def report(project: Project, brought: Import, *, written: bool) -> str:
    """What the files bring, work by work, and how many there are; what could not be read is told apart from it."""
    lines = []
    for library, matches in zip(brought.libraries, brought.matched, strict=True):
        lines.append(f"{library.path}: {_count(matches, len(library.problems))}")
        lines += [f"  {line}" for match in matches for line in _lines(match)]
    bibliography, notes = project.relative(project.raw / BIBLIOGRAPHY), project.relative(project.raw / "studies")
    total = _count(brought.works, len(brought.problems))
    if not brought.new:
        return "\n".join([*lines, f"{total}; nothing to write"])
    where = f"to {bibliography}, and a draft of each note to {notes}"
    what = "written" if written else "nothing was written: --write adds what is new"
    return "\n".join([*lines, f"{total}; {what} {where}"])


def facts(brought: Import, *, written: bool) -> dict[str, Any]:
    """The same for programs."""
    works = [
        {
            "file": match.incoming.path,
            "line": match.incoming.line,
            "key": match.key,
            "new": match.is_new,
            "same_as": match.place,
            "differences": [asdict(difference) for difference in match.differences],
            "remarks": match.remarks,
        }
        for match in brought.works
    ]
    return {"works": works, "problems": [str(problem) for problem in brought.problems], "written": written}


def _references(project: Project) -> dict[str, Reference]:
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
        remarks.append(f"{like} has the same title and year, and other numbers or people: another version of it?")
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


def _lines(match: Matched) -> Iterator[str]:
    line = f"line {match.incoming.line}"
    if match.is_new:
        yield f"new     {match.key}: {shown(described(match.incoming.reference))} ({line})"
    else:
        yield f"known   {match.key} ({line}): as {match.place}"
    for difference in match.differences:
        there = f'"{shown(difference.known)}"' if difference.known else "nothing"
        yield f'          {difference.field}: "{shown(difference.incoming)}" here, {there} there'
    for remark in match.remarks:
        yield f"          {shown(remark)}"


def _count(matches: Sequence[Matched], problems: int) -> str:
    new = sum(match.is_new for match in matches)
    differ = sum(bool(match.differences) for match in matches)
    known = f"{len(matches) - new} known" + (f" ({differ} with differences)" if differ else "")
    return ", ".join([f"{new} new", known, *([f"{problems} not readable"] if problems else [])])


def shown(text: str) -> str:
    """Text from outside in one line of the report: what cannot be seen, or would turn the line around, by number."""
    signs = (f"\\u{ord(sign):04x}" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in text)
    seen = " ".join("".join(signs).split())
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 1]}…"
