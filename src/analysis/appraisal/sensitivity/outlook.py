"""What would change an answer: the next study, how large, and what it would have to find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from analysis.appraisal.decision import Decision
from analysis.appraisal.power import target_of
from analysis.appraisal.rule_inputs import Evidence, information_size, unit_variance
from analysis.appraisal.variants import (
    EVERY_PRIOR,
    PRIORS,
    Dataset,
    a_few_spreads,
    evaluate,
    every_spread,
    that_bind,
)
from analysis.appraisal.verdicts import Findings, direction_verdict
from analysis.appraisal.votes import Votes
from analysis.stats.posteriors import posteriors
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Rows
from analysis.terms import ChangeKind, ClaimedDirection, DirectionVerdict, Lane

SIZES = (20, 40, 80, 160, 320, 640, 1280)  # participants of the next study that are tried
ENOUGH_CHANCE = 0.80  # as for power
# Equally likely results of the next study: so many quantiles of its predictive distribution, no random numbers.
RESULTS = 21
_MOST_VOTES = 50


def look_ahead(decision: Decision, evidence: Evidence, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of the outlooks table for one part."""
    left_out = [row for row in changes if row["kind"] == ChangeKind.LEAVE_ONE_OUT and row["flips"]]
    carried = [row["change"].removeprefix("without ") for row in left_out]
    outlook: dict[str, Any] = {"votes_needed": votes_needed(decision.votes), "carried_by": "; ".join(carried) or None}
    if decision.pooled is None:
        return outlook
    one_participant, target = unit_variance(decision), target_of(decision.pooled)
    if np.isfinite(one_participant) and target is not None:
        size = information_size(decision, evidence, target)
        outlook |= {
            "unit_variance": one_participant,
            "target": target,
            "people_per_arm": None if size is None else int(np.ceil(size)),
        }
    return outlook


@dataclass(frozen=True)
class NextStudy:
    """A next study: its participants, the chance that it settles the direction, and the results that would."""

    participants: int
    chance: float
    supports_from: float | None
    contradicts_to: float | None


def votes_needed(votes: Votes) -> int | None:
    """Further samples, all in favour, after which a sign test would settle the direction; None where none would."""
    for more in range(_MOST_VOTES + 1):
        if Votes(votes.in_favour + more, votes.against, 0).side > 0:
            return more
    return None


def next_studies(
    decision: Decision, data: Dataset, direction: str, unit_variance: float | None, threshold: float
) -> Rows:
    """The row of the next_studies table for one part; none where the direction is settled, or cannot be so.

    ``data`` are the samples of what decides it, ``unit_variance`` is that of the outlooks table.
    """
    pooled = decision.pooled
    if direction != DirectionVerdict.INCONCLUSIVE or unit_variance is None or not data.has_posterior:
        return []
    if decision.word in _OTHER_QUESTIONS or pooled["lane"] == Lane.PUBLISHED:
        return []  # a review says nothing of how far studies lie apart
    votes = Votes(decision.votes.in_favour, decision.votes.against, 0)
    study = next_study(data, votes, unit_variance, threshold)
    scale = {"measure": pooled["measure"], "unit": pooled["unit"]}
    return [{**scale, **asdict(study), "enough": study.chance >= ENOUGH_CHANCE}]


# Which single result would settle that there is none, or not so much, is another question.
_OTHER_QUESTIONS = (
    ClaimedDirection.NO_DIFFERENCE,
    ClaimedDirection.AT_LEAST_AS_GOOD,
    ClaimedDirection.NO_BETTER,
    ClaimedDirection.CANNOT,
)


def next_study(data: Dataset, votes: Votes, unit_variance: float, threshold: float) -> NextStudy:
    """The smallest next study that settles the direction with the chance asked for, over all it may find.

    Its result is drawn from the predictive distribution, so what the studies at hand suggest counts, and so
    does how far they lie apart. What it settles must hold at the spreads that bind the answer as it is, and a
    vote that stands against it counts as one with a size. The largest tried where none has that chance.
    """
    synthesis = data.synthesis
    after = posteriors(
        [data.yi],
        [data.vi],
        mu_mean=synthesis["prior_mean"],
        mu_sd=synthesis["prior_sd"],
        tau_scale=synthesis["prior_tau"],
    )
    weight, location = after.weight[0], after.location[0]
    mean = float(weight @ location)
    spread = float(weight @ (after.variance[0] + after.tau[0] ** 2 + (location - mean) ** 2))
    binding = that_bind(evaluate([data], [every_spread(data)])[0])
    for participants in SIZES:
        v = unit_variance / participants
        results = mean + np.sqrt(spread + v) * ndtri((np.arange(RESULTS) + 0.5) / RESULTS)
        given = _settled(data, votes, results, v, threshold, binding)
        chance = float(np.mean(given != DirectionVerdict.INCONCLUSIVE))
        supports, contradicts = (
            results[given == word] for word in (DirectionVerdict.SUPPORTED, DirectionVerdict.CONTRADICTED)
        )
        study = NextStudy(
            participants,
            chance,
            float(supports.min()) if len(supports) else None,
            float(contradicts.max()) if len(contradicts) else None,
        )
        if chance >= ENOUGH_CHANCE:
            break
    return study


def _settled(
    data: Dataset, votes: Votes, results: np.ndarray, v: float, threshold: float, binding: Selection
) -> np.ndarray:
    """The verdict after each result. Only one that is given by every prior is asked again, at a few unprinted spreads
    and at those at which the answer gives way first without it."""
    # The direction asks for no claimed size.
    synthesis = {**data.synthesis, "claimed_low": np.nan, "claimed_high": np.nan}
    after = [Dataset(np.append(data.yi, y), np.append(data.vi, v), data.unknown, synthesis) for y in results]
    rows: dict[int, Selection] = {}
    asked = np.arange(len(results))
    for prior in reversed(PRIORS):  # the widest first: what one of them leaves open need not be asked of the others
        of_prior = EVERY_PRIOR.where(EVERY_PRIOR["prior"] == prior)
        asked = _ask(asked, after, [of_prior] * len(asked), rows, votes, results, threshold)
    if data.unknown:
        tried = [Selection.joined([a_few_spreads(after[place]), binding]) for place in asked]
        asked = _ask(asked, after, tried, rows, votes, results, threshold)
    given = np.full(len(results), DirectionVerdict.INCONCLUSIVE, dtype=object)
    given[asked] = _given([rows[place] for place in asked], votes, results[asked], threshold)
    return given


def _ask(
    asked: np.ndarray,
    after: Sequence[Dataset],
    tried: Sequence[Selection],
    rows: dict[int, Selection],
    votes: Votes,
    results: np.ndarray,
    threshold: float,
) -> np.ndarray:
    """Add to ``rows`` these variants of the results asked about; those of them that still settle it."""
    for place, probabilities in zip(asked, evaluate([after[place] for place in asked], tried), strict=True):
        rows[place] = Selection.joined([rows[place], probabilities]) if place in rows else probabilities
    given = _given([rows[place] for place in asked], votes, results[asked], threshold)
    return asked[given != DirectionVerdict.INCONCLUSIVE]


def _given(rows: list[Selection], votes: Votes, results: np.ndarray, threshold: float) -> np.ndarray:
    pairs = zip(rows, results, strict=True)
    return np.array(
        [
            direction_verdict(None, Findings(probabilities, _with_vote(votes, y)), threshold)[0]
            for probabilities, y in pairs
        ],
        dtype=object,
    )


def _with_vote(votes: Votes, result: float) -> Votes:
    in_favour, against = votes.in_favour + int(result > 0), votes.against + int(result < 0)
    objections = tuple("samples with a size" if other else "" for other in (in_favour, against))
    return Votes(in_favour, against, votes.unread, votes.neither, objections)
