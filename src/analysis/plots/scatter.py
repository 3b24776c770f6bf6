"""Effects against something else: their own precision (funnel), or a covariate (bubbles)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator
from scipy.stats import norm

from analysis.plots.frames import Z95, flags, left_out, need, numbers, standard_errors
from analysis.plots.mean import mean_of, mean_of_rows
from analysis.plots.scales import scale_of
from analysis.plots.sizes import room
from analysis.plots.spans import frame, limits_of, nothing
from analysis.plots.text import cell, literal, width, wrapped
from analysis.plots.theme import SMALL, Palette, themed

_SIZE = (340.0, 250.0)  # points of new axes
_TICK, _LINE = 8.0, 11.0  # points of a tick with what parts it from texts, and of a line of a label beside an axis
_RIGHT, _ABOVE = 4.0, 4.0  # points beside and above the axes: the last number stands half beyond them
_LARGEST, _SMALLEST, _HOLLOW = 260.0, 10.0, 40.0  # areas of bubbles, in square points
_BESIDE = (6.0, 5.0)  # points from a bubble to its label
_STEPS = 80  # of a fitted line
_UPWARDS = 44  # letters of a line beside an axis


def funnel(
    effects: pd.DataFrame,
    *,
    ax: Axes | None = None,
    pooled: Any = True,
    contours: Sequence[float] = (0.9, 0.95, 0.99),
    measure: str | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """Each result against its standard error; where small studies with small effects are missing one side is empty.

    Parameters
    ----------
    effects : DataFrame
        Needed: ``yi``, ``vi`` or ``se``. Used where present: ``measure``, ``unit``, ``flagged``, ``left_out``,
        ``sample``. Rows without a variance have no place here.
    pooled : bool, mapping or object
        As in :func:`analysis.plots.forest`: a line, with the 95 % limits of results around it.
    contours : sequence of float
        Levels of confidence: outside of these bands around no effect a result is significant (Peters et al. 2008).
        Empty: none.
    ax, measure, xlabel, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Across, values as readers see them; upwards, precision (standard errors on the scale of analysis). By gid:
        ``estimate``, ``flagged``, ``pooled``, ``pooled-limits``, ``contour-95`` and so on.

    Raises
    ------
    ValueError
        For a missing column, several measures, a variance that is not positive.
    """
    figure = "funnel"
    need(effects, figure, "yi", "vi|se")
    scale = scale_of(effects, measure, figure)
    rows = _rows(effects, figure)
    rows = rows[rows["vi"].notna()]
    mean = mean_of_rows(rows) if pooled is True else mean_of(pooled, figure)
    x, se = scale.shown(rows["yi"]), np.sqrt(rows["vi"].to_numpy("float64"))
    largest = 1.08 * se.max() if len(se) else 1.0
    with themed(ax, dark) as (axes, palette):
        scale.apply(axes)
        axes.set_ylim(largest, 0)
        level = norm.ppf(0.5 + np.array(sorted(contours)) / 2)
        middle = [] if mean is None else [mean.estimate - Z95 * largest, mean.estimate + Z95 * largest]
        ends = limits_of(
            scale,
            [x],
            None,
            beyond=scale.shown([*middle, *(z * largest for z in level[-1:]), *(-z * largest for z in level[-1:])]),
        )
        axes.set_xlim(*ends)
        if len(level):
            # The widest first: each narrower band is drawn on it, so that shades add up towards no effect.
            for name, z in list(zip(sorted(contours), level, strict=True))[::-1]:
                low, high = scale.shown([-z * largest, z * largest])
                axes.fill(
                    [0, low, high],
                    [0, largest, largest],
                    color=palette.line,
                    alpha=0.4,
                    linewidth=0,
                    zorder=0.3,
                    closed=True,
                    gid=f"contour-{100 * name:g}",
                    label=None,
                )
        axes.axvline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        if mean is not None:
            at = float(scale.shown(mean.estimate))
            axes.axvline(at, color=palette.ink, linewidth=1.1, zorder=1, gid="pooled")
            low, high = scale.shown(middle)
            axes.plot(
                [low, at, high],
                [largest, 0, largest],
                color=palette.ink,
                linewidth=0.9,
                linestyle=(0, (4, 2.4)),
                zorder=1,
                gid="pooled-limits",
            )
        flagged = rows["flagged"].to_numpy(bool) | rows["left_out"].to_numpy(bool)
        axes.scatter(
            x[~flagged],
            se[~flagged],
            s=30,
            color=palette.main,
            edgecolors=palette.paper,
            linewidths=0.6,
            zorder=3,
            gid="estimate",
        )
        if flagged.any():
            axes.scatter(
                x[flagged],
                se[flagged],
                s=30,
                facecolors=palette.paper,
                edgecolors=palette.faint,
                linewidths=1.1,
                zorder=3,
                gid="flagged",
            )
        if rows.empty:
            nothing(axes, palette, "no result with an interval")
        axes.yaxis.set_major_locator(MaxNLocator(5))
        upwards = "standard error" + (" of the logarithm" if scale.log else "")
        _frame(axes, palette, scale.label if xlabel is None else xlabel, upwards)
    return axes


def bubble(
    effects: pd.DataFrame,
    x: str = "weeks",
    *,
    ax: Axes | None = None,
    fit: Any = None,
    labels: bool = False,
    measure: str | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """Each result against a covariate, its area by its weight, with a fitted line where one is given.

    Parameters
    ----------
    effects : DataFrame
        Needed: ``yi``, ``vi`` or ``se``, and the column ``x``. Used where present: ``weight``, ``measure``, ``unit``,
        ``left_out``, ``label``. Rows without ``yi`` or without ``x`` have no place here; those without a variance are
        hollow.
    x : str
        The covariate: numbers, or words, which stand side by side in the order of their first row.
    fit : DataFrame or a fitted model, optional
        The line: a frame with the columns ``x`` (by its name) and ``estimate``, and ``low``, ``high`` where known, on
        the scale of analysis; a statsmodels result; anything that can ``predict(frame)``; or what
        :func:`analysis.synthesis.pool` gives with ``moderators``. Other covariates are held at their means.
    labels : bool
        Write the label beside each bubble.
    ylabel : str, optional
        What the results measure.
    ax, measure, xlabel, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        By gid: ``estimate``, ``no-variance``, ``fit`` (a line), ``fit-interval`` (an area), ``no-effect``.

    Raises
    ------
    ValueError
        For a missing column, several measures, a variance that is not positive, a fit without a term for ``x``.
    """
    figure = "bubble"
    need(effects, figure, "yi", "vi|se", x, *(["label"] if labels else []))
    scale = scale_of(effects, measure, figure)
    rows = _rows(effects, figure)
    rows = rows[rows[x].notna()]
    numeric = pd.api.types.is_numeric_dtype(rows[x]) and not pd.api.types.is_bool_dtype(rows[x])
    texts = [] if numeric else [cell(value) for value in rows[x]]
    levels = list(dict.fromkeys(texts))
    places = numbers(rows, x, figure) if numeric else np.array([levels.index(text) for text in texts], dtype="float64")
    y = scale.shown(rows["yi"])
    sized = rows["vi"].notna().to_numpy(bool)
    weight = numbers(rows, "weight", figure) if "weight" in rows else 1 / rows["vi"].to_numpy("float64")
    area = (
        np.maximum(_SMALLEST, _LARGEST * weight / np.nanmax(weight))
        if np.isfinite(weight).any()
        else np.full(len(rows), _HOLLOW)
    )
    with themed(ax, dark) as (axes, palette):
        scale.apply(axes, "y")
        if fit is not None and numeric and len(places):
            line = _line(fit, x, places, effects, figure)
            at, middle = line[x].to_numpy("float64"), scale.shown(line["estimate"])
            if {"low", "high"} <= set(line):
                axes.fill_between(
                    at,
                    scale.shown(line["low"]),
                    scale.shown(line["high"]),
                    color=palette.main,
                    alpha=0.15,
                    linewidth=0,
                    zorder=0.6,
                    gid="fit-interval",
                )
            axes.plot(at, middle, color=palette.main, linewidth=1.4, zorder=1, gid="fit")
        axes.axhline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        axes.scatter(
            places[sized],
            y[sized],
            s=area[sized],
            color=palette.main,
            alpha=0.6,
            linewidths=0,
            zorder=3,
            gid="estimate",
        )
        if (~sized).any():
            axes.scatter(
                places[~sized],
                y[~sized],
                s=_HOLLOW,
                facecolors="none",
                edgecolors=palette.main,
                linewidths=1.1,
                zorder=3,
                gid="no-variance",
            )
        if rows.empty:
            nothing(axes, palette, f"no result with {literal(x)}")
        else:
            axes.set_ylim(*limits_of(scale, [y], None))
        if not numeric:
            axes.set_xticks(range(len(levels)), levels)
            axes.set_xlim(-0.6, len(levels) - 0.4)
        if labels:
            for name, across, up in zip(rows["label"], places, y, strict=True):
                axes.annotate(
                    "\n".join(wrapped(name, 24)),
                    (across, up),
                    _BESIDE,
                    textcoords="offset points",
                    size=SMALL,
                    color=palette.faint,
                    parse_math=False,
                )
        _frame(axes, palette, x if xlabel is None else xlabel, scale.label if ylabel is None else ylabel, levels)
    return axes


def _rows(effects: pd.DataFrame, figure: str) -> pd.DataFrame:
    yi, se = numbers(effects, "yi", figure), standard_errors(effects, figure)
    rows = effects.assign(yi=yi, vi=se**2, left_out=left_out(effects), flagged=flags(effects, "flagged"))
    return rows[np.isfinite(yi)].reset_index(drop=True)


def _frame(ax: Axes, palette: Palette, across: str, upwards: str, levels: Sequence[str] = ()) -> None:
    """Say what both axes measure, and size a figure that grows; call when both have their limits."""
    ax.spines["left"].set_visible(True)
    lines = wrapped(upwards, _UPWARDS)
    ax.set_ylabel("\n".join(lines), parse_math=False)
    numbers_beside = ax.yaxis.get_major_formatter().format_ticks(ax.yaxis.get_majorticklocs())
    left = _TICK + width(numbers_beside, SMALL) + _LINE * len(lines)
    above, right = _beyond(ax)
    frame(ax, palette, _SIZE, across, (max(_ABOVE, above), max(_RIGHT, right, width(levels[-1:], SMALL) / 2), left))


def _beyond(ax: Axes) -> tuple[float, float]:
    """Points that texts beside bubbles take above the axes and right of them, at most."""
    above = right = 0.0
    most = room(ax)
    across, up = (_SIZE[0] if most is None else most / 2), _SIZE[1]
    for text in ax.texts:
        if isinstance(text, Annotation):
            lines = text.get_text().split("\n")
            x, y = (ax.transData + ax.transAxes.inverted()).transform(text.xy)
            right = max(right, _BESIDE[0] + width(lines, SMALL) - (1 - x) * across)
            above = max(above, _BESIDE[1] + 1.2 * SMALL * len(lines) - (1 - y) * up)
    return above, right


def _line(fit: Any, x: str, places: np.ndarray, effects: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The fitted line across the values of ``x``, on the scale of analysis."""
    if isinstance(fit, pd.DataFrame):
        need(fit, f"{figure} (fit)", x, "estimate")
        return fit.sort_values(x)
    grid = pd.DataFrame({x: np.linspace(places.min(), places.max(), _STEPS)})
    if hasattr(fit, "get_prediction") or hasattr(fit, "predict"):
        numeric = effects.select_dtypes(["number", "bool"]).drop(columns=x, errors="ignore")
        others = grid.assign(**numeric.astype("float64").mean().dropna())
        if not hasattr(fit, "get_prediction"):
            return grid.assign(estimate=np.asarray(fit.predict(others)))
        table = fit.get_prediction(others).summary_frame()
        return grid.assign(estimate=table["mean"], low=table["mean_ci_lower"], high=table["mean_ci_upper"])
    table = getattr(fit, "coefficients", None)
    if table is None:
        raise ValueError(f"{figure}: fit is no frame and no fitted model: {type(fit).__name__}")
    terms = list(table["term"]) if "term" in table else list(table.index)
    if x not in terms:
        raise ValueError(f"{figure}: the fit has no term {x!r}; it has {', '.join(map(str, terms))}")
    others = [term for term in terms[1:] if term != x]
    need(effects, f"{figure} (fit)", *others)
    design = np.column_stack(
        [np.ones(_STEPS), *(grid[x] if term == x else np.full(_STEPS, effects[term].mean()) for term in terms[1:])]
    )
    line = grid.assign(estimate=design @ table["estimate"].to_numpy("float64"))
    covariance = getattr(fit, "covariance", None)
    if covariance is None:
        return line
    half = Z95 * np.sqrt(np.einsum("ij,jk,ik->i", design, np.asarray(covariance), design))
    return line.assign(low=line["estimate"] - half, high=line["estimate"] + half)
