"""The evidence on each part of each claim: what decides, the two verdicts, how sure, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.certainty import rate
from analysis.appraisal.deciding import Decision, decide
from analysis.appraisal.directions import tell_directions
from analysis.appraisal.facts import judge_fact
from analysis.appraisal.outlook import look_ahead
from analysis.appraisal.rule_inputs import Evidence
from analysis.appraisal.single_changes import Verdicts, judge
from analysis.intake.intake import Intake
from analysis.synthesis.by_part import GROUP
from analysis.tables.lookup import Lookup, Selection
from analysis.tables.schemas import Rows

PART = ("claim_id", "part_id")
_PLACE = ("note_path", "note_line", "note_field")
# What is looked at of the evidence on a part.
_USED = [
    *PART, "study_id", "sample_id", "lane", "estimand", "directness", "measure", "unit", "yi", "vi", "oriented", "n",
    "vote", "p_text", "who", "rows", "r", "vi_per_r", "direct", "excluded", "doubted",
]  # fmt: skip
_NUMBERS = (
    "measure", "k", "estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2",
    "probability_below", "probability_within", "probability_above", "probability_direction",
)  # fmt: skip


def appraise_parts(intake: Intake, rows: pd.DataFrame, syntheses: pd.DataFrame, bias: pd.DataFrame) -> dict[str, Rows]:
    """The rows of the tables claim_strength, directions, reasons, certainty, changes and outlooks, and of syntheses
    with what decides marked. ``rows`` are those of synthesis.bearing.bearing."""
    tables = intake.tables
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id")
    evidence = Lookup(rows[_USED], PART)
    every = syntheses.astype(object).where(syntheses.notna(), np.nan).to_dict("records")
    pooled: dict[tuple, list[dict[str, Any]]] = {}
    for one in every:
        pooled.setdefault((one["claim_id"], one["part_id"]), []).append(one)
    known = Evidence.of(tables["studies"], bias)
    adjusted = set(tables["contrasts"].loc[tables["contrasts"]["adjusted"].fillna(False), "contrast_id"])
    ratings = {(row["claim_id"], row["part_id"]): row for row in tables["ratings"].to_dict("records")}
    found: dict[str, Rows] = {name: [] for name in _FILLED}
    records = {(part["claim_id"], part["part_id"]): part for part in parts.to_dict("records")}
    decisions = {
        key: decide(part, evidence[key], pooled.get(key, []), intake)
        for key, part in records.items()
        if part["kind"] not in ("fact", "judgement")
    }
    testable = [key for key, decision in decisions.items() if len(decision.rows)]
    judged = judge([decisions[key] for key in testable], intake.settings.verdict_probability)
    judged = dict(zip(testable, judged, strict=True))
    for key, part in records.items():
        if key not in decisions:
            told = {"claim_strength": [_untested(part, intake)]}
        else:
            decision = decisions[key]
            told = _appraise(decision, *judged[key], known, ratings.get(key)) if key in judged else _nothing(part)
            told["directions"] = list(tell_directions(decision, evidence[key], adjusted, intake.vocabulary))
        place = {name: part[name] for name in (*PART, *_PLACE)}
        for name, new in told.items():
            found[name] += [{**place, **row} for row in new]
    deciding = {_group(one.pooled) for one in decisions.values() if one.pooled is not None}
    return {**found, "syntheses": [{**one, "decides": _group(one) in deciding} for one in every]}


_FILLED = ("claim_strength", "directions", "reasons", "certainty", "changes", "outlooks")


def _group(synthesis: Mapping[str, Any]) -> tuple:
    return tuple(synthesis[name] for name in GROUP)


def _nothing(part: Mapping[str, Any]) -> dict[str, Rows]:
    """The rows of a testable part on which there is no evidence."""
    sized = "not claimed" if pd.isna(part["effect_low"]) else "undetermined"
    nothing = {"k": 0, "studies": 0, "votes_for": 0, "votes_against": 0}
    return {"claim_strength": [{**nothing, "direction_verdict": "no evidence", "size_verdict": sized}]}


def _appraise(
    decision: Decision,
    verdicts: Verdicts,
    changes: Rows,
    known: Evidence,
    rating: Mapping[str, Any] | None,
) -> dict[str, Rows]:
    """The rows of one part on which there is evidence, by table."""
    ratings = rate(decision, known, rating)
    flips = [row["change"] for row in changes if row["flips"]]
    pooled = decision.pooled
    numbers = {"k": 0} if pooled is None else {name: pooled[name] for name in _NUMBERS}
    strength = {
        **numbers,
        "studies": len(set(decision.rows["sample_id"])),
        "participants": participants(decision.rows, known.sizes),
        "lane": decision.lane,
        "votes_for": decision.votes.in_favour,
        "votes_against": decision.votes.against,
        "direction_p": decision.votes.p,
        "direction_verdict": verdicts.direction[0],
        "size_verdict": verdicts.size[0],
        "certainty_low": ratings[0].low,
        "certainty_high": ratings[0].high,
        "flips_with": "; ".join(flips) or None,
    }
    return {
        "claim_strength": [strength],
        "reasons": list(_reasons(decision, verdicts)),
        "certainty": [row for one in ratings for row in one.rows],
        "changes": changes,
        "outlooks": [look_ahead(decision, known, changes)],
    }


def _reasons(decision: Decision, verdicts: Verdicts) -> Iterator[dict[str, str]]:
    for question, (chosen, because) in decision.reasons.items():
        yield {"question": question, "chosen": chosen, "because": because}
    pooled = decision.pooled
    if pooled is not None and pd.notna(pooled["prior_sd"]):
        mean, sd, tau = (pooled[f"prior_{name}"] for name in ("mean", "sd", "tau"))
        prior = f"mean Normal({mean:.3g}, {sd:.3g}²), spread half-normal({tau:.3g})"
        yield {"question": "prior", "chosen": prior, "because": pooled["prior_because"]}
    for question, (verdict, why) in (("direction", verdicts.direction), ("size", verdicts.size)):
        yield {"question": question, "chosen": verdict, "because": why}


def participants(rows: Selection, sizes: Mapping[str, int]) -> int | None:
    """People behind the rows, each sample once: the study's number, else the largest of its effects."""
    known: dict[str, int] = {}
    for sample, n in zip(rows["sample_id"], rows["n"], strict=True):
        if sample in sizes:
            known[sample] = sizes[sample]
        elif pd.notna(n):
            known[sample] = max(known.get(sample, 0), int(n))
    return int(sum(known.values())) if known else None


def _untested(part: Mapping[str, Any], intake: Intake) -> dict[str, Any]:
    """Judgements cannot be tested; a fact is answered by what texts state."""
    if part["kind"] == "judgement":
        return {"direction_verdict": "not testable", "size_verdict": "not claimed"}
    return judge_fact(part, intake.tables["statements"])
