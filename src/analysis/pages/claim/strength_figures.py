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

_MOST = 120  # specifications drawn, evenly taken from all in their order
_MOST_ROWS = 60  # averages drawn one below the other


def posterior(decides: Deciding, curves: pd.DataFrame) -> Section | None:
    """Where the mean effect lies after the studies, what was thought before, and the claimed size as a band.

    ``curves`` are the rows of posterior_curves for the part.
    """
    synthesis, after = decides.synthesis, decides.posterior
    if after is None:
        return None
    curves = curves.assign(value=decides.part.sign * curves["value"])
    draw = partial(
        plots.posterior,
        curves,
        **_against(decides),
        begins=decides.shown(synthesis["none"]) if pd.notna(synthesis["none"]) and synthesis["none"] else None,
        # A review is no study of its own, and says nothing of a new one.
        predictive=bool(curves["predictive"].notna().all()),
    )
    alt = (
        f"How likely each size is. The average after the studies is most likely {_size(after['mean'], decides)}; "
        f"95 % of it lies from {_size(after['low'], decides)} to {_size(after['high'], decides)}. "
        f"{words.sentence(decides.part.wording.sure)[:-1]} with {words.chance(after['probability_supporting'])}"
    )
    if pd.notna(synthesis["probability_within"]):
        within = words.chance(synthesis["probability_within"])
        alt += f"; the size is {decides.asked} ({decides.claimed}, the band) with {within}"
    caption = "How likely each size is: the higher the line, the likelier"
    return figure(
        "posterior",
        lambda ax: draw(ax=ax),
        alt=f"{alt}.",
        caption=caption,
        place=f"posterior-{decides.part.id}",
        source=("posterior_curves", "posteriors"),
    )


def curve(specifications: pd.DataFrame, decides: Deciding) -> Section:
    """Every specification by its estimate with a 95 % interval; the page's own is marked.

    ``specifications`` are the rows of specifications for the part.
    """
    places = np.unique(np.linspace(0, len(specifications) - 1, min(_MOST, len(specifications))).astype(int))
    reference = specifications.loc[specifications["reference"]]
    kept = np.isin(np.arange(len(specifications)), places) | specifications["reference"].to_numpy(bool)
    draw = partial(
        plots.specification_curve,
        _turned(specifications[kept], decides),
        reference="as on this page",
        **_against(decides),
    )
    first, last = specifications["estimate"].iloc[0], specifications["estimate"].iloc[-1]
    alt = (
        f"{len(specifications)} ways to analyse the same evidence: they give averages from {_size(first, decides)} to "
        f"{_size(last, decides)}; "
        + (f"the way of this page gives {_size(reference['estimate'].iloc[0], decides)}" if len(reference) else "")
    ).rstrip("; ")
    caption = f"{words.count(len(specifications), 'way')} to analyse the same evidence, in the order of what they give"
    return figure(
        "curve",
        lambda ax: draw(ax=ax),
        alt=f"{alt}.",
        caption=caption,
        place=f"specifications-{decides.part.id}",
        source=("specifications",),
    )


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
        measure=decides.synthesis["measure"],
        xlabel=_measured(decides),
        claimed=None if claimed is None else (claimed.low, claimed.high),
        claimed_text=None if claimed is None else f"claimed: {claimed.text(decides.unit)}",
    )
    table = {"influence": "leave_one_out"}.get(name, name)
    return figure(
        name,
        lambda ax: draw(ax=ax),
        alt=alt,
        caption=caption,
        place=f"{table}-{decides.part.id}",
        source=(table,),
    )


def _turned(rows: pd.DataFrame, decides: Deciding) -> pd.DataFrame:
    """Estimates with their limits in the claim's direction; less is to the left."""
    low, high = ("ci_low", "ci_high") if "ci_low" in rows else ("low", "high")
    if decides.part.sign > 0:
        return rows
    return rows.assign(**{"estimate": -rows["estimate"], low: -rows[high], high: -rows[low]})


def _against(decides: Deciding) -> dict[str, Any]:
    """The size asked about, as figures take it, with what the axis measures; one without an upper end is open."""
    options: dict[str, Any] = {"measure": decides.synthesis["measure"], "xlabel": _measured(decides)}
    low, high = (decides.synthesis[f"claimed_{end}"] for end in ("low", "high"))
    if pd.isna(low):
        return options
    ends = decides.shown(low), None if pd.isna(high) else decides.shown(high)
    claimed = ends if decides.part.sign > 0 else ends[::-1]
    return options | {"claimed": claimed, "claimed_text": f"{decides.asked}: {decides.claimed}".removeprefix("as ")}


def _size(value: float, decides: Deciding) -> str:
    return words.with_unit(words.number(decides.shown(value), 2), "" if decides.unit == "r" else decides.unit)


def _measured(decides: Deciding) -> str:
    synthesis, unit = decides.synthesis, words.unit_name(decides.unit, decides.synthesis["measure"])
    return decides.part.measured(synthesis["estimand"], words.plain(decides.part.row["outcome"]), unit)
