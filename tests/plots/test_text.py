"""Numbers and words as they stand in figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.plots.text import cell, literal, number, width, wrapped


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.004567, "−0.0046"),
        (1234.5, "1234"),
        (2.0, "2"),
        (np.nan, "–"),
        (None, "–"),
        (pd.NA, "–"),
        (np.inf, "∞"),
        (-np.inf, "−∞"),
    ],
)
def test_numbers_have_two_figures_and_a_true_minus(value, text):
    assert number(value) == text


def test_a_sign_is_written_where_asked():
    assert [number(value, sign=True) for value in (20, 0, -20)] == ["+20", "0", "−20"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (np.False_, "no"), (8.0, "8"), (np.int64(12), "12"), ("a $ b", "a $ b"), (pd.NA, "–")],
)
def test_cells_of_any_column_become_text(value, text):
    assert cell(value) == text


@given(st.text())
def test_no_letter_is_lost_in_lines(text):
    lines = wrapped(text, 20)
    assert "".join("".join(lines).split()) == "".join(literal(text).split())
    assert all(len(line) <= 20 for line in lines)


def test_longer_text_is_wider_and_bold_wider_still():
    assert 0 == width([], 9) < width(["a"], 9) < width(["a", "ab"], 9) < width(["ab"], 9, bold=True)
