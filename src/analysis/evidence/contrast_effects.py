"""Effects from contrasts as reported: a size with its variance, a size, or at least a direction."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.evidence import effect_sizes as es
from analysis.evidence.routes import Route, best_route, floats, where
from analysis.evidence.values import joined_terms, people_in_both
from analysis.tables.schemas import Tables

STANDARDISED = ("SMD", "g", "d", "dz", "SRM")
CORRELATIONS = ("r", "rho")
RATIOS = ("ratio", "OR", "RR")
PARALLEL = ("randomised parallel", "parallel", "non-randomised parallel")
# Results that are neither a difference nor a ratio: their direction counts, their number does not.
NO_SIZE = ("beta", "R²", "χ²", "eta²", "BF10", "P(first > second)", "studies", "F", "t")
_ESTIMANDS = {
    "between": "between-group difference",
    "within": "within-group change",
    "association": "association",
}


def contrast_effects(tables: Tables) -> pd.DataFrame:
    """One effect per contrast that says anything; a test over several arms says nothing of any one.

    Where neither a size nor a direction can be read (``n.s.``, "no difference"), the effect stays
    with an unread direction: it counts when the votes are bounded. ``all`` speaks for each arm.
    """
    rows = _with_arms(tables)
    says = rows["result"].notna() | rows["ci_low"].notna() | rows["sign"].notna() | rows["p_relation"].notna()
    rows = rows.loc[says | (rows["words"] == "mixed")].reset_index(drop=True)
    rows = _on_scale(rows)
    size = best_route(rows, SIZE_ROUTES)
    rows["estimate"] = size.number
    variance = best_route(rows, VARIANCE_ROUTES)
    from_test = np.isin(size.route.astype(str), [route.name for route in SIZE_ROUTES if "test" in route.name])
    sized = ~np.isnan(size.number)
    assumed = ["; ".join(filter(None, pair)) or None for pair in zip(size.assumed, variance.assumed, strict=True)]
    return _shared(rows).assign(
        measure=np.where(sized, np.where(from_test, "SMD", rows["on_scale"]), None),
        unit=np.where(sized, np.where(from_test, "standard deviations", rows["scale_unit"]), None),
        standardiser=np.where(
            sized & (from_test | rows["on_scale"].isin(["SMD", "SMD of change"])),
            np.where(from_test, "pooled SD", "as reported"),
            None,
        ),
        yi=size.number,
        vi=where(sized, variance.number),
        derived_by=[_route_text(*row) for row in zip(size.route, variance.route, rows["sign"], strict=True)],
        assumed=[text if known else None for text, known in zip(assumed, sized, strict=True)],
    )


def _route_text(size: str | None, variance: str | None, sign: float) -> str:
    if size is None:
        return "no size reported; " + ("direction as reported" if sign in (1, -1) else "direction unread")
    return f"contrast: {size}; " + (f"variance from {variance}" if variance else "no variance can be had")


def _with_arms(tables: Tables) -> pd.DataFrame:
    """Counted contrasts with the study's and both arms' columns; ``all`` becomes a row for each arm."""
    rows = tables["contrasts"].loc[lambda rows: rows["counts"].fillna(False) & (rows["kind"] != "omnibus")]
    every = (rows["kind"] == "within") & rows["arm_first"].isna()
    each = (
        rows.loc[every]
        .drop(columns="arm_first")
        .merge(tables["arms"][["study_id", "arm_id"]].rename(columns={"arm_id": "arm_first"}), on="study_id")
    )
    rows = pd.concat([rows.loc[~every], each], ignore_index=True)
    studies = tables["studies"][["study_id", "sample_id", "design", "acute", "weeks_high", "n", "n_analysed", "who"]]
    rows = rows.merge(studies.rename(columns={"n": "n_study", "who": "who_study"}), on="study_id")
    for side in ("first", "second"):
        arms = tables["arms"][["study_id", "arm_id", "gets", "n"]]
        arms = arms.rename(columns={"arm_id": f"arm_{side}", "gets": f"gets_{side}", "n": f"n_{side}"})
        rows = rows.merge(arms, on=["study_id", f"arm_{side}"], how="left")
    return rows


def _on_scale(rows: pd.DataFrame) -> pd.DataFrame:
    """Result and interval on the scale they are pooled on, and what that scale is."""
    measure, log_given = rows["measure"], rows["log_ratio"].fillna(False)
    percent = (measure == "% more") & ~log_given
    ratio = measure.isin(RATIOS) & ~log_given
    values = {name: floats(rows, name) for name in ("result", "ci_low", "ci_high", "ci_half")}
    low = np.where(np.isnan(values["ci_low"]), values["result"] - values["ci_half"], values["ci_low"])
    high = np.where(np.isnan(values["ci_high"]), values["result"] + values["ci_half"], values["ci_high"])
    scaled = {"scaled": values["result"], "low": low, "high": high}
    with np.errstate(invalid="ignore", divide="ignore"):
        for name, value in scaled.items():
            logged = np.where(percent, np.log1p(value / 100), np.where(ratio, np.log(value), value))
            scaled[name] = np.where(np.isfinite(logged), logged, np.nan)
    correlation = measure.isin(CORRELATIONS)
    standardised = measure.isin(STANDARDISED)
    logs = percent | ratio | log_given
    on_scale = np.select(
        [correlation, standardised & (rows["kind"] == "within"), standardised,
         measure.isin(["OR", "RR"]), logs, measure == "% change points"],
        ["ZCOR", "SMD of change", "SMD", measure.fillna("").astype(str), "ROM", "PC"], "MD",
    )  # fmt: skip
    unit = np.select(
        [correlation, standardised, logs, measure == "% change points"],
        ["Fisher's z", "standard deviations", "log ratio", "%"],
        measure.fillna("not stated").astype(str),
    )
    has_scale = measure.notna() & ~measure.isin(NO_SIZE)
    return rows.assign(
        **{name: where(has_scale, value) for name, value in scaled.items()},
        on_scale=on_scale,
        scale_unit=unit,
    )


def _independent(rows: pd.DataFrame) -> pd.Series:
    return (rows["kind"] == "between") & rows["design"].isin(PARALLEL)


def _z_of_r(rows: pd.DataFrame) -> np.ndarray:
    return where(rows["on_scale"] == "ZCOR", es.zcor(floats(rows, "scaled"), np.full(len(rows), 10.0)).yi)


def _smd_from_t(rows: pd.DataFrame) -> np.ndarray:
    """From an unadjusted t, or an F with one degree of freedom whose direction was read."""
    statistic, signs = floats(rows, "result"), floats(rows, "sign")
    with np.errstate(invalid="ignore"):
        t = np.where(rows["measure"] == "F", np.sqrt(np.abs(statistic)) * signs, statistic)
    usable = (rows["measure"] == "t") | ((rows["measure"] == "F") & (rows["df1"] == 1) & rows["sign"].isin([1, -1]))
    usable = usable & _independent(rows) & ~rows["adjusted"].fillna(False)
    return where(usable, es.smd_from_t(t, floats(rows, "n_first"), floats(rows, "n_second")).yi)


SIZE_ROUTES = (
    Route("Fisher's z of the correlation", "r or rho", _z_of_r),
    Route("as reported", "a result", lambda rows: where(rows["on_scale"] != "ZCOR", floats(rows, "scaled"))),
    Route(
        "middle of the interval",
        "an interval printed without its middle",
        lambda rows: (floats(rows, "low") + floats(rows, "high")) / 2,
        "the interval is symmetric",
    ),
    Route(
        "from the test statistic",
        "t, or F(1, ·) with a direction; the arms' sizes",
        _smd_from_t,
        "an unadjusted t test of two independent groups",
    ),
)


def _from_interval(rows: pd.DataFrame) -> np.ndarray:
    found = np.full(len(rows), np.nan)
    for level in rows["ci_level"].dropna().unique():
        own = (rows["ci_level"] == level).to_numpy()
        values = [floats(rows, name)[own] for name in ("estimate", "low", "high")]
        found[own] = es.from_ci(*values, level=float(level)).vi
    return found


def _from_paired_sd(rows: pd.DataFrame) -> np.ndarray:
    """The SD of what each person differs by: of no use where arms hold different people."""
    found = floats(rows, "sd") ** 2 / _people(rows).to_numpy("float64", na_value=np.nan)
    return where(~_independent(rows), found)


def _from_r(rows: pd.DataFrame) -> np.ndarray:
    n = _people(rows).to_numpy("float64", na_value=np.nan)
    return where(rows["on_scale"] == "ZCOR", es.zcor(np.zeros(len(rows)), n).vi)


def _from_sizes(rows: pd.DataFrame) -> np.ndarray:
    """Large-sample variance of a standardised difference of two independent groups (Hedges 1982)."""
    n_1, n_2, d = floats(rows, "n_first"), floats(rows, "n_second"), floats(rows, "estimate")
    standardised = rows["on_scale"].eq("SMD") | rows["measure"].isin(["t", "F"])
    return where(standardised & _independent(rows), 1 / n_1 + 1 / n_2 + d**2 / (2 * (n_1 + n_2)))


def _from_exact_p(rows: pd.DataFrame) -> np.ndarray:
    """From an estimate and its exact p: the standard error is the estimate over its t quantile."""
    estimate, p = floats(rows, "estimate"), floats(rows, "p")
    df = floats(rows, "n_first") + floats(rows, "n_second") - 2
    exact = (rows["p_relation"] == "=") & rows["p_high"].isna() & (p > 0) & (p < 1) & (estimate != 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.abs(estimate) / -stdtrit(df, p / 2)
    return where(exact & _independent(rows) & (df > 0), se**2)


VARIANCE_ROUTES = (
    Route("its standard error", "SE", lambda rows: floats(rows, "se") ** 2),
    Route("its interval", "both limits and the level", _from_interval),
    Route("the SD of paired differences", "SD, n", _from_paired_sd),
    Route("the number of people", "r, n", _from_r),
    Route(
        "the arms' sizes",
        "a standardised difference of independent groups",
        _from_sizes,
        "standardised by the pooled SD of two independent groups",
    ),
    Route(
        "its exact p",
        "an estimate, its p, the arms' sizes",
        _from_exact_p,
        "a t test of two independent groups",
    ),
)


def _people(rows: pd.DataFrame) -> pd.Series:
    """People behind a row: as typed, else the arms', else the study's."""
    one_arm = rows["n_first"].astype("Float64")
    arms = people_in_both(one_arm, rows["n_second"], rows["design"]).where(rows["arm_second"].notna(), one_arm)
    return (
        rows["n"].astype("Float64").fillna(arms).fillna(rows["n_analysed"].astype("Float64"))
        .fillna(rows["n_study"].astype("Float64"))
    )  # fmt: skip


def _shared(rows: pd.DataFrame) -> pd.DataFrame:
    test = rows["with_outcome"] + (", " + rows["with_detail"]).fillna("")
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("study_id", "sample_id", "arm_first", "arm_second", "outcome", "detail")},
            "intervention": rows["gets_first"].where(rows["kind"] != "association", test),
            "comparator": rows["gets_second"],
            "who": joined_terms(rows["who"], rows["who_study"]),
            "weeks": rows["weeks_high"],
            "acute": rows["acute"],
            "estimand": rows["kind"].map(_ESTIMANDS),
            "n": _people(rows),
            "sign": rows["sign"],
            "p_text": [_p_text(*row) for row in zip(rows["p_relation"], rows["p"], rows["p_high"], strict=True)],
            "read_level": rows["read_level"],
            "rows": rows["contrast_id"],
            **{name: rows[name] for name in ("note_path", "note_line", "note_field")},
        }
    )


def _p_text(relation: object, p: float, p_high: float) -> str | None:
    if not isinstance(relation, str):
        return None
    if pd.isna(p):
        return relation
    return f"{p:g} to {p_high:g}" if pd.notna(p_high) else f"{relation} {p:g}"
