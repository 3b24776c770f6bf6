"""Claims of no difference, at least as good, no better and cannot are four different claims, and are told so."""

from __future__ import annotations

import pytest

from analysis.pages import results, verdicts
from analysis.pages.claim.certainty import certainty
from analysis.pages.data import select
from analysis.pages.wording import wording_of
from analysis.terms import Basis

GLUTES = "hip-thrust-glute-activation"
UNSIZED = {"effect_low": None, "also_low": None}


def _data(tables, direction, **strength):
    """The page of a claim whose parts take this side and name no size."""
    data = select(tables, "claim-report", claim_id=GLUTES)
    unsized = {name: float("nan") for name in data["claim_parts"] if name in ("effect_low", "also_low")}
    data["claim_parts"] = data["claim_parts"].assign(effect_direction=direction, **unsized)
    data["claim_strength"] = data["claim_strength"].assign(**strength)
    return data


@pytest.mark.parametrize(
    ("direction", "verdict", "meaning"),
    [
        ("more", "supported", "point the way the claim says"),
        ("no difference", "supported", "too small to matter"),
        ("no difference", "contradicted", "a difference that matters"),
        ("at least as good", "supported", "not worse"),
        ("at least as good", "contradicted", "is worse"),
        ("no better", "supported", "not better"),
        ("no better", "contradicted", "is better"),
        ("cannot", "supported", "does not happen"),
        ("cannot", "contradicted", "it happens"),
    ],
)
def test_a_verdict_means_what_the_claim_says(tables, direction, verdict, meaning):
    data = _data(tables, direction, direction_verdict=verdict)
    told = results.direction_of(data, results.parts(data)[0]).meaning
    assert meaning in told
    assert ("the way the claim says" in told) == (direction == "more")


def test_a_claim_of_no_difference_has_no_votes_for_or_against_it(tables):
    data = _data(tables, "no difference", votes_for=2, votes_against=1, votes_neither=1)
    part = results.parts(data)[0]
    assert results.votes_in_words(results.strength_of(data, part), part) == "2 found more, 1 found less, 1 neither"


@pytest.mark.parametrize("direction", ["more", "no difference", "at least as good", "no better"])
def test_the_range_that_is_asked_about_is_named_for_what_it_is(direction):
    wording = wording_of({"effect_direction": direction, **UNSIZED})
    assert "within" in [place for _, place in wording.sizes]
    assert (wording.asked == "large enough to matter") == (direction == "more")


@pytest.mark.parametrize("basis", tuple(Basis))
def test_what_a_verdict_rests_on_has_words(basis):
    told = verdicts.basis({"basis": basis, "direction_verdict": "inconclusive"})
    assert told.meaning.endswith(".")


def test_where_nothing_was_judged_nothing_is_rested_on():
    assert verdicts.basis({"basis": "texts", "direction_verdict": "no evidence"}) is None


def test_where_the_smallest_effect_and_the_start_of_a_change_come_from_is_told(tables):
    data = select(tables, "claim-report", claim_id="leg-press-strength-gain")
    data["syntheses"] = data["syntheses"].assign(none=0.0862)
    told = certainty(data).markup
    assert "Smallest effect that matters" in told
    assert "Where a change begins" in told
    assert "9\N{NO-BREAK SPACE}%" in told
