"""The summary of findings: what stands in it, and that anybody can read it."""

from __future__ import annotations

import math
import re
from html import unescape

import pandas as pd
import pytest

from analysis.pages.claim.summary import summary_of_findings
from analysis.pages.data import select
from analysis.tables.schemas import unchecked

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"


def _data(tables, claim, **values):
    data = select(tables, "claim-report", claim_id=claim)
    data["claim_strength"] = data["claim_strength"].assign(**values)
    return data


def _cells(section) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", str(section.markup).split("<tbody")[1], re.DOTALL)
    plain = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", cell))).strip() for cell in row] for row in plain]


def test_an_average_comes_with_its_interval_its_unit_and_its_certainty(tables):
    data = _data(tables, STRENGTH)
    in_units = {"claim_id": STRENGTH, "part_id": "whole", "in_words": "1RM: 39 kg without it, about 48 kg with it."}
    data["absolute_effects"] = unchecked("absolute_effects", [in_units])
    ((part, studies, effect, comes_to, probability, certainty, verdict),) = _cells(summary_of_findings(data))
    assert part == "The whole claim"
    row = tables["claim_strength"].set_index("claim_id").loc[STRENGTH]
    low, mean, high = (round(100 * math.expm1(row[name])) for name in ("ci_low", "estimate", "ci_high"))
    assert row["measure"] == "ROMC"
    assert studies.startswith("9 studies 9 samples, 44 results, 345 people")
    assert "randomised parallel" in studies
    assert certainty.startswith("⊕◯◯◯ very low a b")
    assert effect == f"{mean} % more (95 % interval {low} to {high} %) between-group difference in change"
    assert comes_to == in_units["in_words"]
    below, within, above = (f"{100 * row[f'probability_{side}']:.2g} %" for side in ("below", "within", "above"))
    assert probability == f"smaller {below} as claimed {within} larger {above}"
    assert verdict == "✓ direction supported claimed size: undetermined rests on controlled studies"


def test_each_reason_for_less_certainty_is_a_footnote(tables):
    markup = str(summary_of_findings(_data(tables, STRENGTH)).markup)
    notes = dict(re.findall(r'<li id="note-(\w)">(.*?)</li>', markup))
    assert list(notes) == sorted(notes)
    assert set(notes) == set(re.findall(r'href="#note-(\w)"', markup))
    traced = tables["certainty"].query("claim_id == @STRENGTH and rule_set.str.startswith('claim-centred')")
    costs = traced[~traced["domain"].isin(["start", "total"]) & (traced["worst"] != "0")]
    for row in costs.to_dict("records"):
        (note,) = (note for note in notes.values() if note.startswith(row["domain"].capitalize()))
        assert "level" in note
        assert f"(rule {row['rule_worst']}" in note


def test_every_part_has_a_line_and_one_without_evidence_says_so(tables):
    squat, press = _cells(summary_of_findings(_data(tables, GLUTES)))
    assert squat[0] == "Against squat"
    assert press[:3] == ["Against leg press", "none", "–"]
    assert press[-2:] == ["not rated", "· no evidence"]


def test_without_an_average_the_samples_on_each_side_are_told(tables):
    unpooled = {**dict.fromkeys(("measure", "estimate", "ci_low", "ci_high", "size_in_words")), "basis": "votes only"}
    ((_, _, effect, *_, verdict),) = _cells(summary_of_findings(_data(tables, SPRINT, **unpooled)))
    assert effect == "direction only : 2 for the claim, 1 against it"
    assert verdict == "~ inconclusive rests on votes only"


@pytest.mark.parametrize(
    ("below", "within", "above", "told"),
    [
        (0.2, 0.5, 0.3, "smaller 20 % as claimed 50 % larger 30 %"),
        (0.0, 0.001, 0.9995, "smaller under 0.1 % as claimed 0.1 % larger over 99.9 %"),
    ],
)
def test_probabilities_are_of_the_claimed_size_and_never_nought_or_certain(tables, below, within, above, told):
    values = {"probability_below": below, "probability_within": within, "probability_above": above}
    ((*_, probability, _, _),) = _cells(summary_of_findings(_data(tables, STRENGTH, **values)))
    assert probability == told


@pytest.mark.parametrize(("high", "told"), [("moderate", "⊕◯◯◯ very low to moderate"), ("very low", "⊕◯◯◯ very low")])
def test_certainty_is_a_range_whose_circles_are_those_of_its_lower_end(tables, high, told):
    rated = {"certainty_low": "very low", "certainty_high": high}
    assert _cells(summary_of_findings(_data(tables, STRENGTH, **rated)))[0][-2].startswith(told)


def test_every_cell_has_its_headings_and_two_tables_of_the_same_data_are_the_same(tables):
    one, other = (str(summary_of_findings(_data(tables, GLUTES)).markup) for _ in range(2))
    assert one == other
    heads, cells = one.count('scope="col"'), one.count("<td data-label=")
    assert (one.count('scope="row"'), cells) == (2, 2 * (heads - 1))
    assert "style=" not in one
    assert "<style" not in one


def test_a_hostile_name_of_a_part_is_text(tables):
    data = _data(tables, GLUTES)
    data["claim_parts"] = data["claim_parts"].assign(
        comparator=pd.Series(["<script>alert(1)</script>\u202e", "**b** </table>"], dtype="str")
    )
    markup = str(summary_of_findings(data).markup)
    assert "<script" not in markup
    assert "<b>" not in markup
    assert markup.count("</table>") == 1
    assert "\u202e" not in markup
