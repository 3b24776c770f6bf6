"""Events of so many in two arms: ratios of risks and of odds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.agreement import COMPANY
from analysis.evidence.effects.routes import floats, where
from analysis.evidence.effects.values import SAME_VALUE, joined_terms, people_in_both, same_people
from analysis.stats import effect_sizes as es
from analysis.terms import EffectUnit, Estimand, Measure, Quantity

ZERO_CELL = "one half added to each cell, as one is empty"
_FORMULAS = {
    Measure.RR: (es.rr, "log of the ratio of the two risks"),
    Measure.OR: (es.odds_ratio, "log of the odds ratio"),
}


def event_ratios(values: pd.DataFrame) -> pd.DataFrame:
    """Log risk ratios (RR) and log odds ratios (OR) of every two arms at one time, not from before.

    Where an arm has no event, or nothing else, one half is added to each cell (Gart and Zweifel 1967); where
    both are so, neither ratio can be told and only "no difference seen" is left. The same people in both arms:
    no variance, as it would need how many had it both times.
    """
    counted = values.loc[values["events"].notna() & values["arm_id"].notna() & (values["quantity"] == Quantity.LEVEL)]
    counted = counted.loc[counted["time"] != "before"]
    if counted.empty:  # as in most fields: nothing is worked out of nothing
        return pd.DataFrame()
    pairs = counted.merge(counted, on=[*SAME_VALUE, "sample_id", "design", "acute", "occasion"], suffixes=("_1", "_2"))
    pairs = pairs.loc[pairs["arm_order_1"] < pairs["arm_order_2"]].reset_index(drop=True)
    same = same_people(pairs["design"], pairs["n_arm_1"], pairs["n_arm_2"], pairs["n_study_1"])
    events, totals = ([floats(pairs, f"{name}_{side}") for side in (1, 2)] for name in ("events", "total"))
    cells = [cell for count, total in zip(events, totals, strict=True) for cell in (count, total - count)]
    empty = np.any([cell == 0 for cell in cells], axis=0)
    alike = (events[0] + events[1] == 0) | (events[0] + events[1] == totals[0] + totals[1])
    shared = _shared(pairs, people_in_both(pairs["total_1"], pairs["total_2"], same))
    ratios = []
    for measure, (formula, route) in _FORMULAS.items():
        effect = formula(*cells)
        ratios.append(
            shared.assign(
                measure=measure, unit=EffectUnit.LOG_RATIO, yi=effect.yi, vi=where(~same, effect.vi),
                derived_by=[
                    f"{route}; no variance can be had: the same people" if paired else route for paired in same
                ],
                assumed=np.where(empty, ZERO_CELL, None),
            ).loc[~alike]
        )  # fmt: skip
    without_size = shared.assign(sign=0.0, derived_by="no size: in both arms nobody, or everybody").loc[alike]
    return pd.concat([each.astype(object) for each in (*ratios, without_size)], ignore_index=True)


def _shared(pairs: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("study_id", "sample_id", "outcome", "detail", "acute")},
            **{name: pairs[f"{name}_1"] for name in COMPANY if name != "time"},
            "time": pairs["occasion"],
            "arm_first": pairs["arm_id_1"],
            "arm_second": pairs["arm_id_2"],
            "intervention": pairs["gets_1"],
            "comparator": pairs["gets_2"],
            "who": joined_terms(pairs["who"], pairs["who_study_1"], pairs["who_arm_1"]),
            "weeks": pairs["weeks_1"].fillna(pairs["weeks_study_1"]),
            "estimand": Estimand.BETWEEN,
            "n": people,
            "read_level": pairs["read_level_1"],
            "rows": pairs["measurement_id_1"] + "; " + pairs["measurement_id_2"],
            **{name: pairs[f"{name}_1"] for name in ("note_path", "note_line", "note_field")},
        }
    )
