"""From notes to all tables: the one way through the layers below."""

from __future__ import annotations

from analysis.appraisal.answers import answer_claims
from analysis.appraisal.strength import appraise_parts
from analysis.evidence.citations import audit_citations
from analysis.evidence.effects import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.evidence.screens import screen
from analysis.evidence.values import reported_values
from analysis.intake.cache import NoteCache
from analysis.intake.normalise import Intake, read_project
from analysis.intake.settings import settings_rows
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import pool_parts
from analysis.tables.files import sweep
from analysis.tables.last import keep_last
from analysis.tables.package import write_tables
from analysis.tables.project import Project
from analysis.tables.schemas import Tables, frame


def build_tables(project: Project, inputs: str) -> None:
    """Write all tables, made from what ``inputs`` is the digest of. Raises BrokenNotes, writing nothing.

    The caller holds the project's lock.
    """
    cache = NoteCache.open(project)
    tables = work_out(read_project(project, cache))
    sweep(project.processed)
    cache.save()
    keep_last(project)
    write_tables(project, tables, inputs)


def work_out(intake: Intake) -> Tables:
    """All tables from what the notes say; nothing is written."""
    effects = derive_effects(intake)
    evidence = match_evidence(intake, effects)
    audit = audit_citations(intake, effects, evidence)
    flags = screen(intake, reported_values(intake.tables), effects)
    rows = bearing(effects, evidence, flags)
    appraised = appraise_parts(intake, rows, pool_parts(intake, rows))
    answers = answer_claims(intake, appraised, audit["citations"])
    return {
        **intake.tables,
        **audit,
        "effects": effects,
        "evidence": evidence,
        "flags": flags,
        **appraised,
        "settings": frame("settings", settings_rows(intake.settings)),
        "claim_answers": answers,
    }
