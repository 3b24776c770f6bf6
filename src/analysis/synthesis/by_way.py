"""A against B by way of C: the two legs of each indirect comparison, pooled apart and put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.stats.blocks import RHO
from analysis.stats.indirect import bucher
from analysis.stats.pooling import pool
from analysis.synthesis.samples import means_of_samples
from analysis.tables.lookup import Selection
from analysis.tables.schemas import frame
from analysis.terms import Lane

SCALE = ["claim_id", "part_id", "estimand", "measure", "unit"]
SHARED = "the same people stand in both legs"
NO_SPREAD = "a leg has no size with its spread"


@dataclass(frozen=True)
class Leg:
    """The sides of one leg, and what its samples were pooled to on one scale, in the claim's direction."""

    leg: str
    k: int
    estimate: float
    se: float
    people: float


@dataclass(frozen=True)
class ByWay:
    """Both legs; ``estimate`` and ``variance`` are NaN, with the reason, where they cannot be put together."""

    legs: tuple[Leg, Leg]
    estimate: float
    variance: float
    because: str

    @property
    def name(self) -> str:
        """Both legs in words."""
        return "; ".join(leg.leg for leg in self.legs)

    @property
    def k(self) -> int:
        """Independent samples in the leg that has fewer."""
        return min(leg.k for leg in self.legs)

    @property
    def people(self) -> float:
        """Those of the leg that has fewer; NaN where nobody says."""
        return min((leg.people for leg in self.legs if leg.people == leg.people), default=np.nan)


def by_way(rows: Selection, rho: float = RHO) -> ByWay:
    """What both legs give together, on the one scale that the rows are of.

    ``rows`` have leg, oriented, vi, n, sample_id, people_id and the columns of samples.PEOPLE. Each leg is pooled as a
    synthesis is (REML, Knapp–Hartung with floor), A above C and C above B, so that the two add up to A above B.
    People who stand in both legs would need a covariance that nobody prints: then nothing is put together.
    """
    first, second = (rows.where(rows["leg"] == name) for name in sorted(set(rows["leg"])))
    legs = _leg(first, rho), _leg(second, rho)
    estimates = np.array([leg.estimate for leg in legs])
    if set(first["people_id"]) & set(second["people_id"]):
        return ByWay(legs, np.nan, np.nan, SHARED)
    if np.isnan([leg.se for leg in legs]).any():
        return ByWay(legs, float(estimates.sum()), np.nan, NO_SPREAD)
    estimate, variance = bucher(legs[0].estimate, legs[0].se ** 2, -legs[1].estimate, legs[1].se ** 2)
    return ByWay(legs, float(estimate), float(variance), "")


def _leg(rows: Selection, rho: float) -> Leg:
    name = rows["leg"][0]
    people = [np.fmax.reduce(rows["n"][rows["sample_id"] == sample]) for sample in set(rows["sample_id"])]
    known = float(np.nansum(people)) if not np.isnan(people).all() else np.nan
    sized = rows.where(rows["vi"] > 0)
    if len(sized):
        yi, vi, _ = means_of_samples(sized, rho)
        pooled = pool(yi, vi)
        return Leg(name, pooled.k, pooled.estimate, pooled.se, known)
    effects = rows["oriented"][~np.isnan(rows["oriented"])]
    return Leg(name, 0, float(effects.mean()) if len(effects) else np.nan, np.nan, known)


def indirect_comparisons(rows: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The table of that name, from the rows of :func:`analysis.synthesis.bearing.bearing` and the claims' parts."""
    places = parts[[*_PART, "note_path", "note_line", "note_field"]]
    together = pd.DataFrame(list(_rows(rows)), columns=[*SCALE, *_COLUMNS])
    return frame("indirect_comparisons", together.merge(places, on=_PART))


_PART = ["claim_id", "part_id"]
_OF_LEG = ("leg", "k", "estimate", "se")
_COLUMNS = [*(f"{name}_{side}" for side in ("first", "second") for name in _OF_LEG), "estimate", "se", "because"]


def _rows(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for key, way in ways(rows):
        yield {
            **dict(zip(SCALE, key, strict=True)),
            **{
                f"{name}_{side}": getattr(leg, name)
                for side, leg in zip(("first", "second"), way.legs, strict=True)
                for name in _OF_LEG
            },
            "estimate": way.estimate,
            "se": np.sqrt(way.variance),
            "because": way.because or None,
        }


def ways(rows: pd.DataFrame) -> Iterator[tuple[tuple, ByWay]]:
    """By part and scale, what the legs give together; scales on which only one leg was measured give nothing."""
    legs = rows.loc[usable(rows) & rows["measure"].notna()]
    for key, group in legs.groupby(SCALE, sort=True):
        if group["leg"].nunique() == 2:
            yield key, by_way(Selection.of(group))


def usable(rows: pd.DataFrame) -> pd.Series:
    """Legs of indirect comparisons that no check excludes and that are not at another time."""
    return (rows["lane"] == Lane.INDIRECT) & ~rows["excluded"] & ~rows["late"]
