"""Verdicts from probabilities and votes: the one place where they are given.

A verdict is reached from several rows of probabilities at once, one for each prior listed and each spread
that an unprinted spread could have had (:mod:`analysis.appraisal.variants`). It is given only where all of them
give it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.appraisal.variants import label
from analysis.appraisal.votes import Votes
from analysis.tables.lookup import Selection
from analysis.terms import ClaimedDirection, DirectionVerdict, SizeVerdict

ON_ONE_STUDY = "(on one study)"


@dataclass(frozen=True, eq=False)
class Side:
    """How a claim of one kind is judged: what must be likely for each verdict, asked in this order."""

    events: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]  # what an event is, in words

    def probability(self, rows: Selection, event: str) -> np.ndarray:
        """The highest probability of the ways in which the event can be seen; NaN where none can be told."""
        highest = np.full(len(rows), np.nan)
        for way in self.events[event]:
            highest = np.fmax(highest, _WAYS[way](rows))
        return highest


_WAYS: dict[str, Callable[[Selection], np.ndarray]] = {
    "above none": lambda rows: rows["probability_direction"],
    "below none": lambda rows: 1 - rows["probability_direction"],
    "negligible": lambda rows: rows["probability_negligible"],
    "beyond on one side": lambda rows: _on_one_side(rows),
    "below -smallest": lambda rows: rows["probability_opposite"],
    "above -smallest": lambda rows: 1 - rows["probability_opposite"],
    "above smallest": lambda rows: 1 - rows["probability_opposite"] - rows["probability_negligible"],
    "below smallest": lambda rows: rows["probability_opposite"] + rows["probability_negligible"],
}


def _on_one_side(rows: Selection) -> np.ndarray:
    """How sure it is that the mean lies beyond the smallest effect of interest, on a side that is known.

    Not P(|mean| > smallest): of a mean of which nothing is known that is high too. There are two sides to be wrong
    on, so each has half of the chance.
    """
    below, negligible = rows["probability_opposite"], rows["probability_negligible"]
    return 1 - 2 * (1 - np.maximum(below, 1 - below - negligible))


_BEYOND = "beyond the smallest effect of interest, the other way"
# A mean known to be too small to matter is that on whichever side it lies, so this is asked first.
_SIDED = Side(
    {
        DirectionVerdict.NEGLIGIBLE: ("negligible",),
        DirectionVerdict.SUPPORTED: ("above none",),
        DirectionVerdict.CONTRADICTED: ("below -smallest",),
    },
    {
        DirectionVerdict.NEGLIGIBLE: "smaller than the smallest effect of interest",
        DirectionVerdict.SUPPORTED: "in the claim's direction",
        DirectionVerdict.CONTRADICTED: _BEYOND,
    },
)
_EQUIVALENT = Side(
    {DirectionVerdict.SUPPORTED: ("negligible",), DirectionVerdict.CONTRADICTED: ("beyond on one side",)},
    {
        DirectionVerdict.SUPPORTED: "smaller than the smallest effect of interest",
        DirectionVerdict.CONTRADICTED: "larger than it, on a side that is known",
    },
)
_NOT_INFERIOR = Side(
    {
        DirectionVerdict.SUPPORTED: ("above -smallest", "above none"),
        DirectionVerdict.CONTRADICTED: ("below -smallest",),
    },
    {
        DirectionVerdict.SUPPORTED: "not worse by the smallest effect of interest",
        DirectionVerdict.CONTRADICTED: "worse by more than it",
    },
)
# Told in the direction of worse, "no better" is what "at least as good" is in the direction of better.
_NOT_SUPERIOR = Side(
    _NOT_INFERIOR.events,
    {
        DirectionVerdict.SUPPORTED: "not better by the smallest effect of interest",
        DirectionVerdict.CONTRADICTED: "better by more than it",
    },
)
_DOES_NOT_HAPPEN = Side(
    {DirectionVerdict.SUPPORTED: ("below smallest", "below none"), DirectionVerdict.CONTRADICTED: ("above smallest",)},
    {
        DirectionVerdict.SUPPORTED: "not more by the smallest effect of interest",
        DirectionVerdict.CONTRADICTED: "more by more than it",
    },
)
_SIDES = {
    ClaimedDirection.NO_DIFFERENCE: _EQUIVALENT,
    ClaimedDirection.AT_LEAST_AS_GOOD: _NOT_INFERIOR,
    ClaimedDirection.NO_BETTER: _NOT_SUPERIOR,
    ClaimedDirection.CANNOT: _DOES_NOT_HAPPEN,
}
# The other way, for a verdict on another scale: a claim of a side is opposed by a mean on the other side at all.
_OPPOSED = {
    (_SIDED, DirectionVerdict.SUPPORTED): "below none",
    (_SIDED, DirectionVerdict.CONTRADICTED): "above none",
    (_EQUIVALENT, DirectionVerdict.SUPPORTED): "beyond on one side",
    (_EQUIVALENT, DirectionVerdict.CONTRADICTED): "negligible",
    (_NOT_INFERIOR, DirectionVerdict.SUPPORTED): "below -smallest",
    (_NOT_INFERIOR, DirectionVerdict.CONTRADICTED): "above none",
    (_NOT_SUPERIOR, DirectionVerdict.SUPPORTED): "below -smallest",
    (_NOT_SUPERIOR, DirectionVerdict.CONTRADICTED): "above none",
    (_DOES_NOT_HAPPEN, DirectionVerdict.SUPPORTED): "above smallest",
    (_DOES_NOT_HAPPEN, DirectionVerdict.CONTRADICTED): "below none",
}


@dataclass(frozen=True)
class Findings:
    """What a direction verdict is given from: rows of probabilities on the scale that decides, the votes, the rows of
    probabilities on all other scales, and studies that show what cannot be."""

    rows: Selection
    votes: Votes
    beside: Sequence[tuple[str, Selection]] = ()
    counterexamples: Sequence[str] = ()
    reviews: bool = False


def direction_verdict(word: str | None, findings: Findings, threshold: float) -> tuple[str, str]:
    """Is the claimed side right? The verdict and the reason.

    By the posterior where there is one; another scale that says the opposite, and votes, may weaken what it says.
    Where nothing could be pooled the votes decide, if a sign test does and nobody who could outweigh the rest stands
    against them.
    """
    side = _SIDES.get(word, _SIDED)
    verdict, why = _by_posterior(side, findings.rows, threshold)
    opposing = _opposing(side, verdict, findings.beside, threshold)
    if opposing:
        return DirectionVerdict.INCONCLUSIVE, f"{why}; but {opposing}"
    if verdict in (DirectionVerdict.SUPPORTED, DirectionVerdict.CONTRADICTED):
        return _weakened(word, verdict, why, findings)
    if verdict == DirectionVerdict.INCONCLUSIVE and word == ClaimedDirection.CANNOT and findings.counterexamples:
        on = f" {ON_ONE_STUDY}" if len(findings.counterexamples) == 1 else ""
        return DirectionVerdict.CONTRADICTED, f"it was shown to happen{on}: {', '.join(findings.counterexamples)}"
    return (verdict, why) if len(findings.rows) else _by_votes(word, findings)


def supporting(word: str | None, rows: Selection) -> np.ndarray:
    """How likely it is, for rows of probabilities, what would support a claim that takes this side; NaN: not known."""
    return _SIDES.get(word, _SIDED).probability(rows, DirectionVerdict.SUPPORTED)


def _by_posterior(side: Side, rows: Selection, threshold: float) -> tuple[str, str]:
    words = np.full(len(rows), DirectionVerdict.INCONCLUSIVE, dtype=object)
    for event in reversed(side.events if len(rows) else ()):
        words[side.probability(rows, event) >= threshold] = event

    def reason(place: int) -> str:
        event = words[place] if words[place] != DirectionVerdict.INCONCLUSIVE else DirectionVerdict.SUPPORTED
        probability = side.probability(rows, event)[place]
        if np.isnan(probability):
            return "no smallest effect of interest on this scale"
        return f"P({side.words[event]}) = {probability:.3f}"

    return _agreed(rows, words, reason, DirectionVerdict.INCONCLUSIVE)


def _opposing(side: Side, verdict: str, beside: Sequence[tuple[str, Selection]], threshold: float) -> str:
    """The first other scale that says the opposite of a verdict, in words; empty where none does."""
    way = _OPPOSED.get((side, verdict))
    for scale, rows in beside:
        against = _WAYS[way](rows)[0] if way and len(rows) else np.nan
        if against >= threshold:
            return f"{scale} says the opposite, P = {against:.3f}"
    return ""


def _weakened(word: str | None, verdict: str, why: str, findings: Findings) -> tuple[str, str]:
    """The verdict, unless most votes, or any other review, point the other way."""
    votes = findings.votes
    if word == ClaimedDirection.NO_DIFFERENCE:
        return verdict, why
    for_it, against_it = (
        (votes.in_favour, votes.against) if verdict == DirectionVerdict.SUPPORTED else (votes.against, votes.in_favour)
    )
    if findings.reviews and against_it:
        return (
            DirectionVerdict.INCONCLUSIVE,
            f"{why}, but another review points the other way ({votes_in_words(votes, word)})",
        )
    if against_it > for_it:
        return (
            DirectionVerdict.INCONCLUSIVE,
            f"{why}, but most samples point the other way ({votes_in_words(votes, word)})",
        )
    return verdict, why


def _by_votes(word: str | None, findings: Findings) -> tuple[str, str]:
    """Where nothing could be pooled. Claims of no difference need sizes, and so does it to be beyond a bound."""
    votes = findings.votes
    given = {1: DirectionVerdict.SUPPORTED, -1: DirectionVerdict.CONTRADICTED}.get(
        votes.side, DirectionVerdict.INCONCLUSIVE
    )
    if word == ClaimedDirection.NO_DIFFERENCE:
        lacking = "without sizes that they can be too small to matter cannot be shown"
    elif findings.reviews or given == DirectionVerdict.INCONCLUSIVE:
        lacking = "too few for a sign test"
    elif votes.opposed:
        lacking = f"but {votes.opposed}"
    elif word in _SIDES and given == DirectionVerdict.CONTRADICTED:
        lacking = "by how much is not known"
    else:
        return given, f"the samples by themselves: {votes_in_words(votes, word)}, sign test p = {votes.p:.3f}"
    return DirectionVerdict.INCONCLUSIVE, f"nothing could be pooled; {votes_in_words(votes, word)}, {lacking}"


def votes_in_words(votes: Votes, word: str | None) -> str:
    """Votes in words; a claim of no difference has none for and none against it."""
    sides = ("found more", "found less") if word == ClaimedDirection.NO_DIFFERENCE else ("for", "against")
    return f"{votes.in_favour} {sides[0]}, {votes.against} {sides[1]}"


_SIZES = {"within": SizeVerdict.WITHIN, "below": SizeVerdict.OVERSTATED, "above": SizeVerdict.UNDERSTATED}
_PLACES = {"below": "below the claimed size", "within": "within the claimed size", "above": "above the claimed size"}


def size_verdict(
    claimed: bool, readings: Sequence[tuple[int, Selection]], votes: Votes, threshold: float
) -> tuple[str, str]:
    """Is the claimed size right? Over- and understated describe the claim.

    ``readings`` has for each reading of the claimed number the samples pooled and their probabilities: all
    must agree. Never from one sample; votes against the direction weaken what needs it.
    """
    if not claimed:
        return SizeVerdict.NOT_CLAIMED, "the claim names no size"
    by_reading = [_size_of(k, rows, threshold) for k, rows in readings]
    verdict, why = by_reading[0][0], "; in the other reading ".join(reason for _, reason in by_reading)
    if any(other != verdict for other, _ in by_reading):
        return SizeVerdict.UNDETERMINED, f"the readings of the number differ: {why}"
    if verdict in (SizeVerdict.WITHIN, SizeVerdict.UNDERSTATED) and votes.against > votes.in_favour:
        return SizeVerdict.UNDETERMINED, f"{why}, but most samples point the other way ({votes_in_words(votes, None)})"
    return verdict, why


def _size_of(k: int, rows: Selection, threshold: float) -> tuple[str, str]:
    if k < 2 or not len(rows):
        return SizeVerdict.UNDETERMINED, f"{k} {'sample' if k == 1 else 'samples'} with a size and an interval"
    if all(np.isnan(rows[f"probability_{place}"]).all() for place in _PLACES):
        return SizeVerdict.UNDETERMINED, "the claimed size does not exist on a scale that was measured"
    words = _words(rows, _SIZES, threshold, SizeVerdict.UNDETERMINED)

    def reason(place: int) -> str:
        reached = _named(_SIZES, words[place])
        if reached:
            return _chance(rows, reached, place)
        return f"likeliest: {_chance(rows, max(_SIZES, key=lambda name: _probability(rows, name, place)), place)}"

    return _agreed(rows, words, reason, SizeVerdict.UNDETERMINED)


def _words(rows: Selection, wanted: Mapping[str, str], threshold: float, otherwise: str) -> np.ndarray:
    """For each row the verdict of the first probability that reaches the threshold."""
    words = np.full(len(rows), otherwise, dtype=object)
    for name, verdict in reversed(wanted.items() if len(rows) else ()):
        words[rows[f"probability_{name}"] >= threshold] = verdict
    return words


def _named(wanted: Mapping[str, str], word: str) -> str | None:
    return next((name for name, verdict in wanted.items() if verdict == word), None)


def _chance(rows: Selection, name: str, place: int) -> str:
    return f"P({_PLACES[name]}) = {_probability(rows, name, place):.3f}"


def _probability(rows: Selection, name: str, place: int) -> float:
    """A probability, 0 where it is not asked for."""
    value = float(rows[f"probability_{name}"][place])
    return value if value == value else 0.0


def _agreed(rows: Selection, words: np.ndarray, reason: Callable[[int], str], otherwise: str) -> tuple[str, str]:
    """What all rows give; where they differ, the weaker word and where it parts from the first row."""
    if not len(rows):
        return otherwise, ""
    differing = np.flatnonzero(words != words[0])
    if differing.size:
        place = int(differing[0])
        return otherwise, f"{reason(0)}; but {label(rows, place)}: {reason(place)}"
    return words[0], reason(0)
