"""What all figures share, the axes above all, and the figure of results that have a direction alone."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from analysis.pages import words
from analysis.pages.drawing import BLUE, FAINT, LINE, ORANGE, WIDTH, Drawing
from analysis.pages.html import Section
from analysis.pages.rows import records
from analysis.terms import Side

PERCENT_TICKS = (
    -95, -90, -80, -67, -50, -33, -20, -10, 0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 900, 1900
)  # fmt: skip
_STEPS = (1, 2, 2.5, 5, 10)  # between ticks
_AXIS_LINE = 60  # characters
SIDES = ("for the claim", "against the claim")
_MARKS = {Side.AGAINST: ("left", ORANGE), Side.NEITHER: ("circle", FAINT), Side.FOR: ("right", BLUE)}

Ticks = list[tuple[float, str]]


@dataclass(frozen=True)
class Span:
    """An estimate with its limits, or limits alone."""

    low: float
    high: float
    estimate: float = math.nan

    @property
    def known(self) -> bool:
        """Whether both limits are there."""
        return not (math.isnan(self.low) or math.isnan(self.high))


def directions(
    rows: pd.DataFrame, *, title: str = "Which way the results point", sides: tuple[str, str] = SIDES
) -> Section:
    """One mark for each independent sample: which way it points, with no size.

    ``rows`` has ``label``, ``people`` and ``direction`` (one of DIRECTIONS); ``sides`` are two words or more each for
    what "for" and "against" mean here.
    """
    headings = [name.replace(" ", "\n", 1) for name in (sides[1], "no clear side", sides[0], "direction not read")]
    if rows.empty:
        return Section(Markup("<p>No result here has only a direction.</p>"), "no figure")
    counts = rows["direction"].value_counts()
    alt = "Directions without sizes, one mark for each sample: " + ", ".join(
        f"{counts.get(key, 0)} {label}".replace("\n", " ") for key, label in zip(Side, headings, strict=True)
    )
    top, row = 38.0, 32.0
    columns = {key: WIDTH * share for key, share in zip(Side, (0.52, 0.66, 0.8, 0.94), strict=True)}
    drawing = Drawing(top + row * len(rows) + 6)
    for x, heading in zip(columns.values(), headings, strict=True):
        for place, line in enumerate(heading.split("\n")):
            drawing.text(x, 14 + 11 * place, line, size=9.5, color=FAINT, anchor="center")
    for position, item in enumerate(records(rows[["label", "people", "direction"]])):
        y = top + row * (position + 0.5)
        drawing.line((0, WIDTH), y - row / 2, color=LINE, width=0.7)
        drawing.text(3, y - 6 if item["people"] else y, label_of(item["label"], 30), size=10)
        if item["people"]:
            drawing.text(3, y + 7, label_of(item["people"], 30), size=9, color=FAINT)
        x = columns[item["direction"]]
        if item["direction"] in _MARKS:
            shape, color = _MARKS[item["direction"]]
            drawing.mark(shape, x, y, 11, color)
        else:
            drawing.text(x, y, "?", size=13, color=FAINT, anchor="center")
    return drawing.figure(alt, title)


def label_of(label: str, room: int) -> str:
    """The label, cut where it would run into what stands beside it."""
    text = words.visible(label)
    return text if len(text) <= room else f"{text[: room - 1].rstrip(' ,')}…"


def axis_label(label: str) -> str:
    """What an axis measures, on as many lines as it takes."""
    return "\n".join(textwrap.wrap(words.visible(label), _AXIS_LINE))


def _short(unit: str) -> str:
    """The unit as it may stand in a row; a long one stands at the axis alone."""
    return unit if unit == "%" else ""


def size_text(span: Span, unit: str) -> str:
    size = words.number(span.low) if span.low == span.high else words.interval(span.low, span.high)
    return words.with_unit(size, "" if unit == "r" else unit)


def span_text(span: Span, unit: str) -> str:
    if math.isnan(span.estimate):
        return words.with_unit(words.interval(span.low, span.high, 2), _short(unit))
    estimate = words.with_unit(words.number(span.estimate, 2), _short(unit))
    return f"{estimate} ({words.interval(span.low, span.high, 2)})"


def percent_ticks(limits: tuple[float, float], share: float = 0.085) -> Ticks:
    """Ticks in percent on an axis of log ratios; each label needs ``share`` of its width."""
    low, high = limits
    values = [value for value in PERCENT_TICKS if low <= math.log1p(value / 100) <= high]
    return [(math.log1p(value / 100), words.number(value)) for value in thinned(values, limits, share)]


def value_ticks(limits: tuple[float, float], most: int) -> Ticks:
    """At most so many ticks within the limits, their numbers written as everywhere else."""
    values = MaxNLocator(nbins=most, steps=_STEPS).tick_values(*limits).round(9)
    return [(value, words.number(value)) for value in values.tolist() if limits[0] <= value <= limits[1]]


def thinned(values: list[int], limits: tuple[float, float], share: float) -> list[int]:
    """Ticks whose labels have room; zero always stays."""
    room = share * (limits[1] - limits[0])
    kept = [0] if 0 in values else values[:1]
    for side in (
        sorted(v for v in values if v > kept[0]),
        sorted((v for v in values if v < kept[0]), reverse=True),
    ):
        last = kept[0]
        for value in side:
            if abs(math.log1p(value / 100) - math.log1p(last / 100)) >= room:
                kept.append(value)
                last = value
    return sorted(kept)
