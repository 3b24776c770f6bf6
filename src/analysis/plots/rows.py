"""Figures that are lists: a label at the left of each row, columns of text beside it, marks on the axes between.

A new figure grows with its text, so that nothing is cut; long labels go on in the next line, and their rows are
higher. On Axes that were given the text stands beside them, where the caller has left room (``layout="constrained"``
or ``bbox_inches="tight"`` make some).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from analysis.plots.text import literal, width, wrapped
from analysis.plots.theme import SMALL, TEXT, Palette

ROW, LINE = 18.0, 11.5  # points from row to row, and what each further line of a label adds
HEAD = 1.1  # rows that a line above the first takes
ACROSS = 270.0  # points of a new figure's axes
LETTERS = 52  # of a label's line
_GAP, _EDGE = 11.0, 8.0  # points between columns, and around all
_TITLE = 26.0  # points kept for ``ax.set_title``
Role = Literal["row", "heading", "summary", "note"]
_LOOKS = {
    "row": {},
    "heading": {"style": "italic"},
    "summary": {"weight": "bold"},
    "note": {"size": SMALL},
}


@dataclass(frozen=True)
class Column:
    """One column of text beside the axes: its name in gids, its heading, and a text for each row."""

    name: str
    heading: str
    texts: Sequence[str]
    side: Literal["left", "right"] = "left"
    align: Literal["left", "right", "center"] = "right"


def list_rows(
    ax: Axes,
    palette: Palette,
    labels: Sequence[object],
    *,
    grow: bool,
    columns: Sequence[Column] = (),
    roles: Sequence[Role] | None = None,
    head: float = 0.0,
    xlabel: str = "",
    ends: tuple[str, str] | None = None,
    across: float = ACROSS,
    axis: float = 22.0,
) -> np.ndarray:
    """Write labels and columns, size the figure where it may ``grow``, and give the height of each row on the axes.

    ``head`` keeps so many rows free above the first, ``axis`` so many points below the last. ``ends`` are texts below
    the two ends of the axis, ``xlabel`` the one below its middle. Texts have the gid ``label-3``, ``n-3`` by their
    row, and ``n-heading-0``.
    """
    roles = ["row"] * len(labels) if roles is None else roles
    lines = [wrapped(label, LETTERS) for label in labels]
    heights = np.array([1 + (len(each) - 1) * LINE / ROW for each in lines]) if lines else np.ones(1)
    y = (np.cumsum(heights) - heights / 2)[: len(labels)]
    top, bottom = -max(head, HEAD if any(column.heading for column in columns) else 0.0), float(heights.sum())
    ax.set_ylim(bottom, top)
    ax.yaxis.set_visible(False)
    names = max((_width(each, role) for each, role in zip(lines, roles, strict=True)), default=0.0)
    widths = [max(width(column.texts, TEXT, bold=True), width([column.heading], SMALL)) for column in columns]
    sides = [column.side for column in columns]
    left = names + sum(each + _GAP for each, side in zip(widths, sides, strict=True) if side == "left") + _GAP
    right = sum(each + _GAP for each, side in zip(widths, sides, strict=True) if side == "right")
    below, across = _below(ax, palette, xlabel, ends, across, axis)
    if grow:
        _size(ax, (left + _EDGE, across, right + _EDGE), (_TITLE, ROW * (bottom - top), below))
    _write(ax, palette, -left, "left", y, ["\n".join(each) for each in lines], roles, "label")
    offsets = {"left": names - left + _GAP, "right": _GAP}
    for column, room in zip(columns, widths, strict=True):
        start = offsets[column.side]
        offsets[column.side] += room + _GAP
        at = start + {"left": 0.0, "right": room, "center": room / 2}[column.align]
        _write(ax, palette, at, column.align, y, column.texts, roles, column.name, side=column.side)
        _write(
            ax,
            palette,
            at,
            column.align,
            [-0.55],
            [column.heading],
            ["note"],
            f"{column.name}-heading",
            side=column.side,
        )
    return y


def _width(lines: Sequence[str], role: Role) -> float:
    return width(lines, SMALL if role == "note" else TEXT, bold=role == "summary")


def rule(ax: Axes, palette: Palette, y: float) -> None:
    """A thin line across the axes, above a row."""
    ax.axhline(y, color=palette.line, linewidth=0.8, zorder=0.5, gid="rule")


def _below(
    ax: Axes, palette: Palette, xlabel: str, ends: tuple[str, str] | None, across: float, axis: float
) -> tuple[float, float]:
    """Write what stands below the axis; the points it takes, and how wide the axes must be for it."""
    below = axis + _EDGE
    if ends is not None:
        said = [f"← {literal(ends[0])}", f"{literal(ends[1])} →"]
        across = max(across, width(said[:1], SMALL) + width(said[1:], SMALL) + 2 * _GAP)
        for place, text in enumerate(said):
            transform = ax.transAxes + ScaledTranslation(0, -26 / 72, ax.figure.dpi_scale_trans)
            align = "right" if place else "left"
            ax.text(
                place,
                0,
                text,
                transform=transform,
                ha=align,
                va="center",
                size=SMALL,
                gid=f"favours-{place}",
                color=palette.faint,
                parse_math=False,
            )
        below += 13
    if xlabel:
        lines = wrapped(xlabel, max(20, int(across / 4.9)))
        ax.set_xlabel("\n".join(lines), parse_math=False, labelpad=15 if ends is not None else 4)
        below += 12.5 * len(lines) + 3
    return below, across


def _size(ax: Axes, across: tuple[float, float, float], down: tuple[float, float, float]) -> None:
    total, height = sum(across), sum(down)
    ax.figure.set_size_inches(total / 72, height / 72)
    ax.set_position((across[0] / total, down[2] / height, across[1] / total, down[1] / height))


def _write(
    ax: Axes,
    palette: Palette,
    offset: float,
    align: str,
    heights: Sequence[float],
    texts: Sequence[str],
    roles: Sequence[Role],
    name: str,
    side: str = "left",
) -> None:
    """Texts under each other, so many points beside the axes."""
    edge = 0 if side == "left" else 1
    transform = ax.get_yaxis_transform() + ScaledTranslation(offset / 72, 0, ax.figure.dpi_scale_trans)
    for row, (y, text, role) in enumerate(zip(heights, texts, roles, strict=True)):
        if text:
            look = {"size": TEXT, "color": palette.faint if role in ("heading", "note") else palette.ink}
            ax.text(
                edge,
                y,
                text,
                transform=transform,
                ha=align,
                va="center",
                parse_math=False,
                gid=f"{name}-{row}",
                **(look | _LOOKS[role]),
            )
