"""For each claim: which claims on which there is evidence are about nearly the same."""

from __future__ import annotations

import pandas as pd

from analysis.tables.schemas import Rows
from analysis.terms import DirectionVerdict

MOST = 3  # claims named
# What two claims may share, and how near that brings them (ours): one treatment alone is not near enough.
_SHARED = {"outcome": 3, "intervention": 2, "interventions": 1, "about": 4, "comparator": 1, "topic": 1}
_NEAR = 4
_WITHOUT = {DirectionVerdict.NO_EVIDENCE, DirectionVerdict.NOT_TESTABLE, DirectionVerdict.NOT_ASSESSABLE}


def nearest_claims(claims: pd.DataFrame, claim_parts: pd.DataFrame, claim_strength: pd.DataFrame) -> Rows:
    """The rows of the table neighbours: for each claim the others with evidence that share most with it."""
    judged = claim_strength.groupby("claim_id")["direction_verdict"].agg(set)
    terms = {claim_id: _terms(parts) for claim_id, parts in claim_parts.groupby("claim_id")}
    answered = sorted(claim_id for claim_id in terms if judged.get(claim_id, set()) - _WITHOUT)
    rows = []
    for claim in claims.to_dict("records"):
        if claim["claim_id"] not in terms:
            continue
        scores = {
            other: _shared(terms[claim["claim_id"]], terms[other]) for other in answered if other != claim["claim_id"]
        }
        ranked = sorted((other for other in scores if scores[other] >= _NEAR), key=lambda other: -scores[other])
        place = {name: claim[name] for name in ("claim_id", "note_path", "note_line", "note_field")}
        rows += [{**place, "rank": rank, "neighbour": other} for rank, other in enumerate(ranked[:MOST], start=1)]
    return rows


def _terms(parts: pd.DataFrame) -> set[tuple[str, str]]:
    """What the parts of a claim name, each with where it stands."""
    return {
        (name, term)
        for name in _SHARED
        for cell in parts[name].dropna()
        for term in (cell.split("; ") if name == "interventions" else [cell])
    }


def _shared(terms: set[tuple[str, str]], others: set[tuple[str, str]]) -> int:
    """How near they are; a claim of many parts is not nearer for that."""
    return sum(_SHARED[name] for name in {name for name, _ in terms & others})
