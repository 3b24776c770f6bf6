"""The rows of a forest plot: which results it shows, what they are called, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.pages import results, words
from analysis.pages.claim.result_labels import labels
from analysis.pages.rows import Row, records, rows
from analysis.tables.schemas import Tables
from analysis.terms import OVERALL, ArmSide, Estimand

_SYNTHESIS = ("scope", "lane", "estimand", "measure", "unit")
_LONGEST = 20  # letters of a heading


def shares(data: Tables, part: results.Part, synthesis: Mapping[str, Any] | None) -> dict[str, float]:
    """By effect, what it weighs in a mean in percent; empty where there is none."""
    if synthesis is None:
        return {}
    every = rows(data, "weights", "part_id", part.id)
    return {
        row["effect_id"]: row["weight"] for row in every if all(row[name] == synthesis[name] for name in _SYNTHESIS)
    }


def of_kind(effects: pd.DataFrame, kind: Mapping[str, Any], share: Mapping[str, float]) -> pd.DataFrame:
    """The results of one kind of evidence and scale, and what its mean holds beside them."""
    kin = pd.Series(True, index=effects.index)
    for name, value in kind.items():
        kin &= effects[name] == value
    return effects.loc[kin | effects["effect_id"].isin(share)].reset_index(drop=True)


def prepared(data: Tables, effects: pd.DataFrame, part: results.Part, share: Mapping[str, float]) -> pd.DataFrame:
    """The results as :func:`analysis.plots.forest` takes them, turned as the figure is, with what stands beside them.

    ``people_first`` and ``values_first`` are of the arm that the claim speaks of, ``_second`` of what that is held
    against.
    """
    years = {row["study_id"]: row["year"] for row in rows(data, "studies")}
    overall = {row["study_id"]: row["judgement"] for row in rows(data, "bias") if row["domain"] == OVERALL}
    arms = {(row["study_id"], row["arm_id"]): row for row in rows(data, "arms")}
    read = {(row["effect_id"], row["side"]): row for row in rows(data, "arm_values")}
    shown = records(effects)
    weight = effects["effect_id"].map(share)
    turned = effects.assign(
        yi=part.sign * effects["orientation"].fillna(1.0) * effects["yi"],
        label=labels(shown, arms),
        share=weight,
        weight=weight,
        year=effects["study_id"].map(years).astype("float64"),
        bias=effects["study_id"].map(overall),
    )
    for name, first in (("first", True), ("second", False)):
        values = [read.get((row["effect_id"], _side(row, claimed=first)), {}) for row in shown]
        turned[f"people_{name}"] = [words.plain(arm.get("n")) for arm in values]
        turned[f"values_{name}"] = [_value(arm, row["estimand"]) for arm, row in zip(values, shown, strict=True)]
        turned[f"before_{name}"] = [_spread(arm.get("before"), arm.get("before_sd")) for arm in values]
    return turned


def _side(row: Row, *, claimed: bool) -> ArmSide:
    """Which arm of an effect is the one that the claim speaks of, or the other."""
    return ArmSide.FIRST if claimed != (row["turned"] is True) else ArmSide.SECOND


def _value(arm: Mapping[str, Any], estimand: str) -> str:
    """What an arm had: the mean, or what it gained where gains are compared."""
    if estimand != Estimand.BETWEEN_CHANGE or pd.isna(arm.get("change")):
        return _spread(arm.get("mean"), arm.get("sd"))
    return _spread(arm.get("change"), arm.get("change_sd"))


def _spread(mean: Any, sd: Any) -> str:
    if mean is None or pd.isna(mean):
        return ""
    return f"{words.number(mean)} ({words.number(sd)})" if pd.notna(sd) else words.number(mean)


def arm_columns(effects: pd.DataFrame, part: results.Part, estimand: str) -> tuple[list[str], dict[str, str]]:
    """The columns of what the arms had, and what stands above them; empty ones are left out."""
    if estimand == Estimand.WITHIN_CHANGE:
        headings = {"people_first": "people", "before_first": "before\nmean (SD)", "values_first": "after\nmean (SD)"}
    elif estimand == Estimand.ASSOCIATION:
        headings = {"n": "people"}
    else:
        what = "change (SD)" if estimand == Estimand.BETWEEN_CHANGE else "mean (SD)"
        ours = _short(words.plain(part.row["intervention"]), "as claimed")
        other = _short(words.plain(part.row["comparator"]), "compared with")
        headings = {}
        for side, arm in (("first", ours), ("second", other)):
            valued = effects[f"values_{side}"].ne("").any()
            people = "\nn" if valued else f"{arm}\nn"
            headings |= {f"people_{side}": people, f"values_{side}": f"{arm}\n{what}"}
    return [name for name in headings if effects[name].fillna("").astype(str).ne("").any()], headings


def _short(text: str, otherwise: str) -> str:
    return text if 0 < len(text) <= _LONGEST else otherwise
