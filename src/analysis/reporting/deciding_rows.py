"""The evidence that decides a part, as the functions of the layers below take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.appraisal.single_changes import dataset_of
from analysis.appraisal.variants import Dataset
from analysis.reporting import results, words
from analysis.reporting.rows import once, rows
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import DIRECTLY
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Tables


@dataclass(frozen=True)
class Deciding:
    """The synthesis that decides a part, and all rows of its lane and estimand, the excluded too."""

    part: results.Part
    told: Mapping[str, Any]
    every: Selection

    @cached_property
    def dataset(self) -> Dataset:
        """Its samples."""
        kept = ~self.every["excluded"]
        if self.told["scope"] == DIRECTLY:
            kept = kept & self.every["direct"]
        return dataset_of(self.every.where(kept), self.told)

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
        """What that range is: the size the claim names, or, where it names none, any that matters."""
        return "as claimed" if self.part.names_size else "large enough to matter"

    @property
    def log(self) -> bool:
        """Whether readers see percent of a log ratio."""
        return self.told["measure"] in words.LOG_RATIOS


@once
def deciding(data: Tables, part: results.Part) -> Deciding | None:
    """What decides a part; None where nothing was pooled."""
    told = results.decider_of(data, part)
    if told is None:
        return None
    links = data["evidence"][data["evidence"]["part_id"] == part.id]
    every = bearing(data["effects"], links, data["flags"], data)
    every = every[(every["lane"] == told["lane"]) & (every["estimand"] == told["estimand"])]
    return Deciding(part, told, Selection.of(every.reset_index(drop=True)))


def threshold(data: Tables) -> float:
    """How likely a verdict must be."""
    return float(rows(data, "settings", "setting", "verdict probability")[0]["value"])
