"""Screens before pooling: what looks wrong in a row, and what is done about it.

Every screen has its action set here, before any result is seen, and none looks at the direction of
a result: *exclude* gives no weight, *correct* mends what is certain, *sensitivity* shows the result
without the row as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.evidence import effect_sizes as es
from analysis.evidence.effects import derive_effects
from analysis.evidence.routes import floats
from analysis.evidence.values import SAME_VALUE, medians_of_others, reported_values
from analysis.intake.intake import Intake
from analysis.intake.problems import Problem
from analysis.intake.rows import row_id
from analysis.tables.lookup import plain, plain_rows
from analysis.tables.schemas import frame

EXCLUDE, CORRECT, SENSITIVITY = "exclude", "correct", "sensitivity"


@dataclass(frozen=True)
class Screen:
    """One check: its preset action, where its rule comes from, and what a flag changes."""

    name: str
    action: str
    source: str
    changes: str


STATUS = Screen("status", EXCLUDE, "ours", "no weight; results are shown with it as well")
SAME_SAMPLE = Screen("same sample twice", SENSITIVITY, "Senn 2009, BMC Med Res Methodol 9:10", "counted as one sample")
SE_AS_SD = Screen("SE given as SD", SENSITIVITY, "Kadlec et al. 2023, Sports Med 53:313", "shown without it as well")
SE_AS_SD_SURE = Screen("SE given as SD", CORRECT, "Kadlec et al. 2023, Sports Med 53:313", "the other reading counts")
LARGE = Screen("|g| above 3", SENSITIVITY, "Kadlec et al. 2023, Sports Med 53:313", "shown without it as well")
R_IMPOSSIBLE = Screen(
    "r outside −1 to 1", SENSITIVITY, "Higgins et al., Cochrane Handbook 6.5.2.8", "no r taken from it"
)
SD_RATIO = Screen("SD before and after", SENSITIVITY, "ours", "shown without it as well")
P_DIFFERS = Screen(
    "recomputed p", SENSITIVITY, "Nuijten et al. 2016, Behav Res Methods 48:1205", "shown without it as well"
)
GRIM = Screen(
    "GRIM", SENSITIVITY, "Brown and Heathers 2017, Soc Psychol Personal Sci 8:363", "shown without it as well"
)
BASELINE = Screen("baseline imbalance", SENSITIVITY, "ours", "shown without it as well")
ORIENTATION = Screen("contrast orientation", SENSITIVITY, "ours", "shown without it as well")
ALL = (
    STATUS, SAME_SAMPLE, SE_AS_SD_SURE, SE_AS_SD, LARGE, R_IMPOSSIBLE, SD_RATIO, P_DIFFERS, GRIM, BASELINE, ORIENTATION
)  # fmt: skip

# 60 % of standardised differences above 3 were standard errors taken for deviations (Kadlec 2023).
LARGEST_G = 3.0
# A spread this much below the usual one, which √n would bring closer, may be a standard error.
SE_SUSPICION = 1 / 3
SE_REFERENCES = 5  # arms of other studies needed to say what spread is usual
SD_RATIO_RANGE = (0.5, 2.0)
BASELINE_G = 0.8  # standardised baseline difference: chance alone gives it at n = 15 an arm in 1 of 35
SIGNIFICANT = 0.05


def screen(intake: Intake, values: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """The flags table. ``values`` are those of evidence.values.reported_values."""
    tables = intake.tables
    found = [
        *_status(tables["studies"]),
        *_same_sample(tables["studies"]),
        *_two_readings(tables["measurements"], tables["studies"]),
        *_doubted(tables["studies"]),
        *_small_spreads(values, tables["measurements"]),
        *_pre_post(values),
        *_baseline(values),
        *_grim(intake, values),
        *_large(effects),
        *_p_values(effects),
        *_orientation(tables["contrasts"], values),
    ]
    return frame("flags", {flag["flag_id"]: flag for flag in found}.values())


def screened(intake: Intake) -> list[Problem]:
    """What the screens say of single values and results, as warnings: each is worth a look at the study itself."""
    flags = screen(intake, reported_values(intake.tables), derive_effects(intake))
    flags = flags.loc[~flags["check"].isin([STATUS.name, SAME_SAMPLE.name])]  # these were typed on purpose
    return [
        Problem(flag["note_path"], flag["note_line"], flag["note_field"], f"{flag['check']}: {flag['message']}", True)
        for flag in plain_rows(flags)
    ]


def _flag(screen: Screen, table: str, row: str, message: str, place: dict) -> dict[str, object]:
    return {
        "flag_id": row_id(table, row, screen.name),
        "table": table,
        "row": row,
        "check": screen.name,
        "action": screen.action,
        "message": message,
        "rule": screen.source,
        "changes": screen.changes,
        **{key: place[key] for key in ("note_path", "note_line", "note_field")},
    }


def _status(studies: pd.DataFrame) -> Iterator[dict]:
    for study in studies.loc[studies["status"].isin(["retracted", "disputed"])].to_dict("records"):
        words = {"retracted": "the work was retracted", "disputed": "its data are disputed"}[study["status"]]
        yield _flag(STATUS, "studies", study["study_id"], words, study)


def _same_sample(studies: pd.DataFrame) -> Iterator[dict]:
    for sample, group in studies.loc[studies["sample_id"].duplicated(keep=False)].groupby("sample_id"):
        for study in group.to_dict("records")[1:]:
            others = ", ".join(sorted(set(group["study_id"]) - {study["study_id"]}))
            yield _flag(SAME_SAMPLE, "studies", study["study_id"], f"the same people as {others} ({sample})", study)


def _two_readings(measurements: pd.DataFrame, studies: pd.DataFrame) -> Iterator[dict]:
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
        yield _flag(SE_AS_SD_SURE, "measurements", row["measurement_id"], message, row)


def _doubted(studies: pd.DataFrame) -> Iterator[dict]:
    """The note itself doubts what its spreads are."""
    for study in studies.loc[(studies["brackets"] == "SD, doubtful") & studies["data_set"].isna()].to_dict("records"):
        message = "the note doubts that its spreads are standard deviations; they are used as such"
        yield _flag(SE_AS_SD, "studies", study["study_id"], message, study)


def _small_spreads(values: pd.DataFrame, measurements: pd.DataFrame) -> Iterator[dict]:
    """A coefficient of variation far below that of other studies, which √n would bring to it.

    The usual one is that of the same outcome, or of the same unit where too few others measured it;
    arms of reviews count among the others, as they are all there is for some outcomes.
    """
    typed = measurements.loc[(measurements["quantity"] == "level") & (measurements["mean"] > 0)]
    typed = typed.loc[typed["sd"].notna() & typed["unit"].notna() & typed["counts"].fillna(False)]
    typed = typed.assign(cv=typed["sd"] / typed["mean"], arm=typed["study_id"] + " " + typed["arm_id"].fillna(""))
    by_outcome, by_unit = (
        {
            key: medians_of_others(group.groupby(["study_id", "arm"])["cv"].median())
            for key, group in typed.groupby(keys)
        }
        for keys in (["outcome", "unit"], "unit")
    )
    rows = typed.merge(values[["measurement_id", "n", "design"]], on="measurement_id", suffixes=("_typed", ""))
    rows = rows.loc[rows["n"].notna()]
    others = []
    for study, outcome, unit in zip(*(plain(rows[name]) for name in ("study_id", "outcome", "unit")), strict=True):
        usual = by_outcome[outcome, unit][study]
        others.append(usual if usual[1] >= SE_REFERENCES else by_unit[unit][study])
    usual, arms = (np.array(column) for column in zip(*others, strict=True)) if others else (np.zeros(0),) * 2
    cv, as_if = floats(rows, "cv"), floats(rows, "cv") * np.sqrt(floats(rows, "n"))
    with np.errstate(invalid="ignore"):
        suspect = (cv / usual < SE_SUSPICION) & (np.abs(np.log(as_if / usual)) < np.abs(np.log(cv / usual)))
    rows = rows.assign(usual=usual, arms=arms, as_if=as_if).loc[suspect & (arms >= SE_REFERENCES)]
    for row in rows.to_dict("records"):
        message = (
            f"spread {row['sd']:g} at a mean of {row['mean']:g} is {row['cv']:.0%} of it, {row['usual']:.0%} in "
            f"{row['arms']} arms of other studies; times √{row['n']:.0f} it would be {row['as_if']:.0%}"
        )
        yield _flag(SE_AS_SD, "measurements", row["measurement_id"], message, row)


def _before_and_after(values: pd.DataFrame) -> pd.DataFrame:
    keys = [*SAME_VALUE, "arm_id"]
    levels = values.loc[(values["quantity"] == "level") & values["sd"].notna()]
    before = levels.loc[levels["time"] == "before"]
    after = levels.loc[~levels["time"].isin(["before", "session"])]
    return after.merge(before, on=keys, suffixes=("", "_before"))


def _pre_post(values: pd.DataFrame) -> Iterator[dict]:
    pairs = _before_and_after(values)
    ratio = pairs["sd"] / pairs["sd_before"]
    low, high = SD_RATIO_RANGE
    odd = ~ratio.between(low, high)
    for row, found in zip(pairs.loc[odd].to_dict("records"), ratio[odd], strict=True):
        message = f"SD {row['sd_before']:g} before, {row['sd']:g} after: a factor of {found:.2f}"
        yield _flag(SD_RATIO, "measurements", row["measurement_id"], message, row)
    changes = values.loc[(values["quantity"] == "change") & values["sd"].notna()]
    both = pairs.merge(changes[[*SAME_VALUE, "arm_id", "time", "sd"]], on=[*SAME_VALUE, "arm_id", "time"],
                       suffixes=("", "_change"))  # fmt: skip
    one, two, change = (floats(both, name) for name in ("sd_before", "sd", "sd_change"))
    r = (one**2 + two**2 - change**2) / (2 * one * two)
    for row, needed in zip(both.loc[np.abs(r) > 1].to_dict("records"), r[np.abs(r) > 1], strict=True):
        sds = f"{row['sd_before']:g} before, {row['sd']:g} after and {row['sd_change']:g} of the change"
        message = f"SDs {sds} need r = {needed:.2f}"
        yield _flag(R_IMPOSSIBLE, "measurements", row["measurement_id"], message, row)


def _baseline(values: pd.DataFrame) -> Iterator[dict]:
    """Randomised arms far apart before anything was given."""
    before = values.loc[
        (values["time"] == "before") & values["sd"].notna() & (values["design"] == "randomised parallel")
    ]
    pairs = before.merge(before, on=SAME_VALUE, suffixes=("", "_other"))
    pairs = pairs.loc[pairs["arm_order"] < pairs["arm_order_other"]]
    sides = [floats(pairs, f"{name}{side}") for side in ("", "_other") for name in ("mean", "sd", "n")]
    found = es.smd(*sides).yi if len(pairs) else np.zeros(0)
    apart = np.abs(found) > BASELINE_G
    for row, g in zip(pairs.loc[apart].to_dict("records"), found[apart], strict=True):
        arms = f"{row['arm_id']} {row['mean']:g} and {row['arm_id_other']} {row['mean_other']:g}"
        message = f"{arms} before: g = {g:.2f}"
        yield _flag(BASELINE, "measurements", row["measurement_id"], message, row)


def _grim(intake: Intake, values: pd.DataFrame) -> Iterator[dict]:
    """A mean of whole numbers must be a fraction of n."""
    units = intake.vocabulary.lists["units"].values()
    counted = {term.name for term in units if term.word("whole numbers") == "yes"}
    rows = values.loc[values["unit"].isin(counted) & values["mean"].notna() & values["n"].notna()]
    for row in rows.to_dict("records"):
        if not grim_consistent(row["mean"], int(row["n"]), _decimals(row["mean"])):
            message = f"no {int(row['n'])} whole numbers have a mean of {row['mean']:g}"
            yield _flag(GRIM, "measurements", row["measurement_id"], message, row)


def _decimals(value: float) -> int:
    return len(repr(value).partition(".")[2].rstrip("0"))


def grim_consistent(mean: float, n: int, decimals: int) -> bool:
    """Can ``n`` whole numbers have this mean, printed to so many decimals? (Brown and Heathers 2017)

    Either rounding rule for halves is accepted; with n of 10^decimals or more every mean is possible.
    """
    if n >= 10**decimals:
        return True
    step = 10.0**-decimals
    nearest = np.array([np.floor(mean * n), np.ceil(mean * n)]) / n
    return bool((np.abs(nearest - mean) <= step / 2 + 1e-12).any())


def _large(effects: pd.DataFrame) -> Iterator[dict]:
    rows = effects.loc[effects["measure"].isin(["SMD", "SMD of change"]) & (effects["yi"].abs() > LARGEST_G)]
    for row in rows.to_dict("records"):
        yield _flag(LARGE, "effects", row["effect_id"], f"g = {row['yi']:.2f}", row)


def _p_values(effects: pd.DataFrame) -> Iterator[dict]:
    """Printed and recomputed p on different sides of 0.05."""
    rows = effects.loc[effects["vi"].gt(0) & effects["p_text"].notna() & ~effects["derived_by"].str.contains("exact p")]
    rows = rows.assign(recomputed=2 * ndtr(-np.abs(floats(rows, "yi")) / np.sqrt(floats(rows, "vi"))))
    printed = [_printed_significance(text) for text in plain(rows["p_text"])]
    read = zip(printed, rows["recomputed"] < SIGNIFICANT, strict=True)
    differs = [said is not None and said != found for said, found in read]
    for row in rows.loc[differs].to_dict("records"):
        message = f"printed p {row['p_text']}, recomputed {row['recomputed']:.3f} ({row['derived_by']})"
        yield _flag(P_DIFFERS, "effects", row["effect_id"], message, row)


def _printed_significance(text: str) -> bool | None:
    if text in ("sig.", "n.s."):
        return text == "sig."
    relation, _, number = text.partition(" ")
    if relation == "<" and float(number) <= SIGNIFICANT:
        return True
    if relation == ">" and float(number) >= SIGNIFICANT:
        return False
    return float(number) < SIGNIFICANT if relation == "=" else None


def _orientation(contrasts: pd.DataFrame, values: pd.DataFrame) -> Iterator[dict]:
    """A contrast's sign against the difference of the values typed for the same arms."""
    rows = contrasts.loc[
        contrasts["counts"].fillna(False) & (contrasts["kind"] == "between") & contrasts["sign"].isin([1, -1])
    ]
    means = values.loc[values["mean"].notna() & values["arm_id"].notna() & (values["time"] != "before")]
    means = means[["study_id", "arm_id", "outcome", "detail", "time", "quantity", "mean"]]
    for side in ("first", "second"):
        named = means.rename(columns={"arm_id": f"arm_{side}", "mean": f"mean_{side}"})
        keys = ["study_id", f"arm_{side}", "outcome", "detail"] + (
            [] if side == "first" else ["time_typed", "quantity"]
        )
        rows = rows.merge(named.rename(columns={"time": "time_typed"}), on=keys)
    for row in _opposed(rows):
        message = (
            f"{row['contrast']} is {'above' if row['sign'] > 0 else 'below'} 0, the values typed are "
            f"{row['mean_first']:g} and {row['mean_second']:g}"
        )
        yield _flag(ORIENTATION, "contrasts", row["contrast_id"], message, row)


def _opposed(rows: pd.DataFrame) -> Iterable[dict]:
    typed = np.sign(rows["mean_first"] - rows["mean_second"])
    return rows.loc[(typed * rows["sign"] < 0) & ~rows["adjusted"].fillna(False)].to_dict("records")
