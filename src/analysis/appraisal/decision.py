"""What decides a part of a claim: which basis, lane, estimand, scope and scale. Chosen by kind, never by result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.appraisal.pooled_samples import Samples, of_synthesis, samples_of
from analysis.appraisal.scales import choose_scales, in_scope, other_reading, why_scale
from analysis.appraisal.votes import Votes, count_votes, vote_by_way
from analysis.notes.content import Intake
from analysis.synthesis.bearing import ENOUGH
from analysis.tables.lookup import Selection
from analysis.terms import Basis, ClaimKind, Directness, Estimand, Lane, Question, Scope, SeenIn


@dataclass(frozen=True)
class Decision:
    """One part, the rows that decide it, what they were pooled to, and how it was chosen.

    ``rows`` are those of the lane, estimands and scope that decide, without what a screen excludes;
    ``every`` also holds the indirect and the excluded. ``pooled`` is the synthesis whose numbers are told: on a scale
    on which the claimed size exists, if there is one. ``direction`` is the one with the most information, ``other``
    answers the second reading of a claimed number, ``beside`` are those on all other scales.
    """

    part: Mapping[str, Any]
    basis: str
    lane: str
    scope: str
    rows: Selection
    every: Selection
    pooled: Mapping[str, Any] | None
    direction: Mapping[str, Any] | None
    other: Mapping[str, Any] | None
    beside: tuple[Mapping[str, Any], ...]
    votes: Votes
    reasons: Mapping[str, tuple[str, str]]

    @property
    def word(self) -> str | None:
        """The side that the claim takes."""
        return self.part["effect_direction"]

    @cached_property
    def answering(self) -> Selection:
        """The rows that decide: of published reviews those of the best alone, though all of them vote."""
        return of_synthesis(self.rows, self.pooled) if self.basis == Basis.REVIEWS and self.pooled else self.rows

    @cached_property
    def against_active(self) -> bool:
        """Whether a claim of what something does by itself is judged, in part, against another treatment."""
        ways = self.rows["directness"]
        return self.part["kind"] == ClaimKind.CHANGE and any(Directness.COMPARATOR in way for way in ways)

    @cached_property
    def samples(self) -> Samples:
        """Those behind what was pooled."""
        return samples_of(self.rows, self.pooled)


def decide(
    part: Mapping[str, Any], rows: Selection, syntheses: Sequence[Mapping[str, Any]], intake: Intake
) -> Decision:
    """Choose for a testable part; ``rows`` and ``syntheses`` are those of the part."""
    basis, lane, why_lane = _basis(part, rows.where(~rows["excluded"]), intake)
    estimands = (Estimand.WITHIN_CHANGE,) if basis == Basis.BEFORE_AFTER else estimands_of(part)
    every = rows.where((rows["lane"] == lane) & np.isin(rows["estimand"], estimands) & ~_only_alike(rows, basis))
    if not len(every):  # what there is compares nothing, or another arm changed alike
        every = rows
    aside = every["excluded"] | every["late"] | _only_alike(every, basis)
    kept = every.where(~aside & np.isin(every["estimand"], estimands) & (every["lane"] == lane))
    direct = kept.where(kept["direct"])
    # With or without its spread: one that was not printed must not bring in what bears less directly.
    sized = len(set(direct["sample_id"][~np.isnan(direct["oriented"])]))
    alone = len(direct) == len(kept) or sized >= ENOUGH
    scope = Scope.DIRECT if alone or basis == Basis.REVIEWS else Scope.WITH_INDIRECT
    deciding = direct if alone else in_time(kept)
    scales = [synthesis for synthesis in in_scope(syntheses, lane, scope) if synthesis["estimand"] in estimands]
    direction, pooled = choose_scales(part, scales)
    if pooled is None and basis in (Basis.CONTROLLED, Basis.CORRELATIONS):
        basis = Basis.VOTES
    other = other_reading(part, scales)
    return Decision(
        part=part,
        basis=basis,
        lane=lane,
        scope=scope,
        rows=deciding,
        every=every,
        pooled=pooled,
        direction=direction,
        other=other,
        beside=tuple(synthesis for synthesis in scales if synthesis is not direction),
        votes=vote_by_way(deciding) if basis == Basis.INDIRECT else count_votes(deciding),
        reasons={
            Question.LANE: (lane, why_lane),
            Question.SCOPE: (scope, _why_scope(sized, len(kept) > len(direct)) + _why_time(every)),
            Question.ESTIMAND: _why_estimand(part, basis, estimands, pooled),
            **why_scale(part, pooled, direction),
        },
    )


def estimands_of(part: Mapping[str, Any]) -> tuple[str, ...]:
    """What compares: a change is judged against what controls gained; what one arm gained is told beside it."""
    return (
        (Estimand.BETWEEN_CHANGE, Estimand.BETWEEN)
        if part["kind"] == ClaimKind.CHANGE
        else (Estimand.BETWEEN, Estimand.BETWEEN_CHANGE, Estimand.ASSOCIATION)
    )


def _basis(part: Mapping[str, Any], rows: Selection, intake: Intake) -> tuple[str, str, str]:
    """What a verdict can rest on: the first that could be read of what compares, changes in one arm, published reviews;
    else the first that there is. With the lane, and why it."""
    lane, why = _lane(part, rows, intake)
    in_lane = rows.where(rows["lane"] == lane)
    compared = in_lane.where(in_lane["estimand"] != Estimand.WITHIN_CHANGE)
    alone = in_lane.where(
        (in_lane["estimand"] == Estimand.WITHIN_CHANGE) & ~in_lane["alike"] & _alone_answers(part, intake)
    )
    in_lane_of_legs = rows.where(rows["lane"] == Lane.INDIRECT)
    bases = [
        (Basis.CORRELATIONS if lane == Lane.CORRELATIONAL else Basis.CONTROLLED, lane, why, compared),
        (Basis.BEFORE_AFTER, lane, "nothing controlled was noted", alone),
        (Basis.REVIEWS, Lane.PUBLISHED, "no study of its own answers", rows.where(rows["lane"] == Lane.PUBLISHED)),
        (
            Basis.INDIRECT,
            Lane.INDIRECT,
            f"nothing compares the two, so by way of a third: {_legs(in_lane_of_legs)}",
            in_lane_of_legs,
        ),
        (
            Basis.SURROGATES,
            Directness.SURROGATE,
            "the outcome claimed was not measured",
            rows.where(rows["lane"] == Directness.SURROGATE),
        ),
    ]
    for basis, its_lane, because, its_rows in bases[:-1]:
        if _readable(its_rows):
            return basis, its_lane, because
    first = next(((basis, its_lane, because) for basis, its_lane, because, its_rows in bases if len(its_rows)), None)
    return first or (
        Basis.BEFORE_AFTER if (in_lane["estimand"] == Estimand.WITHIN_CHANGE).any() else Basis.CONTROLLED,
        lane,
        why,
    )


def _legs(rows: Selection) -> str:
    return "; ".join(sorted(set(rows["leg"]))) if len(rows) else ""


def _readable(rows: Selection) -> int:
    """Samples of which a size or a direction could be read."""
    return len(set(rows["sample_id"][~np.isnan(rows["oriented"]) | ~np.isnan(rows["vote"])]))


def _alone_answers(part: Mapping[str, Any], intake: Intake) -> bool:
    """Whether a change in one arm says anything: where the claim names no treatment to compare with."""
    comparator = part["comparator"]
    return not isinstance(comparator, str) or intake.vocabulary.is_control(comparator)


def _only_alike(rows: Selection, basis: str) -> np.ndarray:
    return rows["alike"] & (basis == Basis.BEFORE_AFTER)


def _lane(part: Mapping[str, Any], rows: Selection, intake: Intake) -> tuple[str, str]:
    """One session for what is seen in one, training for the rest; where the vocabulary does not say, training unless
    only single sessions were compared. A link is judged by correlations where fewer than two samples that were trained
    could be read."""
    outcome = part["outcome"]
    seen = intake.vocabulary.inherited("outcomes", outcome, "seen in")
    if seen == SeenIn.ONE_SESSION:
        return Lane.ACUTE, f"{outcome} is seen in one session"
    if not seen and _readable(rows.where(_compares(rows, Lane.ACUTE))) and not (rows["lane"] == Lane.TRAINING).any():
        return Lane.ACUTE, f"{outcome} was compared in single sessions alone"
    if part["kind"] == ClaimKind.ASSOCIATION:
        trained, correlated = (
            _readable(rows.where(_compares(rows, lane))) for lane in (Lane.TRAINING, Lane.CORRELATIONAL)
        )
        if trained < ENOUGH and correlated > trained:
            return (
                Lane.CORRELATIONAL,
                "nobody was given anything over time" if not trained else "one sample was trained",
            )
    return Lane.TRAINING, f"{outcome} is seen over time"


def _compares(rows: Selection, lane: str) -> np.ndarray:
    return (rows["lane"] == lane) & (rows["estimand"] != Estimand.WITHIN_CHANGE)


def in_time(rows: Selection) -> Selection:
    """The rows without those at other times of a sample that was also measured at the time claimed."""
    return rows.where(is_in_time(rows))


def is_in_time(rows: Selection) -> np.ndarray:
    """Which rows are not at another time of a sample that was also measured at the time claimed."""
    late = np.array([Directness.DURATION in ways for ways in rows["directness"]], dtype=bool)
    timely = set(rows["sample_id"][~late])
    return ~late | np.array([sample not in timely for sample in rows["sample_id"]], dtype=bool)


def at_the_time(rows: Selection) -> Selection:
    """The rows measured at the time that the claim speaks of; all where it speaks of none."""
    return rows.where(np.array([Directness.DURATION not in ways for ways in rows["directness"]], dtype=bool))


def _why_scope(sized: int, indirect: bool) -> str:
    if not indirect:
        return "all evidence is direct"
    if sized >= ENOUGH:
        return f"{sized} direct samples with a size"
    return f"{sized} direct {'sample' if sized == 1 else 'samples'} with a size; {ENOUGH} are asked for"


def _why_time(every: Selection) -> str:
    others = len(set(every["sample_id"][every["late"]]))
    if not others:
        return ""
    named = "sample" if others == 1 else "samples"
    return f"; {others} {named} at other times, or against other treatments, than the claim speaks of left aside"


def _why_estimand(
    part: Mapping[str, Any], basis: str, estimands: tuple[str, ...], pooled: Mapping[str, Any] | None
) -> tuple[str, str]:
    why = {
        ClaimKind.CHANGE: "a claim of change: what is gained beyond a control",
        ClaimKind.COMPARISON: "a claim that compares",
        ClaimKind.ASSOCIATION: "a claim of a link: what training transfers, correlations apart",
    }[part["kind"]]
    if basis == Basis.INDIRECT:
        why = "an indirect comparison: the sum of two differences that share a side"
    if basis == Basis.BEFORE_AFTER:
        why = "nothing controlled was noted: what one arm gained, beyond what a second test alone adds"
    if pooled is None:
        return estimands[0], f"{why}; nothing could be pooled"
    return f"{pooled['estimand']}, {pooled['measure']}", why
