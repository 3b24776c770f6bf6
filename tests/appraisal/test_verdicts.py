"""Verdicts from probabilities and votes."""

import numpy as np
import pytest

from analysis.appraisal.variants import EVERY_PRIOR
from analysis.appraisal.verdicts import direction_verdict, no_difference_verdict, size_verdict
from analysis.appraisal.votes import Votes
from analysis.tables.lookup import Selection

NO_VOTES = Votes(0, 0, 0)
NAMES = ("direction", "opposite", "negligible", "below", "within", "above")


NOTHING = Selection({})


def rows_of(*found, priors=("reference",)):
    """Rows of probabilities, one for each prior."""
    variants = EVERY_PRIOR.where(np.isin(EVERY_PRIOR["prior"], priors))
    return variants.replaced(
        **{f"probability_{name}": np.array([one.get(name, np.nan) for one in found]) for name in NAMES}
    )


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
    assert direction_verdict(rows_of(found), NO_VOTES, 0.95)[0] == verdict


def test_a_verdict_that_differs_between_priors_is_inconclusive_and_says_where():
    rows = rows_of({"direction": 0.97}, {"direction": 0.93}, priors=("reference", "sceptical"))
    verdict, why = direction_verdict(rows, NO_VOTES, 0.95)
    assert verdict == "inconclusive"
    assert "but sceptical prior: P(in the claim's direction) = 0.930" in why


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        (Votes(6, 0, 0), "supported"),
        (Votes(0, 6, 0), "contradicted"),
        (Votes(5, 0, 0), "inconclusive"),
        (NO_VOTES, "inconclusive"),
    ],
)
def test_votes_decide_only_where_a_sign_test_would(votes, verdict):
    assert direction_verdict(NOTHING, votes, 0.95)[0] == verdict


def test_most_votes_against_weaken_what_was_pooled():
    assert direction_verdict(rows_of({"direction": 0.97}), Votes(1, 2, 0), 0.95)[0] == "inconclusive"
    assert direction_verdict(rows_of({"direction": 0.97}), Votes(2, 2, 0), 0.95)[0] == "supported"


def test_votes_decide_nothing_against_a_sample_whose_size_is_known():
    assert direction_verdict(NOTHING, Votes(9, 1, 0, (9, 1)), 0.95)[0] == "inconclusive"
    assert direction_verdict(NOTHING, Votes(9, 1, 0, (9, 0)), 0.95)[0] == "supported"
    assert direction_verdict(NOTHING, Votes(1, 9, 0, (0, 9)), 0.95)[0] == "contradicted"


def test_a_mean_too_small_to_matter_is_that_on_either_side():
    for direction in (0.99, 0.01):
        assert direction_verdict(rows_of({"direction": direction, "negligible": 0.97}), NO_VOTES, 0.95)[0] == (
            "no meaningful difference"
        )


def test_votes_do_not_override_a_posterior_that_leans_the_other_way():
    assert direction_verdict(rows_of({"direction": 0.40}), Votes(9, 1, 0), 0.95)[0] == "inconclusive"
    assert direction_verdict(rows_of({"direction": 0.90}), Votes(9, 1, 0), 0.95)[0] == "supported"


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ({"below": 0.97}, "overstated"),
        ({"within": 0.96}, "within"),
        ({"above": 0.99}, "understated"),
        ({}, "undetermined"),
    ],
)
def test_the_size_verdict_describes_the_claim_and_never_comes_from_one_sample(found, verdict):
    assert size_verdict(True, [(2, rows_of(found))], NO_VOTES, 0.95)[0] == verdict
    assert size_verdict(True, [(1, rows_of(found))], NO_VOTES, 0.95)[0] == "undetermined"
    assert size_verdict(False, [(2, rows_of(found))], NO_VOTES, 0.95)[0] == "not claimed"


def test_both_readings_of_a_number_must_agree():
    within, over = (5, rows_of({"within": 0.99})), (5, rows_of({"below": 0.99}))
    assert size_verdict(True, [within, over], NO_VOTES, 0.95)[0] == "undetermined"
    assert size_verdict(True, [within, (0, NOTHING)], NO_VOTES, 0.95)[0] == "undetermined"
    assert size_verdict(True, [within, within], NO_VOTES, 0.95)[0] == "within"


def test_votes_weaken_a_size_and_never_give_one():
    assert size_verdict(True, [(5, rows_of({"within": 0.99}))], Votes(2, 3, 0), 0.95)[0] == "undetermined"
    assert size_verdict(True, [(0, NOTHING)], Votes(9, 0, 0), 0.95)[0] == "undetermined"


@pytest.mark.parametrize(
    ("negligible", "opposite", "verdict"),
    [
        (0.96, 0.01, "supported"),
        (0.01, 0.01, "contradicted"),
        (0.01, 0.98, "contradicted"),
        (0.60, 0.20, "inconclusive"),
        (np.nan, np.nan, "inconclusive"),
    ],
)
def test_a_claim_of_no_difference_is_told_from_the_mean_effect(negligible, opposite, verdict):
    assert no_difference_verdict(rows_of({"negligible": negligible, "opposite": opposite}), [], 0.95)[0] == verdict


def test_a_credible_counterexample_contradicts_never_and_says_that_it_is_one():
    verdict, why = no_difference_verdict(NOTHING, ["kinoshita-2026"], 0.95)
    assert verdict == "contradicted"
    assert why.endswith("(on one study): kinoshita-2026")
