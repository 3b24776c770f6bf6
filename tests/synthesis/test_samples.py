"""Who was measured in each effect, and one value for each independent sample."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.synthesis.samples import correlations, means_of_samples, sample_means, with_people
from analysis.tables.lookup import Selection


def effects(sample, yi, vi, **columns):
    people = {"arm_for": "A", "arm_against": "B", "share_for": 0.5, "measured": [f"site {i}" for i in range(len(yi))]}
    return pd.DataFrame({"sample_id": sample, "oriented": yi, "vi": vi, "n": 10.0, **people, **columns})


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-2, 2), st.floats(0.01, 2)), min_size=1), st.floats(0, 1))
def test_a_table_and_plain_columns_give_the_same_means(found, rho):
    frame = effects(*map(list, zip(*found, strict=True)))
    table = sample_means(frame, rho=rho)
    yi, vi, names = means_of_samples(Selection.of(frame), rho)
    assert names == table["sample_id"].tolist()
    assert np.allclose(yi, table["yi"])
    assert np.allclose(vi, table["vi"])


def test_effects_that_share_all_their_error_tell_no_more_than_one():
    [found] = sample_means(effects(["a", "a"], [0.2, 0.4], [0.1, 0.1]), rho=1.0).to_dict("records")
    assert (found["yi"], found["vi"], found["effects"]) == (pytest.approx(0.3), pytest.approx(0.1), 2)
    [independent] = sample_means(effects(["a", "a"], [0.2, 0.4], [0.1, 0.1]), rho=0.0).to_dict("records")
    assert independent["vi"] == pytest.approx(0.05)


def test_two_treatments_against_one_control_share_its_error_and_nothing_else():
    """Means of 10 each with SD 1: both differences have v = 0.2, of which the control's 0.1 is shared."""
    shared = Selection.of(effects("a", [0.2, 0.4], [0.2, 0.2], arm_for=["A", "B"], arm_against="C", measured="it"))
    assert correlations(shared)[0, 1] == pytest.approx(0.5)
    [_], [variance], _ = means_of_samples(shared)
    assert variance == pytest.approx((0.2 + 0.2 + 2 * 0.1) / 4)
    large_control = shared.replaced(share_for=np.array([0.8, 0.8]))
    assert correlations(large_control)[0, 1] == pytest.approx(0.2)


def test_an_arm_on_opposite_sides_of_two_comparisons_ties_them_the_other_way():
    chain = Selection.of(
        effects("a", [0.2, 0.4], [0.2, 0.2], arm_for=["A", "B"], arm_against=["B", "C"], measured="it")
    )
    assert correlations(chain)[0, 1] == pytest.approx(-0.5)


def evidence(**columns):
    base = {
        "claim_id": "c", "part_id": "whole", "study_id": "s", "sample_id": "s", "arm_first": "A", "arm_second": "B",
        "orientation": 1.0, "outcome": "strength", "detail": None, "weeks": 8.0, "who": None, "n": 20,
    }  # fmt: skip
    count = max(len(values) for values in columns.values() if isinstance(values, list))
    return pd.DataFrame({**base, **columns}, index=range(count))


def told_apart(rows, design="randomised parallel", n=(20, 20, 20, 20)):
    arms = pd.DataFrame({"study_id": "s", "arm_id": list("ABCD"), "n": n})
    return with_people(rows, arms, pd.Series({"s": design}))


def test_women_and_men_of_one_paper_are_two_samples():
    found = told_apart(evidence(who=["adults; men", "adults; women"], n=[20, 40]))
    assert found["sample_id"].tolist() == ["s #1", "s #2"]
    assert found["n"].tolist() == [20, 40]


def test_those_in_everybody_are_not():
    found = told_apart(evidence(who=["men", "women", None]))
    assert set(found["sample_id"]) == {"s"}


def test_groups_with_controls_of_their_own_are_two_samples_and_such_that_share_one_are_not():
    apart = told_apart(evidence(arm_first=["A", "C"], arm_second=["B", "D"]))
    assert len(set(apart["sample_id"])) == 2
    together = told_apart(evidence(arm_first=["A", "C"], arm_second=["B", "B"]))
    assert len(set(together["sample_id"])) == 1


def test_people_of_several_arms_add_up():
    assert told_apart(evidence(arm_first=["A", "C"], arm_second=["B", "B"], n=40))["n"].tolist() == [60, 60]


def test_where_the_same_people_are_in_all_arms_there_is_one_sample_of_them():
    found = told_apart(evidence(arm_first=["A", "C"], arm_second=["B", "D"], n=20), "within-subject")
    assert len(set(found["sample_id"])) == 1
    assert found["n"].tolist() == [20, 20]
    assert found["arm_for"].isna().all()
