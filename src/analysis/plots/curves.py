"""Curves: how likely each size is, and what every way to analyse the same evidence gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from analysis.plots.frames import flags, need, numbers
from analysis.plots.frames import limits as limits_in
from analysis.plots.scales import scale_of
from analysis.plots.spans import Claimed, claim_band, frame, limits_of, nothing
from analysis.plots.text import cell, literal, width
from analysis.plots.theme import SMALL, Palette, themed

_ACROSS, _HEIGHT, _HIGHER = 400.0, 170.0, 200.0  # points of new axes: of densities, and of specifications
_SIDE, _TURNED = 13.0, 55.0  # points for a text beside the axes; degrees
_CHOICE = 14.0  # points from choice to choice
_FAINTEST = 0.01  # of a curve's highest point: where it is drawn to
_ROBUST = (0.02, 0.98)  # quantiles of the ends of intervals that the axis shows


def posterior(
    curves: pd.DataFrame,
    *,
    ax: Axes | None = None,
    claimed: Claimed | None = None,
    claimed_text: str | None = None,
    begins: float | None = None,
    prior: bool = True,
    predictive: bool = True,
    measure: str | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """How likely each size is: the mean after the studies, before any, and one new study; the claim as a band.

    Parameters
    ----------
    curves : DataFrame
        One row per size. Needed: ``value`` on the scale of analysis (log ratios as logarithms) and ``posterior``,
        the density of the mean on that scale. Drawn where present: ``prior``, ``predictive`` (of a new study).
    begins : float, optional
        Where an effect begins, as readers see it, if that is not 0: a dotted line.
    prior, predictive : bool
        Whether to draw these.
    ax, claimed, claimed_text, measure, xlabel, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Across, sizes as readers see them; upwards, density. Lines by gid: ``posterior``, ``prior``, ``predictive``;
        ``posterior-area``, ``claimed``.

    Raises
    ------
    ValueError
        For a missing column, several measures, or what is no number.
    """
    figure = "posterior"
    need(curves, figure, "value", "posterior")
    scale = scale_of(curves, measure, figure)
    curves = curves.sort_values("value")
    value = numbers(curves, "value", figure)
    lines = {"posterior": ("the average, after the studies", "-", 2.0)}
    if prior and "prior" in curves:
        lines["prior"] = ("the average, before any study", (0, (1.2, 2)), 1.3)
    if predictive and "predictive" in curves:
        lines["predictive"] = ("one new study", (0, (5, 2.4)), 1.3)
    densities = {name: numbers(curves, name, figure) for name in lines}
    x = scale.shown(value)
    with themed(ax, dark) as (axes, palette):
        _unread_height(axes, "likelier ↑", palette)
        scale.apply(axes)
        seen = [
            density >= _FAINTEST * np.nanmax(density)
            for name, density in densities.items()
            if name != "prior" and len(density)
        ]
        ends = limits_of(scale, [x[np.logical_or.reduce(seen)]] if seen else [[]], claimed)
        axes.set_xlim(*ends)
        colors = {"posterior": palette.main, "prior": palette.faint, "predictive": palette.ink}
        if len(x):
            axes.fill_between(
                x, densities["posterior"], color=palette.main, alpha=0.22, linewidth=0, gid="posterior-area"
            )
        else:
            nothing(axes, palette, "no size to show")
        for name, (label, dash, thick) in lines.items():
            axes.plot(x, densities[name], color=colors[name], linestyle=dash, linewidth=thick, label=label, gid=name)
        axes.axvline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        if begins is not None:
            axes.axvline(begins, color=palette.faint, linewidth=0.9, linestyle=":", zorder=0.8, gid="begins")
        highest = max((np.nanmax(density) for density in densities.values() if len(density)), default=1.0)
        axes.set_ylim(0, 1.16 * highest)
        frame(axes, palette, (_ACROSS, _HEIGHT), scale.label if xlabel is None else xlabel, (0.0, 0.0, _SIDE))
        claim_band(axes, palette, scale, claimed, claimed_text)
    return axes


def specification_curve(
    specifications: pd.DataFrame,
    *,
    ax: Axes | None = None,
    choices: Sequence[str] = (),
    reference: str = "the one that counts",
    claimed: Claimed | None = None,
    claimed_text: str | None = None,
    measure: str | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """Every way to analyse the same evidence, from the lowest estimate (below) to the highest, with 95 % intervals.

    Parameters
    ----------
    specifications : DataFrame
        One row per specification, in any order. Needed: ``estimate``, and ``low``, ``high`` (or ``ci_low``,
        ``ci_high``), on the scale of analysis. Used where present: ``reference`` (the one that counts).
    reference : str
        What the marked specification is called.
    choices : sequence of str
        Columns whose values are shown right of the curve, a dot for each specification that chose them.
    ax, claimed, claimed_text, measure, xlabel, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Across, sizes as readers see them; upwards, the rank from 0. By gid: ``interval`` (an area), ``estimate`` (a
        line), ``reference``, ``claimed``; the dots of a choice, ``prior: wide``.

    Raises
    ------
    ValueError
        For a missing column, or several measures.
    """
    figure = "specification_curve"
    need(specifications, figure, *choices)
    scale = scale_of(specifications, measure, figure)
    estimate, *_ = limits_in(specifications, figure)
    specifications = specifications[np.isfinite(estimate)].sort_values("estimate", kind="stable")
    x, low, high = map(scale.shown, limits_in(specifications, figure))
    rank = np.arange(len(x))
    marked = flags(specifications, "reference")
    named = [f"{literal(name)}: {cell(level)}" for name in choices for level in specifications[name].unique()]
    aslant = width(named, SMALL) * np.exp(1j * np.radians(_TURNED))
    beside = (_CHOICE * (len(named) + len(choices)) + aslant.real) if named else 0.0
    with themed(ax, dark) as (axes, palette):
        _unread_height(axes, "specifications, by estimate", palette)
        scale.apply(axes)
        spread = np.quantile(scale.even([*low, *high]), _ROBUST) if len(x) else []
        axes.set_xlim(*limits_of(scale, [x, scale.back(spread)], claimed))
        axes.set_ylim(-0.5, max(1.0, 1.12 * len(x)))
        axes.fill_betweenx(
            rank,
            low,
            high,
            step="mid",
            color=palette.line,
            alpha=0.75,
            linewidth=0,
            gid="interval",
            label="95 % interval",
        )
        axes.plot(
            x,
            rank,
            color=palette.main,
            linewidth=2,
            gid="estimate",
            label="estimate",
            marker="o" if len(x) == 1 else None,
            markersize=4,
        )
        if marked.any():
            axes.scatter(
                x[marked],
                rank[marked],
                s=46,
                marker="D",
                color=palette.against,
                linewidths=0,
                zorder=3,
                gid="reference",
                label=reference,
            )
        if not len(x):
            nothing(axes, palette, "no specification")
        axes.axvline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        margins = aslant.imag, beside, _SIDE
        frame(axes, palette, (_ACROSS, _HIGHER), scale.label if xlabel is None else xlabel, margins)
        claim_band(axes, palette, scale, claimed, claimed_text)
        if choices and len(x):
            _choices(axes, palette, specifications, choices)
    return axes


def _choices(ax: Axes, palette: Palette, specifications: pd.DataFrame, choices: Sequence[str]) -> None:
    """Dots right of the axes, so many points apart, with what they stand for above them."""
    rank, at = np.arange(len(specifications)), 0.0
    for name in choices:
        at += _CHOICE / 2
        values = np.array([cell(value) for value in specifications[name]])
        for level in sorted(set(values)):
            at += _CHOICE
            beside = ScaledTranslation(at / 72, 0, ax.figure.dpi_scale_trans)
            chosen = rank[values == level]
            ax.scatter(
                np.ones(len(chosen)),
                chosen,
                s=5,
                marker="s",
                linewidths=0,
                color=palette.main,
                clip_on=False,
                transform=ax.get_yaxis_transform() + beside,
                gid=f"{name}: {level}",
            )
            ax.text(
                1,
                1,
                f"{literal(name)}: {level}",
                transform=ax.transAxes + beside,
                rotation=_TURNED,
                ha="left",
                va="bottom",
                rotation_mode="anchor",
                size=SMALL,
                parse_math=False,
            )


def _unread_height(ax: Axes, label: str, palette: Palette) -> None:
    """A vertical axis whose numbers tell nothing."""
    ax.set_yticks([])
    ax.set_ylabel(label, color=palette.faint, size=SMALL)
