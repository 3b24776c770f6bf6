"""Some notes read: their rows as typed, what they link to, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.notes.claims import CLAIM_SECTIONS, read_claim
from analysis.notes.drafts import Draft
from analysis.notes.note import note_files, read_file
from analysis.notes.problems import Problem, Reporter
from analysis.notes.rows import TYPED, Link, Rows
from analysis.notes.sources import read_source
from analysis.notes.studies import STUDY_SECTIONS, read_study
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.files import digest
from analysis.tables.processes import Processes
from analysis.tables.project import Project
from analysis.tables.schemas import Tables, unchecked
from analysis.tables.state import FOLDERS
from analysis.terms import Design

_AT_A_TIME = 500  # notes: about a third of a second of work


@dataclass(frozen=True)
class Typed:
    """What notes gave. Nothing in ``tables`` has been checked that takes more than one note to check."""

    tables: Tables
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)  # of each note that was read, by path
    sheets: list[Path] = field(default_factory=list)  # data sets, left to be read together


@dataclass(frozen=True)
class Reader:
    """What reading a note takes beside the note."""

    project: Project
    vocabulary: Vocabulary
    names: dict[str, frozenset[str]]

    @classmethod
    def of(cls, project: Project, vocabulary: Vocabulary, files: Iterable[Path]) -> Reader:
        """The reader of these notes of a project."""
        notes = [path for path in files if path.suffix == ".md"]
        names = {name: frozenset(path.stem for path in notes if path.parent.name == name) for name in FOLDERS}
        return cls(project, vocabulary, names)

    def read(self, path: Path, rows: Rows, problems: list[Problem]) -> None:
        """Add a note's rows and problems."""
        report = Reporter(self.project.relative(path), problems)
        sections = {"claims": CLAIM_SECTIONS, "studies": STUDY_SECTIONS}.get(path.parent.name, ())
        note = read_file(path, sections, report)
        if note is None:
            return
        if path.parent.name == "sources":
            read_source(note, rows)
        elif path.parent.name == "claims":
            read_claim(note, self.vocabulary, rows)
        else:
            read_study(note, self.vocabulary, rows)


def all_files(project: Project, drafts: Iterable[Draft]) -> list[Path]:
    """Whatever lies where notes should, but for drafts, in the order in which notes are read."""
    left_out = {draft.path for draft in drafts}
    return [path for folder in FOLDERS for path in note_files(project, folder) if path not in left_out]


def begin(reader: Reader, paths: Sequence[Path], processes: Processes) -> Iterator[Typed]:
    """Notes read some at a time, in processes if there are several; data sets are left out."""
    return processes.map(partial(_read_apart, reader), processes.shares(paths, _AT_A_TIME))


def finish(reader: Reader, begun: Iterable[Typed]) -> list[Typed]:
    """All that was begun, and the data sets, in several of which one study may stand, together."""
    batches = list(begun)
    return [*batches, _read_together(reader, [path for typed in batches for path in typed.sheets])]


def _read_apart(reader: Reader, paths: Sequence[Path]) -> Typed:
    rows, problems, digests, sheets = Rows(), [], {}, []
    for path in paths:
        note_rows = Rows(reader.names)
        reader.read(path, note_rows, problems)
        if any(study["design"] == Design.DATA_SET for study in note_rows.tables["studies"]):
            sheets.append(path)  # its problems will be told again, and are told once
            continue
        rows.extend(note_rows)
        digests[reader.project.relative(path)] = content_digest(path)
    return Typed(_frames(rows), rows.links, problems, digests, sheets)


def _read_together(reader: Reader, sheets: Sequence[Path]) -> Typed:
    rows, problems = Rows(reader.names), []
    for path in sheets:
        reader.read(path, rows, problems)
    return Typed(_frames(rows), rows.links, problems)


def content_digest(path: Path) -> str:
    """The digest of a file, empty for what is none."""
    return digest(path.read_bytes()) if path.is_file() else ""


def _frames(rows: Rows) -> Tables:
    return {name: unchecked(name, rows.tables[name]) for name in TYPED}
