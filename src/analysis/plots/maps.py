"""Figures over all claims: each estimate against what was claimed, and where studies are missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FuncFormatter, MultipleLocator

from analysis.plots.frames import limits as limits_in
from analysis.plots.frames import need, numbers
from analysis.plots.lights import headings_of
from analysis.plots.rows import ACROSS, HEAD, Column, list_rows, stacked
from analysis.plots.sizes import grows, room
from analysis.plots.spans import LEGEND, clipped, legend_below, legend_rows, nothing, span_lines
from analysis.plots.text import cell, literal
from analysis.plots.theme import SMALL, themed
from analysis.terms import Basis, Certainty, Placeholder

CERTAINTIES = (Certainty.HIGH, Certainty.MODERATE, Certainty.LOW, Certainty.VERY_LOW)
_BASES = (Basis.CONTROLLED, Basis.BEFORE_AFTER, Basis.REVIEWS)
_MARKS = {Basis.CONTROLLED: "s", Basis.BEFORE_AFTER: "o", Basis.REVIEWS: "D"}
_OTHER = "other"
_LEAST, _MOST = -1.5, 3.0  # of the claimed size: how far the axis goes
_LARGEST, _SMALLEST, _USUAL = 90.0, 10.0, 34.0  # areas of marks, in square points


def claim_map(
    claims: pd.DataFrame,
    *,
    ax: Axes | None = None,
    columns: tuple[str, ...] = (),
    limits: tuple[float, float] = (_LEAST, _MOST),
    dark: bool | None = None,
) -> Axes:
    """Every claim that has an estimate against its claimed range, by certainty and basis, on one axis.

    Claims speak of percent, kilograms and standard deviations; here all are told as a share of what was claimed: 0 is
    no effect, 1 the least that would be as claimed. The band of each row reaches from 1 to the far end of its claim.

    Parameters
    ----------
    claims : DataFrame
        One row per claim, or part of one; ``project.claims`` will do. Needed: ``label`` or ``statement``; ``estimate``,
        ``ci_low``, ``ci_high`` (or ``low``, ``high``), ``claimed_low`` and ``claimed_high`` (missing: open), within a
        row all on one scale. Used where present: ``certainty`` (high, moderate, low, very low, else "not rated"; a
        range counts by its lower end) for the headings, ``basis`` for the marks, ``people``, ``participants`` or ``n``
        for their areas. Rows without an estimate, or with a claimed range that holds 0 (claims of no difference), have
        no place here; how many is said below.
    columns : tuple of str
        Columns of the frame beside the labels.
    limits : (low, high)
        Ends of the axis, in claimed sizes; what goes on beyond gets an arrow.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        By gid: ``interval``, ``claimed`` (each row's range), ``interval-beyond-left``, and the marks by basis
        (``controlled-studies``, ``other``).

    Raises
    ------
    ValueError
        For a missing column, or what is no number.
    """
    figure = "claim_map"
    need(claims, figure, "label|statement", "claimed_low", "claimed_high", *columns)
    rows = _shares(claims, figure)
    labels, roles, places = [], [], []
    for certainty in (*CERTAINTIES, Placeholder.NOT_RATED):
        members = rows.index[rows["certainty"] == certainty]
        if len(members):
            labels.append(certainty if certainty == Placeholder.NOT_RATED else f"certainty: {certainty}")
            roles.append("heading")
            for row in members:
                places.append(len(labels))
                labels.append(rows.loc[row, "label"])
                roles.append("row")
    untold = len(claims) - len(rows)
    if untold:
        labels.append(f"{len(rows)} of {len(claims)}; the others have no estimate, or no size to hold it against")
        roles.append("note")
    rows = pd.concat([rows[rows["certainty"] == name] for name in (*CERTAINTIES, Placeholder.NOT_RATED)])
    texts = [_column(name, rows, places, len(labels)) for name in columns]
    with themed(ax, dark) as (axes, palette):
        width = room(axes) if grows(axes) else None
        y = list_rows(
            axes,
            palette,
            labels,
            columns=texts,
            roles=roles,
            head=HEAD,
            axis=27
            + LEGEND * legend_rows(list(dict.fromkeys(rows["basis"])), ACROSS if width is None else stacked(width)),
            xlabel="estimate as a share of the claimed size (0: no effect)",
        )
        y = y[places]
        axes.set_xlim(*limits)
        axes.xaxis.set_major_locator(MultipleLocator(1))
        axes.xaxis.set_major_formatter(
            FuncFormatter(
                lambda share, _: {0: "none", 1: "as claimed"}.get(round(share, 6), f"{share:g}×".replace("-", "−"))
            )
        )
        axes.axvline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        axes.axvline(1, color=palette.faint, linewidth=0.7, linestyle=(0, (1, 2)), zorder=0.8, gid="as-claimed")
        low, high, x = (rows[name].to_numpy("float64") for name in ("low", "high", "x"))
        top = np.fmin(rows["claimed"].to_numpy("float64"), limits[1])
        top = np.maximum(top, 1.02)  # a claim of one number is still seen
        edges = np.stack([y - 0.36, y + 0.36])
        corners = np.stack(
            [np.ones_like(top), edges[0], top, edges[0], top, edges[1], np.ones_like(top), edges[1]], axis=1
        )
        bands = PolyCollection(
            corners.reshape(-1, 4, 2), facecolors=palette.band, linewidths=0, zorder=0.4, gid="claimed"
        )
        axes.add_collection(bands, autolim=False)
        colors = (
            np.where(high < 0, palette.against, np.where(low > 0, palette.main, palette.faint))
            if len(rows)
            else np.array([])
        )
        span_lines(axes, y, low, high, colors=colors, linewidth=1.4, gid="interval")
        inside = (x >= limits[0]) & (x <= limits[1])
        clipped(axes, y, low, high, limits, colors)
        for basis in (*_BASES, _OTHER):
            members = (rows["basis"].to_numpy() == basis) & inside
            if members.any():
                axes.scatter(
                    x[members],
                    y[members],
                    s=rows["area"].to_numpy()[members],
                    marker=_MARKS.get(basis, "v"),
                    color=colors[members],
                    linewidths=0,
                    zorder=3,
                    gid=basis.replace(" ", "-"),
                    label=basis,
                )
        if rows.empty:
            nothing(axes, palette, "no claim with an estimate")
        elif inside.any():
            below = 25.5 + 12.5 * (axes.get_xlabel().count("\n") + 1)
            legend_below(axes, palette, below, axes.bbox.width / axes.figure.dpi * 72)
            for handle in axes.get_legend().legend_handles:
                handle.set(sizes=[_USUAL], color=palette.ink)
    return axes


def gap_map(counts: pd.DataFrame, *, ax: Axes | None = None, most: int | None = None, dark: bool | None = None) -> Axes:
    """How many studies bear on each topic (rows), by design (columns); a cross is a gap.

    Parameters
    ----------
    counts : DataFrame
        Topics as index, designs as columns, numbers of studies as values; missing is none. Or long, with the columns
        ``topic``, ``design`` and ``studies``.
    most : int, optional
        The number that the largest circle stands for, to compare figures; None: the largest there is.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Designs from 0 across, topics down. By gid: ``studies`` (a PathCollection), ``gap``; numbers ``count-0`` and on.

    Raises
    ------
    ValueError
        For what is no number of studies, or a topic and design named twice.
    """
    figure = "gap_map"
    need(counts, figure)
    if {"topic", "design", "studies"} <= set(counts.columns):
        if counts.duplicated(["topic", "design"]).any():
            row = counts[counts.duplicated(["topic", "design"])].iloc[0]
            raise ValueError(f"{figure}: two numbers for {row['topic']!r} and {row['design']!r}")
        order = {name: list(dict.fromkeys(counts[name])) for name in ("topic", "design")}
        counts = counts.pivot_table("studies", "topic", "design", dropna=False)
        counts = counts.reindex(index=order["topic"], columns=order["design"])
    table = (
        np.column_stack([numbers(counts, name, figure) for name in counts]) if counts.size else np.zeros(counts.shape)
    )
    table = np.nan_to_num(table)
    if (table < 0).any():
        raise ValueError(f"{figure}: a number of studies below 0: {table.min():g}")
    topics = counts.index.tolist()
    above = headings_of(ax, map(literal, counts.columns), topics)
    with themed(ax, dark) as (axes, palette):
        y = list_rows(axes, palette, topics, head=above.head, across=above.across, axis=0, ruled=True)
        above.draw(axes, palette)
        down, across = np.nonzero(table)
        n = table[down, across]
        axes.scatter(
            across,
            y[down] if len(y) else [],
            s=np.minimum(50 + 250 * n / (most or max(n, default=1)), above.step**2),
            color=palette.main,
            alpha=0.3,
            linewidths=0,
            zorder=2,
            gid="studies",
        )
        for place, (row, column, number) in enumerate(zip(down, across, n, strict=True)):
            axes.text(
                column,
                y[row],
                f"{number:g}",
                ha="center",
                va="center",
                size=SMALL,
                gid=f"count-{place}",
                zorder=3,
                color=palette.ink,
            )
        down, across = np.nonzero(table == 0)
        axes.scatter(
            across,
            y[down] if len(y) else [],
            s=14,
            marker="x",
            color=palette.faint,
            alpha=0.6,
            linewidths=0.9,
            zorder=2,
            gid="gap",
        )
        if not counts.size:
            nothing(axes, palette, "no topic")
    return axes


def _shares(claims: pd.DataFrame, figure: str) -> pd.DataFrame:
    """Estimates as shares of the claimed size, largest first."""
    estimate, low, high = limits_in(claims, figure)
    ends = [numbers(claims, f"claimed_{end}", figure) for end in ("low", "high")]
    more, less = ends[0] > 0, ends[1] < 0  # a claim of less is below 0
    least = np.select([more, less], ends, np.nan)
    most = np.select([more, less], ends[::-1], np.nan)
    low, high = np.sort([low / least, high / least], axis=0)
    people = next((name for name in ("people", "participants", "n") if name in claims), None)
    size = numbers(claims, people, figure) if people else np.full(len(claims), np.nan)
    share = size / np.nanmax(size) if np.isfinite(size).any() else size
    area = np.where(np.isfinite(share), np.maximum(_SMALLEST, _LARGEST * share), _USUAL)
    certainty = claims["certainty"] if "certainty" in claims else pd.Series(Placeholder.NOT_RATED, claims.index)
    basis = claims["basis"] if "basis" in claims else pd.Series(_OTHER, claims.index)
    rows = claims.assign(
        x=estimate / least,
        low=low,
        high=high,
        claimed=np.where(np.isnan(most), np.inf, most / least),
        area=area,
        label=claims["label"] if "label" in claims else claims["statement"],
        certainty=[_first(name, " to ", CERTAINTIES, Placeholder.NOT_RATED) for name in certainty],
        basis=[_first(name, "; ", _BASES, _OTHER) for name in basis],
    )
    return rows[np.isfinite(rows["x"])].sort_values("x", ascending=False, kind="stable").reset_index(drop=True)


def _first(cell: object, between: str, known: tuple[str, ...], otherwise: str) -> str:
    """The first word of a cell that is known."""
    return next((word for word in literal(cell).split(between) if word in known), otherwise)


def _column(name: str, rows: pd.DataFrame, places: list[int], length: int) -> Column:
    texts = [""] * length
    for place, value in zip(places, rows[name], strict=True):
        texts[place] = cell(value)
    return Column(name, literal(name), texts, align="right" if pd.api.types.is_numeric_dtype(rows[name]) else "left")
