"""Estimates as readers see them: in percent, points or standard deviations, and more is always the claim's way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence.matching import claimed_sign
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import LOG_RATIOS, ClaimedDirection, Measure

PERCENT, CORRELATION = "%", "r"


def shown_sizes(part: Mapping[str, Any], pooled: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The columns ``shown_…`` of claim_strength, from a row of claim_parts and the synthesis that decides.

    A claim that something cannot be is on the side of no effect, and of all that is less than what matters.
    """
    measure, cannot = pooled["measure"], part["effect_direction"] == ClaimedDirection.CANNOT
    sign = claimed_sign(part["outcome"], part["effect_direction"], vocabulary)
    shown = {
        name: (-1 if cannot else 1) * as_shown(pooled[name], measure, sign)
        for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "claimed_low", "claimed_high")
    }
    if cannot:
        shown |= {f"{name}_{end}": shown[f"{name}_{other}"] for name in ("ci", "pi") for end, other in _TURNED}
    smallest = abs(as_shown(pooled["smallest"], measure, sign))
    if cannot:
        shown |= {"claimed_low": -smallest, "claimed_high": np.nan}
    shown |= {"smallest": smallest, "unit": shown_unit(measure, pooled["unit"])}
    return {f"shown_{name}": value for name, value in shown.items()} | glyph(shown)


_TURNED = (("low", "high"), ("high", "low"))


# Where a glyph has no effect and the nearer end of what is claimed, as shares of its width: the same in every glyph, so
# that one look tells whether an estimate reaches its claim.
NO_EFFECT, AS_CLAIMED = 0.3, 0.58


def glyph(shown: Mapping[str, Any]) -> dict[str, float]:
    """The columns ``glyph_…``: where estimate, interval and claimed range lie on a small drawing, from 0 to 1.

    A claim that holds no effect itself (of being no worse, say) is measured by the smallest effect of interest.
    """
    low, high = shown["claimed_low"], shown["claimed_high"]
    least = low if low > 0 else shown["smallest"]

    def place(value: float) -> float:
        return min(max(NO_EFFECT + (AS_CLAIMED - NO_EFFECT) * value / least, 0.0), 1.0)

    known = bool(np.isfinite(least)) and least > 0 and not math.isnan(shown["estimate"])
    places = {"estimate": shown["estimate"], "low": shown["ci_low"], "high": shown["ci_high"]}
    ends = {"from": -math.inf if math.isnan(low) else low, "to": math.inf if math.isnan(high) else high}
    return {f"glyph_{name}": place(value) if known else math.nan for name, value in (places | ends).items()}


def as_shown(value: float, measure: str, sign: float) -> float:
    """A value told in the claim's direction; ``sign`` is −1 where the claim is that there is less.

    Ratios become percent of what was measured: half as much is 50 % less.
    """
    value = math.nan if pd.isna(value) else float(value)
    if measure in LOG_RATIOS:
        return sign * 100 * float(np.expm1(sign * value))
    return math.tanh(value) if measure == Measure.ZCOR else value


def shown_unit(measure: str, unit: object) -> str | None:
    """The unit that goes with :func:`as_shown`."""
    if measure in LOG_RATIOS or measure == Measure.PC:
        return PERCENT
    if measure in (Measure.COR, Measure.ZCOR):
        return CORRELATION
    return str(unit) if isinstance(unit, str) else None
