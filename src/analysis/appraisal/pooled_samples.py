"""The independent samples behind a synthesis, one value each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.synthesis.by_way import by_way
from analysis.synthesis.samples import means_of_samples
from analysis.tables.lookup import Selection
from analysis.terms import Lane


@dataclass(frozen=True)
class Samples:
    """Effects, variances, participants (NaN where nobody says) and one study each of the samples of a synthesis.

    ``effective`` is n1 n2 / (n1 + n2), the size that the precision of a difference goes with however large it is; where
    everybody is in both arms, n1 = n2 = n.
    """

    yi: np.ndarray
    vi: np.ndarray
    people: np.ndarray
    effective: np.ndarray
    studies: list[str]


def of_synthesis(rows: Selection, synthesis: Mapping[str, Any]) -> Selection:
    """The rows on the scale of a synthesis; of published reviews those of the one that it stands for."""
    rows = rows.where(np.all([rows[name] == synthesis[name] for name in ("estimand", "measure", "unit")], axis=0))
    if synthesis["lane"] != Lane.PUBLISHED:
        return rows
    return rows.where(np.isclose(rows["oriented"], synthesis["estimate"]) & (rows["vi"] > 0))


def samples_of(rows: Selection, synthesis: Mapping[str, Any]) -> Samples:
    """Those of the rows that a synthesis was pooled from."""
    rows = of_synthesis(rows, synthesis)
    if synthesis["lane"] == Lane.INDIRECT:
        way = by_way(rows)
        values = (way.estimate, way.variance, way.people, np.nan)
        return Samples(*(np.array([value]) for value in values), [rows["study_id"][0]])
    rows = rows.where(rows["vi"] > 0)
    yi, vi, names = means_of_samples(rows)
    by_sample = [rows.where(rows["sample_id"] == name) for name in names]
    people = np.array([np.fmax.reduce(sample["n"]) for sample in by_sample], dtype=float)
    split = np.array([_split(sample) for sample in by_sample], dtype=float)
    return Samples(yi, vi, people, people * split, [sample["study_id"][0] for sample in by_sample])


def _split(sample: Selection) -> float:
    """n1 n2 / (n1 + n2) of one participant: by the arms' shares of the variance, which go with 1 / n."""
    both = np.array([arm is None for arm in sample["arm_against"]], dtype=bool)
    share = sample["share_for"].astype(float)
    return float(np.mean(np.where(both, 0.5, share * (1 - share))))
