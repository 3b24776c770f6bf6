"""The posteriors a verdict must survive: every listed prior, and every spread that was not printed.

Nothing is imputed. A sample whose effect is known and its spread is not is left out of the answer; but no
verdict is given that a spread it could have had would take away.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.synthesis.by_part import probabilities
from analysis.synthesis.posteriors import posteriors

REFERENCE = "reference"
# The priors listed: the reference, and what they do to its spreads of mu and of tau. Ours: half and double, and a
# spread between studies wide enough that false verdicts stay below 6 % in benchmarks/calibration.py.
PRIORS = {REFERENCE: (1.0, 1.0), "sceptical": (0.5, 1.0), "wide": (2.0, 3.0)}
# Sampling variances tried for a spread that was not printed, relative to the smallest and largest that were.
_BELOW, _ABOVE, _STEPS = 0.05, 20.0, 12
_FEW_STEPS = 3
_NAMED = 2  # so many samples of unknown spread are named


@dataclass(frozen=True)
class Dataset:
    """Samples to be pooled, and the effects of those whose spread is unknown; ``told`` are a synthesis's own numbers.

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


@dataclass(frozen=True)
class Variant:
    """One prior, and variances that samples of unknown spread are given."""

    prior: str = REFERENCE
    spread: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The variant in words."""
        told = [] if self.prior == REFERENCE else [f"{self.prior} prior"]
        if self.spread:
            many = len(self.spread) > _NAMED
            names = f"{len(self.spread)} unprinted spreads" if many else ", ".join(sorted(self.spread))
            told.append(f"{names} at a standard error of {np.sqrt(next(iter(self.spread.values()))):.2g}")
        return " and ".join(told) or REFERENCE


EVERY_PRIOR = tuple(Variant(prior) for prior in PRIORS)


def every_spread(data: Dataset) -> list[Variant]:
    """Each listed prior with each unprinted spread at each variance tried.

    Each alone, then the lowest effects together and the highest together, up to all: what pulls one way may have
    been precise while what pulls back was not.
    """
    groups = [(name,) for name in data.unknown]
    ordered = tuple(sorted(data.unknown, key=lambda name: (data.unknown[name], name)))
    for together in range(2, len(ordered)):
        groups += [ordered[:together], ordered[-together:]]
    if len(ordered) > 1:
        groups.append(ordered)
    tried = itertools.product(groups, _variances(data, _STEPS), PRIORS)
    return [Variant(prior, dict.fromkeys(group, v)) for group, v, prior in tried]


def a_few_spreads(data: Dataset) -> list[Variant]:
    """All unprinted spreads together, small, middling and large."""
    return (
        [Variant(spread=dict.fromkeys(data.unknown, v)) for v in _variances(data, _FEW_STEPS)] if data.unknown else []
    )


def _variances(data: Dataset, steps: int) -> np.ndarray:
    return np.geomspace(_BELOW * data.vi.min(), _ABOVE * data.vi.max(), steps) if data.k else np.empty(0)


def that_bind(variants: Sequence[Variant], rows: Sequence[Mapping[str, float]]) -> list[Variant]:
    """The variants at which any probability is lowest or highest: where a verdict gives way first."""
    names = [f"probability_{side}" for side in ("direction", "opposite", "negligible", "below", "within", "above")]
    table = np.array([[row[name] for name in names] for row in rows], dtype=float)
    known = table[:, ~np.isnan(table).any(axis=0)]
    if not known.size:
        return []
    places = {int(place) for extreme in (known.argmin(axis=0), known.argmax(axis=0)) for place in extreme}
    return [variants[place] for place in sorted(places)]


def evaluate(
    datasets: Sequence[Dataset], variants: Sequence[Sequence[Variant]] | None = None
) -> list[list[dict[str, Any]]]:
    """For each dataset a row of probabilities for each of its variants; none without a sample or a prior.

    Without ``variants`` every listed prior. A spread of a sample the dataset does not have counts for nothing.
    Rows have ``label``, ``estimate`` (posterior mean) and those of
    :func:`analysis.synthesis.by_part.probabilities`.
    """
    variants = [EVERY_PRIOR] * len(datasets) if variants is None else variants
    tried = [
        (place, variant, *with_spread(data, variant))
        for place, (data, own) in enumerate(zip(datasets, variants, strict=True))
        if data.k and not pd.isna(data.told["prior_sd"])
        for variant in own
    ]
    found: list[list[dict[str, Any]]] = [[] for _ in datasets]
    if not tried:
        return found
    width = max(len(yi) for *_, yi, _ in tried)
    yi, vi = np.zeros((len(tried), width)), np.ones((len(tried), width))
    used = np.zeros((len(tried), width), dtype=bool)
    for row, (_, _, y, v) in enumerate(tried):
        yi[row, : len(y)], vi[row, : len(y)], used[row, : len(y)] = y, v, True
    told = _told(datasets, tried)
    after = posteriors(
        yi, vi, mu_mean=told["prior_mean"], mu_sd=told["prior_sd"], tau_scale=told["prior_tau"], used=used
    )
    columns = {**probabilities(told, after), "estimate": after.mean}
    names, values = list(columns), np.column_stack(list(columns.values())).tolist()
    for (place, variant, *_), row in zip(tried, values, strict=True):
        found[place].append({"label": variant.label, **dict(zip(names, row, strict=True))})
    return found


def with_spread(data: Dataset, variant: Variant) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances, those of unknown spread added as the variant has them."""
    added = [(data.unknown[name], v) for name, v in variant.spread.items() if name in data.unknown]
    if not added:
        return data.yi, data.vi
    effects, variances = zip(*added, strict=True)
    return np.append(data.yi, effects), np.append(data.vi, variances)


def _told(datasets: Sequence[Dataset], tried: Sequence[tuple]) -> dict[str, np.ndarray]:
    """Claimed size, smallest effect and prior of each row; a missing upper end of a claimed size is none."""
    names = ("claimed_low", "claimed_high", "smallest", "prior_mean", "prior_sd", "prior_tau")
    own = np.array([[np.nan if pd.isna(data.told[name]) else data.told[name] for name in names] for data in datasets])
    own[:, 1] = np.where(np.isnan(own[:, 1]) & ~np.isnan(own[:, 0]), np.inf, own[:, 1])
    told = own[[place for place, *_ in tried]]
    told[:, 4:] *= np.array([PRIORS[variant.prior] for _, variant, *_ in tried])
    return dict(zip(names, told.T, strict=True))
