"""What is pooled after a change: the samples of a synthesis, under other correlations too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.appraisal.pooled_samples import of_synthesis
from analysis.appraisal.variants import Dataset
from analysis.stats.blocks import RHO
from analysis.synthesis.by_way import by_way
from analysis.synthesis.samples import means_of_samples
from analysis.tables.lookup import Selection
from analysis.terms import Lane

RHOS = (0.2, 0.8)  # either side of the reference (method of Pustejovsky & Tipton 2022)
CORRELATIONS = (0.5, 0.7, 0.95)


def with_correlation(rows: Selection, r: float) -> Selection:
    """The rows with another pre–post correlation wherever it was assumed."""
    shifted = rows["vi"] + (r - rows["r"]) * rows["vi_per_r"]
    usable = np.where(shifted > 0, shifted, np.nan)
    return rows.replaced(vi=np.where(np.isnan(rows["vi_per_r"]), rows["vi"], usable))


def dataset_of(rows: Selection, synthesis: Mapping[str, Any], rho: float = RHO) -> Dataset:
    """The samples of one synthesis, and the effects of those whose spread is unknown."""
    rows = of_synthesis(rows, synthesis)
    rows = rows.where(~np.isnan(rows["oriented"]))
    if synthesis["lane"] == Lane.INDIRECT:
        way = by_way(rows, rho)
        return Dataset(np.array([way.estimate]), np.array([way.variance]), {}, synthesis, (way.name,), studies=way.k)
    yi, vi, samples = means_of_samples(rows.where(rows["vi"] > 0), rho)
    if synthesis["lane"] == Lane.PUBLISHED:
        return Dataset(yi, vi, {}, synthesis, tuple(samples), studies=int(synthesis["k"]))
    unknown = {name: [] for name in sorted(set(rows["sample_id"]) - set(samples))}
    for sample, effect in zip(rows["sample_id"], rows["oriented"], strict=True):
        if sample in unknown:
            unknown[sample].append(effect)
    means = {name: float(np.mean(effects)) for name, effects in unknown.items()}
    return Dataset(yi, vi, means, synthesis, tuple(samples))
