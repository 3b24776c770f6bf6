"""A mark says in one line what is supported, how large it is, and how sure that is."""

from __future__ import annotations

import pytest

from analysis.pages.marks import circles, mark

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"


@pytest.fixture
def part_of(tables):
    """The first part of a claim with its strength, with other values in some columns."""

    def part(claim, **values):
        keys = ["claim_id", "part_id"]
        places = ["note_path", "note_line", "note_field"]
        strength = tables["claim_strength"].drop(columns=places)
        rows = tables["claim_parts"].merge(strength, on=keys).query("claim_id == @claim")
        return {**rows.to_dict("records")[0], **values}

    return part


@pytest.mark.parametrize(
    ("direction", "verdict", "told"),
    [
        ("more", "supported", "direction supported"),
        ("more", "contradicted", "direction contradicted"),
        ("no difference", "supported", "“no difference” supported"),
        ("at least as good", "supported", "“no worse” supported"),
        ("more", "inconclusive", "inconclusive"),
    ],
)
def test_a_verdict_never_stands_without_what_it_is_about(part_of, direction, verdict, told):
    shown = mark(part_of(STRENGTH, effect_direction=direction, direction_verdict=verdict))
    assert shown.verdict.name == told
    assert shown.claimed == "20 % more leg strength with leg press"
    assert shown.certainty == "very low certainty"


@pytest.mark.parametrize(("low", "unsure"), [("very low", True), ("low", True), ("moderate", False), ("high", False)])
def test_what_is_hardly_sure_is_an_outline(part_of, low, unsure):
    assert mark(part_of(STRENGTH, certainty_low=low, certainty_high="high")).unsure is unsure


def test_without_an_estimate_who_is_on_which_side_is_told(part_of):
    votes = {"votes_for": 3, "votes_against": 1, "votes_neither": 0, "samples": 4, "studies": 4}
    assert mark(part_of(SPRINT, size_in_words=None, **votes)).size == "3 studies for the claim, 1 against it"
    assert mark(part_of(SPRINT, size_in_words=None, **{**votes, "studies": 2})).size.startswith("3 groups for")


def test_what_nothing_bears_on_has_neither_size_nor_certainty(part_of):
    shown = mark(part_of(GLUTES, direction_verdict="no evidence"))
    assert (shown.size, shown.size_verdict, shown.certainty, shown.circles, shown.unsure) == ("", None, "", "", False)


def test_a_fact_is_borne_out_by_texts_and_not_rated(part_of):
    fact = part_of(STRENGTH, about="calf", property="crosses the knee", certainty_low=None)
    shown = mark(fact)
    assert (shown.verdict.name, shown.certainty, shown.size) == ("borne out by texts", "", "")


@pytest.mark.parametrize(
    ("certainty", "drawn"), [("very low", "⊕◯◯◯"), ("low", "⊕⊕◯◯"), ("moderate", "⊕⊕⊕◯"), ("high", "⊕⊕⊕⊕"), (None, "")]
)
def test_circles_count_the_grades(certainty, drawn):
    assert circles(certainty) == drawn
