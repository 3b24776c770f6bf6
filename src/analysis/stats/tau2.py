"""Estimators of the between-study variance tau².

All work on `profile.MeanProfile` (one tau² per synthesis) and `profile.RegressionProfile` (tau² of shape
(1,)). Each synthesis stops where it is found, so that it gets the same digits alone or among thousands."""

import numpy as np

__all__ = ["METHODS", "estimate", "q_root", "standard_error"]

METHODS = ("EE", "DL", "PM", "REML", "ML", "HE", "SJ", "EB", "HS")

# Ratio of neighbouring grid points of the search for all likelihood maxima. The likelihood varies on the
# scale of v + tau², so that a step of this size moves it smoothly; two maxima inside one step are as good
# as equal.
GRID_RATIO = 1.6
# Below this share of the smallest v the likelihood is as good as linear in tau².
GRID_START = 0.05
MAX_ITERATIONS = 200
# Newton's steps double the correct digits: after one this small the next would be rounding.
TOLERANCE = 1e-10


def estimate(profile, method):
    """tau² by the named method, an array with one value per synthesis, never negative.

    DL: DerSimonian & Laird (1986). HE: Hedges & Olkin (1985). HS: Hunter & Schmidt (2004). SJ: Sidik &
    Jonkman (2005), started at the variance of the estimates. PM: Paule & Mandel (1982); EB: Morris (1983),
    which has the same root. ML and REML: the global maximum of the likelihood.
    """
    zero = np.zeros(profile.groups)
    fixed = profile.fit(zero)
    if method == "EE":
        return zero
    if method in ("ML", "REML"):
        return _maximum(profile, method)
    if method in ("PM", "EB"):
        return q_root(profile, np.broadcast_to(profile.df, zero.shape).astype(float))
    if method == "DL":
        return np.maximum(0, (fixed.q_statistic - profile.df) / fixed.trace_p)
    if method == "HS":
        return np.maximum(0, (fixed.q_statistic - profile.count) / fixed.trace_w)
    if method == "HE":
        equal = profile.ordinary()
        expected = np.sum(np.where(profile.known, profile.v * (1 - equal.leverage), 0.0), axis=-1)
        return np.maximum(0, (equal.q_statistic - expected) / profile.df)
    if method == "SJ":
        start = _spread(profile)
        safe = np.where(start > 0, start, 1.0)
        return np.where(start > 0, safe * profile.fit(safe).q_statistic / profile.df, 0.0)
    raise ValueError(f"Unknown method {method!r}.")


def standard_error(profile, method, tau2):
    """Asymptotic standard error of the estimate of tau², NaN for EE (Viechtbauer 2005, and the same way of
    reasoning for SJ and HS; EB and PM: Viechtbauer et al. 2015)."""
    fit, fixed, df = profile.fit(tau2), profile.fit(np.zeros_like(tau2)), profile.df
    if method == "EE":
        return np.full_like(tau2, np.nan)
    if method == "REML":
        return np.sqrt(2 / fit.trace_pp)
    if method == "ML":
        return np.sqrt(2 / fit.trace_w2)
    if method in ("PM", "EB"):
        k = profile.count
        return np.sqrt(2 * k**2 / df) / fit.trace_w

    def moment(reference, divisor):
        inner = 2 * df + 4 * tau2 * reference.trace_p + 2 * tau2**2 * reference.trace_pp
        return np.sqrt(inner) / divisor

    if method == "DL":
        return moment(fixed, fixed.trace_p)
    if method == "HS":
        return moment(fixed, fixed.trace_w)
    total = np.where(profile.known, profile.v + tau2[..., np.newaxis], 0.0)
    if method == "SJ":
        start = _spread(profile)
        weighted = profile.fit(np.where(start > 0, start, 1.0))
        return start * np.sqrt(2 * weighted.trace_msms(weighted.w * total)) / df
    return np.sqrt(2 * profile.ordinary().trace_msms(total)) / df


def q_root(profile, target):
    """The tau² at which the generalised Q statistic equals ``target``; 0 where it is below it at tau² = 0.

    Newton's steps on 1/Q - 1/target. Q is a sum of c / (lambda + tau²), hence 1/Q is concave and increasing,
    and the steps from tau² = 0 approach the root from below without overshooting.
    """
    tau2, converged = np.zeros_like(target), np.zeros(target.shape, dtype=bool)
    for _ in range(MAX_ITERATIONS):
        fit = profile.fit(tau2)
        q = fit.q_statistic
        above = q > target
        slope = np.where(above & (fit.ypp_y > 0), fit.ypp_y, 1.0)
        step = np.where(above & ~converged, q * (q / target - 1) / slope, 0.0)
        tau2 = tau2 + step
        converged |= step <= TOLERANCE * tau2
        if converged.all():
            break
    return tau2


# --- maximum likelihood ---------------------------------------------------------------------------


def log_likelihood(fit, method):
    """Up to a constant that does not depend on tau²."""
    value = 0.5 * (fit.log_det_w - fit.q_statistic)
    return value - 0.5 * fit.log_det_xwx if method == "REML" else value


def _score(fit, method):
    return 0.5 * (fit.ypp_y - (fit.trace_p if method == "REML" else fit.trace_w))


def _curvature(fit, method):
    return 0.5 * (fit.trace_pp if method == "REML" else fit.trace_w2) - fit.yppp_y


def _maximum(profile, method):
    """The highest of all maxima: every sign change of the score on a grid, polished, and tau² = 0."""
    grid = _grid(profile)
    rising = _score(profile.fit(grid), method) > 0
    peaks = rising[:-1] & ~rising[1:]
    rank = np.cumsum(peaks, axis=0)
    best = np.zeros(grid.shape[1])
    best_value = log_likelihood(profile.fit(best), method)
    for number in range(1, int(rank.max(initial=0)) + 1):
        cell = peaks & (rank == number)
        groups = np.flatnonzero(cell.any(axis=0))
        at = np.argmax(cell[:, groups], axis=0)
        chosen = profile.select(groups)
        peak = _polish(chosen, method, grid[at, groups], grid[at + 1, groups])
        value = log_likelihood(chosen.fit(peak), method)
        better = value > best_value[groups]
        best[groups[better]], best_value[groups[better]] = peak[better], value[better]
    return best


def _grid(profile):
    """Zero, then log-spaced points up to a bound above which the score is negative.

    With s the residual variance of ordinary least squares, y'PPy <= (k - p) s / tau⁴ and tr P >= (k - p) /
    (tau² + max v) (the eigenvalues of P on its range), so no maximum lies above s + max v.
    """
    known = profile.known
    smallest = np.min(np.where(known, profile.v, np.inf), axis=-1)
    largest = np.max(np.where(known, profile.v, 0.0), axis=-1)
    top = np.atleast_1d(profile.ordinary().q_statistic / profile.df + largest)
    bottom = np.atleast_1d(GRID_START * smallest)
    # Further points where others reach higher change nothing: the score is negative there.
    points = 2 + int(np.ceil(np.log(np.max(top / bottom)) / np.log(GRID_RATIO)))
    grid = bottom * GRID_RATIO ** np.arange(points)[:, np.newaxis]
    return np.vstack([np.zeros(grid.shape[1]), grid])


def _polish(profile, method, low, high):
    """Newton's steps on the score, inside a bracket that shrinks and falls back to bisection."""
    tau2, converged = 0.5 * (low + high), np.zeros(low.shape, dtype=bool)
    for _ in range(MAX_ITERATIONS):
        fit = profile.fit(tau2)
        score, curvature = _score(fit, method), _curvature(fit, method)
        low, high = np.where(score > 0, tau2, low), np.where(score > 0, high, tau2)
        newton = tau2 - score / np.where(curvature < 0, curvature, np.nan)
        inside = (newton > low) & (newton < high)
        following = np.where(inside, newton, 0.5 * (low + high))
        following = np.where(converged | (score == 0), tau2, following)
        converged |= (np.abs(following - tau2) <= TOLERANCE * tau2) | (high - low <= 4 * np.spacing(high))
        tau2 = following
        if converged.all():
            break
    return tau2


def _spread(profile):
    """Variance of the estimates around their plain mean, divided by k: the start of Sidik and Jonkman."""
    known, k = profile.known, profile.count
    mean = np.sum(np.where(known, profile.y, 0.0), axis=-1) / k
    squares = np.where(known, (profile.y - mean[..., np.newaxis]) ** 2, 0.0)
    return np.atleast_1d(np.sum(squares, axis=-1) / k)
