"""Figures of how sure an answer is: the posterior against the claim, and the specification curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.pages import words
from analysis.pages.claim.deciding_rows import Deciding
from analysis.pages.drawing import BAND, BLUE, FAINT, INK, LINE, ORANGE, Drawing, Scale
from analysis.pages.figures import Ticks, axis_label, percent_ticks, value_ticks
from analysis.pages.html import Section
from analysis.stats.posteriors import posteriors
from analysis.stats.priors import prior_density
from analysis.terms import Lane

_HEIGHT = 190.0
_POINTS = 120
_KEY = 54.0  # above the drawing, which line is what
_AXIS = 46.0  # below it
_SAMPLE = 17.0  # of a line, in the key
_FAINTEST = 0.05  # of the highest point: where the line of a new study may end
_MOST = 120  # specifications drawn, evenly taken from all in their order


def posterior(decides: Deciding) -> Section | None:
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
    prior = prior_density((x - told["prior_mean"]) / told["prior_sd"]) / told["prior_sd"]
    measured = _measured(decides)
    drawing = Drawing(_KEY + _HEIGHT + 14 * measured.count("\n"))
    top, bottom = _KEY, _KEY + _HEIGHT - _AXIS
    scale = _scale(decides, x)
    _band(drawing, decides, scale, (top, bottom))
    drawing.upright(scale(0), (top, bottom), color=FAINT, width=0.9)
    if pd.notna(told["none"]) and told["none"]:  # what a second test alone adds
        drawing.upright(
            scale(scale.within(_placed(np.array([told["none"]]), decides)[0])), (top, bottom), color=FAINT, width=0.9
        )
    across = [scale(value) for value in _placed(x, decides)]
    shown = [density, prior] if told["lane"] == Lane.PUBLISHED else [density, prior, new]
    highest = 1.05 * max(heights.max() for heights in shown)

    def drawn(heights: np.ndarray) -> list[tuple[float, float]]:
        return list(zip(across, (bottom - heights / highest * (bottom - top)).tolist(), strict=True))

    after_studies = drawn(density)
    drawing.path([(across[0], bottom), *after_studies, (across[-1], bottom)], fill=BLUE, opacity=0.25)
    lines = {
        "the average, after the studies": {"color": BLUE, "width": 2},
        "the average, before any study": {"color": FAINT, "width": 1.2, "dash": (1.2, 2.4)},
        "one new study": {"color": INK, "width": 1.2, "dash": (4.8, 2.4)},
    }
    lines = dict(list(lines.items())[: len(shown)])  # a review is no study of its own, and says nothing of a new one
    for heights, style in zip(shown, lines.values(), strict=True):
        drawing.path(drawn(heights), **style)
    _key(drawing, {name: _sample(drawing, style) for name, style in lines.items()})
    drawing.axis(scale, bottom, _ticks(decides, scale), measured)
    alt = (
        f"How likely each size is. The average after the studies is most likely {_size(mean, decides)}; "
        f"95 % of it lies from {_size(mean - 1.96 * sd, decides)} to {_size(mean + 1.96 * sd, decides)}. "
        f"{words.sentence(decides.part.wording.sure)[:-1]} with {words.chance(decides.sure)}"
    )
    if pd.notna(told["probability_within"]):
        within = words.chance(told["probability_within"])
        alt += f"; the size is {decides.asked} ({decides.claimed}, the band) with {within}"
    title = "How likely each size is: the higher the line, the likelier"
    return drawing.figure(f"{alt}.", title)


def curve(found: pd.DataFrame, decides: Deciding) -> Section:
    """Every specification by its estimate with a 95 % interval; the page's own is marked."""
    shown = found.iloc[np.unique(np.linspace(0, len(found) - 1, min(_MOST, len(found))).astype(int))]
    reference = found.loc[found["reference"]]
    places = np.searchsorted(shown["estimate"].to_numpy(), reference["estimate"].to_numpy())
    ends = np.quantile([*shown["low"], *shown["high"]], [0.02, 0.98])
    asked = [told for told in (decides.told["claimed_low"], decides.told["claimed_high"]) if pd.notna(told)]
    scale, measured = _scale(decides, np.array([*ends, *asked, 0.0])), _measured(decides)
    drawing = Drawing(_KEY + _HEIGHT + 30 + 14 * measured.count("\n"))
    top, bottom = _KEY, _KEY + _HEIGHT + 30 - _AXIS
    _band(drawing, decides, scale, (top, bottom))
    step = (bottom - top) / len(shown)
    edges = [bottom - step * place for place in range(len(shown) + 1)]

    def across(values: pd.Series) -> list[float]:
        return [scale(scale.within(value)) for value in _placed(values.to_numpy(), decides)]

    # The outline of all intervals, up one side in steps and down the other.
    sides = [
        [(x, y) for x, *ys in zip(side, edges, edges[1:], strict=False) for y in ys]
        for side in (across(shown["low"]), across(shown["high"]))
    ]
    drawing.path([*sides[0], *reversed(sides[1])], fill=LINE)
    drawing.upright(scale(0), (top, bottom), color=FAINT, width=0.9)
    middles = [edge - step / 2 for edge in edges[: len(shown)]]
    drawing.path(zip(across(shown["estimate"]), middles, strict=True), color=BLUE, width=2.2)
    key: dict[str, Callable[[float, float], None]] = {
        "its 95 % interval": lambda x, y: drawing.box((x, x + _SAMPLE), (y - 3, y + 3), fill=LINE),
        "the average": _sample(drawing, {"color": BLUE, "width": 2.2}),
    }
    if len(reference):
        place = min(int(places[0]), len(shown) - 1)
        drawing.mark("diamond", across(reference["estimate"])[0], middles[place], 8, ORANGE)
        key["as on this page"] = lambda x, y: drawing.mark("diamond", x + _SAMPLE / 2, y, 8, ORANGE)
    _key(drawing, key)
    drawing.axis(scale, bottom, _ticks(decides, scale), measured)
    first, last = found["estimate"].iloc[0], found["estimate"].iloc[-1]
    alt = (
        f"{len(found)} ways to analyse the same evidence: they give averages from {_size(first, decides)} to "
        f"{_size(last, decides)}; "
        + (f"the way of this page gives {_size(reference['estimate'].iloc[0], decides)}" if len(reference) else "")
    ).rstrip("; ")
    title = f"{words.count(len(found), 'way')} to analyse the same evidence, in the order of what they give"
    return drawing.figure(f"{alt}.", title)


def _placed(values: np.ndarray, decides: Deciding) -> np.ndarray:
    """Places on the axis: log ratios as they are, all else on the scale readers see; less is to the left."""
    if decides.log:
        return decides.part.sign * np.asarray(values, dtype=float)
    return np.array([decides.shown(value) for value in values])


def _size(value: float, decides: Deciding) -> str:
    return words.with_unit(words.number(decides.shown(value), 2), "" if decides.unit == "r" else decides.unit)


def _key(drawing: Drawing, entries: dict[str, Callable[[float, float], None]]) -> None:
    """Which line is what, above the drawing, in two columns; each entry draws its sample."""
    for place, (name, sample) in enumerate(entries.items()):
        x, y = 6 + 196 * (place % 2), 9 + 15 * (place // 2)
        sample(x, y)
        drawing.text(x + _SAMPLE + 7, y, name, size=9.5)


def _sample(drawing: Drawing, style: dict[str, Any]) -> Callable[[float, float], None]:
    """A piece of a line, for the key."""
    return lambda x, y: drawing.path([(x, y), (x + _SAMPLE, y)], **style)


def _band(drawing: Drawing, decides: Deciding, scale: Scale, y: tuple[float, float]) -> None:
    """The size asked about, named above the drawing; one without an upper end goes to the edge."""
    low, high = decides.told["claimed_low"], decides.told["claimed_high"]
    if pd.isna(low):
        return
    open_end = scale.high if decides.part.sign > 0 else scale.low
    ends = [*_placed(np.array([low]), decides), *([open_end] if pd.isna(high) else _placed(np.array([high]), decides))]
    first, last = sorted(scale(scale.within(end)) for end in ends)
    drawing.box((first, last), y, fill=BAND)
    middle = (first + last) / 2
    share = (middle - scale.left) / (scale.right - scale.left)
    anchor = "left" if share < 0.25 else "right" if share > 0.75 else "center"
    text = f"{decides.asked}: {decides.claimed}".removeprefix("as ")
    drawing.text(middle, y[0] - 7, text, size=10.5, anchor=anchor)


def _scale(decides: Deciding, x: np.ndarray) -> Scale:
    """The axis, as long as these values reach."""
    return Scale(*sorted(_placed(np.array([np.min(x), np.max(x)]), decides).tolist()))


def _ticks(decides: Deciding, scale: Scale) -> Ticks:
    limits = scale.low, scale.high
    return percent_ticks(limits) if decides.log else value_ticks(limits, 6)


def _measured(decides: Deciding) -> str:
    told, unit = decides.told, words.unit_name(decides.unit, decides.told["measure"])
    return axis_label(decides.part.measured(told["estimand"], words.plain(decides.part.row["outcome"]), unit))
