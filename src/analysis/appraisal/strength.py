"""The evidence on each part of each claim: which lane and measure decide, and the two verdicts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.appraisal.no_difference import no_difference_verdict
from analysis.appraisal.votes import Votes, count_votes
from analysis.intake.normalise import Intake
from analysis.tables.lookup import Lookup
from analysis.tables.schemas import frame

BETWEEN = "between-group difference"
BETWEEN_CHANGE = "between-group difference in change"
WITHIN = "within-group change"
TESTABLE = ("comparison", "change", "association")
# Votes alone decide a direction only where a sign test would: six of six is the first that does.
SIGN_TEST_LEVEL = 0.05
PART = ("claim_id", "part_id")
# What is looked at of the evidence on a part.
_USED = [*PART, "study_id", "sample_id", "lane", "estimand", "directness", "yi", "vi", "n", "vote", "p_text"]
_NUMBERS = (
    "estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2",
    "probability_below", "probability_within", "probability_above", "probability_direction",
)  # fmt: skip


def appraise_parts(intake: Intake, rows: pd.DataFrame, syntheses: pd.DataFrame) -> pd.DataFrame:
    """The claim_strength table. ``rows`` are those of synthesis.by_part.bearing."""
    tables = intake.tables
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id")
    evidence, pooled = Lookup(rows[_USED], PART), Lookup(syntheses, PART)
    sizes = tables["studies"].groupby("sample_id")["n"].max().dropna().to_dict()
    return frame(
        "claim_strength", [_appraise(part, intake, evidence, pooled, sizes) for part in parts.to_dict("records")]
    )


def _appraise(
    part: dict[str, Any], intake: Intake, evidence: Lookup, syntheses: Lookup, sizes: dict[str, int]
) -> dict[str, Any]:
    place = {key: part[key] for key in ("claim_id", "part_id", "note_path", "note_line", "note_field")}
    sized = "not claimed" if pd.isna(part["effect_low"]) else "undetermined"
    if part["kind"] == "judgement":
        return {**place, "direction_verdict": "not testable", "size_verdict": "not claimed"}
    if part["kind"] == "fact":
        return {**place, **_appraise_fact(part, intake)}
    key = tuple(part[name] for name in PART)
    own, own_syntheses = evidence[key], syntheses[key]
    lane = deciding_lane(part, own, intake)
    denies = part["effect_direction"] == "no difference"
    estimands = (*_estimands(part["kind"]), WITHIN) if denies else _estimands(part["kind"])
    lane_rows = own.loc[(own["lane"] == lane) & own["estimand"].isin(estimands)]
    votes = count_votes(lane_rows, part["kind"])
    if lane_rows.empty:
        return {**place, "k": 0, "studies": 0, "votes_for": 0, "votes_against": 0,
                "direction_verdict": "no evidence", "size_verdict": sized}  # fmt: skip
    pooled = deciding_synthesis(part, lane, own_syntheses)
    numbers = {name: pooled[name] for name in (*_NUMBERS, "measure", "k")} if pooled is not None else {"k": 0}
    threshold = intake.settings.verdict_probability
    return {
        **place,
        **numbers,
        "studies": lane_rows["sample_id"].nunique(),
        "participants": _participants(lane_rows, sizes),
        "lane": lane,
        "votes_for": votes.in_favour,
        "votes_against": votes.against,
        "direction_p": votes.p,
        "direction_verdict": (
            no_difference_verdict(pooled, lane_rows, threshold)
            if denies
            else direction_verdict(pooled, votes, threshold)
        ),
        "size_verdict": size_verdict(part, lane, pooled, own_syntheses, threshold),
    }


def _estimands(kind: str) -> tuple[str, ...]:
    """A change is judged against what controls gained; what one arm gained is told beside it."""
    if kind == "change":
        return (BETWEEN_CHANGE, BETWEEN)
    return (BETWEEN, BETWEEN_CHANGE, "association") if kind == "comparison" else (
        BETWEEN, BETWEEN_CHANGE, WITHIN, "association")  # fmt: skip


def deciding_lane(part: dict[str, Any], rows: pd.DataFrame, intake: Intake) -> str:
    """Where the answer comes from: one session for what is seen in one, training for the rest.

    Correlations decide an association only where nobody was trained.
    """
    if intake.vocabulary.inherited("outcomes", part["outcome"], "seen in") == "one session":
        return "acute"
    if part["kind"] == "association" and "training" not in set(rows["lane"]):
        return "correlational"
    return "training"


def deciding_synthesis(part: dict[str, Any], lane: str, syntheses: pd.DataFrame) -> dict[str, Any] | None:
    """The synthesis that decides: on the ratio scale for a claim in percent and for a change, else
    the one with most samples."""
    measures = _measures(part)
    in_lane = (syntheses["lane"] == lane) & (syntheses["estimand"] != WITHIN)
    usable = syntheses.loc[in_lane & syntheses["measure"].isin(measures)].to_dict("records")
    return min(usable, key=lambda found: (-found["k"], measures.index(found["measure"])), default=None)


def _measures(part: dict[str, Any]) -> tuple[str, ...]:
    """Measures that can answer a part."""
    if part["effect_unit"] == "%" or part["kind"] == "change":
        return ("ROMC", "ROM")
    return ("SMD", "ROMC", "ROM", "ZCOR", "MD")


def direction_verdict(pooled: dict[str, Any] | None, votes: Votes, threshold: float) -> str:
    """Is the claimed side right? By the posterior where there is one, else by the votes."""
    if pooled is None or pd.isna(pooled["probability_direction"]):
        if votes.p is not None and votes.p <= SIGN_TEST_LEVEL:
            return "supported" if votes.in_favour > votes.against else "contradicted"
        return "inconclusive"
    if pooled["probability_direction"] >= threshold:
        return "supported"
    if pd.notna(pooled["probability_opposite"]) and pooled["probability_opposite"] >= threshold:
        return "contradicted"
    if pd.notna(pooled["probability_negligible"]) and pooled["probability_negligible"] >= threshold:
        return "no meaningful difference"
    return "inconclusive"


def size_verdict(
    part: dict[str, Any], lane: str, pooled: dict[str, Any] | None, syntheses: pd.DataFrame, threshold: float
) -> str:
    """Is the claimed size right? Never from one sample, and both readings of a number must agree."""
    if pd.isna(part["effect_low"]):
        return "not claimed"
    verdicts = {_size_by(pooled, threshold)}
    if pd.notna(part["also_low"]):
        other = syntheses.loc[
            (syntheses["lane"] == lane) & (syntheses["unit"] == part["also_unit"]) & (syntheses["estimand"] != WITHIN)
        ]
        verdicts.add(_size_by(other.iloc[0].to_dict() if len(other) else None, threshold))
    return verdicts.pop() if len(verdicts) == 1 else "undetermined"


def _size_by(pooled: dict[str, Any] | None, threshold: float) -> str:
    if pooled is None or pooled["k"] < 2:
        return "undetermined"
    for name, verdict in (("within", "within"), ("below", "overstated"), ("above", "understated")):
        if pd.notna(pooled[f"probability_{name}"]) and pooled[f"probability_{name}"] >= threshold:
            return verdict
    return "undetermined"


def _participants(rows: pd.DataFrame, sizes: dict[str, int]) -> int | None:
    """People behind the rows, each sample once: the study's number, else the largest of its effects."""
    known: dict[str, int] = {}
    for sample, n in zip(rows["sample_id"], rows["n"], strict=True):
        if sample in sizes:
            known[sample] = sizes[sample]
        elif pd.notna(n):
            known[sample] = max(known.get(sample, 0), int(n))
    return int(sum(known.values())) if known else None


def _appraise_fact(part: dict[str, Any], intake: Intake) -> dict[str, Any]:
    """A fact is answered by what texts state of the same thing and property, each text once."""
    said = intake.tables["statements"]
    said = said.loc[(said["about"] == part["about"]) & (said["property"] == part["property"])]
    agree = int(said.loc[said["value"] == part["value"], "study_id"].nunique())
    differ = int(said.loc[said["value"] != part["value"], "study_id"].nunique())
    verdict = "no evidence"
    if agree + differ:
        verdict = "inconclusive"
    if agree >= 2 and not differ:
        verdict = "supported"
    elif differ >= 2 and not agree:
        verdict = "contradicted"
    return {"studies": agree + differ, "votes_for": agree, "votes_against": differ,
            "direction_verdict": verdict, "size_verdict": "not claimed"}  # fmt: skip
