"""How sure an answer is, and why: probabilities, reasons, certainty by two sets of rules, risk of bias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.pages import marks, results, verdicts, words
from analysis.pages.claim import strength_figures
from analysis.pages.claim.deciding_rows import Deciding, deciding, of_part
from analysis.pages.figure import axes_of
from analysis.pages.html import Section, render
from analysis.pages.rows import Row, rows, without_places
from analysis.tables.schemas import Tables
from analysis.terms import OVERALL, Judgement, Lane, Placeholder, Question, Scope

QUESTIONS = {
    Question.LANE: "Which evidence decides",
    Question.SCOPE: "Direct or not",
    Question.ESTIMAND: "What is estimated",
    Question.SCALE: "On which scale",
    Question.PRIOR: "Before any study",
    Question.DIRECTION: "Direction",
    Question.SIZE: "Size",
}
_SCOPES = {Scope.DIRECT: "direct evidence alone", Scope.WITH_INDIRECT: "indirect evidence too"}
_LIGHTS = {Judgement.LOW: "good", Judgement.SOME_CONCERNS: "open", Judgement.HIGH: "bad", "unread": "none"}


def certainty(data: Tables) -> Section:
    """Per part: how likely what is claimed is, why the verdict, and how certain by which rules."""
    parts = [_certainty_of(data, part) for part in results.parts(data)]
    unrated = list(dict.fromkeys(part["unrated"] for part in parts))
    shown = {
        name: without_places(data[name])
        for name in ("reasons", "certainty", "directions", "posteriors", "posterior_curves")
    }
    tables = {
        "reasons": shown["reasons"],
        "rules": shown["certainty"],
        "votes": shown["directions"],
        "posteriors": shown["posteriors"],
        "posterior_curves": shown["posterior_curves"],
    }
    axes = axes_of(part["posterior"] for part in parts)
    shown = render("certainty", tables, axes, parts=parts if "" in unrated else [], unrated=unrated)
    return shown.shown_if(results.noted(data))


def traffic_lights(data: Tables) -> Section:
    """Risk of bias of every study that bears on the claim, domain by domain."""
    names, bias = results.names(data), rows(data, "bias")
    tables = []
    for tool in sorted({row["tool"] for row in bias}):
        judged = [row for row in bias if row["tool"] == tool]
        domains = [name for name in dict.fromkeys(row["domain"] for row in judged) if name != OVERALL] + [OVERALL]
        by_study: dict[str, list[Row]] = {}
        for row in judged:
            by_study.setdefault(row["study_id"], []).append(row)
        studies = [
            {"name": names.get(study, study), "study_id": study, "lights": _lights(of_study, domains)}
            for study, of_study in sorted(by_study.items())
        ]
        tables.append({"tool": tool, "domains": domains, "studies": studies})
    unread = [row["judgement"] == Judgement.NO_INFORMATION for row in bias if row["domain"] != OVERALL]
    studies = sum(len(table["studies"]) for table in tables)
    shown = without_places(data["bias"])
    shown.insert(1, "study", shown["study_id"].map(names))
    return render(
        "traffic_lights", {"bias": shown}, tables=tables, studies=studies, unread=sum(unread), total=len(unread)
    )


def _certainty_of(data: Tables, part: results.Part) -> dict[str, Any]:
    strength, decides = results.strength_of(data, part), deciding(data, part)
    names = results.names(data)
    reasons = rows(data, "reasons", "part_id", part.id)
    return {
        "label": part.label,
        "verdict": verdicts.certainty(strength),
        "mark": None if strength is None else marks.mark({**part.row, **strength}),
        "unrated": _unrated(data, part),
        "doubts": results.doubts(data, part),
        "reasons": [*(_reason(row, names) for row in reasons), *_scales(decides)],
        "basis": verdicts.basis(strength),
        "probabilities": _probabilities(data, part),
        "sides": [name for name, _ in part.wording.sizes],
        "vote_sides": part.wording.votes,
        "claimed": "" if decides is None else decides.claimed,
        "asked": "" if decides is None else decides.asked,
        "posterior": None
        if decides is None
        else strength_figures.posterior(decides, of_part(data, "posterior_curves", part)),
        "rule_sets": _rule_sets(data, part),
        "votes": _votes(data, part, strength),
    }


def _reason(row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    """A question, what was chosen, and why."""
    chosen = words.LANES.get(row["chosen"], row["chosen"])
    return QUESTIONS[row["question"]], chosen, results.with_names(words.plain(row["because"]), names)


def _scales(decides: Deciding | None) -> Iterator[tuple[str, str, str]]:
    """The smallest effect of interest and where an effect begins, on the scale that decides, with where from."""
    if decides is None:
        return
    synthesis = decides.synthesis
    if pd.notna(synthesis["smallest"]):
        size = words.number(abs(words.on_scale(synthesis["smallest"], synthesis["measure"])), 2)
        yield (
            "Smallest effect that matters",
            words.with_unit(size, decides.unit),
            words.plain(synthesis["smallest_because"]),
        )
    if pd.notna(synthesis["none"]) and synthesis["none"]:
        size = words.number(abs(decides.shown(synthesis["none"])), 2)
        because = "a second test alone brings as much (retest gain); only what is beyond it counts"
        yield "Where a change begins", words.with_unit(size, decides.unit), because


def _unrated(data: Tables, part: results.Part) -> str:
    """Why there is no certainty to tell; empty where there is something to rate."""
    verdict = results.direction_of(data, part)
    if part.is_fact:
        return "Certainty is rated for results of studies. What reference texts say is looked up, not measured."
    if verdict.name in verdicts.UNJUDGED:
        return f"There is nothing to rate. {verdict.meaning}"
    return ""


def _probabilities(data: Tables, part: results.Part) -> list[dict[str, Any]]:
    """The three probabilities, for each synthesis of the kind that decides: direct, and with indirect evidence."""
    first = results.decider_of(data, part)
    if first is None or pd.isna(first["claimed_low"]) or pd.isna(first["prior_sd"]):
        return []
    alike = [
        row
        for row in rows(data, "syntheses", "part_id", part.id)
        if row["scope"] in _SCOPES
        and all(words.plain(row[name]) == words.plain(first[name]) for name in ("lane", "estimand", "measure", "unit"))
    ]
    alike.sort(key=lambda row: row["scope"])
    lines = [
        {
            "name": f"{what}, {_SCOPES[row['scope']]}" if len(alike) > 1 else what,
            "k": row["k"],
            "decides": bool(row["decides"]),
            "shares": [words.chance(row[f"{prefix}_{place}"]) for _, place in part.wording.sizes],
        }
        for row in alike
        for what, prefix in (("the average", "probability"), ("a new study", "new"))
        if prefix == "probability" or row["lane"] != Lane.PUBLISHED
    ]
    prior = [words.chance(first[f"prior_{place}"]) for _, place in part.wording.sizes]
    return [*lines, {"name": "the average, before any study", "k": 0, "decides": False, "shares": prior}]


def _rule_sets(data: Tables, part: results.Part) -> list[dict[str, Any]]:
    """Each set of rules with its trace and its total."""
    traced = rows(data, "certainty", "part_id", part.id)
    names, sets = results.names(data), []
    for name in sorted({row["rule_set"] for row in traced}):
        trace = [row for row in traced if row["rule_set"] == name]
        total = next(row for row in trace if row["domain"] == "total")
        sets.append(
            {
                "name": name,
                "total": _range(total, ""),
                "rows": [_traced(row, names) for row in trace if row["domain"] != "total"],
            }
        )
    return sets


def _traced(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    off = row["domain"] not in ("start", "overruled")
    return {
        "domain": row["domain"],
        "levels": _range(row, "−" if off else ""),
        "costs": off and (row["worst"], row["best"]) != ("0", "0"),
        **{key: words.plain(row[key]) for key in ("inputs", "threshold", "source")},
        "lift": results.with_names(words.plain(row["lift"]), names),
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
        tone = _LIGHTS[row["worst"] if row["worst"] == row["best"] else "unread"]
        lights.append({"tone": tone, "word": row["judgement"]})
    return lights


def _votes(data: Tables, part: results.Part, strength: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The votes of the lane that decides: all samples, then those of some people."""
    if strength is None:
        return []
    counted = sorted(
        rows(data, "directions", "part_id", part.id),
        key=lambda row: (
            row["lane"] != strength["lane"],
            row["lane"],
            row["people"] != Placeholder.EVERYONE,
            row["people"],
        ),
    )
    return [_vote(row) for row in counted]


def _vote(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the votes, its shares in percent."""
    voted = pd.notna(row["share_low"])
    ends = sorted((row["p_unread_for"], row["p_unread_against"]))
    bounded = row["unread"] and pd.notna(row["p_unread_for"])
    return {
        **row,
        "lane": words.LANES.get(row["lane"], row["lane"]),
        "share": words.interval(100 * row["share_low"], 100 * row["share_high"], 2) if voted else "",
        "p": words.p_value(row["direction_p"]),
        "bounds": " to ".join(map(words.p_value, ends)) if bounded else "",
        "combined": words.p_value(row["combined_p"]),
    }
