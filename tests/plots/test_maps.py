"""Where studies are missing, by topic and design."""

import numpy as np
import pandas as pd
import pytest

from analysis import plots


def test_studies_and_gaps_stand_in_their_fields(named, makers):
    _, counts, _ = makers["gap_map"]
    ax = plots.gap_map(counts)
    circles = named(ax, "studies")
    assert np.asarray(circles.get_offsets())[:, 0].tolist() == [0, 1]
    assert circles.get_sizes()[0] < circles.get_sizes()[1]
    assert np.asarray(named(ax, "gap").get_offsets())[:, 0].tolist() == [1, 0]
    assert [named(ax, f"count-{place}").get_text() for place in (0, 1)] == ["3", "12"]


def test_a_long_table_gives_the_same_map(named, makers):
    _, counts, _ = makers["gap_map"]
    long = pd.DataFrame(
        {"topic": ["strength", "growth", "growth"], "design": ["trial", "trial", "cohort"], "studies": [3, None, 12]}
    )
    offsets = [np.asarray(named(plots.gap_map(frame), "studies").get_offsets()) for frame in (counts, long)]
    assert offsets[0] == pytest.approx(offsets[1])
    with pytest.raises(ValueError, match="two numbers for 'strength' and 'trial'"):
        plots.gap_map(pd.concat([long, long.iloc[:1]]))


def test_fewer_than_no_studies_are_refused():
    with pytest.raises(ValueError, match="below 0: -1"):
        plots.gap_map(pd.DataFrame({"trial": [-1]}))
