"""Priors: of tau by name, and of the mean, normal or a Student t.

The t is a scale mixture of normals, so that a heavy-tailed prior keeps every posterior a quadrature:
mu | s ~ Normal(m, s · scale²) with s ~ inverse gamma(df / 2, df / 2) is a t with ``df`` degrees of freedom. The
integral over log s is done by the trapezoid rule, which for so smooth an integrand loses exp(-π² / step).
"""

from functools import cache

import numpy as np
from scipy.special import gamma, xlogy

from analysis.stats.studies import SynthesisError, check_option

__all__ = ["PRIOR_DF", "TAU_PRIORS", "checked_mu_prior", "checked_tau_prior", "prior_density", "scale_mixture"]

# Log densities of tau >= 0 up to a constant, by name; the parameters follow the name in ``tau_prior``.
TAU_PRIORS = {
    "half-normal": (1, lambda t, s: -0.5 * (t / s) ** 2),
    "half-cauchy": (1, lambda t, s: -np.log1p((t / s) ** 2)),
    "half-t": (2, lambda t, df, s: -(df + 1) / 2 * np.log1p((t / s) ** 2 / df)),
    "exponential": (1, lambda t, s: -t / s),
    "uniform": (1, lambda t, s: np.where(t <= s, 0.0, -np.inf)),
    "inverse-gamma": (2, lambda t, a, b: -xlogy(a + 1, t) - b / t),
}

# Four: light enough to have a variance, heavy enough that agreeing data far from the prior are believed (ours).
PRIOR_DF = 4.0
# On log s: below, exp(-df/2 exp(-x)) leaves less than 1e-8; above stand estimates 180 spreads off the prior's mean.
_LOW, _HIGH = -2.4, 10.4


@cache
def scale_mixture(df, step):
    """Factors of the variance and their weights, arrays of one length; one of each, 1, where ``df`` is None.

    >>> factors, weights = scale_mixture(4.0, 0.4)
    >>> density = (weights / np.sqrt(2 * np.pi * factors)).sum()  # of a t with four degrees of freedom, at 0
    >>> round(float(density), 6)
    0.375
    """
    if df is None:
        return np.ones(1), np.ones(1)
    x = np.arange(_LOW, _HIGH + step, step)
    log_weight = -df / 2 * (x + np.exp(-x))
    weight = np.exp(log_weight - log_weight.max())
    return np.exp(x), weight / weight.sum()


def prior_density(z):
    """Density of a Student t with ``PRIOR_DF`` degrees of freedom, location 0 and scale 1.

    >>> round(float(prior_density(0.0)), 6)
    0.375
    """
    df = PRIOR_DF
    highest = gamma((df + 1) / 2) / (gamma(df / 2) * np.sqrt(df * np.pi))
    return highest * (1 + np.square(z) / df) ** (-(df + 1) / 2)


def checked_tau_prior(prior):
    """The prior of tau as a name and floats. Raises SynthesisError for one that is not listed or not whole."""
    if isinstance(prior, str) or not len(prior):
        raise SynthesisError("tau_prior is a name with its parameters, such as ('half-normal', 0.5).")
    name, *parameters = prior
    check_option("tau_prior", name, tuple(TAU_PRIORS))
    count, _ = TAU_PRIORS[name]
    if len(parameters) != count or not all(0 < float(value) < np.inf for value in parameters):
        raise SynthesisError(f"tau_prior {name!r} needs {count} positive, finite parameter(s).")
    return (name, *map(float, parameters))


def checked_mu_prior(prior):
    """The prior of the mean as floats, None where it is flat. Raises SynthesisError for what is none."""
    if prior is None:
        return None
    if isinstance(prior, str) or len(prior) not in (2, 3):
        raise SynthesisError("mu_prior is None, (mean, sd) or (location, scale, df).")
    mean, sd, *df = map(float, prior)
    if not (np.isfinite(mean) and sd > 0 and all(0 < value < np.inf for value in df)):
        raise SynthesisError("mu_prior needs a finite mean, a positive sd, and positive degrees of freedom.")
    return None if np.isinf(sd) else (mean, sd, *df)
