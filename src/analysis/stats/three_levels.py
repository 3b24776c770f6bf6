"""The likelihood of the three-level model and its highest point."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.stats import tau2 as two_level
from analysis.stats.blocks import Blocks
from analysis.stats.profile import RegressionProfile

__all__ = ["Likelihood", "maximum"]

# Shares of the two-level tau² from which the search for the highest likelihood starts, for each variance.
START_SHARES = np.array([0.0, 0.05, 0.3, 1.0, 3.0])
MAX_ITERATIONS = 100
TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Everything at one pair of variances; leading axes of ``sigma2`` (..., 2) are free for the
    likelihood."""

    blocks: Blocks
    sigma2: np.ndarray
    method: str

    @cached_property
    def _weights(self):
        return self.blocks.weights(self.sigma2[..., 0], self.sigma2[..., 1])

    @cached_property
    def weight(self):
        return self._weights[0]

    @cached_property
    def wx(self):
        return self.weight @ self.blocks.x

    @cached_property
    def precision(self):
        return np.einsum("bik,...bil->...kl", self.blocks.x, self.wx)

    @cached_property
    def bread(self):
        return np.linalg.inv(self.precision)

    @cached_property
    def beta(self):
        return (self.bread @ np.einsum("...bik,bi->...k", self.wx, self.blocks.y)[..., np.newaxis])[..., 0]

    @cached_property
    def residual(self):
        return self.blocks.y - np.einsum("bik,...k->...bi", self.blocks.x, self.beta)

    @cached_property
    def py(self):
        return (self.weight @ self.residual[..., np.newaxis])[..., 0]

    @cached_property
    def q_statistic(self):
        return np.sum(self.py * self.residual, axis=(-1, -2))

    @cached_property
    def log_likelihood(self):
        """Without the terms that do not depend on the variances."""
        value = -0.5 * (self._weights[1] + self.q_statistic)
        if self.method == "ML":
            return value
        return value - 0.5 * np.linalg.slogdet(self.precision)[1]

    @cached_property
    def derivatives(self):
        """Gradient, observed and expected information of the two variances."""
        parts = (self.blocks.shared, self.blocks.identity)
        dpy = [(part @ self.py[..., np.newaxis])[..., 0] for part in parts]
        wd = [self.weight @ part for part in parts]
        xwdwx = [np.einsum("bik,bij,bjl->kl", self.wx, part, self.wx) for part in parts]
        gradient, observed, expected = np.empty(2), np.empty((2, 2)), np.empty((2, 2))
        restricted = self.method == "REML"
        for i in range(2):
            trace = np.einsum("bii->", wd[i]) - restricted * np.sum(self.bread * xwdwx[i])
            gradient[i] = 0.5 * (np.sum(self.py * dpy[i]) - trace)
            for j in range(i + 1):
                trace = np.einsum("bij,bji->", wd[i], wd[j])
                if restricted:
                    inner = np.einsum("bik,bij,bjl->kl", self.wx, parts[i] @ wd[j], self.wx)
                    trace -= np.sum(self.bread * (inner + inner.T))
                    trace += np.sum((self.bread @ xwdwx[i]) * (self.bread @ xwdwx[j]).T)
                expected[i, j] = expected[j, i] = 0.5 * trace
                observed[i, j] = observed[j, i] = self._quadratic(dpy[i], dpy[j]) - 0.5 * trace
        return gradient, observed, expected

    def _quadratic(self, left, right):
        """left' P right."""
        weighted = (self.weight @ right[..., np.newaxis])[..., 0]
        a, b = (np.einsum("bik,bi->k", self.wx, side) for side in (left, right))
        return np.sum(left * weighted) - a @ self.bread @ b


def maximum(blocks, studies, method, identified):
    """The highest likelihood found from the local maxima of a grid."""
    profile = RegressionProfile(studies.y, studies.v, studies.x)
    total = float(two_level.estimate(profile, method)[0])
    if not identified:
        return np.array([total, 0.0])
    scale = max(total, 0.1 * float(np.min(studies.v)))
    grid = np.stack(np.meshgrid(START_SHARES, START_SHARES, indexing="ij"), axis=-1) * scale
    surface = Likelihood(blocks, grid, method).log_likelihood
    ends = [_climb(blocks, method, grid[at], scale) for at in _local_maxima(surface)]
    return max(ends, key=lambda state: state.log_likelihood).sigma2


def _local_maxima(surface):
    padded = np.pad(surface, 1, constant_values=-np.inf)
    around = [
        padded[1 + i : padded.shape[0] - 1 + i, 1 + j : padded.shape[1] - 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    return [tuple(at) for at in np.argwhere(surface >= np.max(around, axis=0))]


def _climb(blocks, method, start, scale):
    """Newton's ascent inside the quadrant of non-negative variances, steps halved until they climb."""
    state = Likelihood(blocks, start, method)
    for _ in range(MAX_ITERATIONS):
        gradient, observed, expected = state.derivatives
        free = (state.sigma2 > 0) | (gradient > 0)
        if not free.any():
            break
        step = np.zeros(2)
        step[free] = _ascent(gradient[free], observed[np.ix_(free, free)], expected[np.ix_(free, free)])
        following = _halved(blocks, method, state, step)
        if following is None:
            break
        moved = np.max(np.abs(following.sigma2 - state.sigma2))
        state = following
        if moved <= TOLERANCE * scale:
            break
    return state


def _ascent(gradient, observed, expected):
    """Newton's direction where the likelihood is concave, else Fisher's, which always points upwards."""
    information = observed if np.linalg.eigvalsh(observed)[0] > 0 else expected
    return np.linalg.lstsq(information, gradient, rcond=None)[0]


def _halved(blocks, method, state, step):
    # Near the top the gain of a good step is below the rounding of the likelihood itself.
    slack = 1e-13 * (1 + abs(state.log_likelihood))
    for halving in range(40):
        following = Likelihood(blocks, np.maximum(0, state.sigma2 + 0.5**halving * step), method)
        if following.log_likelihood >= state.log_likelihood - slack:
            return following
    return None
