"""The evidence that decides a part, as the functions of the layers below take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.appraisal.sensitivity.single_changes import dataset_of
from analysis.appraisal.variants import Dataset
from analysis.appraisal.verdicts import supporting
from analysis.pages import results, words
from analysis.pages.rows import once, rows
from analysis.synthesis.bearing import bearing
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Tables
from analysis.terms import LOG_RATIOS, Role


@dataclass(frozen=True)
class Deciding:
    """The synthesis that decides a part, the rows that do, and all of its lane and estimand, the excluded too."""

    part: results.Part
    told: Mapping[str, Any]
    every: Selection
    rows: Selection

    @cached_property
    def dataset(self) -> Dataset:
        """Its samples."""
        return dataset_of(self.rows, self.told)

    def shown(self, value: Any) -> float:
        """A value of the synthesis on the scale readers see."""
        return words.on_scale(None if pd.isna(value) else self.part.sign * float(value), self.told["measure"])

    @property
    def unit(self) -> str:
        """The unit that goes with it."""
        return words.scale_unit(self.told["measure"], self.told["unit"])

    @property
    def claimed(self) -> str:
        """The range that probabilities speak of, on the scale readers see; empty where no size is asked about."""
        if pd.isna(self.told["claimed_low"]):
            return ""
        low, high = (self.shown(self.told[f"claimed_{end}"]) for end in ("low", "high"))
        if pd.isna(self.told["claimed_high"]):
            edge = "at most" if self.part.sign < 0 else "at least"
            return f"{edge} {words.with_unit(words.number(low, 2), self.unit)}"
        return words.with_unit(words.interval(*sorted((low, high)), 2), self.unit)

    @property
    def asked(self) -> str:
        """What that range is: the size the claim names, or, where it names none, what it comes to."""
        return self.part.wording.asked

    @cached_property
    def sure(self) -> float:
        """How likely it is what would support a claim of its kind; NaN where that is not known."""
        return float(supporting(self.part.row["effect_direction"], Selection.of(pd.DataFrame([self.told])))[0])

    @property
    def log(self) -> bool:
        """Whether readers see percent of a log ratio."""
        return self.told["measure"] in LOG_RATIOS


@once
def deciding(data: Tables, part: results.Part) -> Deciding | None:
    """What decides a part; None where nothing was pooled."""
    told = results.decider_of(data, part)
    if told is None:
        return None
    links = data["evidence"][data["evidence"]["part_id"] == part.id]
    counted = data["contributions"].loc[data["contributions"]["part_id"] == part.id, ["effect_id", "role"]]
    every = bearing(data["effects"], links, data["flags"], data).merge(counted, on="effect_id")
    every = every[(every["lane"] == told["lane"]) & (every["estimand"] == told["estimand"])]
    every = Selection.of(every[every["role"] != Role.ARMS_ALIKE].reset_index(drop=True))
    return Deciding(part, told, every, every.where(every["role"] == Role.DECIDES))


def threshold(data: Tables) -> float:
    """How likely a verdict must be."""
    return float(rows(data, "settings", "setting", "verdict probability")[0]["value"])
