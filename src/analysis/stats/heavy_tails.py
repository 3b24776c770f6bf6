"""A Student t as a scale mixture of normals, so that a heavy-tailed prior keeps every posterior a quadrature.

mu | s ~ Normal(m, s · scale²) with s ~ inverse gamma(df / 2, df / 2) is a t with ``df`` degrees of freedom. The
integral over log s is done by the trapezoid rule, which for so smooth an integrand loses exp(-π² / step).
"""

from functools import cache

import numpy as np
from scipy.special import gamma

__all__ = ["PRIOR_DF", "prior_density", "scale_mixture"]

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
