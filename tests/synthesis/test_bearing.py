"""What bears on a part, and what a screen keeps out."""

import pandas as pd
import pytest

from analysis.evidence.effects.reported_tests import AT_ITS_BOUND
from analysis.synthesis.bearing import _against_active, _alike, _by_chance, _late, _with_bounds, bearing

NOTES = {
    "claims": pd.DataFrame({"claim_id": ["c"], "kind": "change"}),
    "studies": pd.DataFrame({"study_id": ["s1", "s2", "s3"], "design": "randomised parallel", "year": 2020}),
    "arms": pd.DataFrame({"study_id": ["s1", "s1"], "arm_id": ["A", "B"], "n": [10, 10]}),
    **{name: pd.DataFrame({f"{name[:-1]}_id": [], "k": []}) for name in ("measurements", "contrasts")},
}


def test_a_flag_on_a_study_or_on_a_row_behind_it_reaches_the_effect():
    frame = pd.DataFrame(
        {
            "effect_id": ["e1", "e2", "e3"], "study_id": ["s1", "s2", "s3"], "rows": ["m1; m2", "m3", None],
            "yi": [0.1, 0.2, 0.3], "vi": 0.04, "sign": 1.0, "unit": ["kg", "kg", None],
            "sample_id": ["s1", "s2", "s3"], "arm_first": "A", "arm_second": "B", "outcome": "strength",
            "detail": None, "who": None, "n": 20, "weeks": 8.0, "estimand": "between-group difference",
            "measure": "MD", "assumed": None,
        }
    )  # fmt: skip
    evidence = pd.DataFrame(
        {
            "effect_id": ["e1", "e2", "e3"], "directness": ["direct", "co-intervention", "surrogate outcome"],
            "orientation": [1.0, -1.0, 1.0], "note_path": "", "note_line": 1, "note_field": "",
            "claim_id": "c", "part_id": "whole", "lane": "training",
        }
    )  # fmt: skip
    flags = pd.DataFrame(
        [("measurements", "m2", "sensitivity"), ("studies", "s2", "exclude")], columns=["table", "row", "action"]
    )
    found = bearing(frame, evidence, flags, NOTES).set_index("effect_id")
    assert found[["doubted", "excluded"]].to_numpy().tolist() == [[True, False], [False, True], [False, False]]
    assert found["direct"].tolist() == [True, False, False]
    assert found["oriented"].tolist() == [0.1, -0.2, 0.3]
    assert found["lane"].tolist() == ["training", "training", "surrogate outcome"]
    assert found["arm_for"].tolist() == ["A", "B", "A"]


def told(estimand, measure="ROM", design="randomised parallel", lane="training"):
    """Rows of one sample, and the designs of studies."""
    rows = pd.DataFrame({"study_id": "s", "sample_id": "s", "estimand": estimand, "measure": measure, "vi": 0.04})
    same = {
        "claim_id": "c",
        "part_id": "whole",
        "outcome": "strength",
        "detail": None,
        "lane": lane,
        "unit": "log ratio",
    }
    return rows.assign(**same), pd.Series({"s": design})


AFTERWARDS, GAINED = "between-group difference", "between-group difference in change"


def test_where_chance_told_arms_apart_what_lies_between_them_afterwards_is_what_they_gained_apart():
    rows, designs = told([AFTERWARDS, GAINED], ["ROM", "ROMC"])
    rows = _by_chance(rows.assign(sample_id=["s", "t"]), designs)
    assert rows[["estimand", "measure"]].to_numpy().tolist() == [[GAINED, "ROMC"]] * 2


@pytest.mark.parametrize("other", [{"measure": "MD"}, {"part_id": "another"}, {"vi": None}])
def test_where_no_gain_with_a_spread_stands_beside_them_they_stay_what_they_are(other):
    rows, designs = told([AFTERWARDS, GAINED], ["ROM", "ROMC"])
    rows = rows.assign(sample_id=["s", "t"])
    for name, value in other.items():
        rows[name] = [rows[name][0], value]
    assert _by_chance(rows, designs)["estimand"].tolist() == [AFTERWARDS, GAINED]


@pytest.mark.parametrize("other", [{"design": "non-randomised parallel"}, {"lane": "acute"}])
def test_elsewhere_they_are_two_things(other):
    rows, designs = told([AFTERWARDS, GAINED], ["ROM", "ROMC"], **other)
    rows = rows.assign(sample_id=["s", "t"])
    pd.testing.assert_frame_equal(_by_chance(rows, designs), rows)


def test_what_is_told_both_ways_counts_once_as_gained():
    rows = _by_chance(*told([AFTERWARDS, GAINED], ["ROM", "ROMC"]))
    assert rows["estimand"].tolist() == [AFTERWARDS, GAINED]


CHANGES = pd.DataFrame(
    {
        "effect_id": ["press", "squat", "control", "other study"], "study_id": ["s1", "s1", "s1", "s2"],
        "estimand": "within-group change", "arm_first": ["P", "S", "C", "P"], "outcome": "strength", "detail": None,
        "measure": "ROMC", "unit": "log ratio", "weeks": 8.0, "sign": 1.0, "yi": [0.20, 0.12, 0.04, 0.20],
    }
)  # fmt: skip


def test_a_change_that_another_arm_shows_too_is_no_word_for_what_the_arm_got():
    assert _alike(CHANGES) == {"press", "squat", "control"}
    assert _alike(CHANGES[CHANGES["arm_first"] != "S"]) == {
        "control"
    }  # a control that gained a fifth of it is not alike
    fell = CHANGES.assign(sign=[1.0, -1.0, -1.0, 1.0], yi=[0.20, -0.12, -0.04, 0.20])
    assert _alike(fell[fell["arm_first"] != "C"]) == set()


def evidence_rows(*rows):
    """Evidence as (sample, directness, yi), on a change."""
    frame = pd.DataFrame(rows, columns=["sample_id", "directness", "yi"])
    same = {
        "claim_id": "c", "part_id": "whole", "lane": "training", "estimand": "between-group difference in change",
        "excluded": False,
    }  # fmt: skip
    return frame.assign(**same)


LATE, DIRECTLY = "indirect duration", "co-intervention"


def test_other_times_are_set_aside_where_two_samples_were_measured_at_the_time_claimed():
    two = evidence_rows(("a", DIRECTLY, 0.1), ("b", DIRECTLY, 0.2), ("c", LATE, 0.5))
    assert _late(two).tolist() == [False, False, True]
    one = evidence_rows(("a", DIRECTLY, 0.1), ("b", DIRECTLY, None), ("c", LATE, 0.5))
    assert not _late(one).any()


def test_a_change_over_another_treatment_is_set_aside_where_one_over_a_control_is_known():
    rows = evidence_rows(("a", DIRECTLY, 0.1), ("b", "indirect comparator", -0.1))
    assert _against_active(rows, NOTES).tolist() == [False, True]
    assert not _against_active(rows.assign(yi=[None, -0.1]), NOTES).any()
    compared = {**NOTES, "claims": NOTES["claims"].assign(kind="comparison")}
    assert not _against_active(rows, compared).any()


def of_bounds(*rows):
    """Rows of one part, each a sample: the variance, and whether it is at the bound of a p."""
    same = {"claim_id": "c", "part_id": "whole", "lane": "training", "excluded": False}
    values = [
        {**same, "sample_id": f"s{number}", "vi": vi, "assumed": AT_ITS_BOUND if bound else None}
        for number, (vi, bound) in enumerate(rows)
    ]
    return pd.DataFrame(values)


def test_a_variance_at_the_bound_of_a_p_counts_where_every_sample_has_a_variance():
    rows = of_bounds((0.04, True), (0.09, False))
    assert _with_bounds(rows)["vi"].tolist() == [0.04, 0.09]


def test_beside_a_result_without_a_variance_those_that_were_significant_are_not_pooled_alone():
    rows = of_bounds((0.04, True), (0.09, False), (None, False))
    assert _with_bounds(rows)["vi"].isna().tolist() == [True, False, True]


def test_a_sample_has_its_variance_if_any_of_its_results_has_one():
    rows = of_bounds((0.04, True), (0.09, False), (None, False)).assign(sample_id=["s0", "s1", "s1"])
    assert _with_bounds(rows)["vi"].notna().tolist() == [True, True, False]


def test_what_is_excluded_or_of_another_part_keeps_no_bound_away():
    rows = of_bounds((0.04, True), (None, False), (None, False))
    rows = rows.assign(excluded=[False, True, False], part_id=["whole", "whole", "other"])
    assert _with_bounds(rows)["vi"].tolist()[0] == 0.04
