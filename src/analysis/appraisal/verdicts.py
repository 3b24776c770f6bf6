"""Verdicts from probabilities and votes: the one place where they are given.

A verdict is reached from several rows of probabilities at once, one for each prior listed and each spread
that an unprinted spread could have had (:mod:`analysis.appraisal.variants`). It is given only where all of them
give it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from analysis.appraisal.variants import label
from analysis.appraisal.votes import Votes
from analysis.tables.lookup import Selection

SUPPORTED, CONTRADICTED, NEGLIGIBLE, INCONCLUSIVE = (
    "supported", "contradicted", "no meaningful difference", "inconclusive"
)  # fmt: skip
WITHIN, OVERSTATED, UNDERSTATED, UNDETERMINED, NOT_CLAIMED = (
    "within", "overstated", "understated", "undetermined", "not claimed"
)  # fmt: skip
ON_ONE_STUDY = "(on one study)"


def direction_verdict(rows: Selection, votes: Votes, threshold: float) -> tuple[str, str]:
    """Is the claimed side right? The verdict and the reason.

    By the posterior where there is one (``rows`` is not empty); votes may weaken what it says. Where it is
    not enough, the votes decide if a sign test does, no row of probabilities leans the other way, and no
    sample whose size is known stands against them: it could outweigh the rest, and votes cannot tell.
    """
    words = _words(rows, _DIRECTIONS, threshold, INCONCLUSIVE)

    def reason(place: int) -> str:
        return _chance(rows, _named(_DIRECTIONS, words[place]) or "direction", place)

    found, why = _agreed(rows, words, reason, INCONCLUSIVE)
    if found == SUPPORTED and votes.against > votes.in_favour:
        return INCONCLUSIVE, f"{why}, but most samples point the other way ({_told(votes)})"
    if found == CONTRADICTED and votes.in_favour > votes.against:
        return INCONCLUSIVE, f"{why}, but most samples point the claim's way ({_told(votes)})"
    if found == INCONCLUSIVE and votes.side and not votes.opposed and _leans(rows, votes.side):
        verdict = SUPPORTED if votes.side > 0 else CONTRADICTED
        return verdict, f"the samples by themselves: {_told(votes)}, sign test p = {votes.p:.3f}"
    if not len(rows):
        lacking = "a sample with a size against them" if votes.side else "too few for a sign test"
        return found, f"nothing could be pooled; {_told(votes)}, {lacking}"
    return found, why


def _told(votes: Votes) -> str:
    return f"{votes.in_favour} for, {votes.against} against"


def _leans(rows: Selection, side: int) -> bool:
    """Whether no row leans to the other side."""
    return not len(rows) or bool(np.all(side * (rows["probability_direction"] - 0.5) >= 0))


# Supported from the mean effect's side alone; contradicted beyond the smallest effect of interest. A mean known to
# be too small to matter is that on whichever side it lies, so this is asked first.
_DIRECTIONS = {"negligible": NEGLIGIBLE, "direction": SUPPORTED, "opposite": CONTRADICTED}
_SIZES = {"within": WITHIN, "below": OVERSTATED, "above": UNDERSTATED}
_SIDES = {
    "direction": "in the claim's direction",
    "opposite": "beyond the smallest effect of interest, the other way",
    "negligible": "smaller than the smallest effect of interest",
    "below": "below the claimed size",
    "within": "within the claimed size",
    "above": "above the claimed size",
}


def no_difference_verdict(rows: Selection, counterexamples: Sequence[str], threshold: float) -> tuple[str, str]:
    """Claims that something makes no difference ("cannot", "never"): a rule of their own.

    Supported only where the mean effect is known to be too small to matter; contradicted by a mean effect
    that is not, or by one direct study with a credible difference. Non-significance is neither.
    """

    words = np.full(len(rows), INCONCLUSIVE, dtype=object)
    if len(rows):
        negligible, opposite = rows["probability_negligible"], rows["probability_opposite"]
        words[np.maximum(opposite, 1 - negligible - opposite) >= threshold] = CONTRADICTED
        words[negligible >= threshold] = SUPPORTED

    def reason(place: int) -> str:
        if np.isnan(rows["probability_negligible"][place]):
            return "no smallest effect of interest on this scale"
        return _chance(rows, "negligible", place)

    found, why = _agreed(rows, words, reason, INCONCLUSIVE)
    if found == INCONCLUSIVE and counterexamples:
        on = f" {ON_ONE_STUDY}" if len(counterexamples) == 1 else ""
        return CONTRADICTED, f"a credible difference where there should be none{on}: {', '.join(counterexamples)}"
    return found, why if len(rows) else "nothing could be pooled, and no direct study shows a credible difference"


def size_verdict(
    claimed: bool, readings: Sequence[tuple[int, Selection]], votes: Votes, threshold: float
) -> tuple[str, str]:
    """Is the claimed size right? Over- and understated describe the claim.

    ``readings`` has for each reading of the claimed number the samples pooled and their probabilities: all
    must agree. Never from one sample; votes against the direction weaken what needs it.
    """
    if not claimed:
        return NOT_CLAIMED, "the claim names no size"
    found = [_size_of(k, rows, threshold) for k, rows in readings]
    verdict, why = found[0][0], "; in the other reading ".join(reason for _, reason in found)
    if any(other != verdict for other, _ in found):
        return UNDETERMINED, f"the readings of the number differ: {why}"
    if verdict in (WITHIN, UNDERSTATED) and votes.against > votes.in_favour:
        return UNDETERMINED, f"{why}, but most samples point the other way ({_told(votes)})"
    return verdict, why


def _size_of(k: int, rows: Selection, threshold: float) -> tuple[str, str]:
    if k < 2 or not len(rows):
        return UNDETERMINED, f"{k} {'sample' if k == 1 else 'samples'} with a size and an interval"
    words = _words(rows, _SIZES, threshold, UNDETERMINED)

    def reason(place: int) -> str:
        reached = _named(_SIZES, words[place])
        if reached:
            return _chance(rows, reached, place)
        return f"likeliest: {_chance(rows, max(_SIZES, key=lambda name: _probability(rows, name, place)), place)}"

    return _agreed(rows, words, reason, UNDETERMINED)


def _words(rows: Selection, wanted: Mapping[str, str], threshold: float, otherwise: str) -> np.ndarray:
    """For each row the verdict of the first probability that reaches the threshold."""
    words = np.full(len(rows), otherwise, dtype=object)
    for name, verdict in reversed(wanted.items() if len(rows) else ()):
        words[rows[f"probability_{name}"] >= threshold] = verdict
    return words


def _named(wanted: Mapping[str, str], word: str) -> str | None:
    return next((name for name, verdict in wanted.items() if verdict == word), None)


def _chance(rows: Selection, name: str, place: int) -> str:
    return f"P({_SIDES[name]}) = {_probability(rows, name, place):.3f}"


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
