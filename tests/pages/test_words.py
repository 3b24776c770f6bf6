"""Numbers and text as readers see them."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pages import words


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (-0.0001234, 2, "−0.00012"),
        (12.04, 3, "12"),
        (1234.6, 2, "1235"),
        (-4.85, 2, "−4.8"),
        (0.999, 2, "1"),
        (math.nan, 3, "–"),
        (None, 3, "–"),
        (pd.NA, 3, "–"),
        (-math.inf, 3, "−∞"),
    ],
)
def test_a_number_has_so_many_figures_and_a_true_minus_sign(value, digits, text):
    assert words.number(value, digits) == text


@given(st.floats(min_value=-1e6, max_value=1e6).filter(lambda value: value == 0 or abs(value) > 1e-6))
def test_a_written_number_reads_back_within_its_rounding(value):
    read = float(words.number(value, 3).replace("−", "-"))
    assert math.isclose(read, value, rel_tol=0.006, abs_tol=1e-9)


def test_a_log_ratio_is_told_in_percent():
    assert words.on_scale(math.log(1.25), "ROM") == pytest.approx(25)
    assert words.on_scale(math.log(0.5), "ROMC") == pytest.approx(-50)
    assert words.scale_unit("ROM", "log ratio") == "%"


def test_a_correlation_is_told_as_one_and_not_as_its_transform():
    assert words.on_scale(math.atanh(0.6), "ZCOR") == pytest.approx(0.6)


def test_other_measures_keep_their_value_and_unit():
    assert words.on_scale(-3.5, "MD") == -3.5
    assert words.scale_unit("MD", "kg") == "kg"


@pytest.mark.parametrize(("n", "text"), [(0, "no study"), (1, "1 study"), (21, "21 studies"), (pd.NA, "no study")])
def test_counts_are_words_where_there_is_nothing_to_count(n, text):
    assert words.count(n, "study", "studies") == text


@pytest.mark.parametrize(
    "character", ["\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\u00ad", "\ufeff", "\x00", "\x1b"]
)
def test_marks_that_reorder_or_hide_text_are_shown(character):
    shown = words.visible(f"safe{character}text")
    assert character not in shown
    assert f"⟨U+{ord(character):04X}⟩" in shown


@pytest.mark.parametrize("text", ["20–30 % more", "Пример", "مثال", "👩‍🔬 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "line\nline", "x² µV −1"])
def test_text_that_people_write_stays_as_it_is(text):
    assert words.visible(text) == text


def test_a_sentence_starts_large_and_ends_with_one_stop():
    assert words.sentence("found but about something else") == "Found but about something else."
    assert words.sentence("Is it?") == "Is it?"
    assert words.sentence("") == ""


@pytest.mark.parametrize(("value", "told"), [(0.024, "0.024"), (1.0, "1"), (1e-60, "< 0.001"), (None, "–")])
def test_a_very_small_p_value_is_only_said_to_be_small(value, told):
    assert words.p_value(value) == told
