"""Thousands of small syntheses in one call: groups of similar size go through the same arrays."""

import numpy as np
import pandas as pd

from analysis.stats import tau2 as between
from analysis.stats.intervals import PREDICTIONS, TESTS
from analysis.stats.means import COLUMNS, means_alone, pooled_means, single_studies
from analysis.stats.profile import MeanProfile
from analysis.stats.studies import SynthesisError, as_floats, check_level, check_option, refuse_unusable

__all__ = ["means_of_many", "pool_many"]

# Studies per batch: large enough to hide the cost of a numpy call, small enough for the processor's cache.
BATCH = 20_000


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
    for members, profile in _profiles(group[known], y[known], v[known], len(names)):
        if profile.y.shape[1] == 1:
            part = single_studies(profile.y[:, 0], profile.v[:, 0], level)
        else:
            part = pooled_means(profile, method, test, level, prediction)
        for name, values in part.items():
            results[name][members] = values
    return pd.concat([names, pd.DataFrame(results)], axis=1)


def means_of_many(yi, vi, used, method, test):
    """Estimates of `pool_many`, their standard errors and degrees of freedom, for one synthesis a row.

    ``yi`` and ``vi`` are arrays of syntheses × places, ``used`` is False where a place is empty; each synthesis
    has a study or more. ``test`` is none that depends on a level. The degrees of freedom are infinite where
    the mean is told by a normal distribution.
    """
    estimate, se, df = (np.full(len(yi), np.nan) for _ in range(3))
    for members, profile in _profiles(np.nonzero(used)[0], yi[used], vi[used], len(yi)):
        if profile.y.shape[1] == 1:
            estimate[members], se[members], df[members] = profile.y[:, 0], np.sqrt(profile.v[:, 0]), np.inf
        else:
            estimate[members], se[members], df[members] = means_alone(profile, method, test)
    return estimate, se, df


def _profiles(group, y, v, groups):
    """Groups of similar size, each with their profile; single studies by themselves, of width 1."""
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
