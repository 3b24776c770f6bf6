"""Correlations: raw, Fisher's z, unbiased."""

import numpy as np

from analysis.stats.effect_sizes.arrays import arrays, average, choose, effects, quietly


@quietly
def cor(r, n, *, vtype="LS"):
    """Pearson correlation and its large-sample variance (1 - r²)² / (n - 1); "AV" uses the table's mean r.

    >>> cor(0.5, 26).vi
    array([0.0225])
    """
    r, n = arrays(r, n)
    vi = choose(
        vtype,
        {
            "LS": lambda: (1 - r**2) ** 2 / (n - 1),
            "AV": lambda: (1 - average(r, n) ** 2) ** 2 / (n - 1),
        },
    )
    return effects(r, vi, (np.abs(r) <= 1) & (n > 1))


@quietly
def zcor(r, n):
    """Fisher's z, atanh(r), with variance 1 / (n - 3); NaN for r = ±1 and variance NaN for n <= 3.

    >>> zcor(0.5, 28)
    EffectSizes(yi=array([0.54930614]), vi=array([0.04]))
    """
    r, n = arrays(r, n)
    return effects(np.arctanh(r), 1 / (n - 3), np.abs(r) < 1)


def _unbiased_r(r, n):
    """Olkin & Pratt (1958), eq. 2.3; it needs n > 4."""
    n = np.where(n > 4, n, np.nan)
    return r * _hypergeometric(0.5, 0.5, (n - 2) / 2, r**2)


# Nodes of the double-exponential rule; 241 of them give 13 digits for n from 5 to 1e6 and any r.
_DE_STEP = 0.04


_DE_X = np.arange(-120, 121) * _DE_STEP


def _hypergeometric(a, b, c, one_minus_z):
    """Gauss' 2F1(a, b; c; z) for c > b > 0 by Euler's integral under the double-exponential rule.

    scipy's hyp2f1 returns NaN or loses up to 13 digits where z is near 1 or c is large, that is for
    correlations near 0 or samples of a few hundred.
    """
    c, gap = c[:, np.newaxis], one_minus_z[:, np.newaxis]
    s = np.pi * np.sinh(_DE_X)
    log_t, log_rest = -np.logaddexp(0, -s), -np.logaddexp(0, s)
    t, rest = np.exp(log_t), np.exp(log_rest)
    weight = np.exp(b * log_t + (c - b) * log_rest) * np.cosh(_DE_X)
    # The sum of the weights is the beta function of Euler's formula; dividing by the same sum cancels
    # its rounding, which matters for large c.
    return np.sum(weight * (rest + gap * t) ** -a, axis=1) / np.sum(weight, axis=1)


@quietly
def ucor(r, n, *, vtype="LS"):
    """Unbiased correlation of Olkin and Pratt (1958); NaN for n <= 4. ``vtype``: "LS", "UB".

    >>> ucor(0.5, 20).yi.round(4)
    array([0.5115])
    """
    r, n = arrays(r, n)
    unbiased = _unbiased_r(r, n)
    vi = choose(
        vtype,
        {
            "LS": lambda: (1 - unbiased**2) ** 2 / (n - 1),
            "UB": lambda: unbiased**2 - 1 + (n - 3) / (n - 2) * (1 - r**2) * _hypergeometric(1.0, 1.0, n / 2, r**2),
        },
    )
    return effects(unbiased, vi, np.abs(r) <= 1)
