"""What was never compared, by way of a third: the two legs of an indirect comparison.

Where nothing compares the two treatments of a claim, results on each against the same third bear on it together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.evidence.matching import match_evidence
from analysis.evidence.sides import components
from analysis.notes.content import Intake
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.schemas import TABLES, frame
from analysis.terms import ClaimKind, Directness, Estimand, Lane, SeenIn

_COMPARED = (Estimand.BETWEEN, Estimand.BETWEEN_CHANGE)
# A leg is a comparison of exactly the two: only its people or its length may differ from what is claimed.
_MAY_DIFFER = {Directness.DIRECT, Directness.POPULATION, Directness.DURATION}
_PART = ["claim_id", "part_id"]


def with_legs(intake: Intake, effects: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """The evidence table with the legs of indirect comparisons, in the lane of these.

    A part gets them where it compares two treatments and nothing compared was found, neither in a study nor in a
    review. Of several thirds the one counts with results on a common scale, then most people in the leg that has
    fewer: never by what was found. ``leg`` names the two sides, and results are turned towards the claim: A above C,
    and C above B.
    """
    wanted = _wanted(intake, effects, evidence)
    if wanted.empty:
        return evidence
    tables = {**intake.tables, "claim_parts": wanted, "overrules": _refused(intake)}
    matched = match_evidence(replace(intake, tables=tables), effects)
    rows = matched.drop(columns="leg").merge(wanted[[*_PART, "of_part", "third", "turn", "lane_asked"]], on=_PART)
    exact = np.array([set(ways.split("; ")) <= _MAY_DIFFER for ways in rows["directness"]], dtype=bool)
    rows = rows.loc[exact & (rows["lane"] == rows["lane_asked"])]
    rows = rows.merge(effects[["effect_id", "estimand", "measure", "unit", "vi", "n", "sample_id"]], on="effect_id")
    rows = rows.loc[rows["estimand"].isin(_COMPARED)]
    if rows.empty:
        return evidence
    legs = [group for _, group in rows.groupby(["claim_id", "of_part"], sort=False)]
    chosen = [legs_by_way for group in legs if (legs_by_way := _best_third(group)) is not None]
    if not chosen:
        return evidence
    rows = pd.concat(chosen, ignore_index=True)
    rows = rows.assign(
        part_id=rows["of_part"],
        lane=Lane.INDIRECT,
        orientation=rows["orientation"] * rows["turn"],
        directness=_with(rows["directness"]),
        leg=rows["leg_named"],
    )
    return pd.concat([evidence, frame("evidence", rows[list(TABLES["evidence"].columns)])], ignore_index=True)


def _refused(intake: Intake) -> pd.DataFrame:
    """The notes' word that a study does not bear holds for legs too; in which way one bears is its arms' matter."""
    overrules = intake.tables["overrules"]
    return overrules.loc[overrules["directness"] == "not"]


def _with(ways: pd.Series) -> list[str]:
    kept = ([way for way in cell.split("; ") if way != Directness.DIRECT] for cell in ways)
    return ["; ".join([*some, Directness.INDIRECT]) for some in kept]


def _best_third(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Both legs by way of the third that tells most; None where no third has both."""
    ways = {third: legs for third, legs in rows.groupby("third", sort=True) if legs["turn"].nunique() == 2}
    best = max(ways, key=lambda third: (*_information(ways[third]), _reversed(third)), default=None)
    if best is None:
        return None
    legs = ways[best]
    named = legs["part_id"].str.rpartition("\n")[2]
    # An effect that fits both legs compares the two, and is none.
    both = legs["effect_id"].duplicated(keep=False)
    legs = legs.assign(leg_named=named).loc[~both]
    return legs if legs["turn"].nunique() == 2 else None


def _information(legs: pd.DataFrame) -> tuple[int, int, int]:
    """Scales on which both legs have a size with its spread, and people and samples in the leg that has fewer."""
    sized = legs.loc[legs["vi"] > 0]
    scales = sized.groupby(["estimand", "measure", "unit"])["turn"].nunique()
    people = legs.groupby(["turn", "sample_id"])["n"].max().fillna(1).groupby("turn").sum()
    samples = legs.groupby("turn")["sample_id"].nunique()
    return int((scales == 2).any()), int(people.min()), int(samples.min())


def _reversed(name: str) -> tuple[int, ...]:
    """So that of equals the first by name is the highest."""
    return tuple(-ord(letter) for letter in name)


def _wanted(intake: Intake, effects: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Two parts for each third that may connect what a part compares: A against it, and B against it."""
    vocabulary, tables = intake.vocabulary, intake.tables
    compared = evidence.merge(effects[["effect_id", "estimand"]], on="effect_id")
    compared = compared.loc[
        compared["estimand"].isin(_COMPARED) & ~compared["directness"].str.contains(Directness.SURROGATE)
    ]
    answered = set(compared[_PART].itertuples(index=False, name=None))
    kinds = tables["claims"].set_index("claim_id")["kind"]
    neighbours = _Neighbours(effects, vocabulary)
    rows = []
    for part in tables["claim_parts"].to_dict("records"):
        sides = part["intervention"], part["comparator"]
        if (
            kinds[part["claim_id"]] != ClaimKind.COMPARISON
            or (part["claim_id"], part["part_id"]) in answered
            or not all(isinstance(side, str) for side in sides)
            or any(vocabulary.is_control(side) for side in sides)
        ):
            continue
        session = vocabulary.inherited("outcomes", part["outcome"], "seen in") == SeenIn.ONE_SESSION
        for third in sorted(neighbours.thirds(part["outcome"], *sides)):
            for side, turn in zip(sides, (1.0, -1.0), strict=True):
                first, second = (side, third) if turn > 0 else (third, side)
                leg = f"{first} against {second}"
                rows.append(
                    {
                        **part, "part_id": f"{part['part_id']}\n{leg}", "of_part": part["part_id"], "third": third,
                        "intervention": side, "comparator": third, "turn": turn,
                        "lane_asked": Lane.ACUTE if session else Lane.TRAINING,
                    }
                )  # fmt: skip
    wanted = pd.DataFrame(rows, columns=[*tables["claim_parts"].columns, "of_part", "third", "turn", "lane_asked"])
    return wanted.astype(tables["claim_parts"].dtypes.to_dict())


class _Neighbours:
    """What each treatment was compared with, by outcome."""

    def __init__(self, effects: pd.DataFrame, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        compared = effects.loc[effects["estimand"].isin(_COMPARED), ["outcome", "intervention", "comparator"]]
        self.arms: dict[str, set[tuple[frozenset[str], frozenset[str]]]] = {}
        for outcome, first, second in compared.drop_duplicates().itertuples(index=False, name=None):
            sides = components(first), components(second)
            self.arms.setdefault(outcome, set()).update((sides, sides[::-1]))

    def thirds(self, outcome: str, first: str, second: str) -> set[str]:
        """What both were compared with, and that is no kind of either, nor either a kind of it.

        Some arm gets exactly that: two kinds of squats are squats, but two exercises of a family share no third.
        """
        (to_first, exactly_first), (to_second, exactly_second) = (self._of(outcome, side) for side in (first, second))
        shared = to_first & to_second & (exactly_first | exactly_second)
        upwards = {name for side in (first, second) for name in self.vocabulary.broader("interventions", side)}
        return {
            third
            for third in shared - upwards
            if not {first, second} & self.vocabulary.broader("interventions", third).keys()
        }

    def _of(self, outcome: str, wanted: str) -> tuple[set[str], set[str]]:
        """What stands above what it was compared with, and that itself; an arm that gets nothing more is a control."""
        exactly = {
            term
            for side, other in self._arms_on(outcome)
            if any(wanted in self.vocabulary.broader("interventions", term) for term in side - other)
            for term in (other - side or {self.vocabulary.nothing})
        }
        return {name for term in exactly for name in self._broader(term)}, exactly

    def _broader(self, term: str) -> set[str]:
        known = term in self.vocabulary.lists["interventions"]
        return set(self.vocabulary.broader("interventions", term)) if known else {term}

    def _arms_on(self, outcome: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        for measured, arms in self.arms.items():
            if outcome in self.vocabulary.broader("outcomes", measured):
                yield from arms
