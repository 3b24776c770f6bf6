"""The summary of findings: one line for each part of a claim, as guideline panels write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from analysis.pages import results, verdicts, words
from analysis.pages.glossary import term
from analysis.pages.html import Section
from analysis.tables.schemas import Tables

ID = "summary-of-findings"
_HEADINGS = {
    "part": Markup("Part of the claim"),
    "studies": term("study", "Studies"),
    "certainty": term("certainty", "Certainty"),
    "effect": term("effect size", "Effect") + Markup(" (") + term("95 % interval") + Markup(")"),
    "probability": term("probability", "Probability") + Markup(" that the size is"),
    "verdict": Markup("Verdict"),
}


def summary_of_findings(data: Tables) -> Section:
    """Part, studies and people, certainty, effect with its interval, probability of the claimed size, verdict.

    ``data`` holds ``claim_parts``, ``claim_strength`` and ``syntheses`` of one claim. The effect is the one that
    decides, in the claim's direction; where there is no average, the samples that point each way are told.
    """
    parts = results.parts(data)
    if not any(_has_results(data, part) for part in parts):
        return Section(Markup(), "no summary of findings")
    # Imported here: most pages show no such table.
    from great_tables import GT, html

    rows = pd.DataFrame([_row(data, part, results.strength_of(data, part)) for part in parts])
    made = (
        GT(rows, rowname_col="part")
        .tab_stubhead(html(_HEADINGS["part"]))
        .cols_label({name: html(text) for name, text in _HEADINGS.items() if name != "part"})
        .fmt_passthrough(columns=list(_HEADINGS)[1:], escape=False)
        .with_id(ID)
        .as_raw_html()
    )
    table = re.search(r"<table.*</table>", made, re.DOTALL)[0]
    table = re.sub(r' (class|style|data-quarto-[a-z-]+|rowspan|colspan)="[^"]*"', _plain_attribute, table)
    region = f'<div class="wide summary" role="region" tabindex="0" aria-label="Summary of findings">{table}</div>'
    return Section(Markup(region), "summary of findings", {"summary": _frame(data, parts)})


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


def _plain_attribute(found: re.Match[str]) -> str:
    """Our own classes stay; the look of everything else is the stylesheet's."""
    ours = found[1] == "class" and not found[0].startswith(' class="gt_')
    return found[0] if ours else ""


def _row(data: Tables, part: results.Part, strength: Mapping[str, Any] | None) -> dict[str, Markup | str]:
    return {
        "part": words.visible(words.sentence(part.label).removesuffix(".")),
        "studies": _studies(strength),
        "certainty": escape(verdicts.certainty(strength).name),
        "effect": _effect(data, part, strength),
        "probability": _probability(strength, part),
        "verdict": _verdict(results.direction_of(data, part), strength),
    }


def _studies(row: Mapping[str, Any] | None) -> Markup:
    studies, *others = results.counts(row) or ["none"]
    if not others:
        return Markup(studies)
    return Markup("{}<br><span class='faint'>{}</span>").format(studies, Markup("<br>").join(others))


def _effect(data: Tables, part: results.Part, row: Mapping[str, Any] | None) -> Markup:
    mean, _ = results.pooled(row, part)
    if mean is not None and mean.known:
        decider = results.decider_of(data, part) or {}
        unit = words.scale_unit(row["measure"], decider.get("unit"))
        average = words.with_unit(words.number(mean.estimate, 2), unit)
        limits = words.with_unit(words.interval(mean.low, mean.high, 2), unit)
        of_what = decider.get("estimand", "")
        return Markup("<strong>{}</strong> ({})<br><span class='faint'>{}</span>").format(average, limits, of_what)
    said = results.votes_told(row, part)
    return Markup("{}: {}").format(term("direction only"), said) if said else Markup(words.NOT_REPORTED)


def _probability(row: Mapping[str, Any] | None, part: results.Part) -> Markup:
    if row is None or pd.isna(row["probability_within"]):
        return Markup(words.NOT_REPORTED)
    return Markup("<br>").join(
        Markup("{} {}").format(name, _percent(row[f"probability_{place}"])) for name, place in part.wording.sizes
    )


def _percent(probability: float) -> str:
    """Never 0 or 100 %: nothing measured is that sure."""
    percent = 100 * probability
    text = "< 1" if percent < 1 else "> 99" if percent > 99 else words.number(round(percent))
    return f"{text}\N{NO-BREAK SPACE}%"


def _verdict(direction: verdicts.Verdict, row: Mapping[str, Any] | None) -> Markup:
    size, basis = verdicts.size(row), verdicts.basis(row)
    said = [_chip(direction)]
    if size.name != "not claimed" and direction.name not in (*verdicts.UNJUDGED, verdicts.NOT_COMPUTED):
        said.append(Markup('<span class="faint">size:</span> ') + _chip(size))
    if basis is not None:
        said.append(term("basis", "rests on") + Markup(" {}").format(basis.name))
    return Markup("<br>").join(said)


def _chip(verdict: verdicts.Verdict) -> Markup:
    return Markup('<span class="verdict {}"><span class="mark" aria-hidden="true">{}</span>&nbsp;{}</span>').format(
        verdict.tone, verdict.mark, verdict.name
    )
