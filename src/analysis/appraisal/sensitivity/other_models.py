"""Other models of what was pooled: one true effect for all, dependent effects, and results that may be missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from analysis.appraisal.decision import Decision
from analysis.appraisal.pooled_samples import Samples, of_synthesis, samples_of
from analysis.appraisal.small_studies import ENOUGH_FOR_ASYMMETRY, predictors, regression_test
from analysis.stats import pool, pool_multilevel
from analysis.stats.asymmetry import egger
from analysis.stats.blocks import RHO
from analysis.stats.intervals import critical
from analysis.stats.selection import StepSelection, step_selection
from analysis.stats.studies import SynthesisError
from analysis.stats.trim_fill import trim_and_fill
from analysis.synthesis.moderators import INTERPRETABLE
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Rows
from analysis.terms import Basis, Lane, OtherModel

STEP = 0.025  # one-sided p up to which a result is taken to be published more often (Hedges & Vevea 1996)
# Two-sided p of the limit below which it is taken not to be 0, and the variance is the better predictor (Stanley &
# Doucouliagos 2014).
NOT_ZERO = 0.10


@dataclass(frozen=True)
class Mean:
    """A mean by one of the models, in the claim's direction. ``df`` is infinite where it is told by a normal one."""

    estimate: float
    se: float
    df: float


@dataclass(frozen=True)
class _Given:
    """What a model gives: the columns of its row, and the mean where it has one that can take the answer's place."""

    columns: Mapping[str, Any]
    mean: Mean | None = None


def other_models(decision: Decision) -> Rows:
    """The rows of the other_models table for one part: what each model gives, or why it cannot be asked."""
    pooled = decision.pooled
    if pooled is None or decision.basis == Basis.REVIEWS:
        return []
    scale = {"measure": pooled["measure"], "unit": pooled["unit"]}
    return [
        {"model": model, **scale, "k": int(pooled["k"]), "assessable": not isinstance(given, str), **_columns(given)}
        for model, given in _given(decision.rows, pooled).items()
    ]


def other_means(rows: Selection, synthesis: Mapping[str, Any]) -> dict[str, Mean]:
    """By model, the mean that it puts in the place of a synthesis of these rows; none of models that have none."""
    if synthesis["lane"] == Lane.PUBLISHED:
        return {}
    given = _given(rows, synthesis)
    return {model: each.mean for model, each in given.items() if isinstance(each, _Given) and each.mean is not None}


def _columns(given: _Given | str) -> Mapping[str, Any]:
    return {"because": given} if isinstance(given, str) else given.columns


def _given(rows: Selection, synthesis: Mapping[str, Any]) -> dict[str, _Given | str]:
    """By model what it gives of the rows of a synthesis; in words why not, where it cannot be asked."""
    used = of_synthesis(rows, synthesis)
    used = used.where(used["vi"] > 0)
    k = len(set(used["sample_id"]))
    if k < ENOUGH_FOR_ASYMMETRY:
        few = f"{k} {'sample' if k == 1 else 'samples'}; {ENOUGH_FOR_ASYMMETRY} are asked for"
        # Of several effects of a sample their degrees of freedom tell whether there are enough.
        return {**dict.fromkeys(OtherModel, few), OtherModel.LEVELS: _or_why(lambda: _levels(used))}
    samples = samples_of(rows, synthesis)
    asked: dict[str, Callable[[], _Given]] = {
        OtherModel.FIXED: lambda: _fixed(samples),
        OtherModel.LEVELS: lambda: _levels(used),
        OtherModel.EGGER: lambda: _egger(samples, synthesis["measure"]),
        OtherModel.TRIM: lambda: _trimmed(samples, synthesis["measure"]),
        OtherModel.PET: lambda: _pet_peese(samples, synthesis["measure"]),
        OtherModel.SELECTION: lambda: _selection(samples),
    }
    return {model: _or_why(ask) for model, ask in asked.items()}


def _or_why(ask: Callable[[], _Given]) -> _Given | str:
    """Numbers that cannot be make one model not assessable, and stop nothing."""
    try:
        return ask()
    except (ArithmeticError, ValueError) as error:
        return str(error)


def _mean(estimate: float, se: float, df: float, low: float, high: float, **columns: Any) -> _Given:
    numbers = {"estimate": estimate, "ci_low": low, "ci_high": high, "df": None if np.isinf(df) else df}
    if not np.isfinite([estimate, se, low, high]).all():
        raise SynthesisError("it gives no interval")
    return _Given({**numbers, **columns}, Mean(estimate, se, df))


def _fixed(samples: Samples) -> _Given:
    fit = pool(samples.yi, samples.vi, method="EE", test="z")
    return _mean(fit.estimate, fit.se, np.inf, fit.ci_low, fit.ci_high, tau2=0.0)


def _levels(rows: Selection) -> _Given:
    """Effects within samples: different samples are independent, though they stand in one paper."""
    if len(set(rows["sample_id"])) == len(rows):
        raise SynthesisError("each sample gives one effect, so there is no level between")
    fit = pool_multilevel(rows["oriented"], rows["vi"], study=rows["sample_id"], sample=rows["sample_id"], rho=RHO)
    if fit.robust_df < INTERPRETABLE:
        raise SynthesisError(f"a few samples carry it: {fit.robust_df:.1f} degrees of freedom")
    numbers = (fit.estimate, fit.robust_se, fit.robust_df, fit.robust_ci_low, fit.robust_ci_high)
    return _mean(*numbers, p=fit.robust_p, tau2=fit.tau2)


def _egger(samples: Samples, measure: str) -> _Given:
    test = regression_test(samples, measure)
    return _Given({"slope": test.slope, "statistic": test.statistic, "p": test.p, "tau2": test.tau2})


def _trimmed(samples: Samples, measure: str) -> _Given:
    predictors(samples, measure)  # of samples of one size no side is the emptier
    fit = trim_and_fill(samples.yi, samples.vi, test="adhoc")
    full = fit.pooled
    return _mean(full.estimate, full.se, full.df, full.ci_low, full.ci_high, added=fit.k0, tau2=full.tau2)


def _pet_peese(samples: Samples, measure: str) -> _Given:
    """The effect expected of a study of endless size: where by the standard error it is not 0, by the variance."""
    by_error, by_variance = predictors(samples, measure)
    pet = egger(samples.yi, samples.vi, **by_error)
    peese = egger(samples.yi, samples.vi, **by_variance)
    not_zero = abs(pet.intercept) > critical(1 - NOT_ZERO, pet.df) * pet.intercept_se
    fit = peese if not_zero else pet
    limits = (fit.limit_estimate, fit.intercept_se, fit.df, fit.limit_ci_low, fit.limit_ci_high)
    return _mean(*limits, slope=fit.slope, statistic=pet.statistic, p=pet.p)


def _selection(samples: Samples) -> _Given:
    fit = _selected(tuple(samples.yi), tuple(samples.vi))
    if not fit.interior:
        raise SynthesisError(f"too few results on one side of a one-sided p of {STEP:g} to tell")
    limits = (fit.estimate, fit.se, np.inf, fit.ci_low, fit.ci_high)
    return _mean(*limits, statistic=fit.lrt, p=fit.lrt_p, tau2=fit.tau2)


@lru_cache(maxsize=8)
def _selected(yi: tuple[float, ...], vi: tuple[float, ...]) -> StepSelection:
    """Its likelihood is climbed from several starts, which takes half a second: the readings of a part share it."""
    return step_selection(yi, vi, [STEP])
