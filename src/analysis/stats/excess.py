"""How many null studies would overturn a result, and whether too many results are significant."""

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc, ndtr, ndtri

from analysis.stats.studies import Studies, SynthesisError, check_option

__all__ = ["ExcessSignificance", "FailSafe", "excess_significance", "fail_safe_n"]


@dataclass(frozen=True)
class FailSafe:
    """``n`` studies, the ``p`` and equal-effects ``estimate`` of those at hand, and the ``target`` (NaN
    where a type has none)."""

    n: int
    p: float
    estimate: float
    target: float
    type: str


def fail_safe_n(yi, vi, *, type="rosenthal", alpha=0.05, target=None):
    """Number of studies with no effect that would have to be added.

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances.
    type : {"rosenthal", "orwin", "rosenberg"}
        Until the summed z of all studies has one-sided p = alpha (Rosenthal 1979); until the weighted mean
        falls to ``target``, by default half of it (Orwin 1983); until the equal-effects z test has two-sided
        p = alpha, each new study weighing the average (Rosenberg 2005).
    alpha, target : float
        Limits as above; the target is taken on the side of the estimate.

    Returns
    -------
    FailSafe

    Raises
    ------
    SynthesisError
        For unusable data, alpha outside (0, 1), or a target of zero.

    Examples
    --------
    >>> fail_safe_n([0.5, 0.3, 0.8, 0.4], [0.02, 0.03, 0.04, 0.02]).n
    51
    """
    check_option("type", type, ("rosenthal", "orwin", "rosenberg"))
    if not 0 < alpha < 1:
        raise SynthesisError(f"alpha must lie between 0 and 1; got {alpha}.")
    studies = Studies.of(yi, vi)
    k, w = studies.k, 1 / studies.v
    mean = np.sum(w * studies.y) / np.sum(w)
    if type == "rosenthal":
        z = abs(np.sum(studies.y / np.sqrt(studies.v))) / np.sqrt(k)
        needed = k * (z / ndtri(1 - alpha)) ** 2 - k
        return FailSafe(_whole(needed), float(ndtr(-z)), np.nan, np.nan, type)
    if type == "rosenberg":
        z = abs(mean) * np.sqrt(np.sum(w))
        needed = k * (z / ndtri(1 - alpha / 2)) ** 2 - k
        return FailSafe(_whole(needed), float(2 * ndtr(-z)), float(mean), np.nan, type)
    target = mean / 2 if target is None else np.copysign(target, mean)
    if target == 0:
        raise SynthesisError("Orwin's target must not be zero: no number of null studies reaches it.")
    return FailSafe(_whole(k * (mean / target - 1)), np.nan, float(mean), float(target), type)


def _whole(needed):
    """Rounded up, free of the rounding error that would turn an exact 23 into 24, and not negative."""
    return max(0, int(np.ceil(needed * (1 - 1e-12))))


@dataclass(frozen=True, eq=False)
class ExcessSignificance:
    """``observed`` and ``expected`` numbers of significant studies, and the one-sided ``p`` of an excess."""

    observed: int
    expected: float
    ratio: float
    chi2: float
    p: float
    theta: float
    power: np.ndarray


def excess_significance(yi, vi, *, alternative="two-sided", test="chi2", alpha=0.05):
    """Test of excess significance (Ioannidis & Trikalinos 2007).

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances.
    alternative : {"two-sided", "greater", "less"}
        Of the studies' own tests.
    test : {"chi2", "binom"}
        One-sided chi-square or binomial comparison of observed with expected.
    alpha : float
        Significance level of the studies.

    Returns
    -------
    ExcessSignificance
        ``power`` per complete study at the equal-effects mean ``theta``; ``chi2`` is NaN for "binom" and
        where the expected number is 0 or k.

    Raises
    ------
    SynthesisError
        For unusable data or an unknown option.

    Examples
    --------
    >>> result = excess_significance([0.5, 0.3, 0.8, 0.4], [0.02, 0.03, 0.04, 0.02])
    >>> result.observed, round(result.expected, 3)
    (3, 3.275)
    """
    check_option("alternative", alternative, ("two-sided", "greater", "less"))
    check_option("test", test, ("chi2", "binom"))
    if not 0 < alpha < 1:
        raise SynthesisError(f"alpha must lie between 0 and 1; got {alpha}.")
    studies = Studies.of(yi, vi)
    se, w = np.sqrt(studies.v), 1 / studies.v
    theta = np.sum(w * studies.y) / np.sum(w)
    z, shift = studies.y / se, theta / se
    limit = ndtri(1 - alpha / 2) if alternative == "two-sided" else ndtri(1 - alpha)
    above, below = ndtr(shift - limit), ndtr(-shift - limit)
    power, significant = {
        "two-sided": (above + below, np.abs(z) >= limit),
        "greater": (above, z >= limit),
        "less": (below, z <= -limit),
    }[alternative]
    observed, expected, k = int(np.sum(significant)), float(np.sum(power)), studies.k
    chi2, p = _compare(observed, expected, k, test)
    ratio = observed / expected if expected > 0 else np.nan
    return ExcessSignificance(observed, expected, ratio, chi2, p, float(theta), power)


def _compare(observed, expected, k, test):
    if test == "binom":
        return np.nan, float(bdtrc(observed - 1, k, min(1.0, expected / k))) if observed > 0 else 1.0
    if not 0 < expected < k:
        return np.nan, np.nan
    difference = observed - expected
    chi2 = difference**2 / expected + difference**2 / (k - expected)
    return chi2, float(ndtr(-np.copysign(np.sqrt(chi2), difference)))
