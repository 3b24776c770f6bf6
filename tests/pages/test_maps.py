"""The map of the claims and the map of the gaps: what is drawn, and what is said of it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from analysis.pages.data import select
from analysis.pages.maps import claim_map, gap_map, gaps

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"


@pytest.fixture
def data(tables):
    return select(tables, "claims-compared")


def _set(data, table, claim, **values):
    data[table] = data[table].copy()
    for name, value in values.items():
        data[table].loc[data[table]["claim_id"] == claim, name] = value


def _links(section) -> list[str]:
    """Where the marks lead, which is the same in the drawings for wide pages and for phones."""
    found = [
        re.findall(r'<a href="claims/([^"]+)\.html" aria-label="[^"]{20,}"', drawing)
        for drawing in re.findall(r"<svg.*?</svg>", str(section.markup), re.DOTALL)
    ]
    assert found == [found[0]] * 2
    return found[0]


def _alt(section) -> str:
    return re.search(r'<svg [^>]*aria-label="([^"]*)"', str(section.markup))[1]


def test_each_part_with_a_result_is_a_link_to_its_claim_and_a_row_of_the_table(data):
    _set(data, "claim_strength", STRENGTH, probability_within=0.25, probability_above=0.75)
    _set(data, "claim_strength", SPRINT, probability_direction=0.7, probability_within=None)
    _set(data, "claim_strength", GLUTES, probability_direction=None, probability_within=None, votes_for=None)
    section = claim_map(data)
    assert sorted(_links(section)) == [SPRINT, STRENGTH]
    rows = re.findall(r'<td class="num">(\d+)\s%</td><td>([^<]*)</td>', unescape(str(section.markup)))
    assert sorted(rows) == [("100", "claimed size or more"), ("70", "claim's direction")]
    assert "2 parts have neither a probability nor two samples" in section.markup
    assert "1 at 90 % or more, 0 at 10 % or less" in _alt(section)


def test_the_share_of_samples_is_shown_as_such_and_one_sample_has_none(data):
    nothing = {"probability_direction": None, "probability_within": None, "votes_against": 0}
    for claim in (STRENGTH, GLUTES):
        _set(data, "claim_strength", claim, **nothing, votes_for=1)
    _set(data, "claim_strength", SPRINT, **{**nothing, "votes_for": 3, "votes_against": 1})
    section = claim_map(data)
    assert _links(section) == [SPRINT]
    assert "share of samples pointing its way" in section.markup
    assert "for 1 only the share of samples is known" in _alt(section)


def test_certainty_as_a_range_is_told(data):
    for claim in (GLUTES, SPRINT):
        _set(data, "claim_strength", claim, certainty_low=None, certainty_high=None)
    _set(data, "claim_strength", STRENGTH, probability_direction=1.0, certainty_low="low", certainty_high="high")
    section = claim_map(data)
    assert "low to high" in section.markup
    assert "1 with a rated certainty, 0 of them moderate or high at the least" in _alt(section)


def test_without_any_result_there_is_no_map(data):
    for claim in (GLUTES, STRENGTH, SPRINT):
        _set(data, "claim_strength", claim, probability_direction=None, probability_within=None, votes_for=None)
    assert "<svg" not in claim_map(data).markup


def test_a_study_counts_once_for_a_topic_and_zero_is_a_gap(data):
    counts = gaps(data)
    assert counts.loc["glute activation"][lambda column: column > 0].to_dict() == {
        "randomised crossover": 1,
        "within-subject": 2,
    }
    assert counts.loc["glute activation", "parallel"] == 0
    assert counts.loc["strength", "parallel"] == 21


def test_a_topic_without_any_study_is_shown_and_named(data):
    data["links"] = data["links"][data["links"]["claim_id"] != STRENGTH]
    assert gaps(data).loc["strength"].sum() == 0
    assert "no study at all on strength" in _alt(gap_map(data))


def test_the_gap_map_has_its_numbers_as_a_table(data):
    markup = str(gap_map(data).markup)
    assert markup.count("<figure") == 1
    assert '<th scope="row">strength</th><td class="num">3</td>' in markup


def test_a_judgement_is_no_gap(data):
    data["claims"] = data["claims"].assign(kind="judgement")
    assert gaps(data).size == 0
    assert "<svg" not in gap_map(data).markup
