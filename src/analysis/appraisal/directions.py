"""The directions table: the votes of all samples on a part, lane by lane, and those of some people apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from analysis.appraisal.decision import Decision, estimands_of
from analysis.appraisal.votes import combined_p, count_votes
from analysis.notes.vocabulary import Vocabulary
from analysis.synthesis.bearing import NOT_POOLED
from analysis.tables.lookup import Selection
from analysis.terms import Basis, Estimand, Placeholder


def tell_directions(
    decision: Decision, rows: Selection, adjusted: set[str], vocabulary: Vocabulary
) -> Iterator[dict[str, Any]]:
    """One row for each lane, and for each population term that sets the samples of a lane apart."""
    estimands = (Estimand.WITHIN_CHANGE,) if decision.basis == Basis.BEFORE_AFTER else estimands_of(decision.part)
    alike = rows["alike"] if decision.basis == Basis.BEFORE_AFTER else np.zeros(len(rows), dtype=bool)
    in_lanes = ~np.isin(rows["lane"], NOT_POOLED) & ~rows["excluded"] & ~alike
    kept = rows.where(np.isin(rows["estimand"], estimands) & in_lanes)
    for lane in sorted(set(kept["lane"])):
        in_lane = kept.where(kept["lane"] == lane)
        yield _row(decision, lane, Placeholder.EVERYONE, in_lane, adjusted)
        samples = len(set(in_lane["sample_id"]))
        for people, of_people in _by_people(in_lane, vocabulary).items():
            if len(set(of_people["sample_id"])) < samples:
                yield _row(decision, lane, people, of_people, adjusted)


def _by_people(rows: Selection, vocabulary: Vocabulary) -> dict[str, Selection]:
    """The rows of each population term, a narrower term counting for the broader ones too."""
    terms = {
        cell: {broader for term in cell.split("; ") for broader in vocabulary.broader("populations", term)}
        for cell in set(rows["who"])
        if cell
    }
    by_people = {}
    for term in vocabulary.lists["populations"]:
        cells = {cell for cell, broader_terms in terms.items() if term in broader_terms}
        if cells:
            by_people[term] = rows.where(np.array([cell in cells for cell in rows["who"]]))
    return by_people


def _row(decision: Decision, lane: str, people: str, rows: Selection, adjusted: set[str]) -> dict[str, Any]:
    votes = count_votes(rows)
    combined, combined_k, adjusted_k = combined_p(rows, adjusted)
    return {
        "lane": lane,
        "people": people,
        "votes_for": votes.in_favour,
        "votes_against": votes.against,
        "neither": votes.neither,
        "unread": votes.unread,
        "share_low": votes.share[0],
        "share_high": votes.share[1],
        "direction_p": votes.p,
        "p_unread_for": votes.p_bounds[0],
        "p_unread_against": votes.p_bounds[1],
        "combined_p": combined,
        "combined_k": combined_k,
        "adjusted_k": adjusted_k,
    }
