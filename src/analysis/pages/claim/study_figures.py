"""Figures of what the studies show: each result with its interval, and which way those without one point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from analysis import plots
from analysis.pages import results, words
from analysis.pages.claim import forest_rows
from analysis.pages.figure import figure
from analysis.pages.html import Section
from analysis.pages.rows import rows as rows_of
from analysis.pages.wording import Wording
from analysis.tables.lookup import in_order
from analysis.tables.schemas import Tables
from analysis.terms import Estimand, FlagAction, Placeholder, Role, Scope, Side

_MOST, _MOST_BESIDE = 60, 25  # results drawn in the figure that decides, and in one beside it
_MOST_HOLLOW = 6  # of these in no mean, where there is one
_FEW = 6  # rows that read well as on a phone, only larger
_SET_ASIDE = (Role.EXCLUDED, Role.OTHER_TIME, Role.OTHER_TREATMENT)
_KINDS = ["lane", "estimand", "measure", "unit"]
# What two results on different scales have in common where they are of the same people and the same test.
_SAME = ["lane", "estimand", "study_id", "sample", "intervention", "comparator", "outcome", "detail"]
_ESTIMANDS = {
    Estimand.BETWEEN: "Difference between what is compared",
    Estimand.BETWEEN_CHANGE: "Difference between the changes of what is compared",
    Estimand.WITHIN_CHANGE: "Change in the same people",
    Estimand.ASSOCIATION: "Association",
}
_HEADINGS = ["Direct evidence", "Indirect evidence", *(words.sentence(role)[:-1] for role in results.ROLES.values())]
_SIDES = {
    Side.AGAINST: "against the claim",
    Side.NEITHER: "neither way",
    Side.FOR: "for the claim",
    Side.UNREAD: "direction not known",
}


def forests(data: Tables, effects: pd.DataFrame, part: results.Part) -> list[Section]:
    """One figure for each kind of evidence, what decides first: kinds and scales are never put on one axis.

    ``effects`` are rows of :func:`analysis.pages.results.of_part`. Results worked out on several scales are drawn on
    one of them, that which decides or else holds most; another scale has a figure where it has two results or more
    that stand in none yet. Results without a variance are in the figures of their scale. All are in the table.
    """
    decides = results.decider_of(data, part) or {}
    first = tuple(decides.get(name) for name in _KINDS)
    effects = effects.assign(unit=effects["unit"].fillna(Placeholder.NOT_STATED))
    effects = effects.loc[effects["estimate"].notna()]
    groups = sorted(
        effects.loc[effects["low"].notna()].groupby(_KINDS, sort=False, dropna=False),
        key=lambda group: (group[0] != first, -len(group[1])),
    )
    drawn: list[tuple] = []
    shown: set[tuple] = set()
    for key, kin in groups:
        same = set(kin[_SAME].itertuples(index=False, name=None)) - shown
        if key == first or len(same) > 1 or not drawn:
            drawn.append(key)
            shown |= same
    kinds = Counter(key[:2] for key in drawn)
    return [
        _forest(
            data,
            effects,
            part,
            dict(zip(_KINDS, key, strict=True)),
            decides=key == first,
            several=kinds[key[:2]] > 1,
            place=place,
        )
        for place, key in enumerate(drawn)
    ]


def _forest(
    data: Tables,
    effects: pd.DataFrame,
    part: results.Part,
    kind: Mapping[str, Any],
    *,
    decides: bool,
    several: bool,
    place: int,
) -> Section:
    """The first is shown as wide as there is room; those that are opened one by one, as on a phone."""
    synthesis = results.synthesis_of(data, part, **kind)
    share = forest_rows.shares(data, part, synthesis)
    rows = forest_rows.of_kind(effects, kind, share)
    rows = rows.assign(group=_groups(rows, decides=decides))
    unit, measure = rows["unit_shown"].iloc[0], kind["measure"]
    mean, claimed = results.pooled(synthesis, part), part.claimed(unit)
    rows = forest_rows.prepared(data, rows, part, share).assign(
        unit=unit or None,
        left_out=rows["low"].notna() & ~_in_mean(rows, share, decides=decides),
        flagged=_flagged(data, rows),
    )
    caption, alt = _title(kind, several=several) + _counted(rows, mean[0]), _alt(rows, unit, mean, claimed)
    weighed = rows["share"].fillna(-1.0).sort_values(ascending=False, kind="stable").index
    in_mean = int(rows["share"].notna().sum())
    most = min(_MOST_BESIDE if place else _MOST, in_mean + _MOST_HOLLOW if in_mean else len(rows))
    if len(rows) > most:
        caption = f"{caption}. {most} of {len(rows)} are drawn, all are in the table below"
        rows = rows.loc[weighed[:most]]
    rows = rows.sort_values(["left_out", "yi"], ascending=[True, False], kind="stable")
    rows = in_order(rows, "group", list(dict.fromkeys(sorted(rows["group"], key=_HEADINGS.index))))
    left, headings = forest_rows.arm_columns(rows, part, kind["estimand"])
    draw = partial(
        plots.forest,
        groups="group" if len(set(rows["group"])) > 1 else None,
        group_means=_group_means(data, part, kind, synthesis),
        headings=headings,
        pooled=results.pooled_for_analysis(synthesis, part) or False,
        heterogeneity=mean[0] is not None,
        claimed=None if claimed is None else (claimed.low, claimed.high),
        claimed_text=None if claimed is None else f"claimed: {claimed.text(unit)}",
        favours=_favours(part),
        measure=measure,
        xlabel=_axis(part, measure, unit, rows),
    )
    under = [
        ", ".join(filter(None, [label, "left out" if out else people_of(n)]))
        for label, out, n in zip(rows["label"], rows["left_out"], rows["n"], strict=True)
    ]
    columns = (*left, *(["weight"] if mean[0] is not None else []), "estimate", "bias")
    return figure(
        "forest",
        lambda ax: draw(rows.assign(label=under), ax=ax),
        wide=None if place else lambda ax: draw(rows, ax=ax, columns=columns),
        alt=alt,
        caption=caption,
        place=f"forest-{part.id}" + (f"-{place + 1}" if place else ""),
        source=("effects", "arm_values", "weights", "syntheses", "bias"),
    )


def _group_means(
    data: Tables, part: results.Part, kind: Mapping[str, Any], synthesis: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The mean of what bears directly alone, where it is worked out beside one with more in it."""
    if synthesis is None or synthesis["scope"] == Scope.DIRECT:
        return {}
    every = rows_of(data, "syntheses", "part_id", part.id)
    kin = (row for row in every if all(row[name] == value for name, value in kind.items()))
    direct = next((row for row in kin if row["scope"] == Scope.DIRECT), None)
    mean = results.pooled_for_analysis(direct, part)
    return {} if mean is None else {_HEADINGS[0]: mean}


def _favours(part: results.Part) -> tuple[str, str]:
    """What stands at both ends of the axis."""
    favours = ("for the claim", "against the claim") if part.wording.votes == Wording().votes else part.wording.votes
    return favours if part.sign < 0 else favours[::-1]


def directions(unsized: pd.DataFrame, part: results.Part) -> Section:
    """Which way the results without an interval point: one mark for each independent sample."""
    votes = _votes(unsized)
    sides = dict(_SIDES)
    if part.wording.votes != Wording().votes:
        sides |= dict(zip((Side.FOR, Side.AGAINST), part.wording.votes, strict=True))
    counts = votes["direction"].value_counts()
    counted = ", ".join(f"{counts.get(side, 0)} {sides[side]}" for side in Side)
    under = [", ".join(filter(None, [row.label, people_of(row.n)])) for row in votes.itertuples()]
    return figure(
        "directions",
        lambda ax: plots.directions(votes.drop(columns="n").assign(label=under), ax=ax, headings=sides),
        wide=(lambda ax: plots.directions(votes, ax=ax, headings=sides)) if len(votes) > _FEW else None,
        alt=f"Directions without sizes, one mark for each sample: {counted}",
        caption=f"{results.counted(unsized)} without an interval: the direction only, one mark for each sample",
        place=f"directions-{part.id}",
        source=("contributions", "effects"),
    )


def people_of(n: Any) -> str:
    """How many people, in words; empty where that is not known."""
    return "" if pd.isna(n) else words.count(n, "person", "people")


def _title(kind: Mapping[str, Any], *, several: bool) -> str:
    """What kind of evidence a figure shows; with the measure, where there are figures in several."""
    title = f"{_ESTIMANDS[kind['estimand']]}, {words.LANES.get(kind['lane'], kind['lane'])}"
    return f"{title}: {words.measure_name(kind['measure'])}" if several else title


def _counted(rows: pd.DataFrame, mean: results.Span | None) -> str:
    """How many results of how many samples and studies a figure shows; ``mean`` is what they are put together to."""
    others, unsized = int(rows["left_out"].sum()), int(rows["low"].isna().sum())
    pooled = rows[~rows["left_out"] & rows["low"].notna()]
    shown = [results.counted(pooled) + (" put together" if mean is not None else "")] if len(pooled) else []
    hollow = [f"{number} {why}" for number, why in ((others, "left out"), (unsized, "without a variance")) if number]
    shown += [f"hollow: {' and '.join(hollow)}"] if hollow else []
    return f". {words.sentence('; '.join(shown))[:-1]}"


def _alt(rows: pd.DataFrame, unit: str, pooled: tuple[results.Span | None, ...], claimed: results.Span | None) -> str:
    mean, new = pooled
    lowest, highest = (words.with_unit(words.number(end, 2), unit) for end in rows["estimate"].agg(["min", "max"]))
    clauses = [f"Forest plot of {words.count(len(rows), 'result')}, from {lowest} to {highest}"]
    short = unit if unit == "%" else ""  # a long one stands at the axis alone
    if mean is not None and mean.known:
        estimate = words.with_unit(words.number(mean.estimate, 2), short)
        clauses.append(f"mean of the studies {estimate} ({words.interval(mean.low, mean.high, 2)})")
    if new is not None and new.known:
        clauses.append(f"a new study would fall at {words.with_unit(words.interval(new.low, new.high, 2), short)}")
    if rows["flagged"].any():
        clauses.append(f"{rows['flagged'].sum()} marked by a check")
    if rows["left_out"].any():
        clauses.append(f"{rows['left_out'].sum()} left out of the mean")
    if rows["low"].isna().any():
        clauses.append(f"{rows['low'].isna().sum()} without a variance")
    if claimed is not None:
        clauses.append(f"claimed {claimed.text(unit)}")
    return "; ".join(clauses) + "."


def _in_mean(rows: pd.DataFrame, share: Mapping[str, float], *, decides: bool) -> pd.Series:
    """Which results the mean of a figure is made of; where nothing was pooled, those that could have been."""
    if share:
        return rows["effect_id"].isin(share)
    return rows["role"] == Role.DECIDES if decides else ~rows["role"].isin(_SET_ASIDE)


def _groups(rows: pd.DataFrame, *, decides: bool) -> list[str]:
    """The heading each result stands under."""
    return [
        _HEADINGS[not direct] if role == Role.DECIDES or not decides else words.sentence(results.ROLES[role])[:-1]
        for direct, role in zip(rows["direct"], rows["role"], strict=True)
    ]


def _axis(part: results.Part, measure: str, unit: str, rows: pd.DataFrame) -> str:
    outcome = rows["outcome"].iloc[0] if len(set(rows["outcome"])) == 1 else words.plain(part.row["outcome"])
    return part.measured(rows["estimand"].iloc[0], outcome, words.unit_name(unit, measure))


def _flagged(data: Tables, rows: pd.DataFrame) -> list[bool]:
    """Whether a check found anything odd in the result, its study, or what it was worked out from."""
    odd = set(data["flags"].loc[data["flags"]["action"] != FlagAction.EXCLUDE, "row"])
    keys = zip(rows["study_id"], rows["effect_id"], rows["rows"], strict=True)
    return [bool({study, effect, *words.split_terms(behind)} & odd) for study, effect, behind in keys]


def _votes(unsized: pd.DataFrame) -> pd.DataFrame:
    """One row for each independent sample; results of one sample that disagree take no side."""
    rows = []
    for _, group in unsized.groupby("sample", sort=False):
        sides = set(group["points"]) - {Side.UNREAD}
        direction = Side.UNREAD if not sides else sides.pop() if len(sides) == 1 else Side.NEITHER
        rows.append({"label": group["study"].iloc[0], "n": group["n"].max(), "direction": direction})
    return pd.DataFrame(rows, columns=["label", "n", "direction"])
