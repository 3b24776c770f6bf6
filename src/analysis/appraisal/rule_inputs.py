"""What the rules of certainty look at, worked out for one part of a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.bias import HIGH, LOW, OVERALL
from analysis.appraisal.deciding import Decision
from analysis.appraisal.power import optimal_information_size, target_of
from analysis.appraisal.rules import NOT_ASSESSABLE, read_rules
from analysis.synthesis.asymmetry import egger
from analysis.synthesis.bearing import means_of_samples
from analysis.synthesis.claimed import kind_of
from analysis.tables.lookup import Selection

# Below ten studies a test of small-study effects tells nothing (Sterne et al. 2011, 10.1136/bmj.d4002).
ENOUGH_FOR_ASYMMETRY = 10
ASYMMETRY_LEVEL = 0.10
_BY_CHANCE = ("randomised parallel", "randomised crossover")
_PERHAPS_BY_CHANCE = ("parallel", "crossover", "within-subject", "paired limbs")
_SEPARATE = ("randomised parallel", "parallel", "non-randomised parallel")
_ALLOCATION = ("randomisation process", "confounding")

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """What rules look at besides the decision: designs and sizes of studies, and their risk of bias."""

    designs: Mapping[str, str]
    sizes: Mapping[str, int]
    bias: Mapping[str, Mapping[str, Mapping[str, Any]]]  # by study and domain

    @classmethod
    def of(cls, studies: pd.DataFrame, bias: pd.DataFrame) -> Evidence:
        """From the studies and the bias table."""
        rows: dict[str, dict[str, Mapping[str, Any]]] = {}
        for row in bias.to_dict("records"):
            rows.setdefault(row["study_id"], {})[row["domain"]] = row
        sizes = studies.groupby("sample_id")["n"].max().dropna().to_dict()
        return cls(dict(zip(studies["study_id"], studies["design"], strict=True)), sizes, rows)


def rule_inputs(decision: Decision, evidence: Evidence, *, at_worst: bool) -> Inputs:
    """Everything the rules name, with unread facts at their worst or at their best."""
    side = "worst" if at_worst else "best"
    weight, pooled = _weights(decision.rows, evidence.sizes), decision.pooled
    overall = {study: evidence.bias.get(study, {}).get(OVERALL, {}).get(side, HIGH) for study in weight["study_id"]}
    votes = decision.votes
    directed = votes.in_favour + votes.against

    def share(chosen: Sequence[bool]) -> float:
        return float(weight["n"][np.asarray(chosen, dtype=bool)].sum() / weight["n"].sum())

    risk = [overall[study] for study in weight["study_id"]]
    per_arm = sum(
        n / 2 if evidence.designs[study] in _SEPARATE else n
        for study, n in zip(weight["study_id"], weight["n"], strict=True)
    )
    estimand = pooled["estimand"] if pooled is not None else decision.rows["estimand"][0]
    return {
        "estimand": estimand,
        "share allocated by chance": share([_by_chance(study, evidence, at_worst) for study in weight["study_id"]]),
        "share at high risk": share([one == HIGH for one in risk]),
        "share at low risk": share([one == LOW for one in risk]),
        "share direct": share(weight["direct"]),
        "samples with a direction": directed,
        "share of samples on the other side": min(votes.in_favour, votes.against) / directed if directed else None,
        "people per arm": per_arm,
        **_intervals(decision, pooled),
    }


def _weights(rows: Selection, sizes: Mapping[str, int]) -> Selection:
    """One row per sample: a study of it, its participants (1 where nobody says), and whether all is direct."""
    found: dict[str, tuple[str, float, bool]] = {}
    for sample, study, n, direct in zip(*(rows[key] for key in ("sample_id", "study_id", "n", "direct")), strict=True):
        first, most, all_direct = found.get(sample, (study, np.nan, True))
        found[sample] = first, np.fmax(most, n), all_direct and bool(direct)
    people = [n if n == n else sizes.get(sample, 1) for sample, (_, n, _) in found.items()]
    return Selection(
        {
            "study_id": np.array([study for study, _, _ in found.values()], dtype=object),
            "n": np.array(people, dtype=float),
            "direct": np.array([direct for _, _, direct in found.values()], dtype=bool),
        }
    )


def _by_chance(study: str, evidence: Evidence, at_worst: bool) -> bool:
    """Whether who got what was left to chance, as far as it could be read."""
    design = evidence.designs[study]
    own = evidence.bias.get(study, {})
    judged = [own[domain] for domain in _ALLOCATION if domain in own]
    if design in _BY_CHANCE or any(one["worst"] == LOW for one in judged):
        return True
    return not at_worst and design in _PERHAPS_BY_CHANCE and not any(one["best"] == HIGH for one in judged)


def _intervals(decision: Decision, pooled: Mapping[str, Any] | None) -> Inputs:
    """What the rules ask of the pooled mean, its intervals, and the studies behind it."""
    if pooled is None:
        return {"k": 0, "optimal information size": None, "small studies differ": NOT_ASSESSABLE}
    target = target_of(pooled)
    low, high, new_low, new_high = (pooled[name] for name in ("ci_low", "ci_high", "pi_low", "pi_high"))
    no_prediction = pd.isna(new_low)
    told: Inputs = {
        "k": pooled["k"],
        "i2": pooled["i2"],
        "no prediction interval": no_prediction,
        "interval excludes none": not low <= 0 <= high,
        "optimal information size": None,
        "small studies differ": _small_studies_differ(decision, pooled),
    }
    if target is not None:
        edges = (-target, target) if decision.denies else (target,)
        crosses = any(low <= edge <= high for edge in edges)
        told["interval crosses the target"] = crosses
        told["interval crosses the opposite"] = low <= -abs(pooled["smallest"] or 0) <= high
        told["a new study could disagree"] = (
            not crosses and not no_prediction and any(new_low <= edge <= new_high for edge in edges)
        )
        told["optimal information size"] = optimal_information_size(target, unit_variance(decision, pooled))
    kind = kind_of(pooled["measure"])
    if kind in read_rules("certainty")["equivalence"] and not no_prediction:
        side = 1 if pooled["estimate"] >= 0 else -1
        furthest = min(side * new_low, side * new_high)
        told["a new study could lie on the other side"] = furthest < 0
        told["a new study could lie beyond the range on the other side"] = (
            furthest < -read_rules("certainty")["equivalence"][kind]
        )
    if kind in read_rules("certainty")["large"]:
        large = read_rules("certainty")["large"][kind]
        told["interval covers none and a large effect"] = low <= 0 <= high and (low <= -large or high >= large)
    return told


def pooled_samples(decision: Decision, pooled: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects, variances and participants of the samples behind a synthesis."""
    rows = decision.rows
    same = (rows["estimand"] == pooled["estimand"]) & (rows["measure"] == pooled["measure"])
    rows = rows.where(same & (rows["unit"] == pooled["unit"]) & (rows["vi"] > 0))
    yi, vi, names = means_of_samples(rows)
    people = [np.fmax.reduce(rows["n"][rows["sample_id"] == name]) for name in names]
    return yi, vi, np.array(people, dtype=float)


def unit_variance(decision: Decision, pooled: Mapping[str, Any]) -> float:
    """The sampling variance a study of one participant would have: the median over the samples; NaN if unknown."""
    _, vi, people = pooled_samples(decision, pooled)
    known = ~np.isnan(people)
    return float(np.median(vi[known] * people[known])) if known.any() else np.nan


def _small_studies_differ(decision: Decision, pooled: Mapping[str, Any]) -> bool | str:
    """Egger's regression, for standardised differences on the size of the study."""
    if pooled["k"] < ENOUGH_FOR_ASYMMETRY:
        return NOT_ASSESSABLE
    yi, vi, people = pooled_samples(decision, pooled)
    sized = kind_of(pooled["measure"]) == "SMD"
    if sized and np.isnan(people).any():
        return NOT_ASSESSABLE
    options = {"predictor": "sqrtninv", "ni": people} if sized else {}
    return bool(egger(yi, vi, model="rma", **options).p <= ASYMMETRY_LEVEL)
