"""What each sample does to the mean of a part: the mean without it, and the mean as samples came out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.decision import Decision
from analysis.appraisal.variants import Dataset
from analysis.stats import diagnostics
from analysis.tables.schemas import Rows

FEWEST = 3  # samples from which leaving one out, or adding one at a time, shows anything
_MEAN = ("k", "estimate", "se", "ci_low", "ci_high", "tau2", "i2")


def leave_one_out(decision: Decision, data: Dataset) -> Rows:
    """The rows of the leave_one_out table for one part; ``data`` are the samples of what decides it."""
    if len(data.samples) < FEWEST:
        return []
    studies = _studies(decision)
    means = diagnostics.leave_one_out(data.yi, data.vi)
    return [
        {"sample": sample, "study_id": studies[sample][0], **mean}
        for sample, mean in zip(data.samples, _means(means, decision), strict=True)
    ]


def cumulative(decision: Decision, data: Dataset) -> Rows:
    """The rows of the cumulative table for one part, by year; samples of an unknown year first."""
    if len(data.samples) < FEWEST:
        return []
    studies, samples = _studies(decision), data.samples
    order = sorted(range(len(samples)), key=lambda place: (studies[samples[place]][1] or 0, samples[place]))
    means = diagnostics.cumulative(data.yi, data.vi, order, test="adhoc")
    steps = []
    for step, (place, mean) in enumerate(zip(order, _means(means, decision), strict=True), start=1):
        study, year = studies[samples[place]]
        steps.append({"step": step, "sample": samples[place], "study_id": study, "year": year, **mean})
    return steps


def _studies(decision: Decision) -> dict[str, tuple[str, int | None]]:
    """By sample the study it is of, and its year."""
    rows, by_sample = decision.every, {}
    for sample, study, year in zip(rows["sample_id"], rows["study_id"], rows["year"], strict=True):
        by_sample.setdefault(sample, (study, None if np.isnan(year) else int(year)))
    return by_sample


def _means(table: pd.DataFrame, decision: Decision) -> list[dict[str, Any]]:
    scale = {name: decision.pooled[name] for name in ("measure", "unit")}
    return [{**scale, **row} for row in table[list(_MEAN)].to_dict("records")]
