"""Values printed in the literature or in a package's own documentation."""

import numpy as np

from analysis.stats import diagnostics, pool, pool_multilevel, posterior
from analysis.stats import effect_sizes as es


def _data(cases, kind, name):
    return next(case["input"] for case in cases(kind) if case["name"] == name)


def test_bcg_vaccine_trials_give_the_five_known_prediction_intervals(cases):
    data = _data(cases, "rma_uni", "uni_bcg")
    known = {
        ("z", "default"): (-1.866692, 0.437628),
        ("z", "V"): (-1.995342, 0.566277),
        ("z", "HTS"): (-2.008376, 0.579311),
        ("knha", "HK"): (-1.996017, 0.566952),
        ("knha", "HK-PR"): (-2.009058, 0.579993),
    }
    for (test, prediction), limits in known.items():
        result = pool(data["yi"], data["vi"], test=test, prediction=prediction)
        np.testing.assert_allclose((result.pi_low, result.pi_high), limits, atol=1e-6)


def test_stability_of_dependent_effects_in_delinquency_follows_the_sampling_correlation(cases):
    data = _data(cases, "rma_mv", "mv3_assink2016")
    independent = pool_multilevel(data["yi"], data["vi"], study=data["cluster"])
    correlated = pool_multilevel(data["yi"], data["vi"], study=data["cluster"], rho=0.6)
    np.testing.assert_allclose([independent.estimate, independent.se], [0.426799, 0.118429], atol=1e-6)
    np.testing.assert_allclose(independent.sigma2, [0.18787, 0.111992], atol=1e-6)
    np.testing.assert_allclose([correlated.estimate, correlated.se], [0.367755, 0.096532], atol=1e-6)
    np.testing.assert_allclose([correlated.robust_se, correlated.robust_df], [0.096972, 14.533338], atol=1e-5)


def test_passive_smoking_studies_give_vevea_and_hedges_weights(cases):
    data = _data(cases, "selmodel", "selmodel_hackshaw1998")
    result = diagnostics.step_selection(data["yi"], data["vi"], [0.05, 0.10, 0.50, 1], alternative="greater")
    np.testing.assert_allclose(result.delta, [1, 2.422, 0.9775, 0.3967], atol=5e-4)
    np.testing.assert_allclose([result.lrt, result.tau2], [7.0661, 0.0307], atol=5e-5)


def test_eight_schools_have_the_converged_posterior():
    y = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    se = np.array([14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6])
    result = posterior(y, se**2, tau_prior=("half-cauchy", 25.0), mu_prior=(0.0, 50.0))
    np.testing.assert_allclose([result.mean, result.sd], [7.986042, 4.995598], atol=1e-6)
    np.testing.assert_allclose(result.quantile([0.5, 0.95]), [7.963499, 16.109118], atol=1e-6)
    np.testing.assert_allclose(result.probability_above(0.0), 0.948769, atol=1e-6)
    np.testing.assert_allclose([result.tau_mean, result.tau_quantile(0.5)], [5.884511, 4.758539], atol=1e-6)
    np.testing.assert_allclose(result.predictive_sd, 9.126852, atol=1e-6)


def test_morris_table_5_is_reproduced():
    treated = ([38.5, 26.8], [30.6, 23.5], [15.0, 3.1], [20, 50], [0.47, 0.64])
    control = ([19.7, 25.3], [23.1, 24.9], [13.8, 4.1], [20, 42], [0.47, 0.64])
    np.testing.assert_allclose(es.ppc(*treated, *control).yi, [0.7421, 0.9524], atol=5e-5)
    np.testing.assert_allclose(es.ppc2(*treated, *control).yi, [0.7684, 0.8010], atol=5e-5)
    np.testing.assert_allclose(es.ppc2(*treated, *control).vi, [0.1134, 0.0350], atol=5e-5)
