"""Values go to readers' scale and back, and ticks on a percent axis are round, with room for their numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.plots.scales import PercentLocator, Scale


@given(st.floats(-7, 7))
def test_a_log_ratio_comes_back_from_its_percent(value):
    scale = Scale("ROM")
    assert scale.even(scale.shown(value)) == pytest.approx(value, abs=1e-9)


@given(st.floats(-6, 6), st.floats(0.02, 6))
def test_ticks_never_crowd_and_there_is_always_one(low, width):
    scale = Scale("RR")
    ends = scale.back([low, low + width])
    ticks = PercentLocator().tick_values(*ends)
    seen = ticks[(ticks >= ends[0]) & (ticks <= ends[1])]
    assert 1 <= len(seen) <= 9
    if ends[0] <= 0 <= ends[1]:
        assert np.isclose(seen, 0, atol=1e-9).any()


def test_ratios_beyond_all_numbers_stay_finite():
    assert np.isfinite(Scale("ROM").shown([-900.0, 900.0])).all()
    assert np.isfinite(Scale("ROM").even([-100.0, -250.0])).all()


@pytest.mark.parametrize(
    ("measure", "value", "shown"),
    [("ROM", np.log(1.2), 20), ("ZCOR", np.arctanh(0.4), 0.4), ("SMD", 0.3, 0.3), ("OR", 1.1, 1.1)],
)
def test_each_measure_is_shown_as_readers_know_it(measure, value, shown):
    assert Scale(measure).shown(value) == pytest.approx(shown)
