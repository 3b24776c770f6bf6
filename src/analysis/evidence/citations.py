"""Is the citation real? Each citation against every study, field by field, with a verdict that follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence.citation_fields import (
    MATCH,
    MISMATCH,
    NEAR,
    NOT_NAMED,
    UNREADABLE,
    fit_comparators,
    fit_duration,
    fit_journal,
    fit_kind,
    fit_outcome,
    fit_people,
    fit_terms,
    fit_title,
    fit_year,
    missing_terms,
)
from analysis.intake.normalise import Intake
from analysis.intake.vocabulary import Vocabulary
from analysis.tables.schemas import Tables, frame

KEPT = 8  # candidates kept per citation: what a reader can look through


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
        return {MATCH: self.match, NEAR: self.near, MISMATCH: self.mismatch}.get(fit, 0.0)


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
_SCORES = {MATCH: 1.0, NEAR: 0.5, MISMATCH: 0.0}
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
    studies = tables["studies"].loc[lambda rows: rows["data_set"].isna()]
    profiles = [_profile(row, tables) for row in studies.to_dict("records")]
    cited, candidates = [], []
    for citation in _plain(tables["citations"]):
        claim = _claim(citation["claim_id"], tables, intake)
        shown = _shown(citation["claim_id"], effects, evidence, claim)
        fits = [_fit(citation, claim, profile, shown, vocabulary) for profile in profiles]
        fits.sort(key=lambda fit: (-fit["same_work"], -fit["on_topic"], -fit["bits"], fit["study_id"]))
        verdict, because, best = _verdict(citation, fits, vocabulary)
        cited.append({**citation, "verdict": verdict, "because": because, "study_id": best})
        place = {key: citation[key] for key in ("note_path", "note_line", "note_field")}
        for rank, fit in enumerate(fits[:KEPT], 1):
            row = {key: value for key, value in fit.items() if key not in ("on_topic", "design", "name")}
            candidates.append({**row, "citation_id": citation["citation_id"], "rank": rank, **place})
    return {
        "citations": frame("citations", cited),
        "citation_candidates": frame("citation_candidates", candidates),
    }


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _profile(study: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """What a study is about: its arms' terms and the outcomes it reports."""
    study_id = study["study_id"]
    gets = tables["arms"].loc[lambda rows: rows["study_id"] == study_id, "gets"]
    outcomes = {
        outcome
        for name in ("measurements", "contrasts")
        for outcome in tables[name].loc[lambda rows: rows["study_id"] == study_id, "outcome"]
    }
    terms = {term for cell in gets for term in re.split(r"\s\+\s", cell)}
    plain = {key: (None if pd.isna(value) else value) for key, value in study.items()}
    return {**plain, "terms": terms, "outcomes": outcomes}


def _claim(claim_id: str, tables: Tables, intake: Intake) -> dict[str, Any]:
    """The claim's terms over all its parts, its duration, and the size it names in percent."""
    claim = _plain(tables["claims"].loc[lambda rows: rows["claim_id"] == claim_id])[0]
    parts = _plain(tables["claim_parts"].loc[lambda rows: rows["claim_id"] == claim_id])
    terms = {key: {part[key] for part in parts if part[key]} for key in ("intervention", "comparator", "outcome")}
    sizes = [(p["effect_low"], p["effect_high"]) for p in parts if p["effect_unit"] == "%" and p["effect_low"]]
    band = max(
        (intake.settings.point_band[o].value for o in terms["outcome"] if o in intake.settings.point_band),
        default=0.0,
    )
    low, high = sizes[0] if sizes else (None, None)
    if low is not None and low == high:
        low, high = low - band, high + band
    return {**claim, **terms, "low": low, "high": high}


def _shown(claim_id: str, effects: pd.DataFrame, evidence: pd.DataFrame, claim: dict) -> dict[str, dict[str, str]]:
    """Per study: the direction of what it shows on the claim, and whether a result has the claimed size."""
    rows = evidence.loc[evidence["claim_id"] == claim_id].merge(effects, on="effect_id")
    found = {}
    for study_id, own in rows.groupby("study_id"):
        signs = set((own["sign"] * own["orientation"]).dropna()) - {0.0}
        flat = (own["sign"] == 0).any()
        direction = "mixed" if len(signs) == 2 else {1.0: "for", -1.0: "against"}.get(next(iter(signs), None))
        percents = _percents(own)
        fits = [claim["low"] <= percent <= claim["high"] for percent in percents] if claim["low"] is not None else []
        found[study_id] = {
            "direction": direction or ("no difference" if flat else UNREADABLE),
            "size": (MATCH if any(fits) else MISMATCH) if fits else UNREADABLE,
        }
    return found


def _percents(rows: pd.DataFrame) -> list[float]:
    """Log ratios and percent changes in percent, in the claim's direction."""

    oriented = rows["yi"] * rows["orientation"]
    logs = np.expm1(oriented.loc[rows["measure"].isin(["ROM", "ROMC"])].dropna()) * 100
    return [*logs, *oriented.loc[rows["measure"] == "PC"].dropna()]


def _fit(citation: dict, claim: dict, study: dict, shown: dict, vocabulary: Vocabulary) -> dict[str, Any]:
    """One candidate's fields, its score, and whether it can be the work that is meant."""
    missing = missing_terms(claim["comparator"], study["terms"], vocabulary)
    fields = {
        "year": fit_year(citation["year"], study),
        "journal": fit_journal(citation["journal"], study["journal"], vocabulary),
        "people": fit_people(citation["people"], study["authors"]),
        "title": fit_title(citation["title"], study["title"]),
        "cited_kind": fit_kind(citation["cited_kind"], study["design"]),
        "intervention": fit_terms(claim["intervention"], study["terms"], vocabulary),
        "comparator": fit_comparators(claim["comparator"], missing),
        "outcome": fit_outcome(claim["outcome"], study["outcomes"], vocabulary),
        "duration": fit_duration(claim, study),
        "size": shown.get(study["study_id"], {}).get("size", UNREADABLE if claim["low"] is not None else NOT_NAMED),
    }
    counted = [_SCORES[fit] for fit in fields.values() if fit in _SCORES]
    bits = {name: WEIGHTS[name].of(fit) for name, fit in fields.items()}
    if not _journal_is_meant(citation["journal"], fields["journal"], vocabulary):
        bits["journal"] = SISTER_JOURNAL if fields["journal"] == NEAR else WEIGHTS["journal"].mismatch
    on_topic = fields["intervention"] in (MATCH, NEAR) and fields["outcome"] == MATCH
    named = any(fields[name] in (MATCH, NEAR) for name in NAMING)
    total = sum(weight for name, weight in bits.items() if not named or name in BIBLIOGRAPHIC)
    return {
        "study_id": study["study_id"],
        **fields,
        "missing_comparators": "; ".join(missing),
        "score": sum(counted) / len(counted) if counted else 0.0,
        "bits": total,
        "direction": shown.get(study["study_id"], {}).get("direction", UNREADABLE),
        "on_topic": on_topic,
        "same_work": total >= ENOUGH_BITS and (named or (on_topic and fields["year"] in (MATCH, NOT_NAMED))),
        "design": study["design"],
        "name": _name(study),
    }


def _name(study: dict) -> str:
    first = (study["authors"] or study["title"] or study["study_id"]).split(";")[0].split(",")[0]
    return f"{first} {study['year']}" if study["year"] else first


def _journal_is_meant(cited: str | None, fit: str, vocabulary: Vocabulary) -> bool:
    """A near name can be the journal meant only where the name cited is not itself another journal."""
    return fit in (MATCH, NOT_NAMED) or (fit == NEAR and vocabulary.find("journals", cited or "") is None)


def _verdict(citation: dict, fits: list[dict], vocabulary: Vocabulary) -> tuple[str, str, str | None]:
    """The verdict, the fields that decided, and the best candidate."""
    meant = [fit for fit in fits if fit["same_work"]]
    if not meant:
        near = [fit for fit in fits if fit["on_topic"]][:3]
        wanted = " ".join(str(part) for part in (citation["year"], citation["journal"]) if part)
        because = f"no work on this topic fits {wanted or 'the citation'}"
        if near:
            because += "; closest: " + "; ".join(f"{fit['name']} ({_misfits(fit)})" for fit in near)
        return "not found", because, near[0]["study_id"] if near else None
    if len(meant) > 1 and meant[0]["bits"] - meant[1]["bits"] < CLEARLY:
        names = ", ".join(fit["name"] for fit in meant)
        return "several candidates", f"{len(meant)} works fit: {names}", meant[0]["study_id"]
    best = meant[0]
    off = _off_topic(best)
    if off:
        return "found but about something else", f"{best['name']}: {off}", best["study_id"]
    if best["direction"] == "against":
        return "found and contradicts", f"{best['name']} points the other way", best["study_id"]
    if best["direction"] != "for" or best["size"] == MISMATCH:
        return "found and weaker", f"{best['name']}: {_misfits(best) or best['direction']}", best["study_id"]
    return "found and supports", f"{best['name']} points the same way", best["study_id"]


def _off_topic(fit: dict) -> str:
    """In what the work found is not what the source says it is."""
    found = []
    if fit["cited_kind"] == MISMATCH:
        found.append(f"a {fit['design']}, not what the source calls it")
    if fit["missing_comparators"]:
        found.append(f"no {fit['missing_comparators'].replace('; ', ' and no ')} in it")
    return ", ".join(found)


_MISFIT_WORDS = {
    "year": "another year", "journal": "another journal", "people": "other authors",
    "cited_kind": "another kind of work",
    "comparator": "another comparison", "duration": "another duration", "size": "another size",
}  # fmt: skip


def _misfits(fit: dict) -> str:
    words = [word for name, word in _MISFIT_WORDS.items() if fit[name] == MISMATCH]
    if fit["journal"] == NEAR:
        words.append("a journal of a similar name")
    if fit["year"] == NEAR:
        words.append("a year apart")
    return ", ".join(words)
