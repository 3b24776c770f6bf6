"""What differences between results go with: groups held against each other, and slopes.

Looked at afterwards, so only a lead. The same for tables as for a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.stats import pool, pool_multilevel
from analysis.stats.blocks import RHO
from analysis.stats.intervals import critical
from analysis.synthesis.samples import sample_means

LEVEL = 0.95
# Independent samples: ten for each covariate by the Cochrane Handbook (10.11.5), four in a group after Fu et al. 2011.
FEWEST_FOR_SLOPE, FEWEST_IN_GROUP = 10, 4
INTERPRETABLE = 4  # degrees of freedom below which robust errors are not to be relied on (Tipton 2015)
_ONE_EACH = "random effects (REML), Knapp–Hartung"
_STEPS = 25  # of a line
_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "p", "statistic", "df")


@dataclass(frozen=True, eq=False)
class Slopes:
    """A meta-regression. ``table`` has one row a term, the intercept first: ``term``, ``estimate``, ``se``, ``ci_low``,
    ``ci_high``, ``p``, ``statistic``, ``df``. ``tau2`` is the variance left between effects, ``r2`` the percent of it
    that the terms explain, ``covariance`` that of the estimates."""

    table: pd.DataFrame
    model: str
    tau2: float
    r2: float
    covariance: np.ndarray

    def line(self, values: np.ndarray) -> pd.DataFrame:
        """The mean effect expected at each value of the only moderator: ``estimate``, ``low`` and ``high`` (95 %)."""
        design = np.column_stack([np.ones(len(values)), values])
        estimate = design @ self.table["estimate"].to_numpy()
        se = np.sqrt(np.einsum("ij,jk,ik->i", design, self.covariance, design))
        half = critical(LEVEL, self.table["df"].min()) * se
        return pd.DataFrame({"value": values, "estimate": estimate, "low": estimate - half, "high": estimate + half})


def slopes(effects: pd.DataFrame, moderators: pd.DataFrame, *, study: str, sample: str, rho: float = RHO) -> Slopes:
    """Effects regressed on moderators (columns of numbers, no intercept).

    ``effects`` have ``yi``, ``vi`` and the columns ``study`` and ``sample``. Where a study or a sample gives several
    effects, by three levels (effects within studies, sampling errors within a sample correlated by ``rho``) with errors
    that are robust to what that gets wrong (CR2; Pustejovsky & Tipton 2022), else by REML with Knapp and Hartung's
    test, floored. Raises SynthesisError for too few effects, or moderators that depend on each other.
    """
    yi, vi = effects["yi"].to_numpy("float64"), effects["vi"].to_numpy("float64")
    if max(effects[name].value_counts().max() for name in (study, sample)) > 1:
        dependent = {"study": effects[study], "sample": effects[sample], "rho": rho}
        fit = pool_multilevel(yi, vi, moderators=moderators, **dependent)
        robust = fit.coefficients[["term", "estimate"]].assign(
            **{name: fit.coefficients[f"robust_{name}"] for name in _NUMBERS if name not in ("estimate", "statistic")}
        )
        table = robust.assign(statistic=robust["estimate"] / robust["se"])
        r2 = _explained(fit.tau2, pool_multilevel(yi, vi, **dependent).tau2)
        model = f"three levels, robust errors (CR2), errors within a sample correlated by {rho:g}"
    else:
        fit = pool(yi, vi, moderators=moderators, test="adhoc")
        table, model, r2 = fit.coefficients, _ONE_EACH, fit.r2
    return Slopes(table[["term", *_NUMBERS]], model, fit.tau2, r2, fit.covariance)


def _explained(left: float, total: float) -> float:
    """The percent of the variance between effects that is not left (Raudenbush 2009); 0 where there is none."""
    return 100 * max(0.0, 1 - left / total) if total > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups pooled one by one, and whether their means differ.

    ``table`` has one row a group, by its name: ``k`` independent samples, ``effects`` behind them, ``people``,
    ``estimate``, ``ci_low``, ``ci_high``, ``tau2``, ``i2``. ``f`` on ``df`` tests equal means with one tau² for all
    groups, which is ``tau2``; ``r2`` is the percent of it that the groups explain. NaN where there are too few samples.
    """

    table: pd.DataFrame
    f: float
    df: tuple[float, float]
    p: float
    tau2: float
    r2: float
    model: str


_NO_TEST = np.nan, (np.nan, np.nan), np.nan, np.nan, np.nan, ""


def groups(rows: pd.DataFrame, by: str, fewest: int = 1) -> Groups:
    """Each group pooled by itself, as a part is, and the test of their difference.

    ``rows`` are those that :func:`analysis.synthesis.samples.sample_means` takes. Groups of fewer samples than
    ``fewest`` are pooled, and left out of the test (REML, Knapp and Hartung's F, floored; Borenstein et al. 2009,
    chapter 19). A sample in several groups is counted in each. Two groups that share samples are tested as
    :func:`slopes` does, with robust errors; of more groups a shared sample counts as if it were another one, which
    makes the test less sure than it could be.
    """
    means = sample_means(rows, [by])
    table = {}
    for group, samples in means.groupby(by, sort=False):
        pooled = pool(samples["yi"], samples["vi"])
        people = samples["n"].sum(min_count=1)
        table[group] = {
            "k": len(samples),
            "effects": int(samples["effects"].sum()),
            "people": people,
            **{name: getattr(pooled, name) for name in ("estimate", "ci_low", "ci_high", "tau2", "i2")},
        }
    frame = pd.DataFrame.from_dict(table, orient="index").rename_axis(by).sort_index(key=lambda names: names.map(str))
    frame = frame.astype({"people": "Int64"}) if len(frame) else frame
    large = [group for group, row in table.items() if row["k"] >= fewest]
    return Groups(frame, *_difference(means.loc[means[by].isin(large)], by))


def _difference(means: pd.DataFrame, by: str) -> tuple[float, tuple[float, float], float, float, float, str]:
    dummies = pd.get_dummies(means[by].map(str), dtype=float).iloc[:, 1:].reset_index(drop=True)
    if dummies.shape[1] == 0 or len(means) <= dummies.shape[1] + 1:
        return _NO_TEST
    if dummies.shape[1] == 1 and means["sample_id"].duplicated().any():
        fit = slopes(means, dummies, study="sample_id", sample="sample_id")
        term = fit.table.iloc[1]
        return term["statistic"] ** 2, (1.0, term["df"]), term["p"], fit.tau2, fit.r2, fit.model
    fit = pool(means["yi"], means["vi"], moderators=dummies, test="adhoc")
    return fit.qm, fit.qm_df, fit.qm_p, fit.tau2, fit.r2, _ONE_EACH


def points(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """One value for each sample and each value of a covariate: what a slope is fitted to, with ``study_id``."""
    studies: Mapping[str, str] = dict(zip(rows["sample_id"], rows["study_id"], strict=True))
    means = sample_means(rows.loc[rows[by].notna()], [by])
    return means.assign(study_id=means["sample_id"].map(studies))


def across(values: pd.Series) -> np.ndarray:
    """Values evenly from the lowest to the highest."""
    return np.linspace(values.min(), values.max(), _STEPS)
