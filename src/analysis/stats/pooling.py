"""Pooled means and meta-regression, of one synthesis or of many: equal effects, or nine estimators of tau²."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.stats import tau2 as between
from analysis.stats.guard import refuse_mixture
from analysis.stats.intervals import PREDICTIONS, TESTS
from analysis.stats.means import COLUMNS, pooled_means, profiles, single_studies
from analysis.stats.profile import MeanProfile
from analysis.stats.regression import regression
from analysis.stats.studies import Studies, SynthesisError, as_floats, check_level, check_option, refuse_unusable

__all__ = ["Pooled", "pool", "pool_many"]


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
        numbers = regression(studies, method, test, level)
    else:
        numbers = _mean(studies, {"method": method, "test": test, "level": level, "prediction": prediction})
    return Pooled(**numbers, method=method, test=test, level=level, omitted=studies.omitted)


def _mean(studies, options):
    """Through the code for many syntheses, with one."""
    if studies.k == 1:
        numbers = single_studies(studies.y, studies.v, options["level"])
    else:
        y, v = studies.y[np.newaxis], studies.v[np.newaxis]
        numbers = pooled_means(MeanProfile(y, v, np.ones(v.shape, dtype=bool)), **options)
    return {name: values[0].item() for name, values in numbers.items()}


def pool_many(frame, by, *, yi="yi", vi="vi", method="REML", test="adhoc", level=0.95, prediction="default"):
    """Pool the studies of every group of a table.

    Parameters
    ----------
    frame : DataFrame
        One row per study.
    by : str or list of str
        Columns that name the group.
    yi, vi : str
        Columns of estimates and sampling variances; incomplete rows are left out.
    method, test, level, prediction
        As in `pool`, which gives the same numbers.

    Returns
    -------
    DataFrame
        One row per group in the groups' order: the ``by`` columns, then the numbers of `Pooled`. A group
        without a complete study has k = 0 and NaN elsewhere.

    Raises
    ------
    SynthesisError
        For an unknown column or option, or a variance that is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"outcome": ["a", "a", "b"], "yi": [0.1, 0.3, 0.5], "vi": [0.02, 0.03, 0.04]})
    >>> pool_many(frame, "outcome")[["outcome", "estimate", "k"]].round(2)
      outcome  estimate  k
    0       a      0.18  2
    1       b      0.50  1
    """
    method = "EE" if method == "FE" else method
    check_option("method", method, between.METHODS)
    check_option("test", test, TESTS)
    check_option("prediction", prediction, PREDICTIONS)
    check_level(level)
    keys = [by] if isinstance(by, str) else list(by)
    unknown = [name for name in (*keys, yi, vi) if name not in frame.columns]
    if unknown:
        raise SynthesisError(f"The table has no column {unknown[0]!r}.")
    grouped = frame.groupby(keys, sort=True, dropna=False)
    names = grouped.size().reset_index()[keys]
    group, y, v = grouped.ngroup().to_numpy(), as_floats(frame[yi], yi), as_floats(frame[vi], vi)
    refuse_unusable(y, v)
    known = ~np.isnan(y) & ~np.isnan(v)
    results = {name: np.full(len(names), np.nan) for name in COLUMNS} | {"k": np.zeros(len(names), dtype=int)}
    for members, profile in profiles(group[known], y[known], v[known], len(names)):
        if profile.y.shape[1] == 1:
            part = single_studies(profile.y[:, 0], profile.v[:, 0], level)
        else:
            part = pooled_means(profile, method, test, level, prediction)
        for name, values in part.items():
            results[name][members] = values
    return pd.concat([names, pd.DataFrame(results)], axis=1)
