"""All notes of a project as tables, or all their problems."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.intake.claims import CLAIM_SECTIONS, read_claim, read_source
from analysis.intake.notes import LINK, note_names, read_folder, read_text
from analysis.intake.problems import BrokenNotes, Problem, Reporter
from analysis.intake.references import Reference, read_references
from analysis.intake.rows import Rows
from analysis.intake.samples import resolve_samples
from analysis.intake.settings import Settings, read_settings
from analysis.intake.studies import STUDY_SECTIONS, read_study
from analysis.intake.vocabulary import Vocabulary, read_vocabulary
from analysis.tables.project import Project
from analysis.tables.schemas import Tables, frame


@dataclass(frozen=True)
class Intake:
    """What the notes say: tables by name, and the vocabulary and settings they were read with."""

    tables: Tables
    vocabulary: Vocabulary
    settings: Settings


def read_project(project: Project) -> Intake:
    """Read every note of the project.

    Raises BrokenNotes with every problem of every note; nothing has been written then.
    """
    problems: list[Problem] = []
    _check_links(project, problems)
    vocabulary = _read_vocabulary(project, problems)
    if vocabulary is None:
        raise BrokenNotes(problems)  # without the terms, every note would seem wrong
    settings = _read_settings(project, vocabulary, problems)
    references = _read_references(project, problems)
    sources = read_folder(project, "sources", (), problems)
    claims = read_folder(project, "claims", CLAIM_SECTIONS, problems)
    studies = read_folder(project, "studies", STUDY_SECTIONS, problems)
    rows = Rows(names={folder: note_names(project, folder) for folder in ("sources", "claims", "studies")})
    for note in sources:
        read_source(note, rows)
    for note in claims:
        read_claim(note, vocabulary, rows)
    for note in studies:
        read_study(note, vocabulary, references, rows)
    rows.check_references()
    rows.check_keys({note.path: note.report for note in (*sources, *claims, *studies)})
    _check_references_used(project, references, rows, problems)
    if problems:
        raise BrokenNotes(problems)
    resolve_samples(rows)
    tables = {name: frame(name, found) for name, found in rows.tables.items()}
    return Intake(tables, vocabulary, settings)


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
    return read_vocabulary(text, report) if text else None


def _read_settings(project: Project, vocabulary: Vocabulary, problems: list[Problem]) -> Settings:
    path = project.raw / "settings.yaml"
    report = Reporter(project.relative(path), problems)
    text = read_text(path, report) if path.is_file() else None
    return read_settings(text, vocabulary, report) if text else Settings()


def _read_references(project: Project, problems: list[Problem]) -> dict[str, Reference] | None:
    """Entries by key; None where there is a file and it cannot be read."""
    path = project.raw / "references.bib"
    report = Reporter(project.relative(path), problems)
    if not path.is_file():
        return {}
    text = read_text(path, report)
    return read_references(text, report) if text else None


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
