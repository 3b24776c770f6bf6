"""Means of subsets of the studies: without each in turn, and as they came out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.frames import limits as limits_in
from analysis.plots.frames import need
from analysis.plots.mean import Mean, mean_of
from analysis.plots.rows import HEAD, Column, list_rows
from analysis.plots.scales import scale_of
from analysis.plots.spans import Claimed, claim_band, clipped, limits_of, nothing, span_lines
from analysis.plots.text import interval, number
from analysis.plots.theme import themed


def influence(
    means: pd.DataFrame,
    *,
    ax: Axes | None = None,
    pooled: object = None,
    sort: str | None = None,
    claimed: Claimed | None = None,
    claimed_text: str | None = None,
    measure: str | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """The pooled mean without each study in turn; a line and a band show the mean of all.

    Parameters
    ----------
    means : DataFrame
        As :func:`analysis.stats.diagnostics.leave_one_out` gives, with ``label`` (who is left out) added. Needed:
        ``label``, ``estimate``, and ``ci_low``, ``ci_high`` (or ``low``, ``high``), on the scale of analysis.
    pooled : mapping or object, optional
        The mean of all, with ``estimate``, ``ci_low``, ``ci_high``.
    sort : str, optional
        "estimate" (largest first). None: as given.
    ax, claimed, claimed_text, measure, xlabel, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        By gid: ``interval``, ``estimate``, ``pooled`` (a line), ``pooled-interval`` (a band), ``claimed``.

    Raises
    ------
    ValueError
        For a missing column, or several measures.
    """
    return _means("influence", means, ax, pooled, sort, claimed, claimed_text, measure, xlabel, dark)


def cumulative(
    means: pd.DataFrame,
    *,
    ax: Axes | None = None,
    pooled: object = None,
    sort: str | None = None,
    claimed: Claimed | None = None,
    claimed_text: str | None = None,
    measure: str | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """The pooled mean as studies were added, one row for each that came; a line leads from step to step.

    Parameters
    ----------
    means : DataFrame
        As :func:`analysis.stats.diagnostics.cumulative` gives, with ``label`` (who was added) added; columns as
        in :func:`influence`.
    sort : str, optional
        A column to order the steps by, such as "year"; smallest first.
    ax, pooled, claimed, claimed_text, measure, xlabel, dark
        As in :func:`influence`.

    Returns
    -------
    Axes
        As :func:`influence`, with ``path`` from step to step.

    Raises
    ------
    ValueError
        For a missing column, or several measures.
    """
    return _means("cumulative", means, ax, pooled, sort, claimed, claimed_text, measure, xlabel, dark)


def _means(
    figure: str,
    means: pd.DataFrame,
    ax: Axes | None,
    pooled: object,
    sort: str | None,
    claimed: Claimed | None,
    claimed_text: str | None,
    measure: str | None,
    xlabel: str | None,
    dark: bool | None,
) -> Axes:
    need(means, figure, "label", *filter(None, [sort]))
    scale = scale_of(means, measure, figure)
    if sort is not None:
        means = means.sort_values(sort, ascending=sort != "estimate", kind="stable")
    x, low, high = map(scale.shown, limits_in(means, figure))
    known = np.isfinite(x)
    labels, x, low, high = means["label"].to_numpy()[known], x[known], low[known], high[known]
    texts = [f"{number(a)} ({interval(b, c)})" for a, b, c in zip(x, low, high, strict=True)]
    heading = "percent (95 %)" if scale.sign else "estimate (95 %)"
    mean: Mean | None = mean_of(pooled, figure)
    with themed(ax, dark) as (axes, palette):
        y = list_rows(
            axes,
            palette,
            labels,
            columns=[Column("estimate", heading, texts, "right")],
            head=HEAD * (claimed is not None),
            xlabel=scale.label if xlabel is None else xlabel,
        )
        scale.apply(axes)
        ends = limits_of(scale, [x, low, high], claimed)
        axes.set_xlim(*ends)
        axes.axvline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        claim_band(axes, palette, scale, claimed, claimed_text)
        if mean is not None:
            at, *span = scale.shown([mean.estimate, mean.ci_low, mean.ci_high])
            axes.axvspan(*span, color=palette.main, alpha=0.12, linewidth=0, zorder=0.5, gid="pooled-interval")
            axes.axvline(at, color=palette.main, linewidth=1, linestyle=(0, (4, 2)), zorder=0.9, gid="pooled")
        if not len(x):
            nothing(axes, palette, "no mean to show")
        if figure == "cumulative":
            axes.plot(x, y, color=palette.line, linewidth=1, zorder=1.5, gid="path")
        span_lines(axes, y, low, high, colors=palette.main, linewidth=1.4, gid="interval")
        clipped(axes, y, low, high, ends, palette.main)
        axes.scatter(x, y, s=30, color=palette.main, linewidths=0, zorder=3, gid="estimate")
    return axes
