"""Figures of how sure an answer is: the posterior against the claim, and means under other choices."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis import plots
from analysis.pages import words
from analysis.pages.claim.deciding_rows import Deciding
from analysis.pages.figure import figure
from analysis.pages.html import Section
from analysis.stats.posteriors import posteriors
from analysis.stats.priors import prior_density
from analysis.terms import Lane

_POINTS = 120
_FAINTEST = 0.05  # of the highest point: where the line of a new study may end
_MOST = 120  # specifications drawn, evenly taken from all in their order
_MOST_ROWS = 60  # averages drawn one below the other


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
    curves = pd.DataFrame({"value": decides.part.sign * x, "posterior": density, "prior": prior, "predictive": new})
    draw = partial(
        plots.posterior,
        curves,
        **_against(decides),
        begins=decides.shown(told["none"]) if pd.notna(told["none"]) and told["none"] else None,
        # A review is no study of its own, and says nothing of a new one.
        predictive=told["lane"] != Lane.PUBLISHED,
    )
    alt = (
        f"How likely each size is. The average after the studies is most likely {_size(mean, decides)}; "
        f"95 % of it lies from {_size(mean - 1.96 * sd, decides)} to {_size(mean + 1.96 * sd, decides)}. "
        f"{words.sentence(decides.part.wording.sure)[:-1]} with {words.chance(decides.sure)}"
    )
    if pd.notna(told["probability_within"]):
        within = words.chance(told["probability_within"])
        alt += f"; the size is {decides.asked} ({decides.claimed}, the band) with {within}"
    caption = "How likely each size is: the higher the line, the likelier"
    return figure("posterior", lambda ax: draw(ax=ax), alt=f"{alt}.", caption=caption)


def curve(found: pd.DataFrame, decides: Deciding) -> Section:
    """Every specification by its estimate with a 95 % interval; the page's own is marked."""
    places = np.unique(np.linspace(0, len(found) - 1, min(_MOST, len(found))).astype(int))
    reference = found.loc[found["reference"]]
    kept = np.isin(np.arange(len(found)), places) | found["reference"].to_numpy(bool)
    draw = partial(
        plots.specification_curve, _turned(found[kept], decides), reference="as on this page", **_against(decides)
    )
    first, last = found["estimate"].iloc[0], found["estimate"].iloc[-1]
    alt = (
        f"{len(found)} ways to analyse the same evidence: they give averages from {_size(first, decides)} to "
        f"{_size(last, decides)}; "
        + (f"the way of this page gives {_size(reference['estimate'].iloc[0], decides)}" if len(reference) else "")
    ).rstrip("; ")
    caption = f"{words.count(len(found), 'way')} to analyse the same evidence, in the order of what they give"
    return figure("curve", lambda ax: draw(ax=ax), alt=f"{alt}.", caption=caption)


def without_each(means: pd.DataFrame, decides: Deciding) -> Section:
    """The average without each sample: ``label``, ``estimate``, ``ci_low`` and ``ci_high`` of the synthesis."""
    return _averages("influence", plots.influence, means, decides, "The average without each sample")


def year_by_year(means: pd.DataFrame, decides: Deciding) -> Section:
    """The average as the studies came out; columns as for ``without_each``."""
    caption = "The average as the studies came out, year by year"
    return _averages("cumulative", plots.cumulative, means, decides, caption)


def _averages(name: str, plot: Any, means: pd.DataFrame, decides: Deciding, caption: str) -> Section:
    lowest, highest = sorted((means["estimate"].min(), means["estimate"].max()), key=decides.shown)
    alt = (
        f"{caption}: {words.count(len(means), 'average')}, from {_size(lowest, decides)} to {_size(highest, decides)}."
    )
    if len(means) > _MOST_ROWS:
        caption = f"{caption}: {_MOST_ROWS} of {len(means)}, all of them in the table below"
    claimed = decides.part.claimed(decides.unit)
    draw = partial(
        plot,
        _turned(means.head(_MOST_ROWS), decides),
        measure=decides.told["measure"],
        xlabel=_measured(decides),
        claimed=None if claimed is None else (claimed.low, claimed.high),
        claimed_text=None if claimed is None else f"claimed: {claimed.text(decides.unit)}",
    )
    lowest, highest = sorted((means["estimate"].min(), means["estimate"].max()), key=decides.shown)
    alt = (
        f"{caption}: {words.count(len(means), 'average')}, from {_size(lowest, decides)} to {_size(highest, decides)}."
    )
    return figure(name, lambda ax: draw(ax=ax), alt=alt, caption=caption)


def _turned(rows: pd.DataFrame, decides: Deciding) -> pd.DataFrame:
    """Estimates with their limits in the claim's direction; less is to the left."""
    low, high = ("ci_low", "ci_high") if "ci_low" in rows else ("low", "high")
    if decides.part.sign > 0:
        return rows
    return rows.assign(**{"estimate": -rows["estimate"], low: -rows[high], high: -rows[low]})


def _against(decides: Deciding) -> dict[str, Any]:
    """The size asked about, as figures take it, with what the axis measures; one without an upper end is open."""
    told: dict[str, Any] = {"measure": decides.told["measure"], "xlabel": _measured(decides)}
    low, high = (decides.told[f"claimed_{end}"] for end in ("low", "high"))
    if pd.isna(low):
        return told
    ends = decides.shown(low), None if pd.isna(high) else decides.shown(high)
    claimed = ends if decides.part.sign > 0 else ends[::-1]
    return told | {"claimed": claimed, "claimed_text": f"{decides.asked}: {decides.claimed}".removeprefix("as ")}


def _size(value: float, decides: Deciding) -> str:
    return words.with_unit(words.number(decides.shown(value), 2), "" if decides.unit == "r" else decides.unit)


def _measured(decides: Deciding) -> str:
    told, unit = decides.told, words.unit_name(decides.unit, decides.told["measure"])
    return decides.part.measured(told["estimand"], words.plain(decides.part.row["outcome"]), unit)
