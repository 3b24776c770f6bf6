"""Figures as SVG inside the page, in one style, each with a text that says what it shows."""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.reporting import words
from analysis.reporting.html import Html
from analysis.tables.files import digest

# Narrow, because a figure is read at the width of a phone too: labels stand above their marks.
WIDTH = 390.0
BLUE, ORANGE, GREEN = (color.lower() for color in sns.color_palette("colorblind", 3).as_hex())
INK, FAINT, LINE, BAND = "#1a1a19", "#5c5c59", "#c9c8c4", "#e8dfc8"
# Colours follow the page, light or dark; outside a page (JupyterLab) the second value counts.
_VARIABLES = {
    INK: "--ink", FAINT: "--faint", LINE: "--line", BAND: "--band", BLUE: "--for", ORANGE: "--against",
}  # fmt: skip
PERCENT_TICKS = (
    -95, -90, -80, -67, -50, -33, -20, -10, 0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 900, 1900
)  # fmt: skip
_AXIS_LINE = 60  # characters
_SHARED = 3  # elements styled alike, from which a class is shorter
_NOTHING_SEEN = re.compile(
    r'<path d="[^"]*" style="fill: none; opacity: 0"/>|<defs></defs>| transform="rotate\(-0 [^"]*"'
)
DIRECTIONS = ("against", "no side", "for", "unread")
_HEADINGS = ("against\nthe claim", "no clear\nside", "for\nthe claim", "direction\nnot read")
_MARKS = {"against": ("<", ORANGE), "no side": ("o", FAINT), "for": (">", BLUE), "unread": ("$?$", FAINT)}


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
    top, row = 38.0, 32.0
    columns = [WIDTH * share for share in (0.52, 0.66, 0.8, 0.94)]
    with theme():
        canvas, axes = canvas_of(top + row * len(rows) + 6, top, 6)
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(row * len(rows), 0)
        axes.axis("off")
        for x, heading in zip(columns, _HEADINGS, strict=True):
            axes.text(x, -8, heading, ha="center", va="bottom", color=FAINT, fontsize=9.5, linespacing=1.05)
        for position, item in enumerate(rows.itertuples()):
            y = row * (position + 0.5)
            axes.axhline(row * position, color=LINE, linewidth=0.7)
            axes.text(0, y - 6 if item.people else y, label_of(item.label, 30), va="center", color=INK, fontsize=10.0)
            axes.text(0, y + 7, label_of(item.people, 30), va="center", color=FAINT, fontsize=9.0)
            marker, color = _MARKS[item.direction]
            x = columns[DIRECTIONS.index(item.direction)]
            axes.plot([x], [y], marker=marker, color=color, markersize=10, linestyle="none")
        return figure_of(canvas, alt, title)


@contextmanager
def theme() -> Iterator[None]:
    """The one look of all figures, whatever the reader's own matplotlib settings are."""
    ours = {
        "svg.fonttype": "none",
        "svg.hashsalt": "claims",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 11.0,
        "axes.edgecolor": FAINT,
        "xtick.color": FAINT,
        "xtick.labelcolor": INK,
        "axes.labelcolor": INK,
        "axes.labelsize": 10.5,
        "xtick.labelsize": 10.0,
    }
    with mpl.rc_context({**mpl.rcParamsDefault, **sns.axes_style("ticks"), **ours, "backend": "svg"}):
        yield


def canvas_of(height: float, top: float, bottom: float, left: float = 0.01, width: float = 0.98) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(WIDTH / 72, height / 72), dpi=72)
    canvas.patch.set_alpha(0)
    axes = canvas.add_axes((left, bottom / height, width, (height - top - bottom) / height))
    axes.patch.set_alpha(0)
    return canvas, axes


def label_of(label: str, room: int) -> str:
    """The label, cut where it would run into what stands beside it; ``$`` is no mathematics."""
    text = words.visible(label)
    text = text if len(text) <= room else f"{text[: room - 1].rstrip(' ,')}…"
    return text.replace("$", r"\$")


def axis_label(label: str) -> str:
    """What an axis measures, on as many lines as it takes."""
    return "\n".join(textwrap.wrap(words.visible(label).replace("$", r"\$"), _AXIS_LINE))


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


def percent_axis(axes: Axes, limits: tuple[float, float], share: float = 0.085) -> None:
    """Ticks in percent on an axis of log ratios."""
    low, high = limits
    values = [value for value in PERCENT_TICKS if low <= math.log1p(value / 100) <= high]
    values = thinned(values, limits, share)
    axes.set_xticks([math.log1p(value / 100) for value in values], [words.number(value) for value in values])


def value_axis(axes: Axes, limits: tuple[float, float], ticks: int) -> None:
    """At most so many ticks within the limits, their numbers written as everywhere else."""
    axes.locator_params(axis="x", nbins=ticks)
    values = [value for value in axes.get_xticks().round(9) if limits[0] <= value <= limits[1]]
    axes.set_xticks(values, [words.number(value) for value in values])


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


def figure_of(canvas: Canvas, alt: str, title: str) -> Html:
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
    own = digest(svg.encode())[:6]  # else two figures of a page would define the same mark twice
    svg = re.sub(r' id="([\w.-]+)"', lambda found: f' id="{found[1]}-{own}"' if found[1] in used else "", svg)
    svg = re.sub(r'(href="|url\()#([\w-]+)', rf"\1#\2-{own}", svg)
    box = re.search(r'viewBox="([^"]*)"', svg)
    label = escape(words.visible(alt))
    head = (
        f'<svg viewBox="{box[1] if box else ""}" role="img" aria-label="{label}" '
        'stroke-linejoin="round" xmlns="http://www.w3.org/2000/svg">'
    )
    svg = head + svg[svg.index(">") + 1 :]
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r"'DejaVu Sans'(, sans-serif)?", "system-ui, sans-serif", svg)
    for color, variable in _VARIABLES.items():
        svg = svg.replace(color, f"var({variable}, {color})")
    return _shortened(svg)


def _shortened(svg: str) -> str:
    """The same drawing in fewer bytes: a tenth of a point is enough, and what is styled alike shares a class."""
    svg = re.sub(r' (d|x|y|style|transform)="([^"]*)"', lambda found: f' {found[1]}="{_brief(found[2])}"', svg)
    svg = re.sub(r">\s+<", "><", svg).strip()
    svg = re.sub(_NOTHING_SEEN, "", svg)
    for _ in range(2):  # groups of one
        svg = re.sub(r"<g>(<(?:path|text|use)\b[^<]*(?:/>|</text>))</g>", r"\1", svg)
    styles = Counter(re.findall(r' style="([^"]*)"', svg))
    # Named by what they say: two figures of a page that share a name share the style.
    names = {style: f"f{digest(style.encode())[:6]}" for style, times in styles.items() if times >= _SHARED}
    svg = re.sub(
        r' style="([^"]*)"', lambda found: f' class="{names[found[1]]}"' if found[1] in names else found[0], svg
    )
    rules = "".join(f".{name}{{{style}}}" for style, name in sorted(names.items(), key=lambda item: item[1]))
    return svg.replace(">", f"><style>{rules}</style>", 1) if rules else svg


def _brief(numbers: str) -> str:
    """Coordinates to a tenth of a point, with no space that tells nothing. Only places: never what readers read."""
    numbers = re.sub(r"(?<![#\w])(-?\d+\.\d)\d+", r"\1", " ".join(numbers.split()))
    numbers = re.sub(r"(\d)\.0(?= |$)", r"\1", numbers)
    return re.sub(r" ?\b([MLCQ]) ", r"\1", numbers)
