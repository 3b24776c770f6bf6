"""Is the citation real? Each citation against every study, field by field, with a verdict that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence.citations.fields import missing_terms
from analysis.evidence.citations.results import LARGER, claimed_sizes, shown
from analysis.evidence.citations.works import CODES, FITS, Codes, Works
from analysis.notes.content import Intake
from analysis.notes.grammar.citation_text import read_citation
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.lookup import plain_rows
from analysis.tables.schemas import Tables, frame
from analysis.terms import CitationVerdict, FieldFit, Shown

KEPT = 8  # candidates kept per citation, what a reader can look through; more only where more fit


@dataclass(frozen=True)
class Weight:
    """Bits of evidence that a candidate is the work meant: log2 of how much likelier the answer is for
    the right work than for another one (record linkage after Fellegi and Sunter 1969). Ours, from
    what the entries share by chance: one in eight has a given year, one in ten a given journal."""

    match: float
    near: float
    mismatch: float

    def of(self, fit: str) -> float:
        """The weight of one answer; nothing where nothing was named or could be read."""
        return {FieldFit.MATCH: self.match, FieldFit.NEAR: self.near, FieldFit.MISMATCH: self.mismatch}.get(fit, 0.0)


WEIGHTS = {
    "title": Weight(10, 6, -6),
    "people": Weight(6, 4, -6),
    "year": Weight(3, 1, -3),
    "journal": Weight(3, 1.5, -3),
    "cited_kind": Weight(0.5, 0, -1),
    "intervention": Weight(1, 0.5, -1),
    "comparator": Weight(0.5, 0.25, -0.5),
    "outcome": Weight(1, 0.5, -1),
    "duration": Weight(0.5, 0.25, -0.5),
    "size": Weight(0.5, 0.25, -0.25),
}
# A sister journal, where the journal cited exists as well: a slip is possible, and not likely.
SISTER_JOURNAL = -1.0
_BITS = {name: np.array([weight.of(fit) for fit in FITS]) for name, weight in WEIGHTS.items()}
_SCORES = {FieldFit.MATCH: 1.0, FieldFit.NEAR: 0.5, FieldFit.MISMATCH: 0.0}
# From here on a candidate is the work meant: among a hundred entries, odds of a thousand to one by the
# weights leave about ten to one.
ENOUGH_BITS = 5.0
# Bits by which the best must lead the next for it alone to be meant.
CLEARLY = 1.5
# A citation that names neither people nor a title is told only by year and journal, which many works
# share: then the year must be right, and the work about the claim.
NAMING = ("title", "people")
# Where people or a title are named, only these say which work is meant; what it is about comes after.
BIBLIOGRAPHIC = (*NAMING, "year", "journal", "cited_kind")


def audit_citations(intake: Intake, effects: pd.DataFrame, evidence: pd.DataFrame) -> Tables:
    """The tables ``citations`` (with verdicts) and ``citation_candidates``."""
    tables, vocabulary = intake.tables, intake.vocabulary
    works = Works(tables, vocabulary)
    sizes = claimed_sizes(intake)
    claims = _claims(tables, set(sizes["claim_id"]))
    results = shown(effects, evidence, sizes)
    cited, candidates = [], []
    for citation in plain_rows(tables["citations"]):
        claim = claims[citation["claim_id"]]
        citation["unread"] = read_citation(citation["text"], vocabulary.is_journal).unread
        fits = _best_fits(citation, claim, works, results.get(citation["claim_id"], {}))
        verdict, because, best = _verdict(citation, fits, vocabulary)
        del citation["unread"]
        cited.append({**citation, "verdict": verdict, "because": because, "study_id": best})
        place = {key: citation[key] for key in ("note_path", "note_line", "note_field")}
        fitting = sum(fit["same_work"] for fit in fits)  # as many as the verdict counts and names
        for rank, fit in enumerate(fits[: max(KEPT, fitting)], 1):
            row = {
                key: value
                for key, value in fit.items()
                if key not in ("on_topic", "design", "name", "differs", "unread")
            }
            candidates.append({**row, "citation_id": citation["citation_id"], "rank": rank, **place})
    return {
        "citations": frame("citations", cited),
        "citation_candidates": frame("citation_candidates", candidates),
    }


def _claims(tables: Tables, sized: set[str]) -> dict[str, dict[str, Any]]:
    """Each claim with its terms over all its parts, its duration, and whether it names a size."""
    parts_of: dict[str, list[dict]] = {}
    for part in plain_rows(tables["claim_parts"]):
        parts_of.setdefault(part["claim_id"], []).append(part)
    claims = {}
    for claim in plain_rows(tables["claims"]):
        parts = parts_of.get(claim["claim_id"], [])
        terms = {key: {part[key] for part in parts if part[key]} for key in ("intervention", "comparator", "outcome")}
        claims[claim["claim_id"]] = {**claim, **terms, "sized": claim["claim_id"] in sized}
    return claims


def _best_fits(citation: dict, claim: dict, works: Works, results: dict[str, dict]) -> list[dict[str, Any]]:
    """All works that can be meant, and at least those that are kept as candidates; the best first."""
    if not len(works):
        return []
    fields = _fields(citation, claim, works, results)
    bits = {name: _BITS[name][codes] for name, codes in fields.items()}
    bits["journal"] = _journal_bits(citation["journal"], works.vocabulary)[fields["journal"]]
    on_topic = _is(fields["intervention"], FieldFit.MATCH, FieldFit.NEAR) & _is(fields["outcome"], FieldFit.MATCH)
    named = np.logical_or.reduce([_is(fields[name], FieldFit.MATCH, FieldFit.NEAR) for name in NAMING])
    bibliographic = sum(bits[name] for name in BIBLIOGRAPHIC)
    total = np.where(named, bibliographic, sum(bits.values()))
    by_topic = on_topic & _is(fields["year"], FieldFit.MATCH, FieldFit.NOT_NAMED)
    enough = (total >= ENOUGH_BITS) & ~_is(fields["people"], FieldFit.MISMATCH)  # nobody's work under another's name
    same_work = enough & (named | (by_topic & _is(fields["people"], FieldFit.NOT_NAMED)))
    unread = enough & ~named & by_topic & _is(fields["people"], FieldFit.NOT_READABLE)
    # No sum of weights reaches a hundred: the work meant stands first, then those on the topic, then by bits.
    order = 1000 * (same_work | unread) + 100 * on_topic + total
    wanted = min(len(works), max(KEPT, int(same_work.sum())))
    near = np.flatnonzero(order >= np.partition(order, len(works) - wanted)[len(works) - wanted])
    best = near[np.lexsort((works.rank[near], -order[near]))][:wanted]
    return [
        {
            **_described({name: FITS[codes[work]] for name, codes in fields.items()}, claim, work, works, results),
            "bits": float(total[work]),
            "on_topic": bool(on_topic[work]),
            "same_work": bool(same_work[work]),
            "unread": bool(unread[work]),
        }
        for work in best
    ]


def _fields(citation: dict, claim: dict, works: Works, results: dict[str, dict]) -> dict[str, Codes]:
    """How every work fits the citation, field by field."""
    size = np.full(len(works), CODES[FieldFit.NOT_READABLE if claim["sized"] else FieldFit.NOT_NAMED], dtype="int8")
    for study_id, result in results.items():
        if study_id in works.number:
            size[works.number[study_id]] = CODES[result["size"]]
    return {
        "year": works.year(citation["year"]),
        "journal": works.journal(citation["journal"]),
        "people": works.people(citation["people"], bool(citation["unread"])),
        "title": works.title(citation["title"]),
        "cited_kind": works.kind(citation["cited_kind"]),
        "intervention": works.intervention(claim["intervention"]),
        "comparator": works.comparators(claim["comparator"]),
        "outcome": works.outcome(claim["outcome"]),
        "duration": works.duration(claim),
        "size": size,
    }


def _is(codes: Codes, *fits: str) -> np.ndarray:
    return np.array([fit in fits for fit in FITS])[codes]


def _journal_bits(cited: str | None, vocabulary: Vocabulary) -> np.ndarray:
    """A near name can be the journal meant only where the name cited is not itself another journal."""
    weight = WEIGHTS["journal"]
    near = weight.near if vocabulary.find("journals", cited or "") is None else SISTER_JOURNAL
    answers = {FieldFit.MATCH: weight.match, FieldFit.NOT_NAMED: 0.0, FieldFit.NEAR: near}
    return np.array([answers.get(fit, weight.mismatch) for fit in FITS])


def _described(fits: dict[str, str], claim: dict, work: int, works: Works, results: dict[str, dict]) -> dict[str, Any]:
    """One candidate's fields in words, and its score."""
    study = works.rows[work]
    counted = [_SCORES[fit] for fit in fits.values() if fit in _SCORES]
    return {
        "study_id": study["study_id"],
        **fits,
        "missing_comparators": "; ".join(missing_terms(claim["comparator"], works.terms[work], works.vocabulary)),
        "score": sum(counted) / len(counted) if counted else 0.0,
        "direction": results.get(study["study_id"], {}).get("direction", Shown.NOT_READABLE),
        "differs": results.get(study["study_id"], {}).get("differs", ""),
        "design": study["design"],
        "name": _name(study),
    }


def _name(study: dict) -> str:
    first = (study["authors"] or study["title"] or study["study_id"]).split(";")[0].split(",")[0]
    return f"{first} {study['year']}" if study["year"] else first


def _verdict(citation: dict, fits: list[dict], vocabulary: Vocabulary) -> tuple[str, str, str | None]:
    """The verdict, the fields that decided, and the best candidate."""
    meant = [fit for fit in fits if fit["same_work"]]
    if citation["unread"]:
        maybe = [fit for fit in fits if fit["same_work"] or fit["unread"]][:3]
        names = ", ".join(fit["name"] for fit in maybe)
        because = citation["unread"] + (f"; {names} may be meant" if names else "")
        return CitationVerdict.NOT_READABLE, because, maybe[0]["study_id"] if maybe else None
    if not meant:
        near = [fit for fit in fits if fit["on_topic"]][:3]
        unread = [fit for fit in fits if fit["unread"]]
        if unread:
            names = ", ".join(fit["name"] for fit in unread[:3])
            return (
                CitationVerdict.NOT_READABLE,
                f"{names} may be meant; not all of its authors are noted",
                unread[0]["study_id"],
            )
        wanted = " ".join(str(part) for part in (citation["people"], citation["year"], citation["journal"]) if part)
        because = f"no work on this topic fits {wanted or 'the citation'}"
        if near:
            because += "; closest: " + "; ".join(f"{fit['name']} ({_misfits(fit)})" for fit in near)
        return CitationVerdict.NOT_FOUND, because, near[0]["study_id"] if near else None
    if len(meant) > 1 and meant[0]["bits"] - meant[1]["bits"] < CLEARLY:
        names = ", ".join(fit["name"] for fit in meant)
        return CitationVerdict.SEVERAL, f"{len(meant)} works fit: {names}", meant[0]["study_id"]
    best = meant[0]
    off = _off_topic(best)
    if off:
        return CitationVerdict.SOMETHING_ELSE, f"{best['name']}: {off}", best["study_id"]
    if best["direction"] == Shown.NOT_READABLE and not best["differs"]:
        return CitationVerdict.NOT_READABLE, f"{best['name']}: what it found could not be read", best["study_id"]
    if best["direction"] == Shown.AGAINST:
        return CitationVerdict.CONTRADICTS, f"{best['name']} points the other way", best["study_id"]
    if best["direction"] == Shown.FOR and best["differs"] == LARGER:
        return CitationVerdict.STRONGER, f"{best['name']}: {_misfits(best)}", best["study_id"]
    if best["direction"] != Shown.FOR or best["differs"]:
        return CitationVerdict.WEAKER, f"{best['name']}: {_misfits(best) or best['direction']}", best["study_id"]
    unsized = ", how much could not be read" if best["size"] == FieldFit.NOT_READABLE else ""
    return CitationVerdict.SUPPORTS, f"{best['name']} points the same way{unsized}", best["study_id"]


def _off_topic(fit: dict) -> str:
    """In what the work found is not what the source says it is."""
    differences = []
    if fit["cited_kind"] == FieldFit.MISMATCH:
        differences.append(f"a {fit['design']}, not what the source calls it")
    if fit["missing_comparators"]:
        differences.append(f"no {fit['missing_comparators'].replace('; ', ' and no ')} in it")
    return ", ".join(differences)


_MISFIT_WORDS = {
    "year": "another year", "journal": "another journal", "people": "other authors",
    "cited_kind": "another kind of work",
    "comparator": "another comparison", "duration": "another duration",
}  # fmt: skip


def _misfits(fit: dict) -> str:
    words = [word for name, word in _MISFIT_WORDS.items() if fit[name] == FieldFit.MISMATCH]
    if fit["differs"]:
        words.append(f"{fit['differs']} than claimed")
    if fit["journal"] == FieldFit.NEAR:
        words.append("a journal of a similar name")
    if fit["year"] == FieldFit.NEAR:
        words.append("a year apart")
    return ", ".join(words)
