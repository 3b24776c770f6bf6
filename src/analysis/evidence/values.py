"""Reported values made comparable: who, when, how many, and a standard deviation where one can be had."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence import effect_sizes as es
from analysis.evidence.routes import Route, best_route, floats
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


def same_people(design: pd.Series, n_first: pd.Series, n_second: pd.Series, n_study: pd.Series) -> pd.Series:
    """Whether two arms hold the same people, by the design.

    Arms of a cross-section are conditions of everyone, or groups: groups where their typed sizes differ, or
    add up to no more than the study's.
    """
    one, two, whole = (sizes.astype("Float64") for sizes in (n_first, n_second, n_study))
    groups = (one + two <= whole).fillna((one != two) & whole.isna()).fillna(False).astype(bool)
    return design.isin(SAME_PEOPLE) & ~(design.eq("cross-sectional") & groups)


def people_in_both(n_first: pd.Series, n_second: pd.Series, same: pd.Series) -> pd.Series:
    """Participants behind two arms, each counted once where the same people are in both."""
    one, two = n_first.astype("Float64"), n_second.astype("Float64")
    return pd.concat([one, two], axis=1).max(axis=1).where(same, one + two)


def reported_values(tables: Tables) -> pd.DataFrame:
    """The measurements that count, with ``n`` and ``sd`` filled in from what else was reported.

    One row per measurement of a primary study, with the study's and the arm's columns beside it
    (``sample_id``, ``design``, ``acute``, ``gets``, ``arm_order``). ``sd_from`` says where the
    standard deviation comes from; nothing is assumed here.
    """
    measured = tables["measurements"].loc[lambda rows: rows["counts"].fillna(False)]
    studies = tables["studies"][["study_id", "sample_id", "design", "acute", "weeks_high", "n", "n_analysed", "who"]]
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


def _sd_from_ci(values: pd.DataFrame) -> np.ndarray:
    half = (values["ci_half"].fillna((values["ci_high"] - values["ci_low"]) / 2)).to_numpy()
    found = np.full(len(values), np.nan)
    for level in values["ci_level"].dropna().unique():
        rows = (values["ci_level"] == level).to_numpy()
        n = floats(values, "n")[rows]
        found[rows] = es.sd_from_ci(-half[rows], half[rows], n, level=float(level))
    return found


SD_ROUTES = (
    Route("SD", "sd", lambda rows: floats(rows, "sd")),
    Route("SE", "se, n", lambda rows: es.sd_from_se(floats(rows, "se"), floats(rows, "n"))),
    Route("confidence interval", "ci_low and ci_high, or ci_half; n", _sd_from_ci),
)


def _fill_sd(values: pd.DataFrame) -> pd.DataFrame:
    """Standard deviations by the first route there is. A bare spread of unknown kind is none."""
    found = best_route(values, SD_ROUTES)
    return values.assign(sd=found.number, sd_from=found.route)


def joined_terms(*columns: pd.Series) -> pd.Series:
    """Terms of several columns together, each once, separated by ``; ``."""
    cells = zip(*(column.fillna("").tolist() for column in columns), strict=True)
    joined = ["; ".join(dict.fromkeys(term for cell in row for term in cell.split("; ") if term)) for row in cells]
    return pd.Series(joined, index=columns[0].index, dtype="str")


def medians_of_others(values: pd.Series) -> dict[str, tuple[float, int]]:
    """By study, the median of the values of all other studies, and how many these are.

    The values are put in order once; leaving out a study then only moves the middle by its few places.
    """
    ranked = values.sort_values()
    places: dict[str, list[int]] = {}
    for place, study in enumerate(ranked.index.get_level_values("study_id")):
        places.setdefault(study, []).append(place)
    numbers, found = ranked.to_numpy(), {}
    for study, own in places.items():
        count = len(numbers) - len(own)
        middle = [(count - 1) // 2, count // 2]
        for place in own:
            middle = [at + (place <= at) for at in middle]
        found[study] = (float(numbers[middle].sum() / 2) if count else np.nan, count)
    return found
