"""Reported values made comparable: who, when, how many, and a standard deviation where one can be had."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence import effect_sizes as es
from analysis.tables.schemas import Tables

# Designs in which every participant is in every arm, so that an arm without n has the whole sample.
SAME_PEOPLE = (
    "within-subject",
    "crossover",
    "randomised crossover",
    "paired limbs",
    "single group",
    "cross-sectional",
)
REVIEWS = ("systematic review", "meta-analysis", "narrative review")
# What makes two values comparable, beside arm and time.
SAME_VALUE = ["study_id", "outcome", "detail", "who", "unit"]


def reported_values(tables: Tables) -> pd.DataFrame:
    """The measurements that count, with ``n`` and ``sd`` filled in from what else was reported.

    One row per measurement of a primary study, with the study's and the arm's columns beside it
    (``sample_id``, ``design``, ``acute``, ``gets``, ``arm_order``). ``sd_from`` says where the
    standard deviation comes from; nothing is assumed here.
    """
    measured = tables["measurements"].loc[lambda rows: rows["counts"].fillna(False)]
    studies = tables["studies"][
        ["study_id", "sample_id", "design", "acute", "weeks_high", "n", "n_analysed", "who"]
    ]
    studies = studies.rename(columns={"n": "n_study", "who": "who_study", "weeks_high": "weeks_study"})
    arms = tables["arms"].assign(arm_order=lambda rows: rows.groupby("study_id").cumcount())
    arms = arms[["study_id", "arm_id", "gets", "n", "who", "arm_order"]].rename(
        columns={"n": "n_arm", "who": "who_arm"}
    )
    values = measured.merge(studies, on="study_id").merge(arms, on=["study_id", "arm_id"], how="left")
    values = values.loc[lambda rows: ~rows["design"].isin(REVIEWS)]
    return values.assign(n=_sample_size(values)).pipe(_fill_sd)


def _sample_size(values: pd.DataFrame) -> pd.Series:
    """Participants behind a value: as typed, else the arm's, else everyone where all are in all arms."""
    whole = values["n_analysed"].fillna(values["n_study"])
    everyone = whole.where(values["design"].isin(SAME_PEOPLE) | values["arm_id"].isna())
    return values["n"].fillna(values["n_arm"]).fillna(everyone)


def _fill_sd(values: pd.DataFrame) -> pd.DataFrame:
    """Standard deviations from standard errors and confidence intervals of a mean."""
    n = values["n"].to_numpy("float64", na_value=np.nan)
    from_se = es.sd_from_se(values["se"].to_numpy(), n)
    half = values["ci_half"].fillna((values["ci_high"] - values["ci_low"]) / 2).to_numpy()
    from_ci = np.full(len(values), np.nan)
    for level in values["ci_level"].dropna().unique():
        rows = (values["ci_level"] == level).to_numpy()
        from_ci[rows] = es.sd_from_ci(-half[rows], half[rows], n[rows], level=float(level))
    sources = (("SD", values["sd"].to_numpy()), ("SE", from_se), ("confidence interval", from_ci))
    sd, origin = np.full(len(values), np.nan), np.full(len(values), None, dtype=object)
    for name, found in sources:
        fills = np.isnan(sd) & ~np.isnan(found)
        sd[fills], origin[fills] = found[fills], name
    return values.assign(sd=sd, sd_from=origin)
