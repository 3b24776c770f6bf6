"""Funnels and bubbles: results at their precision or covariate, and lines from where they were fitted."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import norm

from analysis import plots
from analysis.stats import pool


def percent(logs):
    return 100 * np.expm1(np.asarray(logs))


def test_a_funnel_has_each_result_at_its_standard_error(effects, named):
    ax = plots.funnel(effects)
    sized = effects.dropna(subset=["vi"])
    places = np.asarray(named(ax, "estimate").get_offsets())
    assert places == pytest.approx(np.column_stack([percent(sized["yi"]), np.sqrt(sized["vi"])]))
    assert ax.get_ylim()[0] > ax.get_ylim()[1] == 0
    assert named(ax, "pooled").get_xdata()[0] == pytest.approx(percent(pool(sized["yi"], sized["vi"]).estimate))


def test_contours_are_where_results_become_significant(effects, named):
    ax = plots.funnel(effects, contours=(0.95,))
    corners = named(ax, "contour-95").get_xy()
    height = ax.get_ylim()[0]
    assert corners[:3, 0] == pytest.approx(percent([0, -norm.ppf(0.975) * height, norm.ppf(0.975) * height]))
    assert named(plots.funnel(effects, contours=()), "contour-95") is None


def test_flagged_results_are_hollow_in_a_funnel(effects, named):
    ax = plots.funnel(effects.assign(flagged=[True, False, False, False]))
    assert np.asarray(named(ax, "flagged").get_offsets())[:, 0] == pytest.approx(percent([0.10]))


def test_bubbles_stand_at_their_covariate_with_areas_by_weight(effects, named):
    ax = plots.bubble(effects, "weeks")
    sized = effects.dropna(subset=["vi"])
    bubbles = named(ax, "estimate")
    assert np.asarray(bubbles.get_offsets()) == pytest.approx(np.column_stack([sized["weeks"], percent(sized["yi"])]))
    assert bubbles.get_sizes() / bubbles.get_sizes()[0] == pytest.approx(0.01 / sized["vi"].to_numpy())
    assert np.asarray(named(ax, "no-variance").get_offsets())[0] == pytest.approx([10, percent(0.25)])


def test_words_stand_side_by_side(effects, named):
    ax = plots.bubble(effects, "sex")
    assert [text.get_text() for text in ax.get_xticklabels()] == ["male", "female"]
    assert np.asarray(named(ax, "estimate").get_offsets())[:, 0].tolist() == [0, 1, 0]


def test_a_meta_regression_is_drawn_as_its_line(effects, named):
    sized = pd.concat([effects, effects.assign(yi=effects["yi"] + 0.1, weeks=[4, 9, 1, 16])]).dropna(subset=["vi"])
    fit = pool(sized["yi"], sized["vi"], moderators=sized[["weeks", "n"]])
    line = named(plots.bubble(sized, "weeks", fit=fit), "fit")
    constant, weeks, n = fit.coefficients["estimate"]
    expected = constant + weeks * np.asarray(line.get_xdata()) + n * sized["n"].mean()
    assert line.get_ydata() == pytest.approx(percent(expected))
    assert named(plots.bubble(sized, "weeks", fit=fit), "fit-interval") is not None


def test_a_statsmodels_fit_is_drawn_as_its_line(effects, named):
    sized = effects.dropna(subset=["vi"])
    fit = smf.wls("yi ~ weeks", sized, weights=1 / sized["vi"]).fit()
    line = named(plots.bubble(effects, "weeks", fit=fit), "fit")
    expected = fit.params["Intercept"] + fit.params["weeks"] * np.asarray(line.get_xdata())
    assert line.get_ydata() == pytest.approx(percent(expected))


def test_what_can_predict_is_drawn_with_other_covariates_at_their_means(effects, named):
    class Fit:
        def predict(self, frame):
            return 0.01 * frame["weeks"] + 0.001 * frame["n"]

    line = named(plots.bubble(effects, "weeks", fit=Fit()), "fit")
    expected = 0.01 * np.asarray(line.get_xdata()) + 0.001 * effects["n"].mean()
    assert line.get_ydata() == pytest.approx(percent(expected))


def test_a_fitted_frame_is_drawn_as_it_is(effects, named):
    fit = pd.DataFrame({"weeks": [12, 4], "estimate": [0.3, 0.1]})
    ax = plots.bubble(effects, "weeks", fit=fit)
    assert named(ax, "fit").get_xdata().tolist() == [4, 12]
    assert named(ax, "fit-interval") is None


def test_a_fit_of_something_else_is_refused(effects):
    sized = effects.dropna(subset=["vi"])
    fit = pool(sized["yi"], sized["vi"], moderators=sized[["n"]])
    with pytest.raises(ValueError, match=r"the fit has no term 'weeks'; it has .*n"):
        plots.bubble(effects, "weeks", fit=fit)
    with pytest.raises(ValueError, match="no frame and no fitted model: str"):
        plots.bubble(effects, "weeks", fit="lowess")
