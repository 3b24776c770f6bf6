"""Figures that take the size of what is drawn on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

TITLE, TOP = 26.0, 4.0  # points kept for ``ax.set_title``, and above figures that may not become wider


@dataclass
class Line:
    """A row of a figure that is a list: its place on the axes from ``top`` to ``bottom``, what it says in words, and
    numbers it may be sorted by; what has none keeps its place."""

    top: float
    bottom: float
    text: str
    keys: dict[str, float] = field(default_factory=dict)


class Sheet(Figure):
    """A figure that grows with what is drawn on it: in height without end, across to ``most`` points.

    ``listed`` are its rows, where it is a list.
    """

    def __init__(self, *args: Any, most: float | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.listed: list[Line] = []


def note_lines(ax: Axes, lines: Sequence[Line]) -> None:
    """Remember the rows of a figure that grows: who shows it may tell of each, and put them in another order."""
    if isinstance(ax.figure, Sheet):
        ax.figure.listed = list(lines)


def sort_line(ax: Axes, place: int, keys: dict[str, float]) -> None:
    """Remember by what one of them can be sorted."""
    if isinstance(ax.figure, Sheet) and ax.figure.listed:
        ax.figure.listed[place].keys = keys


def grows(ax: Axes) -> bool:
    """Whether the figure takes the size of what is drawn on these axes."""
    return isinstance(ax.figure, Sheet) and ax.figure.axes == [ax] and ax.figure.get_layout_engine() is None


def room(ax: Axes) -> float | None:
    """How many points wide the figure of these axes may become; None: as wide as it takes."""
    return ax.figure.most if isinstance(ax.figure, Sheet) else None


def place_label(ax: Axes, text: str, points: float) -> None:
    """What the axis measures, so many points below it: told, as finding room takes as long as drawing the axis."""
    ax.set_xlabel(text, parse_math=False)
    below = ScaledTranslation(0, -points / 72, ax.figure.dpi_scale_trans)
    ax.xaxis.set_label_coords(0.5, 0, transform=ax.transAxes + below)


def resize(ax: Axes, across: tuple[float, float, float], down: tuple[float, float, float]) -> None:
    """Size the figure: points left of the axes, of the axes and right of them; above, of the axes and below."""
    down = (down[0] + (TITLE if room(ax) is None else TOP), *down[1:])
    total, height = sum(across), sum(down)
    ax.figure.set_size_inches(total / 72, height / 72)
    ax.set_position((across[0] / total, down[2] / height, across[1] / total, down[1] / height))
