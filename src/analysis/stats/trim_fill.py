"""Trim and fill: how many studies a symmetric funnel would need on its other side."""

from dataclasses import dataclass

import numpy as np

from analysis.stats import tau2 as between
from analysis.stats.pooling import Pooled, pool
from analysis.stats.profile import MeanProfile
from analysis.stats.studies import Studies, SynthesisError, check_option

__all__ = ["TrimAndFill", "trim_and_fill"]


@dataclass(frozen=True, eq=False)
class TrimAndFill:
    """``k0`` studies estimated missing on ``side`` (se ``k0_se``), the mirrored studies, and the synthesis of
    all."""

    k0: int
    k0_se: float
    side: str
    filled_yi: np.ndarray
    filled_vi: np.ndarray
    pooled: Pooled

    @property
    def estimate(self):
        return self.pooled.estimate

    @property
    def se(self):
        return self.pooled.se

    @property
    def ci_low(self):
        return self.pooled.ci_low

    @property
    def ci_high(self):
        return self.pooled.ci_high

    @property
    def p(self):
        return self.pooled.p

    @property
    def tau2(self):
        return self.pooled.tau2

    @property
    def k(self):
        return self.pooled.k


def trim_and_fill(yi, vi, *, estimator="L0", side=None, method="REML", test="z", level=0.95):
    """Trim and fill (Duval & Tweedie 2000).

    Parameters
    ----------
    yi, vi, method, test, level
        As in `pool`.
    estimator : {"L0", "R0", "Q0"}
        Of the number of missing studies.
    side : {"left", "right"}, optional
        Where they are missing; None: "right" if the estimates fall with their standard error, else "left".

    Returns
    -------
    TrimAndFill

    Raises
    ------
    SynthesisError
        As `pool`; also if all standard errors are equal and ``side`` is None, since no side is then
        indicated.

    Examples
    --------
    >>> y, v = [0.1, 0.2, 0.25, 0.5, 0.9, 1.0], [0.01, 0.02, 0.02, 0.06, 0.12, 0.15]
    >>> result = trim_and_fill(y, v)
    >>> result.k0, result.side, round(result.estimate, 3)
    (3, 'left', 0.171)
    """
    check_option("estimator", estimator, ("L0", "R0", "Q0"))
    studies = Studies.of(yi, vi)
    if studies.k < 3:
        raise SynthesisError("Trim and fill needs at least three studies.")
    if side is None:
        side = _indicated_side(studies, method)
    check_option("side", side, ("left", "right"))
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * studies.y, kind="stable")
    y, v = sign * studies.y[order], studies.v[order]
    k0, k0_se, centre = _trim(y, v, estimator, method)
    # The studies without a counterpart are the k0 largest; mirror them on the trimmed mean.
    beyond = slice(y.size - k0, y.size)
    filled_y, filled_v = sign * (2 * centre - y[beyond]), v[beyond]
    everything = np.concatenate([studies.y, filled_y]), np.concatenate([studies.v, filled_v])
    pooled = pool(*everything, method=method, test=test, level=level)
    return TrimAndFill(k0, k0_se, side, filled_y, filled_v, pooled)


def _indicated_side(studies, method):
    fit = pool(studies.y, studies.v, moderators={"sei": np.sqrt(studies.v)}, method=method, test="z")
    return "right" if fit.coefficients["estimate"].iloc[1] < 0 else "left"


def _trim(y, v, estimator, method):
    """Alternate between the mean of the trimmed studies and the estimate of how many to trim."""
    k, k0, seen = y.size, 0, []
    while True:
        kept = y[np.newaxis, : k - k0], v[np.newaxis, : k - k0]
        profile = MeanProfile(*kept, np.ones(kept[0].shape, dtype=bool))
        centre = profile.fit(between.estimate(profile, method)).estimate[0]
        signed = np.sign(y - centre) * (np.argsort(np.argsort(np.abs(y - centre), kind="stable")) + 1)
        count, se = _missing(signed, k, estimator)
        if count == k0 or count in seen:
            return count, se, float(centre)
        seen.append(k0)
        k0 = min(count, k - 1)


def _missing(signed, k, estimator):
    """Number of missing studies, rounded and not negative, and its standard error, from signed ranks."""
    total = np.sum(signed[signed > 0])
    if estimator == "R0":
        k0 = k - np.max(-signed[signed < 0], initial=0) - 1
        return max(0, round(float(k0))), float(np.sqrt(2 * max(0, k0) + 2))
    if estimator == "L0":
        k0 = (4 * total - k * (k + 1)) / (2 * k - 1)
    else:
        k0 = k - 0.5 - np.sqrt(2 * k**2 - 4 * total + 0.25)
    rank_variance = (
        k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0 - 18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0
    ) / 24
    # The large-sample variance can be negative for few studies: the standard error is then unknown.
    root = np.sqrt(rank_variance) if rank_variance >= 0 else np.nan
    scale = (2 * k - 1) / 2 if estimator == "L0" else np.sqrt((k - 0.5) ** 2 - k0 * (2 * k - k0 - 1))
    return max(0, round(float(k0))), float(2 * root / scale)
