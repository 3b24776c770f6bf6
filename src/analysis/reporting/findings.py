"""The middle of a claim's page: what the studies show, how sure that is, and how robust."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.reporting import figures, results, verdicts, words
from analysis.reporting.html import Html, render
from analysis.tables.schemas import Tables

_LANES = {
    "acute": "measured in one session",
    "training": "after weeks of training",
    "correlational": "between people",
}
_ESTIMANDS = {
    "between-group difference": "Difference between what is compared",
    "between-group difference in change": "Difference between the changes of what is compared",
    "within-group change": "Change in the same people",
    "association": "Association",
}


def findings(data: Tables) -> Html:
    """Per part: figures and the table behind them, by kind of evidence."""
    return render("findings", parts=[_findings_of(data, part) for part in results.parts(data)])


def certainty(data: Tables) -> Html:
    """How sure, and the facts that decide it."""
    rows = []
    for part in results.parts(data):
        strength = results.strength_of(data, part)
        rows.append({"label": part.label, "verdict": verdicts.certainty(strength), "facts": _facts(strength, part)})
    return render("certainty", rows=rows)


def robustness(data: Tables) -> Html:
    """Whether a single change would flip the verdict, and which reading or study would help most."""
    rows = []
    for part in results.parts(data):
        strength = results.strength_of(data, part)
        flips = None if strength is None else strength["flips_with"]
        rows.append(
            {
                "label": part.label,
                "flips": words.plain(flips),
                "help": _what_would_help(part, results.of_part(data, part)),
            }
        )
    excluded = data["flags"][data["flags"]["action"] == "exclude"]
    return render("robustness", rows=rows, excluded=excluded.to_dict("records"))


def check_frame(data: Tables) -> pd.DataFrame:
    """The results on a claim as a small table of rounded numbers."""
    effects = pd.concat([results.of_part(data, part) for part in results.parts(data)], ignore_index=True)
    columns = ["part_id", "study_id", "outcome", "detail", "measure", "estimate", "low", "high", "points"]
    shown = effects[columns].sort_values(["part_id", "study_id", "outcome", "detail", "estimate"])
    return shown.round({"estimate": 1, "low": 1, "high": 1}).fillna({"detail": "", "measure": "none"})


def _findings_of(data: Tables, part: results.Part) -> dict[str, Any]:
    effects = results.of_part(data, part)
    strength = results.strength_of(data, part)
    primary = effects[effects["lane"] != results.SYNTHESIS]
    sized = primary[primary["estimate"].notna() & primary["low"].notna()]
    unsized = primary.drop(sized.index)
    return {
        "label": part.label,
        "id": part.id,
        "claimed": words.plain(part.row["effect"]),
        "direction": verdicts.direction(strength),
        "forests": _forests(data, sized, part),
        "directions": figures.directions(_votes(unsized), title=_directions_title(unsized)) if len(unsized) else None,
        "primary": [_shown(row) for row in primary.to_dict("records")],
        "reviews": [_shown(row) for row in effects[effects["lane"] == results.SYNTHESIS].to_dict("records")],
        "statements": _statements(data, part),
    }


def _forests(data: Tables, sized: pd.DataFrame, part: results.Part) -> list[Html]:
    """One figure for each kind of evidence and scale: they are never put on one axis."""
    drawn = []
    kinds = ["lane", "estimand", "measure", "unit"]
    groups = list(sized.groupby(kinds, sort=False, dropna=False))
    for key, rows in groups:
        kind = dict(zip(kinds, key, strict=True))
        lane, estimand, measure = key[:3]
        unit = rows["unit_shown"].iloc[0]
        mean, new = results.pooled(results.synthesis_of(data, part, **kind), part)
        drawn.append(
            figures.forest(
                rows.assign(
                    label=_labels(rows),
                    people=[_people(n) for n in rows["n"]],
                    left_out=_left_out(data, rows),
                ),
                unit=unit,
                axis=_axis(part, measure, unit, rows),
                log=measure in words.LOG_RATIOS,
                pooled=mean,
                prediction=new,
                claimed=part.claimed(unit),
                title=_title(lane, estimand, measure, several=sum(key[:2] == one[:2] for one, _ in groups) > 1),
            )
        )
    return drawn


def _title(lane: str, estimand: str, measure: str, *, several: bool) -> str:
    """What kind of evidence a figure shows; with the measure, where there are figures in several."""
    title = f"{_ESTIMANDS[estimand]}, {_LANES.get(lane, lane)}"
    return f"{title}: {words.measure_name(measure)}" if several else title


def _axis(part: results.Part, measure: str, unit: str, rows: pd.DataFrame) -> str:
    outcome = rows["outcome"].iloc[0] if len(set(rows["outcome"])) == 1 else words.plain(part.row["outcome"])
    unit_word = words.UNITS_IN_WORDS.get(unit, unit) or words.measure_name(measure)
    more = "better" if part.row["effect_direction"] in ("better", "worse") else "more"
    if rows["estimand"].iloc[0] == "within-group change":
        return f"change in {outcome}, {unit_word}"
    if rows["estimand"].iloc[0] == "association":
        return f"{words.plain(part.row['intervention'])} and {outcome}, {unit_word}"
    comparator = words.plain(part.row["comparator"])
    return f"{outcome}, {unit_word} {more}" + (f" than {comparator}" if comparator else "")


def _labels(rows: pd.DataFrame) -> list[str]:
    """Study, and the detail where a study gives several results."""
    several = rows["study"].duplicated(keep=False)
    return [
        f"{study}, {words.plain(detail)}".rstrip(", ") if many else study
        for study, detail, many in zip(rows["study"], rows["detail"], several, strict=True)
    ]


def _left_out(data: Tables, rows: pd.DataFrame) -> list[bool]:
    """Whether a check keeps the result, or its study, out of every mean."""
    flags = data["flags"]
    out = set(flags.loc[flags["action"] == "exclude", "row"])
    return [bool({study, effect} & out) for study, effect in zip(rows["study_id"], rows["effect_id"], strict=True)]


def _votes(unsized: pd.DataFrame) -> pd.DataFrame:
    """One row for each independent sample; results of one sample that disagree take no side."""
    rows = []
    for _, group in unsized.groupby("sample_id", sort=False):
        sides = set(group["points"]) - {"unread"}
        direction = "unread" if not sides else sides.pop() if len(sides) == 1 else "no side"
        rows.append({"label": group["study"].iloc[0], "people": _people(group["n"].max()), "direction": direction})
    return pd.DataFrame(rows, columns=["label", "people", "direction"])


def _directions_title(unsized: pd.DataFrame) -> str:
    results_counted = words.count(len(unsized), "result")
    return f"{results_counted} without an interval: the direction only, one mark for each group of people"


def _people(n: Any) -> str:
    return "" if pd.isna(n) else words.count(n, "person", "people")


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """One result as the cells of a table."""
    has_interval = pd.notna(row["low"])
    return {
        "study": row["study"],
        "study_id": row["study_id"],
        "people": words.plain(row["n"], words.NOT_REPORTED),
        "compared": _compared(row),
        "outcome": ", ".join(filter(None, (words.plain(row["outcome"]), words.plain(row["detail"])))),
        "estimate": words.with_unit(words.number(row["estimate"], 2), row["unit_shown"]),
        "interval": words.interval(row["low"], row["high"], 2) if has_interval else "none",
        "points": row["points"],
        "p": words.plain(row["p_text"]),
        "derived_by": row["derived_by"],
        "assumed": words.plain(row["assumed"]),
        "measure": words.measure_name(row["measure"]),
        "directness": words.split_terms(row["directness"]),
    }


def _compared(row: Mapping[str, Any]) -> str:
    if row["estimand"] == "within-group change":
        return f"{words.plain(row['intervention'])}: after minus before"
    if row["estimand"] == "association":
        return words.plain(row["intervention"])
    return f"{words.plain(row['intervention'], '?')} minus {words.plain(row['comparator'], 'nothing')}"


def _statements(data: Tables, part: results.Part) -> list[dict[str, Any]]:
    about, prop = part.row["about"], part.row["property"]
    if pd.isna(about) or pd.isna(prop):
        return []
    names = results.study_names(data["studies"])
    rows = data["statements"]
    rows = rows[(rows["about"] == about) & (rows["property"] == prop)]
    return [{**row, "study": names.get(row["study_id"], row["study_id"])} for row in rows.to_dict("records")]


def _facts(strength: Mapping[str, Any] | None, part: results.Part) -> list[tuple[str, str]]:
    """Name and value of everything that was worked out."""
    if strength is None:
        return []
    unit = words.scale_unit(strength["measure"])
    mean, new = results.pooled(strength, part)
    facts = [
        ("Independent groups of people with a size and an interval", words.plain(strength["k"])),
        ("Studies with any bearing", words.plain(strength["studies"])),
        ("People in them", words.plain(strength["participants"], "none")),
    ]
    if mean is not None:
        text = words.with_unit(words.number(mean.estimate, 2), unit)
        if mean.known:
            text += f" (95 % interval {words.interval(mean.low, mean.high, 2)})"
        facts.append((f"Mean of the studies, {words.measure_name(strength['measure'])}", text))
    if new is not None and new.known:
        facts.append(("A new study would fall (95 %)", words.with_unit(words.interval(new.low, new.high, 2), unit)))
    if pd.notna(strength["i2"]):
        facts.append(("Spread between studies beyond chance (I²)", f"{words.number(strength['i2'], 2)}\u00a0%"))
    votes = (strength["votes_for"], strength["votes_against"])
    if all(pd.notna(vote) for vote in votes):
        facts.append(("Groups of people for and against the claim", f"{votes[0]} and {votes[1]}"))
    if pd.notna(strength["direction_p"]):
        facts.append(("Chance of so one-sided a count if nothing were true", _chance(strength["direction_p"])))
    for name, question in (
        ("probability_below", "Probability that the mean is below the claimed size"),
        ("probability_within", "Probability that the mean is within it"),
        ("probability_above", "Probability that the mean is above it"),
        ("probability_direction", "Probability that the mean is in the claim's direction"),
    ):
        if pd.notna(strength[name]):
            facts.append((question, _chance(strength[name])))
    return facts


def _chance(value: float) -> str:
    """A probability in percent that never claims certainty."""
    percent = 100 * value
    if percent < 0.1:
        return "under 0.1\u00a0%"
    if 99.9 < percent < 100:
        return "over 99.9\u00a0%"
    return f"{words.number(percent, 2 if percent < 99 else 3)}\u00a0%"


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
