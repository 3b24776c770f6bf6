"""Screens of spreads: what cannot be the standard deviation or the standard error that it is given as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.evidence.effects.routes import floats
from analysis.evidence.effects.values import SAME_VALUE, medians_of_others
from analysis.evidence.screen_rules import R_IMPOSSIBLE, SD_RATIO, SE_AS_SD, SE_AS_SD_SURE, TOO_PRECISE, flag
from analysis.tables.lookup import plain
from analysis.terms import Bracket, Quantity

# A spread this much below the usual one, which √n would bring closer, may be a standard error.
SE_SUSPICION = 1 / 3
SE_REFERENCES = 5  # arms of other studies needed to say what spread is usual
SMALLER_THAN_OTHERS = 1 / 100  # standard error of one participant's worth, against the other studies' median
OTHERS = 2  # studies needed to say that one's standard error is out of line
SD_RATIO_RANGE = (0.5, 2.0)


def two_readings(measurements: pd.DataFrame, studies: pd.DataFrame) -> Iterator[dict]:
    """Two readings of one value whose spreads differ by √n: one of them is a standard error."""
    keys = [*SAME_VALUE, "arm_id", "time", "quantity"]
    counted = measurements["counts"].fillna(False)
    pairs = measurements.loc[~counted].merge(measurements.loc[counted], on=keys, suffixes=("", "_better"))
    sizes = pairs[["n", "n_better"]].astype("Float64").bfill(axis=1).iloc[:, 0]
    spread = pairs["sd"].fillna(pairs["spread"])
    better = pairs["sd_better"].fillna(pairs["spread_better"])
    ratio = (better / spread).to_numpy("float64", na_value=np.nan)
    root = np.sqrt(sizes.to_numpy("float64", na_value=np.nan))
    # The larger spread of two readings is the SD; rounding to the digits printed moves it by some percent.
    with np.errstate(invalid="ignore"):
        sure = np.abs(np.log(ratio / root)) < 0.1
    for row, n in zip(pairs.loc[sure].to_dict("records"), sizes[sure], strict=True):
        low, high = row["sd"] if pd.notna(row["sd"]) else row["spread"], row["sd_better"]
        message = f"{row['read']} gives {low:g}, {row['read_better']} {high:g}: a factor of √{n:.0f}"
        yield flag(SE_AS_SD_SURE, "measurements", row["measurement_id"], message, row)


def doubted(studies: pd.DataFrame) -> Iterator[dict]:
    """The note itself doubts what its spreads are."""
    for study in studies.loc[(studies["brackets"] == Bracket.DOUBTFUL_SD) & studies["data_set"].isna()].to_dict(
        "records"
    ):
        message = "the note doubts that its spreads are standard deviations; they are used as such"
        yield flag(SE_AS_SD, "studies", study["study_id"], message, study)


def small_spreads(values: pd.DataFrame, measurements: pd.DataFrame, ratio_scale: set[str]) -> Iterator[dict]:
    """A spread far below that of other studies, which √n would bring to it: both by their logarithms.

    By the coefficient of variation where zero means none (the usual one of the same outcome, or of the same
    unit where too few others measured it), elsewhere by the SD itself, of the same outcome and unit. Arms of
    reviews count among the others, as they are all there is for some outcomes.
    """
    typed = measurements.loc[(measurements["quantity"] == Quantity.LEVEL) & measurements["mean"].notna()]
    typed = typed.loc[typed["sd"].gt(0) & typed["unit"].notna() & typed["counts"].fillna(False)]
    by_mean = typed["outcome"].isin(ratio_scale)
    typed = typed.loc[~by_mean | (typed["mean"] > 0)]
    by_mean = by_mean.loc[typed.index]
    typed = typed.assign(
        by_mean=by_mean,
        spread_seen=(typed["sd"] / typed["mean"]).where(by_mean, typed["sd"]),
        arm=typed["study_id"] + " " + typed["arm_id"].fillna(""),
    )
    by_outcome, by_unit = (
        _usual(rows["spread_seen"], [rows[name] for name in names], [rows["study_id"], rows["arm"]])
        for rows, names in ((typed, ["outcome", "unit"]), (typed.loc[by_mean], ["unit"]))
    )
    rows = typed.merge(values[["measurement_id", "n", "design"]], on="measurement_id", suffixes=("_typed", ""))
    rows = rows.loc[rows["n"].notna()]
    others = []
    columns = (plain(rows[name]) for name in ("study_id", "outcome", "unit", "by_mean"))
    for study, outcome, unit, relative in zip(*columns, strict=True):
        usual = by_outcome[outcome, unit][study]
        others.append(usual if usual[1] >= SE_REFERENCES or not relative else by_unit[(unit,)][study])
    usual, arms = (np.array(column) for column in zip(*others, strict=True)) if others else (np.zeros(0),) * 2
    seen = floats(rows, "spread_seen")
    as_if = seen * np.sqrt(floats(rows, "n"))
    with np.errstate(invalid="ignore"):
        suspect = (seen / usual < SE_SUSPICION) & (np.abs(np.log(as_if / usual)) < np.abs(np.log(seen / usual)))
    rows = rows.assign(usual=usual, arms=arms, as_if=as_if).loc[suspect & (arms >= SE_REFERENCES)]
    for row in rows.to_dict("records"):
        yield flag(SE_AS_SD, "measurements", row["measurement_id"], _small_spread_text(row), row)


def _usual(
    values: pd.Series, groups: Sequence[pd.Series], units: Sequence[pd.Series]
) -> dict[tuple, dict[str, tuple[float, int]]]:
    """By group and study, what :func:`medians_of_others` says; a unit (a study, an arm of one) has one value each."""
    medians = values.groupby([*groups, *units], dropna=False).median()
    levels = list(range(len(groups)))
    return {key: medians_of_others(group) for key, group in medians.groupby(level=levels, dropna=False)}


def _small_spread_text(row: dict) -> str:
    others = f"in {row['arms']} arms of other studies; times √{row['n']:.0f} it would be"
    if not row["by_mean"]:
        return f"spread {row['sd']:g} {row['unit']}, {row['usual']:g} {others} {row['as_if']:.3g}"
    share = f"spread {row['sd']:g} at a mean of {row['mean']:g} is {row['spread_seen']:.0%} of it"
    return f"{share}, {row['usual']:.0%} {others} {row['as_if']:.0%}"


def too_precise(effects: pd.DataFrame) -> Iterator[dict]:
    """A standard error a hundred times below what the other studies of the same thing have, size for size."""
    sized = effects.loc[effects["vi"] > 0]
    group = sized.groupby(["outcome", "estimand", "measure", "unit"], dropna=False).ngroup()
    people = sized["n"].astype("float64")
    known = people.notna().groupby(group).transform("all")
    per_person = np.sqrt(sized["vi"] * people.where(known, 1.0))
    usual = _usual(per_person, [group], [sized["study_id"]])
    others = [usual[(place,)][study] for place, study in zip(group, sized["study_id"], strict=True)]
    medians, studies = (np.array(column) for column in zip(*others, strict=True)) if others else (np.zeros(0),) * 2
    sized = sized.assign(group=group, per_person=per_person, others=medians, studies=studies)
    far_below = (studies >= OTHERS) & (per_person <= SMALLER_THAN_OTHERS * medians)
    for row in sized.loc[far_below].sort_values("group", kind="stable").to_dict("records"):
        times = (
            f"{row['others'] / row['per_person']:.0f} times below that of {row['studies']} other studies of its size"
        )
        message = f"standard error {np.sqrt(row['vi']):.2g}: {times}"
        yield flag(TOO_PRECISE, "effects", row["effect_id"], message, row)


def _before_and_after(values: pd.DataFrame) -> pd.DataFrame:
    keys = [*SAME_VALUE, "arm_id"]
    levels = values.loc[(values["quantity"] == Quantity.LEVEL) & values["sd"].notna()]
    before = levels.loc[levels["time"] == "before"]
    after = levels.loc[~levels["time"].isin(["before", "session"])]
    return after.merge(before, on=keys, suffixes=("", "_before"))


def pre_post(values: pd.DataFrame) -> Iterator[dict]:
    pairs = _before_and_after(values)
    ratio = pairs["sd"] / pairs["sd_before"]
    low, high = SD_RATIO_RANGE
    odd = ~ratio.between(low, high)
    for row, factor in zip(pairs.loc[odd].to_dict("records"), ratio[odd], strict=True):
        message = f"SD {row['sd_before']:g} before, {row['sd']:g} after: a factor of {factor:.2f}"
        yield flag(SD_RATIO, "measurements", row["measurement_id"], message, row)
    changes = values.loc[(values["quantity"] == Quantity.CHANGE) & values["sd"].notna()]
    both = pairs.merge(changes[[*SAME_VALUE, "arm_id", "time", "sd"]], on=[*SAME_VALUE, "arm_id", "time"],
                       suffixes=("", "_change"))  # fmt: skip
    sd_before, sd_after, change = (floats(both, name) for name in ("sd_before", "sd", "sd_change"))
    r = (sd_before**2 + sd_after**2 - change**2) / (2 * sd_before * sd_after)
    for row, needed in zip(both.loc[np.abs(r) > 1].to_dict("records"), r[np.abs(r) > 1], strict=True):
        sds = f"{row['sd_before']:g} before, {row['sd']:g} after and {row['sd_change']:g} of the change"
        message = f"SDs {sds} need r = {needed:.2f}"
        yield flag(R_IMPOSSIBLE, "measurements", row["measurement_id"], message, row)
