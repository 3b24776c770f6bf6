"""Sizes in words: sides are words, never minus signs, and a number is no constant where studies differ around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.appraisal.answers.amounts import amount, before_to_after, expected, matters, plain_number, span

WORDS = ("more", "less")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (23.4, "%", "23"), (-10.2, "%", "10"), (0.43, "%", "0.4"), (0.01, "%", "0"), (0, "kg", "0"),
        (0.551, "kg", "0.55"), (1166, "W", "1166"), (7.52, "points", "7.5"),
    ],
)  # fmt: skip
def test_numbers_are_plain(value, unit, text):
    assert plain_number(value, unit) == text


def test_both_sides_of_nothing_are_named():
    assert amount(23, 13, 33, "%", WORDS) == "23 % more (95 % interval 13 to 33 %)"
    assert amount(-3, -8, 3, "%", WORDS) == "3 % less (95 % interval from 8 % less to 3 % more)"
    assert amount(-9, -16, -1, "%", WORDS) == "9 % less (95 % interval 1 to 16 %)"


@given(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3).map(sorted), st.sampled_from(["%", "kg", None]))
def test_no_size_has_a_sign_or_an_exponent(ends, unit):
    low, value, high = ends
    text = amount(value, low, high, unit, WORDS)
    assert "-" not in text
    assert "−" not in text
    assert "e+" not in text


@pytest.mark.parametrize(
    ("ends", "k", "i2", "constant"),
    [
        ((-10, 65), 5, 80.0, False),
        ((16, 22), 5, 80.0, True),
        ((16, 65), 5, 80.0, True),
        ((-10, 65), 5, 0.0, True),
    ],
)
def test_a_number_is_no_constant_only_where_studies_that_differ_go_beyond_its_band_on_both_sides(ends, k, i2, constant):
    text = expected(_part(ends, k), i2)
    assert ("no constant" in text) != constant
    assert text.startswith("Single studies may come out anywhere from ")


@pytest.mark.parametrize(("ends", "k"), [((float("nan"),) * 2, 5), ((-10, 65), 2)])
def test_where_studies_are_few_nothing_is_said_of_the_next(ends, k):
    assert expected(_part(ends, k), 80.0) == ""


def _part(ends, k):
    return {
        "k": k, "shown_pi_low": ends[0], "shown_pi_high": ends[1], "shown_claimed_low": 15, "shown_claimed_high": 25,
        "shown_unit": "%", "effect": "20 % more", "effect_low": 20.0, "effect_direction": "more",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ((6, 9), "In practice 5 % would be enough to matter, and all of this is more."),
        ((-4, 3), "In practice less than 5 % makes no difference, and all of this is less."),
        ((-4, 9), "In practice 5 % would be enough to matter."),
    ],
)
def test_what_a_size_means_in_practice(ends, text):
    part = {"shown_smallest": 5.0, "shown_ci_low": ends[0], "shown_ci_high": ends[1], "shown_unit": "%"}
    assert matters({**part, "effect_low": float("nan")}) == text
    assert matters({**part, "effect_low": 20.0}) == ""


def test_a_fall_from_before_to_after_is_a_fall():
    assert before_to_after("sleep", -10, -15, -5, 1) == (
        "From before to after, sleep fell by 10 % in one group (95 % interval 5 to 15 %)."
    )


@pytest.mark.parametrize("words", [("more", "less"), ("less", "more")])
def test_an_interval_goes_from_the_lower_end_to_the_higher_whichever_way_is_the_claim_s(words):
    low, high = (-1.0, 18.0) if words[0] == "more" else (-18.0, 1.0)
    assert span(low, high, "%", words) == "from 1 % less to 18 % more"
