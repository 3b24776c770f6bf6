"""Forest plots: one line for each result, then what they come to."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

import pandas as pd
from markupsafe import Markup

from analysis.pages import words
from analysis.pages.drawing import BAND, BLUE, FAINT, INK, LINE, WIDTH, Drawing, Scale
from analysis.pages.figures import Span, axis_label, label_of, percent_ticks, size_text, span_text, value_ticks
from analysis.pages.html import Section
from analysis.pages.rows import Row, records

ROW = 36.0
# With many results label, interval and numbers share a line, and a figure shows at most so many.
DENSE_ROW, DENSE_FROM, MOST = 17.0, 13, 60
_DENSE_LEFT, _DENSE_WIDTH, _DENSE_LABEL = 0.41, 0.32, 33
_LARGEST, _SMALLEST = 9.0, 3.5  # side of a square in points, by the weight of its result
_NARROWEST = 5.0  # points across the band of a claim that names one number


def forest(
    rows: pd.DataFrame,
    *,
    unit: str,
    axis: str,
    log: bool = False,
    pooled: Span | None = None,
    prediction: Span | None = None,
    claimed: Span | None = None,
    title: str = "Results of the studies",
    most: int = MOST,
) -> Section:
    """One line for each result: point and 95 % interval, then the pooled mean and a new study's range.

    ``rows`` has ``label``, ``people``, ``estimate``, ``low`` and ``high``, on the scale readers see, and
    ``left_out`` for what no mean includes: it is drawn hollow. Where it also has ``group``, a heading stands
    above each run of a group; ``weight`` (0 to 1) sizes the squares; ``flagged`` marks what a check found odd.
    ``log`` spaces an axis in percent as ratios, so that intervals are symmetric. At ``most`` so many are drawn.
    """
    rows = rows.dropna(subset=["estimate", "low", "high"])
    if rows.empty:
        return Section(Markup("<p>No result here has both a size and an interval.</p>"), "no figure")
    alt = _forest_alt(rows, unit, pooled, prediction, claimed)
    if len(rows) > most:
        title = f"{title}: {most} of {len(rows)} results, all of them in the table below"
        rows = rows.head(most)
    rows = rows.assign(**{name: rows.get(name, value) for name, value in _OPTIONAL.items()})
    lines: list[Callable[[_Forest, int], None]] = []
    several = len(set(rows["group"])) > 1
    for heading, members in groupby(records(rows[_DRAWN]), key=itemgetter("group")):
        if several:
            lines.append(lambda plot, at, heading=heading: plot.heading(at, heading))
        lines += [lambda plot, at, row=row: plot.result(at, row) for row in members]
    for label, span, draw in (
        ("Mean of the studies", pooled, _diamond),
        ("Where a new study would fall", prediction, _bar),
    ):
        if span is not None and span.known:
            lines.append(lambda plot, at, label=label, span=span, draw=draw: plot.summary(at, label, span, draw))
    plot = _Forest(rows, claimed, len(lines), unit, log, axis_label(axis))
    plot.band(claimed)
    for position, draw_line in enumerate(lines):
        draw_line(plot, position)
    plot.axis()
    return plot.drawing.figure(alt, title)


_OPTIONAL = {"group": "", "weight": math.nan, "flagged": False}
_DRAWN = ["label", "people", "estimate", "low", "high", "left_out", *_OPTIONAL]


class _Forest:
    """A forest plot being drawn, and where things stand on it."""

    def __init__(
        self, rows: pd.DataFrame, claimed: Span | None, lines: int, unit: str, log: bool, measured: str
    ) -> None:
        self.dense = len(rows) >= DENSE_FROM
        self.row = DENSE_ROW if self.dense else ROW
        self.unit, self.log, self.measured = unit, log, measured
        self.top = 30.0 if claimed else 10.0
        self.bottom = self.top + self.row * lines
        self.drawing = Drawing(self.bottom + 44 + 14 * measured.count("\n"))
        self.left, self.right = 0.005 * WIDTH, 0.995 * WIDTH
        ends = [self.place(value) for value in (*rows["low"], *rows["high"], 0.0)]
        if claimed is not None:
            ends += [self.place(claimed.low), self.place(claimed.high)]
        # Wide enough for the studies and the claim; what reaches further is drawn with an arrow.
        pad = 0.06 * (max(ends) - min(ends) or 1.0)
        across = (_DENSE_LEFT * WIDTH, (_DENSE_LEFT + _DENSE_WIDTH) * WIDTH) if self.dense else ()
        self.scale = Scale(min(ends) - pad, max(ends) + pad, *across)

    def place(self, value: float) -> float:
        """From a value to its place on the axis; percent are placed by the ratio they stand for."""
        return math.log1p(max(value, -99.9) / 100) if self.log else float(value)

    def at(self, value: float) -> float:
        """Where a value stands across, at the furthest at an end of the axis."""
        return self.scale(self.scale.within(self.place(value)))

    def line_of(self, position: int) -> float:
        """Height of the upper edge of a row."""
        return self.top + self.row * position

    def mark_of(self, position: int) -> float:
        """Height of a row's mark."""
        return self.line_of(position) + (self.row / 2 if self.dense else 25)

    def band(self, claimed: Span | None) -> None:
        """The claimed size, and where there is no effect."""
        if claimed is not None:
            low, high = self.at(claimed.low), self.at(claimed.high)
            if high - low < _NARROWEST:
                low, high = low - _NARROWEST / 2, high + _NARROWEST / 2
            self.drawing.box((low, high), (self.top, self.bottom), fill=BAND)
            share = ((low + high) / 2 - self.scale.left) / (self.scale.right - self.scale.left)
            anchor = "left" if share < 0.2 else "right" if share > 0.8 else "center"
            text = f"claimed: {size_text(claimed, self.unit)}"
            self.drawing.text((low + high) / 2, self.top - 13, text, size=10.5, anchor=anchor)
        self.drawing.upright(self.at(0), (self.top, self.bottom), color=FAINT, width=0.9)

    def heading(self, position: int, text: str) -> None:
        """A line that names the group below it."""
        y = self.line_of(position) + self.row * (0.5 if self.dense else 0.62)
        size = 9.0 if self.dense else 10.5
        self.drawing.text(self.left, y, label_of(text, 62), size=size, color=FAINT, italic=True)

    def result(self, position: int, row: Row) -> None:
        """One result: its label, its numbers, its interval."""
        span = Span(row["low"], row["high"], row["estimate"])
        label = f"{row['label']} ⚑" if row["flagged"] else row["label"]
        self.text(position, label, span, people="left out of the mean" if row["left_out"] else row["people"])
        self.interval(position, span, hollow=row["left_out"], weight=row["weight"])

    def summary(self, position: int, label: str, span: Span, draw: Callable[[_Forest, int, Span], None]) -> None:
        """What the results come to."""
        self.text(position, label, span, strong=True)
        draw(self, position, span)

    def text(self, position: int, label: str, span: Span, *, people: str = "", strong: bool = False) -> None:
        """A row's label and its numbers."""
        value = span_text(span, self.unit)
        if self.dense:
            people = "left out" if people.startswith("left") else ""
        shown = f"{label}, {people}" if people else label
        room = _DENSE_LABEL if self.dense else 60 - len(value)
        normal = size = 9.0 if self.dense else 11.0
        if not strong and len(shown) > room:  # no people, then smaller letters, before fewer letters
            shown = shown if self.dense else label
        if not strong and len(shown) > room:
            size, room = 7.5, int(room * size / 7.5)
        y = self.line_of(position)
        self.drawing.line((self.left, self.right), y, color=LINE, width=1.2 if strong else 0.6)
        height = y + (self.row / 2 if self.dense else 11)
        self.drawing.text(self.left, height, label_of(shown, room), size=size, bold=strong)
        self.drawing.text(self.right, height, value, size=normal, anchor="right", bold=strong)

    def interval(self, position: int, span: Span, *, hollow: bool, weight: float) -> None:
        """Point and 95 % interval; the area of the square goes with the weight."""
        y = self.mark_of(position)
        color = FAINT if hollow else BLUE
        self.line(y, span, color=color, width=0.9 if hollow else 1.8)
        size = 7.0 if math.isnan(weight) else max(_SMALLEST, _LARGEST * math.sqrt(weight))
        size *= 0.75 if self.dense else 1
        self.drawing.mark("square", self.at(span.estimate), y, size + (not hollow), color, hollow=hollow)

    def line(self, y: float, span: Span, *, color: str, width: float) -> None:
        """From one limit to the other, as far as the axis goes."""
        self.drawing.line((self.at(span.low), self.at(span.high)), y, color=color, width=width)
        self.arrows(y, span, color)

    def arrows(self, y: float, span: Span, color: str) -> None:
        """An arrow at each end of the axis that the span reaches beyond."""
        if self.place(span.low) < self.scale.low:
            self.drawing.mark("left", self.scale.left, y, 8, color)
        if self.place(span.high) > self.scale.high:
            self.drawing.mark("right", self.scale.right, y, 8, color)

    def axis(self) -> None:
        """The axis below, with what it measures."""
        limits = self.scale.low, self.scale.high
        if self.log:
            ticks = percent_ticks(limits, 0.2 if self.dense else 0.085)
        else:
            ticks = value_ticks(limits, 4 if self.dense else 7)
        self.drawing.axis(self.scale, self.bottom, ticks, self.measured)


def _diamond(plot: _Forest, position: int, span: Span) -> None:
    y = plot.mark_of(position)
    low, middle, high = (plot.at(value) for value in (span.low, span.estimate, span.high))
    plot.drawing.path([(low, y), (middle, y - 6), (high, y), (middle, y + 6)], fill=INK)
    plot.arrows(y, span, INK)


def _bar(plot: _Forest, position: int, span: Span) -> None:
    plot.line(plot.mark_of(position), span, color=INK, width=4.5)


def _forest_alt(
    rows: pd.DataFrame, unit: str, pooled: Span | None, prediction: Span | None, claimed: Span | None
) -> str:
    lowest, highest = (words.with_unit(words.number(end, 2), unit) for end in rows["estimate"].agg(["min", "max"]))
    said = [f"Forest plot of {words.count(len(rows), 'result')}, from {lowest} to {highest}"]
    if pooled is not None and pooled.known:
        said.append(f"mean of the studies {span_text(pooled, unit)}")
    if prediction is not None and prediction.known:
        said.append(f"a new study would fall at {span_text(prediction, unit)}")
    if "flagged" in rows and rows["flagged"].any():
        said.append(f"{rows['flagged'].sum()} marked by a check")
    if rows["left_out"].any():
        said.append(f"{rows['left_out'].sum()} left out of the mean")
    if claimed is not None:
        said.append(f"claimed {size_text(claimed, unit)}")
    return "; ".join(said) + "."
