"""A verdict in one line: what of the claim it is about, how large, and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.pages import verdicts, words
from analysis.pages.verdicts import Verdict
from analysis.pages.wording import wording_of
from analysis.terms import Basis, Certainty, DirectionVerdict, SizeVerdict

# Circles beside the words for certainty, as GRADE's summaries of findings have them (Guyatt et al. 2011).
FULL, EMPTY = "⊕", "◯"
_UNSURE = (Certainty.VERY_LOW, Certainty.LOW)
_OF_A_FACT = {
    DirectionVerdict.SUPPORTED: "borne out by texts",
    DirectionVerdict.CONTRADICTED: "contradicted by texts",
    DirectionVerdict.INCONCLUSIVE: "not settled by texts",
}


@dataclass(frozen=True)
class Mark:
    """``verdict`` says what is supported or not, ``claimed`` in short what the part claims, ``size`` what was measured.

    ``size_verdict`` is None where no size is claimed or nothing was judged. ``unsure``: not more than low certainty,
    drawn as an outline, as figures draw it hollow.
    """

    verdict: Verdict
    claimed: str
    size: str
    size_verdict: Verdict | None
    certainty: str
    circles: str
    unsure: bool


def mark(part: Mapping[str, Any]) -> Mark:
    """The mark of a part: a row of claim_parts with that of claim_strength."""
    verdict, judged = verdicts.direction(part), part["direction_verdict"] not in verdicts.UNJUDGED
    is_fact = pd.notna(part["about"]) and pd.notna(part["property"])
    named = _OF_A_FACT if is_fact else wording_of(part).verdicts
    size = verdicts.size(part)
    sized = judged and not is_fact and size.name not in (SizeVerdict.NOT_CLAIMED, verdicts.NOT_COMPUTED)
    return Mark(
        verdict=Verdict(named.get(verdict.name, verdict.name), verdict.tone, verdict.meaning),
        claimed=words.plain(part["in_short"]) if judged else "",
        size=_size(part) if judged and not is_fact else "",
        size_verdict=size if sized else None,
        certainty=certainty_in_words(part) if judged and not is_fact else "",
        circles=circles(part["certainty_low"]) if judged and not is_fact else "",
        unsure=judged and not is_fact and (pd.isna(part["certainty_low"]) or part["certainty_low"] in _UNSURE),
    )


def circles(certainty: Any) -> str:
    """``⊕⊕◯◯`` for low; empty where nothing is rated. A range counts by its lower end."""
    if certainty is None or pd.isna(certainty):
        return ""
    full = tuple(Certainty).index(certainty) + 1
    return FULL * full + EMPTY * (len(Certainty) - full)


def certainty_in_words(row: Mapping[str, Any]) -> str:
    """``very low certainty``; empty where nothing is rated."""
    return "" if pd.isna(row["certainty_low"]) else f"{verdicts.certainty(row).name} certainty"


def _size(part: Mapping[str, Any]) -> str:
    """The estimate with its interval and the side it is on; where there is none, who is on the claim's side."""
    return words.plain(part["size_in_words"]) or votes(part)


def votes(part: Mapping[str, Any]) -> str:
    """``4 for the claim, 1 against it``; empty where no side is taken."""
    counts = {name: 0 if pd.isna(part[f"votes_{name}"]) else int(part[f"votes_{name}"]) for name in _SIDES}
    if not sum(counts.values()):
        return ""
    of = "review" if part["basis"] == Basis.REVIEWS else "study" if part["samples"] == part["studies"] else "group"
    sides = dict(zip(_SIDES, (*wording_of(part).votes, "neither way"), strict=True))
    first, *others = (name for name in _SIDES if counts[name])
    plural = "studies" if of == "study" else None
    texts = [f"{words.count(counts[first], of, plural)} {sides[first]}", *(f"{counts[n]} {sides[n]}" for n in others)]
    return ", ".join(texts)


_SIDES = ("for", "against", "neither")
