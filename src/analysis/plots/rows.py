"""Figures that are lists: a label at the left of each row, columns of text beside it, marks on the axes between.

A new figure grows with its text, so that nothing is cut; long labels go on in the next line, and their rows are
higher. Where the figure may not become so wide, marks stand under their labels. On Axes that were given the text
stands beside them, where the caller has left room (``layout="constrained"`` or ``bbox_inches="tight"`` make some).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from analysis.plots.label import LINE, write
from analysis.plots.sizes import Line, grows, note_lines, place_label, resize, room
from analysis.plots.spans import span_lines
from analysis.plots.text import MISSING, literal, width, wrapped
from analysis.plots.theme import SMALL, TEXT, Palette

ROW = 18.0  # points from row to row; each further line of a label adds LINE
MARK = 14.0  # points that marks take under a label
HEAD = 1.1  # rows that a line above the first takes
ACROSS, NARROWEST = 270.0, 190.0  # points of a new figure's axes, and what is left to them beside labels
LETTERS = 52  # of a label's line
_LETTER = 5.2  # points of most letters
_GAP, _EDGE = 11.0, 8.0  # points between columns, and around all
_SLIM, _INSET = 2.0, 11.0  # points beside text and axes, where marks stand under their labels
Role = Literal["row", "heading", "summary", "note"]
_LOOKS = {
    "row": {},
    "heading": {"style": "italic"},
    "summary": {"weight": "bold"},
    "note": {"size": SMALL},
}
# Points below a label: where its marks stand, and what is free below them.
_GAPS = {"row": MARK + 4, "heading": 3.0, "summary": MARK + 4, "note": 3.0}


@dataclass(frozen=True)
class Column:
    """One column of text beside the axes: its name in gids, its heading, and a text for each row.

    ``marks`` draws what stands in place of the texts, on the axes at these heights with a transform that has its 0
    across where the column is; where marks of rows stand under their labels there is no room for it.
    """

    name: str
    heading: str
    texts: Sequence[str]
    side: Literal["left", "right"] = "left"
    align: Literal["left", "right", "center"] = "right"
    marks: Callable[[Axes, np.ndarray, Transform], None] | None = None

    @property
    def left(self) -> bool:
        """Whether it stands left of the axes."""
        return self.side == "left"

    def tells(self, row: int) -> bool:
        """Whether it has something to say of a row."""
        return self.texts[row] not in ("", MISSING)

    def behind(self, row: int) -> str:
        """The text of a row as it goes on behind the label: numbers with what they count."""
        text = self.texts[row]
        return f"{text} {literal(self.heading)}" if self.tells(row) and self.align == "right" else text


def list_rows(
    ax: Axes,
    palette: Palette,
    labels: Sequence[object],
    *,
    columns: Sequence[Column] = (),
    roles: Sequence[Role] | None = None,
    head: float = 0.0,
    xlabel: str = "",
    ends: tuple[str, str] | None = None,
    across: float | None = None,
    axis: float = 22.0,
    ruled: bool = False,
    rule: int | None = None,
    letters: int = LETTERS,
) -> np.ndarray:
    """Write labels and columns, size a figure that grows, and give the height of each row's marks on the axes.

    ``head`` keeps so many rows free above the first, ``axis`` so many points below the last. ``ends`` are texts below
    the two ends of the axis, ``xlabel`` the one below its middle. ``across`` is how wide the axes are, in points;
    None: as wide as there is room. ``ruled`` draws thin lines between all rows, ``rule`` one above a row. Texts have
    the gid ``label-3``, ``n-3`` by their row, and ``n-heading-0``. ``letters`` are those of a label's line.
    """
    roles = ["row"] * len(labels) if roles is None else roles
    lines = [wrapped(label, letters) for label in labels]
    left, right, names, widths = _beside(lines, roles, columns)
    most = room(ax) if grows(ax) else None
    if most is not None:
        spare = most - left - right - 2 * _EDGE
        if spare < (NARROWEST if across is None else across):
            return _stack(ax, palette, labels, columns, roles, head, xlabel, ends, most, axis, rule)
        across = across or spare
    heights = np.array([1 + (len(each) - 1) * LINE / ROW for each in lines]) if lines else np.ones(1)
    edges = np.cumsum(heights)
    y = (edges - heights / 2)[: len(labels)]
    top, bottom = -max(head, _rows_above(columns)), float(edges[-1])
    ax.set_ylim(bottom, top)
    ax.yaxis.set_visible(False)
    below, across = _below(ax, palette, xlabel, ends, across or ACROSS, axis)
    if grows(ax):
        resize(ax, (left + _EDGE, across, right + _EDGE), (0.0, ROW * (bottom - top), below))
    _write(ax, palette, -left, "left", y, ["\n".join(each) for each in lines], roles, "label")
    offsets = {True: names - left + _GAP, False: _GAP}
    for column, needed in zip(columns, widths, strict=True):
        start = offsets[column.left]
        offsets[column.left] += needed + _GAP
        at = start + {"left": 0.0, "right": needed, "center": needed / 2}[column.align]
        edge = 0 if column.left else 1
        if column.marks is None:
            _write(ax, palette, at, column.align, y, column.texts, roles, column.name, edge)
        else:
            column.marks(ax, y, _beside_axes(ax, edge, at))
        above = -0.55 - (column.heading.count("\n") * LINE / 2) / ROW
        _write(ax, palette, at, column.align, [above], [column.heading], ["note"], f"{column.name}-heading", edge)
    _rules(ax, palette, edges[:-1] if ruled else [], edges[rule - 1] if rule else None)
    _note(ax, np.concatenate([[0.0], edges]), labels, columns)
    return y


def beside_labels(most: float, labels: Sequence[object], columns: Sequence[Column] = ()) -> float:
    """Points left for axes beside labels and columns in a figure of ``most`` points."""
    left, right, *_ = _beside([wrapped(label, LETTERS) for label in labels], ["row"] * len(labels), columns)
    return most - left - right - 2 * _EDGE


def stacked(most: float) -> float:
    """Points of axes whose marks stand under their labels."""
    return most - 2 * _INSET


def _beside(
    lines: Sequence[Sequence[str]], roles: Sequence[Role], columns: Sequence[Column]
) -> tuple[float, float, float, list[float]]:
    """Points that text takes left and right of the axes, of these the labels, and each column."""
    names = max((_width(each, role) for each, role in zip(lines, roles, strict=True)), default=0.0)
    widths = [max(_needed(column), width(column.heading.split("\n"), SMALL)) for column in columns]
    left = names + _GAP + sum(each + _GAP for each, column in zip(widths, columns, strict=True) if column.left)
    right = sum(each + _GAP for each, column in zip(widths, columns, strict=True) if not column.left)
    return left, right, names, widths


def _rows_above(columns: Sequence[Column]) -> float:
    """Rows that headings take, of one line or more."""
    lines = max((1 + column.heading.count("\n") for column in columns if column.heading.strip()), default=0)
    return HEAD + (lines - 1) * LINE / ROW if lines else 0.0


def _needed(column: Column) -> float:
    return MARK if column.marks is not None else width(column.texts, TEXT, bold=True)


def _beside_axes(ax: Axes, edge: float, points: float) -> Transform:
    """Places so many points from an edge of the axes (0 left, 1 right), at the heights of its rows."""
    shift = ScaledTranslation(points / 72, 0, ax.figure.dpi_scale_trans)
    return Affine2D().translate(edge, 0) + ax.get_yaxis_transform() + shift


def _stack(
    ax: Axes,
    palette: Palette,
    labels: Sequence[object],
    columns: Sequence[Column],
    roles: Sequence[Role],
    head: float,
    xlabel: str,
    ends: tuple[str, str] | None,
    most: float,
    axis: float,
    rule: int | None,
) -> np.ndarray:
    """Rows whose marks stand under their labels; columns go on behind the label, the last right of it."""
    across, wide = stacked(most), most - 2 * _SLIM
    texts_left = [
        ", ".join(filter(None, [literal(label), *(column.behind(row) for column in columns if column.left)]))
        for row, label in enumerate(labels)
    ]
    lines = [wrapped(text, int(wide / _LETTER)) for text in texts_left]
    beside = [
        "  ".join(filter(None, (c.texts[row] for c in columns if not c.left and c.marks is None)))
        for row in range(len(labels))
    ]
    for each, text, role in zip(lines, beside, roles, strict=True):
        if text and _width(each[-1:], role) + _GAP + width([text], TEXT, bold=role == "summary") > wide:
            each.append("")
    texts = LINE * np.array([len(each) for each in lines]) / ROW
    under = np.array([_GAPS[role] for role in roles]) / ROW
    edges = np.concatenate([[0.0], np.cumsum(texts + under)])
    starts, bottom = edges[:-1], float(edges[-1]) or 1.0
    ax.set_ylim(bottom, -head)
    ax.yaxis.set_visible(False)
    below, _ = _below(ax, palette, xlabel, ends, across, axis)
    resize(ax, (_INSET, across, _INSET), (0.0, ROW * (bottom + head), below))
    _write(ax, palette, _SLIM - _INSET, "left", starts + texts / 2, ["\n".join(each) for each in lines], roles, "label")
    last = starts + texts - LINE / 2 / ROW
    _write(ax, palette, _INSET - _SLIM, "right", last, beside, roles, "beside", 1)
    _rules(ax, palette, starts, starts[rule] if rule else None)
    _note(ax, edges, labels, columns)
    return starts + texts + (MARK / 2) / ROW


def _note(ax: Axes, edges: np.ndarray, labels: Sequence[object], columns: Sequence[Column]) -> None:
    """Have the figure know its rows, each with its label and what its columns say, in words."""
    lines = []
    for row, (label, top, bottom) in enumerate(zip(labels, edges, edges[1:], strict=False)):
        texts = [f"{literal(column.heading)} {column.texts[row]}".strip() for column in columns if column.tells(row)]
        lines.append(Line(float(top), float(bottom), ": ".join(filter(None, [literal(label), ", ".join(texts)]))))
    note_lines(ax, lines)


def _width(lines: Sequence[str], role: Role) -> float:
    return width(lines, SMALL if role == "note" else TEXT, bold=role == "summary")


def _rules(ax: Axes, palette: Palette, between: Sequence[float], above: float | None) -> None:
    """Thin lines across the axes between rows, and one of more weight."""
    if len(between):
        across = ax.get_yaxis_transform()
        span_lines(ax, between, 0, 1, transform=across, colors=palette.line, linewidth=0.6, zorder=0.5, gid="rules")
    if above is not None:
        ax.axhline(above, color=palette.line, linewidth=0.8, zorder=0.5, gid="rule")


def _below(
    ax: Axes, palette: Palette, xlabel: str, ends: tuple[str, str] | None, across: float, axis: float
) -> tuple[float, float]:
    """Write what stands below the axis; the points it takes, and how wide the axes must be for it."""
    below = axis + _EDGE
    if ends is not None:
        favours = [f"← {literal(ends[0])}", f"{literal(ends[1])} →"]
        across = max(across, width(favours[:1], SMALL) + width(favours[1:], SMALL) + 2 * _GAP)
        for place, text in enumerate(favours):
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
        place_label(ax, "\n".join(lines), 32 if ends is not None else 20)
        below += 12.5 * len(lines) + 3
    return below, across


def _write(
    ax: Axes,
    palette: Palette,
    offset: float,
    align: str,
    heights: Sequence[float],
    texts: Sequence[str],
    roles: Sequence[Role],
    name: str,
    edge: int = 0,
) -> None:
    """Texts under each other, so many points from an edge of the axes (0 left, 1 right)."""
    transform = _beside_axes(ax, edge, offset)
    for row, (y, text, role) in enumerate(zip(heights, texts, roles, strict=True)):
        if text:
            look = {"size": TEXT, "color": palette.faint if role in ("heading", "note") else palette.ink}
            write(ax, 0, y, text, transform=transform, ha=align, gid=f"{name}-{row}", **(look | _LOOKS[role]))
