"""Generalised least squares as a function of the between-study variance tau².

With weights w = 1 / (v + tau²) and P = W - W X (X'WX)⁻¹ X'W, everything the estimators of tau² need is a
trace or a quadratic form in P. `MeanProfile` holds one or many syntheses with an intercept only, where plain
sums do; `RegressionProfile` holds one synthesis with moderators.

Sums over all studies but one are built from both ends where one study dominates: as the difference of two large
sums they would have no correct digit.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

__all__ = ["MeanFit", "MeanProfile", "RegressionFit", "RegressionProfile"]

# Above this share of the total a difference keeps 12 digits.
SAFE_SHARE = 1e-4


@dataclass(frozen=True, eq=False)
class RegressionProfile:
    """One synthesis; ``fit(tau2)`` accepts any shape of tau² and gives results of that shape."""

    y: np.ndarray
    v: np.ndarray
    x: np.ndarray

    groups = 1

    @property
    def count(self):
        return self.y.size

    @property
    def known(self):
        return np.ones(self.y.shape, dtype=bool)

    @property
    def df(self):
        return self.x.shape[0] - self.x.shape[1]

    def ordinary(self):
        """Ordinary least squares: every weight 1."""
        return replace(self, v=np.ones_like(self.v)).fit(np.zeros(1))

    def fit(self, tau2):
        tau2 = np.asarray(tau2, dtype=float)
        root_w = 1 / np.sqrt(self.v + tau2[..., np.newaxis])
        q, r = np.linalg.qr(root_w[..., np.newaxis] * self.x)
        return RegressionFit(self, root_w, q, r)

    def select(self, _):
        return self


@dataclass(frozen=True, eq=False)
class RegressionFit:
    """Weighted least squares at given tau², through the QR decomposition of W½X (stable for huge weights)."""

    profile: RegressionProfile
    root_w: np.ndarray
    q: np.ndarray
    r: np.ndarray

    def _residual(self, z):
        """z minus its projection on the columns of W½X."""
        projected = self.q @ (np.swapaxes(self.q, -1, -2) @ z[..., np.newaxis])
        return z - projected[..., 0]

    @cached_property
    def w(self):
        return self.root_w**2

    @cached_property
    def beta(self):
        z = (self.root_w * self.profile.y)[..., np.newaxis]
        return np.linalg.solve(self.r, np.swapaxes(self.q, -1, -2) @ z)[..., 0]

    @cached_property
    def covariance(self):
        """(X'WX)⁻¹."""
        inverse = np.linalg.inv(self.r)
        return inverse @ np.swapaxes(inverse, -1, -2)

    @cached_property
    def leverage(self):
        return np.sum(self.q**2, axis=-1)

    @cached_property
    def py(self):
        """P y."""
        return self.root_w * self._residual(self.root_w * self.profile.y)

    @cached_property
    def q_statistic(self):
        """y'Py, the weighted residual sum of squares."""
        return np.sum(self._residual(self.root_w * self.profile.y) ** 2, axis=-1)

    @cached_property
    def ypp_y(self):
        return np.sum(self.py**2, axis=-1)

    @cached_property
    def yppp_y(self):
        return np.sum(self._residual(self.root_w * self.py) ** 2, axis=-1)

    @cached_property
    def trace_w(self):
        return np.sum(self.w, axis=-1)

    @cached_property
    def trace_w2(self):
        return np.sum(self.w**2, axis=-1)

    @cached_property
    def trace_p(self):
        return np.sum(self.w * (1 - self.leverage), axis=-1)

    @cached_property
    def trace_pp(self):
        return self.trace_msms(self.w)

    def trace_msms(self, s):
        """tr(M S M S) with M the residual projection of the weighted columns and S diagonal."""
        root = np.sqrt(s)[..., np.newaxis] * self.q
        projection = root @ np.swapaxes(root, -1, -2)
        diagonal = np.diagonal(projection, axis1=-2, axis2=-1)
        crossed = np.sum(projection**2, axis=(-1, -2)) - np.sum(diagonal**2, axis=-1)
        return np.sum((s * (1 - self.leverage)) ** 2, axis=-1) + crossed

    @cached_property
    def log_det_w(self):
        return 2 * np.sum(np.log(self.root_w), axis=-1)

    @cached_property
    def log_det_xwx(self):
        return 2 * np.sum(np.log(np.abs(np.diagonal(self.r, axis1=-2, axis2=-1))), axis=-1)


@dataclass(frozen=True, eq=False)
class MeanProfile:
    """Many syntheses with an intercept only: arrays of groups × studies; ``known`` is False for padding."""

    y: np.ndarray
    v: np.ndarray
    known: np.ndarray

    @property
    def groups(self):
        return self.y.shape[0]

    @property
    def count(self):
        return np.sum(self.known, axis=1)

    @property
    def df(self):
        return self.count - 1

    def ordinary(self):
        return replace(self, v=np.ones_like(self.v)).fit(np.zeros(self.groups))

    def fit(self, tau2):
        w = np.where(self.known, 1 / (self.v + np.asarray(tau2)[..., np.newaxis]), 0.0)
        return MeanFit(self, w)

    def select(self, groups):
        return MeanProfile(self.y[groups], self.v[groups], self.known[groups])


@dataclass(frozen=True, eq=False)
class MeanFit:
    """As `RegressionFit`, by sums over the last axis."""

    profile: MeanProfile
    w: np.ndarray

    @cached_property
    def trace_w(self):
        return np.sum(self.w, axis=-1)

    @cached_property
    def trace_w2(self):
        return np.sum(self.w**2, axis=-1)

    @cached_property
    def estimate(self):
        return np.sum(self.w * self.profile.y, axis=-1) / self.trace_w

    @cached_property
    def leverage(self):
        return self.w / self.trace_w[..., np.newaxis]

    def trace_msms(self, s):
        rest = _sum_of_others(self.w) / self.trace_w[..., np.newaxis]
        weighted = s * self.leverage
        return np.sum((s * rest) ** 2, axis=-1) + np.sum(weighted * _sum_of_others(weighted), axis=-1)

    @cached_property
    def residual(self):
        return self.profile.y - self.estimate[..., np.newaxis]

    @cached_property
    def py(self):
        return self.w * self.residual

    @cached_property
    def q_statistic(self):
        return np.sum(self.py * self.residual, axis=-1)

    @cached_property
    def ypp_y(self):
        return np.sum(self.py**2, axis=-1)

    @cached_property
    def yppp_y(self):
        weighted = self.w * self.py
        return np.sum(weighted * self.py, axis=-1) - np.sum(weighted, axis=-1) ** 2 / self.trace_w

    @cached_property
    def diagonal_p(self):
        """w (1 - leverage)."""
        return self.w * _sum_of_others(self.w) / self.trace_w[..., np.newaxis]

    @cached_property
    def trace_p(self):
        return np.sum(self.diagonal_p, axis=-1)

    @cached_property
    def trace_pp(self):
        return self.trace_msms(self.w)

    @cached_property
    def log_det_w(self):
        return np.sum(np.log(np.where(self.profile.known, self.w, 1.0)), axis=-1)

    @cached_property
    def log_det_xwx(self):
        return np.log(self.trace_w)


def _sum_of_others(values):
    """For every element of the last axis the sum of the other elements."""
    total = np.sum(values, axis=-1, keepdims=True)
    rest = total - values
    safe = np.all(rest > SAFE_SHARE * total, axis=-1, keepdims=True)
    if safe.all():
        return rest
    before, after = np.zeros_like(values), np.zeros_like(values)
    before[..., 1:] = np.cumsum(values[..., :-1], axis=-1)
    after[..., :-1] = np.cumsum(values[..., :0:-1], axis=-1)[..., ::-1]
    return np.where(safe, rest, before + after)
