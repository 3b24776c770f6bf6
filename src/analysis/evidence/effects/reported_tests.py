"""What contrasts tell of the spread of a difference whose means stand among the values.

A paired t, an exact p, or a difference printed with its own spread: each gives the standard deviation of
each person's difference, and with it the correlation that the variance of any measure needs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.evidence.effects.agreement import COMPANY, agree
from analysis.evidence.effects.routes import Route, floats, where
from analysis.stats import effect_sizes as es
from analysis.terms import ContrastKind, Measure, PRelation, ReportedAs, ROrigin

_KEYS = ["study_id", "kind", "arms", "outcome", "detail"]
TESTS = ["t_printed", "p_exact", "p_bound", "se_printed"]
# What "significant" stands for where no level is printed.
USUAL_LEVEL = 0.05


def tests_of(contrasts: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Unadjusted tests of one arm's change or of two arms.

    ``contrasts`` are those that count, ``effects`` what :func:`contrast_effects` made of them. Returns the
    join's keys, ``who``, ``time``, ``unit``, and of ``TESTS`` what each contrast has.
    """
    rows = contrasts.loc[
        contrasts["kind"].isin([ContrastKind.WITHIN, ContrastKind.BETWEEN]) & contrasts["arm_first"].notna()
    ]
    rows = rows.loc[~rows["adjusted"].fillna(False) & ~rows["pooled"].fillna(False)]
    differences = effects.loc[effects["measure"].eq(Measure.MD) & effects["vi"].notna(), ["rows", "unit", "vi"]]
    rows = rows.merge(differences.rename(columns={"rows": "contrast_id"}), on="contrast_id", how="left")
    exact = (rows["p_relation"] == PRelation.EQUAL) & rows["p_high"].isna() & (rows["p"] > 0) & (rows["p"] < 1)
    tests = rows.assign(
        arms=arms_key(rows["arm_first"], rows["arm_second"]),
        t_printed=where(rows["measure"] == ReportedAs.T, np.abs(floats(rows, "result"))),
        p_exact=where(exact.fillna(False), floats(rows, "p")),
        p_bound=p_bound(rows),
        se_printed=np.sqrt(rows["vi"].astype("float64")),
    )
    return tests.loc[tests[TESTS].notna().any(axis=1), [*_KEYS, "who", "time", "unit", *TESTS]]


def p_bound(rows: pd.DataFrame) -> np.ndarray:
    """The p that a significant result has at most: 0.01 of ``< 0.01``, the usual level where none is printed.

    The spread it gives is the largest that the result can have had (Cochrane Handbook 6.5, section 6.5.2.3).
    """
    below = ((rows["p_relation"] == PRelation.BELOW) & (rows["p"] > 0) & (rows["p"] < 1)).fillna(False)
    significant = (rows["p_relation"] == PRelation.SIGNIFICANT).fillna(False)
    usual = np.where(significant.to_numpy(bool), USUAL_LEVEL, np.nan)
    return np.where(below.to_numpy(bool), floats(rows, "p"), usual)


def arms_key(first: pd.Series, second: pd.Series) -> pd.Series:
    """Both arms in one order: a t, a p and a spread are the same either way round."""
    pairs = zip(first.fillna(""), second.fillna(""), strict=True)
    return pd.Series(["; ".join(sorted(pair)) for pair in pairs], index=first.index, dtype="str")


def join_tests(pairs: pd.DataFrame, tests: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The pairs of values with the columns ``TESTS`` of the test that is of them, missing where none is.

    ``pairs`` have study_id, arms, outcome, detail, difference_unit, and the columns of agreement.COMPANY.
    """
    if tests.empty:
        return pairs.assign(**dict.fromkeys(TESTS, np.nan))
    keyed = pairs[["study_id", "arms", "outcome", "detail", "difference_unit", *COMPANY]]
    keyed = keyed.assign(kind=kind, pair=np.arange(len(pairs)))
    tests = tests.rename(columns={"who": "who_tested", "time": "time_tested", "unit": "unit_tested"})
    both = keyed.merge(tests, on=_KEYS)
    both = both.loc[agree(both["who_tested"], both["time_tested"], both)]
    both["se_printed"] = both["se_printed"].where(both["unit_tested"] == both["difference_unit"])
    first = both.groupby("pair")[TESTS].first()
    return pairs.assign(**{name: keyed["pair"].map(first[name]).astype("float64") for name in TESTS})


AT_ITS_BOUND = "the p is that of a t test, and no smaller than its bound: the spread may be smaller, not larger"


def sd_of_differences(pairs: pd.DataFrame, n: np.ndarray) -> dict[str, np.ndarray]:
    """Standard deviations of each person's difference by what was printed; ``pairs`` have ``difference``."""
    change = np.abs(floats(pairs, "difference"))
    with np.errstate(invalid="ignore", divide="ignore"):
        sds = {
            ROrigin.FROM_DIFFERENCE: floats(pairs, "se_printed") * np.sqrt(n),
            ROrigin.FROM_T: change * np.sqrt(n) / floats(pairs, "t_printed"),
            ROrigin.FROM_P: change * np.sqrt(n) / quantile(floats(pairs, "p_exact"), n - 1),
        }
    # A difference of 0 has a t of 0 whatever its spread.
    return {name: where((sd > 0) & np.isfinite(sd), sd) for name, sd in sds.items()}


def correlation(sd_first: np.ndarray, sd_second: np.ndarray, sd_of_difference: np.ndarray) -> np.ndarray:
    """The correlation by three standard deviations; NaN where they contradict each other, or leave no spread."""
    r = es.r_from_sds(sd_first, sd_second, sd_of_difference)
    return where(np.abs(r) < 1, r)


def difference_variance_routes(
    difference: np.ndarray, tested: pd.DataFrame, df: np.ndarray, of_scale: str | None = None
) -> tuple[Route, ...]:
    """Variances of a difference by the t or the p of its test: the square of the difference over its t.

    ``tested`` has t_printed, p_exact and p_bound, ``of_scale`` is what must be assumed where the test was on another
    scale. Of a p that is only known to be below something the bound gives the largest variance; so does, where the
    people are not known, the normal in place of the t.
    """

    def over(statistic: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = (difference / statistic) ** 2
        return where(np.isfinite(variance) & (variance > 0), variance)

    of_t, of_p = over(floats(tested, "t_printed")), over(quantile(floats(tested, "p_exact"), df))
    at_most = over(quantile(floats(tested, "p_bound"), np.where(df > 0, df, np.inf)))
    assumed, bound = ("; ".join(filter(None, (why, of_scale))) for why in ("the p is that of a t test", AT_ITS_BOUND))
    return (
        Route("the t printed for the difference", "t", lambda _: of_t, of_scale),
        Route("its exact p", "p, people", lambda _: of_p, assumed),
        Route("the bound of its p", "a significant p", lambda _: at_most, bound),
    )


def quantile(p: np.ndarray, df: np.ndarray) -> np.ndarray:
    """The t of a two-sided p."""
    with np.errstate(invalid="ignore"):
        return -stdtrit(np.where(df > 0, df, np.nan), p / 2)


def r_routes_from_tests(sd_first: str, sd_second: str, n: np.ndarray) -> tuple[Route, ...]:
    """Correlations from what was printed beside two standard deviations."""

    def route(name: str, needs: str, assumes: str | None = None) -> Route:
        def compute(rows: pd.DataFrame) -> np.ndarray:
            change = sd_of_differences(rows, n)[name]
            return correlation(floats(rows, sd_first), floats(rows, sd_second), change)

        return Route(name, needs, compute, assumes)

    return (
        route(ROrigin.FROM_DIFFERENCE, "both SDs, and the difference with its own spread"),
        route(ROrigin.FROM_T, "both SDs, and a paired t"),
        route(ROrigin.FROM_P, "both SDs, and an exact p", "the p is that of a paired t test"),
    )
