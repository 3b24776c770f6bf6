"""Risk of bias: each study by the domains of the tool for its design, from the facts its note records."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.appraisal.rules import Tool, read_rules, tools
from analysis.intake.intake import Intake
from analysis.tables.schemas import frame

LOW, CONCERNS, HIGH = JUDGED = ("low", "some concerns", "high")
NO_INFORMATION = "no information"
OVERALL = "overall"
_INTEGRITY = "integrity"
_PLACE = ("note_path", "note_line", "note_field")


def judge_bias(intake: Intake) -> pd.DataFrame:
    """The bias table: a row for each study and domain of its tool, and one overall.

    ``worst`` and ``best`` differ where a fact could not be read. The overall judgement is that of the
    worst domain. Reviews and reference texts are not judged: no answer is pooled from them.
    """
    tables = intake.tables
    recorded: dict[str, dict[str, dict[str, Any]]] = {}
    for row in tables["appraisals"].to_dict("records"):
        recorded.setdefault(row["study_id"], {})[row["domain"]] = row
    by_design = {design: tool for tool in tools() for design in tool.designs}
    found = []
    for study in tables["studies"].to_dict("records"):
        tool = by_design.get(study["design"])
        if tool is not None:
            found += _of_study(study, tool, _facts(study, recorded))
    return frame("bias", found)


def _facts(study: dict[str, Any], recorded: dict[str, dict]) -> dict[str, dict[str, Any]]:
    """The facts of a study by the notes' domains; a study inside a data set has those of its sheet."""
    facts = dict(recorded.get(study["data_set"], {})) | recorded.get(study["study_id"], {})
    if study["status"] in ("disputed", "retracted"):
        facts[_INTEGRITY] = {"judgement": HIGH, "because": f"the work is {study['status']}"}
    return facts


def _of_study(study: dict[str, Any], tool: Tool, facts: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    rules = read_rules("risk-of-bias")
    by_design = {rule["domain"]: rule for rule in rules["design"] if study["design"] in rule["designs"]}
    shared = {"study_id": study["study_id"], "tool": f"{tool.name} ({tool.version})"}
    place = {key: study[key] for key in _PLACE}
    rows = []
    for domain, names in tool.domains.items():
        told = [facts[name] for name in names if name in facts]
        known = [one for one in told if one["judgement"] in JUDGED]
        if known:
            fact = max(known, key=lambda one: JUDGED.index(one["judgement"]))
            worst = best = judgement = fact["judgement"]
        elif domain in by_design:
            fact = by_design[domain]
            worst = best = judgement = fact["judgement"]
        elif domain in rules["trusted unless doubted"]:
            fact, worst, best, judgement = {"because": "nobody is known to doubt them"}, LOW, LOW, LOW
        else:
            because = told[0]["because"] if told else "nothing about it was read"
            fact, worst, best, judgement = {"because": because}, HIGH, LOW, NO_INFORMATION
        source = {key: fact[key] for key in _PLACE} if "note_path" in fact else place
        rows.append(
            {
                **shared,
                "domain": domain,
                "judgement": tool.words.get(judgement, judgement),
                "worst": worst,
                "best": best,
                "because": fact["because"],
                **source,
            }
        )
    worst, best = (max((row[side] for row in rows), key=JUDGED.index) for side in ("worst", "best"))
    unread = [row["domain"] for row in rows if row["worst"] != row["best"]]
    overall = {
        **shared,
        "domain": OVERALL,
        "judgement": tool.words.get(best, best) if worst == best else NO_INFORMATION,
        "worst": worst,
        "best": best,
        "because": f"not read: {'; '.join(unread)}" if worst != best else "that of its worst domain",
        **place,
    }
    return [*rows, overall]
