"""Cluster-robust standard errors with small-sample corrections (Pustejovsky & Tipton 2018)."""

from dataclasses import dataclass

import numpy as np

from analysis.stats.blocks import Blocks, as_labels
from analysis.stats.intervals import critical, two_sided_p
from analysis.stats.pooling import pool
from analysis.stats.studies import Studies, check_level, check_option

__all__ = ["KINDS", "RobustCoefficients", "cluster_robust", "robust_coefficients"]

KINDS = ("CR0", "CR1", "CR1p", "CR1S", "CR2", "CR3")

# Eigenvalues below this share of the largest are zero: the Moore-Penrose inverse square root drops them.
RANK = 1e-12


@dataclass(frozen=True, eq=False)
class RobustCoefficients:
    """Per coefficient, intercept first: arrays of equal length, and the covariance matrix."""

    terms: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray
    p: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    covariance: np.ndarray


def robust_coefficients(yi, vi, *, cluster, moderators=None, method="REML", kind="CR2", df="satterthwaite", level=0.95):
    """Random-effects mean or meta-regression with cluster-robust inference.

    Parameters
    ----------
    yi, vi, moderators, method, level
        As in `pool`.
    cluster : array-like of shape (k,)
        Cluster labels; effects of different clusters are independent.
    kind : {"CR0", "CR1", "CR1p", "CR1S", "CR2", "CR3"}
        Small-sample correction.
    df : {"satterthwaite", "clusters - p", "clusters - 1"}
        Degrees of freedom of the t tests.

    Returns
    -------
    RobustCoefficients

    Raises
    ------
    SynthesisError
        As `pool`, and for missing cluster labels.

    Examples
    --------
    >>> y, v = [0.1, 0.3, 0.35, 0.65, 0.2], [0.03, 0.03, 0.05, 0.01, 0.02]
    >>> result = robust_coefficients(y, v, cluster=["a", "a", "b", "c", "d"])
    >>> result.se.round(4), result.df.round(2)
    (array([0.1217]), array([2.65]))
    """
    check_option("kind", kind, KINDS)
    check_option("df", df, ("satterthwaite", "clusters - p", "clusters - 1"))
    check_level(level)
    studies = Studies.of(yi, vi, moderators)
    labels = as_labels(cluster, "cluster", studies.kept.size + len(studies.omitted))[studies.kept]
    tau2 = pool(yi, vi, moderators=moderators, method=method).tau2
    blocks = Blocks.of(studies.y, studies.v, studies.x, labels, labels, None)
    weight, _ = blocks.weights(0.0, tau2)
    return cluster_robust(blocks, weight, studies.terms, kind, df, level)


def cluster_robust(blocks, weight, terms, kind="CR2", df="satterthwaite", level=0.95):
    """Sandwich estimate for weighted least squares whose weights invert the working covariance."""
    x, used = blocks.x, blocks.used
    wx = weight @ x
    bread = np.linalg.inv(np.einsum("bik,bil->kl", x, wx))
    beta = bread @ np.einsum("bik,bi->k", wx, blocks.y)
    residual = blocks.y - x @ beta
    adjustment = _adjustment(kind, weight, x, bread, used)
    # Row vectors W A' X M of every block; their product with the residuals is one cluster's contribution.
    reach = np.swapaxes(adjustment, -1, -2) @ wx @ bread
    scores = np.einsum("bik,bi->bk", reach, residual)
    covariance = scores.T @ scores
    se = np.sqrt(np.diag(covariance))
    freedom = _degrees_of_freedom(df, blocks, weight, x, bread, reach)
    half = critical(level, freedom) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = two_sided_p(beta / se, freedom)
    return RobustCoefficients(terms, beta, se, freedom, p, beta - half, beta + half, covariance)


def _adjustment(kind, weight, x, bread, used):
    """The matrix A that multiplies each cluster's residuals."""
    clusters, size = used.shape
    n, p = int(used.sum()), x.shape[2]
    eye = np.broadcast_to(np.eye(size), (clusters, size, size))
    if kind == "CR2":
        return _cr2(weight, x, bread)
    if kind == "CR3":
        return np.linalg.inv(eye - x @ bread @ np.swapaxes(x, -1, -2) @ weight)
    factor = {
        "CR0": 1.0,
        "CR1": clusters / (clusters - 1) if clusters > 1 else np.nan,
        "CR1p": clusters / (clusters - p) if clusters > p else np.nan,
        "CR1S": clusters * (n - 1) / ((clusters - 1) * (n - p)) if clusters > 1 and n > p else np.nan,
    }[kind]
    return np.sqrt(factor) * eye


def _cr2(weight, x, bread):
    """A = D' B^(-1/2) D with D'D the working covariance and B = D (covariance - X M X') D'."""
    covariance = np.linalg.inv(weight)
    d = np.swapaxes(np.linalg.cholesky(covariance), -1, -2)
    b = d @ (covariance - x @ bread @ np.swapaxes(x, -1, -2)) @ np.swapaxes(d, -1, -2)
    values, vectors = np.linalg.eigh(0.5 * (b + np.swapaxes(b, -1, -2)))
    kept = values > RANK * values[:, -1:]
    root = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    inverse_root = (vectors * root[:, np.newaxis, :]) @ np.swapaxes(vectors, -1, -2)
    return np.swapaxes(d, -1, -2) @ inverse_root @ d


def _degrees_of_freedom(kind, blocks, weight, x, bread, reach):
    clusters, p = blocks.count, x.shape[2]
    if kind != "satterthwaite":
        return np.full(p, float(clusters - (p if kind == "clusters - p" else 1)))
    covariance = np.linalg.inv(weight)
    variances = np.einsum("bik,bij,bjk->bk", reach, covariance, reach)
    shared = np.einsum("bil,bik->bkl", x, reach)
    freedom = np.empty(p)
    for term in range(p):
        z = shared[:, term, :]
        moment = np.diag(variances[:, term]) - z @ bread @ z.T
        freedom[term] = np.trace(moment) ** 2 / np.sum(moment**2)
    return freedom
