"""From what was printed to what is needed: t, p, intervals, standard errors, quartiles."""

import numpy as np
from scipy.special import ndtri, stdtrit

from analysis.stats.effect_sizes.arrays import ROUNDING, MeanSd, arrays, effects, finite, quietly
from analysis.stats.effect_sizes.means import smd_of
from analysis.stats.effect_sizes.paired import smcc_of


@quietly
def smd_from_t(t, n1, n2, *, vtype="LS", correct=True):
    """Standardised mean difference from the t statistic of two independent groups.

    >>> smd_from_t(2.0, 20, 20).yi.round(4)
    array([0.6199])
    """
    t, n1, n2 = arrays(t, n1, n2)
    return smd_of(t * np.sqrt(1 / n1 + 1 / n2), n1, n2, vtype, correct, (n1 >= 1) & (n2 >= 1))


@quietly
def smcc_from_t(t, n, *, vtype="LS", correct=True):
    """Change standardised by its own spread, from a paired t statistic: t / sqrt(n).

    >>> smcc_from_t(2.0, 16, correct=False).yi
    array([0.5])
    """
    t, n = arrays(t, n)
    return smcc_of(t / np.sqrt(n), n, vtype, correct, n >= 2)


@quietly
def point_biserial_from_t(t, n1, n2):
    """Point-biserial correlation from the t statistic of two independent groups (Tate 1954).

    The variance is that of the standardised difference carried over by the delta method.

    >>> point_biserial_from_t(2.0, 20, 20).yi.round(4)
    array([0.3086])
    """
    t, n1, n2 = arrays(t, n1, n2)
    m = n1 + n2 - 2
    base = 1 / n1 + 1 / n2
    d, h = t * np.sqrt(base), m * base
    vi = h**2 / (h + d**2) ** 3 * (base + d**2 / (2 * (n1 + n2)))
    return effects(d / np.sqrt(d**2 + h), vi, (n1 >= 1) & (n2 >= 1) & (m > 0))


@quietly
def from_ci(estimate, ci_low, ci_high, level=0.95, df=None):
    """Variance from a symmetric confidence interval: ((high - low) / (2 c))², c of t with ``df`` or normal.

    Give ratios and their limits on the log scale. ``level`` and ``df`` may differ by row; an infinite df is
    the normal interval. A reversed interval is NaN.

    >>> from_ci(0.5, 0.5 - 1.959964, 0.5 + 1.959964).vi.round(5)
    array([1.])
    """
    estimate, ci_low, ci_high, level, df = arrays(estimate, ci_low, ci_high, level, np.inf if df is None else df)
    df = np.where(df > 0, df, np.nan)
    upper = (1 + level) / 2
    critical = np.where(np.isinf(df), ndtri(upper), stdtrit(np.where(np.isinf(df), 1, df), upper))
    valid = (ci_low <= ci_high) & (level > 0) & (level < 1)
    return effects(estimate, ((ci_high - ci_low) / (2 * critical)) ** 2, valid)


@quietly
def from_p(estimate, p, df=None):
    """Variance from a two-sided p value of a z test, or of a t test with ``df`` degrees of freedom.

    NaN where p is not inside (0, 1) or the estimate is 0, since neither then fixes a standard error.

    >>> from_p(0.5, 0.05).vi.round(4)
    array([0.0651])
    """
    estimate, p, df = arrays(estimate, p, np.inf if df is None else df)
    df = np.where(df > 0, df, np.nan)
    # isf of half p rather than ppf of one minus it: no cancellation for tiny p values.
    statistic = np.where(np.isinf(df), -ndtri(p / 2), -stdtrit(np.where(np.isinf(df), 1, df), p / 2))
    vi = finite((estimate / statistic) ** 2, (p > 0) & (p < 1) & (estimate != 0))
    return effects(estimate, vi)


@quietly
def sd_from_se(se, n):
    """Standard deviations from standard errors of means: se * sqrt(n).

    >>> sd_from_se(0.5, 16)
    array([2.])
    """
    se, n = arrays(se, n)
    return finite(se * np.sqrt(n), (se >= 0) & (n >= 1))


@quietly
def sd_from_ci(ci_low, ci_high, n, level=0.95):
    """Standard deviation from the t interval of a mean: sqrt(n) * (high - low) / (2 t).

    >>> sd_from_ci(8.0, 12.0, 25).round(4)
    array([4.8452])
    """
    ci_low, ci_high, n, level = arrays(ci_low, ci_high, n, level)
    t = stdtrit(np.where(n > 1, n - 1, np.nan), (1 + level) / 2)
    return finite(np.sqrt(n) * (ci_high - ci_low) / (2 * t), (ci_low <= ci_high) & (level > 0) & (level < 1))


@quietly
def r_from_sds(sd1, sd2, sd_change):
    """Pre-post correlation from the three standard deviations; NaN where they contradict each other.

    A value outside [-1, 1] is not clipped: it is a sure sign that one of the three is something else, most
    often a standard error. Overshoot by floating-point rounding is clipped.

    >>> r_from_sds([10.0, 10.0], [10.0, 10.0], [10.0, 2000.0])
    array([0.5, nan])
    """
    sd1, sd2, sd_change = arrays(sd1, sd2, sd_change)
    r = (sd1**2 + sd2**2 - sd_change**2) / (2 * sd1 * sd2)
    valid = (sd1 > 0) & (sd2 > 0) & (sd_change >= 0) & (np.abs(r) <= 1 + ROUNDING)
    return finite(np.clip(r, -1, 1), valid)


@quietly
def mean_sd_from_quartiles(q1=None, median=None, q3=None, n=None, *, minimum=None, maximum=None):
    """Mean and standard deviation from a median with quartiles, extremes, or both.

    Means: Luo et al. (2018), eqs 7, 11, 15. Standard deviations: Wan et al. (2014), eqs 9 and 16; with all
    five numbers Shi et al. (2020), eq. 11. They assume a symmetric distribution.

    >>> x = mean_sd_from_quartiles(8.0, 10.0, 12.0, 40)
    >>> x.mean, x.sd.round(4)
    (array([10.]), array([3.0757]))
    """
    if median is None or n is None:
        raise ValueError("median and n are needed.")
    if (q1 is None) != (q3 is None) or (minimum is None) != (maximum is None):
        raise ValueError("Give both quartiles, both extremes, or all four.")
    if q1 is None and minimum is None:
        raise ValueError("Quartiles or extremes are needed beside the median.")
    missing = np.nan
    q1, median, q3, n, low, high = arrays(
        *(missing if value is None else value for value in (q1, median, q3, n, minimum, maximum))
    )
    valid = (n > 1) & ~(q1 > median) & ~(median > q3) & ~(low > median) & ~(median > high)
    valid &= ~(low > q1) & ~(q3 > high)
    middle, mid_range = (q1 + q3) / 2, (low + high) / 2
    range_z = ndtri((n - 0.375) / (n + 0.25))
    quartile_z = ndtri((0.75 * n - 0.125) / (n + 0.25))
    by_range = _weighted(4 / (4 + n**0.75), mid_range, median), (high - low) / (2 * range_z)
    by_quartiles = _weighted(0.7 + 0.39 / n, middle, median), (q3 - q1) / (2 * quartile_z)
    w1, w2 = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    by_all = (
        w1 * mid_range + w2 * middle + (1 - w1 - w2) * median,
        (high - low) / ((2 + 0.14 * n**0.6) * range_z) + (q3 - q1) / ((2 + 2 / (0.07 * n**0.6)) * quartile_z),
    )
    has_range, has_quartiles = np.isfinite(high - low), np.isfinite(q3 - q1)
    mean, sd = (
        np.where(has_range & has_quartiles, five, np.where(has_range, three, quartiles))
        for five, three, quartiles in zip(by_all, by_range, by_quartiles, strict=True)
    )
    return MeanSd(finite(mean, valid), finite(sd, valid))


def _weighted(weight, a, b):
    return weight * a + (1 - weight) * b
