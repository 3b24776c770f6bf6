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

from analysis.appraisal.decision import is_in_time
from analysis.appraisal.sensitivity.single_changes import CORRELATIONS, RHOS, dataset_of, with_correlation
from analysis.appraisal.variants import PRIORS
from analysis.stats.blocks import RHO
from analysis.stats.posteriors import posteriors
from analysis.synthesis.by_part import probabilities
from analysis.tables.lookup import Selection
from analysis.terms import ChangeKind, Scope

CHOICES = (
    ChangeKind.EVIDENCE,
    ChangeKind.FLAGS,
    ChangeKind.EFFECTS_CORRELATION,
    ChangeKind.PRE_POST_CORRELATION,
    ChangeKind.PRIOR,
    "without",
)
_Z95 = 1.959964


def specification_curve(rows: Selection, told: Mapping[str, Any]) -> pd.DataFrame:
    """One row for each distinct specification, sorted by estimate.

    ``rows`` are all that bear on the part in the lane that decides, the indirect and the excluded too; ``told``
    is the deciding row of the syntheses table. Columns ``CHOICES``, ``reference`` (whether it is the one of the
    page), ``k``, ``estimate`` (posterior mean), ``low`` and ``high`` (95 % normal interval), and the
    probabilities of :func:`analysis.synthesis.by_part.probabilities`. Empty without a prior.
    """
    columns = [*CHOICES, "reference", "k", "estimate", "low", "high"]
    if pd.isna(told["prior_sd"]):
        return pd.DataFrame(columns=columns)
    chosen, yi, vi = [], [], []
    for choice, y, v in _datasets(rows, told):
        for name, without in itertools.product(PRIORS, _leave_outs(y)):
            kept = np.arange(len(y)) != without
            chosen.append({**choice, "prior": name, "without": _name(choice["samples"], without)})
            yi.append(y[kept])
            vi.append(v[kept])
    if not chosen:
        return pd.DataFrame(columns=columns)
    width = max(map(len, yi))
    used = np.arange(width) < np.array([[len(y)] for y in yi])
    padded = [np.array([np.pad(one, (0, width - len(one)), constant_values=1.0) for one in many]) for many in (yi, vi)]
    table = pd.DataFrame(chosen)
    scale = np.array([PRIORS[name] for name in table["prior"]])
    spread = told["prior_sd"] * scale[:, 0]
    after = posteriors(
        *padded, mu_mean=told["prior_mean"], mu_sd=spread, tau_scale=told["prior_tau"] * scale[:, 1], used=used
    )
    names = ("claimed_low", "claimed_high", "smallest", "none", "prior_mean")
    limits = pd.DataFrame({name: [told[name]] * len(table) for name in names}).astype("float64")
    limits["claimed_high"] = limits["claimed_high"].fillna(np.inf).where(limits["claimed_low"].notna())
    found = table.assign(
        k=used.sum(axis=1),
        estimate=after.mean,
        low=after.mean - _Z95 * after.sd,
        high=after.mean + _Z95 * after.sd,
        **probabilities(limits.assign(prior_sd=spread), after),
    )
    same = (found["prior"] == "reference") & (found["without"] == "") & found["is_reference"]
    found = found.assign(reference=same).drop(columns=["samples", "is_reference"])
    return found.sort_values(["estimate", *CHOICES], ignore_index=True)


def _datasets(rows: Selection, told: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], np.ndarray, np.ndarray]]:
    """The choices that give different data, each with its samples; the reference first."""
    seen = set()
    rows = rows.where(~rows["late"])
    kept = ~rows["excluded"]
    scopes = {Scope.DIRECT: rows["direct"], Scope.WITH_INDIRECT: is_in_time(rows)}
    first = told["scope"]
    evidence = sorted(scopes, key=lambda name: name != first)
    flags = {
        "as screened": kept,
        "without what a check doubts": kept & ~rows["doubted"],
        "with what is excluded": ~kept | kept,
    }
    correlations = [None, *CORRELATIONS] if not np.isnan(rows["vi_per_r"]).all() else [None]
    for scope, flag, rho, r in itertools.product(evidence, flags, (RHO, *RHOS), correlations):
        chosen = rows.where(scopes[scope] & flags[flag])
        data = dataset_of(chosen if r is None else with_correlation(chosen, r), told, rho=rho)
        content = (data.yi.tobytes(), data.vi.tobytes())
        if not data.k or content in seen:
            continue
        seen.add(content)
        choice = {
            ChangeKind.EVIDENCE: scope,
            ChangeKind.FLAGS: flag,
            ChangeKind.EFFECTS_CORRELATION: f"{rho:g}",
            ChangeKind.PRE_POST_CORRELATION: "as assumed" if r is None else f"{r:g}",
            "samples": data.samples,
            "is_reference": (scope, flag, rho, r) == (first, "as screened", RHO, None),
        }
        yield choice, data.yi, data.vi


def _leave_outs(yi: np.ndarray) -> range:
    """Nothing left out (−1), then each sample in turn where others remain."""
    return range(-1, len(yi) if len(yi) > 1 else 0)


def _name(samples: tuple[str, ...], place: int) -> str:
    return "" if place < 0 else samples[place]
