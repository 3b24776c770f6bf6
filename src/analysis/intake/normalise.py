"""All notes of a project as tables, or all their problems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.intake.cache import NoteCache
from analysis.intake.claims import CLAIM_SECTIONS, read_claim, read_source
from analysis.intake.intake import Intake
from analysis.intake.notes import LINK, Note, note_files, note_names, read_file, read_text
from analysis.intake.problems import BrokenNotes, Problem, Reporter
from analysis.intake.references import Reference, read_references
from analysis.intake.rows import Rows
from analysis.intake.samples import resolve_samples
from analysis.intake.settings import Settings, read_settings
from analysis.intake.studies import STUDY_SECTIONS, read_study
from analysis.intake.units import check_units
from analysis.intake.vocabulary import Vocabulary, read_vocabulary
from analysis.tables.project import Project
from analysis.tables.schemas import frame


def read_project(project: Project, cache: NoteCache | None = None) -> Intake:
    """Read every note of the project, but for those that ``cache`` has unchanged.

    Raises BrokenNotes with every problem of every note; nothing has been written then.
    """
    problems: list[Problem] = []
    _check_links(project, problems)
    vocabulary = _read_vocabulary(project, problems)
    if vocabulary is None:
        raise BrokenNotes(problems)  # without the terms, every note would seem wrong
    settings = _read_settings(project, vocabulary, problems)
    references = _read_references(project, problems, cache)
    rows = Rows(names={folder: note_names(project, folder) for folder in ("sources", "claims", "studies")})
    reporters = {}
    for folder, sections, read in (
        ("sources", (), lambda note: read_source(note, rows)),
        ("claims", CLAIM_SECTIONS, lambda note: read_claim(note, vocabulary, rows)),
        ("studies", STUDY_SECTIONS, lambda note: read_study(note, vocabulary, references, rows)),
    ):
        for path in note_files(project, folder):
            report = reporters[project.relative(path)] = Reporter(project.relative(path), problems)
            if cache is None or not cache.recall(path, rows, references, report):
                _read_note(path, sections, read, rows, report, cache)
    rows.check_references()
    rows.check_keys(reporters)
    _check_references_used(project, references, rows, problems)
    if problems:
        raise BrokenNotes(problems)
    resolve_samples(rows)
    tables = {name: frame(name, found) for name, found in rows.tables.items()}
    return Intake(tables, vocabulary, settings)


def _read_note(
    path: Path,
    sections: tuple[str, ...],
    read: Callable[[Note], None],
    rows: Rows,
    report: Reporter,
    cache: NoteCache | None,
) -> None:
    problems, before = len(report.problems), rows.lengths()
    note = read_file(path, sections, report)
    if note is not None:
        read(note)
    if cache is not None and len(report.problems) == problems:
        cache.remember(path, rows, before, report)


def _check_links(project: Project, problems: list[Problem]) -> None:
    for path in sorted(project.raw.rglob("*")):
        if path.is_symlink():
            Reporter(project.relative(path), problems).add(1, "file", LINK)


def _read_vocabulary(project: Project, problems: list[Problem]) -> Vocabulary | None:
    path = project.raw / "vocabulary.yaml"
    report = Reporter(project.relative(path), problems)
    if not path.is_file():
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
    text = read_text(path, report) if path.is_file() else None
    return read_settings(text, vocabulary, report) if text else Settings()


def _read_references(project: Project, problems: list[Problem], cache: NoteCache | None) -> dict[str, Reference] | None:
    """Entries by key; None where there is a file and it cannot be read."""
    path = project.raw / "references.bib"
    report = Reporter(project.relative(path), problems)
    if not path.is_file():
        return {}
    text = read_text(path, report)
    if not text:
        return None
    return read_references(text, report) if cache is None else cache.references(text, report, read_references)


def _check_references_used(
    project: Project, references: dict[str, Reference] | None, rows: Rows, problems: list[Problem]
) -> None:
    """Report entries without a study; not while a study lacks its entry, which may be the same mistake."""
    own = {row["study_id"] for row in rows.tables["studies"] if not row.get("data_set")}
    if references is None or rows.names["studies"] - own:
        return
    report = Reporter(project.relative(project.raw / "references.bib"), problems)
    used = {row["reference"] for row in rows.tables["studies"] if row.get("reference")}
    for reference in references.values() if used <= set(references) else ():
        if reference.key not in used:
            report.add(
                reference.line,
                reference.key,
                "no study note has this entry; write the note or remove the entry",
            )
