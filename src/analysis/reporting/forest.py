"""Forest plots: one line for each result, then what they come to."""

from __future__ import annotations

import math
from collections.abc import Callable

import matplotlib.transforms as mtransforms
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes

from analysis.reporting import words
from analysis.reporting.figures import (
    BAND,
    BLUE,
    FAINT,
    INK,
    LINE,
    Span,
    axis_label,
    canvas_of,
    figure_of,
    label_of,
    percent_axis,
    size_text,
    span_text,
    theme,
    value_axis,
)
from analysis.reporting.html import Html

ROW = 36.0
# With many results label, interval and numbers share a line, and a figure shows at most so many.
DENSE_ROW, DENSE_FROM, MOST = 17.0, 13, 60
_DENSE_LEFT, _DENSE_WIDTH, _DENSE_LABEL = 0.41, 0.32, 33
_LARGEST, _SMALLEST = 9.0, 3.5  # side of a square in points, by the weight of its result


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
) -> Html:
    """One line for each result: point and 95 % interval, then the pooled mean and a new study's range.

    ``rows`` has ``label``, ``people``, ``estimate``, ``low`` and ``high``, on the scale readers see, and
    ``left_out`` for what no mean includes: it is drawn hollow. Where it also has ``group``, a heading stands
    above each run of a group; ``weight`` (0 to 1) sizes the squares; ``flagged`` marks what a check found odd.
    ``log`` spaces an axis in percent as ratios, so that intervals are symmetric. At ``most`` so many are drawn.
    """
    rows = rows.dropna(subset=["estimate", "low", "high"])
    if rows.empty:
        return Html(Markup("<p>No result here has both a size and an interval.</p>"), "no figure")
    alt = _forest_alt(rows, unit, pooled, prediction, claimed)
    if len(rows) > most:
        title = f"{title}: {most} of {len(rows)} results, all of them in the table below"
        rows = rows.head(most)
    rows = rows.assign(**{name: rows.get(name, value) for name, value in _OPTIONAL.items()})
    lines: list[Callable[[_Forest, int], None]] = []
    several = len(set(rows["group"])) > 1
    for heading, members in rows.groupby("group", sort=False):
        if several:
            lines.append(lambda plot, at, heading=heading: plot.heading(at, heading))
        lines += [lambda plot, at, row=row: plot.result(at, row) for row in members.itertuples()]
    for label, span, draw in (
        ("Mean of the studies", pooled, _diamond),
        ("Where a new study would fall", prediction, _bar),
    ):
        if span is not None and span.known:
            lines.append(lambda plot, at, label=label, span=span, draw=draw: plot.summary(at, label, span, draw))
    with theme():
        plot = _Forest(rows, claimed, len(lines), unit, log, axis_label(axis))
        plot.band(claimed)
        for position, draw_line in enumerate(lines):
            draw_line(plot, position)
        plot.scale()
        return figure_of(plot.canvas, alt, title)


_OPTIONAL = {"group": "", "weight": math.nan, "flagged": False}


class _Forest:
    """The axes of a forest plot, and where things stand on them."""

    def __init__(
        self, rows: pd.DataFrame, claimed: Span | None, lines: int, unit: str, log: bool, measured: str
    ) -> None:
        self.dense = len(rows) >= DENSE_FROM
        self.row = DENSE_ROW if self.dense else ROW
        self.unit, self.log, self.measured = unit, log, measured
        top, bottom = (30.0 if claimed else 10.0), 44.0 + 14.0 * measured.count("\n")
        left, width = (_DENSE_LEFT, _DENSE_WIDTH) if self.dense else (0.01, 0.98)
        self.canvas, self.axes = canvas_of(top + self.row * lines + bottom, top, bottom, left, width)
        # Where the figure's own edges are, as shares of the axes.
        self.left, self.right = (0.005 - left) / width, (0.995 - left) / width
        self.axes.set_ylim(self.row * lines, 0)
        ends = [self.place(value) for value in (*rows["low"], *rows["high"], 0.0)]
        if claimed is not None:
            ends += [self.place(claimed.low), self.place(claimed.high)]
        # Wide enough for the studies and the claim; what reaches further is drawn with an arrow.
        pad = 0.06 * (max(ends) - min(ends) or 1.0)
        self.limits = min(ends) - pad, max(ends) + pad
        self.axes.set_xlim(self.limits)
        self.axes.axvline(self.place(0), color=FAINT, linewidth=0.9, zorder=1, clip_on=False)

    def place(self, value: float) -> float:
        """From a value to its place on the axis; percent are placed by the ratio they stand for."""
        return math.log1p(max(value, -99.9) / 100) if self.log else float(value)

    def mark(self, position: int) -> float:
        """Height of a row's mark."""
        return self.row * position + (self.row / 2 if self.dense else 25)

    def band(self, claimed: Span | None) -> None:
        """The claimed size."""
        if claimed is None:
            return
        low, high = self.place(claimed.low), self.place(claimed.high)
        if low == high:
            self.axes.axvline(low, color=BAND, linewidth=5, zorder=0, clip_on=False)
        else:
            self.axes.axvspan(low, high, color=BAND, zorder=0, linewidth=0, clip_on=False)
        share = ((low + high) / 2 - self.limits[0]) / (self.limits[1] - self.limits[0])
        where = "left" if share < 0.2 else "right" if share > 0.8 else "center"
        text = f"claimed: {size_text(claimed, self.unit)}"
        self.axes.text((low + high) / 2, -7, text, ha=where, va="bottom", color=INK, fontsize=10.5)

    def heading(self, position: int, text: str) -> None:
        """A line that names the group below it."""
        y = self.row * position + self.row * (0.5 if self.dense else 0.62)
        across = self.axes.get_yaxis_transform()
        style = {"va": "center", "color": FAINT, "style": "italic", "fontsize": 9.0 if self.dense else 10.5}
        self.axes.text(self.left, y, label_of(text, 62), transform=across, **style)

    def result(self, position: int, row: object) -> None:
        """One result: its label, its numbers, its interval."""
        span = Span(row.low, row.high, row.estimate)
        label = f"{row.label} ⚑" if row.flagged else row.label
        self.text(position, label, span, people="left out of the mean" if row.left_out else row.people)
        self.interval(position, span, hollow=row.left_out, weight=row.weight)

    def summary(self, position: int, label: str, span: Span, draw: Callable[[_Forest, int, Span], None]) -> None:
        """What the results come to."""
        self.text(position, label, span, strong=True)
        draw(self, position, span)

    def text(self, position: int, label: str, span: Span, *, people: str = "", strong: bool = False) -> None:
        """A row's label and its numbers."""
        y = self.row * position
        value = span_text(span, self.unit)
        across = self.axes.get_yaxis_transform()
        style = {"transform": across, "va": "center", "color": INK, "weight": "bold" if strong else "normal"}
        if self.dense:
            people = "left out" if people.startswith("left") else ""
        shown = f"{label}, {people}" if people else label
        room = _DENSE_LABEL if self.dense else 60 - len(value)
        size = 9.0 if self.dense else 11.0
        if not strong and len(shown) > room:  # no people, then smaller letters, before fewer letters
            shown = shown if self.dense else label
        if not strong and len(shown) > room:
            size, room = 7.5, int(room * size / 7.5)
        shown = label_of(shown, room)
        style["fontsize"] = 9.0 if self.dense else 11.0
        self.axes.axhline(
            y, self.left, self.right, color=LINE, linewidth=1.2 if strong else 0.6, zorder=0, clip_on=False
        )
        height = y + (self.row / 2 if self.dense else 11)
        self.axes.text(self.left, height, shown, **{**style, "fontsize": size})
        self.axes.text(self.right, height, value, ha="right", **style)

    def interval(self, position: int, span: Span, *, hollow: bool, weight: float) -> None:
        """Point and 95 % interval; the area of the square goes with the weight."""
        y = self.mark(position)
        color = FAINT if hollow else BLUE
        self.line(y, span, color=color, width=0.9 if hollow else 1.8)
        size = 7.0 if math.isnan(weight) else max(_SMALLEST, _LARGEST * math.sqrt(weight))
        side = round(2 * size * (0.75 if self.dense else 1)) / 2  # marks of one size are drawn once, and used again
        style = {"marker": "s", "markersize": side, "color": color, "linestyle": "none", "clip_on": False}
        inside = {"markerfacecolor": "none"} if hollow else {}
        self.axes.plot([self.place(span.estimate)], [y], zorder=3, **style, **inside)

    def line(self, y: float, span: Span, *, color: str, width: float) -> None:
        """From one limit to the other, as far as the axis goes."""
        low, high = max(self.place(span.low), self.limits[0]), min(self.place(span.high), self.limits[1])
        style = {"linewidth": width, "solid_capstyle": "butt", "zorder": 2, "clip_on": False}
        self.axes.plot([low, high], [y, y], color=color, **style)
        self.arrows(y, span, color)

    def arrows(self, y: float, span: Span, color: str) -> None:
        """An arrow at each end of the axis that the span reaches beyond."""
        for beyond, x, marker in (
            (self.place(span.low) < self.limits[0], self.limits[0], "<"),
            (self.place(span.high) > self.limits[1], self.limits[1], ">"),
        ):
            if beyond:
                style = {"markersize": 7, "color": color, "linestyle": "none", "clip_on": False}
                self.axes.plot([x], [y], marker=marker, zorder=4, **style)

    def scale(self) -> None:
        """The axis below, with what it measures."""
        sns.despine(ax=self.axes, left=True)
        self.axes.set_yticks([])
        if self.log:
            percent_axis(self.axes, self.limits, 0.2 if self.dense else 0.085)
        else:
            value_axis(self.axes, self.limits, 4 if self.dense else 7)
        self.axes.set_xlim(self.limits)
        middle = (self.left + self.right) / 2 if self.dense else 0.5
        self.axes.set_xlabel(self.measured, labelpad=4)
        self.axes.xaxis.set_label_coords(middle, -26, transform=_below(self.axes))


def _below(axes: Axes) -> mtransforms.Transform:
    """Shares of the width across, points down from the axis."""
    down = mtransforms.Affine2D().translate(0, axes.bbox.y0)
    return mtransforms.blended_transform_factory(axes.transAxes, down)


def _diamond(plot: _Forest, position: int, span: Span) -> None:
    y = plot.mark(position)
    low, high = (min(max(plot.place(end), plot.limits[0]), plot.limits[1]) for end in (span.low, span.high))
    middle = plot.place(span.estimate)
    plot.axes.fill([low, middle, high, middle], [y, y - 6, y, y + 6], color=INK, linewidth=0, zorder=3)
    plot.arrows(y, span, INK)


def _bar(plot: _Forest, position: int, span: Span) -> None:
    plot.line(plot.mark(position), span, color=INK, width=4.5)


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
