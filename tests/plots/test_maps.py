"""All claims on one axis, as shares of what they claimed; and where studies are missing."""

import numpy as np
import pandas as pd
import pytest

from analysis import plots


def test_each_estimate_stands_at_its_share_of_the_claimed_size(named, makers):
    _, claims, _ = makers["claim_map"]
    ax = plots.claim_map(claims)
    assert np.asarray(named(ax, "controlled-studies").get_offsets())[:, 0] == pytest.approx([0.2 / 0.1])
    assert np.asarray(named(ax, "other").get_offsets())[:, 0] == pytest.approx([-0.1 / 0.2])
    ends = np.array([segment[:, 0] for segment in named(ax, "interval").get_segments()])
    assert ends == pytest.approx(np.array([[1, 3], [-1.5, 0.5]]))
    bands = [path.vertices[:, 0] for path in named(ax, "claimed").get_paths()]
    assert np.ptp(bands, axis=1) == pytest.approx([2 - 1, ax.get_xlim()[1] - 1])
    assert np.min(bands, axis=1) == pytest.approx([1, 1])


def test_claims_are_under_the_heading_of_their_certainty(makers, texts):
    _, claims, _ = makers["claim_map"]
    shown = texts(plots.claim_map(claims))
    order = [text for text in shown if text.startswith("certainty") or text in set(claims["label"])]
    assert order == ["certainty: low", "stronger", "certainty: very low", "faster"]


def test_a_claim_of_less_is_held_against_its_own_side(named):
    less = pd.DataFrame(
        {
            "statement": ["less"],
            "estimate": [-3.0],
            "low": [-5.0],
            "high": [-1.0],
            "claimed_low": [np.nan],
            "claimed_high": [-2.0],
            "certainty": ["very low to low"],
            "basis": ["votes only; controlled studies"],
        }
    )
    ax = plots.claim_map(less)
    assert np.asarray(named(ax, "controlled-studies").get_offsets())[:, 0] == pytest.approx([1.5])
    assert named(ax, "interval").get_segments()[0][:, 0] == pytest.approx([0.5, 2.5])
    assert named(ax, "label-0").get_text() == "certainty: very low"


def test_what_cannot_stand_on_the_axis_is_counted(makers, texts):
    _, claims, _ = makers["claim_map"]
    said = " ".join(" ".join(texts(plots.claim_map(claims))).split())
    assert "2 of 4; the others have no estimate, or no size to hold it against" in said


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
