"""Every route from reported values to an effect, against values worked out by hand."""

import math

import pandas as pd
import pytest
from scipy.stats import t

from analysis.terms import SAME_PEOPLE


def only(effects: pd.DataFrame, **wanted) -> pd.Series:
    """The one effect with these values."""
    found = effects
    for column, value in wanted.items():
        found = found.loc[found[column] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def test_two_independent_means_give_a_log_ratio_with_its_variance(caffeine_effects):
    effect = only(caffeine_effects, study_id="trial-a", measure="ROM")
    v1, v2 = 30**2 / (20 * 240**2), 36**2 / (20 * 270**2)
    assert effect.yi == pytest.approx(math.log(240 / 270) + (v1 - v2) / 2, rel=1e-12)
    assert effect.vi == pytest.approx(v1 + v2, rel=1e-12)
    assert (effect.intervention, effect.comparator, effect.n) == ("caffeine", "placebo", 40)


def test_means_of_the_same_people_without_a_correlation_keep_their_size_and_have_no_variance(
    caffeine_effects,
):
    effect = only(caffeine_effects, study_id="trial-b", measure="ROM")
    assert effect.yi == pytest.approx(math.log(230 / 250), rel=1e-12)
    assert pd.isna(effect.vi)


def test_a_contrast_that_prints_only_a_p_value_is_merged_into_the_size_it_covers(caffeine_effects):
    effect = only(caffeine_effects, study_id="trial-b", measure="ROM")
    assert effect.p_text == "= 0.04"
    assert len(effect["rows"].split("; ")) == 3


def test_a_reported_pre_post_correlation_is_used_and_named(caffeine_effects):
    effect = only(caffeine_effects, study_id="trial-c", arm_first="CAF", measure="ROMC", estimand="within-group change")
    v_before, v_after = 1.0**2 / (15 * 7.0**2), 1.1**2 / (15 * 6.3**2)
    assert effect.vi == pytest.approx(v_before + v_after - 2 * 0.8 * 1.0 * 1.1 / (15 * 7.0 * 6.3), rel=1e-12)
    assert "r reported" in effect.derived_by
    assert pd.isna(effect.assumed)


def test_an_assumed_pre_post_correlation_stands_in_its_own_column_with_its_source(caffeine_effects):
    effect = only(caffeine_effects, study_id="trial-c", arm_first="CON", measure="ROMC", estimand="within-group change")
    assert effect.assumed == "pre–post r = 0.5 (made up)"


def test_the_control_s_change_is_taken_off_the_treated_arm_s(caffeine_effects):
    ratios = caffeine_effects.loc[caffeine_effects["measure"] == "ROMC"]
    within = ratios.loc[ratios["estimand"] == "within-group change"].set_index("arm_first")
    between = only(ratios, estimand="between-group difference in change")
    assert between.yi == pytest.approx(within.yi["CAF"] - within.yi["CON"], rel=1e-12)
    assert between.vi == pytest.approx(within.vi["CAF"] + within.vi["CON"], rel=1e-12)
    assert between.assumed == "pre–post r = 0.5 (made up)"


def test_a_percentage_between_arms_becomes_a_log_ratio_with_the_interval_s_variance(caffeine_effects):
    effect = only(caffeine_effects, study_id="trial-d")
    assert effect.measure == "ROM"
    assert effect.yi == pytest.approx(math.log(1.05), rel=1e-12)
    width = (math.log(1.15) - math.log(0.96)) / (2 * t.ppf(0.975, 18))  # 10 people an arm
    assert effect.vi == pytest.approx(width**2, rel=1e-9)


def test_a_standardised_difference_takes_its_variance_from_its_interval(caffeine_effects):
    effect = only(caffeine_effects, outcome="sleep quality")
    assert effect.measure == "SMD"
    assert effect.vi == pytest.approx((1.2 / (2 * 1.959963984540054)) ** 2, rel=1e-9)


def test_averages_over_the_studies_of_a_review_are_never_a_contrast(cards, cards_effects):
    assert "neto-2020" in set(cards.tables["measurements"]["study_id"])
    assert "neto-2020" not in set(cards_effects["study_id"])


def test_an_interval_printed_without_its_middle_gives_the_middle_and_says_so(cards_effects):
    effect = only(cards_effects, study_id="williams-2021", measure="MD", arm_second="SQ")
    assert effect.yi == pytest.approx(30)
    assert effect.vi == pytest.approx((30 / t.isf(0.024 / 2, 11)) ** 2, rel=1e-9)  # its exact p goes before limits
    assert effect.assumed == "the interval is symmetric; the p is that of a t test"


def test_activation_in_percent_is_read_as_a_ratio_and_as_points(cards_effects):
    upper = cards_effects.loc[
        (cards_effects["study_id"] == "contreras-2015") & (cards_effects["detail"] == "upper, mean")
    ].set_index("measure")
    glutes = upper.loc[upper["outcome"] == "gluteus maximus activation"]
    assert glutes.loc["ROM", "yi"] == pytest.approx(math.log(69.5 / 29.4))
    assert glutes.loc["MD", "yi"] == pytest.approx(40.1)
    assert glutes["vi"].isna().all()


def test_a_result_that_was_only_called_not_significant_stays_with_an_unread_direction(cards_effects):
    jarvis = cards_effects.loc[
        (cards_effects["study_id"] == "jarvis-2019") & (cards_effects["outcome"] == "sprint time")
    ]
    assert len(jarvis) == 5  # and one that was measured and not reported
    assert jarvis["yi"].isna().all()
    assert not jarvis["sign"].isin([1, -1]).any()


def test_spreads_of_unknown_kind_give_no_variance(cards_effects):
    abade = cards_effects.loc[(cards_effects["study_id"] == "abade-2019") & (cards_effects["measure"] == "PC")]
    assert len(abade)
    assert abade["vi"].isna().all()


def test_every_effect_names_its_route_and_the_rows_it_came_from(cards, cards_effects):
    rows = {*cards.tables["measurements"]["measurement_id"], *cards.tables["contrasts"]["contrast_id"]}
    assert cards_effects["derived_by"].str.len().gt(0).all()
    assert {row for cell in cards_effects["rows"] for row in cell.split("; ")} <= rows


def test_people_who_are_in_both_arms_are_counted_once(real, real_effects):
    studies = real.tables["studies"].loc[lambda rows: rows["design"].isin(SAME_PEOPLE) & rows["n"].notna()]
    found = real_effects.merge(studies[["study_id", "n"]], on="study_id", suffixes=("", "_of_study"))
    assert len(found.dropna(subset="n")) > 100
    assert not (found["n"] > found["n_of_study"]).fillna(False).any()


def test_no_variance_is_negative_and_none_stands_without_an_estimate(cards_effects, caffeine_effects):
    for effects in (cards_effects, caffeine_effects):
        assert (effects["vi"].dropna() >= 0).all()
        assert effects.loc[effects["yi"].isna(), "vi"].isna().all()
