"""Two independent groups: differences, standardised differences and ratios of means."""

import numpy as np

from analysis.stats.effect_sizes.arrays import (
    arrays,
    average,
    choose,
    corrected,
    effects,
    hedges_j,
    pooled_variance,
    quietly,
    sds_valid,
)


@quietly
def md(mean1, sd1, n1, mean2, sd2, n2, *, vtype="LS"):
    """Mean difference, in the units of the means; ``vtype`` "LS" or "HO" (common standard deviation).

    >>> md(10.0, 2.0, 20, 9.0, 2.0, 20)
    EffectSizes(yi=array([1.]), vi=array([0.4]))
    """
    mean1, sd1, n1, mean2, sd2, n2 = arrays(mean1, sd1, n1, mean2, sd2, n2)
    vi = choose(
        vtype,
        {
            "LS": lambda: sd1**2 / n1 + sd2**2 / n2,
            "HO": lambda: pooled_variance(sd1, n1, sd2, n2) * (1 / n1 + 1 / n2),
        },
    )
    return effects(mean1 - mean2, vi, sds_valid((sd1, n1), (sd2, n2)))


@quietly
def smd(mean1, sd1, n1, mean2, sd2, n2, *, vtype="LS", correct=True):
    """Standardised mean difference by the pooled standard deviation (Hedges' g; Cohen's d if not corrected).

    ``vtype``: "LS" (Hedges 1982, eq. 8), "LS2" (Borenstein 2009, eq. 4.24), "UB" (Hedges 1983, eq. 9), "AV",
    "H0".

    >>> g = smd(10.0, 2.0, 20, 9.0, 2.0, 20)
    >>> g.yi.round(4), g.vi.round(4)
    (array([0.4901]), array([0.103]))
    """
    mean1, sd1, n1, mean2, sd2, n2 = arrays(mean1, sd1, n1, mean2, sd2, n2)
    d = (mean1 - mean2) / np.sqrt(pooled_variance(sd1, n1, sd2, n2))
    return smd_of(d, n1, n2, vtype, correct, sds_valid((sd1, n1), (sd2, n2)))


def smd_of(d, n1, n2, vtype, correct, valid):
    m = n1 + n2 - 2
    g, factor = corrected(d, m, correct)
    base = 1 / n1 + 1 / n2
    vi = choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * (n1 + n2)),
            "LS2": lambda: factor**2 * (base + d**2 / (2 * (n1 + n2))),
            "UB": lambda: base + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
            "AV": lambda: base + average(g, n1 + n2) ** 2 / (2 * (n1 + n2)),
            "H0": lambda: hedges_j(m) ** 2 * m / (m - 2) * base,
        },
    )
    return effects(g, vi, valid)


@quietly
def smdh(mean1, sd1, n1, mean2, sd2, n2, *, vtype="LS", correct=True):
    """Standardised mean difference that allows unequal variances: standardiser sqrt((sd1² + sd2²) / 2).

    Bonett (2008), eq. 5 (``vtype`` "LS"); "LS2" has n for n - 1 throughout, "LS3" in the sampling term only.

    >>> smdh(10.0, 2.0, 20, 9.0, 4.0, 30).yi.round(4)
    array([0.3113])
    """
    mean1, sd1, n1, mean2, sd2, n2 = arrays(mean1, sd1, n1, mean2, sd2, n2)
    s2 = (sd1**2 + sd2**2) / 2
    g, _ = corrected((mean1 - mean2) / np.sqrt(s2), n1 + n2 - 2, correct)

    def sampling(a, b):
        return (sd1**2 / a + sd2**2 / b) / s2

    def standardiser(a, b):
        return g**2 * (sd1**4 / a + sd2**4 / b) / (8 * s2**2)

    vi = choose(
        vtype,
        {
            "LS": lambda: sampling(n1 - 1, n2 - 1) + standardiser(n1 - 1, n2 - 1),
            "LS2": lambda: sampling(n1, n2) + standardiser(n1, n2),
            "LS3": lambda: sampling(n1, n2) + standardiser(n1 - 1, n2 - 1),
        },
    )
    return effects(g, vi, sds_valid((sd1, n1), (sd2, n2)))


@quietly
def smd1(mean1, n1, mean2, sd2, n2, *, vtype="LS", correct=True):
    """Difference standardised by group 2's standard deviation (Glass's delta); group 2 is the control.

    ``vtype``: "LS" (Hedges 1981), "LS2", "UB".

    >>> smd1(10.0, 20, 9.0, 2.0, 20).yi.round(4)
    array([0.48])
    """
    mean1, n1, mean2, sd2, n2 = arrays(mean1, n1, mean2, sd2, n2)
    m = n2 - 1
    d = (mean1 - mean2) / sd2
    g, factor = corrected(d, m, correct)
    base = 1 / n1 + 1 / n2
    vi = choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * n2),
            "LS2": lambda: factor**2 * (base + d**2 / (2 * n2)),
            "UB": lambda: base + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
        },
    )
    return effects(g, vi, (sd2 >= 0) & (n1 >= 1) & (n2 >= 2))


@quietly
def smd1h(mean1, sd1, n1, mean2, sd2, n2, *, correct=True):
    """Glass's delta with a variance that allows unequal population variances (Bonett 2008).

    >>> smd1h(10.0, 2.0, 20, 9.0, 2.0, 20).vi.round(4)
    array([0.1113])
    """
    mean1, sd1, n1, mean2, sd2, n2 = arrays(mean1, sd1, n1, mean2, sd2, n2)
    g, _ = corrected((mean1 - mean2) / sd2, n2 - 1, correct)
    vi = (sd1 / sd2) ** 2 / (n1 - 1) + 1 / (n2 - 1) + g**2 / (2 * (n2 - 1))
    return effects(g, vi, sds_valid((sd1, n1), (sd2, n2)))


@quietly
def rom(mean1, sd1, n1, mean2, sd2, n2, correct=True, *, vtype="LS"):
    """Log ratio of means (lnRR); NaN unless both means have the same sign and neither is zero.

    Hedges, Gurevitch & Curtis (1999), eq. 1. ``correct`` adds the second-order bias correction of Lajeunesse
    (2015), which metafor applies by default from version 5 on. ``vtype``: "LS", "LS2" (second-order
    variance), "HO", "AV", "AVHO".

    >>> rom(12.0, 2.0, 20, 10.0, 2.0, 20, correct=False).yi.round(6)
    array([0.182322])
    """
    mean1, sd1, n1, mean2, sd2, n2 = arrays(mean1, sd1, n1, mean2, sd2, n2)
    cv1, cv2 = sd1 / mean1, sd2 / mean2
    a, b = cv1**2, cv2**2
    pooled = pooled_variance(sd1, n1, sd2, n2)
    yi = np.log(mean1 / mean2) + (0.5 * (a / n1 - b / n2) if correct else 0.0)
    vi = choose(
        vtype,
        {
            "LS": lambda: a / n1 + b / n2,
            "LS2": lambda: a / n1 + b / n2 + 0.5 * ((a / n1) ** 2 + (b / n2) ** 2),
            "HO": lambda: pooled * (1 / (n1 * mean1**2) + 1 / (n2 * mean2**2)),
            "AV": lambda: average(cv1, n1) ** 2 / n1 + average(cv2, n2) ** 2 / n2,
            "AVHO": lambda: average(np.r_[cv1, cv2], np.r_[n1, n2]) ** 2 * (1 / n1 + 1 / n2),
        },
    )
    return effects(yi, vi, sds_valid((sd1, n1), (sd2, n2)))


@quietly
def vr(sd1, n1, sd2, n2):
    """Log ratio of standard deviations (lnVR; Nakagawa et al. 2015).

    >>> vr(4.0, 20, 2.0, 20).yi.round(6)
    array([0.693147])
    """
    sd1, n1, sd2, n2 = arrays(sd1, n1, sd2, n2)
    yi = np.log(sd1 / sd2) + 1 / (2 * (n1 - 1)) - 1 / (2 * (n2 - 1))
    return effects(yi, 1 / (2 * (n1 - 1)) + 1 / (2 * (n2 - 1)), sds_valid((sd1, n1), (sd2, n2)))


@quietly
def cvr(mean1, sd1, n1, mean2, sd2, n2, correct=True):
    """Log ratio of coefficients of variation (lnCVR; Nakagawa et al. 2015; Senior et al. 2020).

    ``correct`` removes the second-order bias of the log ratio of means inside it.

    >>> cvr(10.0, 4.0, 20, 10.0, 2.0, 20, correct=False).yi.round(6)
    array([0.693147])
    """
    mean1, sd1, n1, mean2, sd2, n2 = arrays(mean1, sd1, n1, mean2, sd2, n2)
    a, b = (sd1 / mean1) ** 2 / n1, (sd2 / mean2) ** 2 / n2
    spread = 1 / (2 * (n1 - 1)), 1 / (2 * (n2 - 1))
    yi = np.log((sd1 / mean1) / (sd2 / mean2))
    if correct:
        yi = yi + spread[0] - spread[1] - 0.5 * (a - b)
    return effects(yi, spread[0] + spread[1] + a + b, sds_valid((sd1, n1), (sd2, n2)))
