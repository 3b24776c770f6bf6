"""Step-function selection model: studies are published with a probability that depends on their p value."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import chdtrc, ndtr, ndtri

from analysis.stats import tau2 as between
from analysis.stats.intervals import critical, two_sided_p
from analysis.stats.profile import MeanProfile
from analysis.stats.studies import Studies, SynthesisError, as_floats, check_level, check_option

__all__ = ["StepSelection", "step_selection"]

# Relative publication probabilities beyond this carry no more information; the bound is metafor's default.
LARGEST_DELTA = 100.0
SQRT_2PI = np.sqrt(2 * np.pi)
NEWTON_STEPS = 50
# Of the ascents from different starts, the best ones are polished.
POLISHED = 2


@dataclass(frozen=True, eq=False)
class StepSelection:
    """Adjusted mean and the relative probabilities ``delta`` (first fixed at 1) of the intervals of p.

    Standard errors come from the observed information over the parameters inside their bounds; they are NaN
    for those at a bound (``delta_se`` also for the first). ``lrt`` compares with no selection.
    ``n_per_interval`` counts the studies; an empty interval drives its delta to 0, ``interior`` is then
    False and the model is not to be read."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    statistic: float
    tau2: float
    tau2_se: float
    delta: np.ndarray
    delta_se: np.ndarray
    steps: np.ndarray
    n_per_interval: np.ndarray
    log_likelihood: float
    lrt: float
    lrt_df: int
    lrt_p: float
    interior: bool
    alternative: str
    k: int


def step_selection(yi, vi, steps, *, alternative=None, method="ML", level=0.95):
    """Random-effects mean under a step function for the probability of publication.

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances.
    steps : float or array-like
        Increasing limits of p between the intervals, in (0, 1); a final 1 is allowed and adds nothing.
    alternative : {"greater", "less", "two-sided"}, optional
        Of the p values; None: the side on which the random-effects mean lies.
    method : {"ML", "EE"}
        "EE" fixes tau² at 0.
    level : float
        Coverage of the interval, which is normal.

    Returns
    -------
    StepSelection

    Raises
    ------
    SynthesisError
        For unusable data, or fewer studies than parameters.

    Notes
    -----
    Hedges & Vevea (1996); Vevea & Hedges (1995). Maximum likelihood from several starts, polished by Newton's
    steps.

    Examples
    --------
    >>> y = [0.1, 0.3, 0.35, 0.6, 0.2, 0.45, 0.7, 0.15]
    >>> v = [0.03, 0.02, 0.05, 0.04, 0.02, 0.03, 0.06, 0.01]
    >>> result = step_selection(y, v, [0.025])
    >>> round(result.estimate, 3), result.n_per_interval
    (0.232, array([4, 4]))
    """
    check_option("alternative", alternative, (None, "greater", "less", "two-sided", "two.sided"))
    check_option("method", method, ("ML", "EE"))
    check_level(level)
    studies, steps = Studies.of(yi, vi), _checked_steps(steps)
    if studies.k < steps.size + (2 if method == "EE" else 3):
        raise SynthesisError(f"{studies.k} studies are too few for a model with {steps.size} steps.")
    start, tau2 = _no_selection(studies, method)
    if alternative is None:
        alternative = "less" if start < 0 else "greater"
    alternative = alternative.replace(".", "-")
    sign = -1.0 if alternative == "less" else 1.0
    model = _Model.of(sign * studies.y, studies.v, steps, alternative, method)
    best = _fit(model, sign * start, tau2)
    null = model.value(np.concatenate([[sign * start, tau2], np.ones(steps.size)]))
    return _result(model, best, null, sign, steps, alternative, level)


def _checked_steps(steps):
    array = as_floats(steps, "steps")
    array = array[array < 1]
    if not array.size or (array <= 0).any() or (np.diff(array) <= 0).any() or np.isnan(array).any():
        raise SynthesisError("steps must increase and lie between 0 and 1.")
    return array


def _no_selection(studies, method):
    profile = MeanProfile(studies.y[np.newaxis], studies.v[np.newaxis], np.ones((1, studies.k), dtype=bool))
    tau2 = between.estimate(profile, method)
    return float(profile.fit(tau2).estimate[0]), float(tau2[0])


# --- likelihood -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Model:
    """Parameters are (mu, tau², delta of all intervals but the first). ``cuts`` (studies × steps) are the
    estimates at which p equals a step; ``interval`` is each study's interval."""

    y: np.ndarray
    v: np.ndarray
    cuts: np.ndarray
    interval: np.ndarray
    counts: np.ndarray
    two_sided: bool
    fixed_tau2: bool

    @classmethod
    def of(cls, y, v, steps, alternative, method):
        two_sided = alternative == "two-sided"
        z = y / np.sqrt(v)
        p = 2 * ndtr(-np.abs(z)) if two_sided else ndtr(-z)
        interval = np.searchsorted(steps, p, side="left")
        cuts = np.sqrt(v)[:, np.newaxis] * -ndtri(steps / 2 if two_sided else steps)
        counts = np.bincount(interval, minlength=steps.size + 1)
        return cls(y, v, cuts, interval, counts, two_sided, method == "EE")

    def value(self, theta):
        return self.value_and_gradient(theta)[0]

    def value_and_gradient(self, theta):
        """Log likelihood and its derivatives; minus infinity outside the parameter space."""
        mu, tau2, delta = theta[0], theta[1], np.concatenate([[1.0], theta[2:]])
        s = np.sqrt(self.v + tau2)
        r = (self.y - mu) / s
        inside, by_mu, by_s = self._exceedance(mu, s)
        bounds = np.pad(inside, ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1)))
        probability = np.diff(bounds, axis=1)
        total = probability @ delta
        with np.errstate(divide="ignore"):
            used = np.where(self.counts > 0, np.log(delta), 0.0)
        value = self.counts @ used + np.sum(-np.log(SQRT_2PI * s) - r**2 / 2 - np.log(total))
        total_mu = np.diff(np.pad(by_mu, ((0, 0), (1, 1))), axis=1) @ delta
        total_s = np.diff(np.pad(by_s, ((0, 0), (1, 1))), axis=1) @ delta
        d_mu = np.sum(r / s - total_mu / total)
        d_tau2 = np.sum((r**2 / s - 1 / s - total_s / total) / (2 * s))
        safe = np.where(delta > 0, delta, 1.0)
        d_delta = np.where(self.counts > 0, self.counts / safe, 0.0) - np.sum(probability / total[:, np.newaxis], 0)
        return value, np.concatenate([[d_mu, 0.0 if self.fixed_tau2 else d_tau2], d_delta[1:]])

    def _exceedance(self, mu, s):
        """Probability of a p below each step, with its derivatives by mu and by the standard deviation s."""
        s = s[:, np.newaxis]
        upper = (self.cuts - mu) / s
        density = np.exp(-(upper**2) / 2) / SQRT_2PI
        inside, by_mu, by_s = ndtr(-upper), density / s, density * upper / s
        if self.two_sided:
            lower = (-self.cuts - mu) / s
            density = np.exp(-(lower**2) / 2) / SQRT_2PI
            inside, by_mu, by_s = inside + ndtr(lower), by_mu - density / s, by_s - density * lower / s
        return inside, by_mu, by_s


def _fit(model, mu, tau2):
    """The best of several bounded ascents, polished."""
    count = model.cuts.shape[1]
    spread = max(tau2, float(np.median(model.v)))
    bounds = [(None, None), (0.0, 0.0 if model.fixed_tau2 else None), *[(1e-10, LARGEST_DELTA)] * count]
    ends = []
    for start_tau2 in [0.0] if model.fixed_tau2 else [tau2, 2 * spread]:
        for start_delta in (0.1, 0.6, 3.0):
            start = np.array([mu, start_tau2, *[start_delta] * count])
            end = minimize(_negative, start, args=(model,), jac=True, method="L-BFGS-B", bounds=bounds)
            ends.append(end.x)
    best = sorted(ends, key=model.value, reverse=True)[:POLISHED]
    return max((_polish(model, end, bounds) for end in best), key=model.value)


def _negative(theta, model):
    value, gradient = model.value_and_gradient(theta)
    return -value, -gradient


def _free(theta, bounds, gradient):
    """Parameters inside their bounds, or that would move inwards."""
    low = np.array([-np.inf if bound[0] is None else bound[0] for bound in bounds])
    high = np.array([np.inf if bound[1] is None else bound[1] for bound in bounds])
    at_low, at_high = theta <= low, theta >= high
    return (low < high) & ~(at_low & (gradient <= 0)) & ~(at_high & (gradient >= 0)), low, high


def _polish(model, theta, bounds):
    for _ in range(NEWTON_STEPS):
        value, gradient = model.value_and_gradient(theta)
        free, low, high = _free(theta, bounds, gradient)
        if not free.any():
            break
        information = -_hessian(model, theta)[np.ix_(free, free)]
        if np.linalg.eigvalsh(information)[0] <= 0:
            break
        step = np.zeros_like(theta)
        step[free] = np.linalg.solve(information, gradient[free])
        following = np.clip(theta + step, low, high)
        if model.value(following) < value - 1e-12 * (1 + abs(value)):
            break
        moved = np.max(np.abs(following - theta) / (1e-6 + np.abs(theta)))
        theta = following
        if moved < 1e-13:
            break
    return theta


def _hessian(model, theta):
    """Central differences of the exact gradient; one-sided where a step would leave the parameter space."""
    columns = []
    for i in range(theta.size):
        width = 1e-5 * max(abs(theta[i]), 1e-3 if i == 0 else 1e-8)
        up, down = theta.copy(), theta.copy()
        up[i] += width
        down[i] -= width if i == 0 or theta[i] > width else 0.0
        difference = model.value_and_gradient(up)[1] - model.value_and_gradient(down)[1]
        columns.append(difference / (up[i] - down[i]))
    hessian = np.array(columns)
    return 0.5 * (hessian + hessian.T)


def _result(model, theta, null, sign, steps, alternative, level):
    count = steps.size
    value = model.value(theta)
    inner = np.ones(theta.size, dtype=bool)
    inner[1] = theta[1] > 0
    inner[2:] = (theta[2:] > 1e-8) & (theta[2:] < LARGEST_DELTA * (1 - 1e-8))
    se = np.full(theta.size, np.nan)
    information = -_hessian(model, theta)[np.ix_(inner, inner)]
    if np.linalg.eigvalsh(information)[0] > 0:
        se[inner] = np.sqrt(np.diag(np.linalg.inv(information)))
    mean, half = sign * theta[0], critical(level, np.inf) * se[0]
    statistic, lrt = mean / se[0], max(0.0, 2 * (value - null))
    return StepSelection(
        *map(float, (mean, se[0], mean - half, mean + half, two_sided_p(statistic, np.inf), statistic)),
        tau2=float(theta[1]),
        tau2_se=float(se[1]),
        delta=np.concatenate([[1.0], theta[2:]]),
        delta_se=np.concatenate([[np.nan], se[2:]]),
        steps=steps,
        n_per_interval=model.counts,
        log_likelihood=float(value),
        lrt=float(lrt),
        lrt_df=count,
        lrt_p=float(chdtrc(count, lrt)),
        interior=bool(inner[2:].all() and (model.counts > 0).all()),
        alternative=alternative,
        k=model.y.size,
    )
