"""All notes of a project as tables, or all their problems."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.notes.bibliography.references import Reference, read_references
from analysis.notes.cache import NoteCache
from analysis.notes.checks import check_answerable, check_circles, check_keys, check_links, check_references_used
from analysis.notes.content import Intake
from analysis.notes.drafts import read_drafts
from analysis.notes.note import LINK, NO_FILE, read_text
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.notes.reading import Reader, Typed, all_files, begin, finish
from analysis.notes.rows import BIBLIOGRAPHY, TYPED
from analysis.notes.samples import resolve_links
from analysis.notes.settings import Settings, read_settings
from analysis.notes.units import check_units
from analysis.notes.vocabulary import Vocabulary, read_vocabulary
from analysis.tables.lookup import in_order
from analysis.tables.processes import ALONE, Processes
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES, Tables


def read_project(project: Project, cache: NoteCache | None = None, processes: Processes = ALONE) -> Intake:
    """Read every note of the project, but for those that ``cache`` has unchanged.

    Raises BrokenNotes with every problem of every note; nothing has been written then.
    """
    problems: list[Problem] = []
    _check_files(project, problems)
    vocabulary = _read_vocabulary(project, problems)
    if vocabulary is None:
        raise BrokenNotes(problems)  # without the terms, every note would seem wrong
    settings = _read_settings(project, vocabulary, problems)
    drafts = read_drafts(project)
    files = all_files(project, drafts)
    reader = Reader.of(project, vocabulary, files)
    known, unread = cache.recall(files) if cache else (None, files)
    begun = begin(reader, unread, processes)
    report = Reporter(project.relative(project.raw / "references.bib"), problems)
    references = _read_references(project, report, cache)
    read = finish(reader, begun)
    typed = [known, *read] if known else read
    tables = _together(typed, [project.relative(path) for path in files])
    of_notes = {problem for some in typed for problem in some.problems}
    problems += of_notes
    links = [link for some in typed for link in some.links]
    check_links(links, _ids(tables, reader, references), drafts, problems)
    check_circles(links, problems)
    check_keys(tables, problems)
    check_references_used(references, reader.names["studies"], drafts, tables, report)
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise BrokenNotes(errors)
    check_answerable(links, tables, vocabulary, problems)
    if cache:
        cache.remember(read)
    return Intake(
        resolve_links(tables, references or {}),
        vocabulary,
        settings,
        warnings=tuple(sorted(set(problems))),
        seen_together=frozenset(problems) - of_notes,
        drafts=tuple(drafts),
    )


def read_terms(project: Project) -> tuple[Vocabulary, Settings]:
    """The project's vocabulary and settings alone, without a note. Raises BrokenNotes with every problem of both."""
    problems: list[Problem] = []
    vocabulary = _read_vocabulary(project, problems)
    settings = _read_settings(project, vocabulary, problems) if vocabulary else Settings()
    errors = [problem for problem in problems if not problem.warning]
    if vocabulary is None or errors:
        raise BrokenNotes(errors)
    return vocabulary, settings


def _together(typed: Sequence[Typed], notes: Sequence[str]) -> Tables:
    """The rows of all notes, in the order of the notes."""
    return {
        name: in_order(pd.concat([some.tables[name] for some in typed], ignore_index=True), "note_path", notes)
        for name in TYPED
    }


def _ids(tables: Tables, reader: Reader, references: Mapping[str, Reference] | None) -> dict[str, frozenset[str]]:
    """What notes may link to; the bibliography is missing where it cannot be read, as anything may stand in it."""
    ids = {folder: frozenset(tables[folder][TABLES[folder].key[0]]) | names for folder, names in reader.names.items()}
    known = references is not None and "" not in references  # an entry without a key may be any
    return {**ids, BIBLIOGRAPHY: frozenset(references)} if known else ids


def _check_files(project: Project, problems: list[Problem]) -> None:
    for path in project.raw.rglob("*"):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            message = LINK if path.is_symlink() else NO_FILE
            Reporter(project.relative(path), problems).add(1, "file", message)


def _read_vocabulary(project: Project, problems: list[Problem]) -> Vocabulary | None:
    path = project.raw / "vocabulary.yaml"
    report = Reporter(project.relative(path), problems)
    if not os.path.lexists(path):
        report.add(1, "file", "missing; every project has a vocabulary of its terms")
        return None
    text = read_text(path, report)
    vocabulary = read_vocabulary(text, report) if text else None
    if vocabulary is not None:
        check_units(vocabulary, report)
    return vocabulary


def _read_settings(project: Project, vocabulary: Vocabulary, problems: list[Problem]) -> Settings:
    path = project.raw / "settings.yaml"
    report = Reporter(project.relative(path), problems)
    text = read_text(path, report) if os.path.lexists(path) else None
    return read_settings(text, vocabulary, report) if text else Settings()


def _read_references(project: Project, report: Reporter, cache: NoteCache | None) -> dict[str, Reference] | None:
    """Entries by key; None where there is a file and it cannot be read."""
    path = project.raw / "references.bib"
    if not os.path.lexists(path):
        return {}
    text = read_text(path, report)
    if not text:
        return None
    return read_references(text, report) if cache is None else cache.references(text, report, read_references)
