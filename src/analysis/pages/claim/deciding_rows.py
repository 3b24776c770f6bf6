"""What decides a part, on the scale readers see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.pages import results, words
from analysis.pages.rows import once, rows
from analysis.tables.schemas import Tables
from analysis.terms import LOG_RATIOS, Basis, ClaimedDirection


@dataclass(frozen=True)
class Deciding:
    """The synthesis that decides a part, and its posterior: none where no prior was had."""

    part: results.Part
    synthesis: Mapping[str, Any]
    posterior: Mapping[str, Any] | None

    def shown(self, value: Any) -> float:
        """A value of the synthesis on the scale readers see."""
        return words.on_scale(None if pd.isna(value) else self.part.sign * float(value), self.synthesis["measure"])

    @property
    def unit(self) -> str:
        """The unit that goes with it."""
        return words.scale_unit(self.synthesis["measure"], self.synthesis["unit"])

    @property
    def claimed(self) -> str:
        """The range that probabilities speak of, on the scale readers see; empty where no size is asked about."""
        if pd.isna(self.synthesis["claimed_low"]):
            return ""
        low, high = (self.shown(self.synthesis[f"claimed_{end}"]) for end in ("low", "high"))
        if pd.isna(self.synthesis["claimed_high"]):
            edge = "at most" if self.part.sign < 0 else "at least"
            return f"{edge} {words.with_unit(words.number(low, 2), self.unit)}"
        return words.with_unit(words.interval(*sorted((low, high)), 2), self.unit)

    @property
    def asked(self) -> str:
        """What that range is: the size the claim names, or, where it names none, what it comes to."""
        return self.part.wording.asked

    @property
    def log(self) -> bool:
        """Whether readers see percent of a log ratio."""
        return self.synthesis["measure"] in LOG_RATIOS


@once
def deciding(data: Tables, part: results.Part) -> Deciding | None:
    """What decides a part; None where nothing was pooled."""
    synthesis = results.decider_of(data, part)
    if synthesis is None:
        return None
    posterior = next(iter(rows(data, "posteriors", "part_id", part.id)), None)
    return Deciding(part, synthesis, posterior)


def agreeing(specifications: pd.DataFrame) -> pd.Series:
    """Of rows of specifications: whether each is as sure as the answer of its part is, or as unsure."""
    part = [specifications[name] for name in ("claim_id", "part_id")]
    return specifications["sure"] == (specifications["sure"] & specifications["reference"]).groupby(part).transform(
        "any"
    )


def votes_settle(part: results.Part, strength: Mapping[str, Any] | None) -> bool:
    """Whether some number of votes could settle the direction of a part, of which this is the row of claim_strength."""
    if part.row["effect_direction"] == ClaimedDirection.NO_DIFFERENCE:
        return False
    return strength is None or strength["basis"] != Basis.REVIEWS


def of_part(data: Tables, table: str, part: results.Part) -> pd.DataFrame:
    """The rows of a table for a part."""
    return data[table][data[table]["part_id"] == part.id].reset_index(drop=True)
