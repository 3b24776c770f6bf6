"""Heavy-tailed priors as mixtures of normals, against numerical integration."""

import math
from functools import cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, t

from analysis.stats import posterior, posteriors
from analysis.stats.priors import prior_density, scale_mixture

AGREEING = [1.60, 1.62, 1.59], [0.01, 0.01, 0.01]
TORN = [0.1, 0.5, -0.3, 0.2], [0.02, 0.03, 0.01, 0.05]


@pytest.mark.parametrize("x", [0.0, 0.5, 3.0, 20.0])
def test_the_mixture_is_a_student_t(x):
    factors, weights = scale_mixture(4.0, 0.4)
    assert weights @ norm.pdf(x, scale=np.sqrt(factors)) == pytest.approx(t.pdf(x, 4), rel=1e-5)
    assert prior_density(x) == pytest.approx(t.pdf(x, 4))


def t4(z):
    """The density of a t with 4 degrees of freedom, written out: SciPy's takes a hundred times as long at one point."""
    return 0.375 * (1 + z**2 / 4) ** -2.5


def test_the_density_that_is_integrated_is_scipy_s():
    z = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(t4(z), t.pdf(z, 4), rtol=1e-13)


def integrated(yi, vi, location, scale, tau_scale, at):
    """P(mu > at) under mu ~ t(4; location, scale), tau ~ half-normal(tau_scale), by adaptive quadrature."""
    yi, vi = np.array(yi), np.array(vi)

    @cache  # both sides are asked for at mostly the same places
    def of_tau(tau):
        """Over mu, above ``at`` and everywhere, given tau."""
        w = 1 / (vi + tau**2)
        mean, sd = float(w @ yi / w.sum()), float(w.sum() ** -0.5)
        spread = w @ (yi - mean) ** 2 + np.log(vi + tau**2).sum() + (tau / tau_scale) ** 2
        peak = math.exp(-0.5 * spread)

        def density(mu):
            return peak * math.exp(-0.5 * ((mu - mean) / sd) ** 2) * t4((mu - location) / scale) / scale

        low, high = mean - 12 * sd, mean + 12 * sd
        split = min(max(at, low), high)
        below, above = (quad(density, *ends, epsabs=0, epsrel=1e-10)[0] for ends in ((low, split), (split, high)))
        return above, below + above

    ends = 0, 8 * tau_scale
    above, total = (quad(lambda tau, side=side: of_tau(tau)[side], *ends, epsabs=0, epsrel=1e-9)[0] for side in (0, 1))
    return above / total


@pytest.mark.parametrize(("yi", "vi"), [AGREEING, TORN])
@pytest.mark.parametrize("at", [0.1, 1.55])
def test_posteriors_agree_with_numerical_integration(yi, vi, at):
    expected = integrated(yi, vi, 0.0, 0.3, 0.15, at)
    alone = posterior(yi, vi, tau_prior=("half-normal", 0.15), mu_prior=(0.0, 0.3, 4.0))
    many = posteriors([yi], [vi], mu_mean=0.0, mu_sd=0.3, tau_scale=0.15)
    assert alone.probability_above(at) == pytest.approx(expected, abs=1e-8)
    assert many.probability_above(at)[0] == pytest.approx(expected, abs=1e-6)


def test_agreeing_studies_far_from_the_prior_are_believed():
    """Six trials of a fivefold effect: a normal prior pulls them to 4.7 times, and finds more spread."""
    yi, vi = [np.log(5)] * 6, [0.01] * 6
    heavy, normal = (
        posterior(yi, vi, tau_prior=("half-normal", 0.15), mu_prior=prior) for prior in ((0.0, 0.3, 4.0), (0.0, 0.3))
    )
    assert np.exp(heavy.mean) == pytest.approx(5, abs=0.08)
    assert np.exp(normal.mean) < 4.8
    assert heavy.tau_mean < 0.9 * normal.tau_mean


def test_a_prior_that_the_studies_do_not_contradict_counts_as_much_as_a_normal_one():
    heavy, normal = (
        posterior([0.1], [0.01], tau_prior=("half-normal", 0.15), mu_prior=prior)
        for prior in ((0.0, 0.3, 4.0), (0.0, 0.3))
    )
    assert heavy.mean == pytest.approx(normal.mean, abs=0.01)
