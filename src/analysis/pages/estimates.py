"""The figure that leads the start page: each estimate against what was claimed."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from analysis import plots
from analysis.pages import verdicts, words
from analysis.pages.figure import axes_of, figure
from analysis.pages.html import Section, render
from analysis.tables.schemas import Tables
from analysis.terms import Certainty, EffectUnit

# Units that more than one outcome shares, by how they begin; in any other nothing can be compared.
_SHARED = ("%", EffectUnit.STANDARD_DEVIATIONS, "points", "r")


def estimates(data: Tables) -> Section:
    """Every part of a claim with an estimate, on scales that can be compared; the rest is counted."""
    strength = data["claim_strength"].sort_values(["claim_id", "part_id"])
    tried = strength[~strength["direction_verdict"].isin(verdicts.UNJUDGED)]
    shared = tried["shown_unit"].fillna("").str.startswith(_SHARED)
    drawn = tried[tried["shown_estimate"].notna() & shared]
    shown = _in_order(pd.DataFrame([_row(row) for row in drawn.to_dict("records")], columns=_COLUMNS))
    picture = _figure(shown) if len(shown) else None
    return render(
        "estimates",
        {"estimates": shown},
        axes_of([picture]),
        figure=picture,
        rows=[_in_words(row) for row in shown.to_dict("records")],
        untold=len(tried) - len(drawn),
    )


_COLUMNS = [
    "label", "shown_estimate", "shown_ci_low", "shown_ci_high", "shown_claimed_low", "shown_claimed_high", "shown_unit",
    "certainty", "basis", "url", "average", "how sure",
]  # fmt: skip


def _in_order(shown: pd.DataFrame) -> pd.DataFrame:
    """Percent first, which everyone knows, then the unit with most rows; in it the surest first, then the largest."""
    sure = shown["certainty"].map(lambda name: tuple(Certainty).index(name.partition(" to ")[0]) if name else -1)
    ranks = pd.DataFrame(
        {
            "other": shown["shown_unit"] != "%",
            "fewer": -shown.groupby("shown_unit")["shown_unit"].transform("size"),
            "unit": shown["shown_unit"],
            "sure": -sure,
            "size": -shown["shown_estimate"],
        }
    )
    return shown.loc[ranks.sort_values(list(ranks), kind="stable").index].reset_index(drop=True)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    certainty = verdicts.certainty(row).name
    # Points of whatever was measured in percent are one scale.
    unit = "points" if row["shown_unit"].startswith("points") else row["shown_unit"]
    return {
        **{name: row[name] for name in _COLUMNS if name in row},
        "label": words.plain(row["in_short"]),
        "shown_unit": unit,
        "certainty": certainty,
        "how sure": certainty,
        "average": _size(row["shown_estimate"], unit),
        "url": f"claims/{row['claim_id']}.html",
    }


def _size(value: float, unit: str) -> str:
    """A size as short as it can be: the heading of its scale says the unit."""
    if unit == "%":
        return f"{words.number(float(round(value)))} %"
    return words.number(round(value, 2), 2)


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    unit = row["shown_unit"]
    low, high = row["shown_claimed_low"], row["shown_claimed_high"]
    claimed = words.interval(low, high, 2) if pd.notna(high) and pd.notna(low) else f"{words.number(low, 2)} or more"
    return {
        **{name: row[name] for name in ("label", "url", "certainty", "basis")},
        "estimate": words.with_unit(_size(row["shown_estimate"], unit).removesuffix(" %"), unit),
        "interval": words.interval(round(row["shown_ci_low"], 2), round(row["shown_ci_high"], 2), 2),
        "claimed": words.with_unit(claimed, unit),
    }


def _figure(shown: pd.DataFrame) -> Section:
    narrow = partial(plots.claim_map, shown, columns=("average",))
    wide = partial(plots.claim_map, shown, columns=("average", "how sure"))
    return figure(
        "estimates",
        lambda ax: narrow(ax=ax),
        wide=lambda ax: wide(ax=ax),
        alt=_alt(shown),
        caption="What the studies give, against what is claimed",
        links=shown["label"].tolist(),
    )


def _alt(shown: pd.DataFrame) -> str:
    low, high = shown["shown_ci_low"], shown["shown_ci_high"]
    sides = int((low > 0).sum()), int((high < 0).sum())
    unsure = int(shown["certainty"].str.startswith(Certainty.VERY_LOW).sum())
    return (
        f"{words.count(len(shown), 'part')} of claims with an estimate, by unit. The whole interval is on the claim’s "
        f"side for {sides[0]}, on the other side for {sides[1]}; for {len(shown) - sum(sides)} it holds no effect. "
        f"{unsure} of them may be very uncertain. The same numbers stand in the table below the figure."
    )
