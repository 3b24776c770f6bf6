"""Pooled means and meta-regression: equal effects, or random effects with nine estimators of tau²."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import lstsq
from scipy.special import chdtrc, fdtrc

from analysis.stats import tau2 as between
from analysis.stats.guard import refuse_mixture
from analysis.stats.intervals import PREDICTIONS, TESTS, critical, knapp_hartung, q_profile, two_sided_p
from analysis.stats.means import heterogeneity, log_likelihood, pooled_means, single_studies
from analysis.stats.profile import MeanProfile, RegressionProfile
from analysis.stats.studies import Studies, SynthesisError, check_level, check_option

__all__ = ["Pooled", "pool"]


@dataclass(frozen=True, eq=False)
class Pooled:
    """A synthesis. Estimates and limits are in the units of ``yi``, ``tau2`` in their square, i2 in percent.

    With moderators there is no single mean: ``estimate`` to ``p`` and the prediction limits are NaN and
    ``coefficients`` (term, estimate, se, ci_low, ci_high, p), ``qm``, ``qm_p`` and ``r2`` (percent) are
    given; without them these are None or NaN. ``omitted`` lists the input positions left out as incomplete.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    statistic: float
    df: float
    tau2: float
    tau2_se: float
    tau2_ci_low: float
    tau2_ci_high: float
    i2: float
    h2: float
    q: float
    q_p: float
    pi_low: float
    pi_high: float
    k: int
    log_likelihood: float
    method: str
    test: str
    level: float
    omitted: tuple[int, ...] = ()
    coefficients: pd.DataFrame | None = None
    covariance: np.ndarray | None = None
    qm: float = np.nan
    qm_p: float = np.nan
    qm_df: tuple[float, float] = (np.nan, np.nan)
    r2: float = np.nan


def pool(yi, vi=None, *, moderators=None, method="REML", test="adhoc", level=0.95, prediction="default"):
    """Pool effect estimates, or regress them on moderators.

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances. Studies with a missing value are left out (``omitted``).
        In their place a table of effects, with columns ``yi`` and ``vi``: then a mixture of estimands,
        measures, units, standardisers or constructs is refused.
    moderators : DataFrame of shape (k, m), optional
        Numeric columns, no intercept.
    method : {"EE", "DL", "PM", "REML", "ML", "HE", "SJ", "EB", "HS"}
        Estimator of tau²; "EE" (or "FE") assumes tau² = 0. REML and ML are global maxima.
    test : {"z", "t", "knha", "adhoc", "adhoc-ci", "adhoc-iqwig6", "kr"}
        "knha" is Knapp–Hartung, "adhoc" the same with its variance factor at least 1, "adhoc-ci" the wider of
        the Knapp–Hartung and normal intervals, "adhoc-iqwig6" the floor only where the Knapp–Hartung interval
        is narrower than the normal one under DerSimonian–Laird, "kr" Kenward–Roger. One study is always
        given a normal interval.
    level : float
        Coverage of all intervals.
    prediction : {"default", "z", "t", "riley", "V", "HTS", "HK", "HK-PR", "KR", "KR-PR"}
        Prediction interval mu ± c sqrt(se² + tau²). "default": this test's se, normal for test "z", else
        t(k - 1). "z", "t", "riley": this test's se with normal, t(k - 1), t(k - 2). "V", "HTS": classical se
        with t(k - 1), t(k - 2) (Veroniki et al. 2019; Higgins et al. 2009). "HK", "HK-PR": Knapp–Hartung se
        with t(k - 1), t(k - 2) (Partlett & Riley 2017). "KR", "KR-PR": Kenward–Roger se with its df, and
        with its df less 1 (Partlett & Riley 2017). Under equal effects it is the confidence interval.

    Returns
    -------
    Pooled

    Raises
    ------
    MixedEstimands
        A table whose rows estimate different things; the message names them.
    SynthesisError
        For a variance that is not positive, infinite values, no complete study, a moderator that is not
        numeric, constant, all missing or determined by others, no residual degree of freedom, or an unknown
        option.

    Notes
    -----
    Formulas: Viechtbauer (2010), Knapp & Hartung (2003). I² = tau² / (tau² + typical v), with the typical v
    of Higgins & Thompson (2002); under equal effects it is (Q - df) / Q. Q-profile limits of tau²:
    Viechtbauer (2007). With k = 1, tau² is 0 by assumption and has no interval.

    Examples
    --------
    >>> result = pool([0.10, 0.30, 0.35, 0.65], [0.03, 0.03, 0.05, 0.01], test="knha")
    >>> round(result.estimate, 4), round(result.tau2, 4)
    (0.3772, 0.0429)
    """
    if isinstance(yi, pd.DataFrame):
        refuse_mixture(yi)
        yi, vi = yi["yi"], yi["vi"]
    method = "EE" if method == "FE" else method
    check_option("method", method, between.METHODS)
    check_option("test", test, TESTS)
    check_option("prediction", prediction, PREDICTIONS)
    check_level(level)
    studies = Studies.of(yi, vi, moderators)
    if studies.p > 1 and studies.k <= studies.p:
        raise SynthesisError(f"{studies.p} coefficients need more than {studies.k} complete studies.")
    if studies.p > 1:
        numbers = _regression(studies, method, test, level)
    else:
        numbers = _mean(studies, {"method": method, "test": test, "level": level, "prediction": prediction})
    return Pooled(**numbers, method=method, test=test, level=level, omitted=studies.omitted)


def _mean(studies, options):
    """Through the code for many syntheses, with one."""
    if studies.k == 1:
        numbers = single_studies(studies.y, studies.v, options["level"])
    else:
        numbers = pooled_means(_profile(studies), **options)
    return {name: values[0].item() for name, values in numbers.items()}


def _profile(studies):
    if studies.p > 1:
        return RegressionProfile(studies.y, studies.v, studies.x)
    y, v = studies.y[np.newaxis], studies.v[np.newaxis]
    return MeanProfile(y, v, np.ones(v.shape, dtype=bool))


# --- meta-regression ------------------------------------------------------------------------------


def _regression(studies, method, test, level):
    if test not in ("z", "t", "knha", "adhoc"):
        raise SynthesisError(f"test {test!r} is defined for a pooled mean, not with moderators.")
    profile, df = _profile(studies), studies.k - studies.p
    tau2 = between.estimate(profile, method)
    fit, fixed = profile.fit(tau2), profile.fit(np.zeros(1))
    covariance = fit.covariance[0] * knapp_hartung(fit.q_statistic, df, test)[0]
    test_df = np.inf if test == "z" else float(df)
    low, high = q_profile(profile, level)
    i2, h2 = heterogeneity(method, tau2, fixed.trace_p, fixed.q_statistic, df)
    log_det_xx = np.linalg.slogdet(studies.x.T @ studies.x)[1]
    numbers = {
        "df": test_df,
        "tau2": tau2[0],
        "tau2_se": between.standard_error(profile, method, tau2)[0],
        "tau2_ci_low": low[0],
        "tau2_ci_high": high[0],
        "i2": i2[0],
        "h2": h2[0],
        "q": fixed.q_statistic[0],
        "q_p": chdtrc(df, fixed.q_statistic[0]),
        "log_likelihood": log_likelihood(fit, method, studies.k, studies.p, log_det_xx)[0],
        "r2": _explained(studies, method, tau2[0]),
    }
    qm, qm_p, qm_df = _omnibus(fit.beta[0], covariance, test_df)
    missing = ("estimate", "se", "ci_low", "ci_high", "p", "statistic", "pi_low", "pi_high")
    return {
        **dict.fromkeys(missing, np.nan),
        **{name: float(value) for name, value in numbers.items()},
        "k": studies.k,
        "coefficients": coefficient_table(studies.terms, fit.beta[0], np.sqrt(np.diag(covariance)), test_df, level),
        "covariance": covariance,
        "qm": qm,
        "qm_p": qm_p,
        "qm_df": qm_df,
    }


def coefficient_table(terms, beta, se, df, level):
    """DataFrame of coefficients with t or, for infinite ``df``, normal intervals."""
    statistic = np.divide(beta, se, out=np.full_like(se, np.nan), where=se > 0)
    half = critical(level, df) * se
    columns = {"term": terms, "estimate": beta, "se": se, "ci_low": beta - half, "ci_high": beta + half}
    return pd.DataFrame({**columns, "p": two_sided_p(statistic, df), "statistic": statistic, "df": df})


def _omnibus(beta, covariance, df):
    """Wald test of all coefficients but the intercept: chi², or F after division by their number."""
    b, v = beta[1:], covariance[1:, 1:]
    statistic = float(b @ np.linalg.solve(v, b)) if np.all(np.diag(v) > 0) else np.nan
    if np.isinf(df):
        return statistic, float(chdtrc(b.size, statistic)), (b.size, np.nan)
    return statistic / b.size, float(fdtrc(b.size, df, statistic / b.size)), (b.size, df)


def _explained(studies, method, tau2):
    """Share of tau² that the moderators explain, in percent (Raudenbush 2009), never negative; under equal
    effects the adjusted R² of the weighted regression. Zero where there is no tau² to explain."""
    if method == "EE":
        return _adjusted_r2(studies)
    total = float(between.estimate(_profile(studies.without_moderators()), method)[0])
    return 100 * max(0.0, 1 - tau2 / total) if total > 0 else 0.0


def _adjusted_r2(studies):
    root_w = 1 / np.sqrt(studies.v)

    def residual(x):
        coefficients, *_ = lstsq(root_w[:, np.newaxis] * x, root_w * studies.y)
        return np.sum((root_w * (studies.y - x @ coefficients)) ** 2)

    null, full = residual(studies.x[:, :1]), residual(studies.x)
    if null == 0:
        return np.nan
    return 100 * max(0.0, 1 - (full / (studies.k - studies.p)) / (null / (studies.k - 1)))
