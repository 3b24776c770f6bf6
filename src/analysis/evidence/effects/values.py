"""Reported values made comparable: who, when, how many, and a standard deviation where one can be had."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.effects.agreement import with_company
from analysis.evidence.effects.routes import Route, best_route, floats, where
from analysis.notes.grammar.populations import SEX_WORDS
from analysis.notes.vocabulary import Vocabulary
from analysis.stats import effect_sizes as es
from analysis.tables.lookup import plain
from analysis.tables.schemas import Tables
from analysis.terms import REVIEWS, SAME_PEOPLE, Design, ReportedAs

# What makes two values comparable, beside arm and time.
SAME_VALUE = ["study_id", "outcome", "detail", "who", "unit"]


def same_people(design: pd.Series, n_first: pd.Series, n_second: pd.Series, n_study: pd.Series) -> pd.Series:
    """Whether two arms hold the same people, by the design.

    Arms of a cross-section are conditions of everyone, or groups: groups where their typed sizes differ, or
    add up to no more than the study's.
    """
    first, second, whole = (sizes.astype("Float64") for sizes in (n_first, n_second, n_study))
    groups = (first + second <= whole).fillna((first != second) & whole.isna()).fillna(False).astype(bool)
    return design.isin(SAME_PEOPLE) & ~(design.eq(Design.CROSS_SECTIONAL) & groups)


def people_in_both(n_first: pd.Series, n_second: pd.Series, same: pd.Series) -> pd.Series:
    """Participants behind two arms, each counted once where the same people are in both."""
    first, second = n_first.astype("Float64"), n_second.astype("Float64")
    return pd.concat([first, second], axis=1).max(axis=1).where(same, first + second)


def reported_values(tables: Tables) -> pd.DataFrame:
    """The measurements that count, with ``n``, ``mean`` and ``sd`` filled in from what else was reported.

    One row per measurement of a primary study, with the study's and the arm's columns beside it
    (``sample_id``, ``design``, ``acute``, ``gets``, ``arm_order``). ``mean_from`` and ``sd_from`` say where
    these come from, ``assumed_value`` what they had to assume. ``occasion`` is the time, the only one named
    where the value just says "after"; with it come the columns of agreement.COMPANY.
    """
    measured = tables["measurements"].loc[lambda rows: rows["counts"].fillna(False)]
    studies = tables["studies"][
        ["study_id", "sample_id", "design", "acute", "weeks_high", "n", "n_analysed", "who", "sex"]
    ]
    studies = studies.rename(columns={"n": "n_study", "who": "who_study", "weeks_high": "weeks_study"})
    arms = tables["arms"].assign(arm_order=lambda rows: rows.groupby("study_id").cumcount())
    arms = arms[["study_id", "arm_id", "gets", "n", "who", "arm_order"]].rename(
        columns={"n": "n_arm", "who": "who_arm"}
    )
    values = measured.merge(studies, on="study_id").merge(arms, on=["study_id", "arm_id"], how="left")
    values = values.loc[lambda rows: ~rows["design"].isin(REVIEWS)]
    values = values.assign(n=_sample_size(values)).pipe(_fill_mean_and_sd)
    return _with_people_and_time(values)


def _sample_size(values: pd.DataFrame) -> pd.Series:
    """Participants behind a value: as typed, else the arm's, else everyone where all are in all arms.

    How many a subgroup has, only its own rows say.
    """
    whole = values["n_analysed"].fillna(values["n_study"])
    everyone = whole.where(values["design"].isin(SAME_PEOPLE) | values["arm_id"].isna())
    of_arm = values["n_arm"].fillna(everyone)
    return values["n"].fillna(
        of_arm.mask(of_subgroup(values["who"], values["sex"], values["who_study"], values["who_arm"]))
    )


def of_subgroup(who: pd.Series, sex: pd.Series, *everyone: pd.Series) -> pd.Series:
    """Whether the people of a row are only some: it names more than its study or arm says of all of them."""
    cells = zip(plain(who), plain(sex), *(plain(column) for column in everyone), strict=True)
    of_some = [
        any(
            SEX_WORDS.get(term.casefold(), "") != of_all
            for term in _terms(row) - frozenset().union(*map(_terms, all_of))
        )
        for row, of_all, *all_of in cells
    ]
    return pd.Series(of_some, index=who.index, dtype=bool)


def _terms(cell: str | None) -> frozenset[str]:
    return frozenset(cell.split("; ")) if cell else frozenset()


def _with_people_and_time(values: pd.DataFrame) -> pd.DataFrame:
    later = ~values["time"].isin(["before", "session"])
    named = values["time"].where(later & (values["time"] != "after"))
    group = named.groupby([values[name].fillna("") for name in ("study_id", "outcome", "detail", "who")])
    only = group.transform("first").where(group.transform("nunique") == 1)
    occasion = values["time"].mask((values["time"] == "after") & only.notna(), only)
    values = values.assign(
        occasion=occasion,
        row_who=values["who"],
        all_who=joined_terms(values["who"], values["who_study"], values["who_arm"]),
        weeks_then=values["weeks"].fillna(values["weeks_study"]).where(later),
    )
    alone = with_company(values.assign(time=occasion), values["time"] != "before")
    return values.assign(who_alone=alone["who_alone"], time_alone=alone["time_alone"])


def _middle(values: pd.DataFrame, low: str, high: str) -> np.ndarray:
    return (floats(values, low) + floats(values, high)) / 2


def _by_quantiles(values: pd.DataFrame) -> es.MeanSd:
    """From quartiles, extremes, or both, round the median, else the mean, else their own middle."""
    centre = np.full(len(values), np.nan)
    for candidate in (floats(values, "median"), floats(values, "mean"), _middle(values, "q1", "q3"),
                      _middle(values, "minimum", "maximum")):  # fmt: skip
        centre = np.where(np.isnan(centre), candidate, centre)
    ends = {name: floats(values, name) for name in ("minimum", "maximum")}
    return es.mean_sd_from_quartiles(floats(values, "q1"), centre, floats(values, "q3"), floats(values, "n"), **ends)


NORMAL = "a roughly normal distribution (Wan et al. 2014; Luo et al. 2018; Shi et al. 2020)"
MEAN_ROUTES = (
    Route("mean", "mean", lambda rows: floats(rows, "mean")),
    Route(
        "median with quartiles or extremes",
        "median; q1 and q3, or minimum and maximum; n",
        lambda rows: where(rows["median"].notna(), _by_quantiles(rows).mean),
        NORMAL,
    ),
    Route(
        "middle of the confidence interval",
        "ci_low and ci_high",
        lambda rows: where(rows["median"].isna(), _middle(rows, "ci_low", "ci_high")),
        "the interval is symmetric",
    ),
    Route(
        "middle of the quartiles",
        "q1 and q3",
        lambda rows: where(rows["median"].isna(), _middle(rows, "q1", "q3")),
        "a symmetric distribution",
    ),
    Route(
        "middle of the extremes",
        "minimum and maximum",
        lambda rows: where(rows["median"].isna(), _middle(rows, "minimum", "maximum")),
        "a symmetric distribution",
    ),
    Route("middle of a range", "low and high", lambda rows: _middle(rows, "low", "high"), "the range is symmetric"),
)
# A mean further from the middle of its interval than this share of the half width: the scale of the
# interval is another one, and its width says nothing of the SD.
OFF_CENTRE = 0.25


def _sd_from_ci(values: pd.DataFrame) -> np.ndarray:
    half = np.where(
        np.isnan(floats(values, "ci_half")),
        (floats(values, "ci_high") - floats(values, "ci_low")) / 2,
        floats(values, "ci_half"),
    )
    sd = es.sd_from_ci(-half, half, floats(values, "n"), floats(values, "ci_level"))
    off = np.abs(floats(values, "mean") - _middle(values, "ci_low", "ci_high")) > OFF_CENTRE * half
    return where(~off & (sd > 0), sd)


def _positive(values: np.ndarray) -> np.ndarray:
    """A spread of 0 is a slip or a rounding: it would make the study the most precise of all."""
    return where(values > 0, values)


SD_ROUTES = (
    Route("SD", "sd", lambda rows: _positive(floats(rows, "sd"))),
    Route("SE", "se, n", lambda rows: _positive(es.sd_from_se(floats(rows, "se"), floats(rows, "n")))),
    Route("confidence interval", "ci_low and ci_high, or ci_half; n", _sd_from_ci),
    Route(
        "quartiles or extremes",
        "q1 and q3, or minimum and maximum; n",
        lambda rows: _positive(_by_quantiles(rows).sd),
        NORMAL,
    ),
)


def _fill_mean_and_sd(values: pd.DataFrame) -> pd.DataFrame:
    """Means and standard deviations by the first route there is. A bare spread of unknown kind is none."""
    mean, sd = best_route(values, MEAN_ROUTES), best_route(values, SD_ROUTES)
    kept = ~np.isnan(mean.number)
    assumed = [
        "; ".join(dict.fromkeys(filter(None, pair))) or None if known else None
        for *pair, known in zip(mean.assumed, sd.assumed, kept, strict=True)
    ]
    return values.assign(mean=mean.number, mean_from=mean.route, sd=sd.number, sd_from=sd.route, assumed_value=assumed)


def ratio_scale(vocabulary: Vocabulary) -> set[str]:
    """The outcomes of which ratios make sense: the vocabulary's ``zero means none``."""
    outcomes = vocabulary.lists["outcomes"]
    return {name for name in outcomes if vocabulary.inherited("outcomes", name, "zero means none") == "yes"}


def difference_unit(units: pd.Series, vocabulary: Vocabulary) -> pd.Series:
    """The unit of a difference: points of a unit that the vocabulary says so of, else the unit itself."""
    in_points = _in_points(vocabulary)
    texts = [f"points of {unit}" if unit in in_points else unit for unit in plain(units)]
    return pd.Series(texts, index=units.index, dtype="str")


def unit_of_points(units: pd.Series, outcomes: pd.Series, vocabulary: Vocabulary) -> pd.Series:
    """As :func:`difference_unit`; plain ``points`` are of the one unit of the outcome whose differences are points."""
    in_points = _in_points(vocabulary)

    @cache
    def named(outcome: str) -> str | None:
        accepted = {vocabulary.find_unit(unit) for unit in vocabulary.term("outcomes", outcome).words("units")}
        return accepted.pop() if len(accepted) == 1 and accepted <= in_points else None

    pairs = zip(plain(units), plain(outcomes), strict=True)
    texts = [(unit == ReportedAs.POINTS and named(outcome)) or unit for unit, outcome in pairs]
    return difference_unit(pd.Series(texts, index=units.index, dtype="str"), vocabulary)


def _in_points(vocabulary: Vocabulary) -> set[str]:
    units = vocabulary.lists["units"]
    return {name for name in units if vocabulary.term("units", name).keys.get("difference is in")}


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
    numbers, medians = ranked.to_numpy(), {}
    for study, ranks in places.items():
        count = len(numbers) - len(ranks)
        middle = [(count - 1) // 2, count // 2]
        for place in ranks:
            middle = [at + (place <= at) for at in middle]
        medians[study] = (float(numbers[middle].sum() / 2) if count else np.nan, count)
    return medians
