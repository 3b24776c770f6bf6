"""Three levels: effects within studies within the population of studies, with correlated sampling errors."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.stats.blocks import Blocks, as_labels
from analysis.stats.intervals import critical
from analysis.stats.regression import coefficient_table
from analysis.stats.robust import cluster_robust
from analysis.stats.studies import Studies, SynthesisError, check_level, check_option
from analysis.stats.three_levels import Likelihood, maximum

__all__ = ["Multilevel", "pool_multilevel"]


@dataclass(frozen=True, eq=False)
class Multilevel:
    """A three-level synthesis. ``sigma2`` is (between studies, within studies), i2 in percent.

    ``robust_*`` are CR2 with Satterthwaite degrees of freedom, clustered by study (by the group of studies
    that share a sample, where one sample is in several studies). Below 4 degrees of freedom they are not
    interpretable (Tipton 2015). With moderators `coefficients` holds both kinds per term with the robust
    `covariance` of the estimates, and the single numbers are NaN.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    statistic: float
    df: float
    sigma2: tuple[float, float]
    log_likelihood: float
    tau2: float
    i2: float
    i2_between: float
    i2_within: float
    q: float
    q_p: float
    pi_low: float
    pi_high: float
    k: int
    n_studies: int
    n_clusters: int
    robust_se: float
    robust_df: float
    robust_p: float
    robust_ci_low: float
    robust_ci_high: float
    rho: float | None
    method: str
    test: str
    level: float
    omitted: tuple[int, ...] = ()
    coefficients: pd.DataFrame | None = None
    covariance: np.ndarray | None = None
    qm: float = np.nan
    qm_p: float = np.nan


def pool_multilevel(yi, vi, *, study, sample=None, rho=None, moderators=None, level=0.95, method="REML", test="z"):
    """Pool several effects per study by a three-level model.

    Parameters
    ----------
    yi, vi : array-like of shape (k,)
        Estimates and their sampling variances.
    study : array-like of shape (k,)
        Labels of the studies; effects within one are the middle level.
    sample : array-like of shape (k,), optional
        Labels of the participant samples; the study if None.
    rho : float, optional
        Correlation of the sampling errors within a sample: covariance rho sqrt(v_i v_j). None: independent.
    moderators : DataFrame of shape (k, m), optional
        Numeric columns, no intercept.
    level : float
        Coverage of all intervals.
    method : {"REML", "ML"}
    test : {"z", "t", "contain"}
        Of the model-based interval: normal, t(k - p), or t(studies - p).

    Returns
    -------
    Multilevel

    Raises
    ------
    SynthesisError
        For unusable data (see `pool`), missing labels, fewer than two studies, or a sampling covariance that
        is not positive definite (rho too negative, or 1).

    Notes
    -----
    Van den Noortgate et al. (2013); working model with correlated and hierarchical effects: Pustejovsky &
    Tipton (2022). The likelihood is maximised from the best points of a grid. When every study has one effect
    the two variances cannot be told apart, and all of it is reported as between studies.

    Examples
    --------
    >>> y, v = [0.1, 0.3, 0.4, 0.7, 0.2, 0.9], [0.03, 0.03, 0.05, 0.01, 0.02, 0.04]
    >>> result = pool_multilevel(y, v, study=["a", "a", "b", "b", "c", "d"], rho=0.6)
    >>> round(result.estimate, 4), round(result.robust_df, 2)
    (0.4657, 2.95)
    """
    check_level(level)
    check_option("method", method, ("REML", "ML"))
    check_option("test", test, ("z", "t", "contain"))
    studies = Studies.of(yi, vi, moderators)
    total = studies.kept.size + len(studies.omitted)
    labels = as_labels(study, "study", total)[studies.kept]
    samples = labels if sample is None else as_labels(sample, "sample", total)[studies.kept]
    _refuse(studies, labels, rho)
    blocks = Blocks.of(studies.y, studies.v, studies.x, labels, samples, rho)
    if np.linalg.eigvalsh(blocks.v).min() <= 0:
        raise SynthesisError(f"rho = {rho} makes the sampling covariance of a sample singular or indefinite.")
    sigma2 = maximum(blocks, studies, method, identified=np.unique(labels).size < studies.k)
    return _result(studies, blocks, sigma2, labels, rho, method, test, level)


def _refuse(studies, labels, rho):
    n_studies = np.unique(labels).size
    if n_studies < 2:
        raise SynthesisError("Three levels need effects from at least two studies.")
    if studies.k <= studies.p or n_studies < studies.p:
        raise SynthesisError(f"{studies.p} coefficients need more effects and studies than there are.")
    if rho is not None and not -1 <= rho <= 1:
        raise SynthesisError(f"rho must lie between -1 and 1; got {rho}.")


def _result(studies, blocks, sigma2, labels, rho, method, test, level):
    state, fixed = Likelihood(blocks, sigma2, method), Likelihood(blocks, np.zeros(2), method)
    between, within = map(float, sigma2)
    k, p, n_studies = studies.k, studies.p, int(np.unique(labels).size)
    df = {"z": np.inf, "t": float(k - p), "contain": float(n_studies - p)}[test]
    table = coefficient_table(studies.terms, state.beta, np.sqrt(np.diag(state.bread)), df, level)
    robust = cluster_robust(blocks, state.weight, studies.terms, level=level)
    shares = _heterogeneity(fixed, sigma2, k - p)
    common = {
        "df": df,
        "sigma2": (between, within),
        "log_likelihood": _log_likelihood(state, studies),
        "tau2": between + within,
        "i2": shares[0] + shares[1],
        "i2_between": shares[0],
        "i2_within": shares[1],
        "q": float(fixed.q_statistic),
        "q_p": float(chdtrc(k - p, fixed.q_statistic)),
        "k": k,
        "n_studies": n_studies,
        "n_clusters": blocks.count,
        "rho": rho,
        "method": method,
        "test": test,
        "level": level,
        "omitted": studies.omitted,
    }
    if p > 1:
        return _with_moderators(state, table, robust, common)
    row = table.iloc[0]
    half = critical(level, df) * np.sqrt(row["se"] ** 2 + between + within)
    return Multilevel(
        **{name: float(row[name]) for name in ("estimate", "se", "ci_low", "ci_high", "p", "statistic")},
        **{f"robust_{name}": float(getattr(robust, name)[0]) for name in _ROBUST},
        **common,
        pi_low=float(row["estimate"] - half),
        pi_high=float(row["estimate"] + half),
    )


_ROBUST = ("se", "df", "p", "ci_low", "ci_high")


def _with_moderators(state, table, robust, common):
    b, v = state.beta[1:], state.bread[1:, 1:]
    qm = float(b @ np.linalg.solve(v, b))
    missing = ("estimate", "se", "ci_low", "ci_high", "p", "statistic", "pi_low", "pi_high")
    return Multilevel(
        **dict.fromkeys((*missing, *(f"robust_{name}" for name in _ROBUST)), np.nan),
        **common,
        coefficients=table.assign(**{f"robust_{name}": getattr(robust, name) for name in _ROBUST}),
        covariance=robust.covariance,
        qm=qm,
        qm_p=float(chdtrc(b.size, qm)),
    )


def _log_likelihood(state, studies):
    k, p = studies.k, studies.p
    if state.method == "ML":
        return float(state.log_likelihood - 0.5 * k * np.log(2 * np.pi))
    constant = 0.5 * np.linalg.slogdet(studies.x.T @ studies.x)[1] - 0.5 * (k - p) * np.log(2 * np.pi)
    return float(state.log_likelihood + constant)


def _heterogeneity(fixed, sigma2, df):
    """Percent of the total variance, with the typical sampling variance df / tr P at variances of zero."""
    trace = np.einsum("bij,bij->", fixed.weight, fixed.blocks.identity)
    trace -= np.sum(fixed.bread * np.einsum("bik,bil->kl", fixed.wx, fixed.wx))
    typical = df / trace
    return tuple(float(100 * part / (np.sum(sigma2) + typical)) for part in sigma2)
