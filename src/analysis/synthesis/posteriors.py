"""Posterior probabilities of many small syntheses in one call, each with a prior of its own.

The same model and quadrature as `posterior`, with half-normal priors of tau only and fewer nodes, laid out
as arrays of syntheses × nodes.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr

from analysis.synthesis.studies import SynthesisError

__all__ = ["Posteriors", "posteriors"]

# 64 nodes on the part of tau that holds the posterior agree with `posterior` to 1e-6 in every probability tested.
NODES = 64
# The grid that finds this part, as shares of the largest tau that could matter.
_GRID = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, 56)])
_PRIOR_REACH, _DATA_REACH = 12.0, 3.0  # of the prior's scale, and of the range of the estimates
_NEGLIGIBLE = 20.0  # in log density below the highest
_AT_ONCE = 2_000_000  # numbers in the largest array: syntheses are taken in batches that fit the cache


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Posteriors of B syntheses: arrays of B × nodes, a mixture of normals each."""

    weight: np.ndarray
    location: np.ndarray
    variance: np.ndarray
    tau: np.ndarray

    def probability_above(self, c):
        """P(mean effect > c), one per synthesis; ``c`` a number or an array of length B."""
        return self._above(c, self.variance)

    def predictive_probability_above(self, c):
        """P(true effect of a new study > c), one per synthesis."""
        return self._above(c, self.variance + self.tau**2)

    def density(self, x):
        """Density of the mean effect at the points ``x``: an array of B × points."""
        return self._density(x, self.variance)

    def predictive_density(self, x):
        """Density of the true effect of a new study."""
        return self._density(x, self.variance + self.tau**2)

    def _density(self, x, variance):
        sd = np.sqrt(variance)[:, :, np.newaxis]
        z = (np.asarray(x, dtype=float) - self.location[:, :, np.newaxis]) / sd
        return np.einsum("bn,bnx->bx", self.weight, np.exp(-0.5 * z**2) / (sd * np.sqrt(2 * np.pi)))

    def _above(self, c, variance):
        at = np.broadcast_to(np.asarray(c, dtype=float), (len(self.weight),))[:, np.newaxis]
        return np.clip(np.sum(self.weight * ndtr((self.location - at) / np.sqrt(variance)), axis=1), 0.0, 1.0)

    @property
    def mean(self):
        """Posterior means of the mean effect."""
        return np.sum(self.weight * self.location, axis=1)

    @property
    def sd(self):
        """Posterior standard deviations of the mean effect."""
        about = self.location - self.mean[:, np.newaxis]
        return np.sqrt(np.sum(self.weight * (self.variance + about**2), axis=1))


def posteriors(yi, vi, *, mu_mean, mu_sd, tau_scale, used=None):
    """Posteriors of many syntheses of the normal–normal model.

    Parameters
    ----------
    yi, vi : array-like of shape (B, k)
        Estimates and sampling variances, padded to one width.
    mu_mean, mu_sd, tau_scale : float or array-like of shape (B,)
        Normal prior of the mean effect; half-normal prior of tau.
    used : boolean array of shape (B, k), optional
        False where a place is padding; a synthesis without any study keeps its prior.

    Returns
    -------
    Posteriors

    Raises
    ------
    SynthesisError
        For shapes that do not fit, or a variance or a prior's spread that is not positive.

    Notes
    -----
    Röver (2020), J Stat Softw 93(6); as `posterior`.

    Examples
    --------
    >>> found = posteriors([[0.2, 0.4], [-0.1, 0.1]], [[0.01, 0.02]] * 2, mu_mean=0, mu_sd=0.5, tau_scale=0.2)
    >>> found.probability_above(0.0).round(3)
    array([0.967, 0.43 ])
    """
    y, v = np.atleast_2d(np.asarray(yi, dtype=float)), np.atleast_2d(np.asarray(vi, dtype=float))
    used = np.ones(y.shape, dtype=bool) if used is None else np.asarray(used, dtype=bool)
    if y.shape != v.shape or y.shape != used.shape:
        raise SynthesisError(f"yi, vi and used must have one shape; got {y.shape}, {v.shape} and {used.shape}.")
    count = len(y)
    m0, s0, scale = (np.broadcast_to(np.asarray(a, dtype=float), (count,)) for a in (mu_mean, mu_sd, tau_scale))
    if not (np.all(v[used] > 0) and np.all(s0 > 0) and np.all(scale > 0)):
        raise SynthesisError("vi, mu_sd and tau_scale must be positive.")
    if count == 0:
        return Posteriors(*(np.empty((0, NODES)) for _ in range(4)))
    y, v = np.where(used, y, 0.0), np.where(used, v, 1.0)
    step = max(1, _AT_ONCE // (NODES * max(1, y.shape[1])))
    parts = [_batch(*(array[i : i + step] for array in (y, v, used, m0, s0, scale))) for i in range(0, count, step)]
    return Posteriors(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _batch(y, v, used, m0, s0, scale):
    """Weight, location, variance and tau at the nodes of every synthesis."""
    low, high = _support(y, v, used, m0, s0, scale)
    nodes, quadrature = _rule()
    # Nodes crowd at the lower end: near 0 the density of tau may fall within a hundredth of its range.
    share = ((nodes + 1) / 2) ** 2
    tau = low[:, np.newaxis] + (high - low)[:, np.newaxis] * share
    density, location, variance = _given(tau, y, v, used, m0, s0, scale)
    mass = np.exp(density - density.max(axis=1, keepdims=True)) * quadrature * np.sqrt(share)
    return mass / mass.sum(axis=1, keepdims=True), location, variance, tau


@cache
def _rule():
    return np.polynomial.legendre.leggauss(NODES)


def _support(y, v, used, m0, s0, scale):
    """Where the posterior of tau lies, per synthesis."""
    reach = np.where(used, y, -np.inf).max(axis=1, initial=0.0) - np.where(used, y, np.inf).min(axis=1, initial=0.0)
    largest = np.maximum(_PRIOR_REACH * scale, _DATA_REACH * reach)
    grid = largest[:, np.newaxis] * _GRID
    density = _given(grid, y, v, used, m0, s0, scale)[0]
    visible = density > density.max(axis=1, keepdims=True) - _NEGLIGIBLE
    first = np.maximum(np.argmax(visible, axis=1) - 1, 0)
    last = np.minimum(_GRID.size - np.argmax(visible[:, ::-1], axis=1), _GRID.size - 1)
    rows = np.arange(len(grid))
    return grid[rows, first], grid[rows, last]


def _given(tau, y, v, used, m0, s0, scale):
    """Log density of tau (unnormalised), and mean and variance of the mean effect given tau."""
    # Syntheses × nodes × studies.
    w = np.where(used[:, np.newaxis, :], 1 / (v[:, np.newaxis, :] + tau[:, :, np.newaxis] ** 2), 0.0)
    prior_precision = (1 / s0**2)[:, np.newaxis]
    precision = w.sum(axis=2) + prior_precision
    location = (np.einsum("bnk,bk->bn", w, y) + prior_precision * m0[:, np.newaxis]) / precision
    distance = y[:, np.newaxis, :] - location[:, :, np.newaxis]
    misfit = np.einsum("bnk,bnk->bn", w, distance**2) + prior_precision * (location - m0[:, np.newaxis]) ** 2
    log_w = np.log(np.where(w > 0, w, 1.0)).sum(axis=2)
    density = 0.5 * (log_w - np.log(precision) - misfit) - 0.5 * (tau / scale[:, np.newaxis]) ** 2
    return density, location, 1 / precision
