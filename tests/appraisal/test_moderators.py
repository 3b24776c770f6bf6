"""What differences on a part go with: where there are samples enough, and with the reason where there are not."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.appraisal.moderators import moderate

COVARIATES = ("weeks", "age", "sex", "test")
RNG = np.random.default_rng(3)
NOISE = RNG.normal(0, 0.05, 16)


def covariates(count, **known):
    """Columns of covariates; what is not named nobody says."""
    columns = {f"by {name}": np.full(count, None, dtype=object) for name in ("sex", "test")}
    columns |= {f"by {name}": np.full(count, np.nan) for name in ("weeks", "age")}
    return columns | {
        f"by {name}": np.array(values, dtype=object if name in ("sex", "test") else float)
        for name, values in known.items()
    }


def rows_of(made, moderator):
    return [row for row in made["moderators"] if row["moderator"] == moderator]


def looked_at(decision, y, **columns):
    given = {name: value for name, value in columns.items() if name in ("excluded", "late", "directness", "kind")}
    known = {name: value for name, value in columns.items() if name not in given}
    made = decision(y, [0.02] * len(y), **covariates(len(y), **known), **given)
    return moderate(made, COVARIATES)


def test_longer_programmes_that_gain_more_are_found_with_a_line_and_its_points(decision):
    weeks = np.linspace(4, 20, 12)
    made = looked_at(decision, 0.03 * weeks + NOISE[:12], weeks=weeks)
    [row] = rows_of(made, "weeks")
    assert row["assessable"]
    assert (row["kind"], row["k"], row["per"]) == ("slope", 12, 1.0)
    assert row["ci_low"] < 0.03 < row["ci_high"]
    assert row["p"] < 0.01
    assert sorted(point["value"] for point in made["moderator_points"]) == pytest.approx(weeks.tolist())
    assert [made["moderator_lines"][end]["value"] for end in (0, -1)] == [4, 20]


def test_age_is_told_for_ten_years(decision):
    age = np.linspace(20, 75, 12)
    [row] = rows_of(looked_at(decision, 0.01 * age + NOISE[:12], age=age), "age")
    assert row["per"] == 10
    assert row["estimate"] == pytest.approx(0.1, abs=0.03)


def test_below_ten_samples_there_is_no_slope_and_the_row_says_so(decision):
    [row] = rows_of(looked_at(decision, NOISE[:9], weeks=np.arange(4.0, 13)), "weeks")
    assert not row["assessable"]
    assert row["because"] == "stated for 9 samples; 10 are asked for"
    assert row["k"] == 9


def test_groups_of_four_are_compared_and_smaller_ones_are_counted(decision):
    sex = ["female"] * 4 + ["male"] * 5 + ["mixed"] * 2
    female, male, mixed = rows_of(looked_at(decision, NOISE[:11] + 0.3, sex=sex), "sex")
    assert (female["level"], female["k"], male["level"], male["k"]) == ("female", 4, "male", 5)
    assert female["p"] == male["p"]
    assert (female["df_groups"], female["df"]) == (1, 7)
    assert (mixed["assessable"], mixed["k"], mixed["because"]) == (False, 2, "4 samples are asked for")


@pytest.mark.parametrize(
    ("sex", "because"),
    [
        ([None] * 8, "stated for no sample"),
        (["male"] * 8, "the same in all 8 samples: male"),
        (
            ["male"] * 5 + ["female"] * 3,
            "samples in each group: male 5, female 3; 4 in each of two groups are asked for",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(decision, sex, because):
    [row] = rows_of(looked_at(decision, NOISE[:8], sex=sex), "sex")
    assert (row["level"], row["assessable"], row["because"]) == ("all", False, because)


def test_what_no_result_has_is_no_question_where_it_need_not_be_there(decision):
    made = looked_at(decision, NOISE[:8])
    assert {row["moderator"] for row in made["moderators"]} == {"age", "sex"}


def test_p_values_allow_for_all_that_was_looked_at(decision):
    weeks = np.linspace(4, 20, 12)
    made = looked_at(decision, 0.01 * weeks + NOISE[:12], weeks=weeks, sex=["female", "male"] * 6)
    p = {row["moderator"]: (row["p"], row["p_holm"]) for row in made["moderators"] if row["assessable"]}
    first, second = sorted(p.values())
    assert first[1] == pytest.approx(min(1, 2 * first[0]))
    assert second[1] == pytest.approx(max(second[0], first[1]))


def test_where_what_decides_is_too_little_all_that_was_measured_alike_is_asked(decision):
    weeks = np.linspace(4, 20, 12)
    late = weeks > 12
    made = decision(0.03 * weeks + NOISE[:12], [0.02] * 12, late=late, **covariates(12, weeks=weeks))
    narrow = made.rows.where(~made.rows["late"])
    asked = moderate(_with_rows(made, narrow), COVARIATES)
    [row] = rows_of(asked, "weeks")
    assert row["among"].startswith("all that was measured alike")
    assert row["k"] == 12


def test_what_a_check_excludes_or_was_set_against_another_treatment_is_not_asked(decision):
    weeks = np.linspace(4, 20, 12)
    excluded = np.arange(12) == 0
    ways = np.array(["direct"] * 11 + ["indirect comparator"], dtype=object)
    made = decision(
        0.03 * weeks, [0.02] * 12, kind="change", excluded=excluded, directness=ways, **covariates(12, weeks=weeks)
    )
    narrow = made.rows.where(np.arange(len(made.rows)) < 5)
    [row] = rows_of(moderate(_with_rows(made, narrow), COVARIATES), "weeks")
    assert row["k"] == 10


def test_a_sample_alone_differs_from_nothing(decision):
    made = decision([0.3], [0.02], **covariates(1, weeks=[8.0]))
    assert moderate(made, COVARIATES)["moderators"] == []


def test_nothing_pooled_nothing_compared(decision):
    made = decision([0.3, 0.4], [None, None], **covariates(2))
    assert moderate(made, COVARIATES)["moderators"] == []


def _with_rows(decision, rows):
    return replace(decision, rows=rows)


def test_where_trained_and_untrained_tests_have_parts_of_their_own_what_was_tested_is_looked_for_in_both(decision):
    """One part alone has tests of one kind, and could say nothing."""
    trained, untrained = (
        decision(y, [0.02] * 5, **covariates(5, test=[test] * 5))
        for y, test in ((0.6 + NOISE[:5], "trained test"), (0.1 + NOISE[5:10], "untrained test"))
    )
    untrained = _with_rows(untrained, untrained.rows.replaced(sample_id=np.array([f"u{at}" for at in range(5)])))
    [alone] = rows_of(moderate(trained, COVARIATES), "test")
    assert not alone["assessable"]
    rows = rows_of(moderate(trained, COVARIATES, untrained), "test")
    assert {row["level"]: row["k"] for row in rows} == {"trained test": 5, "untrained test": 5}
    assert {row["among"] for row in rows} == {"what decides for trained and for untrained tests"}
    assert rows[0]["estimate"] - rows[1]["estimate"] == pytest.approx(0.5, abs=0.08)
    assert rows[0]["p"] < 0.01
