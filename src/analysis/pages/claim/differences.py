"""Does it differ by …: what differences between results go with, and what could not be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from analysis import plots
from analysis.pages import results, words
from analysis.pages.claim.deciding_rows import Deciding, deciding, of_part
from analysis.pages.figure import axes_of, figure
from analysis.pages.html import Section, render
from analysis.pages.rows import Row, records, rows, without_places
from analysis.tables.schemas import Tables
from analysis.terms import Among, Covariate, ModeratorKind

# What a slope is told of: who has more of it, and how much more.
_MORE = {Covariate.WEEKS: ("longer programmes", "week"), Covariate.AGE: ("older people", "year")}
_AXES = {Covariate.WEEKS: "weeks", Covariate.AGE: "mean age, years"}


def differences(data: Tables) -> Section:
    """Per part: what could be looked at afterwards, what was found, and why the rest could not be.

    ``tables`` are ``moderators`` and what a slope was fitted to; ``axes`` is ``bubble``.
    """
    parts = [_differences_of(data, part) for part in results.parts(data)]
    shown = [part for part in parts if part["looked_at"] or part["not_looked_at"]]
    tables = {name: without_places(data[name]) for name in ("moderators", "moderator_points", "moderator_lines")}
    return render("differences", tables, axes_of(part["bubble"] for part in shown), parts=shown)


def _differences_of(data: Tables, part: results.Part) -> dict[str, Any]:
    decides, of_all = deciding(data, part), rows(data, "moderators", "part_id", part.id)
    by_name: dict[str, list[Row]] = {}
    for row in of_all if decides is not None else ():
        by_name.setdefault(row["moderator"], []).append(row)
    assessable = {name: of_name for name, of_name in by_name.items() if of_name[0]["assessable"]}
    leads = [of_name for of_name in assessable.values() if _is_lead(of_name[0])]
    return {
        "label": part.label,
        "looked_at": list(assessable),
        "leads": [_lead(of_name, decides) for of_name in leads],
        "by_chance": len(assessable) if any(of_name[0]["p_holm"] >= words.LEAD for of_name in leads) else 0,
        "unclear": [name for name, of_name in assessable.items() if of_name not in leads],
        "least_chance": _least_chance([of_name for of_name in assessable.values() if of_name not in leads], decides),
        "i2": words.number(decides.synthesis["i2"], 2) if decides is not None else "",
        "groups": [_shown(name, of_name, decides) for name, of_name in assessable.items()],
        "wider": any(of_name[0]["among"] == Among.WIDER for of_name in assessable.values()),
        "both_tests": any(of_name[0]["among"] == Among.BOTH_TESTS for of_name in assessable.values()),
        "not_looked_at": [(name, of_name[0]["because"]) for name, of_name in by_name.items() if name not in assessable],
        "bubble": _bubble(data, part, list(assessable.values()), decides),
    }


def _is_lead(row: Row) -> bool:
    return pd.notna(row["p"]) and row["p"] < words.LEAD


def _change(row: Row, decides: Deciding) -> tuple[str, str]:
    """A slope in words: how much more or less, with the interval, for how much of the moderator."""
    ends = sorted((decides.shown(row["ci_low"]), decides.shown(row["ci_high"])))
    size = decides.shown(row["estimate"])
    unit = words.count(row["per"], _MORE[row["moderator"]][1])
    per = f"each further {unit.removeprefix('1 ')}".replace("further 10 years", "10 years more")
    less = "less" if size < 0 else "more"
    text = f"{words.with_unit(words.number(abs(size), 2), decides.unit)} {less} for {per}"
    return text, f"95 % interval {words.with_unit(words.interval(*ends, 2), decides.unit)}"


def _lead(of_name: Sequence[Row], decides: Deciding) -> str:
    """What a difference goes with, in a sentence."""
    row = of_name[0]
    if row["kind"] == ModeratorKind.SLOPE:
        change, interval = _change(row, decides)
        text = f"{_MORE[row['moderator']][0]} showed {change} ({interval})"
    else:
        large = [group for group in of_name if group["assessable"]]
        large.sort(key=lambda group: -abs(group["estimate"]))
        means = [f"{group['level']} {_mean(group, decides)} ({_interval(group, decides)})" for group in large]
        text = f"results differ by {row['moderator']}: {'; '.join(means)}"
    return words.sentence(text)


def _least_chance(moderators: Sequence[Sequence[Row]], decides: Deciding) -> str:
    """Of slopes that are no lead the one with the smallest p, told with its interval."""
    slopes = [of_name[0] for of_name in moderators if of_name[0]["kind"] == ModeratorKind.SLOPE]
    if not slopes:
        return ""
    row = min(slopes, key=lambda slope: slope["p"])
    change, interval = _change(row, decides)
    return words.sentence(f"{_MORE[row['moderator']][0]} showed {change}, which may be chance ({interval})")


def _mean(row: Row, decides: Deciding) -> str:
    return words.with_unit(words.number(decides.shown(row["estimate"]), 2), decides.unit)


def _interval(row: Row, decides: Deciding) -> str:
    return words.interval(*sorted((decides.shown(row["ci_low"]), decides.shown(row["ci_high"]))), 2)


def _shown(name: str, of_name: Sequence[Row], decides: Deciding) -> dict[str, Any]:
    """The rows of the table for one moderator."""
    first = of_name[0]
    slope = first["kind"] == ModeratorKind.SLOPE
    freedom = [words.number(first[name], 2) for name in ("df_groups", "df") if pd.notna(first[name])]
    test = f"{'t' if slope else 'F'} {words.number(first['statistic'], 2)}"
    return {
        "name": name,
        "mark": {Among.WIDER: "*", Among.BOTH_TESTS: "†"}.get(first["among"], ""),
        "p": words.p_value(first["p"]),
        "test": f"{test} on {words.listed(freedom)} degrees of freedom",
        "r2": words.with_unit(words.number(first["r2"], 2), "%"),
        "rows": [
            {
                "level": _change(row, decides)[0] if slope else row["level"],
                "k": row["k"],
                "mean": "" if slope or not row["assessable"] else _mean(row, decides),
                "interval": _interval(row, decides) if row["assessable"] else row["because"],
                "i2": words.with_unit(words.number(row["i2"], 2), "%"),
            }
            for row in of_name
        ],
    }


def _measured(part: results.Part, decides: Deciding) -> str:
    unit = words.unit_name(decides.unit, decides.synthesis["measure"])
    return part.measured(decides.synthesis["estimand"], words.plain(part.row["outcome"]), unit)


def _bubble(
    data: Tables, part: results.Part, moderators: Sequence[Sequence[Row]], decides: Deciding | None
) -> Section | None:
    """The slope that is least likely to be chance: a bubble for each sample, with the line and its interval."""
    slopes = [of_name[0] for of_name in moderators if of_name[0]["kind"] == ModeratorKind.SLOPE]
    if decides is None or not slopes:
        return None
    row = min(slopes, key=lambda slope: slope["p"])
    name, measure = row["moderator"], decides.synthesis["measure"]
    points, line = (
        frame.loc[frame["moderator"] == name].rename(columns={"value": name})
        for frame in (of_part(data, table, part) for table in ("moderator_points", "moderator_lines"))
    )
    points = points.assign(yi=part.sign * points["yi"], measure=measure, unit=decides.unit or None)
    ends = [f"{_mean(end, decides)} at {words.number(end[name], 2)}" for end in records(line.iloc[[0, -1]])]
    line = line.assign(**{column: part.sign * line[column] for column in ("estimate", "low", "high")})
    draw = partial(
        plots.bubble, points, name, fit=line, measure=measure, xlabel=_AXES[name],
        ylabel=_measured(part, decides),
    )  # fmt: skip
    change, interval = _change(row, decides)
    return figure(
        "bubble",
        lambda ax: draw(ax=ax),
        alt=f"{words.count(len(points), 'bubble')} against {_AXES[name]}, one for each sample and time, larger where "
        f"it is more precise; the line goes from {ends[0]} to {ends[1]}: {change} ({interval}).",
        caption=f"Results against {_AXES[name]}: one bubble for each sample and time, the line with its 95 % interval",
        place=f"differences-{part.id}",
        source=("moderator_points", "moderator_lines"),
    )
