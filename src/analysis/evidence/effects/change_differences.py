"""What one arm changed beyond another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.agreement import COMPANY
from analysis.evidence.effects.reported_tests import TESTS, arms_key, difference_variance_routes, join_tests
from analysis.evidence.effects.routes import Derived, Route, best_route, floats, where
from analysis.evidence.effects.values import people_in_both, same_people
from analysis.stats import effect_sizes as es
from analysis.terms import ContrastKind, Design, Estimand, Measure, ROrigin

# What tells one arm's change from another's, beside the arm itself.
_SAME_CHANGE = ["study_id", "sample_id", "outcome", "detail", "measure", "unit", "time", "design", "acute"]
_SAME_CHANGE += ["standardiser"]


def change_differences(within: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """For every pair of arms with the same people terms, in each measure that both arms' changes have.

    Independent arms: the variances add; of standardised changes it is Morris' d_ppc2, which has one
    standardiser for both arms. The same people in both arms: no variance, since it would need a correlation
    nobody printed. Changes printed without any spread: the t or the exact p of their difference gives it.
    """
    arms = within.loc[
        ~within["design"].isin([Design.SINGLE_GROUP, Design.CROSS_SECTIONAL]) & within["arm_first"].notna()
    ]
    pairs = arms.merge(arms, on=_SAME_CHANGE, suffixes=("_1", "_2"))
    # Men are compared with men: a sheet's subgroups have their own controls.
    same_terms = pairs["who_1"].fillna("") == pairs["who_2"].fillna("")
    pairs = pairs.loc[(pairs["arm_order_1"] < pairs["arm_order_2"]) & same_terms].reset_index(drop=True)
    same = same_people(pairs["design"], pairs["n_arm_1"], pairs["n_arm_2"], pairs["n_study_1"])
    standardised = (pairs["measure"] == Measure.SMD_OF_CHANGE).to_numpy()
    ppc = _ppc2(pairs)
    assumed_arms = np.array([pairs[f"r_from_{side}"].eq(ROrigin.ASSUMED).to_numpy() for side in (1, 2)])
    with np.errstate(invalid="ignore", divide="ignore"):
        per_r = -(1 / floats(pairs, "n_1") + 1 / floats(pairs, "n_2")) * assumed_arms.sum(axis=0)
    added = pairs[["vi_per_r_1", "vi_per_r_2"]].astype("float64").sum(axis=1, min_count=1)
    vi = np.where(standardised, ppc.vi, floats(pairs, "vi_1") + floats(pairs, "vi_2"))
    variance = _variance(pairs, vi, same, tests)
    per_r = where(assumed_arms.any(axis=0) & ~np.isnan(vi), np.where(standardised, per_r, added))
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("study_id", "sample_id", "outcome", "detail", "unit", "acute", "time")},
            **{name: pairs[f"{name}_1"] for name in COMPANY if name != "time"},
            "measure": pairs["measure"].mask(standardised, Measure.SMD),
            "standardiser": pairs["standardiser"].mask(standardised, "pooled SD before"),
            "arm_first": pairs["arm_first_1"],
            "arm_second": pairs["arm_first_2"],
            "intervention": pairs["intervention_1"],
            "comparator": pairs["intervention_2"],
            "who": pairs["who_1"],
            "weeks": pairs["weeks_1"],
            "estimand": Estimand.BETWEEN_CHANGE,
            "yi": np.where(standardised, ppc.yi, floats(pairs, "yi_1") - floats(pairs, "yi_2")),
            "vi": variance.number,
            "vi_per_r": where(~same, per_r),
            "n": people_in_both(pairs["n_1"], pairs["n_2"], same),
            # The one that was assumed, where one was: it is the one that may be varied.
            "r": pairs["r_1"].where(assumed_arms[0] | ~assumed_arms[1], pairs["r_2"]),
            "r_from": pairs["r_from_1"].where(assumed_arms[0] | ~assumed_arms[1], pairs["r_from_2"]),
            "derived_by": [
                _route(*row)
                for row in zip(
                    standardised, same, variance.route, pairs["derived_by_1"], pairs["derived_by_2"], strict=True
                )
            ],
            "assumed": _assumed(pairs, variance),
            "read_level": pairs["read_level_1"],
            "rows": pairs["rows_1"] + "; " + pairs["rows_2"],
            **{name: pairs[f"{name}_1"] for name in ("note_path", "note_line", "note_field")},
        }
    )


def _ppc2(pairs: pd.DataFrame) -> es.EffectSizes:
    """Morris' d_ppc2: the estimate needs no correlation, its variance both arms'."""
    arms = [
        [floats(pairs, f"{name}_{side}") for name in ("mean_after", "mean_before", "sd_before", "n")] for side in (1, 2)
    ]
    none = np.zeros(len(pairs))
    r_1, r_2 = floats(pairs, "r_1"), floats(pairs, "r_2")
    return es.EffectSizes(es.ppc2(*arms[0], none, *arms[1], none).yi, es.ppc2(*arms[0], r_1, *arms[1], r_2).vi)


_BOTH_CHANGES = "both arms' changes"


def _variance(pairs: pd.DataFrame, added: np.ndarray, same: np.ndarray, tests: pd.DataFrame) -> Derived:
    """Of both arms' changes; else from the test of their difference, where nothing else was there to be tested."""
    sides = {name: pairs[f"{name}_1"] for name in COMPANY if name != "time"}
    arms = arms_key(pairs["arm_first_1"], pairs["arm_first_2"])
    tested = join_tests(pairs.assign(**sides, arms=arms, difference_unit=pairs["unit"]), tests, ContrastKind.BETWEEN)
    printed = (pairs["change_printed_1"].eq(True) & pairs["change_printed_2"].eq(True)).to_numpy(bool)
    n_1, n_2 = floats(pairs, "n_1"), floats(pairs, "n_2")
    df = np.where(same, np.fmin(n_1, n_2) - 1, n_1 + n_2 - 2)
    routes = difference_variance_routes(
        floats(pairs, "yi_1") - floats(pairs, "yi_2"), tested[TESTS].mul(np.where(printed, 1.0, np.nan), axis=0), df
    )
    return best_route(pairs, (Route(_BOTH_CHANGES, "the variances of both", lambda _: where(~same, added)), *routes))


def _route(standardised: bool, same: bool, variance: str | None, first: str, second: str) -> str:
    kind = "difference of two arms' changes, by the pooled SD before (d_ppc2)" if standardised else (
        "difference of two arms' changes"
    )  # fmt: skip
    each = f"each: {first}" if first == second else f"{first}; the other: {second}"
    if variance not in (None, _BOTH_CHANGES):
        each = each.replace("; no variance can be had", "")
        return f"{kind}; {each}; variance from {variance}"
    return f"{kind}; {each}" + ("; the same people in both arms: no variance can be had" if same else "")


def _assumed(pairs: pd.DataFrame, variance: Derived) -> list[str | None]:
    texts = zip(*(pairs[f"assumed_{side}"].astype(object) for side in (1, 2)), variance.assumed, strict=True)
    return ["; ".join(dict.fromkeys(text for text in row if isinstance(text, str))) or None for row in texts]
