"""What the rules of certainty look at, worked out for one part of a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.decision import Decision
from analysis.appraisal.pooled_samples import Samples
from analysis.appraisal.power import optimal_information_size, target_of
from analysis.appraisal.rules import NOT_ASSESSABLE, read_rules
from analysis.appraisal.small_studies import ENOUGH_FOR_ASYMMETRY, regression_test
from analysis.stats.studies import SynthesisError
from analysis.synthesis.claimed import kind_of
from analysis.tables.lookup import Selection
from analysis.terms import OVERALL, SEPARATE_ARMS, ClaimedDirection, Design, Judgement

ASYMMETRY_LEVEL = 0.10
_BY_CHANCE = (Design.RANDOMISED_PARALLEL, Design.RANDOMISED_CROSSOVER)
_PERHAPS_BY_CHANCE = (Design.PARALLEL, Design.CROSSOVER, Design.WITHIN_SUBJECT, Design.PAIRED_LIMBS)
_SIDES = ("worst", "best")
_ALLOCATION = ("randomisation process", "confounding")

Inputs = dict[str, Any]
# Where a mean would mean another decision, by the side that a claim takes; for all others the target itself.
_EDGES = {
    ClaimedDirection.NO_DIFFERENCE: lambda size: (-size, size),
    ClaimedDirection.AT_LEAST_AS_GOOD: lambda size: (-size,),
    ClaimedDirection.NO_BETTER: lambda size: (-size,),
}


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
        columns = (bias[name].tolist() for name in ("study_id", "domain", *_SIDES))
        for study, domain, *sides in zip(*columns, strict=True):
            rows.setdefault(study, {})[domain] = dict(zip(_SIDES, sides, strict=True))
        sizes = studies.groupby("sample_id")["n"].max().dropna().to_dict()
        return cls(dict(zip(studies["study_id"], studies["design"], strict=True)), sizes, rows)


def rule_inputs(decision: Decision, evidence: Evidence) -> tuple[Inputs, Inputs]:
    """Everything the rules name, with unread facts at their worst and at their best."""
    weight = _weights(decision.rows, evidence.sizes)
    votes = decision.votes
    directed = votes.in_favour + votes.against

    def share(chosen: Sequence[bool]) -> float:
        return float(weight["n"][np.asarray(chosen, dtype=bool)].sum() / weight["n"].sum())

    known = {
        "basis": decision.basis,
        "estimand": _estimand(decision),
        "share direct": share(weight["direct"]),
        "samples with a direction": directed,
        "share of samples on the other side": min(votes.in_favour, votes.against) / directed if directed else None,
        **_intervals(decision, evidence),
    }

    def at(side: str) -> Inputs:
        risk = [evidence.bias.get(study, {}).get(OVERALL, {}).get(side, Judgement.HIGH) for study in weight["study_id"]]
        by_chance = [_by_chance(study, evidence, side == "worst") for study in weight["study_id"]]
        return {
            **known,
            "share allocated by chance": share(by_chance),
            "share at high risk": share([judgement == Judgement.HIGH for judgement in risk]),
            "share at low risk": share([judgement == Judgement.LOW for judgement in risk]),
        }

    return at("worst"), at("best")


def _estimand(decision: Decision) -> str:
    """What decides estimates; where nothing is pooled, what the votes or the single counterexamples may rest on."""
    if decision.pooled is not None:
        return decision.pooled["estimand"]
    return min(set(decision.rows["estimand"]))


def _weights(rows: Selection, sizes: Mapping[str, int]) -> Selection:
    """One row per sample: a study of it, its participants (1 where nobody says), and whether all is direct."""
    by_sample: dict[str, tuple[str, float, bool]] = {}
    for sample, study, n, direct in zip(*(rows[key] for key in ("sample_id", "study_id", "n", "direct")), strict=True):
        first, most, all_direct = by_sample.get(sample, (study, np.nan, True))
        by_sample[sample] = first, np.fmax(most, n), all_direct and bool(direct)
    people = [n if n == n else sizes.get(sample, 1) for sample, (_, n, _) in by_sample.items()]
    return Selection(
        {
            "study_id": np.array([study for study, _, _ in by_sample.values()], dtype=object),
            "n": np.array(people, dtype=float),
            "direct": np.array([direct for _, _, direct in by_sample.values()], dtype=bool),
        }
    )


def _by_chance(study: str, evidence: Evidence, at_worst: bool) -> bool:
    """Whether who got what was left to chance, as far as it could be read."""
    design = evidence.designs[study]
    domains = evidence.bias.get(study, {})
    judged = [domains[domain] for domain in _ALLOCATION if domain in domains]
    if design in _BY_CHANCE or any(judgement["worst"] == Judgement.LOW for judgement in judged):
        return True
    return (
        not at_worst
        and design in _PERHAPS_BY_CHANCE
        and not any(judgement["best"] == Judgement.HIGH for judgement in judged)
    )


def _intervals(decision: Decision, evidence: Evidence) -> Inputs:
    """What the rules ask of the pooled mean, its intervals, and the people behind it."""
    pooled = decision.pooled
    if pooled is None:
        nothing = {"people per arm": None, "optimal information size": None}
        return {"k": 0, **nothing, "small studies differ": NOT_ASSESSABLE}
    target = target_of(pooled)
    low, high, new_low, new_high = (pooled[name] for name in ("ci_low", "ci_high", "pi_low", "pi_high"))
    no_prediction = pd.isna(new_low)
    people, studies = decision.samples.people, decision.samples.studies
    inputs: Inputs = {
        "k": pooled["k"],
        "i2": pooled["i2"],
        "no prediction interval": no_prediction,
        "interval excludes none": not low <= 0 <= high,
        "people per arm": float(np.nansum(people_per_arm(people, studies, evidence))),
        "optimal information size": None,
        "small studies differ": _small_studies_differ(decision.samples, pooled),
    }
    if target is not None:
        edges = _EDGES.get(decision.word, lambda size: (size,))(target)
        crosses = any(low <= edge <= high for edge in edges)
        inputs["interval crosses the target"] = crosses
        inputs["interval crosses the opposite"] = low <= -abs(pooled["smallest"] or 0) <= high
        inputs["a new study could disagree"] = (
            not crosses and not no_prediction and any(new_low <= edge <= new_high for edge in edges)
        )
        inputs["optimal information size"] = information_size(decision, evidence, target)
    kind = kind_of(pooled["measure"])
    if kind in read_rules("certainty")["equivalence"] and not no_prediction:
        side = 1 if pooled["estimate"] >= 0 else -1
        furthest = min(side * new_low, side * new_high)
        inputs["a new study could lie on the other side"] = furthest < 0
        inputs["a new study could lie beyond the range on the other side"] = (
            furthest < -read_rules("certainty")["equivalence"][kind]
        )
    if kind in read_rules("certainty")["large"]:
        large = read_rules("certainty")["large"][kind]
        inputs["interval covers none and a large effect"] = low <= 0 <= high and (low <= -large or high >= large)
    return inputs


def people_per_arm(people: np.ndarray, studies: Sequence[str], evidence: Evidence) -> np.ndarray:
    """Half of the participants where arms hold different people, all where everybody is in each."""
    separate = np.array([evidence.designs[study] in SEPARATE_ARMS for study in studies], dtype=bool)
    return np.where(separate, people / 2, people)


def information_size(decision: Decision, evidence: Evidence, target: float) -> float | None:
    """People per arm that show ``target``, in a study like those that were pooled."""
    per_arm = people_per_arm(decision.samples.people, decision.samples.studies, evidence)
    return optimal_information_size(target, _median_product(2 * decision.samples.vi, per_arm))


def unit_variance(decision: Decision) -> float:
    """The sampling variance a study of one participant would have: the median over the samples; NaN if unknown."""
    return _median_product(decision.samples.vi, decision.samples.people)


def _median_product(vi: np.ndarray, people: np.ndarray) -> float:
    known = ~np.isnan(people)
    return float(np.median(vi[known] * people[known])) if known.any() else np.nan


def _small_studies_differ(samples: Samples, pooled: Mapping[str, Any]) -> bool | str:
    """Egger's regression, for standardised differences on the size of the study."""
    if pooled["k"] < ENOUGH_FOR_ASYMMETRY:
        return NOT_ASSESSABLE
    try:
        test = regression_test(samples, pooled["measure"])
    except SynthesisError:  # studies of one size have no slope
        return NOT_ASSESSABLE
    return bool(test.p <= ASYMMETRY_LEVEL) if np.isfinite(test.p) else NOT_ASSESSABLE
