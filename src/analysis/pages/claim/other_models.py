"""What other models make of what was pooled, and whether small studies give other results than large ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from analysis import plots
from analysis.pages import results, words
from analysis.pages.claim.deciding_rows import Deciding
from analysis.pages.figure import figure
from analysis.pages.html import Section
from analysis.pages.rows import Row, rows
from analysis.tables.schemas import Tables
from analysis.terms import OtherModel, Role

CLEAR = 0.10  # p of Egger's regression that rules of certainty ask for too
_OF_TESTS = {OtherModel.EGGER: "slope", OtherModel.PET: "slope", OtherModel.SELECTION: "selection"}


def other_models(data: Tables, part: results.Part, decides: Deciding | None) -> dict[str, Any]:
    """Of one part: a sentence on small studies, the models as rows of a table, those that could not be asked with why
    not, and a funnel where small studies could be looked at."""
    asked = rows(data, "other_models", "part_id", part.id) if decides is not None else []
    by_model = {row["model"]: row for row in asked}
    return {
        "small_studies": _small_studies(by_model.get(OtherModel.EGGER), part),
        "models": [_row(row, decides) for row in asked if row["assessable"]],
        "unasked": _unasked([row for row in asked if not row["assessable"]]),
        "funnel": _funnel(data, part, decides) if _looked_at(by_model.get(OtherModel.EGGER)) else None,
    }


def _looked_at(egger: Row | None) -> bool:
    return egger is not None and egger["assessable"]


def _small_studies(egger: Row | None, part: results.Part) -> str:
    if egger is None:
        return ""
    if not egger["assessable"]:
        return f"Whether small studies give other results than large ones cannot be judged: {egger['because']}."
    p = f"Egger\u2019s regression, p {words.p_value(egger['p'])}"
    if egger["p"] > CLEAR:
        return f"Small studies do not clearly give other results than large ones ({p})."
    side = "higher" if part.sign * egger["slope"] > 0 else "lower"
    return (
        f"Small studies give {side} results than large ones ({p}): some may be missing, or small ones may differ "
        "in other ways."
    )


def _row(row: Row, decides: Deciding) -> dict[str, str]:
    besides = []
    if pd.notna(row["added"]):
        besides.append(f"{words.count(row['added'], 'sample')} added")
    if row["model"] in _OF_TESTS and pd.notna(row["p"]):
        besides.append(f"p of the {_OF_TESTS[row['model']]} {words.p_value(row['p'])}")
    known = pd.notna(row["estimate"])
    ends = sorted((decides.shown(row["ci_low"]), decides.shown(row["ci_high"]))) if known else []
    return {
        "model": row["model"],
        "average": words.with_unit(words.number(decides.shown(row["estimate"]), 2), decides.unit) if known else "",
        "interval": words.interval(*ends, 2) if known else "",
        "besides": "; ".join(besides),
    }


def _unasked(unasked: Sequence[Row]) -> list[tuple[str, str]]:
    """Models that could not be asked, those with one reason together."""
    by_reason: dict[str, list[str]] = {}
    for row in unasked:
        by_reason.setdefault(row["because"], []).append(row["model"])
    return [(words.listed(models), because) for because, models in by_reason.items()]


def _funnel(data: Tables, part: results.Part, decides: Deciding) -> Section:
    """Each result that decides, by how precise it is."""
    synthesis = decides.synthesis
    effects = results.of_part(data, part)
    kind = (effects["measure"] == synthesis["measure"]) & (effects["estimand"] == synthesis["estimand"])
    effects = effects[(effects["role"] == Role.DECIDES) & kind & (effects["vi"] > 0)]
    effects = effects.assign(
        yi=part.sign * effects["orientation"].fillna(1.0) * effects["yi"], unit=decides.unit or None
    )
    draw = partial(
        plots.funnel,
        effects[["yi", "vi", "measure", "unit"]],
        pooled=results.pooled_for_analysis(synthesis, part) or False,
        measure=synthesis["measure"],
        xlabel=part.measured(
            synthesis["estimand"], words.plain(part.row["outcome"]), words.unit_name(decides.unit, synthesis["measure"])
        ),
    )
    counted = words.count(len(effects), "result")
    return figure(
        "funnel",
        lambda ax: draw(ax=ax),
        alt=f"Funnel plot: {counted}, the more precise the higher, around the average of "
        f"{words.with_unit(words.number(decides.shown(synthesis['estimate']), 2), decides.unit)}.",
        caption=f"{counted}, the more precise the higher: without gaps they fill a funnel evenly on both sides",
    )
