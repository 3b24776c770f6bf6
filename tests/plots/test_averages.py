"""Leave-one-out and cumulative means are drawn as they were worked out."""

import numpy as np
import pandas as pd
import pytest

from analysis import plots
from analysis.stats import diagnostics, pool

YI, VI = [0.1, 0.3, 0.8], [0.02, 0.03, 0.04]


def percent(logs):
    return 100 * np.expm1(np.asarray(logs))


def test_each_mean_without_one_study_is_drawn_beside_the_mean_of_all(named, texts):
    means = diagnostics.leave_one_out(YI, VI).assign(label=["without a", "without b", "without c"])
    everything = pool(YI, VI)
    ax = plots.influence(means, pooled=everything, measure="ROM")
    places = np.asarray(named(ax, "estimate").get_offsets())
    assert places[:, 0] == pytest.approx(percent(means["estimate"]))
    assert (np.diff(places[:, 1]) > 0).all()
    ends = np.array([segment[:, 0] for segment in named(ax, "interval").get_segments()])
    assert ends == pytest.approx(percent(means[["ci_low", "ci_high"]]))
    assert named(ax, "pooled").get_xdata()[0] == pytest.approx(percent(everything.estimate))
    band = named(ax, "pooled-interval")
    assert [band.get_x(), band.get_x() + band.get_width()] == pytest.approx(
        percent([everything.ci_low, everything.ci_high])
    )
    assert {"without a", "without b", "without c"} <= set(texts(ax))


def test_influence_can_be_sorted_by_estimate(named):
    means = pd.DataFrame({"label": list("abc"), "estimate": [1.0, 3.0, 2.0], "low": 0.0, "high": 4.0})
    places = np.asarray(named(plots.influence(means, sort="estimate"), "estimate").get_offsets())
    assert places[:, 0].tolist() == [3, 2, 1]


def test_cumulative_means_follow_the_order_asked_for(named):
    means = diagnostics.cumulative(YI, VI).assign(label=list("abc"), year=[2010, 2001, 2005])
    ax = plots.cumulative(means, sort="year", measure="SMD")
    drawn = np.asarray(named(ax, "estimate").get_offsets())[:, 0]
    assert drawn == pytest.approx(means["estimate"].to_numpy()[[1, 2, 0]])
    assert named(ax, "path").get_xdata() == pytest.approx(drawn)
