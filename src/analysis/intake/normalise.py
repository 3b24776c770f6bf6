"""All notes of a project as tables, or all their problems."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.intake.claims import CLAIM_SECTIONS, read_claim, read_source
from analysis.intake.notes import read_folder, read_text
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
    vocabulary = _read_vocabulary(project, problems)
    settings = _read_settings(project, vocabulary, problems)
    references = _read_references(project, problems)
    sources = read_folder(project, "sources", (), problems)
    claims = read_folder(project, "claims", CLAIM_SECTIONS, problems)
    studies = read_folder(project, "studies", STUDY_SECTIONS, problems)
    rows = Rows(own_notes=frozenset(note.note_id for note in studies))
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


def _read_vocabulary(project: Project, problems: list[Problem]) -> Vocabulary:
    path = project.raw / "vocabulary.yaml"
    report = Reporter(project.relative(path), problems)
    if not path.is_file():
        report.add(1, "file", "missing; every project has a vocabulary of its terms")
        return read_vocabulary("", report)
    return read_vocabulary(read_text(path, report) or "", report)


def _read_settings(project: Project, vocabulary: Vocabulary, problems: list[Problem]) -> Settings:
    path = project.raw / "settings.yaml"
    report = Reporter(project.relative(path), problems)
    text = read_text(path, report) if path.is_file() else None
    return read_settings(text, vocabulary, report) if text else Settings()


def _read_references(project: Project, problems: list[Problem]) -> dict[str, Reference]:
    path = project.raw / "references.bib"
    report = Reporter(project.relative(path), problems)
    text = read_text(path, report) if path.is_file() else None
    return read_references(text, report) if text else {}


def _check_references_used(
    project: Project, references: dict[str, Reference], rows: Rows, problems: list[Problem]
) -> None:
    report = Reporter(project.relative(project.raw / "references.bib"), problems)
    used = {row["reference"] for row in rows.tables["studies"] if row.get("reference")}
    for reference in references.values():
        if reference.key not in used:
            report.add(
                reference.line,
                reference.key,
                "no study note has this entry; write the note or remove the entry",
            )
