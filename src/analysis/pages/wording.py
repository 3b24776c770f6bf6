"""How a claim of each kind is told: what its verdicts mean, what its votes are, and which sizes are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.terms import ClaimedDirection, DirectionVerdict


@dataclass(frozen=True)
class Wording:
    """The words for one kind of claim.

    ``votes`` are those of a sample on either side, ``sizes`` the probabilities that are told with their columns,
    ``asked`` what the range is that they speak of, ``sure`` what is likely where the claim is supported. ``meanings``
    are those of verdicts that do not mean here what they mean for a claim that takes a side, ``verdicts`` say in two or
    three words what it is that is supported or not.
    """

    votes: tuple[str, str] = ("for the claim", "against it")
    asked: str = "large enough to matter"
    sizes: tuple[tuple[str, str], ...] = (("smaller", "below"), ("large enough to matter", "within"))
    sure: str = "in the claim’s direction"
    meanings: Mapping[str, str] = field(default_factory=lambda: _OF_A_SIDE)
    verdicts: Mapping[str, str] = field(default_factory=lambda: _named("direction"))


def _named(what: str) -> Mapping[str, str]:
    return {
        DirectionVerdict.SUPPORTED: f"{what} supported",
        DirectionVerdict.CONTRADICTED: f"{what} contradicted",
    }


_OF_A_SIDE = {
    DirectionVerdict.SUPPORTED: "The results point the way the claim says.",
    DirectionVerdict.CONTRADICTED: "The results point the other way.",
}
_SIDED = Wording()
_SIZES = (("smaller", "below"), ("as claimed", "within"), ("larger", "above"))
_OPEN = "The results do not settle whether {}."
_KINDS = {
    ClaimedDirection.NO_DIFFERENCE: Wording(
        votes=("found more", "found less"),
        asked="too small to matter",
        sizes=(
            ("less, and that matters", "below"), ("too small to matter", "within"), ("more, and that matters", "above"),
        ),
        sure="too small to matter",
        verdicts=_named("“no difference”"),
        meanings={
            DirectionVerdict.SUPPORTED: "The results show that any difference is too small to matter.",
            DirectionVerdict.CONTRADICTED: "The results show a difference that matters.",
            DirectionVerdict.INCONCLUSIVE: _OPEN.format("there is a difference that matters"),
        },
    ),
    ClaimedDirection.AT_LEAST_AS_GOOD: Wording(
        asked="not worse by what matters",
        sizes=(("worse, and that matters", "below"), ("not worse", "within")),
        sure="not worse by what matters",
        verdicts=_named("“no worse”"),
        meanings={
            DirectionVerdict.SUPPORTED: "The results show that it is not worse by anything that matters.",
            DirectionVerdict.CONTRADICTED: "The results show that it is worse.",
            DirectionVerdict.INCONCLUSIVE: _OPEN.format("it is as good"),
        },
    ),
    ClaimedDirection.NO_BETTER: Wording(
        asked="not better by what matters",
        sizes=(("better, and that matters", "below"), ("not better", "within")),
        sure="not better by what matters",
        verdicts=_named("“no better”"),
        meanings={
            DirectionVerdict.SUPPORTED: "The results show that it is not better by anything that matters.",
            DirectionVerdict.CONTRADICTED: "The results show that it is better.",
            DirectionVerdict.INCONCLUSIVE: _OPEN.format("it is better"),
        },
    ),
    ClaimedDirection.CANNOT: Wording(
        sure="not at all, or too little to matter",
        verdicts=_named("“cannot”"),
        meanings={
            DirectionVerdict.SUPPORTED: "The results show that it does not happen, or too little of it to matter.",
            DirectionVerdict.CONTRADICTED: "The results show that it happens.",
            DirectionVerdict.INCONCLUSIVE: _OPEN.format("it can happen"),
        },
    ),
}  # fmt: skip


def wording_of(part: Mapping[str, Any]) -> Wording:
    """The words for a part (a row of ``claim_parts``), by the side that it takes and whether it names a size."""
    kind = _KINDS.get(part["effect_direction"])
    if kind is not None:
        return kind
    if pd.notna(part["effect_low"]) or pd.notna(part["also_low"]):
        return Wording(asked="as claimed", sizes=_SIZES)
    return _SIDED
