"""All claims at once: how probable each is, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.markers import MarkerStyle
from matplotlib.ticker import FuncFormatter, MultipleLocator
from matplotlib.transforms import IdentityTransform

from analysis.plots.claim_map import CERTAINTIES
from analysis.plots.frames import flags, need, numbers
from analysis.plots.label import write
from analysis.plots.sizes import grows, room
from analysis.plots.spans import frame, nothing
from analysis.plots.text import literal, width, wrapped
from analysis.plots.theme import TEXT, themed
from analysis.terms import Placeholder

_ROWS = (*CERTAINTIES, Placeholder.NOT_RATED)
_MARKS = (("o", "main"), ("D", "ink"), ("X", "against"), ("s", "faint"))  # by group, with the palette's names
_ACROSS, _GAP, _EDGE = 420.0, 6.0, 8.0  # points
_SMALLEST, _LARGEST, _USUAL = 2.6, 8.0, 4.0  # radii of marks, in points
_PILE = 12.0  # points across in which marks would cover each other
_LEAST = 24.0  # points of a row
_LETTERS = 10  # of a line beside the rows


def probability_map(
    claims: pd.DataFrame,
    *,
    ax: Axes | None = None,
    groups: str | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """Every claim by how probable it is (across) and how sure that is (rows); the larger, the more people.

    Parameters
    ----------
    claims : DataFrame
        One row per claim, or part of one. Needed: ``probability`` (0 to 1) and ``certainty``: high, moderate, low,
        very low, a range ("low to high": a line to both), else "not rated". Used where present: ``people`` for the
        areas, ``share`` (hollow: no probability, but the share of samples for the claim), ``url`` (where a mark leads
        in an SVG). Rows without a probability have no place here. Marks that would cover each other stand above one
        another in their row.
    groups : str, optional
        A column whose values, four at most, have a colour and a shape each; the order is that of a categorical, else
        of the first rows.
    xlabel : str, optional
        What the axis measures.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Across, probability; down, points. By gid: ``claims`` (a PathCollection in the order of the rows),
        ``certainty-range``, ``rows``; texts ``row-0`` and so on.

    Raises
    ------
    ValueError
        For a missing column, a probability beyond 0 and 1, or more than four groups.
    """
    figure = "probability_map"
    need(claims, figure, "probability", "certainty", *filter(None, [groups]))
    x = numbers(claims, "probability", figure)
    if ((x < 0) | (x > 1)).any():
        raise ValueError(f"{figure}: a probability lies from 0 to 1; seen: {x[(x < 0) | (x > 1)][0]:g}")
    claims, x = claims[np.isfinite(x)], x[np.isfinite(x)]
    names = _groups(claims, groups, figure)
    place = np.zeros(len(claims), int) if groups is None else np.array([names.index(v) for v in claims[groups]], int)
    high, low = _ends(claims["certainty"])
    radii = _radii(claims, figure)
    shown = [row for row in range(len(_ROWS)) if row < len(CERTAINTIES) or (high == row).any()]
    labels = ["\n".join(wrapped(_ROWS[row], _LETTERS)) for row in shown]
    beside = width((line for label in labels for line in label.split("\n")), TEXT) + _GAP
    with themed(ax, dark) as (axes, palette):
        most = room(axes) if grows(axes) else None
        across = _ACROSS if most is None else most - beside - 2 * _EDGE
        offsets, heights = _stacked(x, high, low, radii, _PILE / across)
        edges = np.cumsum([0.0, *(heights[row] for row in shown)])
        middles = np.full(len(_ROWS), np.nan)
        middles[shown] = (edges[1:] + edges[:-1]) / 2
        axes.set_xlim(-0.04, 1.04)
        axes.set_ylim(edges[-1], 0)
        axes.xaxis.set_major_locator(MultipleLocator(0.25))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
        axes.yaxis.set_visible(False)
        rows = axes.get_yaxis_transform()
        axes.hlines(edges[1:-1], 0, 1, transform=rows, colors=palette.line, linewidth=0.7, zorder=0.5, gid="rows")
        colors = np.array([getattr(palette, tone) for _, tone in _MARKS])[place]
        top, bottom = middles[high] + offsets, middles[low] + offsets
        ranged = high != low
        axes.vlines(x[ranged], top[ranged], bottom[ranged], colors=colors[ranged], linewidth=1.2, gid="certainty-range")
        markers = [MarkerStyle(shape) for shape, _ in _MARKS]
        paths = [marker.get_path().transformed(marker.get_transform()) for marker in markers]
        hollow = flags(claims, "share")
        marks = PathCollection(
            [paths[group] for group in place],
            sizes=(2 * radii) ** 2,
            offsets=np.column_stack([x, (top + bottom) / 2]),
            offset_transform=axes.transData,
            transform=IdentityTransform(),
            facecolors=[palette.paper if empty else color for empty, color in zip(hollow, colors, strict=True)],
            edgecolors=colors,
            linewidths=np.where(hollow, 1.1, 0.0),
            urls=list(claims["url"]) if "url" in claims else None,
            zorder=3,
            clip_on=False,
            gid="claims",
        )
        axes.add_collection(marks, autolim=False)
        for name, (shape, tone) in zip(names, _MARKS, strict=False):
            axes.scatter(
                [], [], s=(2 * _USUAL) ** 2, marker=shape, color=getattr(palette, tone), lw=0, label=literal(name)
            )
        frame(axes, palette, (_ACROSS, edges[-1]), "probability" if xlabel is None else xlabel, (0.0, 0.0, beside))
        for row, (y, label) in enumerate(zip(middles[shown], labels, strict=True)):
            look = {"ha": "right", "size": TEXT, "color": palette.ink, "gid": f"row-{row}"}
            write(axes, -_GAP / across, y, label, transform=rows, **look)
        if not len(claims):
            nothing(axes, palette, "no claim with a probability")
    return axes


def _groups(claims: pd.DataFrame, groups: str | None, figure: str) -> list[str]:
    if groups is None:
        return []
    column = claims[groups]
    names = list(column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else dict.fromkeys(column))
    if len(names) > len(_MARKS):
        raise ValueError(f"{figure}: {groups!r} has {len(names)} values; there are marks for {len(_MARKS)}")
    return names


def _ends(certainty: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the higher and of the lower end of each certainty."""
    last = len(_ROWS) - 1
    places = [
        sorted(_ROWS.index(word) for word in literal(cell).split(" to ") if word in _ROWS) or [last]
        for cell in certainty
    ]
    return np.array([each[0] for each in places], int), np.array([each[-1] for each in places], int)


def _radii(claims: pd.DataFrame, figure: str) -> np.ndarray:
    if "people" not in claims:
        return np.full(len(claims), _USUAL)
    people = np.nan_to_num(numbers(claims, "people", figure), nan=1.0)
    return _SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(people / max(people.max(initial=1.0), 1.0))


def _stacked(
    x: Sequence[float], high: Sequence[int], low: Sequence[int], radii: np.ndarray, pile: float
) -> tuple[np.ndarray, np.ndarray]:
    """Where marks that would cover each other stand instead: up and down in turn, largest in the middle."""
    offsets, heights = np.zeros(len(x)), np.full(len(_ROWS), _LEAST)
    piles: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for place, key in enumerate(zip(np.round(np.asarray(x) / pile).astype(int), high, low, strict=True)):
        piles[key].append(place)
    for (_, first, last), members in piles.items():
        up = down = 0.0
        for rank, place in enumerate(sorted(members, key=lambda place: (-radii[place], place))):
            step = 2 * radii[place] + 1.5
            if rank == 0:
                up = down = step / 2
            elif up <= down:
                offsets[place], up = -up - step / 2, up + step
            else:
                offsets[place], down = down + step / 2, down + step
        for row in {first, last}:
            heights[row] = max(heights[row], 2 * max(up, down) + 8)
    return offsets, heights
