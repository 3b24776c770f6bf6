"""From notes to all tables: the one way through the layers below."""

from __future__ import annotations

from analysis import __version__
from analysis.appraisal.answers import answer_claims
from analysis.appraisal.strength import appraise_parts
from analysis.evidence.citations import audit_citations
from analysis.evidence.effects import derive_effects
from analysis.evidence.flags import screen
from analysis.evidence.matching import match_evidence
from analysis.intake.normalise import Intake, read_project
from analysis.synthesis.by_part import bearing, pool_parts
from analysis.tables.files import sweep
from analysis.tables.package import is_current, write_tables
from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.state import input_digest


def build_tables(project: Project) -> bool:
    """Bring ``data/processed`` up to date; False if it already was. Raises BrokenNotes.

    The caller holds the project's lock.
    """
    inputs = input_digest(project, __version__)
    if is_current(project, inputs):
        return False
    tables = work_out(read_project(project))
    sweep(project.processed)
    write_tables(project, tables, inputs)
    return True


def work_out(intake: Intake) -> Tables:
    """All tables from what the notes say; nothing is written."""
    effects = derive_effects(intake)
    evidence = match_evidence(intake, effects)
    audit = audit_citations(intake, effects, evidence)
    flags = screen(intake.tables)
    rows = bearing(intake, effects, evidence, flags)
    syntheses = pool_parts(intake, rows)
    strength = appraise_parts(intake, rows, syntheses)
    answers = answer_claims(intake, strength, syntheses, audit["citations"])
    return {
        **intake.tables,
        **audit,
        "effects": effects,
        "evidence": evidence,
        "flags": flags,
        "syntheses": syntheses,
        "claim_strength": strength,
        "claim_answers": answers,
    }
