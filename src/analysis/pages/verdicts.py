"""What the verdicts mean, in words a coach would use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.terms import Basis, CitationVerdict, DirectionVerdict, Placeholder, SizeVerdict

# The tone picks a colour and a mark; the words carry the meaning.
DIRECTION = {
    DirectionVerdict.SUPPORTED: ("good", "The results bear it out as it is worded."),
    DirectionVerdict.CONTRADICTED: ("bad", "The results speak against it as it is worded."),
    DirectionVerdict.NEGLIGIBLE: ("bad", "The results show no difference that matters."),
    DirectionVerdict.INCONCLUSIVE: ("open", "The results do not settle it."),
    DirectionVerdict.NO_EVIDENCE: ("none", "None of the studies noted here bears on it."),
    DirectionVerdict.NOT_TESTABLE: ("none", "As it is worded it cannot be tested."),
    DirectionVerdict.NOT_ASSESSABLE: ("none", "What was reported of it cannot be judged."),
}
# What a verdict rests on, in the order of the tables.
BASIS = {
    Basis.CONTROLLED: "What was done is compared with a control or with something else.",
    Basis.CORRELATIONS: "People who differ in one thing differ in the other; that shows no cause.",
    Basis.VOTES: "Only the side that results take is known, or their sizes could not be put together.",
    Basis.BEFORE_AFTER: "What people gained from before to after is known, and nobody to compare them with.",
    Basis.REVIEWS: "No study noted here answers; of the published reviews the one that fits best does.",
    Basis.INDIRECT: "Nothing compares the two; each was compared with the same third, and both differences add up.",
    Basis.SURROGATES: "What the claim speaks of was not measured, only something that stands in for it.",
    Basis.TEXTS: "Reference texts are looked up, no results measured.",
}
SIZE = {
    SizeVerdict.WITHIN: ("good", "The size is about as claimed."),
    SizeVerdict.OVERSTATED: ("bad", "The claimed size is too large."),
    SizeVerdict.UNDERSTATED: ("bad", "The claimed size is too small."),
    SizeVerdict.UNDETERMINED: ("open", "Whether it is as large as claimed cannot be told."),
    SizeVerdict.NOT_CLAIMED: ("none", "The claim names no size."),
}
CITATION = {
    CitationVerdict.SUPPORTS: ("good", "The work cited exists and says so."),
    CitationVerdict.WEAKER: ("open", "The work cited exists and says less."),
    CitationVerdict.STRONGER: ("open", "The work cited exists and says more."),
    CitationVerdict.CONTRADICTS: ("bad", "The work cited exists and says the opposite."),
    CitationVerdict.SOMETHING_ELSE: ("bad", "The nearest work that exists is about something else."),
    CitationVerdict.SEVERAL: ("open", "Several works could be meant."),
    CitationVerdict.NOT_FOUND: ("bad", "No such work was found."),
    CitationVerdict.NOT_READABLE: ("open", "Whose work is meant, or what it found, could not be read."),
}
# Where these are all there is, nothing was judged.
UNJUDGED = (DirectionVerdict.NO_EVIDENCE, DirectionVerdict.NOT_TESTABLE, DirectionVerdict.NOT_ASSESSABLE)
_AGAINST = (DirectionVerdict.CONTRADICTED, DirectionVerdict.NEGLIGIBLE)
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


def outcome(directions: set[str]) -> str:
    """A whole claim's key in OUTCOMES, from the direction verdicts on its parts."""
    against = bool(directions & set(_AGAINST))
    if DirectionVerdict.SUPPORTED in directions:
        return "both" if against else "hold" if len(directions) == 1 else "partly"
    if against:
        return "fail" if directions <= set(_AGAINST) else "fail partly"
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
        return Verdict(Placeholder.NOT_RATED, "none", "")
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
