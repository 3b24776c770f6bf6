"""A drawing as SVG inside a page: lines, shapes, marks and text in points from its upper left corner.

Drawn by Matplotlib, on a bare figure: axes take ten times as long as what stands on them, and a page with ten
figures is made hundreds of times. Nothing is measured, as the font is the page's: labels stand where they have room.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import matplotlib as mpl
import seaborn as sns
from markupsafe import Markup, escape
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from analysis.pages import words
from analysis.pages.html import Section
from analysis.pages.inline_svg import inline

# Narrow, because a figure is read at the width of a phone too: labels stand above their marks.
WIDTH = 390.0
BLUE, ORANGE = (color.lower() for color in sns.color_palette("colorblind", 2).as_hex())
INK, FAINT, LINE, BAND = "#1a1a19", "#5c5c59", "#c9c8c4", "#e8dfc8"
# Colours follow the page, light or dark; outside a page (JupyterLab) these count.
_VARIABLES = {INK: "--ink", FAINT: "--faint", LINE: "--line", BAND: "--band", BLUE: "--for", ORANGE: "--against"}
# The one look of all drawings, whatever the reader's own Matplotlib settings are.
_LOOK = {
    "backend": "svg",
    "svg.fonttype": "none",
    "svg.hashsalt": "claims",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "lines.scale_dashes": False,
}
_MIDDLE = 0.36  # from the middle of a letter down to its baseline, of its size
_TICK = 3.5
# Corners within a square from -1 to 1.
_OUTLINES = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "left": ((-1, 0), (1, -1), (1, 1)),
    "right": ((1, 0), (-1, -1), (-1, 1)),
    "saltire": (
        (-0.5, -1), (0, -0.5), (0.5, -1), (1, -0.5), (0.5, 0), (1, 0.5),
        (0.5, 1), (0, 0.5), (-0.5, 1), (-1, 0.5), (-0.5, 0), (-1, -0.5),
    ),
}  # fmt: skip

_BLUNT = {"solid_capstyle": "butt", "dash_capstyle": "butt"}

Points = Iterable[tuple[float, float]]
_Element = partial[Artist]  # made when it is drawn, so that nothing but _LOOK counts


@dataclass(frozen=True)
class Scale:
    """From values to places across the drawing."""

    low: float
    high: float
    left: float = 0.01 * WIDTH
    right: float = 0.99 * WIDTH

    def __call__(self, value: float) -> float:
        """The place of a value, in points."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def within(self, value: float) -> float:
        """The value, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)


class Drawing:
    """What is drawn later covers what was drawn before."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._elements: list[_Element] = []
        self._links: dict[int, tuple[str, str]] = {}  # address and name, by the element's place

    def path(
        self,
        points: Points,
        *,
        color: str = "",
        width: float = 1.0,
        fill: str = "",
        opacity: float = 1,
        dash: Sequence[float] = (),
    ) -> None:
        """A line through points, or, with ``fill``, the shape between them."""
        places = [_known(place) for place in points]
        if fill:
            self._add(Polygon, places, facecolor=fill, linewidth=0, alpha=opacity)
        else:
            style = (0, tuple(dash)) if dash else "-"
            x, y = zip(*places, strict=True)
            self._add(Line2D, x, y, color=color, linewidth=width, linestyle=style, alpha=opacity, **_BLUNT)

    def line(self, x: tuple[float, float], y: float, *, color: str, width: float) -> None:
        """From left to right."""
        self.path([(x[0], y), (x[1], y)], color=color, width=width)

    def upright(self, x: float, y: tuple[float, float], *, color: str, width: float) -> None:
        """From top to bottom."""
        self.path([(x, y[0]), (x, y[1])], color=color, width=width)

    def box(self, x: tuple[float, float], y: tuple[float, float], *, fill: str) -> None:
        """A filled rectangle."""
        self.path([(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])], fill=fill)

    def mark(
        self, shape: str, x: float, y: float, size: float, color: str, *, hollow: bool = False, opacity: float = 1
    ) -> None:
        """A mark so many points across: ``circle``, ``cross`` or one of the outlines; hollow, only its edge."""
        half = size / 2
        if shape == "cross":
            for turn in (half, -half):
                self.path([(x - half, y - turn), (x + half, y + turn)], color=color, width=1.1, opacity=opacity)
            return
        style: dict[str, Any] = {"alpha": opacity}
        style |= {"facecolor": "none" if hollow else color, "edgecolor": color, "linewidth": 1.1 if hollow else 0}
        if shape == "circle":
            self._add(Circle, _known((x, y)), half, **style)
        else:
            self._add(Polygon, [_known((x + a * half, y + b * half)) for a, b in _OUTLINES[shape]], **style)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        color: str = INK,
        anchor: str = "left",
        bold: bool = False,
        italic: bool = False,
        turned: float = 0,
    ) -> None:
        """A line of text, ``y`` its middle; ``anchor`` is the end that stands at ``x``."""
        look = {"weight": "bold" if bold else "normal", "style": "italic" if italic else "normal"}
        place = _known((x, y if turned else y + _MIDDLE * size))
        self._add(
            _Label, *place, words.visible(text), fontsize=size, color=color, ha=anchor, va="baseline",
            rotation=turned, rotation_mode="anchor", parse_math=False, **look,
        )  # fmt: skip

    def link(self, address: str, name: str) -> None:
        """Have what was drawn last lead there."""
        self._links[len(self._elements) - 1] = address, words.visible(name)

    def axis(
        self, scale: Scale, y: float, ticks: Sequence[tuple[float, str]], label: str, *, middle: float = WIDTH / 2
    ) -> None:
        """The axis below a drawing: its line, ticks with their texts, and what it measures, around ``middle``."""
        self.line((scale.left, scale.right), y, color=FAINT, width=0.8)
        for value, text in ticks:
            x = scale(value)
            self.upright(x, (y, y + _TICK), color=FAINT, width=0.8)
            self.text(x, y + 12, text, size=10, anchor="center")
        for place, part in enumerate(label.split("\n")):
            self.text(middle, y + 31 + 14 * place, part, size=10.5, anchor="center")

    def figure(self, alt: str, title: str) -> Section:
        """The drawing with its caption, and with a text that says what it shows."""
        buffer = io.StringIO()
        with mpl.rc_context({**mpl.rcParamsDefault, **_LOOK}):
            canvas = Figure(figsize=(WIDTH / 72, self.height / 72), dpi=72)  # a point is a pixel
            canvas.patch.set_visible(False)
            down = Affine2D().scale(1, -1).translate(0, self.height)
            for place, make in enumerate(self._elements):
                address = self._links[place][0] if place in self._links else None
                canvas.add_artist(make(transform=down, zorder=place, url=address))
            # Not savefig, which draws everything twice, the first time to measure it.
            FigureCanvasSVG(canvas).print_svg(buffer, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
        drawn = inline(buffer.getvalue(), words.visible(alt), _VARIABLES, [name for _, name in self._links.values()])
        caption = escape(words.visible(title))
        return Section(Markup(f'<figure class="plot">{drawn}<figcaption>{caption}</figcaption></figure>'), "figure")

    def _add(self, kind: type[Artist], *content: object, **style: object) -> None:
        self._elements.append(partial(kind, *content, **style))


class _Label(Text):
    """A line of text that is not measured, which takes most of a text's time; the reader's browser has the font."""

    def draw(self, renderer: RendererBase) -> None:
        """Have the text written where it is anchored."""
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_position())
        _, height = renderer.get_canvas_width_height()
        font, turned = self.get_fontproperties(), self.get_rotation()
        renderer.draw_text(context, x, height - y, self.get_text(), font, turned, ismath=False, mtext=self)
        context.restore()


def _known(place: tuple[float, float]) -> tuple[float, float]:
    for value in place:
        if not math.isfinite(value):
            raise ValueError(f"{value} is no place in a drawing")
    return place
