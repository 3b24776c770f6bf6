"""The middle of a claim's page: what the studies show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.pages import results, words
from analysis.pages.claim import study_figures
from analysis.pages.figure import axes_of
from analysis.pages.html import TO_PROJECT, Section, render
from analysis.pages.rows import Row, records, rows
from analysis.tables.schemas import Tables
from analysis.terms import Estimand, Lane, Role


def findings(data: Tables) -> Section:
    """Per part: figures and the table behind them, by kind of evidence.

    ``tables["results"]`` has one row a result as readers see it: ``estimate`` with ``low`` and ``high`` in ``unit``, in
    the direction of the figures, the same as ``yi`` and ``vi`` on the scale of analysis, and whether it ``decides``;
    ``tables["statements"]`` what reference texts say; ``axes`` are ``forest`` and ``directions``.
    """
    parts = results.parts(data)
    statements = pd.DataFrame([row for part in parts for row in _statements(data, part)], columns=_STATEMENTS)
    shown = [_findings_of(data, part) for part in parts]
    figures = [figure for part in shown for figure in (*part["forests"], part["directions"])]
    return render(
        "findings",
        {"results": _results_frame(data, parts), "statements": statements},
        axes_of(figures),
        parts=shown,
        to_project=TO_PROJECT,
    ).shown_if(results.noted(data))


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
        "forests": study_figures.forests(data, primary, part),
        "directions": study_figures.directions(unsized, part) if len(unsized) else None,
        "sides": {**words.SIDES, **dict(zip(("for", "against"), part.wording.votes, strict=True))},
        "counted": _counted(primary),
        "primary": _by_study(primary, names),
        "reviews": _by_study(effects[effects["lane"] == Lane.PUBLISHED], names),
        "by_way": list(_by_way(data, part)),
        "statements": _statements(data, part),
    }


def _by_way(data: Tables, part: results.Part) -> Iterator[dict[str, Any]]:
    """Both legs of an indirect comparison, scale by scale, and what they give together."""
    for row in rows(data, "indirect_comparisons", "part_id", part.id):
        unit = row["unit"]

        def shown(name: str, side: str = "", row: Row = row, unit: str = unit) -> str:
            return words.with_unit(words.number(row[f"{name}{side}"], 2), unit)

        yield {
            "legs": [
                {
                    "sides": row[f"leg{side}"],
                    "samples": row[f"k{side}"],
                    "estimate": shown("estimate", side),
                    "se": shown("se", side),
                }
                for side in ("_first", "_second")
            ],
            "measure": words.measure_name(row["measure"]),
            "estimate": shown("estimate"),
            "se": shown("se"),
            "because": words.plain(row["because"]),
        }


def _counted(primary: pd.DataFrame) -> str:
    """How many results a table holds, and how many of them decide."""
    if primary.empty:
        return ""
    decides = primary[primary["role"] == Role.DECIDES]
    if len(decides) in (0, len(primary)):
        return results.counted(primary)
    return f"{results.counted(primary)}; {results.counted(decides)} decide"


def _by_study(effects: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each study with its results, in the order of the figures."""
    by_study: dict[tuple[str, str], list[Row]] = {}
    for row in records(effects):
        by_study.setdefault((row["study_id"], row["study"]), []).append(row)
    return [
        {"study": name, "study_id": study, "rows": [_shown(row, names) for row in of_study]}
        for (study, name), of_study in by_study.items()
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
        "directness": [words.DIRECTNESS.get(way, way) for way in words.split_terms(row["directness"])],
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
    stated = (row for row in rows(data, "statements", "about", about) if row["property"] == prop)
    return [{**row, "study": names.get(row["study_id"], row["study_id"])} for row in stated]
