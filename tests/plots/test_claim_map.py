"""All claims against what they claim: a scale for each unit, certainty and basis told by shape too."""

import numpy as np
import pandas as pd
import pytest

from analysis import plots


@pytest.fixture
def claims(makers):
    return makers["claim_map"][1]


def marks(named, ax, gid):
    return np.asarray(named(ax, gid).get_offsets())[:, 0]


def test_estimates_of_one_unit_share_a_scale_and_no_effect_is_one_place(named, claims):
    ax = plots.claim_map(claims)
    percent, kilograms = marks(named, ax, "controlled-studies")
    slower = marks(named, ax, "other")
    assert 0 < percent < 1
    assert 0 < kilograms < 1
    assert slower / kilograms == pytest.approx([-0.1 / 0.5])
    spans = np.array([segment[:, 0] for segment in named(ax, "interval").get_segments()])
    assert spans[0] / percent == pytest.approx([10 / 20, 30 / 20])
    assert {tuple(segment[:, 0]) for segment in named(ax, "no-effect").get_segments()} == {(0.0, 0.0)}


def test_the_claimed_range_stands_behind_each_estimate_and_goes_on_where_it_is_open(named, claims):
    ax = plots.claim_map(claims)
    bands = [path.vertices[:, 0] for path in named(ax, "claimed").get_paths()]
    percent = marks(named, ax, "controlled-studies")[0]
    assert (np.min(bands[0]), np.max(bands[0])) == pytest.approx((percent * 10 / 20, percent))
    assert np.max(bands[1]) == pytest.approx(ax.get_xlim()[1])


def test_units_are_named_and_each_has_numbers_of_its_own(texts, claims):
    shown = texts(plots.claim_map(claims))
    order = [text for text in shown if text in ("percent", "kg", *claims["label"])]
    assert order == ["percent", "stronger", "kg", "faster", "no different"]
    assert "bigger" not in shown
    assert any(text.startswith("+") and text.endswith(" %") for text in shown)
    assert "the claim’s way →" in shown


def test_certainty_is_told_by_dashes_and_hollow_marks_and_basis_by_shape(named, claims):
    ax = plots.claim_map(claims)
    dashes = [pattern for _, pattern in named(ax, "interval").get_linestyles()]
    assert [pattern is None for pattern in dashes] == [True, False, True]  # low, very low, low
    low, very_low = named(ax, "controlled-studies"), named(ax, "other")
    assert (low.get_facecolors()[0] == low.get_edgecolors()[0]).all()
    assert (very_low.get_facecolors()[0] != very_low.get_edgecolors()[0]).any()
    assert len(low.get_paths()[0].vertices) != len(very_low.get_paths()[0].vertices)
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == [
        "low certainty", "very low certainty", "controlled studies", "other", "what is claimed, or enough to matter",
    ]  # fmt: skip


def test_what_goes_beyond_the_scale_gets_an_arrow(named):
    wide = pd.DataFrame(
        {
            "label": ["one", "two", "three"],
            "estimate": [1.0, 2.0, 2.0],
            "ci_low": [-50.0, 1.0, 1.5],
            "ci_high": [90.0, 3.0, 2.5],
            "claimed_low": [1.0, 1.0, 1.0],
            "claimed_high": [2.0, 2.0, 2.0],
            "unit": "kg",
        }
    )
    ax = plots.claim_map(wide)
    for side in ("left", "right"):
        assert len(named(ax, f"interval-beyond-{side}").get_offsets()) == 1


def test_each_row_leads_to_its_page(named, claims):
    ax = plots.claim_map(claims.assign(url=[f"claims/{place}.html" for place in range(4)]), ax=plots.sheet(660))
    links = named(ax, "links")
    assert links.get_urls() == ["claims/0.html", "claims/1.html", "claims/2.html"]
    fields = [path.vertices[:, 1] for path in links.get_paths()]
    y = np.asarray(named(ax, "interval").get_segments())[:, 0, 1]
    assert all(field.min() < middle < field.max() for field, middle in zip(fields, y, strict=True))


def test_tables_of_the_project_are_read_by_their_own_columns(named, claims):
    renamed = claims.rename(
        columns={name: f"shown_{name}" for name in claims if name not in ("label", "certainty", "basis")}
    )
    assert marks(named, plots.claim_map(renamed), "other") == pytest.approx(
        marks(named, plots.claim_map(claims), "other")
    )
