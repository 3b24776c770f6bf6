"""What the verdicts mean, in words a coach would use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.tables.result_schemas import BEFORE_AFTER, CONTROLLED, CORRELATIONS, REVIEWS, STAND_INS, TEXTS, VOTES

# The tone picks a colour and a mark; the words carry the meaning.
DIRECTION = {
    "supported": ("good", "The results bear it out as it is worded."),
    "contradicted": ("bad", "The results speak against it as it is worded."),
    "no meaningful difference": ("bad", "The results show no difference that matters."),
    "inconclusive": ("open", "The results do not settle it."),
    "no evidence": ("none", "None of the studies noted here bears on it."),
    "not testable": ("none", "As it is worded it cannot be tested."),
    "not assessable": ("none", "What was reported of it cannot be judged."),
}
# What a verdict rests on, in the order of the tables.
BASIS = {
    CONTROLLED: "What was done is compared with a control or with something else.",
    CORRELATIONS: "People who differ in one thing differ in the other; that shows no cause.",
    VOTES: "Only the side that results take is known, or their sizes could not be put together.",
    BEFORE_AFTER: "What people gained from before to after is known, and nobody to compare them with.",
    REVIEWS: "No study noted here answers; of the published reviews the one that fits best does.",
    STAND_INS: "What the claim speaks of was not measured, only something that stands in for it.",
    TEXTS: "Reference texts are looked up, no results measured.",
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
# Where these are all there is, nothing was judged.
UNJUDGED = ("no evidence", "not testable", "not assessable")
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


def basis(row: Mapping[str, Any] | None) -> Verdict | None:
    """What the verdict rests on; None where there is no evidence."""
    if row is None or pd.isna(row["basis"]) or row["direction_verdict"] in UNJUDGED:
        return None
    active = " In part that is another treatment, which may work as well." if row.get("against_active") is True else ""
    return Verdict(row["basis"], "none", BASIS[row["basis"]] + active)


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
