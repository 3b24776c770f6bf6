"""The summary of findings: one line for each part of a claim, as guideline panels write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.pages import results, verdicts, words
from analysis.pages.html import Section, render
from analysis.tables.schemas import Tables
from analysis.terms import SizeVerdict


def summary_of_findings(data: Tables) -> Section:
    """Part, studies and people, certainty, effect with its interval, probability of the claimed size, verdict.

    ``data`` holds ``claim_parts``, ``claim_strength`` and ``syntheses`` of one claim. The effect is the one that
    decides, in the claim's direction; where there is no average, the samples that point each way are told.
    """
    parts = results.parts(data)
    if not any(_has_results(data, part) for part in parts):
        return Section("", "no summary of findings")
    rows = [_row(data, part, results.strength_of(data, part)) for part in parts]
    return render("summary", {"summary": _frame(data, parts)}, rows=rows)


def _frame(data: Tables, parts: list[results.Part]) -> pd.DataFrame:
    """The numbers behind the lines, as readers see them."""
    rows = []
    for part in parts:
        strength, decider = results.strength_of(data, part) or {}, results.decider_of(data, part) or {}
        mean, _ = results.pooled(strength or None, part)
        rows.append(
            {
                "part_id": part.id,
                "part": part.label,
                **{name: strength.get(name) for name in ("studies", "samples", "results", "participants")},
                "certainty": verdicts.certainty(strength or None).name,
                "estimate": mean and mean.estimate,
                "low": mean and mean.low,
                "high": mean and mean.high,
                "unit": words.scale_unit(strength["measure"], decider.get("unit")) if mean else None,
                "estimand": decider.get("estimand"),
                **{name: strength.get(name) for name in _PROBABILITIES},
                **{name: strength.get(name) for name in ("direction_verdict", "size_verdict", "basis")},
            }
        )
    whole = dict.fromkeys(("studies", "samples", "results", "participants"), "Int64")
    return pd.DataFrame(rows).astype(whole | dict.fromkeys(("estimate", "low", "high", *_PROBABILITIES), "float64"))


_PROBABILITIES = ("probability_below", "probability_within", "probability_above", "probability_direction")


def _has_results(data: Tables, part: results.Part) -> bool:
    """Whether there is more to tell than the verdict; a fact has none."""
    row = results.strength_of(data, part)
    return not part.is_fact and row is not None and pd.notna(row["studies"]) and row["studies"] > 0


def _row(data: Tables, part: results.Part, strength: Mapping[str, Any] | None) -> dict[str, Any]:
    direction, size, basis = results.direction_of(data, part), verdicts.size(strength), verdicts.basis(strength)
    judged = size.name != SizeVerdict.NOT_CLAIMED and direction.name not in (*verdicts.UNJUDGED, verdicts.NOT_COMPUTED)
    return {
        "part": words.sentence(part.label).removesuffix("."),
        "counts": results.counts(strength) or ["none"],
        "certainty": verdicts.certainty(strength).name,
        **_effect(data, part, strength),
        "chances": _chances(strength, part),
        "direction": direction,
        "size": size if judged else None,
        "basis": basis and basis.name,
    }


def _effect(data: Tables, part: results.Part, row: Mapping[str, Any] | None) -> dict[str, str]:
    """The average that decides with its limits, and of what it is; where there is none, the votes."""
    mean, _ = results.pooled(row, part)
    if mean is None or not mean.known:
        return {"average": "", "votes": results.votes_in_words(row, part)}
    decider = results.decider_of(data, part) or {}
    unit = words.scale_unit(row["measure"], decider.get("unit"))
    return {
        "average": words.with_unit(words.number(mean.estimate, 2), unit),
        "limits": words.with_unit(words.interval(mean.low, mean.high, 2), unit),
        "estimand": decider.get("estimand", ""),
    }


def _chances(row: Mapping[str, Any] | None, part: results.Part) -> list[tuple[str, str]]:
    if row is None or pd.isna(row["probability_within"]):
        return []
    return [(name, _percent(row[f"probability_{place}"])) for name, place in part.wording.sizes]


def _percent(probability: float) -> str:
    """Never 0 or 100 %: nothing measured is that sure."""
    percent = 100 * probability
    text = "< 1" if percent < 1 else "> 99" if percent > 99 else words.number(round(percent))
    return f"{text}\N{NO-BREAK SPACE}%"
