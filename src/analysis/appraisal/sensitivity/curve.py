"""The specification curve: every combination of the choices an analysis of one part could have made.

Distinct specifications of one estimand only (Simonsohn et al. 2020, 10.1038/s41562-020-0912-z): which evidence,
which doubted or excluded rows, which correlations, which prior, with and without each sample.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.decision import Decision, is_in_time
from analysis.appraisal.sensitivity.datasets import CORRELATIONS, RHOS, dataset_of, with_correlation
from analysis.appraisal.variants import PRIORS, REFERENCE
from analysis.appraisal.verdicts import supporting
from analysis.stats.blocks import RHO
from analysis.stats.posteriors import in_batches
from analysis.synthesis.by_part import OF_MEAN, of_mean
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Rows
from analysis.terms import Scope

_Z95 = 1.959964
_AS_SCREENED = "as screened"
_LIMITS = ("claimed_low", "claimed_high", "smallest", "none")


def specification_curve(decision: Decision, threshold: float) -> Rows:
    """The rows of the specifications table for one part: one for each distinct specification, by estimate.

    All that bears on the part in the lane and estimand that decide, the indirect and the excluded too. Probabilities
    are those of :func:`analysis.synthesis.by_part.of_mean`; ``sure`` is whether what supports the claim has the
    probability ``threshold``. None without a prior.
    """
    pooled = decision.pooled
    if pooled is None or pd.isna(pooled["prior_sd"]):
        return []
    every = decision.every
    rows = every.where((every["lane"] == pooled["lane"]) & (every["estimand"] == pooled["estimand"]))
    chosen, yi, vi = [], [], []
    for choice, samples, y, v in _datasets(rows, pooled):
        for prior, without in itertools.product(PRIORS, _leave_outs(y)):
            kept = np.arange(len(y)) != without
            chosen.append({**choice, "prior": prior, "without": samples[without] if without >= 0 else None})
            yi.append(y[kept])
            vi.append(v[kept])
    if not chosen:
        return []
    numbers = _evaluate(yi, vi, [row["prior"] for row in chosen], pooled)
    chance = supporting(decision.word, Selection(numbers))
    names = ("estimate", "low", "high", "probability_direction", *(f"probability_{place}" for place in _PLACES))
    specifications = [
        {
            **row,
            "reference": row["reference"] and row["prior"] == REFERENCE and row["without"] is None,
            "k": len(y),
            "measure": pooled["measure"],
            "unit": pooled["unit"],
            **{name: float(numbers[name][place]) for name in names},
            "probability_supporting": float(chance[place]),
            "sure": bool(chance[place] >= threshold),
        }
        for place, (row, y) in enumerate(zip(chosen, yi, strict=True))
    ]
    specifications.sort(key=_order)
    return [{"specification": place, **row} for place, row in enumerate(specifications, start=1)]


_PLACES = ("below", "within", "above")


def _order(row: Mapping[str, Any]) -> tuple:
    """By estimate; where two give the same to the last digit, by what they chose, what is as it was assumed last."""
    r = np.inf if row["r"] is None else row["r"]
    return row["estimate"], row["evidence"], row["flags"], row["rho"], r, row["prior"], row["without"] or ""


def _evaluate(
    yi: list[np.ndarray], vi: list[np.ndarray], priors: list[str], pooled: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """Posterior mean, interval and probabilities of the mean for these samples, each with one of the priors."""
    width = max(map(len, yi))
    used = np.arange(width) < np.array([[len(y)] for y in yi])
    y, v = (np.ones(used.shape) for _ in range(2))
    y[used], v[used] = np.concatenate(yi), np.concatenate(vi)
    factors = np.array([PRIORS[prior] for prior in priors])
    mu = {"mu_mean": pooled["prior_mean"], "mu_sd": pooled["prior_sd"] * factors[:, 0]}
    limits = {name: float(pooled[name]) for name in _LIMITS}
    if np.isnan(limits["claimed_high"]) and not np.isnan(limits["claimed_low"]):
        limits["claimed_high"] = np.inf
    columns = {name: np.empty(len(yi)) for name in ("estimate", "low", "high", *OF_MEAN)}
    for members, after in in_batches(y, v, **mu, tau_scale=pooled["prior_tau"] * factors[:, 1], used=used):
        mean, half = after.mean, _Z95 * after.sd
        probabilities = of_mean(limits, after.probability_above)
        for name, values in {"estimate": mean, "low": mean - half, "high": mean + half, **probabilities}.items():
            columns[name][members] = values
    return columns


def _datasets(
    rows: Selection, pooled: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], tuple[str, ...], np.ndarray, np.ndarray]]:
    """The choices that give different data, each with its samples; the reference first."""
    seen = set()
    rows = rows.where(~rows["late"])
    kept = ~rows["excluded"]
    scopes = {Scope.DIRECT: rows["direct"], Scope.WITH_INDIRECT: is_in_time(rows)}
    first = pooled["scope"]
    evidence = sorted(scopes, key=lambda name: name != first)
    flags = {
        _AS_SCREENED: kept,
        "without what a check doubts": kept & ~rows["doubted"],
        "with what is excluded": ~kept | kept,
    }
    correlations = [None, *CORRELATIONS] if not np.isnan(rows["vi_per_r"]).all() else [None]
    for scope, flag, rho, r in itertools.product(evidence, flags, (RHO, *RHOS), correlations):
        chosen = rows.where(scopes[scope] & flags[flag])
        data = dataset_of(chosen if r is None else with_correlation(chosen, r), pooled, rho=rho)
        content = (data.yi.tobytes(), data.vi.tobytes())
        if not data.k or content in seen:
            continue
        seen.add(content)
        choice = {
            "evidence": scope,
            "flags": flag,
            "rho": rho,
            "r": r,
            "reference": (scope, flag, rho, r) == (first, _AS_SCREENED, RHO, None),
        }
        yield choice, data.samples, data.yi, data.vi


def _leave_outs(yi: np.ndarray) -> range:
    """Nothing left out (−1), then each sample in turn where others remain."""
    return range(-1, len(yi) if len(yi) > 1 else 0)
