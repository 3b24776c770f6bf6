"""How values are written for people: numbers, counts, lists, and text that came from a note."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.terms import AS_CODED, LOG_RATIOS, Directness, Lane, Measure, Side

MINUS = "−"
NOT_REPORTED = "–"
LEAD = 0.05  # p below which what differences go with is told as a lead
# Format characters that people write on purpose: the joiners inside emoji and some scripts.
_JOINERS = "\u200c\u200d"
MEASURES = {
    Measure.ROM: "ratio of means",
    Measure.ROMC: "ratio of means, before and after",
    Measure.RR: "ratio of risks",
    Measure.OR: "odds ratio, logarithm",
    Measure.SMD: "standardised mean difference",
    Measure.SMDH: "standardised mean difference",
    Measure.SMCC: "standardised mean of each person's differences",
    Measure.SRM: "standardised response mean",
    Measure.SMD_OF_CHANGE: "standardised mean change",
    Measure.SMCR: "standardised mean change",
    Measure.SMCRH: "standardised mean change",
    Measure.SMCRP: "standardised mean change",
    Measure.MD: "difference of means",
    "MC": "mean change",
    Measure.PC: "percent change",
    Measure.COR: "correlation",
    Measure.ZCOR: "correlation",
}
LANES = {
    Lane.ACUTE: "measured in one session",
    Lane.TRAINING: "after weeks of training",
    Lane.CORRELATIONAL: "between people",
    Lane.INDIRECT: "each against the same third",
}
UNITS_IN_WORDS = {"%": "percent", "SD": "standard deviations", "r": "correlation", AS_CODED: "unit not stated"}
# In which way a result bears on a claim.
DIRECTNESS = {
    Directness.POPULATION: "in other people",
    Directness.INTERVENTION: "something close to it was done",
    Directness.CO_INTERVENTION: "not given alone",
    Directness.COMPARATOR: "set against something else",
    Directness.SURROGATE: "a stand-in was measured",
    Directness.DURATION: "for another time",
    Directness.INDIRECT: Lane.INDIRECT.value,
}
SIDES = {
    Side.AGAINST: "against the claim",
    Side.NEITHER: "neither way",
    Side.FOR: "for the claim",
    Side.UNREAD: "direction not known",
}


def number(value: Any, digits: int = 3) -> str:
    """A number to ``digits`` significant figures, never in exponent form, with a true minus sign.

    Whole numbers keep all their digits; a missing value is a dash.
    """
    if value is None or pd.isna(value):
        return NOT_REPORTED
    value = float(value)
    if math.isinf(value):
        return MINUS + "∞" if value < 0 else "∞"
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{abs(value):.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return MINUS + text if value < 0 and text.strip("0.") else text


def interval(low: Any, high: Any, digits: int = 3) -> str:
    """``low to high``: a dash between two numbers reads as a minus sign."""
    return f"{number(low, digits)} to {number(high, digits)}"


def percent_of_log(value: Any) -> float:
    """The percent difference that a log ratio stands for."""
    return float("nan") if value is None or pd.isna(value) else 100 * math.expm1(float(value))


def on_scale(value: Any, measure: str | None) -> float:
    """A value as readers see it: percent for log ratios, r for Fisher's z, itself for everything else."""
    if measure in LOG_RATIOS:
        return percent_of_log(value)
    if measure == Measure.ZCOR:
        return float("nan") if value is None or pd.isna(value) else math.tanh(float(value))
    return float("nan") if value is None or pd.isna(value) else float(value)


def scale_unit(measure: str | None, unit: Any = None) -> str:
    """The unit that goes with ``on_scale``."""
    if measure in LOG_RATIOS or measure == Measure.PC:
        return "%"
    if measure in (Measure.COR, Measure.ZCOR):
        return "r"
    if measure in MEASURES and MEASURES[measure].startswith("standardised"):
        return "SD"
    return "" if unit is None or pd.isna(unit) else str(unit)


def unit_name(unit: str, measure: Any) -> str:
    """The unit in words, or the measure where it has none."""
    return UNITS_IN_WORDS.get(unit, unit) or measure_name(measure)


def with_unit(text: str, unit: str) -> str:
    """Number and unit, kept on one line."""
    if unit == AS_CODED and text != NOT_REPORTED:
        return f"{text} ({UNITS_IN_WORDS[unit]})"
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit and text != NOT_REPORTED else text


def measure_name(measure: Any) -> str:
    """What a measure's short name means."""
    return "direction only" if pd.isna(measure) else MEASURES.get(str(measure), str(measure))


def count(n: Any, singular: str, plural: str | None = None) -> str:
    """``1 study``, ``3 studies``, ``no study``."""
    plural = plural or f"{singular}s"
    n = 0 if pd.isna(n) else int(n)
    return f"no {singular}" if n == 0 else f"{n:,} {singular if n == 1 else plural}".replace(",", "\N{NO-BREAK SPACE}")


def p_value(value: Any) -> str:
    """A p value; what is very small is only said to be."""
    if value is None or pd.isna(value):
        return NOT_REPORTED
    return "< 0.001" if value < 0.001 else number(value, 2)


def chance(value: Any) -> str:
    """A probability in percent that never claims certainty."""
    if value is None or pd.isna(value):
        return NOT_REPORTED
    percent = 100 * float(value)
    if percent < 0.1:
        return "under 0.1\N{NO-BREAK SPACE}%"
    if percent > 99.9:
        return "over 99.9\N{NO-BREAK SPACE}%"
    return f"{number(percent, 2 if percent < 99 else 3)}\N{NO-BREAK SPACE}%"


def listed(items: Iterable[str], word: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    items = list(items)
    return f" {word} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def split_terms(cell: Any) -> list[str]:
    """The terms of a cell that holds several."""
    return [] if cell is None or pd.isna(cell) else [term for term in str(cell).split("; ") if term]


def plain(value: Any, missing: str = "") -> str:
    """A cell as text; ``missing`` stands for an absent value."""
    if value is None or pd.isna(value):
        return missing
    if isinstance(value, float):
        return number(value)
    return str(value)


def sentence(text: str) -> str:
    """First letter large, full stop at the end."""
    text = text.strip()
    stop = "" if not text or text.endswith((".", "!", "?", "…")) else "."
    return text[:1].upper() + text[1:] + stop


def visible(text: str) -> str:
    """The text with every invisible control character shown as ``⟨U+202E⟩``.

    Marks that reorder or hide text would let a note show something else than what it says.
    """
    if text.isprintable() or text.replace("\N{NO-BREAK SPACE}", " ").isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    if not hidden or character in _JOINERS or character in "\n\t" or _is_tag_sequence(character):
        return character
    return f"⟨U+{ord(character):04X}⟩"


def _is_tag_sequence(character: str) -> bool:
    """Letters of the flags of England, Scotland and Wales, which are emoji."""
    return 0xE0020 <= ord(character) <= 0xE007F


def from_id(name: str) -> str:
    """An id as people read it: ``the-label-copy`` is ``The Label Copy``."""
    return " ".join(word.capitalize() for word in name.split("-"))


def slug(text: str) -> str:
    """Text as part of an id inside a page."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"
