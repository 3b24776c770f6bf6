"""Sizes in words: how much more or less, from where to where, and whether that matters in practice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.appraisal.answers.counting import spelled
from analysis.appraisal.answers.naming import side_words
from analysis.appraisal.shown_sizes import CORRELATION, PERCENT
from analysis.terms import Estimand, SizeVerdict

# From so many samples and such an I² on results are said to differ widely (Higgins et al. 2003: 50 % is moderate).
ENOUGH_TO_DIFFER, DIFFER_WIDELY = 3, 50.0
_LOWER = ("less", "worse")  # the side of a claim that is the lower one


def plain_number(value: float, unit: str | None) -> str:
    """A size without its sign: whole percent, else two figures."""
    value = abs(value)
    if value == 0 or (unit == PERCENT and value >= 1):
        return str(round(value))
    decimals = max(0, 1 - math.floor(math.log10(value)))
    text = f"{value:.{min(decimals, 1 if unit == PERCENT else 2)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(value: float, unit: str | None) -> str:
    """A size without its sign, with its unit."""
    number = plain_number(value, unit)
    if unit == CORRELATION:
        return f"a correlation of {number}"
    return number if unit is None else f"{number} {unit}"


def amount(value: float, low: float, high: float, unit: str | None, words: tuple[str, str]) -> str:
    """``23 % more (95 % interval 13 to 33 %)``; ends on both sides of nothing are told as ``8 % less to 3 % more``.

    ``words`` are those for what is above and what is below nothing.
    """
    text = f"{with_unit(value, unit)} {_side(value, words)}"
    if pd.isna(low) or pd.isna(high):
        return text
    return f"{text} (95 % interval {span(low, high, unit, words, beside=value)})"


def span(low: float, high: float, unit: str | None, words: tuple[str, str], beside: float = math.nan) -> str:
    """From the lower end up; sides are named where the ends differ in it, or are not on that of ``beside``."""
    if low < 0 < high or beside * (low + high) < 0 or pd.isna(beside):
        if words[0] in _LOWER:
            low, high = high, low
        first = with_unit(low, unit) if unit == PERCENT else plain_number(low, unit)
        return f"from {first} {_side(low, words)} to {with_unit(high, unit)} {_side(high, words)}"
    first, last = sorted((abs(low), abs(high)))
    return f"{plain_number(first, unit)} to {with_unit(last, unit)}"


def _side(value: float, words: tuple[str, str]) -> str:
    return words[0] if value >= 0 else words[1]


def average(part: Mapping[str, Any], estimand: str | None, samples: int) -> str:
    """The estimate that decides, with its interval; empty where there is none. ``samples`` are all that measured it."""
    if pd.isna(part["shown_estimate"]):
        return ""
    than = ""
    if not isinstance(part["comparator"], str) and estimand in (Estimand.BETWEEN, Estimand.BETWEEN_CHANGE):
        than = " than with other treatments" if part["against_active"] is True else " than without it"
    ends = (part[f"shown_{name}"] for name in ("estimate", "ci_low", "ci_high"))
    size = amount(*ends, part["shown_unit"], side_words(part))
    number, _, interval = size.partition(" (")
    alone = "By its numbers it is" if samples == 1 else "In the one with full numbers it is"
    lead = alone if part["k"] == 1 else "On average it is"
    return f"{lead} {number}{than}{f' ({interval}' if interval else ''}."


def size_in_words(part: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    """The estimate of a part of claim_parts, from its columns ``shown_…``: ``23 % more (95 % interval 13 to 33 %)``."""
    ends = (shown[f"shown_{name}"] for name in ("estimate", "ci_low", "ci_high"))
    return amount(*ends, shown["shown_unit"], side_words(part))


def expected(part: Mapping[str, Any], i2: float) -> str:
    """Where single studies may come out; and that a claimed number is no constant, where they differ widely around it.

    A wide interval for want of studies is no disagreement of studies.
    """
    low, high = part["shown_pi_low"], part["shown_pi_high"]
    if pd.isna(low) or part["k"] < ENOUGH_TO_DIFFER:
        return ""
    text = f"Single studies may come out anywhere {_from(span(low, high, part['shown_unit'], side_words(part)))}"
    beyond = low < part["shown_claimed_low"] and part["shown_claimed_high"] < high
    if pd.notna(part["effect_low"]) and beyond and i2 >= DIFFER_WIDELY:
        text += f", so {claimed_size(part)} is no constant"
    return f"{text}."


def _from(text: str) -> str:
    return text if text.startswith("from ") else f"from {text}"


def matters(part: Mapping[str, Any]) -> str:
    """What the size means in practice; empty where no smallest effect is known or the claim names a size."""
    smallest, low, high = (part[f"shown_{name}"] for name in ("smallest", "ci_low", "ci_high"))
    if pd.isna(smallest) or pd.isna(low) or pd.notna(part["effect_low"]):
        return ""
    size = with_unit(smallest, part["shown_unit"])
    if -smallest < low and high < smallest:
        return f"In practice less than {size} makes no difference, and all of this is less."
    if low >= smallest or high <= -smallest:
        return f"In practice {size} would be enough to matter, and all of this is more."
    return f"In practice {size} would be enough to matter."


def claimed_size(part: Mapping[str, Any]) -> str:
    """The size claimed, without the side: ``20–30 %``."""
    return str(part["effect"]).removesuffix(" more").removesuffix(" less")


def size_answer(part: Mapping[str, Any]) -> str:
    """Whether the size is as claimed; empty where none is claimed."""
    return {
        SizeVerdict.UNDETERMINED: f"Whether it is the claimed {claimed_size(part)} is open.",
        SizeVerdict.WITHIN: f"That fits the claimed {claimed_size(part)}.",
        SizeVerdict.OVERSTATED: f"The claimed {claimed_size(part)} is too much.",
        SizeVerdict.UNDERSTATED: f"The claimed {claimed_size(part)} is too little.",
    }.get(part["size_verdict"], "")


def before_to_after(outcome: str, value: float, low: float, high: float, k: int) -> str:
    """What changed in those who were treated, in percent of what was measured before: to describe, not to judge."""
    moved = "rose by" if value >= 0 else "fell by"
    who = "one group" if k == 1 else f"{spelled(k)} groups on average"
    interval = span(low, high, PERCENT, ("more", "less"), beside=value)
    return f"From before to after, {outcome} {moved} {with_unit(value, PERCENT)} in {who} (95 % interval {interval})."
