"""Another field, from notes to answers: events of thirteen published trials, and values measured only afterwards."""

import math

import pytest

from analysis.stats import effect_sizes as es
from analysis.stats.pooling import pool


@pytest.fixture(scope="module")
def tables(built_tables):
    return built_tables("bcg")


def of_claim(tables, claim, measure):
    rows = tables["evidence"].query("claim_id == @claim").merge(tables["effects"], on="effect_id")
    return rows.loc[rows["measure"] == measure]


def test_counts_of_cases_give_each_trial_s_ratio_of_risks(tables):
    rows = of_claim(tables, "less-tuberculosis", "RR").set_index("study_id")
    assert len(rows) == 13
    assert rows.loc["aronson-1948", ["yi", "vi"]].to_list() == pytest.approx([-0.8893, 0.3256], abs=5e-5)
    assert rows.loc["tpt-madras-1980", ["yi", "vi"]].to_list() == pytest.approx([0.0120, 0.0040], abs=5e-5)
    assert rows["n"].sum() == 357_347


@pytest.mark.parametrize(("measure", "mean", "tau2"), [("RR", -0.7145, 0.3132), ("OR", -0.7452, 0.3378)])
def test_the_pooled_ratio_is_the_published_one(tables, measure, mean, tau2):
    """By REML, as printed by metafor for these trials."""
    rows = of_claim(tables, "less-tuberculosis", measure)
    pooled = pool(rows[["yi", "vi", "estimand", "measure", "unit"]])
    assert [pooled.estimate, pooled.tau2] == pytest.approx([mean, tau2], abs=5e-5)


def test_the_synthesis_of_the_claim_is_that_one_in_the_claim_s_direction(tables):
    [row] = tables["syntheses"].query("claim_id == 'less-tuberculosis' and measure == 'RR'").to_dict("records")
    assert (row["k"], row["scope"]) == (13, "direct")
    assert [row["estimate"], row["tau2"]] == pytest.approx([0.7145, 0.3132], abs=5e-5)


def test_the_claim_is_supported(tables):
    strength = tables["claim_strength"].set_index("claim_id")
    assert strength.loc["less-tuberculosis", "direction_verdict"] == "supported"


def test_values_measured_only_afterwards_bear_on_the_claim_about_them(tables):
    rows = of_claim(tables, "larger-reaction", "ROM").set_index("study_id")
    assert rows.loc["reaction-a", "yi"] == pytest.approx(es.rom(9.1, 4.0, 40, 4.2, 3.5, 40).yi.item())
    sds = [es.mean_sd_from_quartiles(*cell, 40) for cell in ((5, 8, 11), (2, 4, 6))]
    median = es.rom(sds[0].mean, sds[0].sd, 40, sds[1].mean, sds[1].sd, 40)
    assert rows.loc["reaction-b", ["yi", "vi"]].to_list() == pytest.approx([median.yi.item(), median.vi.item()])
    assert rows["orientation"].eq(1).all()
    assert math.isnan(rows["r"].astype(float).max())


def test_nothing_that_was_typed_is_left_unused(tables):
    assert tables["unused"].empty
