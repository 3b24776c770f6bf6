"""The map of claims by probability and certainty shows each claim in its place."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color

from analysis import plots

CLAIMS = pd.DataFrame(
    {
        "probability": [0.9, 0.9, 0.1, np.nan],
        "certainty": ["low", "very low to moderate", None, "high"],
        "people": [100, 25, None, 9],
        "share": [False, True, False, False],
        "kind": ["good", "bad", "good", "bad"],
        "url": ["a.html", "b.html", "c.html", "d.html"],
    }
)


def _rows(ax):
    """Height of each row's name."""
    return {text.get_text().replace("\n", " "): text.get_position()[1] for text in ax.texts}


def test_claims_stand_at_their_probability_in_the_row_of_their_certainty(named):
    ax = plots.probability_map(CLAIMS)
    places, rows = named(ax, "claims").get_offsets(), _rows(ax)
    assert places[:, 0] == pytest.approx([0.9, 0.9, 0.1])
    assert places[[0, 2], 1] == pytest.approx([rows["low"], rows["not rated"]])
    [line] = named(ax, "certainty-range").get_segments()
    assert sorted(line[:, 1]) == pytest.approx(sorted([rows["very low"], rows["moderate"]]))


def test_areas_tell_people_and_hollow_marks_shares(named):
    marks = named(plots.probability_map(CLAIMS), "claims")
    sizes = marks.get_sizes()
    assert sizes[0] > sizes[1] > sizes[2] > 0
    faces, edges = marks.get_facecolors(), marks.get_edgecolors()
    assert same_color(faces[1], plots.LIGHT.paper)
    assert same_color(faces[0], edges[0])


def test_groups_differ_in_colour_and_shape_in_the_order_of_a_categorical(named, texts):
    kinds = pd.Categorical(CLAIMS["kind"], ["bad", "good"])
    ax = plots.probability_map(CLAIMS.assign(kind=kinds), groups="kind")
    marks = named(ax, "claims")
    assert same_color(marks.get_edgecolors()[1], plots.LIGHT.main)
    assert len(marks.get_paths()[0]) != len(marks.get_paths()[1])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["bad", "good"]


def test_marks_that_would_cover_each_other_stand_above_one_another(named):
    claims = pd.DataFrame({"probability": [0.5] * 6, "certainty": "low", "people": range(10, 70, 10)})
    marks = named(plots.probability_map(claims), "claims")
    heights, radii = marks.get_offsets()[:, 1], np.sqrt(marks.get_sizes()) / 2
    order = np.argsort(heights)
    gaps = np.diff(heights[order])
    assert (gaps >= radii[order][1:] + radii[order][:-1]).all()


def test_everything_rated_leaves_no_row_for_what_is_not():
    assert "not rated" not in _rows(plots.probability_map(CLAIMS.head(2)))
    assert "not rated" in _rows(plots.probability_map(CLAIMS.head(3)))


def test_what_is_no_probability_and_too_many_groups_are_refused():
    with pytest.raises(ValueError, match="from 0 to 1; seen: 90"):
        plots.probability_map(CLAIMS.assign(probability=90))
    many = pd.DataFrame({"probability": 0.5, "certainty": "low", "kind": list("abcde")})
    with pytest.raises(ValueError, match="'kind' has 5 values; there are marks for 4"):
        plots.probability_map(many, groups="kind")
