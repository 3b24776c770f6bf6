"""What decides a part of a claim: which lane, estimand, scope and measure. Chosen by kind, never by result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.appraisal.votes import WITHIN, Votes, count_votes
from analysis.intake.intake import Intake
from analysis.synthesis.bearing import means_of_samples
from analysis.synthesis.by_part import ADDED, DIRECTLY
from analysis.tables.lookup import Selection

BETWEEN = "between-group difference"
BETWEEN_CHANGE = "between-group difference in change"
ASSOCIATION = "association"
NO_DIFFERENCE = "no difference"
# Direct evidence decides alone from so many samples on whose size is known, with or without its spread: one has no
# mean of its own, and a spread that was not printed must not bring in what bears less directly.
ENOUGH = 2  # ours


@dataclass(frozen=True)
class Samples:
    """Effects, variances, participants (NaN where nobody says) and one study each of the samples of a synthesis."""

    yi: np.ndarray
    vi: np.ndarray
    people: np.ndarray
    studies: list[str]


@dataclass(frozen=True)
class Decision:
    """One part, the rows that decide it, what they were pooled to, and how it was chosen.

    ``rows`` are those of the lane, estimands and scope that decide, without what a screen excludes;
    ``every`` also holds the indirect and the excluded.
    """

    part: Mapping[str, Any]
    lane: str
    scope: str
    rows: Selection
    every: Selection
    pooled: Mapping[str, Any] | None
    other: Mapping[str, Any] | None
    votes: Votes
    reasons: Mapping[str, tuple[str, str]]

    @property
    def denies(self) -> bool:
        """Whether the claim is that there is no difference."""
        return self.part["effect_direction"] == NO_DIFFERENCE

    @cached_property
    def samples(self) -> Samples:
        """Those behind what was pooled."""
        rows, pooled = self.rows, self.pooled
        same = (rows["estimand"] == pooled["estimand"]) & (rows["measure"] == pooled["measure"])
        rows = rows.where(same & (rows["unit"] == pooled["unit"]) & (rows["vi"] > 0))
        yi, vi, names = means_of_samples(rows)
        own = [rows.where(rows["sample_id"] == name) for name in names]
        people = np.array([np.fmax.reduce(one["n"]) for one in own], dtype=float)
        return Samples(yi, vi, people, [one["study_id"][0] for one in own])


def decide(
    part: Mapping[str, Any], rows: Selection, syntheses: Sequence[Mapping[str, Any]], intake: Intake
) -> Decision:
    """Choose for a testable part; ``rows`` and ``syntheses`` are those of the part."""
    lane, why_lane = _lane(part, rows.where(~rows["excluded"]), intake)
    estimands = estimands_of(part)
    every = rows.where((rows["lane"] == lane) & np.isin(rows["estimand"], estimands))
    kept = every.where(~every["excluded"])
    direct = kept.where(kept["direct"])
    compares = (direct["estimand"] != WITHIN) & ~np.isnan(direct["oriented"])
    sized = len(set(direct["sample_id"][compares]))
    alone = len(direct) == len(kept) or sized >= ENOUGH
    scope = DIRECTLY if alone else ADDED
    pooled = _synthesis(part, lane, syntheses, scope)
    return Decision(
        part=part,
        lane=lane,
        scope=scope,
        rows=direct if alone else kept,
        every=every,
        pooled=pooled,
        other=_other_reading(part, lane, syntheses, scope),
        votes=count_votes(direct if alone else kept, part["kind"]),
        reasons={
            "lane": (lane, why_lane),
            "scope": (scope, _why_scope(sized, len(kept) > len(direct))),
            "estimand": _why_estimand(part, estimands, pooled),
        },
    )


def estimands_of(part: Mapping[str, Any]) -> tuple[str, ...]:
    """A change is judged against what controls gained; what one arm gained is told beside it.

    For claims of no difference any change counts: one where there should be none is a counterexample.
    """
    comparing = (BETWEEN_CHANGE, BETWEEN) if part["kind"] == "change" else (BETWEEN, BETWEEN_CHANGE, ASSOCIATION)
    within = part["kind"] == "association" or part["effect_direction"] == NO_DIFFERENCE
    return (*comparing, WITHIN) if within else comparing


def _lane(part: Mapping[str, Any], rows: Selection, intake: Intake) -> tuple[str, str]:
    """One session for what is seen in one, training for the rest; correlations only where nobody was trained."""
    outcome = part["outcome"]
    if intake.vocabulary.inherited("outcomes", outcome, "seen in") == "one session":
        return "acute", f"{outcome} is seen in one session"
    if part["kind"] == "association" and "training" not in set(rows["lane"]):
        return "correlational", "nobody was given anything over time"
    return "training", f"{outcome} is seen over time"


def _why_scope(sized: int, indirect: bool) -> str:
    if not indirect:
        return "all evidence is direct"
    if sized >= ENOUGH:
        return f"{sized} direct samples with a size"
    return f"{sized} direct {'sample' if sized == 1 else 'samples'} with a size; {ENOUGH} are asked for"


def _why_estimand(
    part: Mapping[str, Any], estimands: tuple[str, ...], pooled: Mapping[str, Any] | None
) -> tuple[str, str]:
    why = {
        "change": "a claim of change: what is gained beyond a control",
        "comparison": "a claim that compares",
        "association": "a claim of a link: what training transfers, correlations apart",
    }[part["kind"]]
    if pooled is None:
        return estimands[0], f"{why}; nothing could be pooled"
    in_percent = f"; {part['effect_unit']} is claimed" if isinstance(part["effect_unit"], str) else ""
    return f"{pooled['estimand']}, {pooled['measure']}", f"{why}{in_percent}"


def _synthesis(
    part: Mapping[str, Any], lane: str, syntheses: Sequence[Mapping[str, Any]], scope: str
) -> Mapping[str, Any] | None:
    """The synthesis that decides: on the ratio scale for a claim in percent, else the one with most samples."""
    measures = measures_of(part)
    found = [one for one in _in_scope(syntheses, lane, scope) if one["measure"] in measures]
    return min(found, key=lambda one: (-one["k"], measures.index(one["measure"])), default=None)


def _other_reading(
    part: Mapping[str, Any], lane: str, syntheses: Sequence[Mapping[str, Any]], scope: str
) -> Mapping[str, Any] | None:
    """The synthesis that answers the second reading of a claimed number."""
    if pd.isna(part["also_low"]):
        return None
    found = [one for one in _in_scope(syntheses, lane, scope) if same_unit(part["also_unit"], one["unit"])]
    return max(found, key=lambda one: one["k"], default=None)


def _in_scope(syntheses: Sequence[Mapping[str, Any]], lane: str, scope: str) -> list[Mapping[str, Any]]:
    """One synthesis for each kind that compares; with indirect evidence where that is asked for and there is some."""
    found: dict[tuple, Mapping[str, Any]] = {}
    for one in syntheses:
        key = one["estimand"], one["measure"], one["unit"]
        fits = one["lane"] == lane and one["estimand"] != WITHIN and one["scope"] in (scope, DIRECTLY)
        if fits and (key not in found or one["scope"] == scope):
            found[key] = one
    return list(found.values())


def same_unit(claimed: object, unit: object) -> bool:
    """``points`` are points of whatever unit the results are in."""
    texts = (str(claimed), str(unit))
    return texts[0] == texts[1] or all(text.startswith("points") for text in texts)


def measures_of(part: Mapping[str, Any]) -> tuple[str, ...]:
    """Measures that can answer a part, the first the best."""
    ratios = ("ROMC", "ROM", "RR")
    if part["effect_unit"] == "%":
        return ratios
    return (
        (*ratios, "SMD", "OR", "MD", "PC") if part["kind"] == "change" else ("SMD", *ratios, "OR", "ZCOR", "MD", "PC")
    )
