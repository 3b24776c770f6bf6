"""The scale a reported contrast is pooled on, and what becomes of its estimate, limits and spread there.

A spread goes through the same transformation as its estimate: limits point by point, a standard error or
half width by the derivative at the estimate (delta method; Oehlert 1992, Am Stat 46:27).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.routes import floats, where
from analysis.terms import (
    CORRELATIONS,
    RATIOS,
    STANDARDISED,
    ContrastKind,
    EffectUnit,
    Measure,
    Placeholder,
    ReportedAs,
)

# By the spread of each person's own differences: measures of their own, which no d can be pooled with.
OF_DIFFERENCES = {ReportedAs.DZ: Measure.SMCC, ReportedAs.SRM: Measure.SRM}
RISK_RATIOS = (ReportedAs.RR, ReportedAs.OR)
# Results that are neither a difference nor a ratio: their direction counts, their number does not.
NO_SIZE = (
    ReportedAs.BETA,
    ReportedAs.R2,
    ReportedAs.CHI2,
    ReportedAs.ETA2,
    ReportedAs.BF10,
    ReportedAs.SUPERIORITY,
    ReportedAs.STUDIES,
    ReportedAs.F,
    ReportedAs.T,
)
# Scales on which a difference is tested by t; the others' intervals are normal ones.
T_SCALES = (Measure.MD, Measure.PC, Measure.ROM)


def on_scale(rows: pd.DataFrame) -> pd.DataFrame:
    """The contrasts with ``on_scale`` (the effect measure), ``scale_unit``, and on that scale ``scaled`` (the
    result), ``low`` and ``high`` (its limits), ``se_scaled`` and ``sd_scaled``.

    A limit that the scale does not have (r of 1, a ratio of 0) is replaced by the half width as a spread.
    """
    measure, logged = rows["measure"], rows["log_ratio"].fillna(False).to_numpy(bool)
    percent = ((measure == ReportedAs.PERCENT_MORE) & ~logged).to_numpy(bool)
    ratio = (measure.isin(RATIOS) & ~logged).to_numpy(bool)
    correlation = measure.isin(CORRELATIONS).to_numpy(bool)
    has_scale = measure.notna() & ~measure.isin(NO_SIZE)

    def carried(values: np.ndarray) -> np.ndarray:
        """Values on the scale; NaN where it does not have them."""
        with np.errstate(invalid="ignore", divide="ignore"):
            transformed = np.select(
                [percent, ratio, correlation], [np.log1p(values / 100), np.log(values), np.arctanh(values)], values
            )
        return where(has_scale & np.isfinite(transformed), transformed)

    result = floats(rows, "result")
    given_low, given_high = floats(rows, "ci_low"), floats(rows, "ci_high")
    middle = np.where(np.isnan(result), (given_low + given_high) / 2, result)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.select([percent, ratio, correlation], [1 / (100 + middle), 1 / middle, 1 / (1 - middle**2)], 1.0)
    slope = where(has_scale & np.isfinite(slope) & (slope > 0), slope)
    scaled = carried(result)
    half = np.where(np.isnan(given_low), floats(rows, "ci_half"), (given_high - given_low) / 2)
    low, high = (
        carried(np.where(np.isnan(given), result + side * half, given))
        for given, side in ((given_low, -1.0), (given_high, 1.0))
    )
    by_slope = np.isnan(low + high) & ~np.isnan(scaled)
    low, high = np.where(by_slope, scaled - half * slope, low), np.where(by_slope, scaled + half * slope, high)
    return rows.assign(
        scaled=scaled,
        low=low,
        high=high,
        se_scaled=floats(rows, "se") * slope,
        sd_scaled=floats(rows, "sd") * slope,
        on_scale=_measures(rows),
        scale_unit=_units(rows),
    )


def correlation_df(rows: pd.DataFrame) -> np.ndarray:
    """Degrees of freedom of the t, or of the F with one in its numerator, that an association was tested by."""
    measure = rows["measure"]
    df = np.select(
        [measure == ReportedAs.T, (measure == ReportedAs.F) & (rows["df1"] == 1)],
        [floats(rows, "df1"), floats(rows, "df2")],
        np.nan,
    )
    plain = (rows["kind"] == ContrastKind.ASSOCIATION) & ~rows["adjusted"].fillna(False) & ~rows["pooled"].fillna(False)
    return where(plain, df)


def correlation_of_test(rows: pd.DataFrame) -> np.ndarray:
    """r = t / √(t² + df) of associations told by a t, an F(1, df) or an R² (Rosenthal 1994).

    F and R² have no side; they take that of the words, and without any they give no r.
    """
    statistic, df, signs = floats(rows, "result"), correlation_df(rows), floats(rows, "sign")
    alone = (rows["kind"] == ContrastKind.ASSOCIATION) & ~rows["adjusted"].fillna(False) & ~rows["pooled"].fillna(False)
    sided = np.where(np.abs(signs) == 1, signs, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_t = statistic / np.sqrt(statistic**2 + df)
        of_f = sided * np.sqrt(statistic / (statistic + df))
        of_r2 = where(alone & (statistic >= 0), sided * np.sqrt(statistic))
    return np.select(
        [rows["measure"] == name for name in (ReportedAs.T, ReportedAs.F, ReportedAs.R2)], [of_t, of_f, of_r2], np.nan
    )


def _is_log(rows: pd.DataFrame) -> pd.Series:
    return rows["measure"].isin([ReportedAs.PERCENT_MORE, *RATIOS]) | rows["log_ratio"].fillna(False)


def _measures(rows: pd.DataFrame) -> np.ndarray:
    measure = rows["measure"].fillna("").astype(str)
    standardised = measure.isin(STANDARDISED)
    return np.select(
        [measure.isin(CORRELATIONS), standardised & (rows["kind"] == ContrastKind.WITHIN), standardised,
         measure.isin(list(OF_DIFFERENCES)), measure.isin(RISK_RATIOS), _is_log(rows),
         measure == ReportedAs.CHANGE_POINTS],
        [Measure.ZCOR, Measure.SMD_OF_CHANGE, Measure.SMD,
         measure.map(OF_DIFFERENCES).fillna(""), measure, Measure.ROM, Measure.PC], Measure.MD,
    )  # fmt: skip


def _units(rows: pd.DataFrame) -> np.ndarray:
    measure = rows["measure"]
    return np.select(
        [measure.isin(CORRELATIONS), measure.isin([*STANDARDISED, *OF_DIFFERENCES]), _is_log(rows),
         measure == ReportedAs.CHANGE_POINTS],
        [EffectUnit.FISHERS_Z, EffectUnit.STANDARD_DEVIATIONS, EffectUnit.LOG_RATIO, "%"],
        measure.fillna(Placeholder.NOT_STATED).astype(str),
    )  # fmt: skip
