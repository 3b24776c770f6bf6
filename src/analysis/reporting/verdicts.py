"""What the verdicts mean, in words a coach would use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

# The tone picks a colour and a mark; the words carry the meaning.
DIRECTION = {
    "supported": ("good", "The results point the way the claim says."),
    "contradicted": ("bad", "The results point the other way."),
    "no meaningful difference": ("bad", "The results show no difference that matters."),
    "inconclusive": ("open", "The results do not settle it."),
    "no evidence": ("none", "None of the studies noted here bears on it."),
    "not testable": ("none", "As it is worded it cannot be tested."),
    "not assessable": ("none", "What was reported of it cannot be judged."),
}
SIZE = {
    "within": ("good", "The size is about as claimed."),
    "overstated": ("bad", "The claimed size is too large."),
    "understated": ("bad", "The claimed size is too small."),
    "undetermined": ("open", "Whether it is as large as claimed cannot be told."),
    "not claimed": ("none", "The claim names no size."),
}
CITATION = {
    "found and supports": ("good", "The work cited exists and says so."),
    "found and weaker": ("open", "The work cited exists and says less."),
    "found and stronger": ("open", "The work cited exists and says more."),
    "found and contradicts": ("bad", "The work cited exists and says the opposite."),
    "found but about something else": ("bad", "The nearest work that exists is about something else."),
    "several candidates": ("open", "Several works could be meant."),
    "not found": ("bad", "No such work was found."),
    "not readable": ("open", "Whose work is meant could not be read."),
}
_AGAINST = ("contradicted", "no meaningful difference")
# A whole claim, by the verdicts on all its parts: in words for one claim, and for several.
OUTCOMES = {
    "hold": ("holds", "hold"),
    "partly": ("holds in some of its parts", "hold in some of their parts"),
    "both": ("holds in one part and not in another", "hold in one part and not in another"),
    "fail": ("does not hold", "do not hold"),
    "fail partly": ("does not hold in some of its parts", "do not hold in some of their parts"),
    "open": ("cannot be settled by the studies noted here", "cannot be settled by the studies noted here"),
}
MARKS = {"good": "✓", "bad": "✗", "open": "~", "none": "·"}
NOT_COMPUTED = "not yet computed"


@dataclass(frozen=True)
class Verdict:
    """A verdict with its tone and what it means."""

    name: str
    tone: str
    meaning: str

    @property
    def mark(self) -> str:
        """A sign that goes with the tone, so that colour is not the only cue."""
        return MARKS[self.tone]


def direction(row: Mapping[str, Any] | None) -> Verdict:
    """Is the direction right?"""
    return _verdict(None if row is None else row["direction_verdict"], DIRECTION)


def outcome(found: set[str]) -> str:
    """A whole claim's key in OUTCOMES, from the direction verdicts on its parts."""
    against = bool(found & set(_AGAINST))
    if "supported" in found:
        return "both" if against else "hold" if len(found) == 1 else "partly"
    if against:
        return "fail" if found <= set(_AGAINST) else "fail partly"
    return "open"


def size(row: Mapping[str, Any] | None) -> Verdict:
    """Is the claimed size right?"""
    return _verdict(None if row is None else row["size_verdict"], SIZE)


def citation(name: Any) -> Verdict:
    """Is the citation real?"""
    return _verdict(name, CITATION)


def certainty(row: Mapping[str, Any] | None) -> Verdict:
    """How sure, as a range: unread facts at their worst and at their best."""
    if row is None or pd.isna(row["certainty_low"]):
        return Verdict("not rated", "none", "")
    low, high = row["certainty_low"], row["certainty_high"]
    if pd.isna(high) or low == high:
        return Verdict(low, "none", f"The certainty is {low}.")
    return Verdict(
        f"{low} to {high}",
        "none",
        f"Between {low} and {high}, depending on what could not be read of the studies.",
    )


def _verdict(name: Any, known: Mapping[str, tuple[str, str]]) -> Verdict:
    if name is None or pd.isna(name):
        return Verdict(NOT_COMPUTED, "none", "")
    tone, meaning = known[name]
    return Verdict(name, tone, meaning)
