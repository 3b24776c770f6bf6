"""Effects from contrasts as reported: a size with its variance, a size, or at least a direction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.agreement import weeks_named, with_company
from analysis.evidence.effects.contrast_scales import (
    OF_DIFFERENCES,
    T_SCALES,
    correlation_df,
    correlation_of_test,
    on_scale,
)
from analysis.evidence.effects.merging import CONTRAST, TEST
from analysis.evidence.effects.reported_tests import AT_ITS_BOUND, p_bound
from analysis.evidence.effects.routes import Route, best_route, floats, where
from analysis.evidence.effects.values import joined_terms, of_subgroup, people_in_both, same_people
from analysis.stats import effect_sizes as es
from analysis.tables.schemas import Tables
from analysis.terms import (
    SEPARATE_ARMS,
    ContrastKind,
    Design,
    EffectUnit,
    Estimand,
    Measure,
    PRelation,
    ReportedAs,
    ResultWord,
)

_ESTIMANDS = {
    ContrastKind.BETWEEN: Estimand.BETWEEN,
    ContrastKind.WITHIN: Estimand.WITHIN_CHANGE,
    ContrastKind.ASSOCIATION: Estimand.ASSOCIATION,
}


def contrast_effects(tables: Tables) -> pd.DataFrame:
    """One effect per contrast that says anything; a test over several arms says nothing of any one.

    Where neither a size nor a direction can be read (``n.s.``, "no difference", "not reported": measured, and left
    out of what was read), the effect stays with an unread direction: it counts when the votes are bounded.
    ``all`` speaks for each arm.
    """
    rows = _with_arms(tables)
    says = rows["result"].notna() | rows["ci_low"].notna() | rows["sign"].notna() | rows["p_relation"].notna()
    unread = rows["words"].isin([ResultWord.MIXED, ResultWord.NOT_REPORTED])
    rows = rows.loc[says | unread].reset_index(drop=True)
    rows = on_scale(rows)
    size = best_route(rows, SIZE_ROUTES)
    rows["estimate"] = size.number
    variance = best_route(rows, VARIANCE_ROUTES)
    tests = {INDEPENDENT_TEST: Measure.SMD, PAIRED_TEST: Measure.SMCC, CORRELATION_TEST: Measure.ZCOR}
    from_test = pd.Series(size.route, index=rows.index, dtype=object).map(tests)
    test_unit = np.where(from_test == Measure.ZCOR, EffectUnit.FISHERS_Z, EffectUnit.STANDARD_DEVIATIONS)
    measure = from_test.fillna(pd.Series(rows["on_scale"], index=rows.index))
    sized = ~np.isnan(size.number)
    assumed = ["; ".join(filter(None, pair)) or None for pair in zip(size.assumed, variance.assumed, strict=True)]
    return _shared(rows).assign(
        measure=np.where(sized, measure, None),
        unit=np.where(sized, np.where(from_test.notna(), test_unit, rows["scale_unit"]), None),
        standardiser=[_standardiser(*row) for row in zip(sized, measure, from_test.notna(), strict=True)],
        yi=size.number,
        vi=where(sized, variance.number),
        derived_by=[_route_text(*row) for row in zip(size.route, variance.route, rows["sign"], strict=True)],
        assumed=[text if known else None for text, known in zip(assumed, sized, strict=True)],
        source=np.where(sized & from_test.notna(), TEST, CONTRAST),
        adjusted=rows["adjusted"],
    )


def _standardiser(sized: bool, measure: str, from_test: bool) -> str | None:
    if not sized or measure not in (Measure.SMD, Measure.SMD_OF_CHANGE, *OF_DIFFERENCES.values()):
        return None
    if measure in OF_DIFFERENCES.values():
        return "SD of each person's differences"
    return "pooled SD" if from_test else "as reported"


def _route_text(size: str | None, variance: str | None, sign: float) -> str:
    if size is None:
        return "no size reported; " + ("direction as reported" if sign in (1, -1) else "direction unread")
    return f"contrast: {size}; " + (f"variance from {variance}" if variance else "no variance can be had")


def _with_arms(tables: Tables) -> pd.DataFrame:
    """Counted contrasts with the study's and both arms' columns; ``all`` becomes a row for each arm."""
    rows = tables["contrasts"].loc[lambda rows: rows["counts"].fillna(False) & (rows["kind"] != ContrastKind.OMNIBUS)]
    every = (rows["kind"] == ContrastKind.WITHIN) & rows["arm_first"].isna()
    each = (
        rows.loc[every]
        .drop(columns="arm_first")
        .merge(tables["arms"][["study_id", "arm_id"]].rename(columns={"arm_id": "arm_first"}), on="study_id")
    )
    rows = pd.concat([rows.loc[~every], each], ignore_index=True)
    studies = tables["studies"][
        ["study_id", "sample_id", "design", "acute", "weeks_high", "n", "n_analysed", "who", "sex"]
    ]
    rows = rows.merge(studies.rename(columns={"n": "n_study", "who": "who_study"}), on="study_id")
    for side in ("first", "second"):
        arms = tables["arms"].assign(order=lambda rows: rows.groupby("study_id").cumcount())
        arms = arms[["study_id", "arm_id", "gets", "n", "who", "order"]]
        arms = (
            arms.rename(columns={"arm_id": "arm"})
            .add_suffix(f"_{side}")
            .rename(columns={f"study_id_{side}": "study_id"})
        )
        rows = rows.merge(arms, on=["study_id", f"arm_{side}"], how="left")
    return _with_sizes(rows)


def _with_sizes(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``same_people`` by the sizes of the arms, which then stay only where they are those of the row.

    How many a subgroup has, only its own row says; a correlation's t or F tells people by its degrees of freedom.
    """
    some = of_subgroup(rows["who"], rows["sex"], rows["who_study"], rows["who_first"])
    same = same_people(rows["design"], rows["n_first"], rows["n_second"], rows["n_study"])
    sizes = {name: rows[name].astype("Float64").mask(some) for name in ("n_first", "n_second", "n_analysed")}
    rows = rows.assign(same_people=same, n_arm=rows["n_first"], n_everyone=rows["n_study"], **sizes)
    by_df = pd.Series(correlation_df(rows) + 2, index=rows.index, dtype="Float64").round()
    return rows.assign(
        n_study=rows["n_study"].astype("Float64").mask(some), n=rows["n"].astype("Float64").fillna(by_df)
    )


def _people_are_the_same(rows: pd.DataFrame) -> pd.Series:
    return rows["same_people"]


def _independent(rows: pd.DataFrame) -> pd.Series:
    """Two arms of different people."""
    apart = rows["design"].eq(Design.CROSS_SECTIONAL) & ~_people_are_the_same(rows)
    return (rows["kind"] == ContrastKind.BETWEEN) & (rows["design"].isin(SEPARATE_ARMS) | apart)


def _paired(rows: pd.DataFrame) -> pd.Series:
    """The same people twice: within an arm, or in both arms."""
    return (rows["kind"] == ContrastKind.WITHIN) | ((rows["kind"] == ContrastKind.BETWEEN) & _people_are_the_same(rows))


def _degrees_of_freedom(rows: pd.DataFrame) -> np.ndarray:
    """Of the design's t test: people less one where they are paired, less two in two arms; infinite if unknown."""
    people = _people(rows).to_numpy("float64", na_value=np.nan)
    df = people - np.select([_paired(rows), _independent(rows)], [1.0, 2.0], np.nan)
    return np.where(df > 0, df, np.inf)


def _t(rows: pd.DataFrame) -> np.ndarray:
    """An unadjusted t, or the root of an F with one degree of freedom whose direction was read."""
    statistic, signs = floats(rows, "result"), floats(rows, "sign")
    with np.errstate(invalid="ignore"):
        t = np.where(rows["measure"] == ReportedAs.F, np.sqrt(np.abs(statistic)) * signs, statistic)
    usable = (rows["measure"] == ReportedAs.T) | (
        (rows["measure"] == ReportedAs.F) & (rows["df1"] == 1) & rows["sign"].isin([1, -1])
    )
    return where(usable & ~rows["adjusted"].fillna(False), t)


def _smd_from_t(rows: pd.DataFrame) -> np.ndarray:
    smd = es.smd_from_t(_t(rows), floats(rows, "n_first"), floats(rows, "n_second")).yi
    return where(_independent(rows), smd)


def _smcc_from_t(rows: pd.DataFrame) -> np.ndarray:
    smcc = es.smcc_from_t(_t(rows), _people(rows).to_numpy("float64", na_value=np.nan)).yi
    return where(_paired(rows), smcc)


def _z_from_test(rows: pd.DataFrame) -> np.ndarray:
    r = correlation_of_test(rows)
    return np.arctanh(where(np.abs(r) < 1, r))


INDEPENDENT_TEST, PAIRED_TEST = "from the test statistic", "from the paired test statistic"
CORRELATION_TEST = "a correlation from its test statistic or R²"
SIZE_ROUTES = (
    Route("as reported", "a result", lambda rows: floats(rows, "scaled")),
    Route(
        "middle of the interval",
        "an interval printed without its middle",
        lambda rows: (floats(rows, "low") + floats(rows, "high")) / 2,
        "the interval is symmetric",
    ),
    Route(
        INDEPENDENT_TEST,
        "t, or F(1, ·) with a direction; the arms' sizes",
        _smd_from_t,
        "an unadjusted t test of two independent groups",
    ),
    Route(
        PAIRED_TEST,
        "t, or F(1, ·) with a direction; people",
        _smcc_from_t,
        "an unadjusted t test of the same people twice",
    ),
    Route(
        CORRELATION_TEST,
        "t, F(1, ·) or R² of an association; a direction, where it has none of its own",
        _z_from_test,
        "of one predictor alone",
    ),
)


def _from_interval(rows: pd.DataFrame) -> np.ndarray:
    """From both limits: by t where a difference was tested, by the normal where a ratio, an r or an SMD was."""
    tested = rows["on_scale"].isin(T_SCALES) & ~rows["credible"].fillna(False) & ~rows["pooled"].fillna(False)
    df = np.where(tested, _degrees_of_freedom(rows), np.inf)
    level = floats(rows, "ci_level")
    return es.from_ci(*(floats(rows, name) for name in ("estimate", "low", "high")), level=level, df=df).vi


def _from_paired_sd(rows: pd.DataFrame) -> np.ndarray:
    """The SD of what each person differs by: of no use where arms hold different people."""
    variance = floats(rows, "sd_scaled") ** 2 / _people(rows).to_numpy("float64", na_value=np.nan)
    return where(~_independent(rows) & (rows["on_scale"] != Measure.ZCOR), variance)


def _from_r(rows: pd.DataFrame) -> np.ndarray:
    """1 / (n − 3) of Fisher's z; Spearman's has 1.06 above (Fieller, Hartley and Pearson 1957)."""
    n = _people(rows).to_numpy("float64", na_value=np.nan)
    variance = es.zcor(np.zeros(len(rows)), n).vi * np.where(rows["measure"] == ReportedAs.RHO, 1.06, 1.0)
    correlation = (rows["on_scale"] == Measure.ZCOR) | ~np.isnan(correlation_of_test(rows))
    return where(correlation & (variance > 0), variance)


def _from_sizes(rows: pd.DataFrame) -> np.ndarray:
    """Large-sample variance of a standardised difference of two independent groups (Hedges 1982)."""
    n_1, n_2, d = floats(rows, "n_first"), floats(rows, "n_second"), floats(rows, "estimate")
    standardised = rows["on_scale"].eq(Measure.SMD) | rows["measure"].isin([ReportedAs.T, ReportedAs.F])
    return where(standardised & _independent(rows), 1 / n_1 + 1 / n_2 + d**2 / (2 * (n_1 + n_2)))


def _from_pairs(rows: pd.DataFrame) -> np.ndarray:
    """Large-sample variance of a change standardised by its own spread (Gibbons, Hedeker and Davis 1993)."""
    n, d = _people(rows).to_numpy("float64", na_value=np.nan), floats(rows, "estimate")
    standardised = rows["on_scale"].isin(list(OF_DIFFERENCES.values())) | rows["measure"].isin(
        [ReportedAs.T, ReportedAs.F]
    )
    return where(standardised & _paired(rows), 1 / n + d**2 / (2 * n))


def _from_exact_p(rows: pd.DataFrame) -> np.ndarray:
    """From an estimate and its exact p: the standard error is the estimate over its t quantile."""
    exact = (rows["p_relation"] == PRelation.EQUAL) & rows["p_high"].isna() & rows["on_scale"].isin(T_SCALES)
    df = _degrees_of_freedom(rows)
    variance = es.from_p(floats(rows, "estimate"), where(exact, floats(rows, "p")), df).vi
    return where(np.isfinite(df), variance)


def _from_bound(rows: pd.DataFrame) -> np.ndarray:
    """From an estimate and the bound of its p: the largest variance that it can have had."""
    bound = where(rows["on_scale"].isin(T_SCALES) & ~rows["adjusted"].fillna(False), p_bound(rows))
    return es.from_p(floats(rows, "estimate"), bound, _degrees_of_freedom(rows)).vi


# In this order because rounding takes most from the last: a p of one digit, the limits of a wide interval.
VARIANCE_ROUTES = (
    Route("its standard error", "SE", lambda rows: floats(rows, "se_scaled") ** 2),
    Route("the SD of paired differences", "SD, n", _from_paired_sd),
    Route("its exact p", "an estimate, its p, people", _from_exact_p, "the p is that of a t test"),
    Route("its interval", "both limits and the level", _from_interval),
    Route("the number of people", "r, n", _from_r),
    Route(
        "the arms' sizes",
        "a standardised difference of independent groups",
        _from_sizes,
        "standardised by the pooled SD of two independent groups",
    ),
    Route(
        "the number of pairs",
        "a difference standardised by its own spread, people",
        _from_pairs,
        "standardised by the SD of each person's differences",
    ),
    Route("the bound of its p", "an estimate, a significant p", _from_bound, AT_ITS_BOUND),
)


def _people(rows: pd.DataFrame) -> pd.Series:
    """People behind a row: as typed, else the arms', else the study's."""
    one_arm = rows["n_first"].astype("Float64")
    arms = people_in_both(one_arm, rows["n_second"], _people_are_the_same(rows)).where(
        rows["arm_second"].notna(), one_arm
    )
    return (
        rows["n"].astype("Float64").fillna(arms).fillna(rows["n_analysed"].astype("Float64"))
        .fillna(rows["n_study"].astype("Float64"))
    )  # fmt: skip


def _shared(rows: pd.DataFrame) -> pd.DataFrame:
    rows = with_company(rows.assign(row_who=rows["who"]))
    test = rows["with_outcome"] + (", " + rows["with_detail"]).fillna("")
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("study_id", "sample_id", "arm_first", "arm_second", "outcome", "detail")},
            "intervention": rows["gets_first"].where(rows["kind"] != ContrastKind.ASSOCIATION, test),
            "comparator": rows["gets_second"],
            "who": joined_terms(rows["who"], rows["who_study"]),
            **{name: rows[name] for name in ("row_who", "time", "who_alone", "time_alone")},
            "all_who": joined_terms(rows["who"], rows["who_study"]),
            "weeks_then": [weeks_named(time) for time in rows["time"]],
            "weeks": pd.Series([weeks_named(time) for time in rows["time"]], dtype="float64").fillna(
                rows["weeks_high"]
            ),
            "acute": rows["acute"],
            "estimand": rows["kind"].map(_ESTIMANDS),
            "n": _people(rows),
            "sign": rows["sign"],
            "design": rows["design"],
            "arm_order": rows["order_first"],
            "n_arm": rows["n_arm"],
            "n_study": rows["n_everyone"],
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
