"""Is the citation real? Each citation against every study, field by field, with a verdict that follows."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from analysis.evidence.matching import outcome_matches
from analysis.evidence.values import REVIEWS
from analysis.intake.normalise import Intake
from analysis.intake.vocabulary import Vocabulary, journal_form
from analysis.tables.schemas import Tables, frame

MATCH, NEAR, MISMATCH, NOT_NAMED, UNREADABLE = "match", "near", "mismatch", "not named", "not readable"
_SCORES = {MATCH: 1.0, NEAR: 0.5, MISMATCH: 0.0}
_FIELDS = (
    "year", "journal", "people", "cited_kind", "intervention", "comparator", "outcome", "duration", "size"
)  # fmt: skip
# Likeness of two journal names (0–100) above which one is taken for a misspelling of the other.
SPELLING = 92
KEPT = 8  # candidates kept per citation: what a reader can look through
# Weeks by which a programme may miss the duration a claim names and still fit it.
DURATION_SLACK = 1.0


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
        fits.sort(key=lambda fit: (-fit["same_work"], -fit["on_topic"], -fit["score"], fit["study_id"]))
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
    missing = _missing(claim["comparator"], study["terms"], vocabulary)
    fields = {
        "year": _fit_year(citation["year"], study),
        "journal": fit_journal(citation["journal"], study["journal"], vocabulary),
        "people": _fit_people(citation["people"], study["authors"]),
        "cited_kind": _fit_kind(citation["cited_kind"], study["design"]),
        "intervention": _fit_terms(claim["intervention"], study["terms"], vocabulary),
        "comparator": _fit_comparators(claim["comparator"], missing),
        "outcome": _fit_outcome(claim["outcome"], study["outcomes"], vocabulary),
        "duration": _fit_duration(claim, study),
        "size": shown.get(study["study_id"], {}).get("size", UNREADABLE if claim["low"] is not None else NOT_NAMED),
    }
    counted = [_SCORES[fields[name]] for name in _FIELDS if fields[name] in _SCORES]
    on_topic = fields["intervention"] in (MATCH, NEAR) and fields["outcome"] == MATCH
    return {
        "study_id": study["study_id"],
        **fields,
        "missing_comparators": "; ".join(missing),
        "score": sum(counted) / len(counted) if counted else 0.0,
        "direction": shown.get(study["study_id"], {}).get("direction", UNREADABLE),
        "on_topic": on_topic,
        "same_work": on_topic
        and fields["year"] in (MATCH, NOT_NAMED)
        and _journal_is_meant(citation["journal"], fields["journal"], vocabulary)
        and fields["people"] in (MATCH, NOT_NAMED),
        "design": study["design"],
        "name": _name(study),
    }


def _name(study: dict) -> str:
    first = (study["authors"] or study["title"] or study["study_id"]).split(";")[0].split(",")[0]
    return f"{first} {study['year']}" if study["year"] else first


def _journal_is_meant(cited: str | None, fit: str, vocabulary: Vocabulary) -> bool:
    """A near name can be the journal meant only where the name cited is not itself another journal."""
    return fit in (MATCH, NOT_NAMED) or (fit == NEAR and vocabulary.find("journals", cited or "") is None)


def _fit_year(year: int | None, study: dict) -> str:
    if year is None:
        return NOT_NAMED
    years = [y for y in (study["year"], study["online_year"]) if y]
    if not years:
        return UNREADABLE
    nearest = min(abs(year - y) for y in years)
    return MATCH if nearest == 0 else NEAR if nearest == 1 else MISMATCH


def fit_journal(cited: str | None, journal: str | None, vocabulary: Vocabulary) -> str:
    """A journal's name against the one cited; near-names come from the vocabulary, or are misspellings."""
    if not cited:
        return NOT_NAMED
    if not journal:
        return UNREADABLE
    one, other = (vocabulary.find("journals", name) or name for name in (cited, journal))
    if journal_form(one) == journal_form(other):
        return MATCH
    if _confused(one, other, vocabulary) or _confused(other, one, vocabulary):
        return NEAR
    known = {vocabulary.find("journals", name) for name in (one, other)} - {None}
    misspelt = fuzz.ratio(journal_form(one), journal_form(other)) >= SPELLING and len(known) < 2
    return NEAR if misspelt else MISMATCH


def _confused(name: str, with_name: str, vocabulary: Vocabulary) -> bool:
    journals = vocabulary.lists["journals"]
    near = journals[name].words("easily confused with") if name in journals else ()
    return journal_form(with_name) in {journal_form(word) for word in near}


def _fit_people(people: str | None, authors: str | None) -> str:
    if not people:
        return NOT_NAMED
    if not authors:
        return UNREADABLE
    families = {author.split(",")[0].strip().casefold() for author in authors.split(";")}
    named = {word.casefold() for word in re.findall(r"[^\W\d_][\w’'-]+", people)}
    return MATCH if families & named else MISMATCH


def _fit_kind(kind: str | None, design: str | None) -> str:
    if not kind or kind in ("paper", "article", "research"):
        return NOT_NAMED
    if not design:
        return UNREADABLE
    return MATCH if (design in REVIEWS) == (kind in ("review", "systematic review", "meta-analysis")) else MISMATCH


def _fit_terms(wanted: set[str], terms: set[str], vocabulary: Vocabulary) -> str:
    if not wanted:
        return NOT_NAMED
    best = MISMATCH
    for term in terms:
        broader = vocabulary.broader("interventions", term)
        if wanted & set(broader):
            return MATCH
        included = {part for name in broader for part in vocabulary.term("interventions", name).words("includes")}
        if wanted & {up for part in included for up in vocabulary.broader("interventions", part)}:
            best = NEAR
    return best


def _missing(wanted: set[str], terms: set[str], vocabulary: Vocabulary) -> list[str]:
    return sorted(term for term in wanted if _fit_terms({term}, terms, vocabulary) != MATCH)


def _fit_comparators(wanted: set[str], missing: list[str]) -> str:
    if not wanted:
        return NOT_NAMED
    return MATCH if not missing else NEAR if len(missing) < len(wanted) else MISMATCH


def _fit_outcome(wanted: set[str], measured: set[str], vocabulary: Vocabulary) -> str:
    if not wanted:
        return NOT_NAMED
    known = outcome_matches(vocabulary)
    hits = known.loc[known["claimed"].isin(wanted) & known["measured"].isin(measured)]
    if hits.empty:
        return MISMATCH
    return NEAR if hits["surrogate"].all() else MATCH


def _fit_duration(claim: dict, study: dict) -> str:
    if claim["weeks_low"] is None:
        return NOT_NAMED
    if study["weeks_low"] is None:
        return MISMATCH if study["acute"] else UNREADABLE
    apart = max(claim["weeks_low"] - study["weeks_high"], study["weeks_low"] - claim["weeks_high"], 0.0)
    return MATCH if apart == 0 else NEAR if apart <= DURATION_SLACK else MISMATCH


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
    if len(meant) > 1:
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
