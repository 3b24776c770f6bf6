"""The middle of a claim's page: what the studies show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.pages import figures, results, words
from analysis.pages.claim import forest
from analysis.pages.html import TO_PROJECT, Section, render
from analysis.pages.rows import Row, records, rows
from analysis.pages.wording import Wording
from analysis.tables.lookup import in_order
from analysis.tables.schemas import Tables
from analysis.terms import LOG_RATIOS, Estimand, FlagAction, Lane, Placeholder, Role, Scope, Side

_NO_SIDE = {Side.NEITHER: "no clear side", Side.UNREAD: "direction not read"}
_MOST_BESIDE = 25  # results drawn in a figure beside the one that decides
_ESTIMANDS = {
    Estimand.BETWEEN: "Difference between what is compared",
    Estimand.BETWEEN_CHANGE: "Difference between the changes of what is compared",
    Estimand.WITHIN_CHANGE: "Change in the same people",
    Estimand.ASSOCIATION: "Association",
}


def findings(data: Tables) -> Section:
    """Per part: figures and the table behind them, by kind of evidence.

    ``tables["results"]`` has one row a result as readers see it: ``estimate`` with ``low`` and ``high`` in ``unit``, in
    the direction of the figures, the same as ``yi`` and ``vi`` on the scale of analysis, and whether it ``decides``;
    ``tables["statements"]`` what reference texts say.
    """
    parts = results.parts(data)
    statements = pd.DataFrame([row for part in parts for row in _statements(data, part)], columns=_STATEMENTS)
    return render(
        "findings",
        {"results": _results_frame(data, parts), "statements": statements},
        parts=[_findings_of(data, part) for part in parts],
        to_project=TO_PROJECT,
    )


def _results_frame(data: Tables, parts: Sequence[results.Part]) -> pd.DataFrame:
    """All results on a claim, part by part, in the order of the page's tables."""
    effects = pd.concat([results.of_part(data, part) for part in parts], ignore_index=True)
    signs = effects["part_id"].map({part.id: part.sign for part in parts}).astype("float64")
    effects = effects.drop(columns="unit").rename(columns={"study": "label", "unit_shown": "unit"})
    effects["yi"] = signs * effects["orientation"].fillna(1.0) * effects["yi"]
    return effects.assign(decides=effects["role"] == Role.DECIDES)[_RESULTS]


_RESULTS = [
    "part_id", "label", "study_id", "sample", "lane", "estimand", "intervention", "comparator", "outcome", "detail",
    "n", "measure", "unit", "estimate", "low", "high", "yi", "vi", "points", "decides", "role", "directness",
    "derived_by", "assumed", "effect_id",
]  # fmt: skip
_STATEMENTS = ["study", "study_id", "about", "property", "value", "where", "note_path", "note_line"]


def _findings_of(data: Tables, part: results.Part) -> dict[str, Any]:
    effects = results.of_part(data, part)
    names = results.names(data)
    primary = effects[effects["lane"] != Lane.PUBLISHED]
    sized = primary[primary["estimate"].notna() & primary["low"].notna()]
    unsized = primary.drop(sized.index)
    return {
        "label": part.label,
        "id": part.id,
        "claimed": words.plain(part.row["effect"]),
        "direction": results.direction_of(data, part),
        "forests": _forests(data, sized, part),
        "directions": _directions(unsized, part) if len(unsized) else None,
        "sides": {**_NO_SIDE, **dict(zip(("for", "against"), part.wording.votes, strict=True))},
        "counted": _counted(primary),
        "primary": _by_study(primary, names),
        "reviews": _by_study(effects[effects["lane"] == Lane.PUBLISHED], names),
        "statements": _statements(data, part),
    }


def _forests(data: Tables, sized: pd.DataFrame, part: results.Part) -> list[Section]:
    """One figure for each kind of evidence and scale: they are never put on one axis."""
    drawn = []
    kinds = ["lane", "estimand", "measure", "unit"]
    decides = results.decider_of(data, part) or {}
    first = tuple(decides.get(name) for name in kinds)
    sized = sized.assign(unit=sized["unit"].fillna(Placeholder.NOT_STATED))
    groups = sorted(sized.groupby(kinds, sort=False, dropna=False), key=lambda group: group[0] != first)
    for key, own in groups:
        own = own.assign(group=_groups(own, decides=key == first))
        own = in_order(own, "group", list(dict.fromkeys(sorted(own["group"], key=_HEADINGS.index))))
        kind = dict(zip(kinds, key, strict=True))
        lane, estimand, measure = key[:3]
        unit = own["unit_shown"].iloc[0]
        synthesis = results.synthesis_of(data, part, **kind)
        mean, new = results.pooled(synthesis, part)
        in_mean = _in_mean(own, synthesis, decides=key == first)
        drawn.append(
            forest.forest(
                own.assign(
                    label=_labels(own),
                    people=[_people(n) for n in own["n"]],
                    left_out=~in_mean,
                    flagged=_flagged(data, own),
                    weight=_weights(own),
                ),
                unit=unit,
                axis=_axis(part, measure, unit, own),
                log=measure in LOG_RATIOS,
                pooled=mean,
                prediction=new,
                claimed=part.claimed(unit),
                title=_title(lane, estimand, measure, several=sum(key[:2] == one[:2] for one, _ in groups) > 1)
                + _behind(own, in_mean),
                most=_MOST_BESIDE if drawn else forest.MOST,
            )
        )
    return drawn


def _title(lane: str, estimand: str, measure: str, *, several: bool) -> str:
    """What kind of evidence a figure shows; with the measure, where there are figures in several."""
    title = f"{_ESTIMANDS[estimand]}, {words.LANES.get(lane, lane)}"
    return f"{title}: {words.measure_name(measure)}" if several else title


def _in_mean(own: pd.DataFrame, synthesis: Mapping[str, Any] | None, *, decides: bool) -> pd.Series:
    """Which results the mean of a figure is made of: those that decide, or those of the synthesis told beside it."""
    if decides:
        return own["role"] == Role.DECIDES
    kept = ~own["role"].isin((Role.EXCLUDED, Role.OTHER_TIME, Role.OTHER_TREATMENT))
    return kept & own["direct"] if synthesis is not None and synthesis["scope"] == Scope.DIRECT else kept


def _groups(own: pd.DataFrame, *, decides: bool) -> list[str]:
    """The heading each result stands under."""
    return [
        _HEADINGS[not direct] if role == Role.DECIDES or not decides else words.sentence(results.ROLES[role])[:-1]
        for direct, role in zip(own["direct"], own["role"], strict=True)
    ]


_HEADINGS = ["Direct evidence", "Indirect evidence", *(words.sentence(told)[:-1] for told in results.ROLES.values())]


def _behind(own: pd.DataFrame, in_mean: pd.Series) -> str:
    """How many results of how many samples and studies a figure shows."""
    others = int((~in_mean).sum())
    told = f". {results.counted(own[in_mean])} put together" if in_mean.any() else "."
    if not others:
        return told
    joint = ";" if in_mean.any() else ""
    return f"{told}{joint} {words.count(others, 'result')} {'is' if others == 1 else 'are'} shown hollow and left out"


def _axis(part: results.Part, measure: str, unit: str, rows: pd.DataFrame) -> str:
    outcome = rows["outcome"].iloc[0] if len(set(rows["outcome"])) == 1 else words.plain(part.row["outcome"])
    return part.measured(rows["estimand"].iloc[0], outcome, words.unit_name(unit, measure))


def _labels(rows: pd.DataFrame) -> list[str]:
    """Study; where it gives several results the detail, then what was measured, then its group, until they differ."""
    labels = rows["study"]
    for column in ("detail", "outcome", "arm_first"):
        words_of = rows[column].fillna("")
        differ = words_of.groupby(labels).transform("nunique") > 1
        labels = labels.where(~differ | words_of.eq(""), labels + ", " + words_of)
    return list(labels)


def _flagged(data: Tables, rows: pd.DataFrame) -> list[bool]:
    """Whether a check found anything odd in the result, its study, or what it was worked out from."""
    odd = set(data["flags"].loc[data["flags"]["action"] != FlagAction.EXCLUDE, "row"])
    keys = zip(rows["study_id"], rows["effect_id"], rows["rows"], strict=True)
    return [bool({study, effect, *words.split_terms(behind)} & odd) for study, effect, behind in keys]


def _weights(rows: pd.DataFrame) -> pd.Series:
    """How much each result tells, as a share of the most telling one."""
    precision = 1 / rows["vi"]
    return precision / precision.max()


def _votes(unsized: pd.DataFrame) -> pd.DataFrame:
    """One row for each independent sample; results of one sample that disagree take no side."""
    rows = []
    for _, group in unsized.groupby("sample", sort=False):
        sides = set(group["points"]) - {Side.UNREAD}
        direction = Side.UNREAD if not sides else sides.pop() if len(sides) == 1 else Side.NEITHER
        rows.append({"label": group["study"].iloc[0], "people": _people(group["n"].max()), "direction": direction})
    return pd.DataFrame(rows, columns=["label", "people", "direction"])


def _directions(unsized: pd.DataFrame, part: results.Part) -> Section:
    """Which way the results without an interval point."""
    title = f"{results.counted(unsized)} without an interval: the direction only, one mark for each sample"
    sides = part.wording.votes
    return figures.directions(_votes(unsized), title=title, sides=figures.SIDES if sides == _SIDES else sides)


_SIDES = Wording().votes


def _counted(primary: pd.DataFrame) -> str:
    """How many results a table holds, and how many of them decide."""
    if primary.empty:
        return ""
    decides = primary[primary["role"] == Role.DECIDES]
    if len(decides) in (0, len(primary)):
        return results.counted(primary)
    return f"{results.counted(primary)}; {results.counted(decides)} decide"


def _people(n: Any) -> str:
    return "" if pd.isna(n) else words.count(n, "person", "people")


def _by_study(effects: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each study with its results, in the order of the figures."""
    by_study: dict[tuple[str, str], list[Row]] = {}
    for row in records(effects):
        by_study.setdefault((row["study_id"], row["study"]), []).append(row)
    return [
        {"study": name, "study_id": study, "rows": [_shown(row, names) for row in own]}
        for (study, name), own in by_study.items()
    ]


def _shown(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """One result as the cells of a table."""
    has_interval = pd.notna(row["low"])
    return {
        "effect_id": row["effect_id"],
        "people": words.plain(row["n"], words.NOT_REPORTED),
        "compared": _compared(row),
        "outcome": ", ".join(filter(None, (words.plain(row["outcome"]), words.plain(row["detail"])))),
        "estimate": words.with_unit(words.number(row["estimate"], 2), row["unit_shown"]),
        "interval": words.interval(row["low"], row["high"], 2) if has_interval else "none",
        "points": row["points"],
        "p": words.plain(row["p_text"]).removeprefix("= "),
        "derived_by": row["derived_by"],
        "assumed": results.with_names(words.plain(row["assumed"]), names),
        "measure": words.measure_name(row["measure"]),
        "directness": words.split_terms(row["directness"]),
        "role": results.ROLES.get(row["role"], ""),
    }


def _compared(row: Mapping[str, Any]) -> str:
    if row["estimand"] == Estimand.WITHIN_CHANGE:
        return f"{words.plain(row['intervention'])}: after minus before"
    if row["estimand"] == Estimand.ASSOCIATION:
        return words.plain(row["intervention"])
    return f"{words.plain(row['intervention'], '?')} minus {words.plain(row['comparator'], 'nothing')}"


def _statements(data: Tables, part: results.Part) -> list[dict[str, Any]]:
    if not part.is_fact:
        return []
    about, prop = part.row["about"], part.row["property"]
    names = results.names(data)
    said = (row for row in rows(data, "statements", "about", about) if row["property"] == prop)
    return [{**row, "study": names.get(row["study_id"], row["study_id"])} for row in said]
