"""Small-study effects: regression and rank tests of the funnel."""

from dataclasses import dataclass

import numpy as np

from analysis.stats.intervals import critical, two_sided_p
from analysis.stats.pooling import pool
from analysis.stats.profile import RegressionProfile
from analysis.stats.studies import Studies, SynthesisError, as_floats, check_level, check_option

__all__ = ["Egger", "RankTest", "egger", "rank_test"]

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")


@dataclass(frozen=True)
class Egger:
    """Regression test: ``slope`` on the predictor with its test, and the ``limit_estimate`` (intercept), the
    effect expected as the predictor tends to zero."""

    statistic: float
    df: float
    p: float
    slope: float
    slope_se: float
    intercept: float
    intercept_se: float
    limit_estimate: float
    limit_ci_low: float
    limit_ci_high: float
    tau2: float
    k: int


def egger(yi, vi, predictor="sei", model="lm", *, ni=None, method="REML", test="z", level=0.95):
    """Regression test of funnel asymmetry.

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances.
    predictor : {"sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"}
        Standard error, variance, or total sample size ``ni``, its inverse and their square roots. For
        standardised mean differences take a size: their variance contains the estimate.
    model : {"lm", "rma"}
        "lm": weighted least squares with multiplicative dispersion; on "sei" this is the test of Egger et al.
        (1997). "rma": meta-regression with ``method`` and ``test`` as in `pool`.
    ni : array-like of shape (k,), optional
        Total sample sizes, for the predictors that need them.
    level : float
        Coverage of the interval of the limit estimate.

    Returns
    -------
    Egger

    Raises
    ------
    SynthesisError
        As `pool` with moderators: a constant predictor, fewer than three studies.

    Examples
    --------
    >>> result = egger([0.1, 0.3, 0.8, 0.2], [0.02, 0.03, 0.04, 0.02])
    >>> round(result.statistic, 3), round(result.p, 3)
    (3.561, 0.071)
    """
    check_option("predictor", predictor, PREDICTORS)
    check_option("model", model, ("lm", "rma"))
    check_level(level)
    column = {predictor: _predictor(predictor, as_floats(vi, "vi"), ni)}
    if model == "rma":
        fit = pool(yi, vi, moderators=column, method=method, test=test, level=level)
        estimates = fit.coefficients["estimate"].to_numpy()
        ses, df, tau2, k = fit.coefficients["se"].to_numpy(), fit.df, fit.tau2, fit.k
    else:
        studies = Studies.of(yi, vi, column)
        if studies.k <= 2:
            raise SynthesisError("The regression test needs at least three studies.")
        profile = RegressionProfile(studies.y, studies.v, studies.x)
        fixed, df = profile.fit(np.zeros(1)), float(profile.df)
        dispersion = fixed.q_statistic[0] / df
        estimates, tau2, k = fixed.beta[0], np.nan, studies.k
        ses = np.sqrt(dispersion * np.diag(fixed.covariance[0]))
    half = critical(level, df) * ses[0]
    statistic = estimates[1] / ses[1] if ses[1] > 0 else np.nan
    numbers = (statistic, df, two_sided_p(statistic, df), estimates[1], ses[1], estimates[0], ses[0])
    limits = (estimates[0], estimates[0] - half, estimates[0] + half, tau2)
    return Egger(*map(float, (*numbers, *limits)), k=k)


def _predictor(name, v, ni):
    if name in ("sei", "vi"):
        with np.errstate(invalid="ignore"):
            return np.sqrt(v) if name == "sei" else v
    if ni is None:
        raise SynthesisError(f"predictor {name!r} needs the sample sizes ni.")
    sizes = as_floats(ni, "ni")
    if sizes.size != v.size or (sizes <= 0).any():
        raise SynthesisError("ni must hold one positive sample size per study.")
    return {"ni": sizes, "ninv": 1 / sizes, "sqrtni": np.sqrt(sizes), "sqrtninv": 1 / np.sqrt(sizes)}[name]


@dataclass(frozen=True)
class RankTest:
    """Kendall's ``tau`` between standardised effects and variances, with its two-sided ``p``."""

    tau: float
    p: float
    k: int
    exact: bool


def rank_test(yi, vi, *, exact=None):
    """Rank correlation test of funnel asymmetry (Begg & Mazumdar 1994).

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances.
    exact : bool, optional
        Exact distribution; None: where there are no ties. Ties always use the normal approximation, without
        correction for continuity.

    Returns
    -------
    RankTest

    Raises
    ------
    SynthesisError
        For unusable data, or fewer than two studies.

    Examples
    --------
    >>> rank_test([0.1, 0.3, 0.8, 0.2], [0.021, 0.03, 0.04, 0.02]).tau.__round__(4)
    0.6667
    """
    from scipy.stats import kendalltau  # it takes a third of a second to load, and few need it

    studies = Studies.of(yi, vi)
    if studies.k < 2:
        raise SynthesisError("The rank test needs at least two studies.")
    w = 1 / studies.v
    mean, variance = np.sum(w * studies.y) / np.sum(w), 1 / np.sum(w)
    standardised = (studies.y - mean) / np.sqrt(studies.v - variance)
    tied = any(np.unique(values).size < studies.k for values in (standardised, studies.v))
    use_exact = not tied and exact is not False
    result = kendalltau(standardised, studies.v, method="exact" if use_exact else "asymptotic")
    return RankTest(float(result.statistic), float(result.pvalue), studies.k, use_exact)
