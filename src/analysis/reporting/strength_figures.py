"""Figures of how sure an answer is: the posterior against the claim, and the specification curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.reporting import words
from analysis.reporting.deciding_rows import Deciding
from analysis.reporting.figures import (
    BAND,
    BLUE,
    FAINT,
    INK,
    LINE,
    ORANGE,
    canvas_of,
    figure_of,
    label_of,
    percent_axis,
    theme,
)
from analysis.reporting.html import Html
from analysis.synthesis.posteriors import posteriors

_HEIGHT = 190.0
_POINTS = 160
_MOST = 200  # specifications drawn, evenly taken from all in their order


def posterior(decides: Deciding) -> Html | None:
    """Where the mean effect lies after the studies, what was thought before, and the claimed size as a band."""
    told, data = decides.told, decides.dataset
    if pd.isna(told["prior_sd"]):
        return None
    after = posteriors(
        [data.yi], [data.vi], mu_mean=told["prior_mean"], mu_sd=told["prior_sd"], tau_scale=told["prior_tau"]
    )
    mean, sd = float(after.mean[0]), float(after.sd[0])
    ends = [mean - 4 * sd, mean + 4 * sd, 0.0, *(told[f"claimed_{end}"] for end in ("low", "high"))]
    ends = [end for end in ends if pd.notna(end) and np.isfinite(end)]
    x = np.linspace(min(ends), max(ends), _POINTS)
    density, new = after.density(x)[0], after.predictive_density(x)[0]
    prior = np.exp(-0.5 * ((x - told["prior_mean"]) / told["prior_sd"]) ** 2) / (told["prior_sd"] * np.sqrt(2 * np.pi))
    with theme():
        canvas, axes = canvas_of(_HEIGHT, 8, 46)
        _band(axes, decides, x)
        axes.fill_between(_placed(x, decides), density, color=BLUE, alpha=0.25, linewidth=0)
        axes.plot(_placed(x, decides), density, color=BLUE, linewidth=2)
        axes.plot(_placed(x, decides), new, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.plot(_placed(x, decides), prior, color=FAINT, linewidth=1.2, linestyle=(0, (1, 2)))
        axes.set_ylim(0, None)
        axes.set_yticks([])
        _scale(axes, decides, x)
        sns.despine(ax=axes, left=True)
        alt = (
            f"The mean effect after the studies is most likely {_size(mean, decides)}; "
            f"95 % of it lies from {_size(mean - 1.96 * sd, decides)} to {_size(mean + 1.96 * sd, decides)}. "
            f"In the claim's direction with {words.chance(told['probability_direction'])}"
        )
        if pd.notna(told["probability_within"]):
            alt += f", within the claimed size (the band) with {words.chance(told['probability_within'])}"
        title = "The mean effect (solid), a new study (dashed) and the prior (dotted)"
        return figure_of(canvas, f"{alt}.", title)


def curve(found: pd.DataFrame, decides: Deciding) -> Html:
    """Every specification by its estimate with a 95 % interval; the page's own is marked."""
    shown = found.iloc[np.unique(np.linspace(0, len(found) - 1, min(_MOST, len(found))).astype(int))]
    reference = found.loc[found["reference"]]
    places = np.searchsorted(shown["estimate"].to_numpy(), reference["estimate"].to_numpy())
    with theme():
        canvas, axes = canvas_of(_HEIGHT + 30, 8, 46)
        y = np.arange(len(shown))
        low, high = _placed(shown["low"].to_numpy(), decides), _placed(shown["high"].to_numpy(), decides)
        axes.fill_betweenx(y, np.minimum(low, high), np.maximum(low, high), color=LINE, linewidth=0, step="mid")
        axes.plot(_placed(shown["estimate"].to_numpy(), decides), y, color=BLUE, linewidth=2.2)
        if len(reference):
            at = _placed(reference["estimate"].to_numpy()[:1], decides)
            axes.plot(
                at, [min(int(places[0]), len(shown) - 1)], marker="D", color=ORANGE, markersize=8, linestyle="none"
            )
        ends = np.concatenate([shown["low"].to_numpy(), shown["high"].to_numpy(), [0.0]])
        limits = np.quantile(ends, [0.02, 0.98])
        _band(axes, decides, np.array([min(limits[0], 0.0), max(limits[1], 0.0)]))
        axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
        axes.set_yticks([])
        _scale(axes, decides, np.array([min(limits[0], 0.0), max(limits[1], 0.0)]))
        sns.despine(ax=axes, left=True)
        first, last = found["estimate"].iloc[0], found["estimate"].iloc[-1]
        alt = (
            f"{len(found)} specifications, from {_size(first, decides)} to {_size(last, decides)}; "
            + (f"this page's gives {_size(reference['estimate'].iloc[0], decides)}" if len(reference) else "")
        ).rstrip("; ")
        title = f"{words.count(len(found), 'way')} to analyse the same evidence, in the order of what they give"
        return figure_of(canvas, f"{alt}.", title)


def _placed(values: np.ndarray, decides: Deciding) -> np.ndarray:
    """Places on the axis: log ratios as they are, all else on the scale readers see; less is to the left."""
    if decides.log:
        return decides.part.sign * np.asarray(values, dtype=float)
    return np.array([decides.shown(value) for value in values])


def _size(value: float, decides: Deciding) -> str:
    return words.with_unit(words.number(decides.shown(value), 2), decides.unit if decides.unit in ("%", "SD") else "")


def _band(axes: Axes, decides: Deciding, x: np.ndarray) -> None:
    """The claimed size; one without an upper end goes to the edge."""
    low, high = decides.told["claimed_low"], decides.told["claimed_high"]
    if pd.isna(low):
        return
    ends = _placed(np.array([low, max(float(np.max(x)), low) if pd.isna(high) else high]), decides)
    axes.axvspan(min(ends), max(ends), color=BAND, zorder=0, linewidth=0)


def _scale(axes: Axes, decides: Deciding, x: np.ndarray) -> None:
    limits = tuple(sorted(_placed(np.array([np.min(x), np.max(x)]), decides)))
    axes.set_xlim(limits)
    if decides.log:
        percent_axis(axes, limits)
    else:
        axes.locator_params(axis="x", nbins=6)
    unit = words.UNITS_IN_WORDS.get(decides.unit, decides.unit) or words.measure_name(decides.told["measure"])
    axes.set_xlabel(label_of(f"difference, {unit}", "", 62), labelpad=4)
