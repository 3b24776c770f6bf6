"""What all effect sizes share: arrays in and out, undefined as NaN, and Hedges' correction."""

from functools import wraps
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

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


def quietly(function):
    """Let undefined arithmetic yield NaN or infinity without a warning; `finite` turns both into NaN."""

    @wraps(function)
    def quiet(*args, **kwargs):
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return quiet


def arrays(*values):
    """One-dimensional float arrays of a common length; scalars are repeated."""
    arrays = [np.atleast_1d(np.asarray(value, dtype=float)) for value in values]
    if any(array.ndim > 1 for array in arrays):
        raise ValueError("Inputs must be scalars or one-dimensional arrays.")
    lengths = {array.size for array in arrays if array.size != 1}
    if len(lengths) > 1:
        raise ValueError(f"Inputs must have equal lengths; got lengths {sorted(lengths)}.")
    return np.broadcast_arrays(*arrays)


def finite(values, valid=True):
    values = np.asarray(values, dtype=float)
    return np.where(np.isfinite(values) & valid, values, np.nan)


def effects(yi, vi, valid=True):
    """Non-finite to NaN; an undefined estimate has no variance, and no variance is negative."""
    yi = finite(yi, valid)
    vi = finite(vi, valid & np.isfinite(yi) & (np.asarray(vi) >= 0))
    return EffectSizes(yi, vi)


def choose(vtype, formulas):
    """The chosen formula, evaluated only when asked for."""
    if vtype not in formulas:
        raise ValueError(f"vtype must be one of {sorted(formulas)}; got {vtype!r}.")
    return formulas[vtype]()


def average(values, weights):
    """Weighted mean over the rows where both are known."""
    known = np.isfinite(values) & np.isfinite(weights)
    return np.sum(values[known] * weights[known]) / np.sum(weights[known])


def sds_valid(*pairs):
    """True where every standard deviation is not negative and every n is at least 2."""
    return np.logical_and.reduce([(sd >= 0) & (n >= 2) for sd, n in pairs])


# Up to here log-gamma gives J to 1e-11, and to the same last digits as R.
_LOG_GAMMA_LIMIT = 20_000


# gamma(x + 1/2) / (gamma(x) sqrt(x)) in powers of 1/x (Tricomi & Erdelyi 1951).
_GAMMA_RATIO = (1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432)


@quietly
def hedges_j(m):
    """Exact small-sample correction factor J for ``m`` degrees of freedom; NaN for m <= 1.

    Hedges (1981), eq. 6e: gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)), through log-gamma so that it never
    overflows; above 20 000 through the series of the ratio, where differences of log-gamma lose digits.

    >>> hedges_j([2, 10]).round(6)
    array([0.56419 , 0.922746])
    """
    (m,) = arrays(m)
    m = np.where(m > 1, m, np.nan)
    small = np.exp(gammaln(m / 2) - 0.5 * np.log(m / 2) - gammaln((m - 1) / 2))
    large = np.sqrt((m - 1) / m) * np.polynomial.polynomial.polyval(2 / (m - 1), _GAMMA_RATIO)
    return np.where(m <= _LOG_GAMMA_LIMIT, small, large)


def corrected(d, m, correct):
    """The estimate and the factor that was applied to it."""
    factor = hedges_j(m) if correct else np.ones_like(d)
    return factor * d, factor


def pooled_variance(sd1, n1, sd2, n2):
    return ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)
