"""From notes to all tables: the one way through the layers below."""

from __future__ import annotations

from analysis.appraisal.absolute_effects import absolute_effects
from analysis.appraisal.cache import Judged
from analysis.appraisal.judging import judge_claims
from analysis.appraisal.nearest import nearest_claims
from analysis.evidence.citations.audit import audit_citations
from analysis.evidence.effects.arm_values import arm_values
from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.unused import unused_rows
from analysis.evidence.effects.values import reported_values
from analysis.evidence.legs import with_legs
from analysis.evidence.matching import match_evidence
from analysis.evidence.screens import screen
from analysis.evidence.warnings import warnings_of
from analysis.notes.cache import NoteCache
from analysis.notes.content import Intake
from analysis.notes.normalise import read_project
from analysis.notes.settings import settings_rows
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import Pooling, pool_parts
from analysis.synthesis.by_way import indirect_comparisons
from analysis.synthesis.claimed import votes_of
from analysis.synthesis.covariates import with_covariates
from analysis.synthesis.weights import weights_of
from analysis.tables.files import sweep
from analysis.tables.last import keep_last
from analysis.tables.package import write_tables
from analysis.tables.processes import ALONE, Processes, processes
from analysis.tables.project import Project
from analysis.tables.schemas import Tables, frame
from analysis.tables.state import NOTES, made_from, seal


def build_tables(project: Project, inputs: str, jobs: int = 1) -> None:
    """Write all tables, made from what ``inputs`` is the digest of. Raises BrokenNotes, writing nothing.

    The caller holds the project's lock. Many notes are read, and many claims judged, in so many processes.
    """
    # Before anything is read: what is edited meanwhile belongs to the next build.
    sealed, origin = seal(project), made_from(project)
    notes, judged = NoteCache.open(project), Judged.open(project)
    with processes(jobs, "analysis.appraisal.judging") as side_by_side:
        tables = work_out(read_project(project, notes, side_by_side), judged, side_by_side)
    sweep(project.processed)
    keep_last(project)
    if seal(project) != sealed:  # some of it may have been read, and be other or the same again by now
        write_tables(project, tables, "", origin | {NOTES: ""})
        return
    write_tables(project, tables, inputs, origin)
    notes.save()
    judged.save()


def work_out(intake: Intake, judged: Judged | None = None, side_by_side: Processes = ALONE) -> Tables:
    """All tables from what the notes say, judging no claim again that ``judged`` has; nothing is written."""
    effects = derive_effects(intake)
    compared = match_evidence(intake, effects)
    audit = side_by_side.begin(audit_citations, intake, effects, compared)
    evidence = with_legs(intake, effects, compared)
    values = reported_values(intake.tables)
    flags = screen(intake, values, effects)
    rows = with_covariates(votes_of(bearing(effects, evidence, flags, intake.tables), intake), intake)
    pooling = Pooling.of(rows)
    syntheses = pool_parts(intake, pooling)
    audited = audit()
    judgements = judge_claims(intake, rows, syntheses, audited["citations"], judged, side_by_side)
    near = nearest_claims(intake.tables["claims"], intake.tables["claim_parts"], judgements["claim_strength"])
    absolute = absolute_effects(values, effects, evidence, {**intake.tables, **judgements}, intake.vocabulary)
    return {
        **intake.tables,
        **audited,
        "effects": effects,
        "arm_values": arm_values(effects, values, intake.tables["arms"], intake.vocabulary),
        "unused": unused_rows(intake.tables, effects),
        "evidence": evidence,
        "flags": flags,
        "weights": weights_of(pooling, syntheses),
        "indirect_comparisons": indirect_comparisons(rows, intake.tables["claim_parts"]),
        "warnings": warnings_of(intake, flags),
        **judgements,
        "neighbours": frame("neighbours", near),
        "absolute_effects": frame("absolute_effects", absolute),
        "settings": frame("settings", settings_rows(intake.settings)),
    }
