"""Effects from contrasts as reported: a size with its interval, or at least a direction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence import effect_sizes as es
from analysis.tables.schemas import Tables

STANDARDISED = ("SMD", "g", "d", "dz", "SRM")
CORRELATIONS = ("r", "rho")
RATIOS = ("ratio", "OR", "RR")
_KINDS = {
    "between": "between-group difference",
    "within": "within-group change",
    "association": "association",
}
# Results that are neither a difference nor a ratio: their direction counts, their number does not.
NO_SIZE = ("beta", "R²", "F", "t", "χ²", "eta²", "BF10", "P(first > second)", "studies")


def effects_from_contrasts(tables: Tables) -> pd.DataFrame:
    """One effect per contrast that says anything; a test over several arms says nothing of any one.

    Where neither a size nor a direction can be read (``n.s.``, "no difference"), the effect stays
    with an unread direction: it counts when the votes are bounded. ``all`` speaks for each arm.
    """
    rows = tables["contrasts"].loc[lambda rows: rows["counts"].fillna(False) & (rows["kind"] != "omnibus")]
    studies = tables["studies"][
        ["study_id", "sample_id", "design", "acute", "weeks_high", "n", "n_analysed", "who"]
    ]
    studies = studies.rename(columns={"n": "n_study", "who": "who_study"})
    arms = tables["arms"].set_index(["study_id", "arm_id"])
    rows = rows.merge(studies, on="study_id").reset_index(drop=True)
    labels = tables["arms"].groupby("study_id")["arm_id"].agg(list).to_dict()
    found = [_effect(each, arms) for row in rows.to_dict("records") for each in _each_arm(row, labels)]
    return pd.DataFrame([effect for effect in found if effect])


def _each_arm(row: dict, labels: dict[str, list[str]]) -> list[dict]:
    if row["kind"] != "within" or pd.notna(row["arm_first"]):
        return [row]
    return [{**row, "arm_first": arm} for arm in labels.get(row["study_id"], [])]


def _effect(row: dict, arms: pd.DataFrame) -> dict | None:
    size = _size(row, arms)
    if size is None and pd.isna(row["sign"]) and pd.isna(row["p_relation"]) and row["words"] != "mixed":
        return None  # "not reported" is in the contrasts table, and is no evidence
    who = dict.fromkeys(
        term for cell in (row["who"], row["who_study"]) if pd.notna(cell) for term in cell.split("; ")
    )
    intervention = _gets(row, "arm_first", arms)
    if row["kind"] == "association":
        intervention = (
            row["with_outcome"]
            if pd.isna(row["with_detail"])
            else f"{row['with_outcome']}, {row['with_detail']}"
        )
    return {
        "study_id": row["study_id"],
        "sample_id": row["sample_id"],
        "arm_first": row["arm_first"],
        "arm_second": row["arm_second"],
        "intervention": intervention,
        "comparator": _gets(row, "arm_second", arms),
        "outcome": row["outcome"],
        "detail": row["detail"],
        "who": "; ".join(who),
        "weeks": row["weeks_high"],
        "acute": row["acute"],
        "estimand": _KINDS[row["kind"]],
        "n": _participants(row, arms),
        "sign": row["sign"],
        "p_text": _p_text(row),
        "read_level": row["read_level"],
        "rows": row["contrast_id"],
        "note_path": row["note_path"],
        "note_line": row["note_line"],
        "note_field": row["note_field"],
        **(
            size
            or {
                "derived_by": "no size reported; "
                + ("direction as reported" if row["sign"] in (1, -1) else "direction unread")
            }
        ),
    }


def _size(row: dict, arms: pd.DataFrame) -> dict | None:
    """Measure, yi, vi and the route, or None where there is only a direction."""
    measure = row["measure"]
    estimate, middle = row["result"], False
    low, high = row["ci_low"], row["ci_high"]
    if pd.isna(estimate) and pd.notna(low) and pd.notna(high):
        estimate, middle = (low + high) / 2, True  # a symmetric interval printed without its middle
    if pd.notna(estimate) and pd.notna(row["ci_half"]):
        low, high = estimate - row["ci_half"], estimate + row["ci_half"]
    if pd.isna(estimate) or pd.isna(measure) or measure in NO_SIZE:
        return None
    if measure in CORRELATIONS:
        return _correlation(row, estimate)
    log_scale = measure in RATIOS and not row["log_ratio"]
    if log_scale or measure == "% more":
        ratio = (lambda value: np.log1p(value / 100)) if measure == "% more" else np.log
        with np.errstate(invalid="ignore", divide="ignore"):
            estimate, low, high = (
                float(ratio(value)) if pd.notna(value) else np.nan for value in (estimate, low, high)
            )
    found = _measure(row, measure)
    vi, route = _variance(row, estimate, low, high, arms, measure)
    if middle:
        route = f"middle of the interval; {route}"
    return {**found, "yi": estimate, "vi": vi, "derived_by": f"contrast as reported; {route}"} | _assumption(
        route
    )


def _measure(row: dict, measure: str) -> dict:
    if measure in STANDARDISED:
        return {
            "measure": "SMD" if row["kind"] == "between" else "SMD of change",
            "unit": "standard deviations",
        }
    if measure in RATIOS or measure == "% more" or row["log_ratio"]:
        return {"measure": "ROM" if measure not in ("OR", "RR") else measure, "unit": "log ratio"}
    if measure == "% change points":
        return {"measure": "PC", "unit": "%"}
    return {"measure": "MD", "unit": measure}


def _variance(
    row: dict, estimate: float, low: float, high: float, arms: pd.DataFrame, measure: str
) -> tuple[float, str]:
    if pd.notna(row["se"]):
        return float(row["se"]) ** 2, "variance from its standard error"
    if pd.notna(low) and pd.notna(high):
        level = float(row["ci_level"]) if pd.notna(row["ci_level"]) else 0.95
        found = es.from_ci(estimate, low, high, level=level)
        kind = "credible" if row["credible"] else "confidence"
        return float(found.vi[0]), f"variance from its {level:.0%} {kind} interval"
    n = [_arm_value(row, side, "n", arms) for side in ("arm_first", "arm_second")]
    if measure in STANDARDISED and row["kind"] == "between" and row["design"] in PARALLEL and all(n):
        vi = 1 / n[0] + 1 / n[1] + estimate**2 / (2 * (n[0] + n[1]))  # Hedges 1982, as es.smd
        return vi, "variance from the arms' sizes"
    return np.nan, "no variance can be had"


PARALLEL = ("randomised parallel", "parallel", "non-randomised parallel")


def _assumption(route: str) -> dict:
    if "arms' sizes" in route:
        return {"assumed": "standardised by the pooled SD of two independent groups"}
    if route.startswith("middle"):
        return {"assumed": "the interval is symmetric"}
    return {}


def _correlation(row: dict, r: float) -> dict:
    n = (
        row["n"]
        if pd.notna(row["n"])
        else (row["n_analysed"] if pd.notna(row["n_analysed"]) else row["n_study"])
    )
    effect = es.zcor(r, float(n) if pd.notna(n) else np.nan)
    kind = "Fisher's z of r" if row["measure"] == "r" else "Fisher's z of Spearman's rho"
    return {
        "measure": "ZCOR",
        "unit": "Fisher's z",
        "yi": float(effect.yi[0]),
        "vi": float(effect.vi[0]),
        "derived_by": kind,
    }


def _gets(row: dict, side: str, arms: pd.DataFrame) -> str | None:
    return _arm_value(row, side, "gets", arms)


def _arm_value(row: dict, side: str, column: str, arms: pd.DataFrame):
    if pd.isna(row[side]):
        return None
    value = arms.loc[(row["study_id"], row[side]), column]
    return None if pd.isna(value) else value


def _participants(row: dict, arms: pd.DataFrame):
    if pd.notna(row["n"]):
        return row["n"]
    sizes = [_arm_value(row, side, "n", arms) for side in ("arm_first", "arm_second") if pd.notna(row[side])]
    if sizes and all(sizes):
        return sum(sizes)
    return row["n_analysed"] if pd.notna(row["n_analysed"]) else row["n_study"]


def _p_text(row: dict) -> str | None:
    if pd.isna(row["p_relation"]):
        return None
    if pd.isna(row["p"]):
        return row["p_relation"]
    if pd.notna(row["p_high"]):
        return f"{row['p']:g} to {row['p_high']:g}"
    return f"{row['p_relation']} {row['p']:g}"
