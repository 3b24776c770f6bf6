"""Densities and specifications are drawn as the tables say."""

import numpy as np
import pytest

from analysis import plots


def test_each_density_is_a_line_over_the_sizes_readers_see(named, makers):
    _, curves, _ = makers["posterior"]
    ax = plots.posterior(curves, measure="ROM")
    for name in ("posterior", "prior", "predictive"):
        line = named(ax, name)
        assert line.get_xdata() == pytest.approx(100 * np.expm1(curves["value"].to_numpy()))
        assert line.get_ydata() == pytest.approx(curves[name].to_numpy())


def test_prior_and_new_study_can_be_left_away(named, makers):
    _, curves, _ = makers["posterior"]
    ax = plots.posterior(curves, prior=False, predictive=False)
    assert named(ax, "posterior") is not None
    assert named(ax, "prior") is None
    assert named(ax, "predictive") is None


def test_an_open_claim_is_a_band_to_the_end_of_the_axis(named, makers):
    _, curves, _ = makers["posterior"]
    ax = plots.posterior(curves, measure="ROM", claimed=(10, None))
    band = named(ax, "claimed")
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((10, ax.get_xlim()[1]))
    assert named(ax, "claimed-text").get_text() == "claimed: 10 % or more"


def test_specifications_stand_by_their_estimates_and_the_reference_in_its_rank(named, makers):
    _, frame, _ = makers["specification_curve"]
    ax = plots.specification_curve(frame)
    assert named(ax, "estimate").get_xdata() == pytest.approx([0.1, 0.2, 0.3])
    assert np.asarray(named(ax, "reference").get_offsets()).tolist() == [[0.2, 1]]


def test_a_choice_has_a_dot_where_it_was_made(named, makers):
    _, frame, _ = makers["specification_curve"]
    ax = plots.specification_curve(frame, choices=["prior"])
    assert np.asarray(named(ax, "prior: wide").get_offsets())[:, 1].tolist() == [1, 2]
    assert np.asarray(named(ax, "prior: narrow").get_offsets())[:, 1].tolist() == [0]


def test_where_an_effect_begins_has_a_line_of_its_own(named, makers):
    _, curves, _ = makers["posterior"]
    assert named(plots.posterior(curves, measure="ROM"), "begins") is None
    assert named(plots.posterior(curves, measure="ROM", begins=4), "begins").get_xdata() == [4, 4]


def test_the_marked_specification_is_called_as_asked(makers):
    _, specifications, _ = makers["specification_curve"]
    ax = plots.specification_curve(specifications, measure="ROM", reference="as on this page")
    assert "as on this page" in [text.get_text() for text in ax.get_legend().get_texts()]
