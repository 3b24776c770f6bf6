"""Numbers and ranges as people type them."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.grammar.numbers import read_count, read_number, read_number_or_range, read_range, write_number

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
MINUSES = st.sampled_from("-−‐‑–—")
READERS = (read_number, read_range, read_number_or_range, read_count)


@given(NUMBERS)
def test_a_written_number_reads_back_the_same(value):
    assert read_number(write_number(value)) == value


@given(NUMBERS, MINUSES)
def test_every_minus_means_minus(value, minus):
    assert read_number(write_number(value).replace("-", minus)) == value


@given(NUMBERS, NUMBERS, MINUSES)
def test_a_range_written_with_to_reads_back_the_same(one, other, minus):
    low, high = sorted((one, other))
    assert read_range(f"{write_number(low)} to {write_number(high)}".replace("-", minus)) == (low, high)


@given(st.integers(0, 10**6), st.integers(0, 10**6), MINUSES, st.sampled_from(["", " "]))
def test_a_range_of_positive_numbers_may_have_a_dash(one, other, dash, space):
    low, high = sorted((one, other))
    assert read_range(f"{low / 8}{space}{dash}{space}{high / 8}") == (low / 8, high / 8)


@given(NUMBERS)
def test_a_single_number_is_a_range_with_equal_ends(value):
    assert read_number_or_range(write_number(value)) == (value, value)


@given(st.text())
def test_no_text_makes_a_reader_fail_other_than_by_saying_so(text):
    for reader in READERS:
        with contextlib.suppress(ValueError):
            reader(text)


@pytest.mark.parametrize(
    ("text", "value"), [("−0.47", -0.47), (".5", 0.5), ("1e-3", 0.001), ("1e−3", 0.001), ("+2", 2), ("- 3", -3)]
)
def test_numbers_are_read_as_typed(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["69,5", "1,234", "1,234.5"])
def test_a_comma_in_a_number_is_an_error_that_names_the_point(text):
    with pytest.raises(ValueError, match="write a decimal point"):
        read_number(text)


@pytest.mark.parametrize("text", ["", "a5", "/5", "~5", "5 kg", "1 2", "٣", "５", "²", "nan", "inf", "1_000", "0x10"])
def test_what_only_resembles_a_number_is_none(text):
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


def test_a_number_beyond_all_measure_is_an_error():
    with pytest.raises(ValueError, match="too large"):
        read_number("1e999")


def test_a_range_with_its_ends_exchanged_says_which_comes_first():
    with pytest.raises(ValueError, match="from 30 down to 20; write the lower end first"):
        read_range("30 to 20")


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "99999999999999999999"])
def test_a_count_is_a_whole_number_of_at_least_one(text):
    with pytest.raises(ValueError, match="count"):
        read_count(text)


def test_write_number_leaves_out_a_point_that_says_nothing():
    assert write_number(20.0) == "20"
    assert write_number(0.1) == "0.1"
    assert math.copysign(1, read_number("-0")) == -1
