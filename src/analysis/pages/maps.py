"""Figures about all claims at once: how sure what is, and where studies are missing."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd

from analysis import plots
from analysis.pages import claim_list, results, verdicts, words
from analysis.pages.figure import axes_of, figure
from analysis.pages.html import Section, render
from analysis.pages.study_links import study_links
from analysis.tables.schemas import Tables
from analysis.terms import Certainty, ClaimedDirection, ClaimKind, Design

ROWS = (*reversed(Certainty), claim_list.NOT_RATED)
# What became of the citation, in the order of the marks of the figure.
_CITATIONS = {
    "good": "citation: says so",
    "open": "citation: in part",
    "bad": "citation: wrong or not found",
    "none": "no citation",
}
_AXIS = "P(claimed size or more; direction, if no size is claimed)"
_SHARES = "share of samples pointing the claim's way (hollow)"


def claim_map(data: Tables) -> Section:
    """Each part of a claim with a result: how probable, how sure, how many people, and is the citation real?"""
    points = _points(data)
    untold = len(data["claim_parts"]) - len(points)
    shown = pd.DataFrame(points, columns=_POINTS).rename(columns={"x": "probability", "basis": "probability_of"})
    shown["citation"] = [verdict.name if verdict else claim_list.NO_CITATION for verdict in shown["citation"]]
    drawn = _claim_map(points) if points else None
    return render("claim_map", {"claims": shown}, axes_of([drawn]), figure=drawn, points=points, untold=untold)


_POINTS = ["claim_id", "label", "statement", "x", "basis", "certainty", "people", "citation"]


def gap_map(data: Tables) -> Section:
    """Topics by design: how many studies bear on claims of a topic, and where there are none."""
    counts = gaps(data)
    drawn = _gap_map(counts) if counts.size else None
    return render(
        "gap_map",
        {"gaps": counts},
        axes_of([drawn]),
        figure=drawn,
        designs=list(counts.columns),
        rows=[(topic, counts.loc[topic].tolist()) for topic in counts.index],
    )


def gaps(data: Tables) -> pd.DataFrame:
    """Studies that bear on any claim of a topic (rows), by design (columns); zero is a gap."""
    parts = data["claim_parts"][["claim_id", "part_id", "topic"]].merge(data["claims"][["claim_id", "kind"]])
    parts["topic"] = parts["topic"].fillna(parts["kind"].map(claim_list.KINDS))
    # A judgement is nothing a study could bear on.
    parts = parts[parts["kind"] != ClaimKind.JUDGEMENT]
    met = parts.merge(study_links(data), on=["claim_id", "part_id"]).drop_duplicates(["topic", "study_id"])
    counts = pd.crosstab(met["topic"], met["design"])
    designs = [name for name in Design if name in counts]
    topics = sorted(
        set(parts["topic"]),
        key=lambda topic: (topic in claim_list.KINDS.values(), -int(counts.sum(axis=1).get(topic, 0)), topic),
    )
    return counts.reindex(index=topics, columns=designs, fill_value=0)


def _points(data: Tables) -> list[dict[str, Any]]:
    """What is drawn: x from 0 to 1, rows from ``low`` to ``high``."""
    statements = dict(zip(data["claims"]["claim_id"], data["claims"]["statement"], strict=True))
    cited = data["citations"].groupby("claim_id")["verdict"].agg(list).to_dict()
    labels = {
        (claim_id, part.id): part.label
        for claim_id, rows in data["claim_parts"].groupby("claim_id")
        for part in results.parts({"claim_parts": rows})
    }
    keys = ["claim_id", "part_id"]
    sides = data["claim_parts"].set_index(keys)["effect_direction"].to_dict()
    points = []
    for row in data["claim_strength"].sort_values(["claim_id", "part_id"]).to_dict("records"):
        x, basis = _place(row, sides[row["claim_id"], row["part_id"]])
        if math.isnan(x):
            continue
        ends = [row["certainty_low"], row["certainty_high"]]
        ends = [end for end in ends if pd.notna(end)] or [claim_list.NOT_RATED]
        citation = _worst(cited.get(row["claim_id"], []))
        label = labels[row["claim_id"], row["part_id"]]
        points.append(
            {
                "claim_id": row["claim_id"],
                "statement": statements[row["claim_id"]],
                "label": "" if label == "the whole claim" else label,
                "x": x,
                "basis": basis,
                "low": ROWS.index(ends[0]),
                "high": ROWS.index(ends[-1]),
                "certainty": verdicts.certainty(row).name,
                "people": None if pd.isna(row["participants"]) else int(row["participants"]),
                "citation": citation,
            }
        )
    return points


def _place(row: dict[str, Any], side: Any) -> tuple[float, str]:
    """Probability of the claimed size or more, else of the direction, else the share of at least two samples.

    Of claims that there is no difference that of none that matters; no share of samples tells that.
    """
    if side == ClaimedDirection.NO_DIFFERENCE:
        return (math.nan, "") if pd.isna(row["probability_within"]) else (float(row["probability_within"]), "size")
    if pd.notna(row["probability_within"]) and pd.notna(row["probability_above"]):
        return float(row["probability_within"] + row["probability_above"]), "size"
    if pd.notna(row["probability_direction"]):
        more = float(row["probability_direction"])
        return (1 - more if side == ClaimedDirection.CANNOT else more), "direction"
    if pd.notna(row["votes_for"]) and row["votes_for"] + row["votes_against"] > 1:
        return float(row["votes_for"] / (row["votes_for"] + row["votes_against"])), "share"
    return math.nan, ""


def _worst(names: list[Any]) -> verdicts.Verdict | None:
    """Of several citations the one that fits least."""
    known = [verdicts.citation(name) for name in names]
    return max(known, key=lambda verdict: ("none", "good", "open", "bad").index(verdict.tone), default=None)


def _tone(point: dict[str, Any]) -> str:
    return point["citation"].tone if point["citation"] else "none"


def _claim_map(points: list[dict[str, Any]]) -> Section:
    claims = pd.DataFrame(
        {
            "probability": [point["x"] for point in points],
            "certainty": [f"{ROWS[point['low']]} to {ROWS[point['high']]}" for point in points],
            "people": [point["people"] for point in points],
            "share": [point["basis"] == "share" for point in points],
            "citation": pd.Categorical([_CITATIONS[_tone(point)] for point in points], list(_CITATIONS.values())),
            "url": [f"claims/{point['claim_id']}.html" for point in points],
        }
    ).astype({"people": "Float64"})
    xlabel = f"{_AXIS}; {_SHARES}" if claims["share"].any() else _AXIS
    draw = partial(plots.probability_map, claims, groups="citation", xlabel=xlabel)
    return figure(
        "claims",
        lambda ax: draw(ax=ax),
        wide=lambda ax: draw(ax=ax),
        alt=_map_alt(points),
        caption="How probable, and how sure",
        links=[f"{point['statement']} {point['label']}".strip() for point in points],
    )


def _map_alt(points: list[dict[str, Any]]) -> str:
    likely = sum(point["x"] >= 0.9 for point in points)
    unlikely = sum(point["x"] <= 0.1 for point in points)
    rated = sum(point["certainty"] != claim_list.NOT_RATED for point in points)
    shares = sum(point["basis"] == "share" for point in points)
    sure = sum(point["low"] <= ROWS.index(Certainty.MODERATE) for point in points)
    return (
        f"Map of {words.count(len(points), 'part')} of claims with a result: across, how probable the claim is; down, "
        f"how sure that is. {likely} at 90 % or more, {unlikely} at 10 % or less; {rated} with a rated certainty, "
        f"{sure} of them moderate or high at the least; for {shares} only the share of samples is known."
    )


def _gap_map(counts: pd.DataFrame) -> Section:
    return figure(
        "gaps",
        lambda ax: plots.gap_map(counts, ax=ax),
        wide=lambda ax: plots.gap_map(counts, ax=ax),
        alt=_gap_alt(counts),
        caption="Studies by topic and design; a cross is a gap",
        halo=False,
    )


def _gap_alt(counts: pd.DataFrame) -> str:
    total = counts.sum(axis=1)
    empty = [topic for topic, n in total.items() if n == 0]
    clauses = [f"Table-like figure of {len(counts)} topics by {len(counts.columns)} designs"]
    if total.max() > 0:
        clauses.append(f"most studies on {total.idxmax()} ({total.max()})")
    clauses.append(f"{int((counts == 0).to_numpy().sum())} of {counts.size} fields have no study")
    if empty:
        clauses.append(f"no study at all on {words.listed(empty)}")
    return "; ".join(clauses) + "."
