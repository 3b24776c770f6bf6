"""Judgements in rows and columns: which way results point, and the risk of bias by domain."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.frames import need
from analysis.plots.rows import LINE, ROW, Column, list_rows
from analysis.plots.spans import legend_below, nothing
from analysis.plots.text import cell, width, wrapped
from analysis.plots.theme import SMALL, Palette, themed
from analysis.terms import Judgement, Side

JUDGEMENTS = (
    Judgement.LOW,
    Judgement.SOME_CONCERNS,
    Judgement.MODERATE,
    Judgement.HIGH,
    Judgement.SERIOUS,
    Judgement.CRITICAL,
    Judgement.NO_INFORMATION,
)
_HEADINGS = {Side.AGAINST: Side.AGAINST, Side.NEITHER: Side.NEITHER, Side.FOR: Side.FOR, Side.UNREAD: "not read"}
_SIDE_MARKS = {Side.AGAINST: "<", Side.NEITHER: "o", Side.FOR: ">", Side.UNREAD: "o"}
_TONES = ("main", "warning", "warning", "against", "against", "against", "paper")
_SIGNS = ("+", "_", "_", "x", "x", "x", "")
_LETTERS = 15  # of a heading's line
_STEP = 50.0  # points from column to column, at least


def directions(votes: pd.DataFrame, *, ax: Axes | None = None, dark: bool | None = None) -> Axes:
    """Which way results without a size point: one mark for each sample of people.

    Parameters
    ----------
    votes : DataFrame
        Needed: ``label``, and ``direction``: "for" or "against" the claim, "no side", or "unread". ``n`` is shown as a
        column of people where present.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Columns at 0 to 3 in the order of SIDES, each side's marks one PathCollection with its name as gid
        (``no-side``).

    Raises
    ------
    ValueError
        For a missing column, or another direction than these.
    """
    need(votes, "directions", "label", "direction")
    _known(votes["direction"], tuple(Side), "directions", "direction")
    place = np.array([tuple(Side).index(side) for side in votes["direction"]], dtype="float64")
    columns = [Column("n", "people", [cell(n) for n in votes["n"]])] if "n" in votes else []
    with themed(ax, dark) as (axes, palette):
        y = list_rows(
            axes,
            palette,
            votes["label"].tolist(),
            grow=ax is None,
            columns=columns,
            head=head_of(_HEADINGS.values()),
            across=4 * step_of(_HEADINGS.values()),
            axis=0,
        )
        column_headings(axes, palette, list(_HEADINGS.values()), y)
        colors = {
            Side.AGAINST: palette.against,
            Side.NEITHER: palette.faint,
            Side.FOR: palette.main,
            Side.UNREAD: palette.faint,
        }
        for side in Side:
            own = votes["direction"].to_numpy() == side
            if own.any():
                hollow = side == Side.UNREAD
                axes.scatter(
                    place[own],
                    y[own],
                    s=40 if hollow else 58,
                    marker=_SIDE_MARKS[side],
                    zorder=3,
                    gid=side.replace(" ", "-"),
                    facecolors="none" if hollow else colors[side],
                    edgecolors=colors[side],
                    linewidths=0.9 if hollow else 0,
                )
        if votes.empty:
            nothing(axes, palette, "no result with only a direction")
    return axes


def traffic_lights(judgements: pd.DataFrame, *, ax: Axes | None = None, dark: bool | None = None) -> Axes:
    """Risk of bias of each study (rows) by domain (columns); shapes say what colours say.

    Parameters
    ----------
    judgements : DataFrame
        One row per study and domain. Needed: ``label`` (the study), ``domain``, and ``judgement``, one of JUDGEMENTS
        (RoB 2 and ROBINS-I). Studies and domains stand in the order of their first rows; a domain "overall" stands
        last.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Domains from 0 across, studies down; each judgement's lights are one PathCollection with its name as gid
        (``some-concerns``), its signs the next with ``-sign`` behind it.

    Raises
    ------
    ValueError
        For a missing column, another judgement, or two for one study and domain.
    """
    figure = "traffic_lights"
    need(judgements, figure, "label", "domain", "judgement")
    _known(judgements["judgement"], JUDGEMENTS, figure, "judgement")
    twice = judgements.duplicated(["label", "domain"])
    if twice.any():
        row = judgements[twice].iloc[0]
        raise ValueError(f"{figure}: two judgements of {row['label']!r} in {row['domain']!r}")
    studies = list(dict.fromkeys(judgements["label"]))
    domains = sorted(dict.fromkeys(judgements["domain"]), key=lambda name: name == "overall")
    with themed(ax, dark) as (axes, palette):
        y = list_rows(
            axes,
            palette,
            studies,
            grow=ax is None,
            head=head_of(domains),
            across=max(3, len(domains)) * step_of(domains),
            axis=20,
        )
        column_headings(axes, palette, domains, y)
        across = np.array([domains.index(name) for name in judgements["domain"]], dtype="float64")
        down = y[[studies.index(name) for name in judgements["label"]]]
        for name, tone, sign in zip(JUDGEMENTS, _TONES, _SIGNS, strict=True):
            own = judgements["judgement"].to_numpy() == name
            if own.any():
                gid, edge = name.replace(" ", "-"), {"edgecolors": palette.faint, "linewidths": 0.9}
                color = getattr(palette, tone)
                axes.scatter(
                    across[own],
                    down[own],
                    s=130,
                    facecolors=color,
                    zorder=2,
                    gid=gid,
                    label=name,
                    **({"linewidths": 0} if sign else edge),
                )
                if sign:
                    axes.scatter(
                        across[own],
                        down[own],
                        s=36,
                        marker=sign,
                        color=palette.paper,
                        linewidths=1.6,
                        zorder=3,
                        gid=f"{gid}-sign",
                    )
        if judgements.empty:
            nothing(axes, palette, "no study was judged")
        else:
            legend_below(axes, palette, 0)
    return axes


def _known(values: pd.Series, accepted: tuple[str, ...], figure: str, column: str) -> None:
    other = values[~values.isin(accepted)]
    if len(other):
        raise ValueError(f"{figure}: {column} {other.iloc[0]!r} is none of {', '.join(accepted)}")


def head_of(headings: Iterable[str]) -> float:
    """Rows that the headings take."""
    return 0.5 + max((len(wrapped(heading, _LETTERS)) for heading in headings), default=1) * LINE / ROW


def step_of(headings: Iterable[str]) -> float:
    """Points from column to column, so that no heading runs into the next."""
    return max(_STEP, width((line for heading in headings for line in wrapped(heading, _LETTERS)), SMALL) + 8)


def column_headings(ax: Axes, palette: Palette, headings: list[str], y: np.ndarray) -> None:
    """Headings above columns at 0, 1, 2 …, and thin rules below the rows."""
    ax.set_xlim(-0.5, max(1, len(headings)) - 0.5)
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)
    for place, heading in enumerate(headings):
        ax.text(
            place,
            -0.1,
            "\n".join(wrapped(heading, _LETTERS)),
            ha="center",
            va="bottom",
            size=SMALL,
            color=palette.faint,
            parse_math=False,
            gid=f"column-{place}",
        )
    if len(y) > 1:
        ax.hlines(
            (y[1:] + y[:-1]) / 2,
            -0.5,
            max(1, len(headings)) - 0.5,
            colors=palette.line,
            linewidth=0.6,
            zorder=0.5,
            gid="rules",
        )
