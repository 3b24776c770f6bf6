"""The evidence on a claim as readers see it: told in the claim's direction, on a scale of its own."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.notes.grammar.phrases import VALUED
from analysis.pages import verdicts, words
from analysis.pages.rows import once, records, rows
from analysis.pages.wording import Wording, wording_of
from analysis.tables.schemas import Tables
from analysis.terms import DOWNWARDS, Basis, Design, DirectionVerdict, Directness, Estimand, Role, Scope, Side

Z95 = 1.959964
_LABEL = 60  # letters of a title that stand for authors
# Why a result does not decide by itself, in words.
ROLES = {
    Role.LEG: "one leg of a comparison by way of a third",
    Role.LESS_DIRECT: "bears less directly, does not decide",
    Role.OTHER_TIME: "measured at another time, does not decide",
    Role.OTHER_TREATMENT: "set against another treatment, does not decide",
    Role.ARMS_ALIKE: "another arm changed alike, does not decide",
    "excluded": "left out by a check",
    Role.OTHER_REVIEW: "another review fits better",
    Role.OTHER_KIND: "another kind of evidence, does not decide",
}
_OF_A_FACT = {
    DirectionVerdict.SUPPORTED: "Reference texts say so too.",
    DirectionVerdict.CONTRADICTED: "Reference texts say otherwise.",
    DirectionVerdict.INCONCLUSIVE: "Reference texts do not agree.",
}
# What costs certainty, in the order of the rules.
DOUBTS = {
    "start": "randomisation missing or unknown",
    "risk of bias": "how the studies were made",
    "inconsistency": "results that differ",
    "indirectness": "studies of something close to the claim, not of the claim itself",
    "imprecision": "too few people or results",
    "publication bias": "results that may have stayed unpublished",
}
_WORDS_OF_IDS = re.compile(r"[\w-]*\w")


@dataclass(frozen=True)
class Span:
    """An estimate with its limits, or limits alone."""

    low: float
    high: float
    estimate: float = math.nan

    @property
    def known(self) -> bool:
        """Whether both limits are there."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def text(self, unit: str) -> str:
        """The limits with their unit: ``20 to 30 %``."""
        size = words.number(self.low) if self.low == self.high else words.interval(self.low, self.high)
        return words.with_unit(size, "" if unit == "r" else unit)


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a claim, with what readers call it."""

    row: Mapping[str, Any]
    label: str

    @property
    def id(self) -> str:
        """The part's id within its claim."""
        return self.row["part_id"]

    @property
    def sign(self) -> float:
        """−1 where the claim says less or worse: its figures are drawn with the claim on the left."""
        return -1.0 if self.row["effect_direction"] in DOWNWARDS else 1.0

    @property
    def wording(self) -> Wording:
        """How a claim of its kind is told."""
        return wording_of(self.row)

    @property
    def is_fact(self) -> bool:
        """Whether reference texts answer it, not studies."""
        return pd.notna(self.row["about"]) and pd.notna(self.row["property"])

    @property
    def sought(self) -> list[tuple[str, str]]:
        """What was looked for: each thing that a study of it would have, with its term."""
        named = {
            "done": "intervention",
            "compared with": "comparator",
            "measured": "outcome",
            "in": "population",
            "about": "about",
            "its": "property",
        }
        return [(head, words.plain(self.row[name])) for head, name in named.items() if pd.notna(self.row[name])]

    def measured(self, estimand: str, outcome: str, unit: str) -> str:
        """What an axis shows: the outcome, in which unit, against what."""
        if estimand == Estimand.WITHIN_CHANGE:
            return f"change in {outcome}, {unit}"
        if estimand == Estimand.ASSOCIATION:
            return f"{words.plain(self.row['intervention'])} and {outcome}, {unit}"
        more = "better" if self.row["effect_direction"] in VALUED else "more"
        comparator = words.plain(self.row["comparator"])
        return f"{outcome}, {unit} {more}" + (f" than {comparator}" if comparator else "")

    def claimed(self, unit: str) -> Span | None:
        """The claimed size in this unit, if the claim gives one, in either reading."""
        for low, high, name in (
            ("effect_low", "effect_high", "effect_unit"),
            ("also_low", "also_high", "also_unit"),
        ):
            if pd.notna(self.row[low]) and _same_unit(words.plain(self.row[name]), unit):
                ends = (
                    self.sign * self.row[low],
                    self.sign * self.row[high if pd.notna(self.row[high]) else low],
                )
                return Span(min(ends), max(ends))
        return None


def _same_unit(claimed: str, shown: str) -> bool:
    """``points`` are points of whatever unit the results are in."""
    points = "points", "points of"
    return claimed == shown or (claimed.startswith(points) and shown.startswith(points))


@once
def parts(data: Tables) -> list[Part]:
    """The parts of the claim, each named by what sets it apart from the others."""
    table = data["claim_parts"]
    differing = [
        column
        for column in (
            "intervention",
            "comparator",
            "outcome",
            "test",
            "population",
            "about",
            "property",
            "effect_direction",
        )
        if len(set(table[column].fillna(""))) > 1
    ]
    return [Part(row, _part_label(row, differing)) for row in rows(data, "claim_parts")]


def _part_label(row: Mapping[str, Any], differing: list[str]) -> str:
    named = {key: words.plain(row[key]) for key in differing if pd.notna(row[key])}
    pieces = []
    if "about" in named or "property" in named:
        pieces.append(f"{words.plain(row['about'])} {words.plain(row['property'])}".strip())
    if "intervention" in named:
        pieces.append(named["intervention"])
    if "outcome" in named or "effect_direction" in named:
        pieces.append(words.plain(row["outcome"]))
    if "comparator" in named:
        pieces.append(f"against {named['comparator']}")
    elif "comparator" in differing:
        pieces.append("against nothing")
    if "test" in named:
        pieces.append(named["test"])
    if "population" in named:
        pieces.append(f"in {named['population']}")
    return ", ".join(piece for piece in pieces if piece) or "the whole claim"


def noted(data: Tables) -> bool:
    """Whether any result or text noted here bears on the claim."""
    return len(data["evidence"]) > 0 or len(data["statements"]) > 0


def study_names(studies: pd.DataFrame) -> dict[str, str]:
    """Author and year for each study, as people cite it; what it is about where its authors were not read.

    Two studies of one author and year are told apart by the letter after the year in their ids, else by the ids.
    """
    names = {row["study_id"]: _study_name(row) for row in records(studies)}
    taken = pd.Series(names).value_counts()
    return {key: name if taken[name] == 1 else f"{name} ({key})" for key, name in names.items()}


@once
def names(data: Tables) -> dict[str, str]:
    """What people call the studies of a page."""
    return study_names(data["studies"])


def decider_of(data: Tables, part: Part) -> Mapping[str, Any] | None:
    """The synthesis that decides a part; None where nothing was pooled."""
    return next((row for row in rows(data, "syntheses", "part_id", part.id) if row["decides"] is True), None)


def with_names(text: str, names: Mapping[str, str]) -> str:
    """The text with every study it names by id called as people cite it."""
    return _WORDS_OF_IDS.sub(lambda match: names.get(match[0], match[0]), text)


def _study_name(row: Mapping[str, Any]) -> str:
    if pd.notna(row["data_set"]):  # the authors known are those of the data set
        return words.from_id(row["study_id"])
    authors = words.split_terms(row["authors"])
    if not authors:
        return _described(row)
    family = authors[0].split(",")[0].split()
    while len(family) > 1 and family[-1].rstrip(".").isupper() and len(family[-1]) <= 3:
        family = family[:-1]
    if pd.isna(row["year"]):
        return f"{' '.join(family)}, year not read"
    letter = re.search(rf"-{row['year']}([a-z])$", row["study_id"])
    return f"{' '.join(family)} {row['year']}{letter[1] if letter else ''}"


def _described(row: Mapping[str, Any]) -> str:
    """A work by its title, or by what stands in its place in square brackets; the id where there is neither."""
    title = words.plain(row.get("title")).strip("[]")
    if not title:
        return row["study_id"]
    title = textwrap.shorten(title, _LABEL, placeholder=" …")
    return (
        f"{title}, authors and year not read" if pd.isna(row["year"]) else f"{title}, {row['year']}, authors not read"
    )


@once
def of_part(data: Tables, part: Part) -> pd.DataFrame:
    """The effects that bear on a part, with ``estimate``, ``low``, ``high`` in the claim's direction.

    Log ratios come as percent. ``low`` and ``high`` are a 95 % normal interval, missing where no
    variance could be had. ``points`` is the side a result takes, as its vote counts: for, against, no side or unread.
    ``sample`` tells people apart, ``role`` says whether it decides the part.
    """
    joined = _bearing(data)
    joined = joined[joined["part_id"] == part.id]
    joined = joined.sort_values(["direct", "study", "detail", "effect_id"], ascending=[False, True, True, True])
    turned = joined["orientation"].fillna(1.0) * part.sign
    half = Z95 * joined["vi"] ** 0.5
    for name, value in (
        ("estimate", joined["yi"] * turned),
        ("low", joined["yi"] * turned - half),
        ("high", joined["yi"] * turned + half),
    ):
        joined[name] = [
            words.on_scale(number, measure) for number, measure in zip(value, joined["measure"], strict=True)
        ]
    joined["unit_shown"] = [
        words.scale_unit(measure, unit) for measure, unit in zip(joined["measure"], joined["unit"], strict=True)
    ]
    joined["sample"] = joined["sample"].fillna(joined["sample_id"])
    joined["points"] = joined["vote"].map({1.0: Side.FOR, -1.0: Side.AGAINST, 0.0: Side.NEITHER}).fillna(Side.UNREAD)
    return joined.reset_index(drop=True)


@once
def _bearing(data: Tables) -> pd.DataFrame:
    """The effects that bear on any part of the claim, with what each counts for."""
    places = ["note_path", "note_line", "note_field"]
    counted = data["contributions"].drop(columns=places)
    joined = data["evidence"].drop(columns=places).merge(data["effects"], on="effect_id")
    joined = joined.merge(counted, on=["claim_id", "part_id", "effect_id"], how="left")
    return joined.assign(
        study=joined["study_id"].map(names(data)),
        direct=[words.split_terms(cell) == [Directness.DIRECT] for cell in joined["directness"]],
    )


def pooled(row: Mapping[str, Any] | None, part: Part) -> tuple[Span | None, Span | None]:
    """The pooled mean and the range of a new study, on the scale readers see.

    ``row`` is one of ``syntheses`` or ``claim_strength``. One sample has no mean of its own.
    """
    if row is None or pd.isna(row["estimate"]) or row["k"] < 2:
        return None, None

    def shown(name: str) -> float:
        return words.on_scale(part.sign * row[name], row["measure"])

    mean = Span(*sorted((shown("ci_low"), shown("ci_high"))), estimate=shown("estimate"))
    new = None if pd.isna(row["pi_low"]) else Span(*sorted((shown("pi_low"), shown("pi_high"))))
    return mean, new


def pooled_for_analysis(row: Mapping[str, Any] | None, part: Part) -> dict[str, float] | None:
    """What ``pooled`` tells, on the scale of analysis and in the claim's direction, as figures take it; with the spread
    between studies."""
    if row is None or pd.isna(row["estimate"]) or row["k"] < 2:
        return None
    ends = ("low", "high") if part.sign > 0 else ("high", "low")
    taken = {
        f"{kind}_{end}": f"{kind}_{ends[place]}" for kind in ("ci", "pi") for place, end in enumerate(("low", "high"))
    }
    values = {name: row[column] for name, column in {"estimate": "estimate", **taken}.items()}
    spread = {name: row[name] for name in ("tau2", "i2", "q", "q_p", "k") if name in row and pd.notna(row[name])}
    return {name: part.sign * value for name, value in values.items() if pd.notna(value)} | spread


def synthesis_of(data: Tables, part: Part, **kind: str) -> Mapping[str, Any] | None:
    """The pooled answer for one kind of evidence: the one that decides, else the one with most in it.

    ``kind`` is lane, estimand, measure and unit. None where nothing was pooled.
    """
    by_scope = {
        row["scope"]: row
        for row in rows(data, "syntheses", "part_id", part.id)
        if all(row[column] == value for column, value in kind.items())
    }
    decides = next((row for row in by_scope.values() if row["decides"] is True), None)
    return decides or next(
        (by_scope[scope] for scope in (Scope.WITH_ALIKE, Scope.WITH_INDIRECT, Scope.DIRECT) if scope in by_scope), None
    )


def counts(row: Mapping[str, Any] | None, *, fact: bool = False) -> list[str]:
    """What decides, counted: studies, independent samples of people, results, and people; the same on every page."""
    if row is None or pd.isna(row["studies"]) or not row["studies"]:
        return []
    if fact:
        return [words.count(row["studies"], Design.REFERENCE_TEXT)]
    if row["basis"] == Basis.REVIEWS:
        pooled = [] if pd.isna(row["k"]) or row["k"] < 2 else [f"of {words.count(row['k'], 'study', 'studies')}"]
        return [words.count(row["studies"], "published review"), *pooled, words.count(row["results"], "result")]
    counted = [words.count(row["studies"], "study", "studies")]
    counted += [words.count(row[name], name[:-1]) for name in ("samples", "results") if pd.notna(row[name])]
    people = row["participants"]
    return counted if pd.isna(people) else [*counted, words.count(people, "person", "people")]


def counted(rows: pd.DataFrame) -> str:
    """How many results of how many samples in how many studies some rows of ``of_part`` are."""
    samples, studies = rows["sample"].nunique(), rows["study_id"].nunique()
    return (
        f"{words.count(len(rows), 'result')} of {words.count(samples, 'sample')} "
        f"in {words.count(studies, 'study', 'studies')}"
    )


def votes_in_words(row: Mapping[str, Any] | None, part: Part) -> str:
    """How many samples take which side, in the words for a claim of its kind; empty where none takes any."""
    if row is None or pd.isna(row["votes_for"]):
        return ""
    sides = zip((row["votes_for"], row["votes_against"]), part.wording.votes, strict=True)
    texts = [f"{number:.0f} {side}" for number, side in sides]
    if row["basis"] == Basis.REVIEWS:
        texts[0] = f"{words.count(row['votes_for'], 'review')} {part.wording.votes[0]}"
    neither = 0 if pd.isna(row["votes_neither"]) else row["votes_neither"]
    if not row["votes_for"] + row["votes_against"] + neither:
        return ""
    return ", ".join([*texts, f"{neither:.0f} neither"] if neither else texts)


def strength_of(data: Tables, part: Part) -> Mapping[str, Any] | None:
    """What was worked out for a part; None before anything was."""
    matching = rows(data, "claim_strength", "part_id", part.id)
    return matching[0] if matching else None


def in_units(data: Tables, part: Part) -> str:
    """What the estimate comes to in the unit of the outcome, as a sentence; empty where that is not known."""
    return next((row["in_words"] for row in rows(data, "absolute_effects", "part_id", part.id)), "")


def direction_of(data: Tables, part: Part) -> verdicts.Verdict:
    """The verdict on the direction, with what it means for a part of this kind."""
    verdict = verdicts.direction(strength_of(data, part))
    meanings = _OF_A_FACT if part.is_fact else part.wording.meanings
    return replace(verdict, meaning=meanings.get(verdict.name, verdict.meaning))


def doubts(data: Tables, part: Part) -> list[str]:
    """What keeps the certainty from being high, by the rules that decide it."""
    traced = rows(data, "certainty", "part_id", part.id)
    costs = {row["domain"]: row["worst"] for row in traced if row["rule_set"].startswith("claim-centred")}
    return [why for domain, why in DOUBTS.items() if costs.get(domain, "0") not in ("0", "high")]
