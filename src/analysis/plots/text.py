"""Text in figures: numbers for readers, and words from notes as the letters they are."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

MISSING = "–"
_MINUS = "−"
_JOINERS = "\u200c\u200d"  # inside the words of some scripts


def literal(text: Any) -> str:
    """One line of text; characters that hide or reorder others are shown as ``⟨U+202E⟩``, a missing one is empty."""
    if text is None or text is pd.NA or text != text:
        return ""
    text = " ".join(str(text).split())
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") and character not in _JOINERS
    return f"⟨U+{ord(character):04X}⟩" if hidden else character


def wrapped(text: Any, letters: int) -> list[str]:
    """The text in lines of at most so many letters, at least one line."""
    return textwrap.wrap(literal(text), letters) or [""]


def number(value: Any, digits: int = 2, *, sign: bool = False) -> str:
    """So many significant figures, never an exponent, a true minus; whole numbers keep their digits.

    ``sign``: a plus before what is more than zero.
    """
    if value is None or pd.isna(value):
        return MISSING
    value = float(value)
    if math.isinf(value):
        return f"{_MINUS if value < 0 else '+' if sign else ''}∞"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{abs(value):.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return (_MINUS if value < 0 else "+" if sign and value > 0 else "") + text


def interval(low: Any, high: Any, digits: int = 2) -> str:
    """``low to high``: a dash between two numbers reads as a minus."""
    return f"{number(low, digits)} to {number(high, digits)}"


def cell(value: Any) -> str:
    """A value of any column as text."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    return number(value, 3) if isinstance(value, int | float) or pd.api.types.is_number(value) else literal(value)


def width(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Points that the longest of these lines takes in the figures' font.

    Letter by letter, as shaping a line takes most of the time of drawing it; kerning makes lines a little shorter.
    """
    return size * max((sum(_advance(letter, bold) for letter in line) for line in texts), default=0.0)


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter, in sizes of the font; one that the font lacks may come from a wider one."""
    font = findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal"))
    face = get_font(font)
    if not face.get_char_index(ord(letter)):
        return 1.2
    face.set_size(100, 72)
    return face.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100
