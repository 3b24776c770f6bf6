"""Figures as SVG inside the page, in one style, each with a text that says what it shows."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.transforms as mtransforms
import pandas as pd
import seaborn as sns
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.reporting import words
from analysis.reporting.html import Html

# Narrow, because a figure is read at the width of a phone too: labels stand above their marks.
WIDTH = 390.0
ROW = 36.0
# With many results label, interval and numbers share a line, and a figure shows at most so many.
DENSE_ROW, DENSE_FROM, MOST = 17.0, 13, 80
_DENSE_LEFT, _DENSE_WIDTH = 0.41, 0.32
_BLUE, _ORANGE, _GREEN = (color.lower() for color in sns.color_palette("colorblind", 3).as_hex())
_INK, _FAINT, _LINE, _BAND = "#1a1a19", "#5c5c59", "#c9c8c4", "#e8dfc8"
# Colours follow the page, light or dark; outside a page (JupyterLab) the second value counts.
_VARIABLES = {
    _INK: "--ink", _FAINT: "--faint", _LINE: "--line", _BAND: "--band", _BLUE: "--for", _ORANGE: "--against",
}  # fmt: skip
_PERCENT_TICKS = (
    -95, -90, -80, -67, -50, -33, -20, -10, 0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 900, 1900
)  # fmt: skip
DIRECTIONS = ("against", "no side", "for", "unread")
_HEADINGS = ("against\nthe claim", "no clear\nside", "for\nthe claim", "direction\nnot read")
_MARKS = {"against": ("<", _ORANGE), "no side": ("o", _FAINT), "for": (">", _BLUE), "unread": ("$?$", _FAINT)}


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
) -> Html:
    """One line for each result: point and 95 % interval, then the pooled mean and a new study's range.

    ``rows`` has ``label``, ``people``, ``estimate``, ``low`` and ``high``, on the scale readers see, and
    ``left_out`` for what no mean includes: it is drawn hollow.
    ``log`` spaces an axis in percent as ratios, so that intervals are symmetric.
    """
    rows = rows.dropna(subset=["estimate", "low", "high"])
    if rows.empty:
        return Html(Markup("<p>No result here has both a size and an interval.</p>"), "no figure")
    alt = _forest_alt(rows, unit, pooled, prediction, claimed)
    if len(rows) > MOST:
        title = f"{title}: {MOST} of {len(rows)} results, all of them in the table below"
        rows = rows.head(MOST)
    summaries = [
        ("Mean of the studies", pooled, _diamond),
        ("Where a new study would fall", prediction, _bar),
    ]
    summaries = [item for item in summaries if item[1] is not None and item[1].known]
    with _theme():
        plot = _Forest(rows, claimed, len(rows) + len(summaries), unit, log)
        plot.band(claimed)
        for position, row in enumerate(rows.itertuples()):
            people = "left out of the mean" if row.left_out else row.people
            plot.text(position, row.label, Span(row.low, row.high, row.estimate), people=people)
            plot.interval(position, Span(row.low, row.high, row.estimate), hollow=row.left_out)
        for position, (label, span, draw) in enumerate(summaries, start=len(rows)):
            plot.text(position, label, span, strong=True)
            draw(plot, position, span)
        plot.scale(axis)
        return _figure(plot.canvas, alt, title)


def directions(rows: pd.DataFrame, *, title: str = "Which way the results point") -> Html:
    """One mark for each independent sample: which way it points, with no size.

    ``rows`` has ``label``, ``people`` and ``direction`` (one of DIRECTIONS).
    """
    if rows.empty:
        return Html(Markup("<p>No result here has only a direction.</p>"), "no figure")
    counts = rows["direction"].value_counts()
    alt = "Directions without sizes, one mark for each sample: " + ", ".join(
        f"{counts.get(key, 0)} {label}".replace("\n", " ") for key, label in zip(DIRECTIONS, _HEADINGS, strict=True)
    )
    top, row = 38.0, 30.0
    columns = [WIDTH * share for share in (0.52, 0.66, 0.8, 0.94)]
    with _theme():
        canvas, axes = _canvas(top + row * len(rows) + 6, top, 6)
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(row * len(rows), 0)
        axes.axis("off")
        for x, heading in zip(columns, _HEADINGS, strict=True):
            axes.text(x, -8, heading, ha="center", va="bottom", color=_FAINT, fontsize=9.5, linespacing=1.05)
        for position, item in enumerate(rows.itertuples()):
            y = row * (position + 0.5)
            axes.axhline(row * position, color=_LINE, linewidth=0.7)
            axes.text(0, y, _label(item.label, item.people, 26), va="center", color=_INK)
            marker, color = _MARKS[item.direction]
            x = columns[DIRECTIONS.index(item.direction)]
            axes.plot([x], [y], marker=marker, color=color, markersize=10, linestyle="none")
        return _figure(canvas, alt, title)


@contextmanager
def _theme() -> Iterator[None]:
    """The one look of all figures, whatever the reader's own matplotlib settings are."""
    ours = {
        "svg.fonttype": "none",
        "svg.hashsalt": "claims",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 11.0,
        "axes.edgecolor": _FAINT,
        "xtick.color": _FAINT,
        "xtick.labelcolor": _INK,
        "axes.labelcolor": _INK,
        "axes.labelsize": 10.5,
        "xtick.labelsize": 10.0,
    }
    with mpl.rc_context({**mpl.rcParamsDefault, **sns.axes_style("ticks"), **ours, "backend": "svg"}):
        yield


class _Forest:
    """The axes of a forest plot, and where things stand on them."""

    def __init__(self, rows: pd.DataFrame, claimed: Span | None, lines: int, unit: str, log: bool) -> None:
        self.dense = len(rows) >= DENSE_FROM
        self.row = DENSE_ROW if self.dense else ROW
        self.unit, self.log = unit, log
        top, bottom = (30.0 if claimed else 10.0), 44.0
        left, width = (_DENSE_LEFT, _DENSE_WIDTH) if self.dense else (0.01, 0.98)
        self.canvas, self.axes = _canvas(top + self.row * lines + bottom, top, bottom, left, width)
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
        self.axes.axvline(self.place(0), color=_FAINT, linewidth=0.9, zorder=1)

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
            self.axes.axvline(low, color=_BAND, linewidth=5, zorder=0)
        else:
            self.axes.axvspan(low, high, color=_BAND, zorder=0, linewidth=0)
        share = ((low + high) / 2 - self.limits[0]) / (self.limits[1] - self.limits[0])
        where = "left" if share < 0.2 else "right" if share > 0.8 else "center"
        text = f"claimed: {_size_text(claimed, self.unit)}"
        self.axes.text((low + high) / 2, -7, text, ha=where, va="bottom", color=_INK, fontsize=10.5)

    def text(self, position: int, label: str, span: Span, *, people: str = "", strong: bool = False) -> None:
        """A row's label and its numbers."""
        y = self.row * position
        value = _span_text(span, self.unit)
        across = self.axes.get_yaxis_transform()
        style = {"transform": across, "va": "center", "color": _INK, "weight": "bold" if strong else "normal"}
        if self.dense:
            style["fontsize"] = 9.0
            shown = label if strong else _label(label, "left out" if people.startswith("left") else "", 29)
        else:
            shown = _label(label, people, 58 - len(value))
        self.axes.axhline(
            y, self.left, self.right, color=_LINE, linewidth=1.2 if strong else 0.6, zorder=0, clip_on=False
        )
        height = y + (self.row / 2 if self.dense else 11)
        self.axes.text(self.left, height, shown, **style)
        self.axes.text(self.right, height, value, ha="right", **style)

    def interval(self, position: int, span: Span, *, hollow: bool) -> None:
        """Point and 95 % interval."""
        y = self.mark(position)
        color = _FAINT if hollow else _BLUE
        self.line(y, span, color=color, width=0.9 if hollow else 1.8)
        style = {"marker": "s", "markersize": 5 if self.dense else 7, "color": color, "linestyle": "none"}
        inside = {"markerfacecolor": "none"} if hollow else {}
        self.axes.plot([self.place(span.estimate)], [y], zorder=3, **style, **inside)

    def line(self, y: float, span: Span, *, color: str, width: float) -> None:
        """From one limit to the other, as far as the axis goes."""
        low, high = max(self.place(span.low), self.limits[0]), min(self.place(span.high), self.limits[1])
        self.axes.plot([low, high], [y, y], color=color, linewidth=width, solid_capstyle="butt", zorder=2)
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

    def scale(self, label: str) -> None:
        """The axis below, with what it measures."""
        sns.despine(ax=self.axes, left=True)
        self.axes.set_yticks([])
        low, high = self.limits
        if self.log:
            values = [value for value in _PERCENT_TICKS if low <= self.place(value) <= high]
            values = _thinned(values, self.limits, 0.2 if self.dense else 0.085)
        else:
            self.axes.locator_params(axis="x", nbins=4 if self.dense else 7)
            values = [value for value in self.axes.get_xticks() if low <= value <= high]
        places = [self.place(value) for value in values]
        self.axes.set_xticks(places, [words.number(value) for value in values])
        self.axes.set_xlim(self.limits)
        middle = (self.left + self.right) / 2 if self.dense else 0.5
        self.axes.set_xlabel(_label(label, "", 62), labelpad=4)
        self.axes.xaxis.set_label_coords(middle, -26, transform=_below(self.axes))


def _below(axes: Axes) -> mtransforms.Transform:
    """Shares of the width across, points down from the axis."""
    down = mtransforms.Affine2D().translate(0, axes.bbox.y0)
    return mtransforms.blended_transform_factory(axes.transAxes, down)


def _diamond(plot: _Forest, position: int, span: Span) -> None:
    y = plot.mark(position)
    low, high = (min(max(plot.place(end), plot.limits[0]), plot.limits[1]) for end in (span.low, span.high))
    middle = plot.place(span.estimate)
    plot.axes.fill([low, middle, high, middle], [y, y - 6, y, y + 6], color=_INK, linewidth=0, zorder=3)
    plot.arrows(y, span, _INK)


def _bar(plot: _Forest, position: int, span: Span) -> None:
    plot.line(plot.mark(position), span, color=_INK, width=4.5)


def _canvas(height: float, top: float, bottom: float, left: float = 0.01, width: float = 0.98) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(WIDTH / 72, height / 72), dpi=72)
    canvas.patch.set_alpha(0)
    axes = canvas.add_axes((left, bottom / height, width, (height - top - bottom) / height))
    axes.patch.set_alpha(0)
    return canvas, axes


def _label(label: str, people: str, room: int) -> str:
    """The label, cut where it would run into what stands beside it; ``$`` is no mathematics."""
    text = words.visible(f"{label}, {people}" if people else label)
    text = text if len(text) <= room else f"{text[: room - 1].rstrip(' ,')}…"
    return text.replace("$", r"\$")


def _short(unit: str) -> str:
    """The unit as it may stand in a row; a long one stands at the axis alone."""
    return unit if unit == "%" else ""


def _size_text(span: Span, unit: str) -> str:
    size = words.number(span.low) if span.low == span.high else words.interval(span.low, span.high)
    return words.with_unit(size, _short(unit))


def _span_text(span: Span, unit: str) -> str:
    if math.isnan(span.estimate):
        return words.with_unit(words.interval(span.low, span.high, 2), _short(unit))
    estimate = words.with_unit(words.number(span.estimate, 2), _short(unit))
    return f"{estimate} ({words.interval(span.low, span.high, 2)})"


def _thinned(values: list[int], limits: tuple[float, float], share: float) -> list[int]:
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


def _forest_alt(
    rows: pd.DataFrame, unit: str, pooled: Span | None, prediction: Span | None, claimed: Span | None
) -> str:
    lowest, highest = (words.with_unit(words.number(end, 2), unit) for end in rows["estimate"].agg(["min", "max"]))
    said = [f"Forest plot of {words.count(len(rows), 'result')}, from {lowest} to {highest}"]
    if pooled is not None and pooled.known:
        said.append(f"mean of the studies {_span_text(pooled, unit)}")
    if prediction is not None and prediction.known:
        said.append(f"a new study would fall at {_span_text(prediction, unit)}")
    if rows["left_out"].any():
        said.append(f"{rows['left_out'].sum()} left out of the mean")
    if claimed is not None:
        said.append(f"claimed {_size_text(claimed, unit)}")
    return "; ".join(said) + "."


def _figure(canvas: Canvas, alt: str, title: str) -> Html:
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawing = _inline(buffer.getvalue(), alt)
    caption = escape(words.visible(title))
    return Html(Markup(f'<figure class="plot">{drawing}<figcaption>{caption}</figcaption></figure>'), "figure")


def _inline(svg: str, alt: str) -> str:
    """The drawing as part of a page: no prologue, no ids of its own making, the page's colours and font."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", svg, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="|url\()#([\w-]+)', svg))
    svg = re.sub(r' id="([\w-]+)"', lambda found: found[0] if found[1] in used else "", svg)
    box = re.search(r'viewBox="([^"]*)"', svg)
    label = escape(words.visible(alt))
    head = (
        f'<svg viewBox="{box[1] if box else ""}" role="img" aria-label="{label}" '
        'stroke-linejoin="round" xmlns="http://www.w3.org/2000/svg">'
    )
    svg = head + f"<title>{label}</title>" + svg[svg.index(">") + 1 :]
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r"'DejaVu Sans'(, sans-serif)?", "system-ui, sans-serif", svg)
    for color, variable in _VARIABLES.items():
        svg = svg.replace(color, f"var({variable}, {color})")
    return re.sub(r">\s+<", "><", svg).strip()
