"""Posterior probabilities of many small syntheses in one call, each with a prior of its own.

The same model and quadrature as `posterior`, with half-normal priors of tau only and fewer nodes, laid out
as arrays of syntheses × nodes to which one study after the other is added: a synthesis gets the same digits
alone or among thousands.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr

from analysis.stats.priors import PRIOR_DF, scale_mixture
from analysis.stats.studies import SynthesisError

__all__ = ["Posteriors", "in_batches", "posteriors"]

# 64 nodes on the part of tau that holds the posterior agree with `posterior` to 1e-6 in every probability tested.
NODES = 64
# The grid that finds this part, as shares of the largest tau that could matter.
_GRID = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, 56)])
_PRIOR_REACH, _DATA_REACH = 12.0, 3.0  # of the prior's scale, and of the range of the estimates
_NEGLIGIBLE = 20.0  # in log density below the highest
_AT_ONCE = 64  # syntheses in a batch: its arrays fit the processor's cache
_STEP = 0.5  # of the scale mixture of a heavy-tailed prior: 24 nodes, 1e-6


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Posteriors of B syntheses: arrays of B × nodes, a mixture of normals each.

    The nodes are those of tau, each as often as the prior of the mean has scales.
    """

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
        if np.isnan(at).all():
            return at[:, 0].copy()
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


def posteriors(yi, vi, *, mu_mean, mu_sd, tau_scale, used=None, mu_df=PRIOR_DF):
    """Posteriors of many syntheses of the normal–normal model.

    Parameters
    ----------
    yi, vi : array-like of shape (B, k)
        Estimates and sampling variances, padded to one width.
    mu_mean, mu_sd, tau_scale : float or array-like of shape (B,)
        Location and scale of the prior of the mean effect; half-normal prior of tau.
    used : boolean array of shape (B, k), optional
        False where a place is padding; a synthesis without any study keeps its prior.
    mu_df : float or None
        Degrees of freedom of the Student t that is the prior of the mean effect; None: a normal one.

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
    >>> result = posteriors([[0.2, 0.4], [-0.1, 0.1]], [[0.01, 0.02]] * 2, mu_mean=0, mu_sd=0.5, tau_scale=0.2)
    >>> result.probability_above(0.0).round(3)
    array([0.966, 0.43 ])
    """
    nodes = NODES * len(scale_mixture(mu_df, _STEP)[0])
    arrays = tuple(np.empty((len(np.atleast_2d(yi)), nodes)) for _ in range(4))
    prior = {"mu_mean": mu_mean, "mu_sd": mu_sd, "tau_scale": tau_scale, "mu_df": mu_df}
    for members, batch in in_batches(yi, vi, **prior, used=used):
        for array, values in zip(arrays, (batch.weight, batch.location, batch.variance, batch.tau), strict=True):
            array[members] = values
    return Posteriors(*arrays)


def in_batches(yi, vi, *, mu_mean, mu_sd, tau_scale, used=None, mu_df=PRIOR_DF):
    """As `posteriors`, some at a time: yields the places of a batch and its `Posteriors`.

    What is asked of a batch before the next is worked out is answered from the processor's cache.
    """
    y, v = np.atleast_2d(np.asarray(yi, dtype=float)), np.atleast_2d(np.asarray(vi, dtype=float))
    used = np.ones(y.shape, dtype=bool) if used is None else np.asarray(used, dtype=bool)
    if y.shape != v.shape or y.shape != used.shape:
        raise SynthesisError(f"yi, vi and used must have one shape; got {y.shape}, {v.shape} and {used.shape}.")
    count = len(y)
    m0, s0, scale = (np.broadcast_to(np.asarray(a, dtype=float), (count,)) for a in (mu_mean, mu_sd, tau_scale))
    if not (np.all(v[used] > 0) and np.all(s0 > 0) and np.all(scale > 0)):
        raise SynthesisError("vi, mu_sd and tau_scale must be positive.")
    # Studies to the front, and syntheses with most of them first: then padding costs nothing.
    studies = used.sum(axis=1)
    rows = np.repeat(np.arange(count), studies)
    places = np.arange(rows.size) - np.repeat(np.cumsum(studies) - studies, studies)
    front = np.ones((2, count, studies.max(initial=0)))
    front[:, rows, places] = y[used], v[used]
    y, v = front
    order = np.argsort(-studies, kind="stable")
    for start in range(0, count, _AT_ONCE):
        members = order[start : start + _AT_ONCE]
        batch = _Batch.of(*(array[members] for array in (y, v, studies, m0, s0, scale)), scale_mixture(mu_df, _STEP))
        yield members, Posteriors(*_batch(batch))


@dataclass(frozen=True, eq=False)
class _Batch:
    """Syntheses with most studies first, each told relative to its mean under equal effects.

    So sums of squares about that point lose no digits. ``columns`` has for each place the estimates and
    variances of the syntheses that have a study there.
    """

    columns: list[tuple[np.ndarray, np.ndarray]]
    centre: np.ndarray
    reach: np.ndarray  # of the estimates and 0
    m0: np.ndarray
    s0: np.ndarray
    scale: np.ndarray
    mixture: tuple[np.ndarray, np.ndarray]  # of the prior of the mean

    @classmethod
    def of(cls, y, v, studies, m0, s0, scale, mixture):
        counts = [int(np.count_nonzero(studies > place)) for place in range(studies.max(initial=0))]
        columns = [(y[:n, place, np.newaxis], v[:n, place, np.newaxis]) for place, n in enumerate(counts)]
        total, weighted, low, high = (np.zeros((len(y), 1)) for _ in range(4))
        for estimate, variance in columns:
            n = len(estimate)
            total[:n] += 1 / variance
            weighted[:n] += estimate / variance
            low[:n], high[:n] = np.minimum(low[:n], estimate), np.maximum(high[:n], estimate)
        centre = np.divide(weighted, total, out=np.zeros_like(total), where=total > 0)
        columns = [(estimate - centre[: len(estimate)], variance) for estimate, variance in columns]
        m0, s0, scale = (array[:, np.newaxis] for array in (m0, s0, scale))
        return cls(columns, centre, high - low, m0 - centre, s0, scale, mixture)


def _batch(batch):
    """Weight, location, variance and tau at the nodes of every synthesis: those of tau × those of the prior."""
    low, high = _support(batch)
    nodes, quadrature = _rule()
    # Nodes crowd at the lower end: near 0 the density of tau may fall within a hundredth of its range.
    share = ((nodes + 1) / 2) ** 2
    tau = low + (high - low) * share
    density, location, variance = _given(tau, batch)
    mass = np.exp(density - density.max(axis=(1, 2), keepdims=True))
    mass *= (quadrature * np.sqrt(share))[:, np.newaxis]
    tau = np.broadcast_to(tau[:, :, np.newaxis], mass.shape)
    mass, location, variance, tau = (array.reshape(len(mass), -1) for array in (mass, location, variance, tau))
    return mass / mass.sum(axis=1, keepdims=True), location + batch.centre, variance, tau


@cache
def _rule():
    return np.polynomial.legendre.leggauss(NODES)


def _support(batch):
    """Where the posterior of tau lies, per synthesis."""
    grid = np.maximum(_PRIOR_REACH * batch.scale, _DATA_REACH * batch.reach) * _GRID
    density = _given(grid, batch)[0].max(axis=2)  # of the scales of the prior the likeliest: the sum is near it
    visible = density > density.max(axis=1, keepdims=True) - _NEGLIGIBLE
    first = np.maximum(np.argmax(visible, axis=1) - 1, 0)
    last = np.minimum(_GRID.size - np.argmax(visible[:, ::-1], axis=1), _GRID.size - 1)
    return (np.take_along_axis(grid, place[:, np.newaxis], axis=1) for place in (first, last))


def _given(tau, batch):
    """Log density of tau and the scale of the prior (unnormalised), and mean and variance of the mean effect given
    these: arrays of syntheses × nodes of tau × scales."""
    tau2 = tau**2
    precision, weighted, squares, log_w = (np.zeros_like(tau) for _ in range(4))
    for y, v in batch.columns:
        n = len(y)
        w = 1 / (v + tau2[:n])
        precision[:n] += w
        log_w[:n] += np.log(w)
        w *= y
        weighted[:n] += w
        w *= y
        squares[:n] += w
    log_w -= (tau / batch.scale) ** 2
    factors, weights = batch.mixture
    prior = 1 / (batch.s0[:, :, np.newaxis] ** 2 * factors)
    m0 = batch.m0[:, :, np.newaxis]
    total = precision[:, :, np.newaxis] + prior
    location = (weighted[:, :, np.newaxis] + prior * m0) / total
    misfit = squares[:, :, np.newaxis] + prior * m0**2 - location**2 * total
    density = 0.5 * (log_w[:, :, np.newaxis] + np.log(prior / total) - misfit) + np.log(weights)
    return density, location, 1 / total
