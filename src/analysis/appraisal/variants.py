"""The posteriors a verdict must survive: every listed prior, and every spread that was not printed.

Nothing is imputed. A sample whose effect is known and its spread is not is left out of the answer; but no
verdict is given that a spread it could have had would take away.

Variants are rows of ``prior``, ``group`` (the samples of unknown spread that are added) and ``spread``, the
variance that each of these is given. Evaluated, they also have ``estimate`` and the probabilities of the mean.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from analysis.stats.means import means_of_many
from analysis.stats.posteriors import in_batches
from analysis.synthesis.by_part import OF_MEAN, of_mean
from analysis.tables.lookup import Selection

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
    """Samples to be pooled, and the effects of those whose spread is unknown, with the ``synthesis`` that they are of.

    It has claimed_low, claimed_high, smallest, none, prior_mean, prior_sd and prior_tau. ``studies`` is how many
    a published review was pooled from, or stand in the smaller leg of an indirect comparison.
    """

    yi: np.ndarray
    vi: np.ndarray
    unknown: Mapping[str, float]
    synthesis: Mapping[str, Any]
    samples: tuple[str, ...] = ()
    studies: int | None = None

    @property
    def k(self) -> int:
        """Independent samples with a size and a variance."""
        return len(self.yi) if self.studies is None or not len(self.yi) else self.studies

    @property
    def has_posterior(self) -> bool:
        """Whether there is a sample, and a prior to begin with."""
        return len(self.yi) > 0 and not pd.isna(self.synthesis["prior_sd"])

    def without(self, sample: str) -> Dataset:
        """The others."""
        kept = np.array([name != sample for name in self.samples], dtype=bool)
        unknown = {name: effect for name, effect in self.unknown.items() if name != sample}
        samples = tuple(name for name in self.samples if name != sample)
        return replace(self, yi=self.yi[kept], vi=self.vi[kept], unknown=unknown, samples=samples)


def _variants(groups: Sequence[tuple[str, ...]], variances: np.ndarray, priors: Sequence[str]) -> Selection:
    """Every combination."""
    count = len(groups) * len(variances) * len(priors)
    columns = {name: np.empty(count, dtype=object) for name in ("prior", "group")}
    spread = np.empty(count)
    for row, (group, v, prior) in enumerate(itertools.product(groups, variances, priors)):
        columns["group"][row], columns["prior"][row], spread[row] = group, prior, v
    return Selection({**columns, "spread": spread})


EVERY_PRIOR = _variants([()], np.array([np.nan]), list(PRIORS))


def label(variants: Selection, place: int) -> str:
    """One of the variants in words."""
    prior, group = variants["prior"][place], variants["group"][place]
    changes = [] if prior == REFERENCE else [f"{prior} prior"]
    if group:
        names = f"{len(group)} unprinted spreads" if len(group) > _NAMED else ", ".join(sorted(group))
        changes.append(f"{names} at a standard error of {np.sqrt(variants['spread'][place]):.2g}")
    return " and ".join(changes) or REFERENCE


def every_spread(data: Dataset) -> Selection:
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
    return _variants(groups, _variances(data, _STEPS), list(PRIORS))


def a_few_spreads(data: Dataset) -> Selection:
    """All unprinted spreads together, small, middling and large."""
    groups = [tuple(data.unknown)] if data.unknown else []
    return _variants(groups, _variances(data, _FEW_STEPS), [REFERENCE])


def _variances(data: Dataset, steps: int) -> np.ndarray:
    """From below the smallest to above the largest that were printed, each the same multiple of the one before."""
    if not len(data.yi):
        return np.empty(0)
    low, high = _BELOW * data.vi.min(), _ABOVE * data.vi.max()
    return low * (high / low) ** (np.arange(steps) / (steps - 1))


def that_bind(evaluated: Selection) -> Selection:
    """The variants at which any probability is lowest or highest: where a verdict gives way first."""
    if not len(evaluated):
        return evaluated
    table = np.column_stack([evaluated[name] for name in OF_MEAN])
    known = table[:, ~np.isnan(table).any(axis=0)]
    places = {int(place) for extreme in (known.argmin(axis=0), known.argmax(axis=0)) for place in extreme}
    return evaluated.where(np.array(sorted(places), dtype=int))


def evaluate(datasets: Sequence[Dataset], variants: Sequence[Selection] | None = None) -> list[Selection]:
    """For each dataset its variants evaluated by posteriors; no row without a sample or a prior.

    Without ``variants`` every listed prior. A spread of a sample the dataset does not have counts for nothing.
    """
    variants = [EVERY_PRIOR] * len(datasets) if variants is None else variants
    tried = [
        selection if data.has_posterior else _none(selection)
        for data, selection in zip(datasets, variants, strict=True)
    ]
    yi, vi, used, numbers = _with_spreads(datasets, tried)
    factors = np.array([PRIORS[prior] for selection in tried for prior in selection["prior"]]).reshape(-1, 2)
    mean, sd, tau = numbers["prior_mean"], *(numbers[name] * factors[:, side] for side, name in enumerate(_SPREADS))
    columns = {name: np.empty(len(yi)) for name in ("estimate", *OF_MEAN)}
    for members, after in in_batches(yi, vi, mu_mean=mean, mu_sd=sd, tau_scale=tau, used=used):
        of_members = {name: values[members] for name, values in numbers.items()}
        for name, values in {"estimate": after.mean, **of_mean(of_members, after.probability_above)}.items():
            columns[name][members] = values
    return _evaluated(tried, columns)


def evaluate_without_prior(
    datasets: Sequence[Dataset], variants: Sequence[Selection], method: str, test: str
) -> list[Selection]:
    """As :func:`evaluate`, by the t or normal distribution of an estimator's mean; no row without a sample."""
    tried = [selection if data.k else _none(selection) for data, selection in zip(datasets, variants, strict=True)]
    yi, vi, used, numbers = _with_spreads(datasets, tried)
    estimate, se, df = means_of_many(yi, vi, used, method, test)

    def above(value: float | np.ndarray) -> np.ndarray:
        z = (estimate - value) / se
        return np.where(np.isinf(df), ndtr(z), stdtr(df, z))

    return _evaluated(tried, {"estimate": estimate, **of_mean(numbers, above)})


def evaluate_mean(data: Dataset, variants: Selection, estimate: float, se: float, df: float) -> Selection:
    """As :func:`evaluate`, by the t or normal distribution of a mean that has been worked out already."""
    numbers = _with_spreads([data], [variants])[3]
    many = np.ones(len(variants))

    def above(value: float | np.ndarray) -> np.ndarray:
        z = (estimate - value) / se
        return ndtr(z) if np.isinf(df) else stdtr(df, z)

    return _evaluated([variants], {"estimate": estimate * many, **of_mean(numbers, above)})[0]


def _none(variants: Selection) -> Selection:
    return variants.where(np.empty(0, dtype=int))


_SPREADS = ("prior_sd", "prior_tau")


def _evaluated(variants: Sequence[Selection], columns: Mapping[str, np.ndarray]) -> list[Selection]:
    """The variants of each dataset with their part of the columns."""
    ends = np.cumsum([len(selection) for selection in variants])
    return [
        selection.replaced(**{name: values[end - len(selection) : end] for name, values in columns.items()})
        for selection, end in zip(variants, ends, strict=True)
    ]


def _with_spreads(
    datasets: Sequence[Dataset], variants: Sequence[Selection]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Effects and variances of every variant, those of unknown spread added, which of them are used, and what
    the datasets are told; a missing upper end of a claimed size is none."""
    counts = np.array([len(selection) for selection in variants], dtype=int)
    width = max((len(data.yi) + len(data.unknown) for data in datasets), default=0)
    yi, vi = (np.ones((counts.sum(), width)) for _ in range(2))
    used = np.zeros(yi.shape, dtype=bool)
    for data, selection, end in zip(datasets, variants, np.cumsum(counts), strict=True):
        rows, k, names = slice(end - len(selection), end), len(data.yi), list(data.unknown)
        yi[rows, :k], vi[rows, :k], used[rows, :k] = data.yi, data.vi, True
        if names and len(selection):
            added = slice(k, k + len(names))
            groups = {group: place for place, group in enumerate(dict.fromkeys(selection["group"]))}
            among = np.array([[name in group for name in names] for group in groups])
            yi[rows, added], vi[rows, added] = list(data.unknown.values()), selection["spread"][:, np.newaxis]
            used[rows, added] = among[[groups[group] for group in selection["group"]]]
    names = ("claimed_low", "claimed_high", "smallest", "none", "prior_mean", *_SPREADS)
    numbers = [[data.synthesis[name] for name in names] for data in datasets]
    table = np.repeat(np.array(numbers, dtype=float).reshape(-1, len(names)), counts, axis=0)
    table[:, 1] = np.where(np.isnan(table[:, 1]) & ~np.isnan(table[:, 0]), np.inf, table[:, 1])
    return yi, vi, used, dict(zip(names, table.T, strict=True))
