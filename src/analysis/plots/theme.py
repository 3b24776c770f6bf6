"""How all figures look: seaborn's quiet style in a palette of ours, on light and on dark ground.

The colours are those of the pages. Blue and orange stay apart for colour-blind readers and in grey print; whatever
colour says, a shape or a word says too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from analysis.plots.sizes import Sheet

TEXT, SMALL = 9.0, 8.4  # points: on a phone, where a point is 4/3 px, at least 11 px


@dataclass(frozen=True)
class Palette:
    """Colours of a figure, as hex."""

    paper: str
    ink: str
    faint: str  # axes, and what is said by the way
    line: str  # rules and bands of intervals
    band: str  # what is claimed
    main: str  # results, and what speaks for a claim
    against: str
    warning: str  # between the two


LIGHT = Palette("#ffffff", "#1a1a19", "#5c5c59", "#d3d1cb", "#ecdfbd", "#0173b2", "#b35c00", "#d8a200")
DARK = Palette("#161615", "#ecebe7", "#aeaca6", "#403f3b", "#4b4023", "#56b4e9", "#f0a04b", "#ddc04a")


def style(palette: Palette = LIGHT) -> dict[str, Any]:
    """Settings for :func:`matplotlib.rc_context`, for figures of your own beside these."""
    ours = {
        "axes.edgecolor": palette.faint,
        "axes.facecolor": palette.paper,
        "axes.labelcolor": palette.ink,
        "axes.linewidth": 0.8,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "figure.facecolor": palette.paper,
        "font.sans-serif": ["DejaVu Sans"],  # comes with Matplotlib: the same figure on every machine
        "grid.color": palette.line,
        "savefig.facecolor": "auto",
        "text.color": palette.ink,
        "text.parse_math": False,  # labels come from notes: a $ is a dollar
        "xtick.color": palette.faint,
        "xtick.labelcolor": palette.ink,
        "ytick.color": palette.faint,
        "ytick.labelcolor": palette.ink,
    }
    sizes = {"axes.labelsize": TEXT, "font.size": TEXT, "xtick.labelsize": SMALL, "ytick.labelsize": SMALL}
    ticks = {"xtick.major.size": 3.5, "xtick.major.width": 0.8, "ytick.major.size": 3.5, "ytick.major.width": 0.8}
    return {**_seaborn(), **ours, **sizes, **ticks}


_in_force: ContextVar[Palette | None] = ContextVar("the palette whose settings are in force", default=None)


@contextmanager
def styled(palette: Palette = LIGHT, settings: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Our settings, above other ``settings``, for what is drawn meanwhile."""
    if _in_force.get() is palette and not settings:
        yield
        return
    before = _in_force.set(palette)
    wanted = {**(settings or {}), **style(palette)}
    # ``rc_context`` copies and checks all settings, also those that are set already: a tenth of a small figure.
    changed = {name: value for name, value in wanted.items() if mpl.rcParams[name] != value}
    others = {name: mpl.rcParams[name] for name in changed}
    try:
        mpl.rcParams.update(changed)
        yield
    finally:
        mpl.rcParams.update(others)
        _in_force.reset(before)


@cache
def _seaborn() -> dict[str, Any]:
    return {**sns.axes_style("ticks"), **sns.plotting_context("paper")}


@contextmanager
def themed(ax: Axes | None, dark: bool | None) -> Iterator[tuple[Axes, Palette]]:
    """Axes in our style: those given, or those of a new figure, which takes the size of its content.

    ``dark`` None: as the ground of the figure is, or of new figures is set to be (``plt.style.use``).
    A new figure is pyplot's, which notebooks show once, at the end of their cell.
    """
    palette = DARK if (_is_dark(ax) if dark is None else dark) else LIGHT
    figure = None
    if ax is None:
        from matplotlib import pyplot as plt  # its global state is of no use to those who bring axes

        # Outside of our settings: the first figure chooses the backend, and a notebook's sets some that must stay.
        figure = plt.figure(FigureClass=Sheet, facecolor=palette.paper, layout="none")
    with styled(palette):
        if figure is not None:
            ax = figure.add_subplot()
        elif not isinstance(ax.figure, Sheet):
            _dress(ax, palette)
        yield ax, palette


def sheet(width: float | None = None, *, dark: bool = False) -> Axes:
    """Axes for one figure of this package, outside pyplot, on a figure at most so many points wide.

    The figure takes the size of what is drawn on it. Where labels leave no room beside them, as on a phone, the marks
    of a row stand under its label: ``plots.forest(effects, ax=plots.sheet(246))``.
    """
    palette = DARK if dark else LIGHT
    with styled(palette):
        return Sheet(most=width, facecolor=palette.paper, layout="none").add_subplot()


def _is_dark(ax: Axes | None) -> bool:
    color = mpl.rcParams["figure.facecolor"] if ax is None else ax.figure.get_facecolor()
    red, green, blue, opacity = to_rgba(color)
    return opacity > 0 and 0.299 * red + 0.587 * green + 0.114 * blue < 0.5


def _dress(ax: Axes, palette: Palette) -> None:
    ax.set_facecolor("none")
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_color(palette.faint)
    ax.tick_params(color=palette.faint, labelcolor=palette.ink, labelsize=SMALL)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(palette.ink)
