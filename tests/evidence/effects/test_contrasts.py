"""Contrasts as reported: a spread goes through the same transformation as its estimate."""

import math

import pandas as pd
import pytest
from scipy.stats import norm, t

from analysis.evidence.effects.contrasts import VARIANCE_ROUTES
from analysis.stats.guard import MixedEstimands
from analysis.stats.pooling import pool

Z = norm.ppf(0.975)


@pytest.fixture
def contrast(effects_of):
    """The one effect of a study with one row of contrasts."""

    def one(result, measure, interval="", p="", *, design="randomised parallel", n=20, named="NEW − OLD"):
        header = "## Contrasts\n| outcome | contrast | result | as | interval | p |\n| - | - | - | - | - | - |\n"
        rows = f"{header}| yield | {named} | {result} | {measure} | {interval} | {p} |"
        [effect] = effects_of(trial=(design, n, rows)).to_dict("records")
        return effect

    return one


@pytest.fixture
def correlation(contrast):
    def one(result, measure, interval="", n=28):
        return contrast(result, measure, interval, design="cross-sectional", n=n, named="with comfort")

    return one


@pytest.mark.parametrize(
    ("interval", "variance"),
    [
        ("", 1 / 25),
        ("0.44 to 0.85", ((math.atanh(0.85) - math.atanh(0.44)) / (2 * Z)) ** 2),  # 0.0400
        ("SE 0.098", (0.098 / (1 - 0.7**2)) ** 2),  # 0.0369
        ("95 % ± 0.20", ((math.atanh(0.9) - math.atanh(0.5)) / (2 * Z)) ** 2),  # 0.0554
        ("95 % ± 0.35", (0.35 / Z / (1 - 0.7**2)) ** 2),  # its upper limit is no correlation
    ],
)
def test_a_correlation_s_spread_is_taken_to_fisher_s_z_with_it(correlation, interval, variance):
    effect = correlation("0.70", "r", interval)
    assert (effect["measure"], effect["yi"]) == ("ZCOR", pytest.approx(math.atanh(0.7)))
    assert effect["vi"] == pytest.approx(variance)


def test_the_middle_of_a_correlation_s_interval_is_that_of_z(correlation):
    effect = correlation("", "r", "0.44 to 0.85")
    assert effect["yi"] == pytest.approx((math.atanh(0.44) + math.atanh(0.85)) / 2)  # 0.864, not atanh 0.645
    assert effect["assumed"] == "the interval is symmetric"


def test_a_rank_correlation_of_so_many_is_less_sure(correlation):
    assert correlation("0.70", "rho")["vi"] == pytest.approx(1.06 / 25)


def test_a_correlation_of_three_has_no_variance(correlation):
    assert pd.isna(correlation("0.70", "r", n=3)["vi"])


@pytest.mark.parametrize(
    ("result", "measure", "interval", "variance"),
    [
        ("25", "% more", "SE 10", 0.08**2),
        ("-20", "% more", "SE 10", 0.125**2),
        ("1.25", "ratio", "SE 0.10", 0.08**2),
        ("3", "RR", "SE 0.9", 0.3**2),
        ("3", "OR", "SE 0.9", 0.3**2),
        ("3", "RR", "1.5 to 6", (math.log(4) / (2 * Z)) ** 2),
        ("3", "RR", "95 % ± 4", (4 / 3 / Z) ** 2),  # its lower limit is no ratio
        ("0.22", "lnRR", "SE 0.08", 0.08**2),
        ("25", "% more", "10 to 42", (math.log(1.42 / 1.10) / (2 * t.ppf(0.975, 38))) ** 2),
        ("12", "% change points", "SE 4", 16.0),
    ],
)
def test_a_ratio_s_spread_is_taken_to_the_log_scale_with_it(contrast, result, measure, interval, variance):
    assert contrast(result, measure, interval)["vi"] == pytest.approx(variance)


def test_the_spread_of_paired_percentages_is_taken_to_the_log_scale_too(contrast):
    effect = contrast("25", "% more", "SD 30", design="paired limbs", n=16)
    assert effect["vi"] == pytest.approx((30 / 4 / 125) ** 2)  # 0.0036


@pytest.mark.parametrize(
    ("design", "df"), [("randomised parallel", 14), ("randomised crossover", 7)], ids=["two arms", "the same people"]
)
def test_limits_and_exact_p_of_a_difference_are_those_of_the_design_s_t_test(contrast, design, df):
    half = 5 * t.ppf(0.975, df)
    p = 2 * t.sf(2, df)
    by_interval = contrast("10", "kg", f"{10 - half:.6f} to {10 + half:.6f}", design=design, n=8)
    by_p = contrast("10", "kg", "", f"{p:.10f}", design=design, n=8)
    by_se = contrast("10", "kg", "SE 5", design=design, n=8)
    assert [one["vi"] for one in (by_interval, by_p, by_se)] == pytest.approx([25.0] * 3, rel=1e-5)


def test_a_standard_error_goes_before_an_exact_p_and_that_before_the_limits(contrast):
    p = 2 * t.sf(2, 14)
    assert contrast("10", "kg", "0 to 20; SE 4", f"{p:.8f}", n=8)["vi"] == pytest.approx(16)
    assert contrast("10", "kg", "0 to 20", f"{p:.8f}", n=8)["vi"] == pytest.approx(25, rel=1e-5)


@pytest.mark.parametrize("printed", ["< 0.05", "sig."])
def test_a_significant_p_without_its_number_gives_the_largest_spread_that_it_allows(contrast, printed):
    effect = contrast("10", "kg", "", printed, n=8)
    assert effect["vi"] == pytest.approx((10 / t.ppf(0.975, 14)) ** 2)
    assert "the spread may be smaller, not larger" in effect["assumed"]
    assert (effect["sign"], effect["p_text"]) == (1, printed)


@pytest.mark.parametrize("printed", ["n.s.", "> 0.05"])
def test_what_is_not_significant_gives_no_spread(contrast, printed):
    assert pd.isna(contrast("10", "kg", "", printed)["vi"])


def test_differences_by_their_own_spread_are_measures_of_their_own(contrast):
    found = [contrast("0.8", name, design="crossover") for name in ("dz", "SRM")]
    assert [one["measure"] for one in found] == ["SMCC", "SRM"]
    assert [one["vi"] for one in found] == pytest.approx([1 / 20 + 0.64 / 40] * 2)
    assert contrast("0.8", "d")["measure"] == "SMD"


def test_a_paired_t_gives_a_difference_by_its_own_spread(contrast):
    effect = contrast("2.5", "t(19)", design="crossover")
    assert effect["measure"] == "SMCC"
    assert effect["yi"] == pytest.approx(2.5 / math.sqrt(20) * 0.9599, rel=1e-3)  # times Hedges' J(19)


def test_pooling_such_a_mixture_is_refused(effects_of):
    rows = "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n| comfort | NEW − OLD | {} | {} |"
    effects = effects_of(
        apart=("randomised parallel", 30, rows.format("0.8", "SMD")),
        together=("randomised crossover", 30, rows.format("1.8", "dz")),
    )
    with pytest.raises(MixedEstimands, match="SMCC"):
        pool(effects)


def test_the_spread_of_paired_differences_is_divided_by_people_and_used_only_where_there_are_pairs():
    two = {"sd_scaled": [6.0, 6.0], "kind": "between", "n": pd.NA, "arm_second": "B", "n_first": 9, "n_second": 9}
    rows = pd.DataFrame(
        {
            **two,
            "on_scale": "MD",
            "design": ["randomised crossover", "parallel"],
            "n_analysed": pd.NA,
            "n_study": pd.NA,
            "same_people": [True, False],
        }
    )
    [route] = [one for one in VARIANCE_ROUTES if one.name == "the SD of paired differences"]
    paired, apart = route.compute(rows)
    assert paired == pytest.approx(4.0)
    assert pd.isna(apart)


@pytest.mark.parametrize(
    ("result", "measure", "r"),
    [
        ("3.0", "t(28)", 3 / math.sqrt(9 + 28)),
        ("-3.0", "t(28)", -3 / math.sqrt(9 + 28)),
        ("9, higher", "F(1,28)", 3 / math.sqrt(9 + 28)),
        ("9, lower", "F(1,28)", -3 / math.sqrt(9 + 28)),
        ("0.25, lower", "R²", -0.5),
    ],
)
def test_a_correlation_may_be_told_by_its_test(correlation, result, measure, r):
    effect = correlation(result, measure, n=30)
    assert (effect["measure"], effect["unit"], effect["yi"]) == ("ZCOR", "Fisher's z", pytest.approx(math.atanh(r)))
    assert (effect["vi"], effect["sign"]) == (pytest.approx(1 / 27), math.copysign(1, r))


@pytest.mark.parametrize(
    ("result", "measure"),
    [("9", "F(1,28)"), ("0.25", "R²"), ("9, higher", "F(2,28)"), ("1, higher", "R²"), ("0.25, higher", "R², adjusted")],
)
def test_a_statistic_without_a_side_or_of_several_predictors_is_no_correlation(correlation, result, measure):
    effect = correlation(result, measure, n=30)
    assert pd.isna(effect["yi"])
    assert pd.isna(effect["vi"])


def test_a_test_with_one_outcome_is_not_merged_into_the_correlation_with_another(effects_of):
    rows = (
        "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n"
        "| yield | with comfort | 0.7 | r |\n| yield | with effort | 3.0 | t(28) |"
    )
    effects = effects_of(trial=("cross-sectional", 30, rows))
    assert set(effects["intervention"]) == {"comfort", "effort"}
