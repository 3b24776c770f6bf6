"""Verdicts on the parts of a claim."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.appraisal.strength import direction_verdict, size_verdict
from analysis.appraisal.votes import Votes


def part(tables, claim, part_id="whole"):
    return tables["claim_strength"].set_index(["claim_id", "part_id"]).loc[(claim, part_id)]


def pooled(**found):
    names = ("direction", "opposite", "negligible", "below", "within", "above")
    return {"k": 5, **{f"probability_{name}": found.get(name, np.nan) for name in names}}


def test_without_an_effect_there_is_no_evidence(cards):
    assert part(cards, "hip-thrust-glute-activation", "leg-press")["direction_verdict"] == "no evidence"


def test_four_unanimous_samples_are_not_enough_for_a_direction(cards):
    squat = part(cards, "hip-thrust-glute-activation", "squat")
    assert (squat["votes_for"], squat["votes_against"], squat["direction_verdict"]) == (3, 0, "inconclusive")
    assert squat["size_verdict"] == "undetermined"


def test_a_change_is_judged_against_what_controls_gained(cards):
    row = part(cards, "leg-press-strength-gain")
    assert (row["measure"], row["direction_verdict"]) == ("ROMC", "supported")
    within = cards["syntheses"].set_index(["claim_id", "estimand", "measure"])
    causal = within.loc[("leg-press-strength-gain", "between-group difference in change", "ROMC")]
    assert row["estimate"] == causal["estimate"]


def test_k_counts_independent_samples(cards):
    row = part(cards, "leg-press-strength-gain")
    effects = cards["evidence"].loc[cards["evidence"]["claim_id"] == "leg-press-strength-gain"]
    assert row["k"] < len(effects)


def test_disputed_work_has_no_weight(caffeine):
    row = part(caffeine, "faster-reactions", "placebo")
    assert (row["studies"], row["votes_for"]) == (2, 2)


def test_one_sample_never_gives_a_size(caffeine):
    row = part(caffeine, "faster-reactions", "placebo")
    assert (row["k"], row["size_verdict"]) == (1, "undetermined")


def test_the_three_probabilities_of_a_synthesis_add_up(cards, caffeine):
    for tables in (cards, caffeine):
        found = tables["syntheses"].dropna(subset="probability_within")
        assert len(found)
        total = found[["probability_below", "probability_within", "probability_above"]].sum(axis=1)
        assert total.to_numpy() == pytest.approx(1)
        prior = found[["prior_below", "prior_within", "prior_above"]].sum(axis=1)
        assert prior.to_numpy() == pytest.approx(1)


def test_a_claim_in_percent_is_set_on_the_log_scale(caffeine):
    row = caffeine["syntheses"].set_index("claim_id").loc["faster-reactions"]
    assert row["claimed_low"] == pytest.approx(-math.log(0.9))
    assert row["claimed_high"] == pytest.approx(-math.log(0.8))


def test_a_judgement_is_not_testable_and_a_fact_needs_two_texts(caffeine):
    assert part(caffeine, "better-taste")["direction_verdict"] == "not testable"
    assert part(caffeine, "half-life", "caffeine")["direction_verdict"] == "inconclusive"


NO_VOTES = Votes(0, 0, 0, None)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ({"direction": 0.96}, "supported"),
        ({"direction": 0.94}, "inconclusive"),
        ({"direction": 0.02, "opposite": 0.96}, "contradicted"),
        ({"direction": 0.02, "opposite": 0.90}, "inconclusive"),
        ({"direction": 0.50, "negligible": 0.97}, "no meaningful difference"),
        ({"direction": 0.01}, "inconclusive"),
    ],
)
def test_a_direction_needs_the_verdict_probability(found, verdict):
    assert direction_verdict(pooled(**found), NO_VOTES, 0.95) == verdict


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        (Votes(6, 0, 0, 0.03125), "supported"),
        (Votes(0, 6, 0, 0.03125), "contradicted"),
        (Votes(5, 0, 0, 0.0625), "inconclusive"),
        (NO_VOTES, "inconclusive"),
    ],
)
def test_votes_decide_only_where_a_sign_test_would(votes, verdict):
    assert direction_verdict(None, votes, 0.95) == verdict


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ({"below": 0.97}, "overstated"),
        ({"within": 0.96}, "within"),
        ({"above": 0.99}, "understated"),
        ({}, "undetermined"),
    ],
)
def test_the_size_verdict_describes_the_claim(found, verdict):
    claim = {"effect_low": 20.0, "also_low": np.nan}
    empty = pd.DataFrame(columns=["lane", "unit", "estimand"])
    assert size_verdict(claim, "training", pooled(**found), empty, 0.95) == verdict
    assert size_verdict(claim, "training", {**pooled(**found), "k": 1}, empty, 0.95) == "undetermined"


def test_both_readings_of_a_number_must_agree():
    claim = {"effect_low": 20.0, "also_low": 20.0, "also_unit": "points"}
    empty = pd.DataFrame(columns=["lane", "unit", "estimand"])
    assert size_verdict(claim, "acute", pooled(within=0.99), empty, 0.95) == "undetermined"
