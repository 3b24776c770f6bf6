"""All claims on one figure: each estimate against what was claimed, the claim's way to the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D

from analysis.plots.frames import need, numbers
from analysis.plots.label import write
from analysis.plots.rows import ACROSS, Column, list_rows, stacked
from analysis.plots.sizes import grows, room
from analysis.plots.spans import LEGEND, clipped, legend_rows, nothing
from analysis.plots.text import cell, literal, number
from analysis.plots.theme import SMALL, Palette, themed
from analysis.terms import Basis, Certainty, Placeholder

CERTAINTIES = (Certainty.HIGH, Certainty.MODERATE, Certainty.LOW, Certainty.VERY_LOW)
_MARKS = {Basis.CONTROLLED: "s", Basis.BEFORE_AFTER: "o", Basis.REVIEWS: "D", Basis.CORRELATIONS: "^"}
_OTHER = "v"
# By certainty: width and dashes of the interval, and whether its mark is filled.
_LINES: dict[str, tuple[float, Any, bool]] = {
    Certainty.HIGH: (2.8, "solid", True),
    Certainty.MODERATE: (2.8, "solid", True),
    Certainty.LOW: (1.6, "solid", True),
    Certainty.VERY_LOW: (1.3, (0, (2.2, 1.4)), False),
}
_PLAIN = (1.3, (0, (1, 1.5)), False)
_LEFT, _RIGHT = -0.72, 1.0  # of the largest number of a scale: how far it goes to either side
_STACKED = 30.0  # points left of axes that have no labels beside them
_AREA = 34.0  # of a mark, in square points
_HALF = 0.34  # of the height of a claimed range
_STEPS = (1.0, 2.0, 2.5, 5.0)
_LETTER, _ROWS_OF_TICKS = 5.0, 5
_UNITS = {"%": "percent", "r": "correlation"}
_EVERY = ("estimate", "ci_low", "ci_high", "claimed_low", "claimed_high")


def claim_map(
    claims: pd.DataFrame,
    *,
    ax: Axes | None = None,
    columns: tuple[str, ...] = (),
    dark: bool | None = None,
) -> Axes:
    """Every claim that has an estimate against its claimed range, told apart by certainty and basis.

    What is measured in one unit stands together on a scale of its own; no effect is one line through all of them, and
    to the right of it is what the claim says, be that more, less or no worse.

    Parameters
    ----------
    claims : DataFrame
        One row per claim, or part of one; ``project.claims`` will do. Needed: ``label`` or ``statement``;
        ``shown_estimate``, ``shown_ci_low``, ``shown_ci_high``, ``shown_claimed_low``, ``shown_claimed_high`` and
        ``shown_unit``, all in the claim's direction (or the same names without ``shown_``); a claimed end that is
        missing is open. Used where present: ``certainty`` (a range counts by its lower end) for the lines, ``basis``
        for the marks, ``url`` for links. Rows stand in the order of the frame, those without an estimate not at all.
    columns : tuple of str
        Columns of the frame beside the labels.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Across, shares of the largest number of each scale. By gid: ``interval`` and ``claimed`` (one for each row),
        ``interval-beyond-left``, the marks by basis (``controlled-studies``, ``other``), ``scale-0`` and on.

    Raises
    ------
    ValueError
        For a missing column, or what is no number.
    """
    figure = "claim_map"
    prefix = "shown_" if "shown_estimate" in claims else ""
    need(claims, figure, "label|statement", *(f"{prefix}{name}" for name in (*_EVERY, "unit")), *columns)
    rows = _rows(claims, prefix, figure)
    labels: list[str] = []
    roles: list[Any] = []
    places, scales = [], []
    for unit, members in rows.groupby("unit", sort=False):
        labels.append(_UNITS.get(literal(unit), literal(unit)))
        roles.append("heading")
        for row in members.index:
            places.append(len(labels))
            labels.append(rows.loc[row, "label"])
            roles.append("row")
        scales.append((len(labels), members.index[0], literal(unit)))
        labels.append("")
        roles.append("row")
    with themed(ax, dark) as (axes, palette):
        keys = _keys(rows, palette)
        across = ACROSS if not grows(axes) or room(axes) is None else stacked(room(axes))
        below = LEGEND * (1 + legend_rows([handle.get_label() for handle in keys], across))
        texts = [_column(name, rows, places, len(labels)) for name in columns]
        heights = list_rows(axes, palette, labels, columns=texts, roles=roles, head=1.3, axis=below - 6)
        axes.set_xlim(_LEFT, _RIGHT)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        _no_effect(axes, palette, heights[[role == "row" for role in roles]])
        _sides(axes, palette)
        if rows.empty:
            nothing(axes, palette, "no claim with an estimate")
            return axes
        _draw(axes, palette, rows, heights[places])
        for place, (line, row, unit) in enumerate(scales):
            _ticks(axes, palette, float(heights[line]), float(rows.loc[row, "largest"]), unit, place)
        if "url" in rows:
            _links(axes, rows, heights, places)
        _legend(axes, palette, keys, across)
    return axes


def _rows(claims: pd.DataFrame, prefix: str, figure: str) -> pd.DataFrame:
    """Rows with an estimate, those of one unit together, with the largest number of its scale."""
    values = {name: numbers(claims, f"{prefix}{name}", figure) for name in _EVERY}
    rows = claims.assign(
        **values,
        unit=claims[f"{prefix}unit"],
        label=claims["label"] if "label" in claims else claims["statement"],
        certainty=[_first(name) for name in claims["certainty"]] if "certainty" in claims else Placeholder.NOT_RATED,
        basis=claims["basis"].map(lambda name: literal(name).partition("; ")[0]) if "basis" in claims else "",
    )
    rows = rows[np.isfinite(rows["estimate"]) & rows["unit"].notna()]
    units = list(dict.fromkeys(rows["unit"]))
    rows = rows.sort_values("unit", key=lambda unit: unit.map(units.index), kind="stable").reset_index(drop=True)
    return rows.assign(largest=rows["unit"].map({unit: _largest(members) for unit, members in rows.groupby("unit")}))


def _first(certainty: Any) -> str:
    """The lower end of a range of certainties."""
    word = literal(certainty).partition(" to ")[0]
    return word if word in CERTAINTIES else Placeholder.NOT_RATED


def _largest(members: pd.DataFrame) -> float:
    """How far a scale goes to the right: as far as estimates and claims do, and most intervals."""
    ends = members[["estimate", "claimed_low", "claimed_high"]].abs().max().max()
    reach = np.nanquantile(members[["ci_low", "ci_high"]].abs().max(axis=1).fillna(0.0), 0.6)
    return 1.12 * float(np.nanmax([ends, reach])) or 1.0


def _draw(ax: Axes, palette: Palette, rows: pd.DataFrame, y: np.ndarray) -> None:
    x, low, high, first, last = (rows[name].to_numpy("float64") / rows["largest"].to_numpy() for name in _EVERY)
    first, last = np.where(np.isnan(first), _LEFT, first), np.where(np.isnan(last), _RIGHT, last)
    last = np.maximum(last, first + 0.012)  # a claim of one number is still seen
    corners = np.stack([first, y - _HALF, last, y - _HALF, last, y + _HALF, first, y + _HALF], axis=1)
    bands = PolyCollection(corners.reshape(-1, 4, 2), facecolors=palette.band, linewidths=0, zorder=0.4, gid="claimed")
    ax.add_collection(bands, autolim=False)
    colors = np.where(high < 0, palette.against, np.where(low > 0, palette.main, palette.faint))
    looks = [_LINES.get(name, _PLAIN) for name in rows["certainty"]]
    ends = np.clip(np.stack([low, high]), _LEFT, _RIGHT)
    ends = np.where(np.isnan(ends), x, ends)
    ax.add_collection(
        LineCollection(
            np.stack([np.column_stack([ends[0], y]), np.column_stack([ends[1], y])], axis=1),
            colors=colors,
            linewidths=[width for width, _, _ in looks],
            linestyles=[dashes for _, dashes, _ in looks],
            zorder=2,
            gid="interval",
        ),
        autolim=False,
    )
    clipped(ax, y, low, high, (_LEFT, _RIGHT), colors)
    filled = np.array([full for *_, full in looks])
    basis = rows["basis"].where(rows["basis"].isin(_MARKS), "other")
    for name in dict.fromkeys(basis):
        members = (basis == name).to_numpy()
        ax.scatter(
            x[members],
            y[members],
            s=_AREA,
            marker=_MARKS.get(name, _OTHER),
            facecolors=[
                color if full else palette.paper for color, full in zip(colors[members], filled[members], strict=True)
            ],
            edgecolors=colors[members],
            linewidths=1.3,
            zorder=3,
            gid=name.replace(" ", "-"),
        )


def _no_effect(ax: Axes, palette: Palette, heights: np.ndarray) -> None:
    """One line through all rows; where labels stand above their marks it leaves them free."""
    if grows(ax) and ax.get_position().x0 * ax.figure.get_figwidth() * 72 < _STACKED:
        _upright(ax, heights - 0.42, heights + 0.42, palette)
    else:
        _upright(ax, np.array([ax.get_ylim()[1]]), np.array([ax.get_ylim()[0]]), palette)


def _upright(ax: Axes, top: np.ndarray, bottom: np.ndarray, palette: Palette) -> None:
    """Upright lines where there is no effect."""
    lines = np.stack([np.column_stack([0 * top, top]), np.column_stack([0 * top, bottom])], axis=1)
    drawn = LineCollection(lines, colors=palette.faint, linewidths=0.9, zorder=0.8, gid="no-effect")
    ax.add_collection(drawn, autolim=False)


def _sides(ax: Axes, palette: Palette) -> None:
    """What lies left and right of no effect, above the rows."""
    top = ax.get_ylim()[1]
    for place, (x, align, text) in enumerate(
        ((-0.03, "right", "← against the claim"), (0.03, "left", "the claim’s way →"))
    ):
        write(
            ax,
            x,
            top + 0.45,
            text,
            transform=ax.transData,
            ha=align,
            size=SMALL,
            color=palette.faint,
            gid=f"side-{place}",
        )


def _ticks(ax: Axes, palette: Palette, y: float, largest: float, unit: str, place: int) -> None:
    """The numbers of one scale below its rows."""
    step = _step(largest * (_RIGHT - _LEFT) / _ROWS_OF_TICKS)
    sign = f" {unit}" if unit == "%" else ""
    values = [value for value in step * np.arange(-20, 21) if _LEFT <= value / largest <= _RIGHT]
    edge = y - 0.42
    ax.plot([_LEFT, _RIGHT], [edge, edge], color=palette.line, linewidth=0.8, gid=f"scale-{place}", zorder=0.5)
    for tick, value in enumerate(values):
        x = value / largest
        ax.plot([x, x], [edge, edge + 0.16], color=palette.faint, linewidth=0.8, zorder=0.5)
        look = {"ha": "center", "size": SMALL, "color": palette.ink, "gid": f"tick-{place}-{tick}"}
        text = number(value, 3, sign=True) if value else "0"
        write(ax, x, y + 0.12, text + (sign if value else ""), transform=ax.transData, **look)


def _step(least: float) -> float:
    """The smallest round number that is no less."""
    ten = 10.0 ** np.floor(np.log10(least))
    return next((float(step * ten) for step in _STEPS if step * ten >= least), float(10 * ten))


def _links(ax: Axes, rows: pd.DataFrame, heights: np.ndarray, places: Sequence[int]) -> None:
    """A field over each row, label and all, that leads to its page."""
    box = ax.get_position()
    left, right = -box.x0 / box.width, (1 - box.x0) / box.width
    rows_of = np.asarray(places)
    last = np.append((heights[1:] + heights[:-1]) / 2, heights[-1] + 0.5)
    top, bottom = last[rows_of - 1], last[rows_of]
    corners = np.stack(
        [
            np.full(len(top), left),
            top,
            np.full(len(top), right),
            top,
            np.full(len(top), right),
            bottom,
            np.full(len(top), left),
            bottom,
        ],
        axis=1,
    )
    ax.add_collection(
        PolyCollection(
            corners.reshape(-1, 4, 2),
            facecolors=(0, 0, 0, 0.001),
            linewidths=0,
            transform=ax.get_yaxis_transform(),
            clip_on=False,
            urls=list(rows["url"]),
            zorder=5,
            gid="links",
        ),
        autolim=False,
    )


def _keys(rows: pd.DataFrame, palette: Palette) -> list[Line2D]:
    """What lines and marks mean, those that are there."""
    keys = []
    for name in (*CERTAINTIES, Placeholder.NOT_RATED):
        if (rows["certainty"] == name).any():
            width, dashes, full = _LINES.get(name, _PLAIN)
            look = {"marker": "s", "markersize": 5.5, "markerfacecolor": palette.ink if full else palette.paper}
            text = f"{name} certainty" if name in CERTAINTIES else name
            keys.append(Line2D([], [], color=palette.ink, linewidth=width, linestyle=dashes, label=text, **look))
    bases = dict.fromkeys(rows["basis"].where(rows["basis"].isin(_MARKS), "other"))
    for name in bases if len(bases) > 1 else ():
        keys.append(
            Line2D([], [], color=palette.ink, linewidth=0, marker=_MARKS.get(name, _OTHER), markersize=5.5, label=name)
        )
    band = {"color": palette.band, "linewidth": 9, "solid_capstyle": "butt"}
    return [*keys, Line2D([], [], label="what is claimed, or enough to matter", **band)]


def _legend(ax: Axes, palette: Palette, keys: list[Line2D], across: float) -> None:
    legend = ax.legend(
        handles=keys,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        ncols=max(1, min(4, int(across / 150))),
        frameon=False,
        fontsize=SMALL,
        labelcolor=palette.ink,
        borderaxespad=0.6,
        handlelength=2.6,
        handletextpad=0.5,
        columnspacing=1.2,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _column(name: str, rows: pd.DataFrame, places: Sequence[int], length: int) -> Column:
    texts = [""] * length
    for place, value in zip(places, rows[name], strict=True):
        texts[place] = cell(value)
    return Column(name.replace("_", "-"), literal(name), texts, side="right", align="left")
