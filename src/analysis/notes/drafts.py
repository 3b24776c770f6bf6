"""Drafts: notes with ``status: draft``, which the build does not take in before they are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.notes.fields import Fields
from analysis.notes.frontmatter import Block, Scalar, key_form, read_front_matter
from analysis.notes.grammar.spellings import term_form
from analysis.notes.note import NO_BREAK_SPACES, front_lines, is_id, note_files
from analysis.notes.problems import Reporter
from analysis.tables.project import Project
from analysis.tables.state import FOLDERS
from analysis.terms import NoteStatus

_NAMED = 10  # drafts, in one line; a library of hundreds may just have been brought in
_SIGN = NoteStatus.DRAFT.encode()  # a file without the word is no draft, and need not be read


@dataclass(frozen=True)
class Draft:
    """A note that is not done; ``reference``: the key of its entry, where it is a study."""

    path: Path
    folder: str
    note_id: str
    reference: str


def read_drafts(project: Project) -> list[Draft]:
    """The drafts among a project's notes, in the order of the notes.

    A file whose front matter cannot be read is none, so that its problems are told.
    """
    return [draft for folder in FOLDERS for path in note_files(project, folder) for draft in _read(path, folder)]


def drafts_in_words(drafts: Sequence[Draft]) -> str:
    """How many there are, and which: ``2 drafts: studies/alpha-2020, studies/beta-2021``; of many only the first."""
    names = [f"{draft.folder}/{draft.note_id}" for draft in drafts[:_NAMED]]
    more = [f"and {len(drafts) - _NAMED} more"] if len(drafts) > _NAMED else []
    return f"{len(drafts)} draft{'s' if len(drafts) != 1 else ''}: {', '.join([*names, *more])}"


def check_status(fields: Fields) -> None:
    """Report a status of a claim or a source, which can only be a draft: those are not read as notes."""
    fields.choice("status", tuple(NoteStatus))


def _read(path: Path, folder: str) -> Iterator[Draft]:
    if path.suffix != ".md" or path.is_symlink() or not path.is_file() or not is_id(path.stem):
        return
    content = path.read_bytes()
    if _SIGN not in content.lower():
        return
    lines = front_lines(content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    front = read_front_matter("\n".join(lines).translate(NO_BREAK_SPACES), 2, Reporter("", [])) if lines else None
    if front is not None and term_form(_text(front, "status")) == term_form(NoteStatus.DRAFT):
        yield Draft(path, folder, path.stem, _text(front, "reference") or path.stem)


def _text(front: Block, key: str) -> str:
    """A value of one line; empty where there is none."""
    values = (value for name, value in front.entries.items() if key_form(name) == key_form(key))
    return next((value.text for value in values if isinstance(value, Scalar)), "")
