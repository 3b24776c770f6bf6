"""Two arms measured at one time: what lies between their means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.agreement import COMPANY
from analysis.evidence.effects.reported_tests import (
    arms_key,
    difference_variance_routes,
    join_tests,
    r_routes_from_tests,
)
from analysis.evidence.effects.routes import Derived, Route, best_route, floats, where
from analysis.evidence.effects.values import SAME_VALUE, difference_unit, joined_terms, people_in_both, same_people
from analysis.notes.vocabulary import Vocabulary
from analysis.stats import effect_sizes as es
from analysis.terms import ContrastKind, Design, EffectUnit, Estimand, Measure, Quantity

# What tells one comparison from another, whatever measure it is told in.
COMPARISON = ["study_id", "arm_first", "arm_second", "outcome", "detail", "row_who", "time"]
NO_R = "pre–post correlation not reported; add r, or `pre-post correlation` in settings.yaml"
_ARM = ("mean", "sd", "n")


def level_differences(
    values: pd.DataFrame, tests: pd.DataFrame, changed: pd.DataFrame, ratio_scale: set[str], vocabulary: Vocabulary
) -> pd.DataFrame:
    """Every pair of arms at one time, in every measure that the values allow.

    Log ratio of means (ROM) where zero means none, the difference (MD), and for independent groups the
    standardised difference (SMD). The same people in both arms: the variance needs their correlation, which
    a paired t, an exact p or a printed spread of the difference gives; without any the size stays alone.
    Values after something was given are compared where there is none from before, and in randomised arms
    where the difference in change (``changed``) has no variance.
    """
    pairs = join_tests(_pairs(values, changed, vocabulary), tests, ContrastKind.BETWEEN)
    paired = pairs["same_people"].to_numpy(bool)
    n = np.fmin(floats(pairs, "n_1"), floats(pairs, "n_2"))
    r = best_route(pairs, r_routes_from_tests("sd_1", "sd_2", n))
    df = np.where(paired, n - 1, floats(pairs, "n_1") + floats(pairs, "n_2") - 2)
    frames = (
        _ratios(pairs, paired, n, r, df).loc[_is_ratio(pairs, ratio_scale)],
        _differences(pairs, paired, n, r, df),
        _standardised(pairs).loc[lambda rows: ~paired & rows["yi"].notna()],
    )
    return pd.concat([each.astype(object) for each in frames], ignore_index=True)


def _pairs(values: pd.DataFrame, changed: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    level = values.loc[(values["quantity"] == Quantity.LEVEL) & values["arm_id"].notna() & values["mean"].notna()]
    keys = [*SAME_VALUE, "arm_id"]
    before = level.loc[level["time"] == "before", keys].drop_duplicates().assign(has_before=True)
    level = level.loc[level["time"] != "before"].merge(before, on=keys, how="left")
    level = level.assign(has_before=level["has_before"].fillna(False).astype(bool))
    shared = [*SAME_VALUE, "sample_id", "design", "acute", "occasion"]
    pairs = level.merge(level, on=shared, suffixes=("_1", "_2"))
    # Men are compared with men. Arms that get the same compare people, and no claim takes that for a treatment.
    alike = pairs["who_arm_1"].fillna("") == pairs["who_arm_2"].fillna("")
    fits = (pairs["arm_order_1"] < pairs["arm_order_2"]) & (alike | (pairs["gets_1"] == pairs["gets_2"]))
    pairs = pairs.loc[fits].reset_index(drop=True)
    pairs = pairs.assign(
        time=pairs["occasion"],
        arms=arms_key(pairs["arm_id_1"], pairs["arm_id_2"]),
        arm_first=pairs["arm_id_1"],
        arm_second=pairs["arm_id_2"],
        same_people=same_people(pairs["design"], pairs["n_arm_1"], pairs["n_arm_2"], pairs["n_study_1"]),
        difference=pairs["mean_1"] - pairs["mean_2"],
        difference_unit=difference_unit(pairs["unit"], vocabulary),
        **{name: pairs[f"{name}_1"] for name in COMPANY if name != "time"},
    )
    kept = (pairs["time"] == "session") | (pairs["design"] != Design.SINGLE_GROUP) & _may_compare_after(pairs, changed)
    return pairs.loc[kept].reset_index(drop=True)


def _may_compare_after(pairs: pd.DataFrame, changed: pd.DataFrame) -> pd.Series:
    """Without values from before, or with chance alone between the arms before and no variance of the change."""
    known = changed.loc[changed["vi"].notna(), COMPARISON].drop_duplicates()
    sized = pairs[COMPARISON].merge(known.assign(sized=True), on=COMPARISON, how="left")["sized"]
    by_chance = (pairs["design"] == Design.RANDOMISED_PARALLEL) & sized.isna().to_numpy()
    return by_chance | ~(pairs["has_before_1"] & pairs["has_before_2"])


def _is_ratio(pairs: pd.DataFrame, ratio_scale: set[str]) -> pd.Series:
    return pairs["outcome"].isin(ratio_scale) & (pairs["mean_1"] > 0) & (pairs["mean_2"] > 0)


def _arms(pairs: pd.DataFrame) -> list[np.ndarray]:
    return [floats(pairs, f"{name}_{side}") for side in (1, 2) for name in _ARM]


def _ratios(pairs: pd.DataFrame, paired: np.ndarray, n: np.ndarray, r: Derived, df: np.ndarray) -> pd.DataFrame:
    mean_1, sd_1, _, mean_2, sd_2, _ = _arms(pairs)
    apart, together = es.rom(*_arms(pairs)), es.romc(mean_1, sd_1, mean_2, sd_2, n, r.number)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.log(mean_1 / mean_2)
    corrected = np.where(paired, together.yi, apart.yi)
    yi = np.where(np.isnan(corrected), plain, corrected)
    variance = _variance(pairs, apart.vi, together.vi, yi, df, "the t of the difference is that of the log ratio")
    return _shared(pairs, variance, r).assign(
        measure=Measure.ROM, unit=EffectUnit.LOG_RATIO, yi=yi, vi=variance.number,
        derived_by=_routes("log of the ratio of the two means", pairs, variance, r),
    )  # fmt: skip


def _differences(pairs: pd.DataFrame, paired: np.ndarray, n: np.ndarray, r: Derived, df: np.ndarray) -> pd.DataFrame:
    mean_1, sd_1, _, mean_2, sd_2, _ = _arms(pairs)
    apart, together = es.md(*_arms(pairs)), es.mc(mean_1, sd_1, mean_2, sd_2, n, r.number)
    yi = floats(pairs, "difference")
    variance = _variance(pairs, apart.vi, together.vi, yi, df, None)
    return _shared(pairs, variance, r).assign(
        measure=Measure.MD, unit=pairs["difference_unit"], yi=yi, vi=variance.number,
        derived_by=_routes("difference of the two means", pairs, variance, r),
    )  # fmt: skip


def _standardised(pairs: pd.DataFrame) -> pd.DataFrame:
    effect = es.smd(*_arms(pairs))
    variance = best_route(pairs, (Route(_SDS, "SDs and sizes", lambda _: effect.vi),))
    no_r = Derived(*(np.full(len(pairs), None, dtype=object) for _ in range(3)))
    return _shared(pairs, variance, no_r).assign(
        measure=Measure.SMD, unit=EffectUnit.STANDARD_DEVIATIONS, standardiser="pooled SD", yi=effect.yi, vi=effect.vi,
        derived_by=_routes("standardised difference of the two means (Hedges g)", pairs, variance, no_r),
    )  # fmt: skip


_SDS, _CORRELATED = "the SDs", "the SDs and their correlation"


def _variance(
    pairs: pd.DataFrame,
    apart: np.ndarray,
    together: np.ndarray,
    yi: np.ndarray,
    df: np.ndarray,
    of_log: str | None,
) -> Derived:
    """From the SDs; else, where no SDs were printed, from the test of the difference."""
    paired = pairs["same_people"].to_numpy(bool)
    no_sds = np.isnan(floats(pairs, "sd_1")) | np.isnan(floats(pairs, "sd_2"))
    tested = pairs[["t_printed", "p_exact", "p_bound"]].mul(np.where(no_sds, 1.0, np.nan), axis=0)
    printed = where(no_sds & (of_log is None), floats(pairs, "se_printed") ** 2)
    return best_route(
        pairs,
        (
            Route(_SDS, "SDs and sizes of different people", lambda _: where(~paired, apart)),
            Route(_CORRELATED, "SDs of the same people and their correlation", lambda _: where(paired, together)),
            Route("the spread printed for the difference", "a contrast with SE, SD or interval", lambda _: printed),
            *difference_variance_routes(yi, tested, df, of_log),
        ),
    )


def _routes(size: str, pairs: pd.DataFrame, variance: Derived, r: Derived) -> list[str]:
    columns = (pairs[name] for name in ("time", "has_before_1", "has_before_2", "sd_from_1", "sd_from_2"))
    return [_route_text(size, *row) for row in zip(variance.route, r.route, _whys(pairs), *columns, strict=True)]


def _whys(pairs: pd.DataFrame) -> np.ndarray:
    """Why a comparison has no variance, where it has none."""
    no_people = (pairs["n_1"].isna() | pairs["n_2"].isna()).to_numpy(bool)
    no_sd = (pairs["sd_1"].isna() | pairs["sd_2"].isna()).to_numpy(bool)
    return np.select(
        [no_people, no_sd, pairs["same_people"].to_numpy(bool)],
        ["number of people not reported", "no standard deviation of both arms",
         "the same people, and no correlation of the two"],
        "too few people",
    )  # fmt: skip


def _route_text(
    size: str, variance: str | None, r: str | None, why: str, time: str, before_1: bool, before_2: bool, *sds: object
) -> str:
    pieces = [size]
    if time != "session":
        pieces.append(f"values after only: {NO_R}" if before_1 and before_2 else "values after only")
    pieces += dict.fromkeys(f"SD from its {sd}" for sd in sds if isinstance(sd, str) and sd != "SD")
    if variance == _CORRELATED:
        pieces.append(f"correlation of the two {r}")
    elif variance is None:
        pieces.append(f"no variance can be had: {why}")
    elif variance != _SDS:
        pieces.append(f"variance from {variance}")
    return "; ".join(pieces)


def _assumed(pairs: pd.DataFrame, variance: Derived, r: Derived) -> list[str | None]:
    correlation = np.where(variance.route == _CORRELATED, r.assumed, None)
    columns = (pairs["assumed_value_1"], pairs["assumed_value_2"], variance.assumed, correlation)
    return [
        "; ".join(dict.fromkeys(text for text in row if isinstance(text, str))) or None
        for row in zip(*columns, strict=True)
    ]


def _shared(pairs: pd.DataFrame, variance: Derived, r: Derived) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("study_id", "sample_id", "arm_first", "arm_second", "outcome", "detail")},
            **{name: pairs[name] for name in COMPANY},
            "intervention": pairs["gets_1"],
            "comparator": pairs["gets_2"],
            "who": joined_terms(pairs["who"], pairs["who_study_1"], pairs["who_arm_1"]),
            "weeks": pairs["weeks_1"].fillna(pairs["weeks_study_1"]),
            "acute": pairs["acute"],
            "estimand": Estimand.BETWEEN,
            "n": people_in_both(pairs["n_1"], pairs["n_2"], pairs["same_people"]),
            "r": where(variance.route == _CORRELATED, r.number.astype("float64")),
            "r_from": np.where(variance.route == _CORRELATED, r.route, None),
            "assumed": _assumed(pairs, variance, r),
            "read_level": pairs["read_level_1"],
            "rows": pairs["measurement_id_1"] + "; " + pairs["measurement_id_2"],
            **{name: pairs[f"{name}_1"] for name in ("note_path", "note_line", "note_field")},
        }
    )
