"""Two arms measured once: what lies between their means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence import effect_sizes as es
from analysis.evidence.routes import floats, where
from analysis.evidence.values import SAME_PEOPLE, SAME_VALUE, joined_terms, people_in_both
from analysis.intake.vocabulary import Vocabulary

ESTIMAND = "between-group difference"
_ARM = ("mean", "sd", "n")


def level_differences(values: pd.DataFrame, ratio_scale: set[str], vocabulary: Vocabulary) -> pd.DataFrame:
    """Every pair of arms of one session: log ratio of means (ROM), points (MD), or SMD.

    ROM where zero means none, MD besides where the unit's differences are in points, SMD for
    independent groups on other scales. The same people in both arms and no correlation printed:
    the size stays, its variance cannot be had.
    """
    session = values.loc[(values["quantity"] == "level") & (values["time"] == "session") & values["arm_id"].notna()]
    session = session.loc[session["mean"].notna()]
    pairs = session.merge(session, on=[*SAME_VALUE, "sample_id", "design", "acute"], suffixes=("_1", "_2"))
    pairs = pairs.loc[pairs["arm_order_1"] < pairs["arm_order_2"]].reset_index(drop=True)
    paired = pairs["design"].isin(SAME_PEOPLE)
    ratio = pairs["outcome"].isin(ratio_scale) & (pairs["mean_1"] > 0) & (pairs["mean_2"] > 0)
    in_points = {
        name for name in vocabulary.lists["units"] if vocabulary.term("units", name).keys.get("difference is in")
    }
    smd = _smd(pairs)
    found = (
        _ratios(pairs, paired).loc[ratio],
        _points(pairs, paired).loc[pairs["unit"].isin(in_points)],
        smd.loc[~ratio & ~paired & smd["vi"].notna()],
    )
    return pd.concat([each.astype(object) for each in found], ignore_index=True)


def _arms(pairs: pd.DataFrame) -> list[np.ndarray]:
    return [floats(pairs, f"{name}_{side}") for side in (1, 2) for name in _ARM]


def _ratios(pairs: pd.DataFrame, paired: pd.Series) -> pd.DataFrame:
    effect = es.rom(*_arms(pairs))
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.log(floats(pairs, "mean_1") / floats(pairs, "mean_2"))
    return _shared(pairs).assign(
        measure="ROM",
        unit="log ratio",
        yi=np.where(np.isnan(effect.yi) | paired, plain, effect.yi),
        vi=where(~paired, effect.vi),
        derived_by="log of the ratio of the two means",
    )


def _points(pairs: pd.DataFrame, paired: pd.Series) -> pd.DataFrame:
    return _shared(pairs).assign(
        measure="MD",
        unit=[f"points of {unit}" for unit in pairs["unit"]],
        yi=pairs["mean_1"] - pairs["mean_2"],
        vi=where(~paired, es.md(*_arms(pairs)).vi),
        derived_by="difference of the two means",
    )


def _smd(pairs: pd.DataFrame) -> pd.DataFrame:
    effect = es.smd(*_arms(pairs))
    return _shared(pairs).assign(
        measure="SMD",
        unit="standard deviations",
        standardiser="pooled SD",
        yi=effect.yi,
        vi=effect.vi,
        derived_by="standardised difference of the two means (Hedges g)",
    )


def _shared(pairs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study_id": pairs["study_id"],
            "sample_id": pairs["sample_id"],
            "arm_first": pairs["arm_id_1"],
            "arm_second": pairs["arm_id_2"],
            "intervention": pairs["gets_1"],
            "comparator": pairs["gets_2"],
            "outcome": pairs["outcome"],
            "detail": pairs["detail"],
            "who": joined_terms(pairs["who"], pairs["who_study_1"], pairs["who_arm_1"]),
            "weeks": pairs["weeks_1"].fillna(pairs["weeks_study_1"]),
            "acute": pairs["acute"],
            "estimand": ESTIMAND,
            "n": people_in_both(pairs["n_1"], pairs["n_2"], pairs["design"].isin(SAME_PEOPLE)),
            "read_level": pairs["read_level_1"],
            "rows": pairs["measurement_id_1"] + "; " + pairs["measurement_id_2"],
            "note_path": pairs["note_path_1"],
            "note_line": pairs["note_line_1"],
            "note_field": pairs["note_field_1"],
        }
    )
