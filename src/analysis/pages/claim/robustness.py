"""How robust an answer is, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.pages import results, words
from analysis.pages.claim import strength_figures
from analysis.pages.claim.deciding_rows import Deciding, agreeing, deciding, of_part, votes_settle
from analysis.pages.claim.other_models import other_models
from analysis.pages.figure import axes_of
from analysis.pages.html import Section, render
from analysis.pages.rows import Row, records, rows, without_places
from analysis.tables.schemas import Tables
from analysis.terms import ChangeKind, DirectionVerdict, FlagAction, Lane

_KINDS = {ChangeKind.REFERENCE: "as on this page", ChangeKind.LEAVE_ONE_OUT: "one sample left out"}
_TABLES = ("specifications", "leave_one_out", "cumulative", "other_models")
# Choices of a specification, as readers are told of them.
_CHOICES = {
    "evidence": "evidence",
    "flags": "flags",
    "rho": ChangeKind.EFFECTS_CORRELATION,
    "r": ChangeKind.PRE_POST_CORRELATION,
    "prior": "prior",
    "without": "without",
}


def robustness(data: Tables) -> Section:
    """Per part: which single change flips a verdict, and the whole curve of specifications.

    ``axes`` are ``curve``, ``funnel``, ``influence`` and ``cumulative``.
    """
    excluded = rows(data, "flags", "action", FlagAction.EXCLUDE)
    names = _called(data)
    parts = [_robustness_of(data, part) for part in results.parts(data)]
    changes = without_places(data["changes"])
    left_out = without_places(data["flags"].loc[data["flags"]["action"] == "exclude"])
    figures = [
        figure
        for part in parts
        for figure in (part["curve"], part["funnel"], *(averages["figure"] for averages in part["apart"]))
    ]
    varied = any(part["changes"] for part in parts)
    return render(
        "robustness",
        {
            "changes": changes,
            "left_out": left_out,
            **{name: without_places(data[name]) for name in _TABLES},
        },
        axes_of(figures),
        parts=parts,
        excluded=[{**row, "name": names.get(row["row"], row["row"])} for row in excluded],
    ).shown_if(varied or excluded)


def outlook(data: Tables) -> Section:
    """Per part: the next study, what it would have to find, and what else would help."""
    parts = [_outlook_of(data, part) for part in results.parts(data)]
    alike = all({**part, "label": ""} == {**parts[0], "label": ""} for part in parts)
    tables = {"outlook": without_places(data["outlooks"]), "next_studies": without_places(data["next_studies"])}
    return render("outlook", tables, parts=parts[:1] if alike else parts).shown_if(results.noted(data))


def _called(data: Tables) -> dict[str, str]:
    """What readers call the row of a study, or of one of its effects."""
    studies = results.names(data)
    effects = data["effects"]
    owners = zip(effects["effect_id"], effects["study_id"], effects["outcome"], strict=True)
    return studies | {effect: f"{studies.get(study, study)}, {outcome}" for effect, study, outcome in owners}


def _robustness_of(data: Tables, part: results.Part) -> dict[str, Any]:
    decides, names = deciding(data, part), results.names(data)
    changes = [
        {
            **row,
            "change": results.with_names(row["change"], names),
            "kind": _KINDS.get(row["kind"], row["kind"]),
            "estimate": _estimate(row["estimate"], decides),
            "flips": row["flips"] is True,
        }
        for row in rows(data, "changes", "part_id", part.id)
    ]
    return {
        "label": part.label,
        "flips": [row for row in changes if row["flips"]],
        "changes": changes,
        "votes": " : ".join(side.split()[-1] if "found" in side else side.split()[0] for side in part.wording.votes),
        "sure_of": part.wording.sure,
        **_curve(decides, of_part(data, "specifications", part)),
        **_studies_apart(decides, data),
        **other_models(data, part, decides),
    }


def _estimate(value: Any, decides: Deciding | None) -> str:
    if decides is None or pd.isna(value):
        return words.NOT_REPORTED
    return words.with_unit(words.number(decides.shown(value), 2), decides.unit)


def _curve(decides: Deciding | None, specifications: pd.DataFrame) -> dict[str, Any]:
    """The specification curve: its figure, how many keep the verdict, and the ends of it as a table."""
    if decides is None or len(specifications) <= specifications["prior"].nunique():
        return {"curve": None, "specifications": 0, "kept": 0, "sure": False, "ends": []}
    reference = bool(specifications.loc[specifications["reference"], "sure"].any())
    shown = specifications.iloc[[0, *(specifications.index[specifications["reference"]][:1]), len(specifications) - 1]]
    return {
        "curve": strength_figures.curve(specifications, decides),
        "specifications": len(specifications),
        "sure": reference,
        "kept": int(agreeing(specifications).sum()),
        "ends": [
            {
                "which": which,
                "choices": _choices(row),
                "estimate": _estimate(row["estimate"], decides),
                "interval": words.interval(*sorted((decides.shown(row["low"]), decides.shown(row["high"]))), 2),
                "chance": words.chance(row["probability_supporting"]),
            }
            for which, row in zip(("lowest", "this page's", "highest"), records(shown), strict=False)
        ],
    }


def _choices(row: Row) -> list[tuple[str, str]]:
    """What a specification chose, in words; nothing of a sample where none is left out."""
    chosen = {**row, "rho": f"{row['rho']:g}", "r": "as assumed" if pd.isna(row["r"]) else f"{row['r']:g}"}
    return [(words_of, chosen[name]) for name, words_of in _CHOICES.items() if not pd.isna(chosen[name])]


def _studies_apart(decides: Deciding | None, data: Tables) -> dict[str, Any]:
    """The mean without each sample, and as samples came out year by year."""
    if decides is None:
        return {"apart": []}
    without, growing = (of_part(data, table, decides.part) for table in ("leave_one_out", "cumulative"))
    if without.empty:
        return {"apart": []}
    names = results.names(data)
    without = without.assign(label=[f"without {names.get(study, study)}" for study in without["study_id"]])
    growing = growing.assign(
        label=[
            f"{'no year' if pd.isna(year) else year}: {names.get(study, study)}"
            for year, study in zip(growing["year"], growing["study_id"], strict=True)
        ]
    )
    return {
        "apart": [
            _drawn(
                strength_figures.without_each(without, decides), without, decides, "The average without each sample"
            ),
            _drawn(strength_figures.year_by_year(growing, decides), growing, decides, "The average year by year"),
        ],
    }


def _drawn(figure: Section, means: pd.DataFrame, decides: Deciding, title: str) -> dict[str, Any]:
    """A figure of averages, and its data for a table."""
    averages = [
        (
            row["label"],
            _estimate(row["estimate"], decides),
            words.interval(*sorted((decides.shown(row["ci_low"]), decides.shown(row["ci_high"]))), 2),
        )
        for row in records(means)
    ]
    return {"title": title, "figure": figure, "rows": averages}


def _outlook_of(data: Tables, part: results.Part) -> dict[str, Any]:
    prospects: Mapping[str, Any] = next(iter(rows(data, "outlooks", "part_id", part.id)), {})
    decides, strength = deciding(data, part), results.strength_of(data, part)
    names = results.names(data)
    traced = [
        row
        for row in rows(data, "certainty", "part_id", part.id)
        if row["rule_set"].startswith("claim-centred") and pd.notna(row["lift"])
    ]
    return {
        "label": part.label,
        "votes_needed": prospects.get("votes_needed", 0) if votes_settle(part, strength) else 0,
        "carried_by": results.with_names(words.plain(prospects.get("carried_by")), names),
        "next": _next_study(next(iter(rows(data, "next_studies", "part_id", part.id)), None), decides),
        "target": _size(prospects, decides),
        "lifts": [results.with_names(lift, names) for lift in dict.fromkeys(row["lift"] for row in traced)],
        "help": _what_would_help(part, results.of_part(data, part)),
        "inconclusive": strength is not None and strength["direction_verdict"] == DirectionVerdict.INCONCLUSIVE,
    }


def _size(prospects: Mapping[str, Any], decides: Deciding | None) -> dict[str, Any] | None:
    if decides is None or pd.isna(prospects.get("people_per_arm")):
        return None
    size = words.with_unit(words.number(abs(decides.shown(prospects["target"])), 2), decides.unit)
    return {"people": int(prospects["people_per_arm"]), "size": size}


def _next_study(row: Row | None, decides: Deciding | None) -> dict[str, Any] | None:
    """The next study in words: how many people, with which chance, and what it would have to find."""
    if row is None or decides is None:
        return None
    settles = {"supports": row["supports_from"], "contradicts": row["contradicts_to"]}
    return {
        "participants": row["participants"],
        "chance": words.chance(row["chance"]),
        "enough": row["enough"],
        **{name: "" if pd.isna(value) else _estimate(value, decides) for name, value in settles.items()},
    }


def _what_would_help(part: results.Part, effects: pd.DataFrame) -> list[str]:
    """The next things to read or to find, from what is missing here."""
    primary = effects[effects["lane"] != Lane.PUBLISHED]
    unsized = primary[primary["low"].isna()]
    samples = primary.loc[primary["low"].notna(), "sample"].nunique()
    helps = []
    if part.is_fact:
        helps.append("a reference text that says otherwise")
    elif pd.isna(part.row["outcome"]):
        helps.append("nothing that is measured: it names no outcome that a study could test")
    elif primary.empty:
        pair = words.listed(
            [words.plain(part.row[key]) for key in ("intervention", "comparator") if pd.notna(part.row[key])]
        )
        helps.append(f"any study of {pair} that measures {part.row['outcome']}")
    if len(unsized):
        names = words.listed(dict.fromkeys(unsized["study"]))
        helps.append(f"the spread of {words.count(len(unsized), 'result')} given without one ({names})")
    if 0 < samples < 5:
        helps.append(f"results from more samples: {samples} so far with a size and an interval")
    if len(primary) and not primary["direct"].any():
        helps.append("a study of exactly what is claimed: all results here are indirect")
    return helps
