"""Pooled means of one or many syntheses at once, groups of similar size through the same arrays."""

import numpy as np
from scipy.special import chdtrc

from analysis.stats import tau2 as between
from analysis.stats.intervals import critical, prediction_half, q_profile, two_sided_p, variance_of_mean
from analysis.stats.profile import MeanProfile

__all__ = [
    "COLUMNS", "heterogeneity", "log_likelihood", "means_alone", "means_of_many", "pooled_means", "profiles",
    "single_studies",
]  # fmt: skip

# Studies per batch: large enough to hide the cost of a numpy call, small enough for the processor's cache.
BATCH = 20_000

# The numbers of one synthesis, in the order in which they are shown.
COLUMNS = (
    *("estimate", "se", "ci_low", "ci_high", "p", "statistic", "df"),
    *("tau2", "tau2_se", "tau2_ci_low", "tau2_ci_high", "i2", "h2", "q", "q_p", "pi_low", "pi_high"),
    *("k", "log_likelihood"),
)


def pooled_means(profile, method, test, level, prediction):
    """Dictionary of `COLUMNS`, arrays with one value per synthesis; every synthesis has two studies or
    more."""
    tau2 = between.estimate(profile, method)
    fit, fixed = profile.fit(tau2), profile.fit(np.zeros(profile.groups))
    variance, df = variance_of_mean(profile, fit, test, level)
    se = np.sqrt(variance)
    statistic = np.divide(fit.estimate, se, out=np.full_like(se, np.nan), where=se > 0)
    half = critical(level, df) * se
    # Under equal effects a new study has the same effect by assumption.
    same = method == "EE"
    half_pi = half if same else prediction_half(prediction, profile, fit, tau2, variance, df, level)
    low, high = q_profile(profile, level)
    i2, h2 = heterogeneity(method, tau2, fixed.trace_p, fixed.q_statistic, profile.df)
    return {
        "estimate": fit.estimate,
        "se": se,
        "ci_low": fit.estimate - half,
        "ci_high": fit.estimate + half,
        "p": two_sided_p(statistic, df),
        "statistic": statistic,
        "df": df,
        "tau2": tau2,
        "tau2_se": between.standard_error(profile, method, tau2),
        "tau2_ci_low": low,
        "tau2_ci_high": high,
        "i2": i2,
        "h2": h2,
        "q": fixed.q_statistic,
        "q_p": chdtrc(profile.df, fixed.q_statistic),
        "pi_low": fit.estimate - half_pi,
        "pi_high": fit.estimate + half_pi,
        "k": profile.count,
        "log_likelihood": log_likelihood(fit, method, profile.count, 1, np.log(profile.count)),
    }


def means_alone(profile, method, test):
    """Estimates of `pooled_means`, their standard errors and degrees of freedom, without the work all else takes.

    ``test`` is none that depends on a level.
    """
    fit = profile.fit(between.estimate(profile, method))
    variance, df = variance_of_mean(profile, fit, test, np.nan)
    return fit.estimate, np.sqrt(variance), df


def single_studies(y, v, level):
    """`COLUMNS` for single studies: their own normal interval, tau² taken as 0, nothing about new studies."""
    se, ones, unknown = np.sqrt(v), np.ones_like(y), np.full_like(y, np.nan)
    half = critical(level, np.inf) * se
    return {
        **{"estimate": y, "se": se, "ci_low": y - half, "ci_high": y + half},
        **{"p": two_sided_p(y / se, np.inf), "statistic": y / se, "df": np.inf * ones},
        **{"tau2": 0 * ones, "tau2_se": unknown, "tau2_ci_low": unknown, "tau2_ci_high": unknown},
        **{"i2": 0 * ones, "h2": ones, "q": 0 * ones, "q_p": ones, "pi_low": unknown, "pi_high": unknown},
        **{"k": np.ones(y.size, dtype=int), "log_likelihood": unknown},
    }


def heterogeneity(method, tau2, trace_p, q, df):
    """I² in percent and H²: from tau² and the typical sampling variance, from Q under equal effects."""
    if method == "EE":
        return 100 * np.maximum(0, 1 - df / np.maximum(q, df)), q / df
    typical = df / trace_p
    return 100 * tau2 / (tau2 + typical), tau2 / typical + 1


def log_likelihood(fit, method, k, p, log_det_xx):
    """With all constants, as metafor reports it; restricted for REML, full otherwise."""
    kernel = between.log_likelihood(fit, method)
    if method != "REML":
        return kernel - 0.5 * k * np.log(2 * np.pi)
    return kernel - 0.5 * (k - p) * np.log(2 * np.pi) + 0.5 * log_det_xx


def means_of_many(yi, vi, used, method, test):
    """Estimates of `pool_many`, their standard errors and degrees of freedom, for one synthesis a row.

    ``yi`` and ``vi`` are arrays of syntheses × places, ``used`` is False where a place is empty; each synthesis
    has a study or more. ``test`` is none that depends on a level. The degrees of freedom are infinite where
    the mean is told by a normal distribution.
    """
    estimate, se, df = (np.full(len(yi), np.nan) for _ in range(3))
    for members, profile in profiles(np.nonzero(used)[0], yi[used], vi[used], len(yi)):
        if profile.y.shape[1] == 1:
            estimate[members], se[members], df[members] = profile.y[:, 0], np.sqrt(profile.v[:, 0]), np.inf
        else:
            estimate[members], se[members], df[members] = means_alone(profile, method, test)
    return estimate, se, df


def profiles(group, y, v, groups):
    """Yield groups of similar size, each with their profile; single studies by themselves, of width 1."""
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=groups)
    starts = np.cumsum(sizes) - sizes
    y, v = y[order], v[order]
    for width, members in _batches(sizes):
        place = np.arange(width)
        used = place < sizes[members][:, np.newaxis]
        # Padding repeats a study of its own, so that no arithmetic on it can overflow; its weight is zero.
        index = starts[members][:, np.newaxis] + np.where(used, place, 0)
        yield members, MeanProfile(y[index], v[index], used)


def _batches(sizes):
    """Groups of equal or similar size (up to a factor of two), in batches of about `BATCH` studies.

    With them the width they are padded to: one for all of a size, since the order of a sum depends on it.
    """
    sized = np.argsort(sizes, kind="stable")
    sized = sized[sizes[sized] > 0]
    classes = np.ceil(np.log2(sizes[sized])).astype(int)
    for size_class in np.unique(classes):
        members = sized[classes == size_class]
        step = max(1, BATCH // 2**size_class)
        yield from ((2**size_class, members[i : i + step]) for i in range(0, members.size, step))
