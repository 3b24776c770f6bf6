"""Verdicts on the parts of a claim."""

import math

import pytest


def part(tables, claim, part_id="whole"):
    return tables["claim_strength"].set_index(["claim_id", "part_id"]).loc[(claim, part_id)]


def test_without_an_effect_there_is_no_evidence(cards):
    assert part(cards, "hip-thrust-glute-activation", "leg-press")["direction_verdict"] == "no evidence"


def test_four_unanimous_samples_are_not_enough_for_a_direction(cards):
    squat = part(cards, "hip-thrust-glute-activation", "squat")
    assert (squat["votes_for"], squat["votes_against"], squat["direction_verdict"]) == (3, 0, "inconclusive")
    assert squat["size_verdict"] == "undetermined"


def test_a_change_is_judged_against_what_controls_gained(cards):
    row = part(cards, "leg-press-strength-gain")
    assert (row["measure"], row["direction_verdict"]) == ("ROMC", "supported")
    deciding = cards["syntheses"].loc[cards["syntheses"]["decides"]].set_index("claim_id")
    causal = deciding.loc["leg-press-strength-gain"]
    assert causal["estimand"] == "between-group difference in change"
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
    rows = caffeine["syntheses"].query("claim_id == 'faster-reactions' and part_id == 'placebo'")
    row = rows.set_index("measure").loc["ROM"]
    assert row["claimed_low"] == pytest.approx(-math.log(0.9))
    assert row["claimed_high"] == pytest.approx(-math.log(0.8))


def test_a_judgement_is_not_testable_and_a_fact_needs_two_texts(caffeine):
    assert part(caffeine, "better-taste")["direction_verdict"] == "not testable"
    assert part(caffeine, "half-life", "caffeine")["direction_verdict"] == "inconclusive"
