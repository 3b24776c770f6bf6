"""Degenerate data give the right value, NaN or a named error; numpy's warnings, errors here, never leak."""

import numpy as np
import pandas as pd
import pytest

from analysis.stats import (
    SynthesisError,
    diagnostics,
    pool,
    pool_many,
    pool_multilevel,
    posterior,
    robust_coefficients,
)

METHODS = ("EE", "DL", "PM", "REML", "ML", "HE", "SJ", "EB", "HS")
TESTS = ("z", "t", "knha", "adhoc", "adhoc-ci", "adhoc-iqwig6", "kr")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("test", TESTS)
def test_one_study_is_itself_with_a_normal_interval(method, test):
    result = pool(0.42, 0.09, method=method, test=test)
    np.testing.assert_allclose(
        [result.estimate, result.se, result.ci_low], [0.42, 0.3, 0.42 - 1.959964 * 0.3], rtol=1e-6
    )
    assert (result.k, result.tau2) == (1, 0.0)
    assert np.isnan([result.pi_low, result.pi_high, result.tau2_ci_low, result.tau2_ci_high]).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("test", TESTS)
def test_two_studies_are_pooled_by_every_method_and_test(method, test):
    result = pool([0.1, 0.5], [0.04, 0.09], method=method, test=test)
    assert result.ci_low < result.estimate < result.ci_high
    assert result.k == 2


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("test", TESTS)
def test_identical_estimates_have_no_heterogeneity(method, test):
    result = pool([0.3, 0.3, 0.3, 0.3], [0.04, 0.09, 0.01, 0.02], method=method, test=test)
    np.testing.assert_allclose(result.estimate, 0.3)
    assert result.tau2 == 0
    assert result.q == pytest.approx(0, abs=1e-20)
    if test == "knha":
        assert result.se == pytest.approx(0, abs=1e-12)
    else:
        assert result.se > 0


@pytest.mark.parametrize("method", METHODS)
def test_one_enormous_weight_keeps_every_digit(method):
    y, v = [0.3, 0.9, -0.2, 0.4], [1e-14, 0.09, 0.04, 0.02]
    result = pool(y, v, method=method, test="z")
    assert np.isfinite([result.estimate, result.se, result.i2, result.q, result.tau2_ci_high]).all()
    if method != "EE" and result.tau2 > 0:
        assert np.isfinite(result.tau2_se)
    if method == "EE":
        np.testing.assert_allclose(result.estimate, 0.3, atol=1e-10)


@pytest.mark.parametrize("bad", [0.0, -0.1, np.inf])
@pytest.mark.parametrize(
    "call",
    [
        pool,
        posterior,
        diagnostics.egger,
        diagnostics.rank_test,
        diagnostics.trim_and_fill,
        diagnostics.leave_one_out,
        diagnostics.cumulative,
        diagnostics.influence,
        diagnostics.fail_safe_n,
        diagnostics.excess_significance,
        diagnostics.henmi_copas,
        lambda y, v: diagnostics.step_selection(y, v, [0.05]),
        lambda y, v: pool_multilevel(y, v, study=[1, 1, 2, 3, 4]),
        lambda y, v: robust_coefficients(y, v, cluster=[1, 1, 2, 3, 4]),
        lambda y, v: pool_many(pd.DataFrame({"g": 1, "yi": y, "vi": v}), "g"),
    ],
)
def test_a_variance_that_is_not_positive_is_refused_by_row(bad, call):
    with pytest.raises(SynthesisError, match=r"vi must be positive and finite; see rows \[2\]"):
        call([0.1, 0.3, 0.2, 0.5, 0.4], [0.04, 0.09, bad, 0.02, 0.05])


def test_an_infinite_estimate_is_refused():
    with pytest.raises(SynthesisError, match="yi must be finite"):
        pool([0.1, np.inf], [0.04, 0.09])


@pytest.mark.parametrize("missing", [(np.nan, 0.05), (0.3, np.nan), (None, 0.05)])
def test_an_incomplete_study_is_left_out_and_counted(missing):
    complete = pool([0.1, 0.5, 0.2], [0.04, 0.09, 0.02])
    result = pool([0.1, missing[0], 0.5, 0.2], [0.04, missing[1], 0.09, 0.02])
    assert result.estimate == complete.estimate
    assert (result.k, result.omitted) == (3, (1,))


def test_nothing_but_missing_values_is_refused():
    for y, v in (([np.nan, np.nan], [0.1, 0.1]), ([], [])):
        with pytest.raises(SynthesisError, match="No complete study"):
            pool(y, v)


def test_unequal_lengths_and_text_are_refused():
    with pytest.raises(SynthesisError, match="equal lengths"):
        pool([0.1, 0.2], [0.1])
    with pytest.raises(SynthesisError, match="must hold numbers"):
        pool(["a", "b"], [0.1, 0.1])


@pytest.mark.parametrize(
    ("option", "value"),
    [("method", "XX"), ("test", "XX"), ("level", 1.5), ("level", 0.0), ("prediction", "XX")],
)
def test_an_unknown_option_is_refused_with_those_accepted(option, value):
    with pytest.raises(SynthesisError, match=option):
        pool([0.1, 0.2], [0.1, 0.1], **{option: value})


Y = np.array([0.1, 0.5, 0.2, 0.9, 0.4])
V = np.array([0.04, 0.09, 0.02, 0.06, 0.03])


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ([np.nan] * 5, "'x' is all missing"),
        ([3.0] * 5, "'x' is constant"),
        ([0.0] * 5, "'x' is constant"),
        ([1.0, 1.0, 1.0, 1.0, np.nan], "'x' is constant"),
        (list("abcde"), "'x' must be numeric"),
        ([1.0, 2.0, np.inf, 3.0, 4.0], "'x' must be finite"),
    ],
)
def test_a_moderator_that_cannot_be_used_is_named(column, message):
    for call in (
        pool,
        lambda y, v, moderators: pool_multilevel(y, v, study=[1, 1, 2, 3, 4], moderators=moderators),
    ):
        with pytest.raises(SynthesisError, match=message):
            call(Y, V, moderators=pd.DataFrame({"x": column}))


def test_a_moderator_determined_by_the_others_is_named():
    table = pd.DataFrame({"a": [1.0, 2, 3, 4, 6], "b": [2.0, 4, 6, 8, 12]})
    with pytest.raises(SynthesisError, match="'b' is constant or determined by the others"):
        pool(Y, V, moderators=table)


def test_more_coefficients_than_studies_are_refused():
    with pytest.raises(SynthesisError, match="need more than 2 complete studies"):
        pool(Y[:2], V[:2], moderators=pd.DataFrame({"x": [1.0, 2.0]}))


def test_a_missing_moderator_leaves_its_study_out():
    result = pool(Y, V, moderators=pd.DataFrame({"x": [1.0, 2.0, np.nan, 3.0, 5.0]}))
    assert (result.k, result.omitted) == (4, (2,))


def test_three_levels_need_two_studies_and_complete_labels():
    with pytest.raises(SynthesisError, match="at least two studies"):
        pool_multilevel(Y, V, study=["a"] * 5)
    with pytest.raises(SynthesisError, match=r"study is missing in rows \[1\]"):
        pool_multilevel(Y, V, study=["a", None, "b", "c", "c"])
    with pytest.raises(SynthesisError, match="one label per effect"):
        pool_multilevel(Y, V, study=["a", "b"])


@pytest.mark.parametrize("rho", [1.0, -0.9, 2.0])
def test_an_impossible_sampling_correlation_is_refused(rho):
    with pytest.raises(SynthesisError, match="rho"):
        pool_multilevel(Y, V, study=["a", "a", "a", "b", "b"], rho=rho)


@pytest.mark.parametrize(
    "prior",
    [("half-normal", 0.0), ("half-normal", -1.0), ("half-normal",), ("nothing", 1.0), "half-normal"],
)
def test_a_malformed_prior_of_tau_is_refused(prior):
    with pytest.raises(SynthesisError, match="tau_prior"):
        posterior(Y, V, tau_prior=prior)


@pytest.mark.parametrize("prior", [(0.0, 0.0), (np.nan, 1.0), (0.0,), "flat"])
def test_a_malformed_prior_of_the_mean_is_refused(prior):
    with pytest.raises(SynthesisError, match="mu_prior"):
        posterior(Y, V, mu_prior=prior)


def test_moments_that_do_not_exist_are_nan_and_quantiles_remain():
    one = posterior(0.3, 0.04, tau_prior=("half-cauchy", 0.5))
    assert np.isnan([one.mean, one.sd, one.tau_mean, one.tau_sd]).all()
    np.testing.assert_allclose(one.quantile(0.5), 0.3, atol=1e-9)
    two = posterior([0.3, 0.5], [0.04, 0.05], tau_prior=("half-cauchy", 0.5))
    assert np.isfinite([two.mean, two.tau_mean]).all()
    assert np.isnan([two.sd, two.tau_sd]).all()


def test_limits_of_probability_are_limits_of_the_scale():
    result = posterior(Y, V)
    assert result.quantile([0.0, 1.0]).tolist() == [-np.inf, np.inf]
    assert result.tau_quantile([0.0, 1.0]).tolist() == [0.0, np.inf]
    assert np.isnan(result.quantile(1.5))
    assert np.isnan(result.prior_probability_above(0.0))
    np.testing.assert_allclose(posterior(Y, V, mu_prior=(0.0, 2.0)).prior_probability_above(0.0), 0.5)


def test_a_posterior_survives_extreme_scales():
    for factor in (1e-6, 1e6):
        result = posterior(factor * Y, factor**2 * V, tau_prior=("half-normal", 0.5 * factor))
        reference = posterior(Y, V)
        np.testing.assert_allclose(result.mean, factor * reference.mean, rtol=1e-7)
        np.testing.assert_allclose(result.tau_mean, factor * reference.tau_mean, rtol=1e-7)


def test_a_group_without_a_complete_study_keeps_its_row():
    frame = pd.DataFrame({"g": ["a", "a", "b", None], "yi": [0.1, 0.2, np.nan, 0.4], "vi": [0.1, 0.1, 0.1, 0.2]})
    result = pool_many(frame, "g")
    assert result["k"].tolist() == [2, 0, 1]
    assert np.isnan(result["estimate"][1])
    assert result.columns[0] == "g"


def test_many_syntheses_need_their_columns():
    with pytest.raises(SynthesisError, match="no column 'nothing'"):
        pool_many(pd.DataFrame({"yi": [0.1], "vi": [0.1]}), "nothing")


def test_small_sets_are_refused_where_a_diagnostic_cannot_say_anything():
    for call, least in (
        (diagnostics.leave_one_out, 2),
        (diagnostics.rank_test, 2),
        (diagnostics.henmi_copas, 2),
        (diagnostics.influence, 3),
        (diagnostics.egger, 3),
        (diagnostics.trim_and_fill, 3),
        (lambda y, v: diagnostics.step_selection(y, v, [0.05]), 4),
    ):
        with pytest.raises(SynthesisError):
            call(Y[: least - 1], V[: least - 1])
        call(Y[:least], V[:least])


@pytest.mark.parametrize("steps", [[], [0.0], [0.5, 0.05], [np.nan], [1.0]])
def test_steps_outside_the_unit_interval_are_refused(steps):
    with pytest.raises(SynthesisError, match="steps"):
        diagnostics.step_selection(Y, V, steps)
