"""Facts: what reference texts state of the same thing, each text once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.notes.grammar.numbers import read_number_or_range
from analysis.terms import DirectionVerdict, SizeVerdict

ENOUGH = 2  # texts that must agree, with none against


def judge_fact(part: Mapping[str, Any], statements: pd.DataFrame) -> dict[str, Any]:
    """What of claim_strength a part about a fact gets.

    A text that states both what is claimed and something else (of two halves of a muscle, say) is neither
    for nor against, and keeps either side from being unanimous.
    """
    relevant = statements.loc[(statements["about"] == part["about"]) & (statements["property"] == part["property"])]
    texts: dict[str, set[bool]] = {}
    for text, value in zip(relevant["study_id"], relevant["value"], strict=True):
        texts.setdefault(text, set()).add(agrees(part["value"], value))
    agree, differ = (sum(answers == {side} for answers in texts.values()) for side in (True, False))
    unanimous = max(agree, differ) == len(texts) >= ENOUGH
    verdict = (
        (DirectionVerdict.SUPPORTED if agree else DirectionVerdict.CONTRADICTED)
        if unanimous
        else DirectionVerdict.INCONCLUSIVE
    )
    return {
        "studies": len(texts),
        "votes_for": agree,
        "votes_against": differ,
        "direction_verdict": verdict if texts else DirectionVerdict.NO_EVIDENCE,
        "size_verdict": SizeVerdict.NOT_CLAIMED,
    }


def agrees(claimed: str, stated: str) -> bool:
    """Whether two values say the same: ranges and numbers where they meet, words in any case."""
    try:
        (low, high), (other_low, other_high) = read_number_or_range(claimed), read_number_or_range(stated)
    except ValueError:
        return claimed.casefold() == stated.casefold()
    return low <= other_high and other_low <= high
