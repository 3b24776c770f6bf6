"""Directions and judgements stand in their columns, told by shape and word as well as by colour."""

import numpy as np
import pandas as pd
import pytest

from analysis import plots


def test_each_direction_has_its_column_and_its_mark(named, makers):
    _, votes, _ = makers["directions"]
    ax = plots.directions(votes)
    for place, name in enumerate(("against", "no-side", "for", "unread")):
        assert np.asarray(named(ax, name).get_offsets())[:, 0].tolist() == [place]
    shapes = [named(ax, name).get_paths()[0].vertices.tolist() for name in ("against", "no-side", "for")]
    assert shapes[0] != shapes[1] != shapes[2] != shapes[0]


def test_columns_of_directions_have_the_headings_asked_for(named, makers):
    _, votes, _ = makers["directions"]
    ax = plots.directions(votes, headings={"for": "found more"})
    assert [named(ax, f"column-{place}").get_text() for place in range(4)] == [
        "against",
        "no side",
        "found more",
        "not read",
    ]


def test_an_unknown_direction_is_refused(makers):
    _, votes, _ = makers["directions"]
    with pytest.raises(ValueError, match="direction 'up' is none of against, no side, for, unread"):
        plots.directions(votes.assign(direction="up"))


def test_lights_stand_in_their_domain_with_overall_last(named, makers):
    _, judgements, _ = makers["traffic_lights"]
    ax = plots.traffic_lights(judgements)
    assert [named(ax, f"column-{place}").get_text() for place in (0, 1)] == ["randomisation", "overall"]
    places = {name: np.asarray(named(ax, name).get_offsets())[0] for name in ("low", "high", "some-concerns")}
    assert (places["low"][0], places["high"][0]) == (0, 1)
    assert places["low"][1] == places["high"][1] < places["some-concerns"][1]
    assert named(ax, "low-sign") is not None


def test_judgements_of_either_tool_are_known_and_others_refused(makers):
    _, judgements, _ = makers["traffic_lights"]
    plots.traffic_lights(judgements.assign(judgement=["serious", "moderate", "critical", "low"]))
    with pytest.raises(ValueError, match="judgement 'fine' is none of low, some concerns"):
        plots.traffic_lights(judgements.assign(judgement="fine"))


def test_two_judgements_of_one_domain_are_refused(makers):
    _, judgements, _ = makers["traffic_lights"]
    with pytest.raises(ValueError, match="two judgements of 'a' in 'overall'"):
        plots.traffic_lights(pd.concat([judgements, judgements]))
