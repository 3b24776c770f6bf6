"""How sure an answer is, and why: probabilities, reasons, certainty by two sets of rules, risk of bias."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.appraisal.bias import OVERALL
from analysis.reporting import results, strength_figures, verdicts, words
from analysis.reporting.deciding_rows import deciding
from analysis.reporting.html import Html, render
from analysis.tables.schemas import Tables

QUESTIONS = {
    "lane": "Which evidence decides",
    "scope": "Direct or not",
    "estimand": "What is estimated",
    "prior": "Before any study",
    "direction": "Direction",
    "size": "Size",
}
_LIGHTS = {"low": ("good", "+"), "some concerns": ("open", "~"), "high": ("bad", "−"), "unread": ("none", "?")}


def certainty(data: Tables) -> Html:
    """Per part: how likely what is claimed is, why the verdict, and how certain by which rules."""
    return render("certainty", parts=[_certainty_of(data, part) for part in results.parts(data)])


def traffic_lights(data: Tables) -> Html:
    """Risk of bias of every study that bears on the claim, domain by domain."""
    names, bias = results.study_names(data["studies"]), data["bias"]
    tables = []
    for tool, rows in bias.groupby("tool", sort=True):
        domains = [name for name in dict.fromkeys(rows["domain"]) if name != OVERALL] + [OVERALL]
        studies = [
            {"name": names.get(study, study), "study_id": study, "lights": _lights(own.to_dict("records"), domains)}
            for study, own in rows.groupby("study_id", sort=True)
        ]
        tables.append({"tool": tool, "domains": domains, "studies": studies})
    unread = bias[bias["domain"] != OVERALL]["judgement"].eq("no information")
    return render("traffic_lights", tables=tables, unread=int(unread.sum()), total=len(unread))


def _certainty_of(data: Tables, part: results.Part) -> dict[str, Any]:
    strength, decides = results.strength_of(data, part), deciding(data, part)
    reasons = data["reasons"][data["reasons"]["part_id"] == part.id].to_dict("records")
    return {
        "label": part.label,
        "verdict": verdicts.certainty(strength),
        "direction": verdicts.direction(strength),
        "reasons": [(QUESTIONS[row["question"]], row["chosen"], row["because"]) for row in reasons],
        "probabilities": _probabilities(data, part),
        "claimed": "" if decides is None else decides.claimed,
        "posterior": None if decides is None else strength_figures.posterior(decides),
        "rule_sets": _rule_sets(data, part),
        "votes": _votes(data, part, strength),
    }


def _probabilities(data: Tables, part: results.Part) -> list[dict[str, Any]]:
    """The three probabilities, for each synthesis of the kind that decides: direct, and with indirect evidence."""
    rows = data["syntheses"]
    rows = rows[rows["part_id"] == part.id]
    found = rows[rows["decides"].fillna(False)]
    if found.empty or pd.isna(found.iloc[0]["claimed_low"]) or pd.isna(found.iloc[0]["prior_sd"]):
        return []
    kind = ["lane", "estimand", "measure", "unit"]
    alike = rows.merge(found[kind], on=kind).sort_values("scope")
    told = [
        {
            "name": f"{what}, {row['scope']} evidence" if len(alike) > 1 else what,
            "k": row["k"],
            "decides": bool(row["decides"]),
            "shares": [words.chance(row[f"{prefix}_{side}"]) for side in ("below", "within", "above")],
        }
        for row in alike.to_dict("records")
        for what, prefix in (("the mean effect", "probability"), ("a new study", "new"))
    ]
    first = found.iloc[0]
    prior = [words.chance(first[f"prior_{side}"]) for side in ("below", "within", "above")]
    return [*told, {"name": "the prior alone", "k": 0, "decides": False, "shares": prior}]


def _rule_sets(data: Tables, part: results.Part) -> list[dict[str, Any]]:
    """Each set of rules with its trace and its total."""
    rows = data["certainty"][data["certainty"]["part_id"] == part.id]
    found = []
    for name, own in rows.groupby("rule_set", sort=True):
        trace = own.to_dict("records")
        total = next(row for row in trace if row["domain"] == "total")
        found.append(
            {
                "name": name,
                "total": _range(total, ""),
                "rows": [_traced(row) for row in trace if row["domain"] != "total"],
            }
        )
    return found


def _traced(row: Mapping[str, Any]) -> dict[str, Any]:
    off = row["domain"] not in ("start", "overruled")
    return {
        "domain": row["domain"],
        "levels": _range(row, "−" if off else ""),
        "costs": off and (row["worst"], row["best"]) != ("0", "0"),
        **{key: words.plain(row[key]) for key in ("inputs", "threshold", "source", "lift")},
        "rule": " / ".join(
            dict.fromkeys(filter(None, (words.plain(row["rule_worst"]), words.plain(row["rule_best"]))))
        ),
    }


def _range(row: Mapping[str, Any], sign: str) -> str:
    ends = [f"{sign}{row[end]}" if row[end] != "0" else "0" for end in ("worst", "best")]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _lights(rows: list[dict[str, Any]], domains: list[str]) -> list[dict[str, str]]:
    by_domain = {row["domain"]: row for row in rows}
    lights = []
    for domain in domains:
        row = by_domain[domain]
        tone, mark = _LIGHTS[row["worst"] if row["worst"] == row["best"] else "unread"]
        lights.append({"tone": tone, "mark": mark, "word": row["judgement"]})
    return lights


def _votes(data: Tables, part: results.Part, strength: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The votes of the lane that decides: all samples, then those of some people."""
    rows = data["directions"][data["directions"]["part_id"] == part.id]
    if strength is None or rows.empty:
        return []
    rows = rows.assign(_later=rows["lane"] != strength["lane"], _some=rows["people"] != "everyone")
    rows = rows.sort_values(["_later", "lane", "_some", "people"])
    return [_vote(row) for row in rows.to_dict("records")]


def _vote(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the votes, its shares in percent."""
    voted = pd.notna(row["share_low"])
    bounded = row["unread"] and pd.notna(row["p_unread_for"])
    return {
        **row,
        "share": words.interval(100 * row["share_low"], 100 * row["share_high"], 2) if voted else "",
        "p": words.number(row["direction_p"], 2),
        "bounds": words.interval(*sorted((row["p_unread_for"], row["p_unread_against"])), 2) if bounded else "",
        "combined": words.number(row["combined_p"], 2),
    }
