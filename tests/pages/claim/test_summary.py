"""The summary of findings: what stands in it, and that anybody can read it."""

from __future__ import annotations

import math
import re
from html import unescape

import pandas as pd
import pytest

from analysis.pages.claim.summary import summary_of_findings
from analysis.pages.data import select

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"


def _data(tables, claim, **values):
    data = select(tables, "claim-report", claim_id=claim)
    data["claim_strength"] = data["claim_strength"].assign(**values)
    return data


def _cells(section) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", str(section.markup).split("<tbody")[1], re.DOTALL)
    plain = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", cell))).strip() for cell in row] for row in plain]


def test_an_average_comes_with_its_interval_in_the_readers_scale(tables):
    ((part, studies, certainty, effect, probability, verdict),) = _cells(summary_of_findings(_data(tables, STRENGTH)))
    assert part == "The whole claim"
    row = tables["claim_strength"].set_index("claim_id").loc[STRENGTH]
    low, mean, high = (round(100 * math.expm1(row[name])) for name in ("ci_low", "estimate", "ci_high"))
    assert row["measure"] == "ROMC"
    assert studies == "9 studies 9 samples 44 results 345 people"
    assert certainty == "very low"
    assert effect == f"{mean} % ({low} to {high} %) between-group difference in change"
    assert probability == "smaller 5 % as claimed 25 % larger 70 %"
    assert verdict == "✓ supported size: ~ undetermined rests on controlled studies"


def test_every_part_has_a_line_and_one_without_evidence_says_so(tables):
    squat, press = _cells(summary_of_findings(_data(tables, GLUTES)))
    assert squat[0] == "Against squat"
    assert press == ["Against leg press", "none", "not rated", "–", "–", "· no evidence"]


def test_without_an_average_the_samples_on_each_side_are_told(tables):
    unpooled = {**dict.fromkeys(("measure", "estimate", "ci_low", "ci_high")), "basis": "votes only"}
    ((*_, effect, _, verdict),) = _cells(summary_of_findings(_data(tables, SPRINT, **unpooled)))
    assert effect == "direction only : 2 for the claim, 1 against it"
    assert verdict == "~ inconclusive rests on votes only"


@pytest.mark.parametrize(
    ("below", "within", "above", "told"),
    [
        (0.2, 0.5, 0.3, "smaller 20 % as claimed 50 % larger 30 %"),
        (0.0, 0.001, 0.999, "smaller < 1 % as claimed < 1 % larger > 99 %"),
    ],
)
def test_probabilities_are_of_the_claimed_size_and_never_nought_or_certain(tables, below, within, above, told):
    values = {"probability_below": below, "probability_within": within, "probability_above": above}
    ((*_, probability, _),) = _cells(summary_of_findings(_data(tables, STRENGTH, **values)))
    assert probability == told


def test_certainty_is_a_range(tables):
    rated = {"certainty_low": "very low", "certainty_high": "moderate"}
    assert _cells(summary_of_findings(_data(tables, STRENGTH, **rated)))[0][2] == "very low to moderate"


def test_every_cell_has_its_headings_and_two_tables_of_the_same_data_are_the_same(tables):
    one, other = (str(summary_of_findings(_data(tables, GLUTES)).markup) for _ in range(2))
    assert one == other
    assert one.count('scope="col"') == 6
    assert one.count('scope="row"') == 2
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
