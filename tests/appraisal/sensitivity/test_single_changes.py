"""Verdicts on made-up samples, and what single changes do to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.appraisal.sensitivity.datasets import dataset_of
from analysis.appraisal.sensitivity.outlook import next_study, votes_needed
from analysis.appraisal.sensitivity.single_changes import judge
from analysis.appraisal.votes import Votes

from ..conftest import made_up_decision

THRESHOLD = 0.95
STRENGTH = {"inconclusive": 0, "undetermined": 0, "not claimed": 0}  # every other word is stronger


def verdicts(*arguments, **options):
    return judge([made_up_decision(*arguments, **options)], THRESHOLD)[0][0].words


samples = st.lists(
    st.tuples(st.floats(-1.5, 1.5).map(lambda y: round(y, 3)), st.floats(0.005, 0.5)), min_size=1, max_size=8
)


def test_five_samples_that_agree_support_and_one_wild_prior_does_not_matter():
    assert verdicts([0.6, 0.5, 0.7, 0.55, 0.65], [0.02] * 5)[0] == "supported"


def test_a_spread_nobody_printed_can_take_a_verdict_away_and_is_never_imputed():
    strong = [0.6, 0.5, 0.7, 0.55], [0.02] * 4
    assert verdicts(*strong)[0] == "supported"
    with_unknown = [*strong[0], -1.4], [*strong[1], None]
    assert verdicts(*with_unknown)[0] == "inconclusive"
    reference, _ = judge([made_up_decision(*with_unknown)], THRESHOLD)[0]
    assert reference.k == 4
    assert "at a standard error of" in reference.direction[1]


@settings(max_examples=60, deadline=None)
@given(samples)
def test_flipping_all_results_never_leaves_a_verdict_on_its_side(found):
    yi, vi = ([pair[place] for pair in found] for place in (0, 1))
    one, other = verdicts(yi, vi)[0], verdicts([-y for y in yi], vi)[0]
    assert {one, other} not in ({"supported"}, {"contradicted"})
    if one == "contradicted":
        assert other == "supported"
    if "no meaningful difference" in (one, other):
        assert one == other


def test_many_small_effects_are_too_small_to_matter_on_either_side():
    for side in (1, -1):
        assert verdicts([0.05 * side] * 40, [0.005] * 40)[0] == "no meaningful difference"


@settings(max_examples=40, deadline=None)
@given(samples, st.data())
def test_removing_the_variance_of_a_study_never_strengthens_a_verdict(found, data):
    yi, vi = ([pair[place] for pair in found] for place in (0, 1))
    taken = data.draw(st.integers(0, len(yi) - 1))
    without = [None if place == taken else v for place, v in enumerate(vi)]
    for before, after in zip(verdicts(yi, vi), verdicts(yi, without), strict=True):
        assert STRENGTH.get(after, 1) <= STRENGTH.get(before, 1)


@settings(max_examples=60, deadline=None)
@given(samples, st.data())
def test_nor_does_it_where_other_variances_are_missing_already(found, data):
    yi = [pair[0] for pair in found]
    # With the last variance goes the last that can be pooled: then votes answer, and a sign test is another question.
    missing = data.draw(st.sets(st.integers(0, len(yi) - 1), max_size=max(len(yi) - 2, 0)))
    before = [None if place in missing else v for place, (_, v) in enumerate(found)]
    taken = data.draw(st.sampled_from([place for place, v in enumerate(before) if v is not None]))
    after = [None if place == taken else v for place, v in enumerate(before)]
    for one, other in zip(verdicts(yi, before), verdicts(yi, after), strict=True):
        assert STRENGTH.get(other, 1) <= STRENGTH.get(one, 1)


def test_unknown_spreads_that_pull_one_way_count_together_though_others_pull_back():
    yi = [0.51, 0.29, 0.52, 0.39, -0.13, -0.13, 0.96]
    before, after = [0.02] * 4 + [None, 0.01, None], [0.02] * 4 + [None] * 3
    assert verdicts(yi, before)[0] == verdicts(yi, after)[0] == "inconclusive"


def test_the_last_variance_taken_away_leaves_no_votes_to_overrule_what_it_said():
    yi = [0.1] * 9 + [-1.0]
    assert verdicts(yi, [None] * 9 + [0.01])[0] == "inconclusive"
    assert verdicts(yi, [None] * 10)[0] == "inconclusive"


@settings(max_examples=60, deadline=None)
@given(st.floats(-2, 2), st.floats(0.001, 1))
def test_one_sample_never_gives_a_size(y, v):
    assert verdicts([y], [v])[1] == "undetermined"


@settings(max_examples=25, deadline=None)
@given(st.lists(samples, min_size=2, max_size=5), st.data())
def test_a_part_judged_among_others_gets_the_digits_it_gets_alone(many, data):
    decisions = []
    for found in many:
        unprinted = data.draw(st.sets(st.integers(0, len(found) - 1)))
        vi = [None if place in unprinted else v for place, (_, v) in enumerate(found)]
        decisions.append(made_up_decision([y for y, _ in found], vi))
    for one, (reference, rows) in zip(decisions, judge(decisions, THRESHOLD), strict=True):
        [(alone, rows_alone)] = judge([one], THRESHOLD)
        assert (reference.direction, reference.size) == (alone.direction, alone.size)
        assert rows == rows_alone


def test_every_change_is_told_and_flips_where_a_verdict_differs(decision):
    one = decision([0.9, 0.1, 0.12, -0.05], [0.004, 0.02, 0.02, 0.02], direct=[True, True, True, False])
    reference, rows = judge([one], THRESHOLD)[0]
    kinds = {row["kind"] for row in rows}
    assert {"reference", "prior", "evidence", "estimator", "leave one out"} <= kinds
    assert sum(row["kind"] == "leave one out" for row in rows) == 4
    for row in rows:
        assert row["flips"] == ((row["direction_verdict"], row["size_verdict"]) != reference.words)


def test_a_change_of_prior_or_estimator_leaves_the_unprinted_spreads_as_they_were(decision):
    one = decision([0.6, 0.5, 0.7, 0.55, -1.4], [0.02] * 4 + [None])
    reference, rows = judge([one], THRESHOLD)[0]
    assert reference.direction[0] == "inconclusive"
    others = [row for row in rows if row["kind"] in ("prior", "estimator")]
    assert {row["direction_verdict"] for row in others} == {"inconclusive"}
    assert any(row["change"] == "without s4" and row["flips"] for row in rows)


def test_what_is_excluded_is_shown_with_what_it_would_change(decision):
    excluded = [False] * 4 + [True]
    one = decision([0.6, 0.5, 0.7, 0.55, -3.0], [0.02] * 4 + [0.001], excluded=excluded)
    reference, rows = judge([one], THRESHOLD)[0]
    assert reference.direction[0] == "supported"
    [back] = [row for row in rows if row["change"] == "with what is excluded (s4)"]
    assert (back["k"], back["flips"]) == (5, True)


def test_below_ten_samples_no_normal_test_is_among_the_changes(decision):
    few, many = (rows for _, rows in judge([decision([0.3] * k, [0.05] * k) for k in (9, 10)], THRESHOLD))
    assert not any("normal test" in row["change"] for row in few)
    assert any("normal test" in row["change"] for row in many)


def test_the_only_study_carries_what_it_says(decision):
    [(_, rows)] = judge([decision([2.0], [0.01], sized=False)], THRESHOLD)
    [without] = [row for row in rows if row["kind"] == "leave one out"]
    assert (without["k"], without["direction_verdict"]) == (0, "inconclusive")


@pytest.mark.parametrize(("votes", "needed"), [((0, 0), 6), ((4, 0), 2), ((6, 0), 0), ((3, 1), 5)])
def test_the_votes_that_are_missing_are_counted(votes, needed):
    assert votes_needed(Votes(*votes, 0)) == needed


def test_the_next_study_gets_larger_where_less_is_known_and_its_results_are_ordered(decision):
    one = decision([0.30, 0.25, 0.35], [0.02, 0.02, 0.02], sized=False)
    found = next_study(dataset_of(one.rows, one.pooled), one.votes, 4.0, THRESHOLD)
    assert found.chance >= 0.8
    assert found.contradicts_to is None or found.contradicts_to < found.supports_from
    unprinted = decision([0.30, 0.25, 0.35, -0.9], [0.02, 0.02, 0.02, None], sized=False)
    less = next_study(dataset_of(unprinted.rows, unprinted.pooled), one.votes, 4.0, THRESHOLD)
    assert (less.participants, -less.chance) > (found.participants, -found.chance)
    scattered = decision([0.9, -0.6, 0.1], [0.02, 0.02, 0.02], sized=False)
    hopeless = next_study(dataset_of(scattered.rows, scattered.pooled), scattered.votes, 4.0, THRESHOLD)
    assert hopeless.chance < 0.8
    assert np.isfinite(hopeless.participants)
