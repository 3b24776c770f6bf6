"""The evidence on each part of each claim: what decides, the two verdicts, how sure, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.answers.amounts import size_in_words
from analysis.appraisal.answers.naming import in_short
from analysis.appraisal.certainty import rate
from analysis.appraisal.contributions import contributions
from analysis.appraisal.decision import Decision, decide
from analysis.appraisal.directions import tell_directions
from analysis.appraisal.facts import judge_fact
from analysis.appraisal.moderators import moderate
from analysis.appraisal.posterior_curves import posterior_curve
from analysis.appraisal.rule_inputs import Evidence
from analysis.appraisal.sensitivity.both_verdicts import Verdicts
from analysis.appraisal.sensitivity.curve import specification_curve
from analysis.appraisal.sensitivity.datasets import dataset_of
from analysis.appraisal.sensitivity.influence import cumulative, leave_one_out
from analysis.appraisal.sensitivity.other_models import other_models
from analysis.appraisal.sensitivity.outlook import look_ahead, next_studies
from analysis.appraisal.sensitivity.single_changes import judge
from analysis.appraisal.shown_sizes import shown_sizes
from analysis.notes.content import Intake
from analysis.stats.priors import PRIOR_DF
from analysis.synthesis import covariates
from analysis.synthesis.by_part import GROUP
from analysis.synthesis.samples import PEOPLE
from analysis.tables.lookup import Lookup, Selection
from analysis.tables.schemas import SENSITIVITY_TABLES, Rows
from analysis.terms import Basis, ClaimKind, DirectionVerdict, Question, SizeVerdict, Tested

PART = ("claim_id", "part_id")
_PLACE = ("note_path", "note_line", "note_field")
IN_CONFLICT = 2.5  # of the prior's spreads: 7 % of a t with four degrees of freedom lie beyond (ours)
# What is looked at of the evidence on a part.
_USED = [
    *PART, "effect_id", "study_id", "sample_id", "lane", "estimand", "directness", "measure", "unit", "yi", "vi",
    "oriented", "n", "vote", "p_text", "who", "rows", "r", "vi_per_r", "direct", "excluded", "doubted", "alike", "late",
    "people_id", "year", "leg",
    *PEOPLE,
]  # fmt: skip
_NUMBERS = (
    "measure", "k", "estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2",
    "probability_below", "probability_within", "probability_above", "probability_direction",
)  # fmt: skip


def appraise_parts(intake: Intake, rows: pd.DataFrame, syntheses: pd.DataFrame, bias: pd.DataFrame) -> dict[str, Rows]:
    """The rows of the tables that tell of parts, and of syntheses with what decides marked.

    ``rows`` are those of synthesis.bearing.bearing.
    """
    tables = intake.tables
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id")
    evidence = Lookup(rows[[*_USED, *covariates.columns(intake.vocabulary)]], PART)
    every = syntheses.astype(object).where(syntheses.notna(), np.nan).to_dict("records")
    pooled: dict[tuple, list[dict[str, Any]]] = {}
    for synthesis in every:
        pooled.setdefault((synthesis["claim_id"], synthesis["part_id"]), []).append(synthesis)
    known = Evidence.of(tables["studies"], bias)
    adjusted = set(tables["contrasts"].loc[tables["contrasts"]["adjusted"].fillna(False), "contrast_id"])
    ratings = {(row["claim_id"], row["part_id"]): row for row in tables["ratings"].to_dict("records")}
    filled: dict[str, Rows] = {name: [] for name in _FILLED}
    records = {(part["claim_id"], part["part_id"]): part for part in parts.to_dict("records")}
    decisions = {
        key: decide(part, evidence[key], pooled.get(key, []), intake)
        for key, part in records.items()
        if part["kind"] not in (ClaimKind.FACT, ClaimKind.JUDGEMENT)
    }
    other_test = _other_tests(records)
    testable = [key for key, decision in decisions.items() if len(decision.rows)]
    judged = dict(zip(testable, _judge([decisions[key] for key in testable], intake), strict=True))
    for key, part in records.items():
        if key not in decisions:
            of_part = {"claim_strength": [_untested(part, intake)]}
        else:
            decision = decisions[key]
            of_part = (
                _nothing(decision)
                if key not in judged
                else _rows_of_part(decision, judged[key], known, ratings.get(key), intake.settings.verdict_probability)
            )
            if decision.pooled is not None:
                shown = shown_sizes(part, decision.pooled, intake.vocabulary)
                shown["size_in_words"] = size_in_words(part, shown)
                of_part["claim_strength"] = [{**row, **shown} for row in of_part["claim_strength"]]
            of_part["contributions"] = list(contributions(decision, evidence[key]))
            of_part |= moderate(decision, covariates.names(intake.vocabulary), decisions.get(other_test.get(key)))
            of_part["directions"] = list(tell_directions(decision, evidence[key], adjusted, intake.vocabulary))
        place = {name: part[name] for name in (*PART, *_PLACE)}
        of_part["claim_strength"] = [{**row, "in_short": in_short(part)} for row in of_part["claim_strength"]]
        for name, new in of_part.items():
            filled[name] += [{**place, **row} for row in new]
    deciding = {_group(decision.pooled) for decision in decisions.values() if decision.pooled is not None}
    return {**filled, "syntheses": [{**synthesis, "decides": _group(synthesis) in deciding} for synthesis in every]}


def _other_tests(parts: Mapping[tuple, Mapping[str, Any]]) -> dict[tuple, tuple]:
    """By part, the one of the same claim that differs from it only in the kind of test it speaks of."""
    alike: dict[tuple, dict[str, tuple]] = {}
    for key, part in parts.items():
        if isinstance(part["test"], str):
            asked = (part["claim_id"], *(str(part[name]) for name in _ASKED))
            alike.setdefault(asked, {})[part["test"]] = key
    pairs = [tuple(tests.values()) for tests in alike.values() if len(tests) == len(Tested)]
    return {key: other for first, second in pairs for key, other in ((first, second), (second, first))}


_ASKED = ("intervention", "comparator", "outcome", "population", "effect")
_FILLED = ("contributions", "claim_strength", "directions", "reasons", "certainty", *SENSITIVITY_TABLES)


def _group(synthesis: Mapping[str, Any]) -> tuple:
    return tuple(synthesis[name] for name in GROUP)


# What numbers that cannot be do to arithmetic; anything else is a mistake of ours and stops the build.
_UNASSESSABLE = (ArithmeticError, ValueError)


def _judge(decisions: list[Decision], intake: Intake) -> list[tuple[Verdicts, Rows] | str]:
    """What judging each part gives, or why it cannot be judged: one part never stops the others."""
    threshold = intake.settings.verdict_probability
    try:
        return list(judge(decisions, threshold))
    except _UNASSESSABLE:
        return [_judge_alone(decision, threshold) for decision in decisions]


def _judge_alone(decision: Decision, threshold: float) -> tuple[Verdicts, Rows] | str:
    try:
        return judge([decision], threshold)[0]
    except _UNASSESSABLE as error:
        return str(error)


def _rows_of_part(
    decision: Decision,
    judged: tuple[Verdicts, Rows] | str,
    known: Evidence,
    rating: Mapping[str, Any] | None,
    threshold: float,
) -> dict[str, Rows]:
    """The rows of a part on which there is evidence; why, where it cannot be judged."""
    if decision.basis == Basis.SURROGATES:
        return _stood_in(decision)
    try:
        return (
            _not_assessable(decision, judged)
            if isinstance(judged, str)
            else _appraise(decision, *judged, known, rating, threshold)
        )
    except _UNASSESSABLE as error:
        return _not_assessable(decision, str(error))


def _nothing(decision: Decision) -> dict[str, Rows]:
    """The rows of a testable part on which there is no evidence, or none that could answer it."""
    every = decision.every
    if len(every):
        why = "nothing that was read compares what is claimed"
        if every["excluded"].all():
            why = "a check excludes all that bears on it"
        elif every["alike"].any() and decision.basis == Basis.BEFORE_AFTER:
            why = "only changes from before to after were measured, and another arm of the same study changed alike"
        return _unanswered(decision, DirectionVerdict.INCONCLUSIVE, why)
    nothing = {**_NO_VOTES, **_counts(decision)}
    return {
        "claim_strength": [
            {**nothing, "direction_verdict": DirectionVerdict.NO_EVIDENCE, "size_verdict": _no_size(decision)}
        ]
    }


def _stood_in(decision: Decision) -> dict[str, Rows]:
    """The rows of a part of which only outcomes were measured that stand in for the one claimed."""
    return _unanswered(decision, DirectionVerdict.INCONCLUSIVE, "only what stands in for the outcome was measured")


def _not_assessable(decision: Decision, why: str) -> dict[str, Rows]:
    """The rows of a part that cannot be judged: numbers that cannot be, for example."""
    return _unanswered(decision, DirectionVerdict.NOT_ASSESSABLE, why)


def _unanswered(decision: Decision, verdict: str, why: str) -> dict[str, Rows]:
    strength = {
        **_NO_VOTES,
        **_counts(decision),
        "basis": decision.basis,
        "direction_verdict": verdict,
        "size_verdict": _no_size(decision),
    }
    reasons = [{"question": Question.DIRECTION, "chosen": verdict, "because": why}]
    return {"claim_strength": [strength], "reasons": reasons}


_NO_VOTES = {"k": 0, "votes_for": 0, "votes_against": 0, "votes_neither": 0, "votes_unread": 0}


def _counts(decision: Decision) -> dict[str, int]:
    """Studies, independent samples and results that decide: three numbers that are not to be taken for each other."""
    rows = decision.answering
    return {"studies": len(set(rows["study_id"])), "samples": len(set(rows["sample_id"])), "results": len(rows)}


def _no_size(decision: Decision) -> str:
    return SizeVerdict.NOT_CLAIMED if pd.isna(decision.part["effect_low"]) else SizeVerdict.UNDETERMINED


def _appraise(
    decision: Decision,
    verdicts: Verdicts,
    changes: Rows,
    known: Evidence,
    rating: Mapping[str, Any] | None,
    threshold: float,
) -> dict[str, Rows]:
    """The rows of one part on which there is evidence, by table."""
    ratings = rate(decision, known, rating)
    flips = [row["change"] for row in changes if row["flips"]]
    pooled = decision.pooled
    numbers = {"k": 0} if pooled is None else {name: pooled[name] for name in _NUMBERS}
    strength = {
        **numbers,
        **_counts(decision),
        "participants": participants(decision.answering, known.sizes),
        "basis": decision.basis,
        "against_active": decision.against_active,
        "lane": decision.lane,
        "votes_for": decision.votes.in_favour,
        "votes_against": decision.votes.against,
        "votes_neither": decision.votes.neither,
        "votes_unread": decision.votes.unread,
        "direction_p": decision.votes.p,
        "direction_verdict": verdicts.direction[0],
        "size_verdict": verdicts.size[0],
        "certainty_low": ratings[0].low,
        "certainty_high": ratings[0].high,
        "flips_with": "; ".join(flips) or None,
    }
    outlook = look_ahead(decision, known, changes)
    return {
        "claim_strength": [strength],
        "reasons": list(_reasons(decision, verdicts)),
        "certainty": [row for by_rules in ratings for row in by_rules.rows],
        "changes": changes,
        "outlooks": [outlook],
        **_around(decision, verdicts, outlook, threshold),
    }


def _around(decision: Decision, verdicts: Verdicts, outlook: Mapping[str, Any], threshold: float) -> dict[str, Rows]:
    """How far what was pooled reaches, other ways to pool it, and the next study; nothing where nothing was pooled."""
    if decision.pooled is None or decision.basis == Basis.INDIRECT:  # of two legs nothing is left out or added
        return {}
    data = dataset_of(decision.rows, decision.pooled)
    unit_variance = outlook.get("unit_variance")
    return {
        "specifications": specification_curve(decision, threshold),
        "leave_one_out": leave_one_out(decision, data),
        "cumulative": cumulative(decision, data),
        "other_models": other_models(decision),
        "next_studies": next_studies(decision, data, verdicts.direction[0], unit_variance, threshold),
        **posterior_curve(decision, data),
    }


def _reasons(decision: Decision, verdicts: Verdicts) -> Iterator[dict[str, str]]:
    for question, (chosen, because) in decision.reasons.items():
        yield {"question": question, "chosen": chosen, "because": because}
    pooled = decision.pooled
    if pooled is not None and pd.notna(pooled["prior_sd"]):
        mean, sd, tau = (pooled[f"prior_{name}"] for name in ("mean", "sd", "tau"))
        prior = f"mean Student t({PRIOR_DF:g}; {mean:.3g}, {sd:.3g}), spread half-normal({tau:.3g})"
        yield {"question": Question.PRIOR, "chosen": prior, "because": pooled["prior_because"] + _conflict(pooled)}
    for question, (verdict, why) in ((Question.DIRECTION, verdicts.direction), (Question.SIZE, verdicts.size)):
        yield {"question": question, "chosen": verdict, "because": why}


def _conflict(pooled: Mapping[str, Any]) -> str:
    """Says so where the pooled estimate lies where the prior expected none: there the studies decide."""
    away = abs(pooled["estimate"] - pooled["prior_mean"]) / pooled["prior_sd"]
    if away <= IN_CONFLICT:
        return ""
    return f"; the estimate lies {away:.1f} of its spreads away, in conflict with it: there the studies count for more"


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
    if part["kind"] == ClaimKind.JUDGEMENT:
        return {"direction_verdict": DirectionVerdict.NOT_TESTABLE, "size_verdict": SizeVerdict.NOT_CLAIMED}
    return {"basis": Basis.TEXTS, **judge_fact(part, intake.tables["statements"])}
