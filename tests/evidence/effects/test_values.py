"""Standard deviations and sample sizes: from what was reported, never invented."""

import math

import pytest

from analysis.evidence.effects.values import reported_values


def test_a_standard_error_becomes_a_standard_deviation(cards):
    values = reported_values(cards.tables)
    charette = values.loc[(values["study_id"] == "charette-1991") & (values["time"] == "before")].set_index("arm_id")
    assert charette.loc["arm33", "sd"] == pytest.approx(2.8 * math.sqrt(13))
    assert charette.loc["arm33", "sd_from"] == "SE"


def test_where_all_people_are_in_all_arms_an_arm_has_the_whole_sample(cards):
    values = reported_values(cards.tables)
    assert set(values.loc[values["study_id"] == "contreras-2015", "n"]) == {13}


def test_an_arm_of_a_trial_without_its_own_number_has_none(cards):
    values = reported_values(cards.tables)
    assert values.loc[values["study_id"] == "abade-2019", "n"].isna().all()


def test_bare_spreads_of_unknown_kind_stay_unknown(cards):
    values = reported_values(cards.tables)
    english = values.loc[values["study_id"] == "english-2014"].iloc[0]
    assert english["spread"] == 4
    assert math.isnan(english["sd"])
