"""Verdicts from probabilities and votes: the one place where they are given.

A verdict is reached from several rows of probabilities at once, one for each prior listed and each spread
that an unprinted spread could have had. It is given only where all of them give it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from analysis.appraisal.votes import Votes

SUPPORTED, CONTRADICTED, NEGLIGIBLE, INCONCLUSIVE = (
    "supported", "contradicted", "no meaningful difference", "inconclusive"
)  # fmt: skip
WITHIN, OVERSTATED, UNDERSTATED, UNDETERMINED, NOT_CLAIMED = (
    "within", "overstated", "understated", "undetermined", "not claimed"
)  # fmt: skip
ON_ONE_STUDY = "(on one study)"
Probabilities = Mapping[str, float]


def direction_verdict(rows: Sequence[Probabilities], votes: Votes, threshold: float) -> tuple[str, str]:
    """Is the claimed side right? The verdict and the reason.

    By the posterior where there is one (``rows`` is not empty); votes may weaken what it says. Where it is
    not enough, the votes decide if a sign test does, no row of probabilities leans the other way, and no
    sample whose size is known stands against them: it could outweigh the rest, and votes cannot tell.
    """
    found, why = _agreed(rows, lambda row: _direction(row, threshold), INCONCLUSIVE)
    if found == SUPPORTED and votes.against > votes.in_favour:
        return INCONCLUSIVE, f"{why}, but most samples point the other way ({_told(votes)})"
    if found == CONTRADICTED and votes.in_favour > votes.against:
        return INCONCLUSIVE, f"{why}, but most samples point the claim's way ({_told(votes)})"
    if found == INCONCLUSIVE and votes.side and not votes.opposed and all(_leans(row, votes.side) for row in rows):
        verdict = SUPPORTED if votes.side > 0 else CONTRADICTED
        return verdict, f"the samples by themselves: {_told(votes)}, sign test p = {votes.p:.3f}"
    if not rows:
        lacking = "a sample with a size against them" if votes.side else "too few for a sign test"
        return found, f"nothing could be pooled; {_told(votes)}, {lacking}"
    return found, why


def _told(votes: Votes) -> str:
    return f"{votes.in_favour} for, {votes.against} against"


def _leans(row: Probabilities, side: int) -> bool:
    return row["probability_direction"] >= 0.5 if side > 0 else row["probability_direction"] <= 0.5


def _direction(row: Probabilities, threshold: float) -> tuple[str, str]:
    """Supported from the mean effect's side alone; contradicted beyond the smallest effect of interest.

    A mean known to be too small to matter is that on whichever side it lies.
    """
    for name, verdict in (
        ("negligible", NEGLIGIBLE),
        ("direction", SUPPORTED),
        ("opposite", CONTRADICTED),
    ):
        value = row[f"probability_{name}"]
        if pd.notna(value) and value >= threshold:
            return verdict, f"P({_SIDES[name]}) = {value:.3f}"
    return INCONCLUSIVE, f"P({_SIDES['direction']}) = {row['probability_direction']:.3f}"


_SIDES = {
    "direction": "in the claim's direction",
    "opposite": "beyond the smallest effect of interest, the other way",
    "negligible": "smaller than the smallest effect of interest",
    "below": "below the claimed size",
    "within": "within the claimed size",
    "above": "above the claimed size",
}


def no_difference_verdict(
    rows: Sequence[Probabilities], counterexamples: Sequence[str], threshold: float
) -> tuple[str, str]:
    """Claims that something makes no difference ("cannot", "never"): a rule of their own.

    Supported only where the mean effect is known to be too small to matter; contradicted by a mean effect
    that is not, or by one direct study with a credible difference. Non-significance is neither.
    """

    def of_row(row: Probabilities) -> tuple[str, str]:
        negligible, opposite = row["probability_negligible"], row["probability_opposite"]
        if pd.isna(negligible):
            return INCONCLUSIVE, "no smallest effect of interest on this scale"
        if negligible >= threshold:
            return SUPPORTED, f"P({_SIDES['negligible']}) = {negligible:.3f}"
        if max(opposite, 1 - negligible - opposite) >= threshold:
            return CONTRADICTED, f"P({_SIDES['negligible']}) = {negligible:.3f}"
        return INCONCLUSIVE, f"P({_SIDES['negligible']}) = {negligible:.3f}"

    found, why = _agreed(rows, of_row, INCONCLUSIVE)
    if found == INCONCLUSIVE and counterexamples:
        on = f" {ON_ONE_STUDY}" if len(counterexamples) == 1 else ""
        return CONTRADICTED, f"a credible difference where there should be none{on}: {', '.join(counterexamples)}"
    return found, why if rows else "nothing could be pooled, and no direct study shows a credible difference"


def size_verdict(
    claimed: bool, readings: Sequence[tuple[int, Sequence[Probabilities]]], votes: Votes, threshold: float
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


def _size_of(k: int, rows: Sequence[Probabilities], threshold: float) -> tuple[str, str]:
    if k < 2 or not rows:
        return UNDETERMINED, f"{k} {'sample' if k == 1 else 'samples'} with a size and an interval"

    def of_row(row: Probabilities) -> tuple[str, str]:
        for name, verdict in (("within", WITHIN), ("below", OVERSTATED), ("above", UNDERSTATED)):
            value = row[f"probability_{name}"]
            if pd.notna(value) and value >= threshold:
                return verdict, f"P({_SIDES[name]}) = {value:.3f}"
        likeliest = max(("within", "below", "above"), key=lambda name: _or_zero(row[f"probability_{name}"]))
        return UNDETERMINED, f"likeliest: P({_SIDES[likeliest]}) = {_or_zero(row[f'probability_{likeliest}']):.3f}"

    return _agreed(rows, of_row, UNDETERMINED)


def _or_zero(value: float) -> float:
    return 0.0 if pd.isna(value) else value


def _agreed(
    rows: Sequence[Probabilities], verdict: Callable[[Probabilities], tuple[str, str]], otherwise: str
) -> tuple[str, str]:
    """What all rows give; where they differ, the weaker word and where it parts from the first row."""
    given = [verdict(row) for row in rows]
    if not given:
        return otherwise, ""
    first, why = given[0]
    for row, (other, reason) in zip(rows, given, strict=True):
        if other != first:
            return otherwise, f"{why}; but {row['label']}: {reason}"
    return first, why
