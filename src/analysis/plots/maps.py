"""Where studies are missing: topics by design."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.frames import need, numbers
from analysis.plots.lights import headings_of
from analysis.plots.rows import list_rows
from analysis.plots.spans import nothing
from analysis.plots.text import literal
from analysis.plots.theme import SMALL, themed


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
