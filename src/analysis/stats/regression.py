"""Meta-regression: coefficients, their joint test, and what the moderators explain."""

import numpy as np
import pandas as pd
from scipy.linalg import lstsq
from scipy.special import chdtrc, fdtrc

from analysis.stats import tau2 as between
from analysis.stats.intervals import critical, knapp_hartung, q_profile, two_sided_p
from analysis.stats.means import heterogeneity, log_likelihood
from analysis.stats.profile import MeanProfile, RegressionProfile
from analysis.stats.studies import SynthesisError

__all__ = ["coefficient_table", "regression"]


def regression(studies, method, test, level):
    """The numbers of a `Pooled` with moderators, by name; there is no single mean."""
    if test not in ("z", "t", "knha", "adhoc"):
        raise SynthesisError(f"test {test!r} is defined for a pooled mean, not with moderators.")
    profile, df = RegressionProfile(studies.y, studies.v, studies.x), studies.k - studies.p
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
    total = float(between.estimate(_around_one_mean(studies), method)[0])
    return 100 * max(0.0, 1 - tau2 / total) if total > 0 else 0.0


def _around_one_mean(studies):
    y, v = studies.y[np.newaxis], studies.v[np.newaxis]
    return MeanProfile(y, v, np.ones(v.shape, dtype=bool))


def _adjusted_r2(studies):
    root_w = 1 / np.sqrt(studies.v)

    def residual(x):
        coefficients, *_ = lstsq(root_w[:, np.newaxis] * x, root_w * studies.y)
        return np.sum((root_w * (studies.y - x @ coefficients)) ** 2)

    null, full = residual(studies.x[:, :1]), residual(studies.x)
    if null == 0:
        return np.nan
    return 100 * max(0.0, 1 - (full / (studies.k - studies.p)) / (null / (studies.k - 1)))
