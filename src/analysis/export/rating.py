"""One rating for a whole claim, for those who read ratings only; ``reports/README.md`` says what each means.

What is not settled has no value, only words: a three would say that it is half true.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.pages import verdicts
from analysis.terms import Certainty, DirectionVerdict, SizeVerdict

WORST, BEST = 1, 5
_VALUES = {"hold": 5, "partly": 4, "both": 3, "fail partly": 2, "fail": 1}
_SIZES_AS_CLAIMED = (SizeVerdict.WITHIN, SizeVerdict.NOT_CLAIMED)


@dataclass(frozen=True)
class Rating:
    """``value`` from 1 to 5, or None; ``words`` say the same and more."""

    value: int | None
    words: str


def rate(parts: pd.DataFrame) -> Rating:
    """The rating of a claim from the rows of ``claim_strength`` of all its parts."""
    directions = set(parts["direction_verdict"].dropna())
    if not directions:
        return Rating(None, verdicts.NOT_COMPUTED)
    if len(directions) == 1 and (only := next(iter(directions))) in verdicts.UNJUDGED:
        return Rating(None, only)
    outcome = verdicts.outcome(directions)
    supported = parts.loc[parts["direction_verdict"] == DirectionVerdict.SUPPORTED, "size_verdict"].dropna()
    sizes = [size for size in verdicts.SIZE if size not in _SIZES_AS_CLAIMED and size in set(supported)]
    meaning = verdicts.OUTCOMES[outcome][0]
    if sizes and outcome == "hold":
        outcome, meaning = "partly", "holds in its direction"
    meanings = (verdicts.SIZE[size][1].rstrip(".") for size in sizes)
    return Rating(_VALUES.get(outcome), "; ".join(text[0].lower() + text[1:] for text in (meaning, *meanings)))


def certainty(parts: pd.DataFrame) -> str:
    """How sure, from the least sure part at its worst to the surest at its best."""
    known = {
        tuple(Certainty).index(name) for name in pd.concat([parts["certainty_low"], parts["certainty_high"]]).dropna()
    }
    ends = (
        {"certainty_low": tuple(Certainty)[min(known)], "certainty_high": tuple(Certainty)[max(known)]}
        if known
        else None
    )
    return verdicts.certainty(ends).name
