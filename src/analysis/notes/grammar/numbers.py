"""Numbers as people type them: Unicode minus, dashes for ranges, percent signs left to the caller.

Every reader here returns a value or raises ValueError with a message that says what was seen and
what is accepted; where it stood in a note is known to the caller.
"""

from __future__ import annotations

import math
import re

from analysis.notes.grammar.lengths import check_length

# Hyphen-minus, the true minus, and the hyphens and dashes that stand in for it.
MINUSES = "-−‐‑–—"  # begins with "-", so that it may stand in [ ] of a pattern
# Digits are 0 to 9: those of other scripts may look like what they are not.
_UNSIGNED = rf"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][{MINUSES}+]?[0-9]+)?"
NUMBER = rf"[{MINUSES}+]?\s?{_UNSIGNED}"
_TO = re.compile(rf"({NUMBER})\s*(?:to|bis|…)\s*({NUMBER})")
_DASHED = re.compile(rf"({_UNSIGNED})\s*[{MINUSES}]\s*({_UNSIGNED})")
_COMMA = re.compile(r"[0-9],[0-9]")
_RAISED_POINT = re.compile(r"(?<=[0-9])[·•∙⋅](?=[0-9])")
LARGEST = 1e15  # of what can be measured: beyond it not even whole numbers are exact
SMALLEST_SPREAD = 1e-15  # below it the square of a spread may not be told from 0
_LARGEST_COUNT = 10**9

_SPOKEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
WORDS = {word: value for value, word in enumerate(_SPOKEN.split())} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
}


def check_comma(text: str) -> None:
    """Raise ValueError where a comma stands between digits: it may be a decimal or a thousands mark."""
    check_length(text)
    if _COMMA.search(text):
        raise ValueError(f'"{text}" has a comma in a number; write a decimal point, and no thousands mark')
    if _RAISED_POINT.search(text):
        raise ValueError(f'"{text}" has a raised point in a number; write {_RAISED_POINT.sub(".", text)}')


def plain_signs(text: str) -> str:
    """The text with single spaces, and with ± where ``+/-`` or ``+-`` was typed for it."""
    return re.sub(rf"\+\s?/?\s?[{MINUSES}](?!\s?/)", "±", " ".join(text.split()))


def read_number(text: str) -> float:
    """``−0.47``, ``.5``, ``1e-3``. A decimal comma is an error, since it may be a thousands mark."""
    check_comma(text)
    if not re.fullmatch(NUMBER, text.strip()):
        raise ValueError(f'"{text}" is not a number')
    plain = re.sub(r"\s", "", re.sub(rf"[{MINUSES}]", "-", text))
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(f'"{text}" is too large to be a number here')
    return value


def read_range(text: str) -> tuple[float, float]:
    """``a to b``, or ``a–b`` when both are positive. The lower end comes first."""
    check_comma(text)
    match = _TO.fullmatch(text.strip()) or _DASHED.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text}" is not a range; write "a to b"')
    low, high = read_number(match[1]), read_number(match[2])
    if low > high:
        raise ValueError(f'"{text}" runs from {low:g} down to {high:g}; write the lower end first')
    return low, high


def read_number_or_range(text: str) -> tuple[float, float]:
    """A number (both ends the same) or a range."""
    check_length(text)
    try:
        value = read_number(text)
    except ValueError:
        if re.fullmatch(NUMBER, text.strip()):
            raise
        return read_range(text)
    return value, value


def read_count(text: str) -> int:
    """A whole number of at least 1."""
    value = read_number(text)
    if value != int(value) or value < 1:
        raise ValueError(f'"{text}" is not a count; accepted: a whole number of at least 1')
    if value > _LARGEST_COUNT:
        raise ValueError(f'"{text}" is too large to be a count here')
    return int(value)


def read_percent(text: str) -> float:
    """A percentage as a fraction: ``99.9`` is 0.999, and not the float beside it."""
    return round(read_number(text) / 100, 12)


def check_level(level: float, text: str) -> None:
    """Raise ValueError for a confidence level that nobody reports: 0.95 % is a slip for 95 %."""
    if not 0.5 <= level < 1:
        raise ValueError(f'"{text}": a level of {100 * level:g} %; accepted: from 50 % to below 100 %, such as 95 %')


def write_number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
