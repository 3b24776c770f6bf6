"""Effect sizes and their sampling variances from summary statistics.

Every function takes scalars or equal-length arrays and returns one-dimensional float arrays (length 1 for
scalars). Where a quantity is undefined (too few participants, a zero mean in a ratio, r outside [-1, 1], a
negative standard deviation or cell) the answer is NaN, never an infinity. Group 1 minus group 2, or
measurement 1 minus measurement 2. Differences are in the units of the means, standardised differences and
correlations have none, and ratios are on the natural-log scale. Unequal lengths raise ``ValueError``.

``vtype`` chooses the variance formula: "LS" large-sample, "LS2" its alternative without the corrected
estimate inside, "UB" unbiased, "HO" with a common standard deviation, "AV" from table-wide averages of the
coefficients (it then depends on the whole table), "H0" under the null hypothesis.
"""

from functools import wraps
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln
from scipy.stats import norm
from scipy.stats import t as student_t

__all__ = [
    "EffectSizes",
    "MeanSd",
    "arcsine",
    "cor",
    "cvr",
    "from_ci",
    "from_p",
    "hedges_j",
    "mc",
    "md",
    "mean_sd_from_quartiles",
    "odds_ratio",
    "or_to_smd",
    "peto",
    "phi",
    "point_biserial_from_t",
    "ppc",
    "ppc2",
    "r_from_sds",
    "rd",
    "rom",
    "romc",
    "rr",
    "sd_from_ci",
    "sd_from_se",
    "smcc",
    "smcc_from_t",
    "smcr",
    "smcrh",
    "smcrp",
    "smcrph",
    "smd",
    "smd1",
    "smd1h",
    "smd_from_t",
    "smdh",
    "ucor",
    "vr",
    "zcor",
]

# Cox & Snell (1989): a log odds ratio divided by 1.65 approximates a standardised mean difference of
# normals dichotomised near the middle; for logistic outcomes the divisor is pi / sqrt(3).
OR_DIVISOR = {"normal": 1.65, "logistic": np.pi / np.sqrt(3)}

# Recomputed correlations may leave [-1, 1] by floating-point rounding only.
ROUNDING = 1e-9


class EffectSizes(NamedTuple):
    """Estimates ``yi`` and sampling variances ``vi``, float arrays of equal length."""

    yi: np.ndarray
    vi: np.ndarray


class MeanSd(NamedTuple):
    """Estimated means and standard deviations, float arrays of equal length."""

    mean: np.ndarray
    sd: np.ndarray


def _quietly(function):
    """Let undefined arithmetic yield NaN or infinity without a warning; `_finite` turns both into NaN."""

    @wraps(function)
    def quiet(*args, **kwargs):
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return quiet


def _arrays(*values):
    """One-dimensional float arrays of a common length; scalars are repeated."""
    arrays = [np.atleast_1d(np.asarray(value, dtype=float)) for value in values]
    if any(array.ndim > 1 for array in arrays):
        raise ValueError("Inputs must be scalars or one-dimensional arrays.")
    lengths = {array.size for array in arrays if array.size != 1}
    if len(lengths) > 1:
        raise ValueError(f"Inputs must have equal lengths; got lengths {sorted(lengths)}.")
    return np.broadcast_arrays(*arrays)


def _finite(values, valid=True):
    values = np.asarray(values, dtype=float)
    return np.where(np.isfinite(values) & valid, values, np.nan)


def _effects(yi, vi, valid=True):
    """Non-finite to NaN; an undefined estimate has no variance, and no variance is negative."""
    yi = _finite(yi, valid)
    vi = _finite(vi, valid & np.isfinite(yi) & (np.asarray(vi) >= 0))
    return EffectSizes(yi, vi)


def _choose(vtype, formulas):
    """The chosen formula, evaluated only when asked for."""
    if vtype not in formulas:
        raise ValueError(f"vtype must be one of {sorted(formulas)}; got {vtype!r}.")
    return formulas[vtype]()


def _average(values, weights):
    """Weighted mean over the rows where both are known."""
    known = np.isfinite(values) & np.isfinite(weights)
    return np.sum(values[known] * weights[known]) / np.sum(weights[known])


def _sds_valid(*pairs):
    """True where every standard deviation is not negative and every n is at least 2."""
    return np.logical_and.reduce([(sd >= 0) & (n >= 2) for sd, n in pairs])


# Up to here log-gamma gives J to 1e-11, and to the same last digits as R.
_LOG_GAMMA_LIMIT = 20_000
# gamma(x + 1/2) / (gamma(x) sqrt(x)) in powers of 1/x (Tricomi & Erdelyi 1951).
_GAMMA_RATIO = (1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432)


@_quietly
def hedges_j(m):
    """Exact small-sample correction factor J for ``m`` degrees of freedom; NaN for m <= 1.

    Hedges (1981), eq. 6e: gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)), through log-gamma so that it never
    overflows; above 20 000 through the series of the ratio, where differences of log-gamma lose digits.

    >>> hedges_j([2, 10]).round(6)
    array([0.56419 , 0.922746])
    """
    (m,) = _arrays(m)
    m = np.where(m > 1, m, np.nan)
    small = np.exp(gammaln(m / 2) - 0.5 * np.log(m / 2) - gammaln((m - 1) / 2))
    large = np.sqrt((m - 1) / m) * np.polynomial.polynomial.polyval(2 / (m - 1), _GAMMA_RATIO)
    return np.where(m <= _LOG_GAMMA_LIMIT, small, large)


def _corrected(d, m, correct):
    """The estimate and the factor that was applied to it."""
    factor = hedges_j(m) if correct else np.ones_like(d)
    return factor * d, factor


def _pooled_variance(sd1, n1, sd2, n2):
    return ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)


# --- two independent groups, continuous outcome -------------------------------------------------------


@_quietly
def md(mean1, sd1, n1, mean2, sd2, n2, *, vtype="LS"):
    """Mean difference, in the units of the means; ``vtype`` "LS" or "HO" (common standard deviation).

    >>> md(10.0, 2.0, 20, 9.0, 2.0, 20)
    EffectSizes(yi=array([1.]), vi=array([0.4]))
    """
    mean1, sd1, n1, mean2, sd2, n2 = _arrays(mean1, sd1, n1, mean2, sd2, n2)
    vi = _choose(
        vtype,
        {
            "LS": lambda: sd1**2 / n1 + sd2**2 / n2,
            "HO": lambda: _pooled_variance(sd1, n1, sd2, n2) * (1 / n1 + 1 / n2),
        },
    )
    return _effects(mean1 - mean2, vi, _sds_valid((sd1, n1), (sd2, n2)))


@_quietly
def smd(mean1, sd1, n1, mean2, sd2, n2, *, vtype="LS", correct=True):
    """Standardised mean difference by the pooled standard deviation (Hedges' g; Cohen's d if not corrected).

    ``vtype``: "LS" (Hedges 1982, eq. 8), "LS2" (Borenstein 2009, eq. 4.24), "UB" (Hedges 1983, eq. 9), "AV",
    "H0".

    >>> g = smd(10.0, 2.0, 20, 9.0, 2.0, 20)
    >>> g.yi.round(4), g.vi.round(4)
    (array([0.4901]), array([0.103]))
    """
    mean1, sd1, n1, mean2, sd2, n2 = _arrays(mean1, sd1, n1, mean2, sd2, n2)
    d = (mean1 - mean2) / np.sqrt(_pooled_variance(sd1, n1, sd2, n2))
    return _smd(d, n1, n2, vtype, correct, _sds_valid((sd1, n1), (sd2, n2)))


def _smd(d, n1, n2, vtype, correct, valid):
    m = n1 + n2 - 2
    g, factor = _corrected(d, m, correct)
    base = 1 / n1 + 1 / n2
    vi = _choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * (n1 + n2)),
            "LS2": lambda: factor**2 * (base + d**2 / (2 * (n1 + n2))),
            "UB": lambda: base + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
            "AV": lambda: base + _average(g, n1 + n2) ** 2 / (2 * (n1 + n2)),
            "H0": lambda: hedges_j(m) ** 2 * m / (m - 2) * base,
        },
    )
    return _effects(g, vi, valid)


@_quietly
def smdh(mean1, sd1, n1, mean2, sd2, n2, *, vtype="LS", correct=True):
    """Standardised mean difference that allows unequal variances: standardiser sqrt((sd1² + sd2²) / 2).

    Bonett (2008), eq. 5 (``vtype`` "LS"); "LS2" has n for n - 1 throughout, "LS3" in the sampling term only.

    >>> smdh(10.0, 2.0, 20, 9.0, 4.0, 30).yi.round(4)
    array([0.3113])
    """
    mean1, sd1, n1, mean2, sd2, n2 = _arrays(mean1, sd1, n1, mean2, sd2, n2)
    s2 = (sd1**2 + sd2**2) / 2
    g, _ = _corrected((mean1 - mean2) / np.sqrt(s2), n1 + n2 - 2, correct)

    def sampling(a, b):
        return (sd1**2 / a + sd2**2 / b) / s2

    def standardiser(a, b):
        return g**2 * (sd1**4 / a + sd2**4 / b) / (8 * s2**2)

    vi = _choose(
        vtype,
        {
            "LS": lambda: sampling(n1 - 1, n2 - 1) + standardiser(n1 - 1, n2 - 1),
            "LS2": lambda: sampling(n1, n2) + standardiser(n1, n2),
            "LS3": lambda: sampling(n1, n2) + standardiser(n1 - 1, n2 - 1),
        },
    )
    return _effects(g, vi, _sds_valid((sd1, n1), (sd2, n2)))


@_quietly
def smd1(mean1, n1, mean2, sd2, n2, *, vtype="LS", correct=True):
    """Difference standardised by group 2's standard deviation (Glass's delta); group 2 is the control.

    ``vtype``: "LS" (Hedges 1981), "LS2", "UB".

    >>> smd1(10.0, 20, 9.0, 2.0, 20).yi.round(4)
    array([0.48])
    """
    mean1, n1, mean2, sd2, n2 = _arrays(mean1, n1, mean2, sd2, n2)
    m = n2 - 1
    d = (mean1 - mean2) / sd2
    g, factor = _corrected(d, m, correct)
    base = 1 / n1 + 1 / n2
    vi = _choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * n2),
            "LS2": lambda: factor**2 * (base + d**2 / (2 * n2)),
            "UB": lambda: base + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
        },
    )
    return _effects(g, vi, (sd2 >= 0) & (n1 >= 1) & (n2 >= 2))


@_quietly
def smd1h(mean1, sd1, n1, mean2, sd2, n2, *, correct=True):
    """Glass's delta with a variance that allows unequal population variances (Bonett 2008).

    >>> smd1h(10.0, 2.0, 20, 9.0, 2.0, 20).vi.round(4)
    array([0.1113])
    """
    mean1, sd1, n1, mean2, sd2, n2 = _arrays(mean1, sd1, n1, mean2, sd2, n2)
    g, _ = _corrected((mean1 - mean2) / sd2, n2 - 1, correct)
    vi = (sd1 / sd2) ** 2 / (n1 - 1) + 1 / (n2 - 1) + g**2 / (2 * (n2 - 1))
    return _effects(g, vi, _sds_valid((sd1, n1), (sd2, n2)))


@_quietly
def rom(mean1, sd1, n1, mean2, sd2, n2, correct=True, *, vtype="LS"):
    """Log ratio of means (lnRR); NaN unless both means have the same sign and neither is zero.

    Hedges, Gurevitch & Curtis (1999), eq. 1. ``correct`` adds the second-order bias correction of Lajeunesse
    (2015), which metafor applies by default from version 5 on. ``vtype``: "LS", "LS2" (second-order
    variance), "HO", "AV", "AVHO".

    >>> rom(12.0, 2.0, 20, 10.0, 2.0, 20, correct=False).yi.round(6)
    array([0.182322])
    """
    mean1, sd1, n1, mean2, sd2, n2 = _arrays(mean1, sd1, n1, mean2, sd2, n2)
    cv1, cv2 = sd1 / mean1, sd2 / mean2
    a, b = cv1**2, cv2**2
    pooled = _pooled_variance(sd1, n1, sd2, n2)
    yi = np.log(mean1 / mean2) + (0.5 * (a / n1 - b / n2) if correct else 0.0)
    vi = _choose(
        vtype,
        {
            "LS": lambda: a / n1 + b / n2,
            "LS2": lambda: a / n1 + b / n2 + 0.5 * ((a / n1) ** 2 + (b / n2) ** 2),
            "HO": lambda: pooled * (1 / (n1 * mean1**2) + 1 / (n2 * mean2**2)),
            "AV": lambda: _average(cv1, n1) ** 2 / n1 + _average(cv2, n2) ** 2 / n2,
            "AVHO": lambda: _average(np.r_[cv1, cv2], np.r_[n1, n2]) ** 2 * (1 / n1 + 1 / n2),
        },
    )
    return _effects(yi, vi, _sds_valid((sd1, n1), (sd2, n2)))


@_quietly
def vr(sd1, n1, sd2, n2):
    """Log ratio of standard deviations (lnVR; Nakagawa et al. 2015).

    >>> vr(4.0, 20, 2.0, 20).yi.round(6)
    array([0.693147])
    """
    sd1, n1, sd2, n2 = _arrays(sd1, n1, sd2, n2)
    yi = np.log(sd1 / sd2) + 1 / (2 * (n1 - 1)) - 1 / (2 * (n2 - 1))
    return _effects(yi, 1 / (2 * (n1 - 1)) + 1 / (2 * (n2 - 1)), _sds_valid((sd1, n1), (sd2, n2)))


@_quietly
def cvr(mean1, sd1, n1, mean2, sd2, n2, correct=True):
    """Log ratio of coefficients of variation (lnCVR; Nakagawa et al. 2015; Senior et al. 2020).

    ``correct`` removes the second-order bias of the log ratio of means inside it.

    >>> cvr(10.0, 4.0, 20, 10.0, 2.0, 20, correct=False).yi.round(6)
    array([0.693147])
    """
    mean1, sd1, n1, mean2, sd2, n2 = _arrays(mean1, sd1, n1, mean2, sd2, n2)
    a, b = (sd1 / mean1) ** 2 / n1, (sd2 / mean2) ** 2 / n2
    spread = 1 / (2 * (n1 - 1)), 1 / (2 * (n2 - 1))
    yi = np.log((sd1 / mean1) / (sd2 / mean2))
    if correct:
        yi = yi + spread[0] - spread[1] - 0.5 * (a - b)
    return _effects(yi, spread[0] + spread[1] + a + b, _sds_valid((sd1, n1), (sd2, n2)))


# --- one group measured twice -------------------------------------------------------------------------


def _change_variance(sd1, sd2, r):
    return sd1**2 + sd2**2 - 2 * r * sd1 * sd2


def _paired_valid(sd1, sd2, n, r):
    return _sds_valid((sd1, n), (sd2, n)) & (np.abs(r) <= 1)


@_quietly
def mc(mean1, sd1, mean2, sd2, n, r):
    """Mean change, measurement 1 minus measurement 2, with ``r`` their correlation.

    >>> mc(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).vi.round(4)
    array([0.2618])
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    return _effects(mean1 - mean2, _change_variance(sd1, sd2, r) / n, _paired_valid(sd1, sd2, n, r))


@_quietly
def smcc(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """Change standardised by the standard deviation of the changes (d_z; Gibbons et al. 1993).

    ``vtype``: "LS", "LS2", "UB".

    >>> smcc(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).yi.round(4)
    array([0.9964])
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    d = (mean1 - mean2) / np.sqrt(_change_variance(sd1, sd2, r))
    return _smcc(d, n, vtype, correct, _paired_valid(sd1, sd2, n, r))


def _smcc(d, n, vtype, correct, valid):
    m = n - 1
    g, factor = _corrected(d, m, correct)
    vi = _choose(
        vtype,
        {
            "LS": lambda: 1 / n + g**2 / (2 * n),
            "LS2": lambda: factor**2 * (1 / n + d**2 / (2 * n)),
            "UB": lambda: 1 / n + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
        },
    )
    return _effects(g, vi, valid)


@_quietly
def smcr(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """Change standardised by ``sd1``, the raw standard deviation of the reference occasion.

    As in metafor, ``sd1`` is the standardiser: to standardise by the pre-test spread give the post-test mean
    as ``mean1`` and the pre-test standard deviation as ``sd1``. ``sd2`` is not used. ``vtype``: "LS" (Becker
    1988, eq. 13), "LS2", "UB" (with the unbiased correlation).

    >>> g = smcr(38.5, 15.0, 30.6, 11.6, 20, 0.47)
    >>> g.yi.round(4), g.vi.round(4)
    (array([0.5056]), array([0.0594]))
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    m = n - 1
    d = (mean1 - mean2) / sd1
    g, factor = _corrected(d, m, correct)
    base = 2 * (1 - r) / n
    vi = _choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * n),
            "LS2": lambda: factor**2 * (base + d**2 / (2 * n)),
            "UB": lambda: 2 * (1 - _unbiased_r(r, n)) / n + (1 - (m - 2) / (m * hedges_j(m) ** 2)) * g**2,
        },
    )
    return _effects(g, vi, _sds_valid((sd1, n)) & (np.abs(r) <= 1))


@_quietly
def smcrh(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """As `smcr`, with a variance that allows the two occasions unequal variances (Bonett 2008, eq. 13).

    >>> g = smcrh(26.0, 30**0.5, 22.0, 20**0.5, 60, 0.7)
    >>> g.yi.round(4), g.vi.round(4)
    (array([0.721]), array([0.0133]))
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    g, _ = _corrected((mean1 - mean2) / sd1, n - 1, correct)
    ratio = _change_variance(sd1, sd2, r) / sd1**2
    vi = _choose(
        vtype,
        {
            "LS": lambda: ratio / (n - 1) + g**2 / (2 * (n - 1)),
            "LS2": lambda: ratio / n + g**2 / (2 * n),
        },
    )
    return _effects(g, vi, _paired_valid(sd1, sd2, n, r))


@_quietly
def smcrp(mean1, sd1, mean2, sd2, n, r, *, correct=True):
    """Change standardised by the average of both occasions' variances (Cousineau 2020).

    >>> smcrp(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).yi.round(4)
    array([0.7924])
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    d = (mean1 - mean2) / np.sqrt((sd1**2 + sd2**2) / 2)
    g, _ = _corrected(d, 2 * (n - 1) / (1 + r**2), correct)
    vi = 2 * (1 - r) / n + g**2 * (1 + r**2) / (4 * n)
    return _effects(g, vi, _paired_valid(sd1, sd2, n, r))


@_quietly
def smcrph(mean1, sd1, mean2, sd2, n, r, *, vtype="LS", correct=True):
    """As `smcrp`, with a variance that allows unequal variances (Bonett 2008, eq. 10).

    >>> smcrph(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7).yi.round(4)
    array([0.7924])
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    s2 = (sd1**2 + sd2**2) / 2
    g, _ = _corrected((mean1 - mean2) / np.sqrt(s2), 2 * (n - 1) / (1 + r**2), correct)
    standardiser = g**2 * (sd1**4 + sd2**4 + 2 * r**2 * sd1**2 * sd2**2) / (8 * s2**2)
    change = _change_variance(sd1, sd2, r) / s2
    vi = _choose(
        vtype,
        {"LS": lambda: (standardiser + change) / (n - 1), "LS2": lambda: (standardiser + change) / n},
    )
    return _effects(g, vi, _paired_valid(sd1, sd2, n, r))


@_quietly
def romc(mean1, sd1, mean2, sd2, n, r, correct=True, *, vtype="LS"):
    """Log ratio of two means of the same people (Lajeunesse 2011; correction as in `rom`).

    ``vtype``: "LS", "LS2" (second-order variance of Lajeunesse 2015).

    >>> romc(26.0, 20**0.5, 22.0, 30**0.5, 60, 0.7, correct=False).yi.round(4)
    array([0.1671])
    """
    mean1, sd1, mean2, sd2, n, r = _arrays(mean1, sd1, mean2, sd2, n, r)
    a, b = (sd1 / mean1) ** 2 / n, (sd2 / mean2) ** 2 / n
    covariance = r * sd1 * sd2 / n
    yi = np.log(mean1 / mean2) + (0.5 * (a - b) if correct else 0.0)
    first_order = a + b - 2 * covariance / (mean1 * mean2)
    vi = _choose(
        vtype,
        {
            "LS": lambda: first_order,
            "LS2": lambda: (
                first_order + 0.5 * (a**2 + b**2 + covariance**2 * (mean1**4 + mean2**4) / (mean1 * mean2) ** 4)
            ),
        },
    )
    return _effects(yi, vi, _paired_valid(sd1, sd2, n, r))


# --- pre-post with a control group --------------------------------------------------------------------


def ppc(post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2, *, vtype="LS"):
    """Difference of standardised changes, `smcr` of the treated minus `smcr` of the control (Becker 1988).

    Each arm is standardised by its own pre-test standard deviation.

    >>> ppc(38.5, 30.6, 15.0, 20, 0.47, 19.7, 23.1, 13.8, 20, 0.47).yi.round(4)
    array([0.7421])
    """
    treated = smcr(post1, sd_pre1, pre1, sd_pre1, n1, r1, vtype=vtype)
    control = smcr(post2, sd_pre2, pre2, sd_pre2, n2, r2, vtype=vtype)
    _arrays(treated.yi, control.yi)
    return _effects(treated.yi - control.yi, treated.vi + control.vi)


@_quietly
def ppc2(post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2, *, vtype="LS"):
    """Difference of changes standardised by the pooled pre-test standard deviation (Morris 2008, eq. 8).

    The correlation is the mean of both arms'. ``vtype``: "LS" large-sample, "UB" Morris' eq. 25.

    >>> ppc2(38.5, 30.6, 15.0, 20, 0.47, 19.7, 23.1, 13.8, 20, 0.47).yi.round(4)
    array([0.7684])
    """
    post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2 = _arrays(
        post1, pre1, sd_pre1, n1, r1, post2, pre2, sd_pre2, n2, r2
    )
    m = n1 + n2 - 2
    factor = hedges_j(m)
    pooled_sd = np.sqrt(_pooled_variance(sd_pre1, n1, sd_pre2, n2))
    g = factor * ((post1 - pre1) - (post2 - pre2)) / pooled_sd
    base = 2 * (1 - (r1 + r2) / 2) * (1 / n1 + 1 / n2)
    vi = _choose(
        vtype,
        {
            "LS": lambda: base + g**2 / (2 * (n1 + n2)),
            "UB": lambda: factor**2 * base * (m / (m - 2)) * (1 + g**2 / base) - g**2,
        },
    )
    valid = _sds_valid((sd_pre1, n1), (sd_pre2, n2)) & (np.abs(r1) <= 1) & (np.abs(r2) <= 1)
    return _effects(g, vi, valid)


# --- correlations -------------------------------------------------------------------------------------


@_quietly
def cor(r, n, *, vtype="LS"):
    """Pearson correlation and its large-sample variance (1 - r²)² / (n - 1); "AV" uses the table's mean r.

    >>> cor(0.5, 26).vi
    array([0.0225])
    """
    r, n = _arrays(r, n)
    vi = _choose(
        vtype,
        {
            "LS": lambda: (1 - r**2) ** 2 / (n - 1),
            "AV": lambda: (1 - _average(r, n) ** 2) ** 2 / (n - 1),
        },
    )
    return _effects(r, vi, (np.abs(r) <= 1) & (n > 1))


@_quietly
def zcor(r, n):
    """Fisher's z, atanh(r), with variance 1 / (n - 3); NaN for r = ±1 and variance NaN for n <= 3.

    >>> zcor(0.5, 28)
    EffectSizes(yi=array([0.54930614]), vi=array([0.04]))
    """
    r, n = _arrays(r, n)
    return _effects(np.arctanh(r), 1 / (n - 3), np.abs(r) < 1)


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


@_quietly
def ucor(r, n, *, vtype="LS"):
    """Unbiased correlation of Olkin and Pratt (1958); NaN for n <= 4. ``vtype``: "LS", "UB".

    >>> ucor(0.5, 20).yi.round(4)
    array([0.5115])
    """
    r, n = _arrays(r, n)
    unbiased = _unbiased_r(r, n)
    vi = _choose(
        vtype,
        {
            "LS": lambda: (1 - unbiased**2) ** 2 / (n - 1),
            "UB": lambda: unbiased**2 - 1 + (n - 3) / (n - 2) * (1 - r**2) * _hypergeometric(1.0, 1.0, n / 2, r**2),
        },
    )
    return _effects(unbiased, vi, np.abs(r) <= 1)


# --- two-by-two tables: events and non-events, treated then control --------------------------------------


def _cells(a, b, c, d, add):
    """Cells as floats, with ``add`` put into all four cells of the tables that hold a zero."""
    a, b, c, d = _arrays(a, b, c, d)
    valid = (a >= 0) & (b >= 0) & (c >= 0) & (d >= 0)
    extra = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), add, 0.0)
    return a + extra, b + extra, c + extra, d + extra, valid


@_quietly
def rr(a, b, c, d, *, add=0.5):
    """Log risk ratio from events ``a``, ``c`` and non-events ``b``, ``d``; ``add`` goes to zero-cell tables.

    >>> rr(10, 90, 20, 80).yi.round(6)
    array([-0.693147])
    """
    a, b, c, d, valid = _cells(a, b, c, d, add)
    yi = np.log(a / (a + b)) - np.log(c / (c + d))
    return _effects(yi, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), valid)


@_quietly
def odds_ratio(a, b, c, d, *, add=0.5):
    """Log odds ratio; arguments as in `rr`.

    >>> odds_ratio(10, 90, 20, 80).yi.round(6)
    array([-0.81093])
    """
    a, b, c, d, valid = _cells(a, b, c, d, add)
    return _effects(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, valid)


@_quietly
def rd(a, b, c, d, *, add=0.5):
    """Risk difference; arguments as in `rr`.

    >>> rd(10, 90, 20, 80).yi.round(6)
    array([-0.1])
    """
    a, b, c, d, valid = _cells(a, b, c, d, add)
    p1, p2 = a / (a + b), c / (c + d)
    return _effects(p1 - p2, p1 * (1 - p1) / (a + b) + p2 * (1 - p2) / (c + d), valid)


@_quietly
def peto(a, b, c, d, *, add=0.5):
    """Peto's log odds ratio (Yusuf et al. 1985): observed minus expected over the hypergeometric variance.

    metafor adds 1/2 to tables with a zero cell here too, although the method does not need it; ``add=0``
    leaves them as they are.

    >>> peto(10, 90, 20, 80).yi.round(4)
    array([-0.7804])
    """
    a, b, c, d, valid = _cells(a, b, c, d, add)
    n1, n2 = a + b, c + d
    n = n1 + n2
    variance = (a + c) * (b + d) * (n1 / n) * (n2 / n) / (n - 1)
    return _effects((a - (a + c) * n1 / n) / variance, 1 / variance, valid)


@_quietly
def arcsine(a, b, c, d):
    """Arcsine-square-root risk difference (Rücker et al. 2009); defined for zero cells.

    >>> arcsine(10, 90, 20, 80).vi
    array([0.005])
    """
    a, b, c, d, valid = _cells(a, b, c, d, 0.0)
    yi = np.arcsin(np.sqrt(a / (a + b))) - np.arcsin(np.sqrt(c / (c + d)))
    return _effects(yi, 1 / (4 * (a + b)) + 1 / (4 * (c + d)), valid)


@_quietly
def phi(a, b, c, d):
    """Phi coefficient of a two-by-two table; variance by the delta method under multinomial sampling.

    >>> phi(10, 90, 20, 80).yi.round(4)
    array([-0.14])
    """
    a, b, c, d, valid = _cells(a, b, c, d, 0.0)
    n = a + b + c + d
    row1, row2, col1, col2 = (a + b) / n, (c + d) / n, (a + c) / n, (b + d) / n
    rows, columns = row1 * row2, col1 * col2
    yi = (a * d - b * c) / n**2 / np.sqrt(rows * columns)
    skew_rows, skew_columns = row1 - row2, col1 - col2
    vi = (
        1
        - yi**2
        + yi * (1 + yi**2 / 2) * skew_rows * skew_columns / np.sqrt(rows * columns)
        - 0.75 * yi**2 * (skew_rows**2 / rows + skew_columns**2 / columns)
    ) / n
    return _effects(yi, vi, valid)


def or_to_smd(a, b, c, d, *, distribution="logistic", add=0.5):
    """Log odds ratio rescaled to a standardised mean difference; ``distribution`` "logistic" or "normal".

    Logistic: Hasselblad & Hedges (1995), times sqrt(3)/pi. Normal: Cox & Snell (1989), divided by 1.65.

    >>> or_to_smd(10, 90, 20, 80).yi.round(4)
    array([-0.4471])
    """
    if distribution not in OR_DIVISOR:
        raise ValueError(f"distribution must be one of {sorted(OR_DIVISOR)}; got {distribution!r}.")
    log_or, variance = odds_ratio(a, b, c, d, add=add)
    divisor = OR_DIVISOR[distribution]
    return EffectSizes(log_or / divisor, variance / divisor**2)


# --- from test statistics, intervals and other summaries ---------------------------------------------


@_quietly
def smd_from_t(t, n1, n2, *, vtype="LS", correct=True):
    """Standardised mean difference from the t statistic of two independent groups.

    >>> smd_from_t(2.0, 20, 20).yi.round(4)
    array([0.6199])
    """
    t, n1, n2 = _arrays(t, n1, n2)
    return _smd(t * np.sqrt(1 / n1 + 1 / n2), n1, n2, vtype, correct, (n1 >= 1) & (n2 >= 1))


@_quietly
def smcc_from_t(t, n, *, vtype="LS", correct=True):
    """Change standardised by its own spread, from a paired t statistic: t / sqrt(n).

    >>> smcc_from_t(2.0, 16, correct=False).yi
    array([0.5])
    """
    t, n = _arrays(t, n)
    return _smcc(t / np.sqrt(n), n, vtype, correct, n >= 2)


@_quietly
def point_biserial_from_t(t, n1, n2):
    """Point-biserial correlation from the t statistic of two independent groups (Tate 1954).

    The variance is that of the standardised difference carried over by the delta method.

    >>> point_biserial_from_t(2.0, 20, 20).yi.round(4)
    array([0.3086])
    """
    t, n1, n2 = _arrays(t, n1, n2)
    m = n1 + n2 - 2
    base = 1 / n1 + 1 / n2
    d, h = t * np.sqrt(base), m * base
    vi = h**2 / (h + d**2) ** 3 * (base + d**2 / (2 * (n1 + n2)))
    return _effects(d / np.sqrt(d**2 + h), vi, (n1 >= 1) & (n2 >= 1) & (m > 0))


@_quietly
def from_ci(estimate, ci_low, ci_high, level=0.95):
    """Variance from a symmetric confidence interval: ((high - low) / (2 z))².

    Give ratios and their limits on the log scale. ``level`` may differ by row. A reversed interval is NaN.

    >>> from_ci(0.5, 0.5 - 1.959964, 0.5 + 1.959964).vi.round(5)
    array([1.])
    """
    estimate, ci_low, ci_high, level = _arrays(estimate, ci_low, ci_high, level)
    z = norm.ppf((1 + level) / 2)
    valid = (ci_low <= ci_high) & (level > 0) & (level < 1)
    return _effects(estimate, ((ci_high - ci_low) / (2 * z)) ** 2, valid)


@_quietly
def from_p(estimate, p, df=None):
    """Variance from a two-sided p value of a z test, or of a t test with ``df`` degrees of freedom.

    NaN where p is not inside (0, 1) or the estimate is 0, since neither then fixes a standard error.

    >>> from_p(0.5, 0.05).vi.round(4)
    array([0.0651])
    """
    estimate, p, df = _arrays(estimate, p, np.inf if df is None else df)
    df = np.where(df > 0, df, np.nan)
    # isf of half p rather than ppf of one minus it: no cancellation for tiny p values.
    statistic = np.where(np.isinf(df), norm.isf(p / 2), student_t.isf(p / 2, np.where(np.isinf(df), 1, df)))
    vi = _finite((estimate / statistic) ** 2, (p > 0) & (p < 1) & (estimate != 0))
    return _effects(estimate, vi)


@_quietly
def sd_from_se(se, n):
    """Standard deviations from standard errors of means: se * sqrt(n).

    >>> sd_from_se(0.5, 16)
    array([2.])
    """
    se, n = _arrays(se, n)
    return _finite(se * np.sqrt(n), (se >= 0) & (n >= 1))


@_quietly
def sd_from_ci(ci_low, ci_high, n, level=0.95):
    """Standard deviation from the t interval of a mean: sqrt(n) * (high - low) / (2 t).

    >>> sd_from_ci(8.0, 12.0, 25).round(4)
    array([4.8452])
    """
    ci_low, ci_high, n, level = _arrays(ci_low, ci_high, n, level)
    t = student_t.ppf((1 + level) / 2, np.where(n > 1, n - 1, np.nan))
    return _finite(np.sqrt(n) * (ci_high - ci_low) / (2 * t), (ci_low <= ci_high) & (level > 0) & (level < 1))


@_quietly
def r_from_sds(sd1, sd2, sd_change):
    """Pre-post correlation from the three standard deviations; NaN where they contradict each other.

    A value outside [-1, 1] is not clipped: it is a sure sign that one of the three is something else, most
    often a standard error. Overshoot by floating-point rounding is clipped.

    >>> r_from_sds([10.0, 10.0], [10.0, 10.0], [10.0, 2000.0])
    array([0.5, nan])
    """
    sd1, sd2, sd_change = _arrays(sd1, sd2, sd_change)
    r = (sd1**2 + sd2**2 - sd_change**2) / (2 * sd1 * sd2)
    valid = (sd1 > 0) & (sd2 > 0) & (sd_change >= 0) & (np.abs(r) <= 1 + ROUNDING)
    return _finite(np.clip(r, -1, 1), valid)


@_quietly
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
    q1, median, q3, n, low, high = _arrays(
        *(missing if value is None else value for value in (q1, median, q3, n, minimum, maximum))
    )
    valid = (n > 1) & ~(q1 > median) & ~(median > q3) & ~(low > median) & ~(median > high)
    valid &= ~(low > q1) & ~(q3 > high)
    middle, mid_range = (q1 + q3) / 2, (low + high) / 2
    range_z = norm.ppf((n - 0.375) / (n + 0.25))
    quartile_z = norm.ppf((0.75 * n - 0.125) / (n + 0.25))
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
    return MeanSd(_finite(mean, valid), _finite(sd, valid))


def _weighted(weight, a, b):
    return weight * a + (1 - weight) * b
