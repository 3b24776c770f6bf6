"""The same people twice, and two groups of them: change, standardised change, ratio of change."""

import numpy as np

from analysis.stats.effect_sizes.arrays import (
    arrays,
    choose,
    corrected,
    effects,
    hedges_j,
    pooled_variance,
    quietly,
    sds_valid,
)
from analysis.stats.effect_sizes.correlations import _unbiased_r


def change_variance(sd1, sd2, r):
    return sd1**2 + sd2**2 - 2 * r * sd1 * sd2


def _paired_valid(sd1, sd2, n, r):
    return sds_valid((sd1, n), (sd2, n)) & (np.abs(r) <= 1)


@quietly
def mc(mean1, sd1, mean2, sd2, n, r):
    """Mean change, measurement 1 minus measurement 2, with ``r`` their correlation.

    >>> mc(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).vi.round(4)
    array([0.2618])
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    return effects(mean1 - mean2, change_variance(sd1, sd2, r) / n, _paired_valid(sd1, sd2, n, r))


@quietly
def smcc(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """Change standardised by the standard deviation of the changes (d_z; Gibbons et al. 1993).

    ``vtype``: "LS", "LS2", "UB".

    >>> smcc(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).yi.round(4)
    array([0.9964])
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    d = (mean1 - mean2) / np.sqrt(change_variance(sd1, sd2, r))
    return smcc_of(d, n, vtype, correct, _paired_valid(sd1, sd2, n, r))


def smcc_of(d, n, vtype, correct, valid):
    m = n - 1
    g, factor = corrected(d, m, correct)
    vi = choose(
        vtype,
        {
            "LS": lambda: 1 / n + g**2 / (2 * n),
            "LS2": lambda: factor**2 * (1 / n + d**2 / (2 * n)),
            "UB": lambda: 1 / n + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
        },
    )
    return effects(g, vi, valid)


@quietly
def smcr(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """Change standardised by ``sd1``, the raw standard deviation of the reference occasion.

    As in metafor, ``sd1`` is the standardiser: to standardise by the pre-test spread give the post-test mean
    as ``mean1`` and the pre-test standard deviation as ``sd1``. ``sd2`` is not used. ``vtype``: "LS" (Becker
    1988, eq. 13), "LS2", "UB" (with the unbiased correlation).

    >>> g = smcr(38.5, 15.0, 30.6, 11.6, 20, 0.47)
    >>> g.yi.round(4), g.vi.round(4)
    (array([0.5056]), array([0.0594]))
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    m = n - 1
    d = (mean1 - mean2) / sd1
    g, factor = corrected(d, m, correct)
    base = 2 * (1 - r) / n
    vi = choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * n),
            "LS2": lambda: factor**2 * (base + d**2 / (2 * n)),
            "UB": lambda: 2 * (1 - _unbiased_r(r, n)) / n + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
        },
    )
    return effects(g, vi, sds_valid((sd1, n)) & (np.abs(r) <= 1))


@quietly
def smcrh(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """As `smcr`, with a variance that allows the two occasions unequal variances (Bonett 2008, eq. 13).

    >>> g = smcrh(26.0, 30**0.5, 22.0, 20**0.5, 60, 0.7)
    >>> g.yi.round(4), g.vi.round(4)
    (array([0.721]), array([0.0133]))
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    g, _ = corrected((mean1 - mean2) / sd1, n - 1, correct)
    ratio = change_variance(sd1, sd2, r) / sd1**2
    vi = choose(
        vtype,
        {
            "LS": lambda: ratio / (n - 1) + g**2 / (2 * (n - 1)),
            "LS2": lambda: ratio / n + g**2 / (2 * n),
        },
    )
    return effects(g, vi, _paired_valid(sd1, sd2, n, r))


@quietly
def smcrp(mean1, sd1, mean2, sd2, n, r, *, correct=True):
    """Change standardised by the average of both occasions' variances (Cousineau 2020).

    >>> smcrp(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).yi.round(4)
    array([0.7924])
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    d = (mean1 - mean2) / np.sqrt((sd1**2 + sd2**2) / 2)
    g, _ = corrected(d, 2 * (n - 1) / (1 + r**2), correct)
    vi = 2 * (1 - r) / n + g**2 * (1 + r**2) / (4 * n)
    return effects(g, vi, _paired_valid(sd1, sd2, n, r))


@quietly
def smcrph(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """As `smcrp`, with a variance that allows unequal variances (Bonett 2008, eq. 10).

    >>> smcrph(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).yi.round(4)
    array([0.7924])
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    s2 = (sd1**2 + sd2**2) / 2
    g, _ = corrected((mean1 - mean2) / np.sqrt(s2), 2 * (n - 1) / (1 + r**2), correct)
    standardiser = g**2 * (sd1**4 + sd2**4 + 2 * r**2 * sd1**2 * sd2**2) / (8 * s2**2)
    change = change_variance(sd1, sd2, r) / s2
    vi = choose(
        vtype,
        {"LS": lambda: (standardiser + change) / (n - 1), "LS2": lambda: (standardiser + change) / n},
    )
    return effects(g, vi, _paired_valid(sd1, sd2, n, r))


@quietly
def romc(mean1, sd1, mean2, sd2, n, r, correct=True, *, vtype="LS"):
    """Log ratio of two means of the same people (Lajeunesse 2011; correction as in `rom`).

    ``vtype``: "LS", "LS2" (second-order variance of Lajeunesse 2015).

    >>> romc(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7, correct=False).yi.round(4)
    array([0.1671])
    """
    mean1, sd1, mean2, sd2, n, r = arrays(mean1, sd1, mean2, sd2, n, r)
    a, b = (sd1 / mean1) ** 2 / n, (sd2 / mean2) ** 2 / n
    covariance = r * sd1 * sd2 / n
    yi = np.log(mean1 / mean2) + (0.5 * (a - b) if correct else 0.0)
    first_order = a + b - 2 * covariance / (mean1 * mean2)
    vi = choose(
        vtype,
        {
            "LS": lambda: first_order,
            "LS2": lambda: (
                first_order + 0.5 * (a**2 + b**2 + covariance**2 * (mean1**4 + mean2**4) / (mean1 * mean2) ** 4)
            ),
        },
    )
    return effects(yi, vi, _paired_valid(sd1, sd2, n, r))


def ppc(post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2, *, vtype="LS"):
    """Difference of standardised changes, `smcr` of the treated minus `smcr` of the control (Becker 1988).

    Each arm is standardised by its own pre-test standard deviation.

    >>> ppc(38.5, 30.6, 15.0, 20, 0.47, 19.7, 23.1, 13.8, 20, 0.47).yi.round(4)
    array([0.7421])
    """
    treated = smcr(post1, sd_pre1, pre1, sd_pre1, n1, r1, vtype=vtype)
    control = smcr(post2, sd_pre2, pre2, sd_pre2, n2, r2, vtype=vtype)
    arrays(treated.yi, control.yi)
    return effects(treated.yi - control.yi, treated.vi + control.vi)


@quietly
def ppc2(post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2, *, vtype="LS"):
    """Difference of changes standardised by the pooled pre-test standard deviation (Morris 2008, eq. 8).

    The correlation is the mean of both arms'. ``vtype``: "LS" large-sample, "UB" Morris' eq. 25.

    >>> ppc2(38.5, 30.6, 15.0, 20, 0.47, 19.7, 23.1, 13.8, 20, 0.47).yi.round(4)
    array([0.7684])
    """
    post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2 = arrays(
        post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2
    )
    m = n1 + n2 - 2
    factor = hedges_j(m)
    pooled_sd = np.sqrt(pooled_variance(sd_pre1, n1, sd_pre2, n2))
    g = factor * ((post1 - pre1) - (post2 - pre2)) / pooled_sd
    base = 2 * (1 - (r1 + r2) / 2) * (1 / n1 + 1 / n2)
    vi = choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * (n1 + n2)),
            "UB": lambda: factor**2 * base * (m / (m - 2)) * (1 + g**2 / base) - g**2,
        },
    )
    valid = sds_valid((sd_pre1, n1), (sd_pre2, n2)) & (np.abs(r1) <= 1) & (np.abs(r2) <= 1)
    return effects(g, vi, valid)
