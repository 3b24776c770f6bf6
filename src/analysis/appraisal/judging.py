"""Claims judged one by one, from what bears on each: what decides, verdicts, certainty, and the answer.

A claim whose evidence is as it was is not judged again. What judging gets to see is cut down to what the
claim's digest is made of, so nothing can change a verdict and leave the digest the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.appraisal.answers.claims import answer_claims
from analysis.appraisal.bias import judge_bias
from analysis.appraisal.cache import TABLES as JUDGED
from analysis.appraisal.cache import Judged
from analysis.appraisal.strength import appraise_parts
from analysis.notes.content import Intake
from analysis.tables.lookup import in_order
from analysis.tables.processes import ALONE, Processes
from analysis.tables.schemas import TABLES, Tables, unchecked

_AT_A_TIME = 200  # claims: what is held while they are judged is large
_OF_STUDIES = ("studies", "appraisals", "contrasts", "statements")


def judge_claims(
    intake: Intake,
    rows: pd.DataFrame,
    syntheses: pd.DataFrame,
    citations: pd.DataFrame,
    judged: Judged | None = None,
    processes: Processes = ALONE,
) -> Tables:
    """The tables of appraise_parts and answer_claims. ``rows`` are those of synthesis.bearing.bearing.

    Claims that ``judged`` has are not judged again; many others are judged in as many processes as there are.
    """
    seen, bias = _seen(intake, rows, syntheses, citations), judge_bias(intake)
    digests = _digests(seen)
    known = judged.known(digests) if judged else {}
    new = [claim for claim in digests if claim not in known]
    shares = processes.shares(new, _AT_A_TIME)
    judgements = list(processes.map(_judge, (_of(claims, intake, seen, bias) for claims in shares)))
    if judged and known:
        judgements.append({name: judged.rows(name, list(known)) for name in JUDGED})
    if judged:
        judged.keep(digests)
    return {**{name: _together(name, judgements, list(digests)) for name in JUDGED}, "bias": bias}


def _seen(intake: Intake, rows: pd.DataFrame, syntheses: pd.DataFrame, citations: pd.DataFrame) -> Tables:
    """All that is looked at in judging claims, each row with the claim for which it is."""
    tables = intake.tables
    parts = tables["claim_parts"]
    people = rows[["claim_id", "people_id"]].drop_duplicates().rename(columns={"people_id": "sample_id"})
    studies = people.merge(tables["studies"], on="sample_id")
    sheets = studies[["claim_id", "data_set"]].dropna().set_axis(["claim_id", "study_id"], axis=1)
    works = pd.concat([studies[["claim_id", "study_id"]], sheets]).drop_duplicates()
    facts = parts[["claim_id", "about", "property"]].dropna().drop_duplicates()
    return {
        "claims": tables["claims"],
        "claim_parts": parts,
        "ratings": tables["ratings"],
        "citations": citations,
        "rows": rows,
        "syntheses": syntheses,
        "studies": studies,
        "appraisals": works.merge(tables["appraisals"], on="study_id"),
        "contrasts": works.merge(tables["contrasts"], on="study_id"),
        "statements": facts.merge(tables["statements"], on=["about", "property"]),
    }


def _of(claims: list[str], intake: Intake, seen: Tables, bias: pd.DataFrame) -> tuple[Intake, Tables, pd.DataFrame]:
    """What judging gets to see of some claims, and the risk of bias of their studies."""
    seen = {name: data[data["claim_id"].isin(claims)] for name, data in seen.items()}
    tables: dict[str, Any] = {name: seen[name].reset_index(drop=True) for name in ("claims", "claim_parts", "ratings")}
    for name in _OF_STUDIES:
        tables[name] = seen[name][intake.tables[name].columns].drop_duplicates(TABLES[name].key, ignore_index=True)
    bias = bias[bias["study_id"].isin(tables["studies"]["study_id"])]
    return replace(intake, tables=tables), {name: seen[name] for name in ("rows", "syntheses", "citations")}, bias


def _judge(shown: tuple[Intake, Tables, pd.DataFrame]) -> Tables:
    """What judging some claims gives."""
    intake, seen, bias = shown
    made = appraise_parts(intake, seen["rows"], seen["syntheses"], bias)
    made["claim_answers"] = answer_claims(intake, made, seen["citations"])
    return {name: unchecked(name, made[name]) for name in JUDGED}


def _together(name: str, judgements: Sequence[Tables], claims: Sequence[str]) -> pd.DataFrame:
    """What judging gave, in the order of the claims."""
    made = pd.concat([some[name] for some in judgements], ignore_index=True) if judgements else unchecked(name, [])
    return in_order(made, "claim_id", claims)


def _digests(seen: Tables) -> dict[str, str]:
    """By claim, the digest of all rows that are looked at for it."""
    totals = {claim: hashlib.sha256() for claim in seen["claims"]["claim_id"]}
    for name, data in seen.items():
        each = pd.util.hash_pandas_object(data, index=False).to_numpy()
        for claim, places in data.groupby("claim_id").indices.items():
            totals[claim].update(f"{name} {len(places)} ".encode() + each[places].tobytes())
    return {claim: total.hexdigest() for claim, total in totals.items()}
