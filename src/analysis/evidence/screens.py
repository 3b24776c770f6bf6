"""Screens before pooling: what looks wrong in a row, and what is done about it.

Every screen has its action set beforehand (``screen_rules``), and none looks at the direction of a result:
*exclude* gives no weight, *correct* mends what is certain, *sensitivity* shows the result without the row
as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from analysis.evidence.effects.levels import NO_R
from analysis.evidence.effects.routes import floats
from analysis.evidence.effects.values import SAME_VALUE, ratio_scale
from analysis.evidence.screen_rules import BASELINE, GRIM, LARGE, ORIENTATION, P_DIFFERS, SAME_SAMPLE, STATUS, flag
from analysis.evidence.spread_screens import doubted, pre_post, small_spreads, too_precise, two_readings
from analysis.notes.content import Intake
from analysis.stats import effect_sizes as es
from analysis.tables.lookup import plain
from analysis.tables.schemas import frame
from analysis.terms import ContrastKind, Design, Measure, PRelation, ROrigin, Status

# 60 % of standardised differences above 3 were standard errors taken for deviations (Kadlec 2023).
LARGEST_G = 3.0
BASELINE_G = 0.8  # standardised baseline difference: chance alone gives it at n = 15 an arm in 1 of 35
SIGNIFICANT = 0.05
# Measures of what a t test compares, the one nearest to it first.
_TESTED = (Measure.MD, Measure.ROM, Measure.ROMC, Measure.SMD, Measure.SMCC)


def screen(intake: Intake, values: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """The flags table. ``values`` are those of evidence.values.reported_values."""
    tables = intake.tables
    flags = [
        *_status(tables["studies"]),
        *_same_sample(tables["studies"]),
        *two_readings(tables["measurements"], tables["studies"]),
        *doubted(tables["studies"]),
        *small_spreads(values, tables["measurements"], ratio_scale(intake.vocabulary)),
        *too_precise(effects),
        *pre_post(values),
        *_baseline(values),
        *_grim(intake, values),
        *_large(effects),
        *_p_values(effects),
        *_orientation(tables["contrasts"], values),
    ]
    return frame("flags", {row["flag_id"]: row for row in flags}.values())


def _status(studies: pd.DataFrame) -> Iterator[dict]:
    for study in studies.loc[studies["status"].isin([Status.RETRACTED, Status.DISPUTED])].to_dict("records"):
        words = {Status.RETRACTED: "the work was retracted", Status.DISPUTED: "its data are disputed"}[study["status"]]
        yield flag(STATUS, "studies", study["study_id"], words, study)


def _same_sample(studies: pd.DataFrame) -> Iterator[dict]:
    for sample, group in studies.loc[studies["sample_id"].duplicated(keep=False)].groupby("sample_id"):
        for study in group.to_dict("records")[1:]:
            others = ", ".join(sorted(set(group["study_id"]) - {study["study_id"]}))
            yield flag(SAME_SAMPLE, "studies", study["study_id"], f"the same people as {others} ({sample})", study)


def _baseline(values: pd.DataFrame) -> Iterator[dict]:
    """Randomised arms far apart before anything was given."""
    before = values.loc[
        (values["time"] == "before") & values["sd"].notna() & (values["design"] == Design.RANDOMISED_PARALLEL)
    ]
    pairs = before.merge(before, on=SAME_VALUE, suffixes=("", "_other"))
    pairs = pairs.loc[pairs["arm_order"] < pairs["arm_order_other"]]
    sides = [floats(pairs, f"{name}{side}") for side in ("", "_other") for name in ("mean", "sd", "n")]
    differences = es.smd(*sides).yi if len(pairs) else np.zeros(0)
    apart = np.abs(differences) > BASELINE_G
    for row, g in zip(pairs.loc[apart].to_dict("records"), differences[apart], strict=True):
        arms = f"{row['arm_id']} {row['mean']:g} and {row['arm_id_other']} {row['mean_other']:g}"
        message = f"{arms} before: g = {g:.2f}"
        yield flag(BASELINE, "measurements", row["measurement_id"], message, row)


def _grim(intake: Intake, values: pd.DataFrame) -> Iterator[dict]:
    """A mean of whole numbers must be a fraction of n."""
    units = intake.vocabulary.lists["units"].values()
    counted = {term.name for term in units if term.word("whole numbers") == "yes"}
    rows = values.loc[values["unit"].isin(counted) & values["mean_from"].eq("mean") & values["n"].notna()]
    for row in rows.to_dict("records"):
        if not grim_consistent(row["mean"], int(row["n"]), _decimals(row["mean"])):
            message = f"no {int(row['n'])} whole numbers have a mean of {row['mean']:g}"
            yield flag(GRIM, "measurements", row["measurement_id"], message, row)


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
    rows = effects.loc[
        effects["measure"].isin([Measure.SMD, Measure.SMD_OF_CHANGE]) & (effects["yi"].abs() > LARGEST_G)
    ]
    for row in rows.to_dict("records"):
        yield flag(LARGE, "effects", row["effect_id"], f"g = {row['yi']:.2f}", row)


def _p_values(effects: pd.DataFrame) -> Iterator[dict]:
    """Printed and recomputed p on different sides of 0.05, once for each comparison.

    Recomputed by t, on the raw difference where there is one: that is what is tested as a rule. What has its
    variance from a p or a t is left out, and so are values afterwards that stand in for a change: the p
    may be that of the change.
    """
    rows = effects.loc[effects["vi"].gt(0) & effects["p_text"].notna()]
    rows = rows.loc[
        ~rows["derived_by"].str.contains("exact p|t printed") & ~rows["r_from"].isin([ROrigin.FROM_P, ROrigin.FROM_T])
    ]
    rows = rows.loc[~rows["derived_by"].str.contains(NO_R, regex=False)]
    order = rows["measure"].map({name: place for place, name in enumerate(_TESTED)}).fillna(len(_TESTED))
    rows = rows.assign(order=order).sort_values("order", kind="stable")
    rows = rows.drop_duplicates(
        ["study_id", "arm_first", "arm_second", "outcome", "detail", "who", "weeks", "estimand"]
    )
    df = np.where(rows["measure"].isin(_TESTED), floats(rows, "n") - 2, np.inf)
    df = np.where(df > 0, df, np.inf)
    statistic = np.abs(floats(rows, "yi")) / np.sqrt(floats(rows, "vi"))
    finite = np.where(np.isinf(df), 1.0, df)
    rows = rows.assign(recomputed=2 * np.where(np.isinf(df), ndtr(-statistic), stdtr(finite, -statistic)))
    printed = [_printed_significance(text) for text in plain(rows["p_text"])]
    read = zip(printed, rows["recomputed"] < SIGNIFICANT, strict=True)
    differs = [stated is not None and stated != recomputed for stated, recomputed in read]
    for row in rows.loc[differs].to_dict("records"):
        message = f"printed p {row['p_text']}, recomputed {row['recomputed']:.3f} ({row['derived_by']})"
        yield flag(P_DIFFERS, "effects", row["effect_id"], message, row)


def _printed_significance(text: str) -> bool | None:
    if text in (PRelation.SIGNIFICANT, PRelation.NOT_SIGNIFICANT):
        return text == PRelation.SIGNIFICANT
    relation, _, number = text.partition(" ")
    if relation == PRelation.BELOW and float(number) <= SIGNIFICANT:
        return True
    if relation == PRelation.ABOVE and float(number) >= SIGNIFICANT:
        return False
    return float(number) < SIGNIFICANT if relation == PRelation.EQUAL else None


def _orientation(contrasts: pd.DataFrame, values: pd.DataFrame) -> Iterator[dict]:
    """A contrast's sign against the difference of the values typed for the same arms."""
    rows = contrasts.loc[
        contrasts["counts"].fillna(False)
        & (contrasts["kind"] == ContrastKind.BETWEEN)
        & contrasts["sign"].isin([1, -1])
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
        yield flag(ORIENTATION, "contrasts", row["contrast_id"], message, row)


def _opposed(rows: pd.DataFrame) -> Iterable[dict]:
    typed = np.sign(rows["mean_first"] - rows["mean_second"])
    return rows.loc[(typed * rows["sign"] < 0) & ~rows["adjusted"].fillna(False)].to_dict("records")
