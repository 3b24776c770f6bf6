"""How robust an answer is, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.appraisal.curve import CHOICES, specification_curve
from analysis.appraisal.outlook import ENOUGH_CHANCE, next_study
from analysis.appraisal.variants import PRIORS
from analysis.appraisal.votes import Votes
from analysis.reporting import forest, results, strength_figures, words
from analysis.reporting.deciding_rows import Deciding, deciding, threshold
from analysis.reporting.html import Html, render
from analysis.synthesis import diagnostics
from analysis.tables.schemas import Tables

_FEWEST = 3  # samples from which leaving one out, or adding one at a time, shows anything


def robustness(data: Tables) -> Html:
    """Per part: which single change flips a verdict, and the whole curve of specifications."""
    excluded = data["flags"][data["flags"]["action"] == "exclude"]
    return render(
        "robustness",
        parts=[_robustness_of(data, part) for part in results.parts(data)],
        excluded=excluded.to_dict("records"),
    )


def outlook(data: Tables) -> Html:
    """Per part: the next study, what it would have to find, and what else would help."""
    return render("outlook", parts=[_outlook_of(data, part) for part in results.parts(data)])


def _robustness_of(data: Tables, part: results.Part) -> dict[str, Any]:
    changes = data["changes"][data["changes"]["part_id"] == part.id]
    decides = deciding(data, part)
    return {
        "label": part.label,
        "flips": changes.loc[
            changes["flips"].fillna(False), ["kind", "change", "direction_verdict", "size_verdict"]
        ].to_dict("records"),
        "changes": changes.to_dict("records"),
        "estimates": [_estimate(row["estimate"], decides) for row in changes.to_dict("records")],
        **_curve(decides, data),
        **_studies_apart(decides, data),
    }


def _estimate(value: Any, decides: Deciding | None) -> str:
    if decides is None or pd.isna(value):
        return words.NOT_REPORTED
    return words.with_unit(words.number(decides.shown(value), 2), decides.unit)


def _curve(decides: Deciding | None, data: Tables) -> dict[str, Any]:
    """The specification curve: its figure, how many keep the verdict, and the ends of it as a table."""
    nothing = {"curve": None, "specifications": 0, "kept": 0, "ends": []}
    if decides is None:
        return nothing
    found = specification_curve(decides.every, decides.told)
    if len(found) < len(PRIORS) + 1:
        return nothing
    sides = found["probability_direction"] >= threshold(data)
    reference = bool(sides[found["reference"]].any())
    shown = found.iloc[[0, *(found.index[found["reference"]][:1]), len(found) - 1]]
    return {
        "curve": strength_figures.curve(found, decides),
        "specifications": len(found),
        "kept": int((sides == reference).sum()),
        "ends": [
            {
                "which": which,
                "choices": [(name, row[name]) for name in CHOICES if row[name]],
                "estimate": _estimate(row["estimate"], decides),
                "interval": words.interval(*sorted((decides.shown(row["low"]), decides.shown(row["high"]))), 2),
                "chance": words.chance(row["probability_direction"]),
            }
            for which, (_, row) in zip(("lowest", "this page's", "highest"), shown.iterrows(), strict=False)
        ],
    }


def _studies_apart(decides: Deciding | None, data: Tables) -> dict[str, Any]:
    """The mean without each sample, and as samples came out year by year."""
    if decides is None or decides.dataset.k < _FEWEST:
        return {"influence": None, "cumulative": None}
    samples = decides.dataset
    names, years = _names_and_years(decides, data)
    without = diagnostics.leave_one_out(samples.yi, samples.vi)
    labels = [f"without {names[sample]}" for sample in samples.samples]
    by_year = sorted(range(samples.k), key=lambda place: (years[samples.samples[place]], samples.samples[place]))
    growing = diagnostics.cumulative(samples.yi, samples.vi, by_year, test="adhoc")
    steps = [f"{years[samples.samples[place]] or 'no year'}: {names[samples.samples[place]]}" for place in by_year]
    return {
        "influence": _drawn(without, labels, decides, "The mean without each group of people"),
        "cumulative": _drawn(growing, steps, decides, "The mean as the studies came out"),
    }


def _names_and_years(decides: Deciding, data: Tables) -> tuple[dict[str, str], dict[str, int]]:
    known = results.study_names(data["studies"])
    years = dict(zip(data["studies"]["study_id"], data["studies"]["year"], strict=True))
    names, first = {}, {}
    for sample, study in zip(decides.every["sample_id"], decides.every["study_id"], strict=True):
        names.setdefault(sample, known.get(study, study))
        year = years.get(study)
        first.setdefault(sample, 0 if pd.isna(year) else int(year))
    return names, first


def _drawn(table: pd.DataFrame, labels: list[str], decides: Deciding, title: str) -> Html:
    ends = [[decides.shown(value) for value in table[name]] for name in ("estimate", "ci_low", "ci_high")]
    low_high = [sorted(pair) for pair in zip(*ends[1:], strict=True)]
    rows = pd.DataFrame(
        {
            "label": labels,
            "people": "",
            "estimate": ends[0],
            "low": [low for low, _ in low_high],
            "high": [high for _, high in low_high],
            "left_out": False,
        }
    )
    axis = f"mean, {words.UNITS_IN_WORDS.get(decides.unit, decides.unit)}"
    return forest.forest(rows, unit=decides.unit, axis=axis, log=decides.log, title=title)


def _outlook_of(data: Tables, part: results.Part) -> dict[str, Any]:
    rows = data["outlooks"][data["outlooks"]["part_id"] == part.id].to_dict("records")
    told: Mapping[str, Any] = rows[0] if rows else {}
    decides, strength = deciding(data, part), results.strength_of(data, part)
    lifts = data["certainty"]
    lifts = lifts[(lifts["part_id"] == part.id) & lifts["rule_set"].str.startswith("claim-centred")]
    return {
        "label": part.label,
        "votes_needed": told.get("votes_needed"),
        "carried_by": words.plain(told.get("carried_by")),
        "next": _next_study(data, decides, told, strength),
        "target": _size(told, decides),
        "lifts": [(row["domain"], row["lift"]) for row in lifts.to_dict("records") if isinstance(row["lift"], str)],
        "help": _what_would_help(part, results.of_part(data, part)),
        "inconclusive": strength is not None and strength["direction_verdict"] == "inconclusive",
    }


def _size(told: Mapping[str, Any], decides: Deciding | None) -> dict[str, Any] | None:
    if decides is None or pd.isna(told.get("people_per_arm")):
        return None
    size = words.with_unit(words.number(abs(decides.shown(told["target"])), 2), decides.unit)
    return {"people": int(told["people_per_arm"]), "size": size}


def _next_study(
    data: Tables, decides: Deciding | None, told: Mapping[str, Any], strength: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The next study in words: how many people, with which chance, and what it would have to find."""
    ready = decides is not None and pd.notna(told.get("unit_variance")) and pd.notna(decides.told["prior_sd"])
    if not ready or strength is None or strength["direction_verdict"] != "inconclusive":
        return None
    votes = Votes(int(strength["votes_for"]), int(strength["votes_against"]), 0)
    found = next_study(decides.dataset, votes, told["unit_variance"], threshold(data))
    return {
        "participants": found.participants,
        "chance": words.chance(found.chance),
        "enough": found.chance >= ENOUGH_CHANCE,
        "supports": "" if found.supports_from is None else _estimate(found.supports_from, decides),
        "contradicts": "" if found.contradicts_to is None else _estimate(found.contradicts_to, decides),
    }


def _what_would_help(part: results.Part, effects: pd.DataFrame) -> list[str]:
    """The next things to read or to find, from what is missing here."""
    primary = effects[effects["lane"] != results.SYNTHESIS]
    unsized = primary[primary["low"].isna()]
    samples = primary.loc[primary["low"].notna(), "sample_id"].nunique()
    said = []
    if primary.empty and pd.isna(part.row["about"]):
        pair = words.listed(
            [words.plain(part.row[key]) for key in ("intervention", "comparator") if pd.notna(part.row[key])]
        )
        said.append(f"any study of {pair} that measures {words.plain(part.row['outcome'], 'the outcome')}")
    if len(unsized):
        names = words.listed(dict.fromkeys(unsized["study"]))
        said.append(f"the spread of {words.count(len(unsized), 'result')} given without one ({names})")
    if 0 < samples < 5:
        said.append(f"results from more groups of people: {samples} so far with a size and an interval")
    if len(primary) and not primary["direct"].any():
        said.append("a study of exactly what is claimed: all results here are indirect")
    return said
