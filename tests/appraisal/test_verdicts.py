"""Verdicts from probabilities and votes."""

import numpy as np
import pytest

from analysis.appraisal.variants import EVERY_PRIOR
from analysis.appraisal.verdicts import Findings, direction_verdict, size_verdict
from analysis.appraisal.votes import Votes
from analysis.tables.lookup import Selection
from analysis.terms import ClaimedDirection

NO_VOTES = Votes(0, 0, 0)
NAMES = ("direction", "opposite", "negligible", "below", "within", "above")


NOTHING = Selection({})


def rows_of(*found, priors=("reference",)):
    """Rows of probabilities, one for each prior."""
    variants = EVERY_PRIOR.where(np.isin(EVERY_PRIOR["prior"], priors))
    return variants.replaced(
        **{f"probability_{name}": np.array([one.get(name, np.nan) for one in found]) for name in NAMES}
    )


def direction(rows, votes, word="more", **findings):
    return direction_verdict(word, Findings(rows, votes, **findings), 0.95)


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
    assert direction(rows_of(found), NO_VOTES)[0] == verdict


def test_a_verdict_that_differs_between_priors_is_inconclusive_and_says_where():
    rows = rows_of({"direction": 0.97}, {"direction": 0.93}, priors=("reference", "sceptical"))
    verdict, why = direction(rows, NO_VOTES)
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
    assert direction(NOTHING, votes)[0] == verdict


def test_most_votes_against_weaken_what_was_pooled():
    assert direction(rows_of({"direction": 0.97}), Votes(1, 2, 0))[0] == "inconclusive"
    assert direction(rows_of({"direction": 0.97}), Votes(2, 2, 0))[0] == "supported"


def test_votes_decide_nothing_against_what_could_outweigh_them_and_the_reason_is_told():
    verdict, why = direction(NOTHING, Votes(9, 1, 0, 0, ("", "a giant")))
    assert (verdict, why) == ("inconclusive", "nothing could be pooled; 9 for, 1 against, but a giant")
    assert direction(NOTHING, Votes(9, 1, 0, 0, ("a giant", "")))[0] == "supported"
    assert direction(NOTHING, Votes(1, 9, 0, 0, ("", "a giant")))[0] == "contradicted"


def test_a_mean_too_small_to_matter_is_that_on_either_side():
    for likely in (0.99, 0.01):
        rows = rows_of({"direction": likely, "negligible": 0.97})
        assert direction(rows, NO_VOTES)[0] == "no meaningful difference"


@pytest.mark.parametrize("likely", [0.10, 0.40, 0.67, 0.90])
def test_votes_decide_nothing_where_sizes_could_be_pooled(likely):
    """Six estimates hardly above none are one sign test and no support: their sizes are known."""
    assert direction(rows_of({"direction": likely}), Votes(9, 0, 0))[0] == "inconclusive"
    assert direction(rows_of({"direction": likely}), Votes(0, 9, 0))[0] == "inconclusive"


@pytest.mark.parametrize(
    "word", [ClaimedDirection.AT_LEAST_AS_GOOD, ClaimedDirection.NO_BETTER, ClaimedDirection.CANNOT]
)
def test_votes_can_show_that_a_bound_is_kept_and_not_that_it_is_passed(word):
    """Of a direction the other way it is not known by how much."""
    assert direction(NOTHING, Votes(6, 0, 0), word)[0] == "supported"
    assert direction(NOTHING, Votes(0, 6, 0), word)[0] == "inconclusive"


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


BEYOND, BELOW, NEGLIGIBLE, OPEN = (
    {"direction": 0.99, "opposite": 0.0, "negligible": 0.02},
    {"direction": 0.01, "opposite": 0.98, "negligible": 0.01},
    {"direction": 0.50, "opposite": 0.02, "negligible": 0.96},
    {"direction": 0.60, "opposite": 0.20, "negligible": 0.40},
)
UNKNOWN = {"direction": 0.60}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # for a mean beyond the smallest effect, below it on the other side, between the two, and nowhere sure
        (ClaimedDirection.NO_DIFFERENCE, ("contradicted", "contradicted", "supported", "inconclusive")),
        (ClaimedDirection.AT_LEAST_AS_GOOD, ("supported", "contradicted", "supported", "inconclusive")),
        (
            ClaimedDirection.NO_BETTER,
            ("supported", "contradicted", "supported", "inconclusive"),
        ),  # told in the direction of worse
        (ClaimedDirection.CANNOT, ("contradicted", "supported", "supported", "inconclusive")),
        ("more", ("supported", "contradicted", "no meaningful difference", "inconclusive")),
    ],
)
def test_claims_of_no_difference_of_a_bound_and_of_a_side_are_judged_apart(word, expected):
    found = [direction(rows_of(one), NO_VOTES, word)[0] for one in (BEYOND, BELOW, NEGLIGIBLE, OPEN)]
    assert tuple(found) == expected
    assert direction(rows_of(UNKNOWN), NO_VOTES, word)[0] == "inconclusive"


def test_an_estimate_known_to_be_better_is_at_least_as_good_though_no_smallest_effect_is_known():
    assert direction(rows_of({"direction": 0.97}), NO_VOTES, ClaimedDirection.AT_LEAST_AS_GOOD)[0] == "supported"
    assert direction(rows_of({"direction": 0.97}), NO_VOTES, ClaimedDirection.NO_BETTER)[0] == "supported"
    assert direction(rows_of({"direction": 0.02}), NO_VOTES, ClaimedDirection.CANNOT)[0] == "supported"


def test_knowing_nothing_of_a_mean_does_not_contradict_that_there_is_no_difference():
    torn = {"direction": 0.5, "opposite": 0.49, "negligible": 0.02}
    assert direction(rows_of(torn), NO_VOTES, ClaimedDirection.NO_DIFFERENCE)[0] == "inconclusive"


@pytest.mark.parametrize(("beyond", "verdict"), [(0.98, "contradicted"), (0.96, "inconclusive")])
def test_a_difference_may_be_on_either_side_so_each_has_half_of_the_chance_to_be_wrong(beyond, verdict):
    for found in ({"opposite": beyond, "negligible": 0.01}, {"opposite": 0.99 - beyond, "negligible": 0.01}):
        assert direction(rows_of(found), NO_VOTES, ClaimedDirection.NO_DIFFERENCE)[0] == verdict


def test_another_scale_that_says_the_opposite_leaves_a_verdict_open():
    against = [("ROMC", rows_of({"direction": 0.01}))]
    verdict, why = direction(rows_of({"direction": 0.99}), NO_VOTES, beside=against)
    assert (verdict, "ROMC says the opposite, P = 0.990" in why) == ("inconclusive", True)
    unsure = [("ROMC", rows_of({"direction": 0.10}))]
    assert direction(rows_of({"direction": 0.99}), NO_VOTES, beside=unsure)[0] == "supported"


def test_one_study_shows_that_what_cannot_happen_does_and_says_that_it_is_one():
    verdict, why = direction(NOTHING, NO_VOTES, ClaimedDirection.CANNOT, counterexamples=["kinoshita-2026"])
    assert verdict == "contradicted"
    assert why.endswith("(on one study): kinoshita-2026")


@pytest.mark.parametrize(
    "word", ["more", ClaimedDirection.NO_DIFFERENCE, ClaimedDirection.NO_BETTER, ClaimedDirection.AT_LEAST_AS_GOOD]
)
def test_one_study_decides_nothing_but_what_cannot_happen(word):
    assert direction(NOTHING, NO_VOTES, word, counterexamples=["kinoshita-2026"])[0] == "inconclusive"


def test_where_pooled_results_say_that_it_does_not_happen_one_study_does_not_overrule_them():
    assert (
        direction(rows_of(NEGLIGIBLE), NO_VOTES, ClaimedDirection.CANNOT, counterexamples=["kinoshita-2026"])[0]
        == "supported"
    )


def test_votes_on_a_claim_of_no_difference_are_found_more_and_found_less_and_decide_nothing():
    verdict, why = direction(NOTHING, Votes(9, 0, 0), ClaimedDirection.NO_DIFFERENCE)
    assert verdict == "inconclusive"
    assert "9 found more, 0 found less" in why
    assert "too few" not in why


def test_a_review_that_points_the_other_way_leaves_the_best_one_open():
    rows = rows_of({"direction": 0.99})
    assert direction(rows, Votes(3, 1, 0), reviews=True)[0] == "inconclusive"
    assert direction(rows, Votes(3, 0, 0), reviews=True)[0] == "supported"
    assert direction(NOTHING, Votes(9, 0, 0), reviews=True)[0] == "inconclusive"
