"""Tests, confidence intervals and prediction intervals around pooled estimates; all work on arrays."""

import numpy as np
from scipy.special import chdtri, gammaincinv, ndtr, ndtri, stdtr, stdtrit

from analysis.stats.tau2 import estimate, q_root

__all__ = ["PREDICTIONS", "TESTS", "critical", "knapp_hartung", "prediction_half", "q_profile", "two_sided_p"]

TESTS = ("z", "t", "knha", "adhoc", "adhoc-ci", "adhoc-iqwig6", "kr")
PREDICTIONS = ("default", "z", "t", "riley", "V", "HTS", "HK", "HK-PR", "KR", "KR-PR")


def critical(level, df):
    """Two-sided critical value: normal where ``df`` is infinite, NaN where it is not positive."""
    df = np.asarray(df, dtype=float)
    t = stdtrit(np.where((df > 0) & np.isfinite(df), df, np.nan), (1 + level) / 2)
    # scipy saturates near 1e150 for tiny degrees of freedom, where the quantile is beyond any use.
    t = np.where(t > 1e100, np.inf, t)
    return np.where(np.isinf(df), ndtri((1 + level) / 2), t)


def two_sided_p(statistic, df):
    """Two-sided p value of a t statistic, of a normal one where ``df`` is infinite."""
    df, size = np.asarray(df, dtype=float), np.abs(statistic)
    t = 2 * stdtr(np.where((df > 0) & np.isfinite(df), df, np.nan), -size)
    return np.where(np.isinf(df), 2 * ndtr(-size), t)


def knapp_hartung(q_at_tau2, df, test):
    """The factor on the variance of the coefficients: q = y'Py / (k - p) for "knha", its maximum with 1 for
    "adhoc" (Knapp & Hartung 2003), 1 otherwise."""
    if test not in ("knha", "adhoc"):
        return np.ones_like(q_at_tau2)
    factor = q_at_tau2 / df
    return np.maximum(1.0, factor) if test == "adhoc" else factor


def variance_of_mean(profile, fit, test, level):
    """Variance and degrees of freedom of pooled means under the named test."""
    classical, df = 1 / fit.trace_w, np.broadcast_to(profile.df, profile.groups).astype(float)
    if test == "z":
        return classical, np.full_like(classical, np.inf)
    if test == "kr":
        return kenward_roger(fit)
    if test not in ("adhoc-ci", "adhoc-iqwig6"):
        return classical * knapp_hartung(fit.q_statistic, df, test), df
    variance = classical * fit.q_statistic / df
    half = critical(level, df) * np.sqrt(variance)
    if test == "adhoc-ci":
        wider = critical(level, np.inf) * np.sqrt(classical) > half
        return np.where(wider, classical, variance), np.where(wider, np.inf, df)
    normal = critical(level, np.inf) / np.sqrt(profile.fit(estimate(profile, "DL")).trace_w)
    return np.where(half < normal, np.maximum(variance, classical), variance), df


def kenward_roger(fit):
    """Variance and degrees of freedom of pooled means (Kenward & Roger 1997, as in Partlett & Riley 2017: the
    expected information, and the adjusted variance also inside the degrees of freedom)."""
    s1, s2, s3 = fit.trace_w, fit.trace_w2, np.sum(fit.w**3, axis=-1)
    variance_of_tau2 = 2 / fit.trace_pp
    variance = (1 + 2 * variance_of_tau2 * (s3 - s2**2 / s1) / s1) / s1
    return variance, 2 / (variance_of_tau2 * (s2 * variance) ** 2)


def prediction_half(kind, profile, fit, tau2, variance, df, level):
    """Half the width of prediction intervals: c sqrt(variance + tau²)."""
    rest = np.broadcast_to(profile.df, profile.groups).astype(float)
    classical = 1 / fit.trace_w
    if kind in ("KR", "KR-PR"):
        variance, used = kenward_roger(fit)
        used = used - (kind == "KR-PR")
    elif kind in ("V", "HTS"):
        variance, used = classical, rest - (kind == "HTS")
    elif kind in ("HK", "HK-PR"):
        variance, used = classical * fit.q_statistic / rest, rest - (kind == "HK-PR")
    else:
        normal = np.full_like(rest, np.inf)
        default = np.where(np.isinf(df), np.inf, rest)
        used = {"default": default, "z": normal, "t": rest, "riley": rest - 1}[kind]
    return critical(level, used) * np.sqrt(variance + tau2)


def q_profile(profile, level):
    """Limits of tau² by inverting the generalised Q statistic (Viechtbauer 2007), arrays (low, high)."""
    df = np.broadcast_to(profile.df, profile.groups).astype(float)
    tail = (1 - level) / 2
    return q_root(profile, chdtri(df, tail)), q_root(profile, 2 * gammaincinv(df / 2, tail))
