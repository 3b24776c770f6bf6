"""How far apart people lie on an outcome: standard deviations and coefficients of variation as the studies report them.

They turn a smallest effect of interest from one scale into another: 0.2 standard deviations are 2 % where people
differ by 10 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.evidence.effects.units import in_common_units
from analysis.evidence.effects.values import reported_values
from analysis.notes.content import Intake
from analysis.terms import Quantity


@dataclass(frozen=True)
class Spread:
    """Median standard deviation by unit, and median ratio of standard deviation and mean (missing: NaN)."""

    sd: dict[str, float] = field(default_factory=dict)
    cv: float = np.nan

    def mean(self, unit: str) -> float:
        """The mean that goes with both, in this unit."""
        return self.sd.get(unit, np.nan) / self.cv


NO_SPREAD = Spread()


@dataclass(frozen=True)
class Spreads:
    """Standard deviations and coefficients of variation of outcomes, study by study."""

    rows: pd.DataFrame  # study_id, outcome, unit, sd, cv

    @classmethod
    def of(cls, intake: Intake) -> Spreads:
        """Of the values that people differ in: levels, not changes."""
        values = reported_values(intake.tables)
        values = in_common_units(
            values, "unit", ("mean", "sd"), intake.vocabulary, values["quantity"] != Quantity.LEVEL
        )
        levels = values.loc[(values["quantity"] == Quantity.LEVEL) & (values["sd"] > 0)]
        mean = levels["mean"].astype("float64")
        cv = (levels["sd"].astype("float64") / mean).where(mean > 0)
        rows = levels[["study_id", "outcome"]].assign(
            unit=levels["unit"].fillna(""), sd=levels["sd"].astype("float64"), cv=cv
        )
        return cls(rows.groupby(["study_id", "outcome", "unit"], as_index=False, sort=True).median())

    def among(self, results: Iterable[tuple[str, str]]) -> Spread:
        """Of these studies and outcomes; where none of them tells, of all studies that measured the outcomes."""
        wanted = set(results)
        places = [place for result in wanted for place in self._places.get(result, ())]
        if not places:
            places = [place for outcome in {outcome for _, outcome in wanted} for place in self._places_of(outcome)]
        if not places:
            return NO_SPREAD
        units, sd, cv = (values[places] for values in self._columns)
        return Spread({unit: float(np.median(sd[units == unit])) for unit in sorted(set(units))}, _median(cv))

    def _places_of(self, outcome: str) -> list[int]:
        return [place for (_, other), places in self._places.items() if other == outcome for place in places]

    @cached_property
    def _columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Units, standard deviations and coefficients of variation: asked for thousands of times."""
        return self.rows["unit"].to_numpy(object), *(self.rows[name].to_numpy("float64") for name in ("sd", "cv"))

    @cached_property
    def _places(self) -> dict[tuple[str, str], list[int]]:
        places: dict[tuple[str, str], list[int]] = {}
        for place, result in enumerate(zip(self.rows["study_id"], self.rows["outcome"], strict=True)):
            places.setdefault(result, []).append(place)
        return places


def _median(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else np.nan
