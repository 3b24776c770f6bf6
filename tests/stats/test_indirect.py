"""A against B by way of C, against the closed form and what must hold of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stats.indirect import bucher

effects = st.floats(-5, 5)
variances = st.floats(1e-4, 10)


def test_the_differences_are_subtracted_and_their_variances_added():
    assert bucher(0.9, 0.04, 0.3, 0.09) == pytest.approx((0.6, 0.13))


@given(effects, variances, effects, variances)
def test_swapped_sides_mirror_the_estimate_and_leave_its_variance(first, v_first, second, v_second):
    estimate, variance = bucher(first, v_first, second, v_second)
    assert bucher(second, v_second, first, v_first) == pytest.approx((-estimate, variance))
    assert variance > max(v_first, v_second)


@given(effects, variances, effects, variances, effects, variances)
def test_in_a_network_without_a_loop_the_ways_are_consistent(a, v_a, b, v_b, c, v_c):
    """As in a network meta-analysis of a star: A to B and B to C add up to A to C."""
    ab, bc, ac = bucher(a, v_a, b, v_b)[0], bucher(b, v_b, c, v_c)[0], bucher(a, v_a, c, v_c)[0]
    assert ab + bc == pytest.approx(ac, abs=1e-12)


@pytest.mark.parametrize("variance", [0.0, -1.0, float("nan")])
def test_a_leg_without_a_variance_is_refused(variance):
    with pytest.raises(ValueError, match="above 0"):
        bucher(1.0, variance, 0.5, 0.1)
