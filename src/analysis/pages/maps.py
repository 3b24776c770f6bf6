"""Figures about all claims at once: how sure what is, and where studies are missing."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.pages import claim_list, results, verdicts, words
from analysis.pages.drawing import BLUE, FAINT, INK, LINE, ORANGE, WIDTH, Drawing, Scale
from analysis.pages.figures import label_of
from analysis.pages.html import Section, render
from analysis.pages.study_links import study_links
from analysis.tables.schemas import Tables
from analysis.terms import Certainty, ClaimedDirection, ClaimKind, Design

ROWS = (*reversed(Certainty), claim_list.NOT_RATED)
# Colour and shape for what became of the citation; the words stand in the key above the map.
_MARKS = {
    "good": ("circle", BLUE, "says so"),
    "open": ("diamond", INK, "in part"),
    "bad": ("saltire", ORANGE, "wrong or not found"),
    "none": ("square", FAINT, "no citation"),
}
_LEFT, _RIGHT = 0.2, 0.97
_SMALLEST, _LARGEST = 2.6, 8.0  # radius of a mark in points
_AXIS = (
    "P(claimed size or more; direction, if no size is claimed)",
    "share of samples pointing the claim's way (hollow)",
)


def claim_map(data: Tables) -> Section:
    """Each part of a claim with a result: how probable, how sure, how many people, and is the citation real?"""
    points = _points(data)
    untold = len(data["claim_parts"]) - len(points)
    shown = pd.DataFrame(points, columns=_POINTS).rename(columns={"x": "probability", "basis": "probability_of"})
    shown["citation"] = [one.name if one else claim_list.NO_CITATION for one in shown["citation"]]
    return render(
        "claim_map", {"claims": shown}, figure=_claim_map(points) if len(points) else None, points=points, untold=untold
    )


_POINTS = ["claim_id", "label", "statement", "x", "basis", "certainty", "people", "citation"]


def gap_map(data: Tables) -> Section:
    """Topics by design: how many studies bear on claims of a topic, and where there are none."""
    counts = gaps(data)
    return render(
        "gap_map",
        {"gaps": counts},
        figure=_gap_map(counts) if counts.size else None,
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
    found = []
    for row in data["claim_strength"].sort_values(["claim_id", "part_id"]).to_dict("records"):
        x, basis = _place(row, sides[row["claim_id"], row["part_id"]])
        if math.isnan(x):
            continue
        ends = [row["certainty_low"], row["certainty_high"]]
        ends = [end for end in ends if pd.notna(end)] or [claim_list.NOT_RATED]
        citation = _worst(cited.get(row["claim_id"], []))
        label = labels[row["claim_id"], row["part_id"]]
        found.append(
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
    return found


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


def _worst(found: list[Any]) -> verdicts.Verdict | None:
    """Of several citations the one that fits least."""
    known = [verdicts.citation(name) for name in found]
    return max(known, key=lambda one: ("none", "good", "open", "bad").index(one.tone), default=None)


def _tone(point: dict[str, Any]) -> str:
    return point["citation"].tone if point["citation"] else "none"


def _claim_map(points: list[dict[str, Any]]) -> Section:
    most = max([point["people"] or 1 for point in points])
    radii = [_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt((point["people"] or 1) / most) for point in points]
    offsets, heights = _stacked(points, radii)
    top, bottom = 46.0, 52.0
    scale = Scale(-0.04, 1.04, _LEFT * WIDTH, _RIGHT * WIDTH)
    drawing = Drawing(top + sum(heights) + bottom)
    _key(drawing)
    edges = [top + sum(heights[:place]) for place in range(len(heights) + 1)]
    middles = [sum(pair) / 2 for pair in pairwise(edges)]
    for place, name in enumerate(ROWS):
        if not heights[place]:
            continue
        drawing.line((scale.left, scale.right), edges[place + 1], color=LINE, width=0.7)
        lines = name.replace(" yet", "\nyet").split("\n")
        for at, line in enumerate(lines):
            y = middles[place] + 13 * (at - (len(lines) - 1) / 2)
            drawing.text(scale.left - 5, y, line, size=11, anchor="right")
    for point, radius, offset in zip(points, radii, offsets, strict=True):
        shape, color, _ = _MARKS[_tone(point)]
        x, ends = scale(point["x"]), (middles[point["low"]] + offset, middles[point["high"]] + offset)
        if ends[0] != ends[1]:
            drawing.upright(x, ends, color=color, width=1.2)
        drawing.mark(shape, x, sum(ends) / 2, 2 * radius, color, hollow=point["basis"] == "share")
        drawing.link(f"claims/{point['claim_id']}.html", f"{point['statement']} {point['label']}".strip())
    shares = any(point["basis"] == "share" for point in points)
    ticks = [(share / 100, f"{share} %") for share in range(0, 101, 25)]
    drawing.axis(scale, edges[-1], ticks, "\n".join(_AXIS[: 1 + shares]))
    return drawing.figure(_map_alt(points), "How probable, and how sure")


def _stacked(points: list[dict[str, Any]], radii: list[float]) -> tuple[list[float], list[float]]:
    """Where marks that would cover each other stand instead: up and down in turn, largest in the middle."""
    offsets = [0.0] * len(points)
    heights = [24.0] * len(ROWS)
    if all(point["high"] < len(Certainty) and point["low"] < len(Certainty) for point in points):
        heights[-1] = 0.0  # everything is rated
    piles = defaultdict(list)
    for place, point in enumerate(points):
        piles[round(point["x"] * 25), point["low"], point["high"]].append(place)
    for (_, low, high), pile in piles.items():
        up = down = 0.0
        for rank, place in enumerate(sorted(pile, key=lambda place: (-radii[place], place))):
            step = 2 * radii[place] + 1.5
            if rank == 0:
                up = down = step / 2
            elif up <= down:
                offsets[place], up = -up - step / 2, up + step
            else:
                offsets[place], down = down + step / 2, down + step
        for row in {low, high}:
            heights[row] = max(heights[row], 2 * max(up, down) + 8)
    return offsets, heights


def _key(drawing: Drawing) -> None:
    """What the marks mean."""
    for place, (shape, color, text) in enumerate(_MARKS.values()):
        x, y = 15 + 186 * (place % 2), 13 + 19 * (place // 2)
        drawing.mark(shape, x, y, 8, color)
        drawing.text(x + 11, y, f"citation: {text}" if text != "no citation" else text, size=11)


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
    row, top, left, right = 21.0, 104.0, 0.36 * WIDTH, 44.0
    step = (WIDTH - left - right) / max(len(counts.columns), 6)
    most = max(int(counts.to_numpy().max()), 1)
    drawing = Drawing(top + row * len(counts) + 4)
    for place, design in enumerate(counts.columns):
        drawing.text(left + step * (place + 0.5) - 5, top - 8, design, size=9, turned=55)
    for place, topic in enumerate(counts.index):
        y = top + row * (place + 0.5)
        drawing.line((0, WIDTH), y - row / 2, color=LINE, width=0.6)
        drawing.text(0, y, label_of(topic, 24), size=10)
        for column, n in enumerate(counts.loc[topic]):
            x = left + step * (column + 0.5)
            if n:
                drawing.mark("circle", x, y, 7 + 13 * math.sqrt(n / most), BLUE, opacity=0.35)
                drawing.text(x, y, str(n), size=9, anchor="center")
            else:
                drawing.mark("cross", x, y, 4, FAINT, opacity=0.55)
    return drawing.figure(_gap_alt(counts), "Studies by topic and design; a cross is a gap")


def _gap_alt(counts: pd.DataFrame) -> str:
    total = counts.sum(axis=1)
    empty = [topic for topic, n in total.items() if n == 0]
    said = [f"Table-like figure of {len(counts)} topics by {len(counts.columns)} designs"]
    if total.max() > 0:
        said.append(f"most studies on {total.idxmax()} ({total.max()})")
    said.append(f"{int((counts == 0).to_numpy().sum())} of {counts.size} fields have no study")
    if empty:
        said.append(f"no study at all on {words.listed(empty)}")
    return "; ".join(said) + "."
