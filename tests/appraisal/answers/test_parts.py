"""One part in words: who found what, how sure that is, how much, and what it means in practice."""

import math
from types import SimpleNamespace

import pytest

from analysis.appraisal.answers.parts import answer_part
from analysis.appraisal.shown_sizes import shown_sizes
from analysis.terms import Basis, Certainty, ClaimedDirection, ClaimKind, DirectionVerdict, SizeVerdict

NAN = math.nan
PART = {
    "intervention": "tea",
    "comparator": "water",
    "outcome": "alertness",
    "test": None,
    "population": None,
    "about": None,
    "property": None,
    "value": None,
    "effect": "more",
    "effect_direction": ClaimedDirection.MORE,
    "effect_low": NAN,
    "basis": Basis.CONTROLLED,
    "lane": "acute",
    "k": 0,
    "studies": 3,
    "samples": 3,
    "votes_for": 3,
    "votes_against": 0,
    "votes_neither": 0,
    "votes_unread": 0,
    "direction_verdict": DirectionVerdict.INCONCLUSIVE,
    "size_verdict": SizeVerdict.NOT_CLAIMED,
    "certainty_low": Certainty.VERY_LOW,
    "against_active": None,
    "single": False,
    "sign": 1.0,
    **{f"shown_{name}": NAN for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "smallest")},
    "shown_claimed_low": NAN,
    "shown_claimed_high": NAN,
    "shown_unit": None,
}
NO_TERMS = SimpleNamespace(lists={"populations": {}})


def said_of(kind=ClaimKind.COMPARISON, **values):
    return " ".join(answer_part({**PART, **values}, kind, [], [], NO_TERMS))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "All three studies found more alertness with tea than with water. That is too little to be sure."),
        (
            {"votes_for": 2, "samples": 2, "studies": 2},
            "Both studies found more alertness with tea than with water. That is too little to be sure.",
        ),
        (
            {"votes_for": 2, "votes_unread": 1},
            "Two of three studies found more alertness with tea than with water. That is too little to be sure. "
            "In one the direction could not be read.",
        ),
        (
            {"votes_for": 2, "votes_against": 1},
            "Results disagree: two of three studies found more alertness with tea than with water, one the opposite.",
        ),
        (
            {"votes_for": 0, "votes_against": 3},
            "All three studies found less alertness with tea than with water, against the claim. "
            "That is too little to be sure.",
        ),
        (
            {"votes_for": 0, "votes_neither": 1, "samples": 1, "studies": 1},
            "The one study found no difference in alertness between tea and water. That is too little to be sure.",
        ),
        (
            {"votes_for": 0, "votes_unread": 3},
            "Three studies measured the difference in alertness between tea and water, but with no readable direction.",
        ),
        (
            {"studies": 1},
            "All three groups showed more alertness with tea than with water. That is too little to be sure.",
        ),
        (
            {"intervention": "tea, strong", "population": "untrained"},
            "All three studies found more alertness with “tea, strong” than with water in untrained people. "
            "That is too little to be sure.",
        ),
        (
            {"basis": Basis.SURROGATES},
            "With tea only a stand-in for alertness was measured, which cannot answer this.",
        ),
        (
            {"basis": Basis.VOTES},
            "All three studies found more alertness with tea than with water. That is too little to be sure. "
            "By how much cannot be said.",
        ),
        ({"direction_verdict": DirectionVerdict.NOT_TESTABLE}, "This is a judgement, which studies cannot test."),
    ],
)
def test_the_finding_comes_first(values, text):
    assert said_of(**values) == text


@pytest.mark.parametrize(
    ("certainty", "text"),
    [
        (Certainty.HIGH, "The claimed direction is right."),
        (Certainty.MODERATE, "The claimed direction is probably right."),
        (Certainty.LOW, "The claimed direction may be right."),
        (Certainty.VERY_LOW, "The claimed direction may be right, but that is very uncertain."),
    ],
)
def test_a_verdict_says_what_is_right_and_how_sure_that_is(certainty, text):
    assert said_of(direction_verdict=DirectionVerdict.SUPPORTED, certainty_low=certainty).endswith(f" {text}")


@pytest.mark.parametrize(
    ("direction", "votes_for", "found"),
    [
        (ClaimedDirection.AT_LEAST_AS_GOOD, 3, "tea at least as good as water for alertness"),
        (ClaimedDirection.AT_LEAST_AS_GOOD, 0, "tea worse than water for alertness, against the claim"),
        (ClaimedDirection.NO_BETTER, 3, "tea no better than water for alertness"),
        (ClaimedDirection.NO_BETTER, 0, "tea better than water for alertness, against the claim"),
        (ClaimedDirection.NO_DIFFERENCE, 0, "less alertness with tea than with water"),
        (ClaimedDirection.CANNOT, 0, "more alertness with tea than with water, against the claim"),
    ],
)
def test_a_claim_that_sets_a_bound_is_told_by_its_bound(direction, votes_for, found):
    text = said_of(effect_direction=direction, votes_for=votes_for, votes_against=3 - votes_for)
    assert text == f"All three studies found {found}. That is too little to be sure."


def test_a_change_rises_and_something_that_cannot_happen_did():
    change = {"comparator": None, "effect_direction": ClaimedDirection.CANNOT, "votes_for": 0, "votes_against": 3}
    assert said_of(ClaimKind.CHANGE, **change).startswith(
        "All three studies found a rise in alertness with tea, against the claim."
    )


def test_too_small_to_matter_is_the_finding():
    text = said_of(
        direction_verdict=DirectionVerdict.NEGLIGIBLE,
        certainty_low=Certainty.LOW,
        k=4,
        shown_estimate=-0.04,
        shown_ci_low=-0.19,
        shown_ci_high=0.12,
        shown_smallest=0.2,
        shown_unit="standard deviations",
    )
    assert text == (
        "Any difference in alertness between tea and water may be too small to matter. "
        "On average it is 0.04 standard deviations less "
        "(95 % interval from 0.19 less to 0.12 standard deviations more). "
        "In practice less than 0.2 standard deviations makes no difference, and all of this is less."
    )


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (SizeVerdict.WITHIN, "That fits the claimed 20 %."),
        (SizeVerdict.OVERSTATED, "The claimed 20 % is too much."),
        (SizeVerdict.UNDERSTATED, "The claimed 20 % is too little."),
        (SizeVerdict.UNDETERMINED, "Whether it is the claimed 20 % is open."),
    ],
)
def test_a_claimed_size_gets_its_own_sentence(verdict, text):
    assert said_of(effect="20 % more", effect_low=20.0, size_verdict=verdict).endswith(text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ({"votes_for": 2, "studies": 2, "direction_verdict": "supported"}, "Tea, wakes: yes, both texts say so."),
        (
            {"votes_against": 3, "votes_for": 0, "direction_verdict": "contradicted"},
            "Tea, wakes: no, all three texts say; the claim says yes.",
        ),
        ({"votes_for": 1, "studies": 1}, "Tea, wakes: yes, says the only text read; a second one must agree."),
        ({"votes_for": 2, "votes_against": 1}, "Tea, wakes: the texts disagree; two say yes and one says no."),
    ],
)
def test_a_fact_is_told_by_what_the_texts_say(statement, text):
    fact = {"about": "tea", "property": "wakes", "value": "yes", "basis": Basis.TEXTS}
    assert said_of(ClaimKind.FACT, **fact, **statement) == text


@pytest.mark.parametrize(
    ("direction", "better", "estimate", "claimed"),
    [
        (ClaimedDirection.MORE, "more", 25.0, (10.0, None)),
        (ClaimedDirection.LESS, "more", 20.0, (9.1, None)),
        (ClaimedDirection.BETTER, "less", 20.0, (9.1, None)),
        (ClaimedDirection.CANNOT, "more", -25.0, (-10.0, None)),
    ],
)
def test_what_readers_see_is_in_the_claims_direction(direction, better, estimate, claimed):
    """A rise by a quarter is 25 % more; a fall as far on a scale of ratios is 20 % less."""
    words = SimpleNamespace(inherited=lambda kind, name, key: better)
    ratio, smallest = math.log(1.25), math.log(1.1)
    pooled = {
        "measure": "ROM", "unit": "log ratio", "estimate": ratio, "ci_low": ratio - 0.1, "ci_high": ratio + 0.1,
        "pi_low": NAN, "pi_high": NAN, "smallest": smallest, "claimed_low": smallest, "claimed_high": NAN,
    }  # fmt: skip
    shown = shown_sizes({"outcome": "time", "effect_direction": direction}, pooled, words)
    assert shown["shown_estimate"] == pytest.approx(estimate)
    assert shown["shown_ci_low"] < shown["shown_estimate"] < shown["shown_ci_high"]
    assert shown["shown_claimed_low"] == pytest.approx(claimed[0], abs=0.05)
    assert math.isnan(shown["shown_claimed_high"])
    assert shown["shown_unit"] == "%"
