"""How far apart people lie on an outcome: standard deviations and coefficients of variation as the studies report them.

They turn a smallest effect of interest from one scale into another: 0.2 standard deviations are 2 % where people
differ by 10 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.evidence.units import in_common_units
from analysis.evidence.values import reported_values
from analysis.intake.intake import Intake


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
        values = in_common_units(values, "unit", ("mean", "sd"), intake.vocabulary, values["quantity"] != "level")
        levels = values.loc[(values["quantity"] == "level") & (values["sd"] > 0)]
        mean = levels["mean"].astype("float64")
        cv = (levels["sd"].astype("float64") / mean).where(mean > 0)
        rows = levels[["study_id", "outcome"]].assign(
            unit=levels["unit"].fillna(""), sd=levels["sd"].astype("float64"), cv=cv
        )
        return cls(rows.groupby(["study_id", "outcome", "unit"], as_index=False, sort=True).median())

    def among(self, results: Iterable[tuple[str, str]]) -> Spread:
        """Of these studies and outcomes; where none of them tells, of all studies that measured the outcomes."""
        wanted = pd.MultiIndex.from_tuples(sorted(set(results)), names=["study_id", "outcome"])
        own = self.rows.loc[pd.MultiIndex.from_frame(self.rows[["study_id", "outcome"]]).isin(wanted)]
        if own.empty:
            own = self.rows.loc[self.rows["outcome"].isin(wanted.get_level_values("outcome"))]
        if own.empty:
            return NO_SPREAD
        return Spread(own.groupby("unit")["sd"].median().to_dict(), float(own["cv"].median()))
