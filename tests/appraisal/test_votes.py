"""One vote per independent sample, by the estimate."""

import pandas as pd
import pytest

from analysis.appraisal.votes import Votes, combined_p, count_votes, one_sided
from analysis.tables.lookup import Selection


def rows(*effects):
    """Effects as (sample, yi, vi, vote), and where it matters people and the printed p."""
    full = [(*effect, *(10, None)[len(effect) - 4 :]) for effect in effects]
    frame = pd.DataFrame(full, columns=["sample_id", "yi", "vi", "vote", "n", "p_text"])
    numbers = dict.fromkeys(("yi", "vi", "vote", "n"), "float64")
    return Selection.of(frame.astype(numbers).assign(oriented=lambda effects: effects["yi"]))


def test_many_effects_of_one_sample_are_one_vote():
    votes = count_votes(rows(("a", 0.1, None, 1), ("a", 0.2, None, 1), ("b", 0.3, None, 1)))
    assert (votes.in_favour, votes.against, votes.unread) == (2, 0, 0)


def test_a_sample_speaks_through_its_best_evidence():
    votes = count_votes(rows(("a", -0.5, 0.1, -1), ("a", None, None, 1), ("a", None, None, 1)))
    assert (votes.in_favour, votes.against) == (0, 1)


def test_a_spread_changes_no_vote():
    effects = [("a", -0.5, 0.1, -1), ("a", 0.2, 0.1, 1), ("a", 0.3, None, 1), ("b", -0.2, 0.1, -1)]
    without = [(sample, yi, None, vote) for sample, yi, _, vote in effects]
    assert count_votes(rows(*effects)) == count_votes(rows(*without))


def test_votes_know_whether_a_sample_with_a_size_does_not_go_along():
    unanimous = [(str(i), 0.1, None, 1) for i in range(9)]
    for extra, vote, opposed in ((-0.1, -1, True), (0.0, 0, True), (None, -1, False)):
        votes = count_votes(rows(*unanimous, ("x", extra, None, vote)))
        assert votes.side == 1
        assert bool(votes.opposed) == opposed


def test_a_sign_test_does_not_outvote_most_of_the_people():
    small = [(str(i), None, None, 1, 6) for i in range(9)]
    giant = count_votes(rows(*small, ("x", None, None, -1, 5000)))
    assert (giant.side, giant.opposed) == (1, "more than a quarter of the people stand on the other side")
    assert not count_votes(rows(*small, ("x", None, None, -1, 17))).opposed  # 17 of 71


def test_nor_a_significant_result_on_the_other_side():
    small = [(str(i), None, None, 1, 6) for i in range(9)]
    assert (
        count_votes(rows(*small, ("x", None, None, -1, 6, "= 0.03"))).opposed
        == "a significant result on the other side"
    )
    assert not count_votes(rows(*small, ("x", None, None, -1, 6, "n.s."))).opposed


def test_an_estimate_of_none_was_read_and_takes_no_side():
    votes = count_votes(rows(("a", 0.0, None, 0), ("b", 0.1, None, 1), ("c", None, None, None)))
    assert (votes.in_favour, votes.against, votes.neither, votes.unread) == (1, 0, 1, 1)


def test_a_sample_that_points_both_ways_is_unread():
    votes = count_votes(rows(("a", 0.1, None, 1), ("a", -0.1, None, -1)))
    assert (votes.in_favour, votes.against, votes.unread) == (0, 0, 1)


def test_not_significant_is_unread_and_never_a_vote_against():
    votes = count_votes(rows(("a", None, None, None), ("b", 0.2, None, 1)))
    assert (votes.in_favour, votes.against, votes.unread) == (1, 0, 1)


@pytest.mark.parametrize(("number", "p"), [(1, 1.0), (4, 0.125), (5, 0.0625), (6, 0.03125)])
def test_unanimity_needs_six_samples_to_reach_five_percent(number, p):
    votes = count_votes(rows(*((str(i), 0.1, None, 1) for i in range(number))))
    assert votes.p == pytest.approx(p)


def test_nothing_to_count_has_no_p():
    assert count_votes(rows()).p is None


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
