"""Change in one arm from before to after, and the difference between two arms' changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.evidence import effect_sizes as es
from analysis.evidence.routes import Route, best_route, floats
from analysis.evidence.values import SAME_PEOPLE, SAME_VALUE, joined_terms, people_in_both
from analysis.intake.settings import Settings
from analysis.intake.vocabulary import Vocabulary

WITHIN = "within-group change"
BETWEEN = "between-group difference in change"
PERCENT = "%"
# What tells one arm's change from another's, beside the arm itself.
_SAME_CHANGE = ["study_id", "sample_id", "outcome", "detail", "measure", "unit", "time", "design", "acute"]


def r_routes(assumed: dict[str, tuple[float, str]]) -> Sequence[Route]:
    """The pre–post correlation, by outcome where it must be assumed; the names are its types."""

    def assume(rows: pd.DataFrame) -> np.ndarray:
        return rows["outcome"].map(lambda outcome: assumed.get(outcome, (np.nan, ""))[0]).to_numpy("float64")

    return (
        Route("reported", "r", lambda rows: floats(rows, "r_reported")),
        Route(
            "from_sd_change",
            "SDs before, after, and of the change",
            lambda rows: es.r_from_sds(floats(rows, "sd_before"), floats(rows, "sd"), floats(rows, "sd_change")),
        ),
        Route(
            "from_t",
            "SDs before and after, and a paired t",
            lambda rows: es.r_from_sds(floats(rows, "sd_before"), floats(rows, "sd"), floats(rows, "sd_from_t")),
        ),
        Route("assumed", "a value in settings.yaml", assume),
    )


def changes(
    values: pd.DataFrame,
    contrasts: pd.DataFrame,
    ratio_scale: set[str],
    vocabulary: Vocabulary,
    settings: Settings,
) -> pd.DataFrame:
    """Within-arm changes: log ratios from means (ROMC), and changes as reported (MD, or PC in percent)."""
    from_means = _from_means(values, contrasts, ratio_scale, _assumed_r(vocabulary, settings))
    return pd.concat([from_means.astype(object), _as_reported(values).astype(object)], ignore_index=True)


def _assumed_r(vocabulary: Vocabulary, settings: Settings) -> dict[str, tuple[float, str]]:
    """The settings' correlation for each outcome: its own, or the nearest broader term's."""
    found = {}
    for outcome in vocabulary.lists["outcomes"]:
        chosen = [name for name in vocabulary.broader("outcomes", outcome) if name in settings.pre_post_r]
        if chosen:
            setting = settings.pre_post_r[chosen[0]]
            found[outcome] = (setting.value, setting.because)
    return found


def _from_means(
    values: pd.DataFrame,
    contrasts: pd.DataFrame,
    ratio_scale: set[str],
    assumed: dict[str, tuple[float, str]],
) -> pd.DataFrame:
    keys = [*SAME_VALUE, "arm_id"]
    levels = values.loc[(values["quantity"] == "level") & (values["mean"] > 0) & values["outcome"].isin(ratio_scale)]
    before = levels.loc[levels["time"] == "before"]
    after = levels.loc[~levels["time"].isin(["before", "session"])]
    pairs = after.merge(before, on=keys, suffixes=("", "_before"))
    sd_change = values.loc[(values["quantity"] == "change") & values["sd"].notna(), [*keys, "time", "sd"]]
    sd_change = sd_change.rename(columns={"sd": "sd_change"}).drop_duplicates([*keys, "time"])
    pairs = pairs.merge(sd_change, on=[*keys, "time"], how="left").merge(_paired_t(contrasts), how="left")
    n = pairs[["n", "n_before"]].astype("Float64").min(axis=1)
    # t = change / (SD of the change / √n)
    pairs["sd_from_t"] = (pairs["mean"] - pairs["mean_before"]).abs() * np.sqrt(n) / pairs["paired_t"].abs()
    pairs["r_reported"] = pairs["r"].fillna(pairs["r_before"])
    r = best_route(pairs, r_routes(assumed))
    effect = es.romc(
        floats(pairs, "mean"), floats(pairs, "sd"), floats(pairs, "mean_before"), floats(pairs, "sd_before"),
        n.to_numpy("float64", na_value=np.nan), r.number,
    )  # fmt: skip
    uncorrelated = es.romc(
        floats(pairs, "mean"), floats(pairs, "sd"), floats(pairs, "mean_before"), floats(pairs, "sd_before"),
        n.to_numpy("float64", na_value=np.nan), np.zeros(len(pairs)),
    )  # fmt: skip
    # The variance is linear in r.
    with np.errstate(invalid="ignore", divide="ignore"):
        per_r = np.where(r.route == "assumed", (effect.vi - uncorrelated.vi) / r.number, np.nan)
    plain = np.log(floats(pairs, "mean") / floats(pairs, "mean_before"))
    has_variance = ~np.isnan(effect.vi)
    return _shared(pairs, n).assign(
        measure="ROMC",
        unit="log ratio",
        yi=np.where(np.isnan(effect.yi), plain, effect.yi),
        vi=effect.vi,
        vi_per_r=per_r,
        r=np.where(has_variance, r.number, np.nan),
        r_from=np.where(has_variance, r.route, None),
        derived_by=[
            "log of after over before; " + (f"pre–post r {route}" if known else "no variance can be had")
            for route, known in zip(r.route, has_variance, strict=True)
        ],
        assumed=[
            f"pre–post r = {value:g} ({assumed[outcome][1]})" if route == "assumed" and known else None
            for value, route, outcome, known in zip(r.number, r.route, pairs["outcome"], has_variance, strict=True)
        ],
        rows=pairs["measurement_id"] + "; " + pairs["measurement_id_before"],
        time=pairs["time"],
    )


def _paired_t(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Paired t statistics of within-arm contrasts, by arm, outcome and detail."""
    found = contrasts.loc[(contrasts["kind"] == "within") & (contrasts["measure"] == "t") & contrasts["result"].notna()]
    found = found[["study_id", "arm_first", "outcome", "detail", "result"]]
    found = found.rename(columns={"arm_first": "arm_id", "result": "paired_t"})
    return found.drop_duplicates(["study_id", "arm_id", "outcome", "detail"])


def _as_reported(values: pd.DataFrame) -> pd.DataFrame:
    """Mean changes and mean percent changes; the latter are not log ratios of means."""
    found = values.loc[(values["quantity"] != "level") & values["mean"].notna()].reset_index(drop=True)
    percent = found["quantity"] == "percent change"
    n = found["n"].astype("Float64")
    return _shared(found, n).assign(
        measure=np.where(percent, "PC", "MD"),
        unit=found["unit"].mask(percent, PERCENT),
        yi=found["mean"],
        vi=floats(found, "sd") ** 2 / n.to_numpy("float64", na_value=np.nan),
        derived_by=[_reported_route(*row) for row in zip(percent, found["sd_from"], found["spread"], strict=True)],
        rows=found["measurement_id"],
        time=found["time"],
    )


def _reported_route(percent: bool, sd_from: object, spread: float) -> str:
    route = f"mean {'percent change' if percent else 'change'} as reported"
    if isinstance(sd_from, str):
        return route if sd_from == "SD" else f"{route}, SD from its {sd_from}"
    unknown = "the spread in brackets is of unknown kind, so " if pd.notna(spread) else ""
    return f"{route}; {unknown}no variance can be had"


def _shared(rows: pd.DataFrame, n: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study_id": rows["study_id"],
            "sample_id": rows["sample_id"],
            "arm_first": rows["arm_id"],
            "intervention": rows["gets"],
            "outcome": rows["outcome"],
            "detail": rows["detail"],
            "who": joined_terms(rows["who"], rows["who_study"], rows["who_arm"]),
            "weeks": rows["weeks"].fillna(rows["weeks_study"]),
            "acute": rows["acute"],
            "estimand": WITHIN,
            "n": n,
            "design": rows["design"],
            "arm_order": rows["arm_order"],
            "read_level": rows["read_level"],
            "note_path": rows["note_path"],
            "note_line": rows["note_line"],
            "note_field": rows["note_field"],
        }
    )


def change_differences(within: pd.DataFrame) -> pd.DataFrame:
    """What one arm changed beyond another, for every pair of arms with the same people terms.

    Independent arms: the variances add. The same people in both arms: no variance, since it would
    need a correlation nobody printed.
    """
    arms = within.loc[~within["design"].isin(["single group", "cross-sectional"]) & within["arm_first"].notna()]
    pairs = arms.merge(arms, on=_SAME_CHANGE, suffixes=("_1", "_2"))
    # Men are compared with men: a sheet's subgroups have their own controls.
    same_terms = pairs["who_1"].fillna("") == pairs["who_2"].fillna("")
    pairs = pairs.loc[(pairs["arm_order_1"] < pairs["arm_order_2"]) & same_terms].reset_index(drop=True)
    paired = pairs["design"].isin(SAME_PEOPLE)
    one, two = (pairs[f"assumed_{side}"].where(pairs[f"assumed_{side}"].notna(), None) for side in (1, 2))
    return pd.DataFrame(
        {
            **{
                name: pairs[name] for name in ("study_id", "sample_id", "outcome", "detail", "measure", "unit", "acute")
            },
            "arm_first": pairs["arm_first_1"],
            "arm_second": pairs["arm_first_2"],
            "intervention": pairs["intervention_1"],
            "comparator": pairs["intervention_2"],
            "who": pairs["who_1"],
            "weeks": pairs["weeks_1"],
            "estimand": BETWEEN,
            "yi": pairs["yi_1"] - pairs["yi_2"],
            "vi": (pairs["vi_1"] + pairs["vi_2"]).where(~paired),
            "vi_per_r": pairs[["vi_per_r_1", "vi_per_r_2"]].astype("float64").sum(axis=1, min_count=1).where(~paired),
            "n": people_in_both(pairs["n_1"], pairs["n_2"], pairs["design"].isin(SAME_PEOPLE)),
            "r": pairs["r_1"],
            "r_from": pairs["r_from_1"],
            "derived_by": "difference of two arms' changes; each: " + pairs["derived_by_1"],
            "assumed": one.where(one.notna(), two),
            "read_level": pairs["read_level_1"],
            "rows": pairs["rows_1"] + "; " + pairs["rows_2"],
            "note_path": pairs["note_path_1"],
            "note_line": pairs["note_line_1"],
            "note_field": pairs["note_field_1"],
        }
    )
