"""One vote per independent sample, by the estimate."""

import pandas as pd
import pytest

from analysis.appraisal.votes import count_votes

BETWEEN, WITHIN = "between-group difference", "within-group change"


def rows(*effects):
    """Effects as (sample, yi, vi, vote) or (sample, yi, vi, vote, estimand)."""
    full = [effect if len(effect) == 5 else (*effect, BETWEEN) for effect in effects]
    frame = pd.DataFrame(full, columns=["sample_id", "yi", "vi", "vote", "estimand"])
    return frame.astype({"yi": "float64", "vi": "float64", "vote": "float64"})


def test_many_effects_of_one_sample_are_one_vote():
    votes = count_votes(rows(("a", 0.1, None, 1), ("a", 0.2, None, 1), ("b", 0.3, None, 1)), "comparison")
    assert (votes.in_favour, votes.against, votes.unread) == (2, 0, 0)


def test_a_sample_speaks_through_its_best_evidence():
    votes = count_votes(rows(("a", -0.5, 0.1, -1), ("a", 0.2, None, 1), ("a", None, None, 1)), "comparison")
    assert (votes.in_favour, votes.against) == (0, 1)


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
