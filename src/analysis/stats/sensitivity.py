"""What single studies do to a synthesis: leave one out, add one at a time, influence."""

import numpy as np
import pandas as pd

from analysis.stats import tau2 as between
from analysis.stats.intervals import PREDICTIONS, TESTS, knapp_hartung, variance_of_mean
from analysis.stats.means import COLUMNS, pooled_means, single_studies
from analysis.stats.profile import MeanProfile
from analysis.stats.studies import Studies, SynthesisError, check_level, check_option

__all__ = ["cumulative", "influence", "leave_one_out"]


def leave_one_out(yi, vi, method="REML", test="adhoc", *, level=0.95, prediction="default"):
    """The synthesis without each study in turn.

    Parameters
    ----------
    yi, vi, method, test, level, prediction
        As in `pool`.

    Returns
    -------
    DataFrame
        One row per complete study, indexed by its position in the input: the numbers of `Pooled` without it.

    Raises
    ------
    SynthesisError
        As `pool`, and for fewer than two complete studies.

    Examples
    --------
    >>> leave_one_out([0.1, 0.3, 0.8], [0.02, 0.03, 0.04], test="z")[["estimate", "tau2"]].round(4)
       estimate   tau2
    0    0.5400  0.090
    1    0.4357  0.215
    2    0.1800  0.000
    """
    studies = _checked(yi, vi, method, test, prediction, level)
    if studies.k < 2:
        raise SynthesisError("Leaving one study out needs at least two.")
    subsets = ~np.eye(studies.k, dtype=bool)
    return _table(studies, subsets, (method, test, level, prediction), studies.kept)


def cumulative(yi, vi, order=None, *, method="REML", test="z", level=0.95, prediction="default"):
    """The synthesis of the first study, the first two, and so on.

    Parameters
    ----------
    yi, vi, method, test, level, prediction
        As in `pool`; the normal test is customary here.
    order : array-like of shape (k,) or "precision", optional
        A permutation of 0 .. k - 1 (positions, first study first), or values to sort by in ascending order,
        ties by row; "precision" sorts by ``vi``. None: as given.

    Returns
    -------
    DataFrame
        One row per step, indexed by the position of the study it adds: the numbers of `Pooled`.

    Raises
    ------
    SynthesisError
        As `pool`, and for an order that does not fit.

    Examples
    --------
    >>> cumulative([0.1, 0.3, 0.8], [0.02, 0.03, 0.01], order="precision")[["k", "estimate"]].round(3)
       k  estimate
    2  1     0.800
    0  2     0.457
    1  3     0.412
    """
    studies = _checked(yi, vi, method, test, prediction, level)
    positions = _ordered(order, studies, studies.kept.size + len(studies.omitted))
    subsets = np.zeros((studies.k, studies.k), dtype=bool)
    for step in range(studies.k):
        subsets[step, positions[: step + 1]] = True
    return _table(studies, subsets, (method, test, level, prediction), studies.kept[positions])


def influence(yi, vi, method="REML", test="z", *, level=0.95):
    """Influence of each study on a pooled mean.

    Parameters
    ----------
    yi, vi, level
        As in `pool`.
    method : str
        As in `pool`.
    test : {"z", "t", "knha", "adhoc"}
        The normal test is the one for which the measures were proposed.

    Returns
    -------
    DataFrame
        One row per complete study, indexed by its position in the input: the numbers of `Pooled` without it,
        and ``rstudent`` (externally standardised residual), ``rstudent_se``, ``rstandard`` (internally),
        ``dffits``, ``cook_d``, ``cov_ratio``, ``dfbetas``, ``hat``, ``weight`` (percent), ``tau2_del``,
        ``q_del``, ``shrunken``, ``shrunken_se`` (empirical Bayes estimate of the study's own effect).

    Raises
    ------
    SynthesisError
        As `pool`, and for fewer than three complete studies.

    Notes
    -----
    Viechtbauer & Cheung (2010), eqs 4 to 10.

    Examples
    --------
    >>> influence([0.1, 0.3, 0.8, 0.2], [0.02, 0.03, 0.04, 0.02])[["rstudent", "hat"]].round(3)
       rstudent    hat
    0    -0.913  0.272
    1    -0.108  0.240
    2     2.810  0.215
    3    -0.459  0.272
    """
    check_option("test", test, ("z", "t", "knha", "adhoc"))
    studies = _checked(yi, vi, method, test, "default", level)
    if studies.k < 3:
        raise SynthesisError("Influence measures need at least three studies.")
    table = _table(studies, ~np.eye(studies.k, dtype=bool), (method, test, level, "default"), studies.kept)
    y, v = studies.y, studies.v
    full = _profile(studies)
    tau2 = between.estimate(full, method)
    fit = full.fit(tau2)
    variance = variance_of_mean(full, fit, test, level)[0][0]
    hat, mean = fit.leverage[0], fit.estimate[0]
    without, tau2_del = table["estimate"].to_numpy(), table["tau2"].to_numpy()
    variance_del = table["se"].to_numpy() ** 2
    factor = _factors(studies, tau2_del, test)
    # Knapp and Hartung's factor scales the marginal variance of a new study as it scales that of the mean.
    residual_variance = factor * (v + tau2_del) + variance_del
    # Precision of the mean of all studies at the tau² found without one of them.
    precision_at_del = np.sum(1 / (v + tau2_del[:, np.newaxis]), axis=1)
    shrink = v / (v + tau2[0])
    return table.assign(
        rstudent=(y - without) / np.sqrt(residual_variance),
        rstudent_se=np.sqrt(residual_variance),
        rstandard=(y - mean) / np.sqrt(v + tau2[0] - 1 / fit.trace_w[0]),
        dffits=(mean - without) / np.sqrt(factor * hat * (tau2_del + v)),
        cook_d=(mean - without) ** 2 / variance,
        cov_ratio=variance_del / variance,
        dfbetas=(mean - without) / np.sqrt(factor / precision_at_del),
        hat=hat,
        weight=100 * hat,
        tau2_del=tau2_del,
        q_del=table["q"],
        shrunken=(1 - shrink) * y + shrink * mean,
        shrunken_se=np.sqrt((1 - shrink) * v + shrink**2 * variance),
    )


def _factors(studies, tau2_del, test):
    """The Knapp–Hartung factor of every fit without one study."""
    y, v, subsets = _padded(studies, ~np.eye(studies.k, dtype=bool))
    profile = MeanProfile(y, v, subsets)
    return knapp_hartung(profile.fit(tau2_del).q_statistic, profile.df, test)


def _checked(yi, vi, method, test, prediction, level):
    check_option("method", method, between.METHODS)
    check_option("test", test, TESTS)
    check_option("prediction", prediction, PREDICTIONS)
    check_level(level)
    return Studies.of(yi, vi)


def _profile(studies):
    y, v = studies.y[np.newaxis], studies.v[np.newaxis]
    return MeanProfile(y, v, np.ones(v.shape, dtype=bool))


def _padded(studies, subsets):
    shape = subsets.shape
    return np.broadcast_to(studies.y, shape), np.broadcast_to(studies.v, shape), subsets


def _table(studies, subsets, options, index):
    """Numbers of `pool` for every row of ``subsets``, a boolean array of syntheses × studies."""
    results = {name: np.full(len(subsets), np.nan) for name in COLUMNS}
    y, v, _ = _padded(studies, subsets)
    size = subsets.sum(axis=1)
    single = np.flatnonzero(size == 1)
    several = np.flatnonzero(size > 1)
    parts = []
    if single.size:
        at = np.argmax(subsets[single], axis=1)
        parts.append((single, single_studies(studies.y[at], studies.v[at], options[2])))
    if several.size:
        profile = MeanProfile(y[several], v[several], subsets[several])
        parts.append((several, pooled_means(profile, *options)))
    for rows, part in parts:
        for name, values in part.items():
            results[name][rows] = values
    return pd.DataFrame({**results, "k": size}, index=index)


def _ordered(order, studies, total):
    """Positions among the complete studies, in the wanted order."""
    if order is None:
        return np.arange(studies.k)
    if isinstance(order, str):
        check_option("order", order, ("precision",))
        return np.argsort(studies.v, kind="stable")
    values = np.asarray(order)
    if values.shape != (total,):
        raise SynthesisError(f"order must hold one value per study; got shape {values.shape} for {total}.")
    if np.array_equal(np.sort(values), np.arange(total)):
        wanted = values[np.isin(values, studies.kept)].astype(int)
        return np.searchsorted(studies.kept, wanted)
    return np.argsort(values[studies.kept], kind="stable")
