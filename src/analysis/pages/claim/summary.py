"""The summary of findings: one line for each part of a claim, as guideline panels write it (GRADE, Guyatt 2011)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.pages import marks, results, verdicts, words
from analysis.pages.html import Section, render
from analysis.pages.rows import rows
from analysis.tables.schemas import Tables
from analysis.terms import Role

# Where a domain's rule holds, what readers are told.
_DOMAINS = {
    "start": "Start",
    "risk of bias": "Risk of bias",
    "inconsistency": "Inconsistency",
    "indirectness": "Indirectness",
    "imprecision": "Imprecision",
    "publication bias": "Publication bias",
    "overruled": "The analyst’s own rating",
}
_PROBABILITIES = ("probability_below", "probability_within", "probability_above", "probability_direction")
_IN_UNITS = ("outcome", "unit", "typical", "expected", "expected_low", "expected_high")
_COUNTS = ("studies", "samples", "results", "participants")


def summary_of_findings(data: Tables) -> Section:
    """Part, studies and people, effect relative and in the outcome's unit, certainty with its reasons, verdict.

    ``data`` holds the tables of one claim. The effect is the one that decides, in the claim's direction; where there
    is no average, the samples that point each way are told.
    """
    lines, notes = summary_lines(data)
    return render("summary", {"summary": _frame(data)}, rows=lines, notes=notes, letter=letter).shown_if(lines)


def summary_lines(data: Tables) -> tuple[list[dict[str, Any]], list[str]]:
    """What stands in each line, and the footnotes in the order of their letters; both empty without any result."""
    parts = results.parts(data)
    if not any(_has_results(data, part) for part in parts):
        return [], []
    notes: list[str] = []
    return [_line(data, part, notes) for part in parts], notes


def letter(place: int) -> str:
    """``a`` for the first footnote, ``aa`` after ``z``."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    return alphabet[place % 26] * (1 + place // 26)


def _frame(data: Tables) -> pd.DataFrame:
    """The numbers behind the lines, as readers see them."""
    lines = []
    for part in results.parts(data):
        strength, decider = results.strength_of(data, part) or {}, results.decider_of(data, part) or {}
        mean, _ = results.pooled(strength or None, part)
        in_units = next(iter(rows(data, "absolute_effects", "part_id", part.id)), {})
        lines.append(
            {
                "part_id": part.id,
                "part": part.label,
                **{name: strength.get(name) for name in _COUNTS},
                "certainty": verdicts.certainty(strength or None).name,
                "estimate": mean and mean.estimate,
                "low": mean and mean.low,
                "high": mean and mean.high,
                "effect_unit": words.scale_unit(strength["measure"], decider.get("unit")) if mean else None,
                "estimand": decider.get("estimand"),
                **{name: in_units.get(name) for name in _IN_UNITS},
                **{name: strength.get(name) for name in _PROBABILITIES},
                **{name: strength.get(name) for name in ("direction_verdict", "size_verdict", "basis")},
            }
        )
    numbers = ("estimate", "low", "high", *_IN_UNITS[2:], *_PROBABILITIES)
    return pd.DataFrame(lines).astype(dict.fromkeys(_COUNTS, "Int64") | dict.fromkeys(numbers, "float64"))


def _has_results(data: Tables, part: results.Part) -> bool:
    """Whether there is more to tell than the verdict; a fact has none."""
    row = results.strength_of(data, part)
    return not part.is_fact and row is not None and pd.notna(row["studies"]) and row["studies"] > 0


def _line(data: Tables, part: results.Part, notes: list[str]) -> dict[str, Any]:
    """A line; reasons that no line above gave are added to ``notes``."""
    strength = results.strength_of(data, part)
    reasons = _reasons(data, part)
    notes += [reason for reason in reasons if reason not in notes]
    decider = results.decider_of(data, part) or {}
    sized = strength is not None and words.plain(strength["size_in_words"])
    return {
        "part": words.sentence(part.label).removesuffix("."),
        "counts": results.counts(strength) or ["none"],
        "designs": _designs(data, part),
        "certainty": verdicts.certainty(strength).name,
        "circles": marks.circles(strength and strength["certainty_low"]),
        "notes": [letter(notes.index(reason)) for reason in reasons],
        "effect": sized or "",
        "estimand": decider.get("estimand", "") if sized else "",
        "votes": "" if sized or strength is None else results.votes_in_words(strength, part),
        "in_units": results.in_units(data, part),
        "chances": _chances(strength, part),
        "mark": None if strength is None else marks.mark({**part.row, **strength}),
        "basis": (basis := verdicts.basis(strength)) and basis.name,
    }


def _designs(data: Tables, part: results.Part) -> list[str]:
    """How the studies that decide were made, the most frequent design first: ``5 randomised parallel``."""
    decides = results.of_part(data, part).loc[lambda effects: effects["role"] == Role.DECIDES, "study_id"]
    designs = {row["study_id"]: words.plain(row["design"], "design not stated") for row in rows(data, "studies")}
    counts = Counter(designs[study] for study in sorted(set(decides)) if study in designs)
    return [f"{n} {design}" for design, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _reasons(data: Tables, part: results.Part) -> list[str]:
    """Each reason for less than high certainty, by the rules that decide it."""
    traced = (row for row in rows(data, "certainty", "part_id", part.id) if row["rule_set"].startswith("claim-centred"))
    return [_reason(row) for row in traced if row["domain"] in _DOMAINS and _lowers(row)]


def _lowers(row: Mapping[str, Any]) -> bool:
    return row["worst"] not in ("0", "high")


def _reason(row: Mapping[str, Any]) -> str:
    """``Imprecision: one level lower, too few people or results (rule P5).``"""
    why = results.DOUBTS.get(row["domain"], "")
    rules = dict.fromkeys(words.plain(row[f"rule_{end}"]) for end in ("worst", "best"))
    rule = " or ".join(filter(None, rules))
    if row["domain"] in ("start", "overruled"):
        ends = row["worst"] if row["worst"] == row["best"] else f"{row['worst']} to {row['best']}"
        how = f"{ends} certainty" if row["domain"] == "overruled" else f"from {ends} certainty"
    else:
        how = _levels(row)
    return f"{_DOMAINS[row['domain']]}: {', '.join(filter(None, (how, why)))}{f' (rule {rule})' if rule else ''}."


def _levels(row: Mapping[str, Any]) -> str:
    """``one level lower``, ``none to two levels lower``."""
    names = {"0": "none", "1": "one", "2": "two", "3": "three"}
    worst, best = (names.get(row[end], row[end]) for end in ("worst", "best"))
    return f"{worst if worst == best else f'{best} to {worst}'} level{'' if worst == 'one' else 's'} lower"


def _chances(row: Mapping[str, Any] | None, part: results.Part) -> list[tuple[str, str]]:
    if row is None or pd.isna(row["probability_within"]):
        return []
    return [(name, words.chance(row[f"probability_{place}"])) for name, place in part.wording.sizes]
