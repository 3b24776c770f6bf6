"""What figures of estimates share: how far the axis goes, the claimed size, and arrows at its ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import ScaledTranslation

from analysis.plots import sizes
from analysis.plots.scales import Scale
from analysis.plots.text import literal, number, width, wrapped
from analysis.plots.theme import SMALL, Palette

# A claimed size as readers see it; None is an open end.
Claimed = tuple[float | None, float | None]
_FURTHEST_LOG = 7.0  # a thousandfold; intervals of next to nothing would leave no room for all else
_MARGIN = 0.06
_LABEL = 64  # letters of a line below an axis
_LETTER, _FITS = 5.1, 0.94  # points of most letters; of a width: fonts differ
LEGEND = 13.0  # points of a row of a legend
_EDGE, _SAMPLE = 8.0, 30.0  # points around a figure, and of what stands before a text of its legend
_BEYOND = 0.25
_NARROWEST = 0.012  # of the axis: a claim of one number is still seen


def limits_of(
    scale: Scale,
    values: Sequence[Any],
    claimed: Claimed | None,
    limits: tuple[float, float] | None = None,
    *,
    beyond: Any = (),
) -> tuple[float, float]:
    """Ends of an axis, as readers see them: wide enough for the values, no effect, and the claim.

    What goes ``beyond`` widens it by a quarter at each end, not more: ranges of new studies can be very wide.
    """
    if limits is not None:
        if not limits[0] < limits[1]:
            raise ValueError(f"limits are (low, high); seen: {limits}")
        return float(limits[0]), float(limits[1])
    claim = [end for end in claim_ends(claimed) if np.isfinite(end)]
    places = scale.even(
        np.concatenate([np.ravel(np.asarray(each, dtype="float64")) for each in (*values, claim, [0.0])])
    )
    places = places[np.isfinite(places)]
    if scale.log:
        places = np.clip(places, -_FURTHEST_LOG, _FURTHEST_LOG)
    low, high = float(places.min()), float(places.max())
    reach, room = scale.even(np.asarray(beyond, dtype="float64")), _BEYOND * (high - low)
    reach = np.clip(reach[np.isfinite(reach)], low - room, high + room)
    low, high = float(min(low, *reach, low)), float(max(high, *reach, high))
    pad = _MARGIN * (high - low) or 1.0 * (0.1 if scale.log else 1)
    low, high = scale.back([low - pad, high + pad])
    return float(low), float(high)


def claim_ends(claimed: Claimed | None) -> tuple[float, ...]:
    """Both ends of a claim, infinite where it is open; none where there is no claim.

    Raises ValueError for ends the wrong way round, or for none.
    """
    if claimed is None:
        return ()
    ends = tuple(
        side if end is None or np.isnan(end) else float(end)
        for end, side in zip(claimed, (-np.inf, np.inf), strict=True)
    )
    if ends[0] > ends[1] or np.isinf(ends).all():
        raise ValueError(f"claimed is (low, high), None for an open end; seen: {claimed}")
    return ends


def claim_band(
    ax: Axes, palette: Palette, scale: Scale, claimed: Claimed | None, text: str | None = None, height: float = 1
) -> None:
    """The claimed size as a band from top to bottom, with what it says above; call when the axis has its limits.

    ``text`` stands there in place of "claimed: 20 to 30 %", its upper edge at ``height`` of the axes.
    """
    if claimed is None:
        return
    low, high = claim_ends(claimed)
    limits = ax.get_xlim()
    places = scale.even(limits)
    first, last = scale.even([limits[0] if np.isinf(low) else low, limits[1] if np.isinf(high) else high])
    half = _NARROWEST / 2 * (places[1] - places[0])
    if last - first < 2 * half:
        first, last = (first + last) / 2 - half, (first + last) / 2 + half
    left, right = scale.back([first, last])
    ax.axvspan(left, right, color=palette.band, linewidth=0, zorder=0.4, gid="claimed")
    middle = (max(first, places[0]) + min(last, places[1])) / 2
    share = (middle - places[0]) / (places[1] - places[0])
    text = f"claimed: {claim_text(low, high, scale)}" if text is None else literal(text)
    across = ax.bbox.width / ax.figure.dpi * 72
    lines = [text] if width([text], SMALL) <= _FITS * across else wrapped(text, int(across / _LETTER))
    half = width(lines, SMALL) / 2 / across
    at, align = (0.0, "left") if share < half else (1.0, "right") if share > 1 - half else (share, "center")
    ax.text(
        at,
        height,
        "\n".join(lines),
        transform=ax.transAxes,
        va="top",
        linespacing=1.05,
        ha=align,
        size=SMALL,
        color=palette.ink,
        parse_math=False,
        gid="claimed-text",
    )


def claim_text(low: float, high: float, scale: Scale) -> str:
    """A claimed size in words."""
    unit = scale.sign or (f" {scale.unit}" if scale.unit else "")
    if np.isinf(high):
        return f"{number(low)}{unit} or more"
    if np.isinf(low):
        return f"{number(high)}{unit} or less"
    return f"{number(low)}{unit}" if low == high else f"{number(low)} to {number(high)}{unit}"


def span_lines(
    ax: Axes, y: Any, low: Any, high: Any, *, colors: Any, linewidth: float, gid: str, zorder: float = 2, **look: Any
) -> None:
    """A line for each row from ``low`` to ``high``; unlike ``ax.hlines`` it leaves the limits of the axes alone."""
    y, low, high = np.broadcast_arrays(np.asarray(y, dtype="float64"), low, high)
    lines = np.stack([np.column_stack([low, y]), np.column_stack([high, y])], axis=1)
    drawn = LineCollection(lines, colors=colors, linewidths=linewidth, zorder=zorder, gid=gid, **look)
    ax.add_collection(drawn, autolim=False)


def clipped(
    ax: Axes,
    y: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    ends: tuple[float, float],
    colors: Any,
    name: str = "interval",
) -> None:
    """Arrows at the ends of the axis for what goes on beyond."""
    colors = np.broadcast_to(np.asarray(colors), len(y)) if len(y) else np.asarray(colors)
    for side, marker, end, beyond in (("left", "<", ends[0], low < ends[0]), ("right", ">", ends[1], high > ends[1])):
        if np.any(beyond):
            ax.scatter(
                np.full(beyond.sum(), end),
                y[beyond],
                s=26,
                marker=marker,
                color=colors[beyond],
                zorder=3,
                linewidths=0,
                clip_on=False,
                gid=f"{name}-beyond-{side}",
            )


def frame(
    ax: Axes, palette: Palette, size: tuple[float, float], xlabel: str, margins: tuple[float, float, float]
) -> None:
    """Say below the axes what they measure and what their marks mean; size a figure that grows.

    ``size`` is that of the axes in points, ``margins`` what else takes room above, right and left of them.
    """
    above, right, left = margins
    most = sizes.room(ax) if sizes.grows(ax) else None
    across = size[0] if most is None else most - left - right - 2 * _EDGE
    lines = wrapped(xlabel, _LABEL if most is None else int(across / _LETTER))
    sizes.place_label(ax, "\n".join(lines), 20)
    below = 26.0 + 12.5 * len(lines)
    rows = legend_below(ax, palette, below, across)
    if sizes.grows(ax):
        sizes.resize(ax, (left + _EDGE, across, right + _EDGE), (above, size[1], below + LEGEND * rows + 4))


def nothing(ax: Axes, palette: Palette, text: str) -> None:
    """Say on empty axes that there is nothing to draw."""
    ax.text(
        0.5,
        0.5,
        text,
        transform=ax.transAxes,
        ha="center",
        va="center",
        color=palette.faint,
        gid="nothing",
        parse_math=False,
    )


def legend_below(ax: Axes, palette: Palette, points: float, across: float = np.inf) -> int:
    """What marks mean, so many points below the axes: a title may stand above them. How many rows that takes.

    As many stand side by side as go into ``across`` points, four at most.
    """
    handles, labels = ax.get_legend_handles_labels()
    if not labels:
        return 0
    columns = _side_by_side(labels, across)
    below = ax.transAxes + ScaledTranslation(0, -points / 72, ax.figure.dpi_scale_trans)
    legend = ax.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=below,
        ncols=columns,
        frameon=False,
        fontsize=SMALL,
        labelcolor=palette.ink,
        borderaxespad=0.1,
        handletextpad=0.4,
        columnspacing=1.0,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    return legend_rows(labels, across)


def legend_rows(labels: Sequence[str], across: float) -> int:
    """How many rows ``legend_below`` takes for these."""
    return -(-len(labels) // _side_by_side(labels, across)) if labels else 0


def _side_by_side(labels: Sequence[str], across: float) -> int:
    return min(4, len(labels), max(1, int(across / (width(labels, SMALL) + _SAMPLE))))
