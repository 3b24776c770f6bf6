"""Figures of how sure an answer is: the posterior against the claim, and the specification curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.reporting import words
from analysis.reporting.deciding_rows import Deciding
from analysis.reporting.figures import (
    BAND,
    BLUE,
    FAINT,
    INK,
    LINE,
    ORANGE,
    axis_label,
    canvas_of,
    figure_of,
    percent_axis,
    theme,
    value_axis,
)
from analysis.reporting.html import Html
from analysis.synthesis.posteriors import posteriors

_HEIGHT = 190.0
_POINTS = 120
_KEY = 54.0  # above the drawing, which line is what
_FAINTEST = 0.05  # of the highest point: where the line of a new study may end
_MOST = 120  # specifications drawn, evenly taken from all in their order


def posterior(decides: Deciding) -> Html | None:
    """Where the mean effect lies after the studies, what was thought before, and the claimed size as a band."""
    told, data = decides.told, decides.dataset
    if pd.isna(told["prior_sd"]):
        return None
    after = posteriors(
        [data.yi], [data.vi], mu_mean=told["prior_mean"], mu_sd=told["prior_sd"], tau_scale=told["prior_tau"]
    )
    mean, sd = float(after.mean[0]), float(after.sd[0])
    around = np.linspace(mean - 6 * told["prior_sd"], mean + 6 * told["prior_sd"], 601)
    expected = after.predictive_density(around)[0]
    expected = around[expected >= _FAINTEST * expected.max()]
    claimed = (told[f"claimed_{end}"] for end in ("low", "high"))
    ends = [mean - 4 * sd, mean + 4 * sd, expected[0], expected[-1], 0.0, *claimed]
    ends = [end for end in ends if pd.notna(end) and np.isfinite(end)]
    x = np.linspace(min(ends), max(ends), _POINTS)
    density, new = after.density(x)[0], after.predictive_density(x)[0]
    prior = np.exp(-0.5 * ((x - told["prior_mean"]) / told["prior_sd"]) ** 2) / (told["prior_sd"] * np.sqrt(2 * np.pi))
    with theme():
        canvas, axes = canvas_of(_HEIGHT + _KEY, _KEY, 46)
        _band(axes, decides, x)
        axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
        at = _placed(x, decides)
        axes.fill_between(at, density, color=BLUE, alpha=0.25, linewidth=0)
        axes.plot(at, density, color=BLUE, linewidth=2, label="the average, after the studies")
        axes.plot(at, new, color=INK, linewidth=1.2, linestyle=(0, (4, 2)), label="one new study")
        axes.plot(at, prior, color=FAINT, linewidth=1.2, linestyle=(0, (1, 2)), label="the average, before any study")
        axes.set_ylim(0, None)
        _key(canvas, axes)
        axes.set_yticks([])
        _scale(axes, decides, x)
        sns.despine(ax=axes, left=True)
        alt = (
            f"How likely each size is. The average after the studies is most likely {_size(mean, decides)}; "
            f"95 % of it lies from {_size(mean - 1.96 * sd, decides)} to {_size(mean + 1.96 * sd, decides)}. "
            f"In the claim's direction with {words.chance(told['probability_direction'])}"
        )
        if pd.notna(told["probability_within"]):
            within = words.chance(told["probability_within"])
            alt += f"; the size is {decides.asked} ({decides.claimed}, the band) with {within}"
        title = "How likely each size is: the higher the line, the likelier"
        return figure_of(canvas, f"{alt}.", title)


def curve(found: pd.DataFrame, decides: Deciding) -> Html:
    """Every specification by its estimate with a 95 % interval; the page's own is marked."""
    shown = found.iloc[np.unique(np.linspace(0, len(found) - 1, min(_MOST, len(found))).astype(int))]
    reference = found.loc[found["reference"]]
    places = np.searchsorted(shown["estimate"].to_numpy(), reference["estimate"].to_numpy())
    with theme():
        canvas, axes = canvas_of(_HEIGHT + 30 + _KEY, _KEY, 46)
        y = np.arange(len(shown))
        low, high = _placed(shown["low"].to_numpy(), decides), _placed(shown["high"].to_numpy(), decides)
        lowest, highest = np.minimum(low, high), np.maximum(low, high)
        axes.fill_betweenx(y, lowest, highest, color=LINE, linewidth=0, step="mid", label="its 95 % interval")
        axes.plot(_placed(shown["estimate"].to_numpy(), decides), y, color=BLUE, linewidth=2.2, label="the average")
        if len(reference):
            at = _placed(reference["estimate"].to_numpy()[:1], decides)
            place = min(int(places[0]), len(shown) - 1)
            style = {"marker": "D", "color": ORANGE, "markersize": 8, "linestyle": "none"}
            axes.plot(at, [place], label="as on this page", **style)
        ends = np.quantile([*shown["low"], *shown["high"]], [0.02, 0.98])
        asked = [told for told in (decides.told["claimed_low"], decides.told["claimed_high"]) if pd.notna(told)]
        seen = np.array([*ends, *asked, 0.0])
        _band(axes, decides, seen)
        axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
        axes.set_yticks([])
        _key(canvas, axes)
        _scale(axes, decides, seen)
        sns.despine(ax=axes, left=True)
        first, last = found["estimate"].iloc[0], found["estimate"].iloc[-1]
        alt = (
            f"{len(found)} ways to analyse the same evidence: they give averages from {_size(first, decides)} to "
            f"{_size(last, decides)}; "
            + (f"the way of this page gives {_size(reference['estimate'].iloc[0], decides)}" if len(reference) else "")
        ).rstrip("; ")
        title = f"{words.count(len(found), 'way')} to analyse the same evidence, in the order of what they give"
        return figure_of(canvas, f"{alt}.", title)


def _placed(values: np.ndarray, decides: Deciding) -> np.ndarray:
    """Places on the axis: log ratios as they are, all else on the scale readers see; less is to the left."""
    if decides.log:
        return decides.part.sign * np.asarray(values, dtype=float)
    return np.array([decides.shown(value) for value in values])


def _size(value: float, decides: Deciding) -> str:
    return words.with_unit(words.number(decides.shown(value), 2), "" if decides.unit == "r" else decides.unit)


def _key(canvas: Canvas, axes: Axes) -> None:
    """Which line is what, above the drawing."""
    style = {"ncols": 2, "frameon": False, "fontsize": 9.5, "labelcolor": INK, "borderpad": 0.1, "columnspacing": 1.2}
    canvas.legend(*axes.get_legend_handles_labels(), loc="upper left", handlelength=1.8, borderaxespad=0.2, **style)


def _band(axes: Axes, decides: Deciding, x: np.ndarray) -> None:
    """The size asked about, named above the drawing; one without an upper end goes to the edge."""
    low, high = decides.told["claimed_low"], decides.told["claimed_high"]
    if pd.isna(low):
        return
    ends = sorted(_placed(np.array([low, max(float(np.max(x)), low) if pd.isna(high) else high]), decides))
    axes.axvspan(*ends, color=BAND, zorder=0, linewidth=0)
    first, last = _limits(decides, x)
    share = min(max((sum(ends) / 2 - first) / (last - first), 0.0), 1.0)
    style = {"ha": "left" if share < 0.25 else "right" if share > 0.75 else "center", "va": "bottom"}
    text = f"{decides.asked}: {decides.claimed}".removeprefix("as ").replace("$", r"\$")
    axes.text(share, 1.02, text, color=INK, fontsize=10.5, transform=axes.transAxes, **style)


def _limits(decides: Deciding, x: np.ndarray) -> tuple[float, float]:
    """The ends of the axis."""
    return tuple(sorted(_placed(np.array([np.min(x), np.max(x)]), decides)))


def _scale(axes: Axes, decides: Deciding, x: np.ndarray) -> None:
    limits = _limits(decides, x)
    axes.set_xlim(limits)
    if decides.log:
        percent_axis(axes, limits)
    else:
        value_axis(axes, limits, 6)
    told, unit = decides.told, words.unit_name(decides.unit, decides.told["measure"])
    measured = decides.part.measured(told["estimand"], words.plain(decides.part.row["outcome"]), unit)
    axes.set_xlabel(axis_label(measured), labelpad=4)
