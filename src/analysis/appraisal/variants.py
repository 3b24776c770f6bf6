"""The posteriors a verdict must survive: every listed prior, and every spread that was not printed.

Nothing is imputed. A sample whose effect is known and its spread is not is left out of the answer; but no
verdict is given that a spread it could have had would take away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.synthesis.by_part import probabilities
from analysis.synthesis.posteriors import posteriors

# The priors listed: the reference, and what they do to its spreads of mu and of tau. Ours: half and double, and a
# spread between studies wide enough that false verdicts stay below 6 % in benchmarks/calibration.py.
PRIORS = {"reference": (1.0, 1.0), "sceptical": (0.5, 1.0), "wide": (2.0, 3.0)}
# Sampling variances tried for a spread that was not printed, relative to the smallest and largest that were.
_BELOW, _ABOVE, _STEPS = 0.05, 20.0, 12


@dataclass(frozen=True)
class Dataset:
    """Samples to be pooled, and those whose spread is unknown; ``told`` are a synthesis's own numbers.

    ``told`` has claimed_low, claimed_high, smallest, prior_mean, prior_sd and prior_tau.
    """

    label: str
    yi: np.ndarray
    vi: np.ndarray
    unknown: Mapping[str, float]
    told: Mapping[str, Any]
    samples: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Independent samples with a size and a variance."""
        return len(self.yi)


def evaluate(datasets: Sequence[Dataset], *, spreads: bool = True) -> list[list[dict[str, Any]]]:
    """For each dataset its rows of probabilities, the reference first; none without a sample or a prior.

    ``spreads`` also tries the spreads that were not printed.

    Each row has ``label``, ``estimate`` (posterior mean) and those of :func:`analysis.synthesis.by_part.probabilities`.
    """
    tried = [(index, *one) for index, data in enumerate(datasets) for one in _variants(data, spreads)]
    found: list[list[dict[str, Any]]] = [[] for _ in datasets]
    if not tried:
        return found
    width = max(len(yi) for _, _, yi, _, _ in tried)
    yi, vi = np.zeros((len(tried), width)), np.ones((len(tried), width))
    used = np.zeros((len(tried), width), dtype=bool)
    for row, (_, _, y, v, _) in enumerate(tried):
        yi[row, : len(y)], vi[row, : len(y)], used[row, : len(y)] = y, v, True
    told = pd.DataFrame([prior for *_, prior in tried]).astype("float64")
    after = posteriors(
        yi, vi, mu_mean=told["prior_mean"], mu_sd=told["prior_sd"], tau_scale=told["prior_tau"], used=used
    )
    table = pd.DataFrame({**probabilities(told, after), "estimate": after.mean})
    for (index, label, *_), row in zip(tried, table.to_dict("records"), strict=True):
        found[index].append({"label": label, **row})
    return found


def _variants(data: Dataset, with_spreads: bool) -> list[tuple[str, np.ndarray, np.ndarray, dict[str, float]]]:
    """Label, effects, variances and prior of everything a dataset's verdict must survive."""
    if not data.k or pd.isna(data.told["prior_sd"]):
        return []
    spreads = [("", data.yi, data.vi), *(_unknown_spreads(data) if with_spreads else ())]
    names = ("claimed_low", "claimed_high", "smallest", "prior_mean")
    found = []
    for spread, yi, vi in spreads:
        for prior, (wider, looser) in PRIORS.items():
            told = {name: _float(data.told[name]) for name in names}
            told["prior_sd"] = wider * data.told["prior_sd"]
            told["prior_tau"] = looser * data.told["prior_tau"]
            label = " and ".join(filter(None, (f"{prior} prior" if prior != "reference" else "", spread)))
            found.append((label or "reference", yi, vi, _with_upper_end(told)))
    return found


def _unknown_spreads(data: Dataset) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The effects with those of unknown spread added at each variance tried: each alone, then all together."""
    groups = [(name, [effect]) for name, effect in data.unknown.items()]
    if len(groups) > 1:
        groups.append(("all unprinted spreads", list(data.unknown.values())))
    grid = np.geomspace(_BELOW * data.vi.min(), _ABOVE * data.vi.max(), _STEPS)
    return [
        (
            f"{name} at a standard error of {np.sqrt(v):.2g}",
            np.concatenate([data.yi, effects]),
            np.concatenate([data.vi, np.full(len(effects), v)]),
        )
        for name, effects in groups
        for v in grid
    ]


def _with_upper_end(told: dict[str, float]) -> dict[str, float]:
    """A missing upper end of a claimed size is none: infinity."""
    if not np.isnan(told["claimed_low"]) and np.isnan(told["claimed_high"]):
        told["claimed_high"] = np.inf
    return told


def _float(value: Any) -> float:
    return np.nan if pd.isna(value) else float(value)
