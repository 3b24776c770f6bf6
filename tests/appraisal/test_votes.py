"""One vote per independent sample, by the estimate."""

import pandas as pd
import pytest

from analysis.appraisal.votes import Votes, combined_p, count_votes, one_sided
from analysis.tables.lookup import Selection

BETWEEN, WITHIN = "between-group difference", "within-group change"


def rows(*effects):
    """Effects as (sample, yi, vi, vote) or (sample, yi, vi, vote, estimand)."""
    full = [effect if len(effect) == 5 else (*effect, BETWEEN) for effect in effects]
    frame = pd.DataFrame(full, columns=["sample_id", "yi", "vi", "vote", "estimand"])
    return Selection.of(frame.astype({"yi": "float64", "vi": "float64", "vote": "float64"}))


def test_many_effects_of_one_sample_are_one_vote():
    votes = count_votes(rows(("a", 0.1, None, 1), ("a", 0.2, None, 1), ("b", 0.3, None, 1)), "comparison")
    assert (votes.in_favour, votes.against, votes.unread) == (2, 0, 0)


def test_a_sample_speaks_through_its_best_evidence():
    votes = count_votes(rows(("a", -0.5, 0.1, -1), ("a", None, None, 1), ("a", None, None, 1)), "comparison")
    assert (votes.in_favour, votes.against) == (0, 1)


def test_a_spread_changes_no_vote():
    effects = [("a", -0.5, 0.1, -1), ("a", 0.2, 0.1, 1), ("a", 0.3, None, 1), ("b", -0.2, 0.1, -1)]
    without = [(sample, yi, None, vote) for sample, yi, _, vote in effects]
    assert count_votes(rows(*effects), "comparison") == count_votes(rows(*without), "comparison")


def test_votes_know_which_samples_with_a_size_do_not_go_along():
    unanimous = [(str(i), 0.1, None, 1) for i in range(9)]
    for extra, opposed in ((-0.1, True), (0.0, True), (None, False)):
        votes = count_votes(rows(*unanimous, ("x", extra, None, None if extra == 0 else -1)), "comparison")
        assert votes.side == 1
        assert votes.opposed == opposed


def test_a_sample_that_points_both_ways_is_unread():
    votes = count_votes(rows(("a", 0.1, None, 1), ("a", -0.1, None, -1)), "comparison")
    assert (votes.in_favour, votes.against, votes.unread) == (0, 0, 1)


def test_a_change_within_one_arm_is_no_vote_on_a_comparison():
    votes = count_votes(rows(("a", 0.3, 0.01, 1, WITHIN)), "association")
    assert (votes.in_favour, votes.unread) == (0, 1)


def test_not_significant_is_unread_and_never_a_vote_against():
    votes = count_votes(rows(("a", None, None, None), ("b", 0.2, None, 1)), "comparison")
    assert (votes.in_favour, votes.against, votes.unread) == (1, 0, 1)


@pytest.mark.parametrize(("number", "p"), [(1, 1.0), (4, 0.125), (5, 0.0625), (6, 0.03125)])
def test_unanimity_needs_six_samples_to_reach_five_percent(number, p):
    votes = count_votes(rows(*((str(i), 0.1, None, 1) for i in range(number))), "comparison")
    assert votes.p == pytest.approx(p)


def test_nothing_to_count_has_no_p():
    assert count_votes(rows(), "comparison").p is None


def test_the_share_in_favour_has_an_exact_interval():
    assert Votes(6, 0, 0).share == pytest.approx((0.5407, 1.0), abs=1e-4)  # Clopper–Pearson tables
    assert Votes(3, 1, 2).share == pytest.approx((0.1941, 0.9937), abs=1e-4)


def test_what_could_not_be_read_is_bounded_both_ways():
    assert Votes(5, 0, 1).p_bounds == pytest.approx((0.03125, 0.21875))


@pytest.mark.parametrize(
    ("printed", "vote", "p"),
    [
        ("= 0.04", 1.0, 0.02),
        ("= 0.04", -1.0, 0.98),
        ("< 0.001", 1.0, 0.0005),
        ("sig.", 1.0, 0.025),
        ("n.s.", 1.0, 0.5),
        ("> 0.05", -1.0, 0.5),
        ("= 0.04", float("nan"), None),
        (None, 1.0, None),
    ],
)
def test_a_printed_p_is_turned_to_the_claims_side(printed, vote, p):
    assert one_sided(printed, vote) == (None if p is None else pytest.approx(p))


def test_p_values_are_combined_once_a_sample_and_the_adjusted_are_counted():
    frame = pd.DataFrame(
        {
            "sample_id": ["a", "a", "b"],
            "oriented": [1.0, 1.0, float("nan")],
            "vi": [1.0, 1.0, float("nan")],
            "vote": [1.0, 1.0, -1.0],
            "p_text": [None, None, "= 0.3173"],
            "rows": ["m1", "m2", "c1; c2"],
        }
    )
    p, k, adjusted = combined_p(Selection.of(frame), {"c2"})
    assert (p, k, adjusted) == (pytest.approx(0.5, abs=1e-4), 2, 1)  # z of 1 and of -1 cancel
