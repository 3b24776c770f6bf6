"""The list of claims: grouped by topic, counted over parts, with what its filters and columns go by."""

from __future__ import annotations

import pytest

from analysis.pages import claim_list
from analysis.pages.data import select

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"


@pytest.fixture
def tables(tables):
    """Of the three claims one is supported in one of its parts, one is supported and one is not settled."""
    strength = tables["claim_strength"].copy()
    strength.loc[(strength["claim_id"] == GLUTES) & (strength["part_id"] == "squat"), "direction_verdict"] = "supported"
    parts = tables["claim_parts"].copy()
    parts.loc[parts["claim_id"] == SPRINT, "topic"] = None
    return {**tables, "claim_strength": strength, "claim_parts": parts}


def _lines(tables):
    return {line["claim_id"]: line for line in claim_list.lines(select(tables, "claims-compared"))}


def _with(tables, table, claim, **values):
    """The tables with other values in the rows of a claim."""
    changed = tables[table].copy()
    for name, value in values.items():
        changed.loc[changed["claim_id"] == claim, name] = value
    return {**tables, table: changed}


def test_verdicts_are_counted_over_the_parts_of_a_claim(tables):
    line = _lines(tables)[GLUTES]
    assert line["parts"] == 2
    assert sorted((verdict.name, n) for verdict, n in line["directions"]) == [("no evidence", 1), ("supported", 1)]
    assert [(verdict.name, n) for verdict, n in line["sizes"]] == [("undetermined", 1)]
    assert [verdict.name for verdict, _ in line["citations"]] == ["found but about something else"]


def test_a_claim_can_be_found_by_everything_the_filters_offer(tables):
    found = _lines(tables)[GLUTES]["found_by"]
    assert found["topic"] == ["glute activation"]
    assert set(found["verdict"]) == {"supported", "no evidence", "undetermined"}
    assert found["certainty"] == ["very low", "low"]
    assert {"hip thrust", "hip extension exercise", "squat", "leg press"} <= set(found["intervention"])
    assert set(found["source"]) == {"community-strength-austin", "a-copy"}
    assert found["citation"] == ["found but about something else"]
    assert found["basis"] == ["controlled studies"]


def test_the_choices_of_a_filter_tell_how_many_claims_have_them(tables):
    choices = claim_list.filters(_lines(tables).values())
    assert ("hip thrust", "hip thrust", 2) in choices["intervention"]
    assert choices["source"][0] == ("community-strength-austin", "Community Strength Austin", 3)
    assert [value for value, _, _ in choices["verdict"]] == [
        "supported", "inconclusive", "no evidence", "undetermined"
    ]  # fmt: skip


def test_a_range_of_certainty_is_found_by_every_grade_in_it(tables):
    rated = _with(tables, "claim_strength", STRENGTH, certainty_low="very low", certainty_high="moderate")
    line = _lines(rated)[STRENGTH]
    assert line["found_by"]["certainty"] == ["very low", "low", "moderate"]
    assert line["certainty"] == "very low to moderate"
    unrated = _with(tables, "claim_strength", STRENGTH, certainty_low=None, certainty_high=None)
    assert _lines(unrated)[STRENGTH]["found_by"]["certainty"] == ["not rated"]
    assert line["order"]["certainty"] < _lines(unrated)[STRENGTH]["order"]["certainty"]


def test_the_most_settled_claims_come_first(tables):
    assert list(_lines(tables)) == [GLUTES, STRENGTH, SPRINT]
    turned = _with(tables, "claim_strength", SPRINT, direction_verdict="supported")
    turned = _with(turned, "claim_strength", STRENGTH, direction_verdict="not testable")
    assert list(_lines(turned)) == [GLUTES, SPRINT, STRENGTH]


def test_groups_are_topics_and_claims_without_one_come_last(tables):
    groups = claim_list.groups(_lines(tables).values())
    assert [group["topic"] for group in groups] == ["glute activation", "strength", "other links"]
    same = _with(tables, "claim_parts", GLUTES, topic="strength")
    assert {one["topic"]: len(one["rows"]) for one in claim_list.groups(_lines(same).values())} == {
        "strength": 2,
        "other links": 1,
    }


def test_a_claim_is_counted_once_for_each_verdict_of_its_parts(tables):
    totals = {verdict.name: n for verdict, n in claim_list.totals(_lines(tables).values())}
    assert totals == {"supported": 2, "inconclusive": 1, "no evidence": 1}


def test_where_no_study_was_found_the_verdict_says_it_all(tables):
    assert _lines(tables)[STRENGTH]["answer"].startswith("Eight of nine studies found a rise in leg strength")
    nothing = _with(tables, "claim_strength", STRENGTH, direction_verdict="no evidence")
    assert _lines(nothing)[STRENGTH]["answer"] == ""
    assert _lines(nothing)[STRENGTH]["sizes"] == []
