"""Properties that hold for any data."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats import diagnostics, pool, pool_many, pool_multilevel, posterior, robust_coefficients
from analysis.stats.means import means_of_many

METHODS = ("EE", "DL", "PM", "REML", "ML", "HE", "SJ", "EB", "HS")

repeatable = settings(derandomize=True, deadline=None, max_examples=40)


@st.composite
def studies(draw, min_k=2, max_k=12):
    """Estimates and variances on a grid, so that shifting and scaling them is almost exact."""
    k = draw(st.integers(min_k, max_k))
    y = draw(st.lists(st.integers(-300, 300), min_size=k, max_size=k))
    v = draw(st.lists(st.integers(1, 400), min_size=k, max_size=k))
    return np.array(y) / 100, np.array(v) / 400


@repeatable
@given(studies(), st.sampled_from(METHODS), st.sampled_from(("z", "knha", "adhoc")), st.integers(-50, 50))
def test_adding_a_constant_moves_the_mean_and_nothing_else(data, method, test, constant):
    y, v = data
    here, there = pool(y, v, method=method, test=test), pool(y + constant, v, method=method, test=test)
    scale = 1 + abs(constant)
    np.testing.assert_allclose(there.estimate, here.estimate + constant, atol=1e-7 * scale)
    np.testing.assert_allclose(there.tau2, here.tau2, rtol=1e-6, atol=1e-8 * scale)
    np.testing.assert_allclose(there.se, here.se, rtol=1e-5, atol=1e-7 * scale)


@repeatable
@given(studies(), st.sampled_from(METHODS), st.sampled_from(("z", "knha", "adhoc")))
def test_changing_all_signs_mirrors_the_synthesis(data, method, test):
    y, v = data
    here, there = pool(y, v, method=method, test=test), pool(-y, v, method=method, test=test)
    np.testing.assert_allclose(
        [there.estimate, -there.ci_low, -there.pi_low, there.tau2],
        [-here.estimate, here.ci_high, here.pi_high, here.tau2],
        rtol=1e-9,
        atol=1e-12,
    )


@repeatable
@given(studies(), st.sampled_from(METHODS), st.floats(0.01, 100))
def test_the_unit_scales_estimates_and_leaves_heterogeneity_alone(data, method, unit):
    y, v = data
    here, there = pool(y, v, method=method), pool(unit * y, unit**2 * v, method=method)
    np.testing.assert_allclose(there.estimate, unit * here.estimate, rtol=1e-6, atol=1e-8 * unit)
    np.testing.assert_allclose(there.tau2, unit**2 * here.tau2, rtol=1e-6, atol=1e-8 * unit**2)
    np.testing.assert_allclose(there.i2, here.i2, rtol=1e-5, atol=1e-4)


@repeatable
@given(studies(), st.integers(0, 11))
def test_a_study_split_into_two_halves_changes_nothing_under_equal_effects(data, which):
    y, v = data
    i = which % y.size
    halves = np.append(y, y[i]), np.append(np.where(np.arange(y.size) == i, 2 * v[i], v), 2 * v[i])
    here, there = pool(y, v, method="EE", test="z"), pool(*halves, method="EE", test="z")
    np.testing.assert_allclose([there.estimate, there.se, there.q], [here.estimate, here.se, here.q], atol=1e-10)


@repeatable
@given(studies(), st.sampled_from(METHODS), st.sampled_from(("z", "t", "knha", "adhoc")))
def test_the_prediction_interval_contains_the_confidence_interval(data, method, test):
    result = pool(*data, method=method, test=test)
    slack = 1e-12 * (1 + abs(result.estimate))
    assert result.pi_low <= result.ci_low + slack
    assert result.pi_high >= result.ci_high - slack


@repeatable
@given(studies(), st.sampled_from(METHODS))
def test_the_floor_only_widens(data, method):
    floored, knha, normal = (pool(*data, method=method, test=test) for test in ("adhoc", "knha", "z"))
    assert floored.se >= knha.se * (1 - 1e-12)
    assert floored.se >= normal.se * (1 - 1e-12)
    assert floored.ci_low <= knha.ci_low + 1e-9


@repeatable
@given(studies(), st.sampled_from(METHODS))
def test_tau2_is_never_negative_and_lies_in_no_reversed_interval(data, method):
    result = pool(*data, method=method)
    assert result.tau2 >= 0
    assert 0 <= result.tau2_ci_low <= result.tau2_ci_high
    assert 0 <= result.i2 <= 100


@repeatable
@given(studies(min_k=3), st.sampled_from(("REML", "ML")))
def test_no_tau2_on_a_fine_grid_is_more_likely_than_the_estimate(data, method):
    y, v = data
    result = pool(y, v, method=method)

    def value(tau2):
        w = 1 / (v + tau2)
        mean = np.sum(w * y) / np.sum(w)
        restricted = 0.5 * np.log(y.size / np.sum(w)) if method == "REML" else 0.0
        df = y.size - (method == "REML")
        kernel = 0.5 * (np.sum(np.log(w)) - np.sum(w * (y - mean) ** 2))
        return kernel + restricted - 0.5 * df * np.log(2 * np.pi)

    grid = np.concatenate([[0.0], np.geomspace(1e-8, 1e3, 2000)])
    assert result.log_likelihood >= max(value(tau2) for tau2 in grid) - 1e-9


def test_the_highest_of_several_maxima_is_found():
    """Two clusters of precise studies and one very precise study between: REML has two maxima."""
    y = np.array([-0.9, -0.88, -0.91, 0.9, 0.87, 0.93, 0.02])
    v = np.array([0.01, 0.012, 0.011, 0.01, 0.013, 0.012, 1e-4])
    result = pool(y, v)
    near_zero = pool(y, v * 1e-3)
    assert result.tau2 > 0.5
    assert near_zero.tau2 > 0.5


@repeatable
@given(st.lists(studies(min_k=1, max_k=6), min_size=1, max_size=5), st.sampled_from(METHODS))
def test_many_at_once_are_the_same_as_one_by_one(groups, method):
    frame = pd.concat([pd.DataFrame({"group": i, "yi": y, "vi": v}) for i, (y, v) in enumerate(groups)])
    many = pool_many(frame.sample(frac=1, random_state=1), "group", method=method)
    for i, (y, v) in enumerate(groups):
        one = pool(y, v, method=method)
        for field in ("estimate", "se", "ci_low", "p", "tau2", "i2", "q", "pi_high", "k", "tau2_ci_high"):
            np.testing.assert_allclose(many[field][i], getattr(one, field), rtol=1e-7, atol=1e-10, err_msg=field)


@repeatable
@given(st.lists(studies(min_k=1, max_k=20), min_size=2, max_size=8), st.sampled_from(METHODS))
def test_each_of_many_has_the_digits_it_has_alone(groups, method):
    frames = [pd.DataFrame({"group": i, "yi": y, "vi": v}) for i, (y, v) in enumerate(groups)]
    many = pool_many(pd.concat(frames), "group", method=method)
    alone = pd.concat([pool_many(one, "group", method=method) for one in frames], ignore_index=True)
    pd.testing.assert_frame_equal(many, alone, check_exact=True)
    used = np.arange(20) < np.array([[len(one)] for one in frames])
    yi, vi = (np.where(used, 1.0, np.nan) for _ in range(2))
    yi[used], vi[used] = pd.concat(frames)["yi"], pd.concat(frames)["vi"]
    for name, values in zip(("estimate", "se", "df"), means_of_many(yi, vi, used, method, "adhoc"), strict=True):
        np.testing.assert_array_equal(values, many[name], err_msg=name)


@repeatable
@given(studies(min_k=4))
def test_studies_with_one_effect_each_are_a_two_level_synthesis(data):
    y, v = data
    three, two = pool_multilevel(y, v, study=np.arange(y.size)), pool(y, v, test="z")
    np.testing.assert_allclose(sum(three.sigma2), two.tau2, atol=1e-9)
    np.testing.assert_allclose(
        [three.estimate, three.se, three.log_likelihood],
        [two.estimate, two.se, two.log_likelihood],
        rtol=1e-7,
        atol=1e-9,
    )


@repeatable
@given(studies(min_k=4), st.sampled_from(METHODS))
def test_a_meta_regression_with_knapp_hartung_is_weighted_least_squares(data, method):
    y, v = data
    weeks = np.arange(y.size) % 3
    ours = pool(y, v, moderators=pd.DataFrame({"weeks": weeks}), method=method, test="knha")
    fit = sm.WLS(y, sm.add_constant(weeks), weights=1 / (v + ours.tau2)).fit()
    if fit.scale < 1e-12:  # all on one line: nothing is left for a standard error
        return
    low, high = fit.conf_int().T
    theirs = {"estimate": fit.params, "se": fit.bse, "ci_low": low, "ci_high": high, "p": fit.pvalues}
    for name, expected in theirs.items():
        np.testing.assert_allclose(ours.coefficients[name], expected, rtol=1e-8, atol=1e-9)


def test_cr2_of_single_effects_with_equal_weights_is_hc2():
    y = np.array([0.1, 0.5, 0.2, 0.9, 0.4])
    result = robust_coefficients(y, np.full(5, 0.1), cluster=range(5), method="EE")
    hc2 = np.sqrt(np.sum((y - y.mean()) ** 2 / (1 - 1 / 5)) / 5**2)
    np.testing.assert_allclose(result.se, hc2)
    np.testing.assert_allclose(result.df, 4)


def test_rho_within_a_sample_does_not_reach_across_samples():
    """Two samples in one study stay independent in sampling, and one sample in two studies does not."""
    y, v = [0.1, 0.3, 0.4, 0.7, 0.2, 0.9], [0.03, 0.03, 0.05, 0.01, 0.02, 0.04]
    study = ["a", "a", "b", "b", "c", "d"]
    alone = pool_multilevel(y, v, study=study, sample=list("uvwxyz"), rho=0.6)
    independent = pool_multilevel(y, v, study=study)
    np.testing.assert_allclose([alone.estimate, alone.se], [independent.estimate, independent.se], rtol=1e-9)
    bridged = pool_multilevel(y, v, study=study, sample=["u", "v", "w", "x", "y", "y"], rho=0.6)
    assert bridged.n_clusters == 3
    assert bridged.n_studies == 4
    assert bridged.log_likelihood != alone.log_likelihood


@repeatable
@given(studies(min_k=2, max_k=8))
def test_the_posterior_tends_to_the_equal_effects_mean_as_the_prior_narrows(data):
    y, v = data
    fixed = pool(y, v, method="EE", test="z")
    narrow = posterior(y, v, tau_prior=("half-normal", 1e-6))
    np.testing.assert_allclose([narrow.mean, narrow.sd], [fixed.estimate, fixed.se], rtol=1e-6, atol=1e-8)


@repeatable
@given(studies(min_k=4, max_k=10))
def test_with_flat_mean_and_wide_prior_the_mode_of_tau_is_remls(data):
    y, v = data
    wide = posterior(y, v, tau_prior=("half-normal", 1e4))
    reml = np.sqrt(pool(y, v).tau2)
    assert wide.tau_density(wide.tau_mode) >= wide.tau_density(reml) * (1 - 1e-6)
    # Flat around a mode near zero: compare likelihoods there, places elsewhere.
    if reml > 0.1:
        np.testing.assert_allclose(wide.tau_mode, reml, rtol=1e-3)


@repeatable
@given(studies(min_k=1, max_k=8), st.sampled_from([("half-normal", 0.5), ("half-cauchy", 0.5)]))
def test_probabilities_and_quantiles_are_inverse_and_a_new_study_is_less_certain(data, prior):
    result = posterior(*data, tau_prior=prior, mu_prior=(0.0, 2.0))
    for p in (0.01, 0.3, 0.975):
        np.testing.assert_allclose(result.probability_above(result.quantile(p)), 1 - p, atol=1e-9)
        at = result.predictive_quantile(p)
        np.testing.assert_allclose(result.predictive_probability_above(at), 1 - p, atol=1e-9)
    assert result.predictive_quantile(0.975) >= result.quantile(0.975)
    mirrored = posterior(-data[0], data[1], tau_prior=prior, mu_prior=(0.0, 2.0))
    np.testing.assert_allclose(mirrored.quantile(0.1), -result.quantile(0.9), atol=1e-8)


@pytest.mark.parametrize(
    "prior",
    [("half-t", 4.0, 0.5), ("exponential", 0.5), ("uniform", 2.0), ("inverse-gamma", 1.87, 0.38)],
)
def test_other_priors_agree_with_brute_force(prior):
    y, v = np.array([0.1, 0.5, 0.2, 0.9]), np.array([0.04, 0.09, 0.02, 0.06])
    result = posterior(y, v, tau_prior=prior)
    tau = np.linspace(1e-6, 40 if prior[0] != "uniform" else 2.0, 800_001)
    log_prior = {
        "half-t": lambda t: -2.5 * np.log1p((t / 0.5) ** 2 / 4),
        "exponential": lambda t: -t / 0.5,
        "uniform": lambda t: 0 * t,
        "inverse-gamma": lambda t: -2.87 * np.log(t) - 0.38 / t,
    }[prior[0]](tau)
    w = 1 / (v[:, np.newaxis] + tau**2)
    mean = np.sum(w * y[:, np.newaxis], axis=0) / w.sum(axis=0)
    misfit = np.sum(w * (y[:, np.newaxis] - mean) ** 2, axis=0)
    density = np.exp(0.5 * (np.log(w).sum(axis=0) - np.log(w.sum(axis=0)) - misfit) + log_prior)
    weight = density / density.sum()
    np.testing.assert_allclose([result.mean, result.tau_mean], [weight @ mean, weight @ tau], rtol=1e-4)


def test_the_order_of_a_cumulative_synthesis_is_positions_or_values():
    y, v = [0.1, 0.3, 0.8], [0.02, 0.03, 0.01]
    by_position = diagnostics.cumulative(y, v, [2, 0, 1])
    by_year = diagnostics.cumulative(y, v, [2004, 2010, 1999])
    by_precision = diagnostics.cumulative(y, v, "precision")
    pd.testing.assert_frame_equal(by_position, by_year)
    pd.testing.assert_frame_equal(by_position, by_precision)
