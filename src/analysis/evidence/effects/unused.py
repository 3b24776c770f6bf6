"""Values and contrasts that count and still reach no effect, each with the reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.contrast_scales import NO_SIZE
from analysis.evidence.effects.values import SAME_VALUE
from analysis.tables.schemas import Tables, frame
from analysis.terms import REVIEWS, ContrastKind, Quantity

_PLACE = ["note_path", "note_line", "note_field"]


def unused_rows(tables: Tables, effects: pd.DataFrame) -> pd.DataFrame:
    """The unused table: counted rows of measurements and contrasts that no effect was derived from."""
    used = {row for cell in effects["rows"].dropna() for row in cell.split("; ")}
    designs = tables["studies"].set_index("study_id")["design"]
    unused = []
    for table, key, reasons in (
        ("measurements", "measurement_id", _why_no_value), ("contrasts", "contrast_id", _why_no_contrast)
    ):  # fmt: skip
        rows = tables[table].loc[lambda rows: rows["counts"].fillna(False)].reset_index(drop=True)
        rows = rows.assign(row=rows[key], table=table, reason=reasons(rows, rows["study_id"].map(designs)))
        unused.append(rows.loc[~rows["row"].isin(used), ["table", "row", "study_id", "outcome", "reason", *_PLACE]])
    return frame("unused", pd.concat(unused, ignore_index=True))


def _why_no_value(rows: pd.DataFrame, designs: pd.Series) -> np.ndarray:
    """The first thing that stands in the way of each value."""
    later = rows["time"] != "before"
    same_arm = [rows[name].fillna("") for name in (*SAME_VALUE, "arm_id")]
    same_time = [rows[name].fillna("") for name in (*SAME_VALUE, "time", "quantity")]
    arms = rows["arm_id"].fillna("").groupby(same_time).transform("nunique")
    has_before, has_after = ((rows["time"] == "before") if before else later for before in (True, False))
    paired = has_before.groupby(same_arm).transform("any") & has_after.groupby(same_arm).transform("any")
    valued = (later & (rows["quantity"] != Quantity.PERCENT_CHANGE)).groupby(same_arm).transform("any")
    only_percent = paired & ~valued
    sized = rows[["mean", "ci_low", "q1", "minimum", "low", "events"]].notna().any(axis=1)
    return np.select(
        [
            designs.isin(REVIEWS),
            rows["median"].notna() & rows[["q1", "minimum"]].isna().all(axis=1),
            ~sized & rows["median"].isna(),
            rows["events"].notna() & ~later,
            rows["events"].notna(),
            rows["arm_id"].isna() & ~paired,
            ~later & only_percent,
            ~later & ~paired,
            arms < 2,
        ],
        [
            "averages over the studies of a review are no contrast",
            "a median without quartiles or extremes",
            "no number of which an effect could be made",
            "events before anything was given",
            "events of one arm, or of one time: nothing to compare with",
            "of all people together: no arm, and no other time, to compare with",
            "before only: a change in percent beside it gives no value after",
            "measured before only",
            "no other arm, and no value before, of the same outcome, detail, people, time and unit",
        ],
        "no comparison that its design allows",
    )


def _why_no_contrast(rows: pd.DataFrame, designs: pd.Series) -> np.ndarray:
    silent = rows[["result", "ci_low", "sign", "p_relation"]].isna().all(axis=1)
    return np.select(
        [rows["kind"] == ContrastKind.OMNIBUS, silent, rows["measure"].isin(NO_SIZE)],
        [
            "a test over several arms says nothing of any two",
            "neither a result, a direction nor a p value",
            "a statistic without a direction",
        ],
        "says nothing that the values do not",
    )
