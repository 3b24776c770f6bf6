"""Single studies against a claim that something cannot happen."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analysis.appraisal.counterexamples import counterexamples, holm
from analysis.tables.lookup import Selection

BETWEEN, WITHIN = "between-group difference", "within-group change"


def rows(*effects):
    """Effects as (study, vote, yi, vi, p_text), each of another site of its study."""
    frame = pd.DataFrame(effects, columns=["study_id", "vote", "yi", "vi", "p_text"])
    frame = frame.astype({"vote": "float64", "yi": "float64", "vi": "float64"})
    return Selection.of(
        frame.assign(
            sample_id=frame["study_id"], oriented=frame["yi"], direct=True, estimand=BETWEEN, vi_per_r=np.nan,
            arm_for="A", arm_against="B", measured=[f"site {place}" for place in range(len(frame))],
        )
    )  # fmt: skip


def test_one_direct_study_that_shows_it_beyond_chance_is_one():
    """Its vote is against the claim that it cannot be, but for one so small that it hardly matters."""
    assert counterexamples(rows(("a", -1, 15.4, None, "< 0.001"))) == ["a"]
    assert counterexamples(rows(("a", -1, None, None, "= 0.0001"))) == ["a"]
    assert counterexamples(rows(("a", 1, 0.1, 0.0004, None))) == ["a"]


@pytest.mark.parametrize(
    "effect",
    [
        ("a", -1, 15.4, None, "n.s."),
        ("a", -1, 15.4, None, "< 0.10"),
        ("a", None, None, None, "> 0.05"),
        ("a", -1, 0.2, 0.04, "< 0.001"),
        ("a", 1, -0.9, 0.01, None),
        ("a", 1, None, None, "= 0.0001"),
    ],
)
def test_what_is_not_beyond_chance_or_shows_the_opposite_is_none(effect):
    assert counterexamples(rows(effect)) == []


def test_neither_is_what_is_indirect_or_compares_with_nobody():
    one = rows(("a", 1, 0.9, 0.01, None))
    assert counterexamples(one.replaced(direct=np.array([False]))) == []
    assert counterexamples(one.replaced(estimand=np.array([WITHIN], dtype=object))) == []


def test_one_significant_site_of_twelve_is_chance():
    nulls = [("a", 1, 0.02, 0.05, None)] * 11
    assert counterexamples(rows(("a", 1, 0.5, 0.0529, None), *nulls)) == []  # p = 0.03
    assert counterexamples(rows(("a", 1, 0.7, 0.0529, None), *nulls)) == ["a"]  # p = 0.002


def test_one_significant_study_of_ten_is_chance():
    nulls = [(f"n{i}", 1, 0.02, 0.05, None) for i in range(9)]
    assert counterexamples(rows(("a", 1, 0.5, 0.0529, None), *nulls)) == []
    assert counterexamples(rows(("a", 1, 0.8, 0.0529, None), *nulls)) == ["a"]


def test_several_measures_of_one_comparison_are_one_result():
    one = rows(("a", 1, 0.5, 0.0529, None), ("a", 1, 0.1, 0.002, None))
    assert counterexamples(one.replaced(measured=np.array(["site 1"] * 2, dtype=object))) == ["a"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_p_values_are_adjusted_as_statsmodels_does(p):
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1], atol=1e-12)


def test_a_spread_that_rests_on_an_assumed_correlation_shows_nothing_by_itself():
    sure = rows(("a", 1, 0.1, 0.0004, None))
    assert counterexamples(sure.replaced(vi_per_r=np.array([np.nan]))) == ["a"]
    assert counterexamples(sure.replaced(vi_per_r=np.array([-0.1]))) == []
    printed = rows(("a", 1, 0.1, 0.0004, "< 0.001"))
    assert counterexamples(printed.replaced(vi_per_r=np.array([-0.1]))) == ["a"]
