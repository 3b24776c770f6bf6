"""The values behind an effect, arm by arm, as a forest plot shows them beside it."""

from __future__ import annotations

import pandas as pd

from analysis.evidence.effects.units import in_common_units
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.schemas import frame
from analysis.terms import ArmSide, Quantity

_KEY = ["effect_id", "side"]
_PLACE = ["note_path", "note_line", "note_field"]
_PERCENT = "%"
_SIDES = {ArmSide.FIRST: "arm_first", ArmSide.SECOND: "arm_second"}


def arm_values(effects: pd.DataFrame, values: pd.DataFrame, arms: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """The arm_values table: one row for each arm of an effect of which people or a value are known.

    ``values`` are those of :func:`analysis.evidence.effects.values.reported_values`; an effect names those it was
    worked out from in ``rows``. Values are in the common unit of their outcome, as the effect is.
    """
    sides = _sides(effects)
    read = _read(effects, values, vocabulary).merge(sides[[*_KEY, "arm"]], on=["effect_id", "arm"])
    read = read.drop_duplicates([*_KEY, "what"])
    table = sides.set_index(_KEY)
    for name, of in (("before", "before"), ("mean", "after"), ("change", Quantity.CHANGE)):
        rows = read.loc[read["what"] == of].set_index(_KEY)
        table = table.assign(**{name: rows["mean"], _SD[name]: rows["sd"]})
    percent = read.loc[read["what"] == Quantity.PERCENT_CHANGE].set_index(_KEY)
    # A change in percent stands where nothing in a unit was read.
    in_percent = table[["mean", "change"]].isna().all(axis=1) & table.index.isin(percent.index)
    table["change"] = table["change"].where(~in_percent, percent["mean"])
    table["change_sd"] = table["change_sd"].where(~in_percent, percent["sd"])
    table["change"] = table["change"].fillna(table["mean"] - table["before"])
    later = read.loc[read["what"] != "before"].groupby(_KEY)
    table["unit"] = later["unit"].first().reindex(table.index).mask(in_percent, _PERCENT)
    sizes = arms.set_index(["study_id", "arm_id"])["n"]
    of_arm = sizes.reindex(pd.MultiIndex.from_frame(table[["study_id", "arm_id"]])).set_axis(table.index)
    table["n"] = later["n"].min().reindex(table.index).astype("Int64").fillna(of_arm)
    known = table[["n", "mean", "change"]].notna().any(axis=1)
    columns = [*_KEY, "arm_id", "n", "unit", *_SD, *_SD.values(), *_PLACE]
    return frame("arm_values", table.loc[known].reset_index()[columns])


_SD = {"before": "before_sd", "mean": "sd", "change": "change_sd"}


def _sides(effects: pd.DataFrame) -> pd.DataFrame:
    """Each effect once for each of its arms; what was measured of all participants has one side, without a name."""
    names = ["effect_id", "study_id", *_PLACE]
    sides = pd.concat([effects[names].assign(side=side, arm_id=effects[arm]) for side, arm in _SIDES.items()])
    sides = sides.loc[sides["arm_id"].notna() | (sides["side"] == ArmSide.FIRST)]
    return sides.assign(arm=sides["arm_id"].fillna("")).sort_values(_KEY, kind="stable")


def _read(effects: pd.DataFrame, values: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """The measurements behind each effect: of which arm, and what of (before, after, change, percent change)."""
    percent = values["quantity"] == Quantity.PERCENT_CHANGE
    values = in_common_units(values, "unit", ("mean", "sd"), vocabulary, percent)
    level = values["quantity"] == Quantity.LEVEL
    what = values["quantity"].astype(object).mask(level, "after").mask(level & (values["time"] == "before"), "before")
    values = values.assign(what=what, arm=values["arm_id"].fillna(""))
    behind = effects.assign(measurement_id=effects["rows"].str.split("; ")).explode("measurement_id")
    columns = ["measurement_id", "arm", "what", "unit", "n", "mean", "sd"]
    return behind[["effect_id", "measurement_id"]].merge(values[columns], on="measurement_id")
