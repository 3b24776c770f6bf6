"""Contrasts as reported: a spread goes through the same transformation as its estimate."""

import math

import pandas as pd
import pytest
from scipy.stats import norm, t

from analysis.evidence.effects.contrasts import VARIANCE_ROUTES
from analysis.stats.guard import MixedEstimands
from analysis.stats.pooling import pool

Z = norm.ppf(0.975)


study = pytest.mark.study


def contrast(result, measure, interval="", p="", *, design="randomised parallel", n=20, named="NEW − OLD"):
    """A study with one row of contrasts."""
    header = "## Contrasts\n| outcome | contrast | result | as | interval | p |\n| - | - | - | - | - | - |\n"
    return design, n, f"{header}| yield | {named} | {result} | {measure} | {interval} | {p} |"


def correlation(result, measure, interval="", n=28):
    return contrast(result, measure, interval, design="cross-sectional", n=n, named="with comfort")


@pytest.fixture
def effect(effects):
    """The one effect of the one study."""
    [effect] = effects.to_dict("records")
    return effect


@pytest.fixture
def by_study(effects):
    """The one effect of each of several studies."""
    assert effects["study_id"].is_unique
    return effects.set_index("study_id")


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
@study(trial=lambda interval: correlation("0.70", "r", interval))
def test_a_correlation_s_spread_is_taken_to_fisher_s_z_with_it(effect, interval, variance):
    assert (effect["measure"], effect["yi"]) == ("ZCOR", pytest.approx(math.atanh(0.7)))
    assert effect["vi"] == pytest.approx(variance)


@study(*correlation("", "r", "0.44 to 0.85"))
def test_the_middle_of_a_correlation_s_interval_is_that_of_z(effect):
    assert effect["yi"] == pytest.approx((math.atanh(0.44) + math.atanh(0.85)) / 2)  # 0.864, not atanh 0.645
    assert effect["assumed"] == "the interval is symmetric"


@study(*correlation("0.70", "rho"))
def test_a_rank_correlation_of_so_many_is_less_sure(effect):
    assert effect["vi"] == pytest.approx(1.06 / 25)


@study(*correlation("0.70", "r", n=3))
def test_a_correlation_of_three_has_no_variance(effect):
    assert pd.isna(effect["vi"])


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
@study(trial=lambda result, measure, interval: contrast(result, measure, interval))
def test_a_ratio_s_spread_is_taken_to_the_log_scale_with_it(effect, result, measure, interval, variance):
    assert effect["vi"] == pytest.approx(variance)


@study(*contrast("25", "% more", "SD 30", design="paired limbs", n=16))
def test_the_spread_of_paired_percentages_is_taken_to_the_log_scale_too(effect):
    assert effect["vi"] == pytest.approx((30 / 4 / 125) ** 2)  # 0.0036


def limits_of_5(df):
    half = 5 * t.ppf(0.975, df)
    return f"{10 - half:.6f} to {10 + half:.6f}"


@pytest.mark.parametrize(
    ("design", "df"), [("randomised parallel", 14), ("randomised crossover", 7)], ids=["two arms", "the same people"]
)
@study(
    by_interval=lambda design, df: contrast("10", "kg", limits_of_5(df), design=design, n=8),
    by_p=lambda design, df: contrast("10", "kg", "", f"{2 * t.sf(2, df):.10f}", design=design, n=8),
    by_se=lambda design: contrast("10", "kg", "SE 5", design=design, n=8),
)
def test_limits_and_exact_p_of_a_difference_are_those_of_the_design_s_t_test(by_study, design, df):
    variances = by_study.loc[["by-interval", "by-p", "by-se"], "vi"]
    assert variances.to_list() == pytest.approx([25.0] * 3, rel=1e-5)


@study(
    by_se=contrast("10", "kg", "0 to 20; SE 4", f"{2 * t.sf(2, 14):.8f}", n=8),
    by_p=contrast("10", "kg", "0 to 20", f"{2 * t.sf(2, 14):.8f}", n=8),
)
def test_a_standard_error_goes_before_an_exact_p_and_that_before_the_limits(by_study):
    assert by_study.loc["by-se", "vi"] == pytest.approx(16)
    assert by_study.loc["by-p", "vi"] == pytest.approx(25, rel=1e-5)


@pytest.mark.parametrize("printed", ["< 0.05", "sig."])
@study(trial=lambda printed: contrast("10", "kg", "", printed, n=8))
def test_a_significant_p_without_its_number_gives_the_largest_spread_that_it_allows(effect, printed):
    assert effect["vi"] == pytest.approx((10 / t.ppf(0.975, 14)) ** 2)
    assert "the spread may be smaller, not larger" in effect["assumed"]
    assert (effect["sign"], effect["p_text"]) == (1, printed)


@pytest.mark.parametrize("printed", ["n.s.", "> 0.05"])
@study(trial=lambda printed: contrast("10", "kg", "", printed))
def test_what_is_not_significant_gives_no_spread(effect, printed):
    assert pd.isna(effect["vi"])


@study(
    dz=contrast("0.8", "dz", design="crossover"), srm=contrast("0.8", "SRM", design="crossover"), d=contrast("0.8", "d")
)
def test_differences_by_their_own_spread_are_measures_of_their_own(by_study):
    assert by_study["measure"].to_dict() == {"dz": "SMCC", "srm": "SRM", "d": "SMD"}
    assert by_study.loc[["dz", "srm"], "vi"].to_list() == pytest.approx([1 / 20 + 0.64 / 40] * 2)


@study(*contrast("2.5", "t(19)", design="crossover"))
def test_a_paired_t_gives_a_difference_by_its_own_spread(effect):
    assert effect["measure"] == "SMCC"
    assert effect["yi"] == pytest.approx(2.5 / math.sqrt(20) * 0.9599, rel=1e-3)  # times Hedges' J(19)


@study(apart=contrast("0.8", "SMD", n=30), together=contrast("1.8", "dz", design="randomised crossover", n=30))
def test_pooling_such_a_mixture_is_refused(effects):
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
@study(trial=lambda result, measure: correlation(result, measure, n=30))
def test_a_correlation_may_be_told_by_its_test(effect, result, measure, r):
    assert (effect["measure"], effect["unit"], effect["yi"]) == ("ZCOR", "Fisher's z", pytest.approx(math.atanh(r)))
    assert (effect["vi"], effect["sign"]) == (pytest.approx(1 / 27), math.copysign(1, r))


@pytest.mark.parametrize(
    ("result", "measure"),
    [("9", "F(1,28)"), ("0.25", "R²"), ("9, higher", "F(2,28)"), ("1, higher", "R²"), ("0.25, higher", "R², adjusted")],
)
@study(trial=lambda result, measure: correlation(result, measure, n=30))
def test_a_statistic_without_a_side_or_of_several_predictors_is_no_correlation(effect, result, measure):
    assert pd.isna(effect["yi"])
    assert pd.isna(effect["vi"])


@study(
    "cross-sectional",
    30,
    "## Contrasts\n| outcome | contrast | result | as |\n| - | - | - | - |\n"
    "| yield | with comfort | 0.7 | r |\n| yield | with effort | 3.0 | t(28) |",
)
def test_a_test_with_one_outcome_is_not_merged_into_the_correlation_with_another(effects):
    assert set(effects["intervention"]) == {"comfort", "effort"}
