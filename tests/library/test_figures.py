"""The frames of the library go into figures as they are."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pytest

from analysis import compare, plots


@pytest.fixture(autouse=True)
def _no_figure_left():
    yield
    plt.close("all")


def gids(ax):
    return {one.get_gid() for one in ax.findobj()}


def test_a_forest_of_effects_has_their_mean(strength):
    ax = plots.forest(strength.effects(), sort="estimate", columns=["n", "weeks", "weight"], heterogeneity=True)
    assert {"estimate", "pooled"} <= gids(ax)
    plots.forest(strength.effects(), pooled=strength.parts.iloc[0])


def test_a_bubble_plot_takes_a_regression(strength):
    ax = plots.bubble(strength.effects(), x="weeks", fit=strength.regress("weeks"))
    assert "fit" in gids(ax)
    plots.bubble(strength.effects(), x="weeks", fit=strength.regress("women + weeks"))


def test_claims_and_their_parts_go_on_one_map(project, strength):
    assert "controlled-studies" in gids(plots.claims(project.claims))
    both = compare([strength, "hip-thrust-glute-activation"], project)
    assert "controlled-studies" in gids(plots.claims(both))
