"""Figures of a given width: text beside the axes where there is room, marks under their labels where there is none."""

import pytest
from matplotlib import pyplot as plt

from analysis import plots


@pytest.mark.parametrize("width", [246, 660])
def test_a_sheet_grows_to_its_width_and_nothing_is_cut(maker, width):
    function, frame, keywords = maker
    ax = function(frame, ax=plots.sheet(width), **keywords)
    ax.figure.draw_without_rendering()
    assert not plt.get_fignums()
    assert 72 * ax.figure.get_size_inches()[0] <= width + 0.01
    page = ax.figure.bbox.padded(12)  # ticks at the ends of the axis have room around the figure
    for text in (*ax.texts, ax.xaxis.label, *(ax.get_legend().get_texts() if ax.get_legend() else ())):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert page.contains(box.x0, box.y0), text.get_text()
            assert page.contains(box.x1, box.y1), text.get_text()


def test_marks_stand_under_their_labels_where_there_is_no_room_beside_them(effects, named):
    wide = plots.forest(effects, ax=plots.sheet(660), columns=("n", "estimate"))
    narrow = plots.forest(effects, ax=plots.sheet(246), columns=("n", "estimate"))
    for ax, under in ((wide, False), (narrow, True)):
        label, mark = named(ax, "label-0").get_position()[1], named(ax, "estimate").get_offsets()[0, 1]
        assert (mark > label + 0.4) == under
    assert named(wide, "label-0").get_text() == "Adams 2001"
    assert named(wide, "n-0").get_text() == "40"
    assert named(narrow, "label-0").get_text() == "Adams 2001, 40 people"
    assert named(narrow, "beside-0").get_text() == named(wide, "estimate-0").get_text()


def test_rows_are_apart_by_their_lines(effects, named):
    effects = effects.assign(
        vi=0.1, label=["a", "a label of so many words that it takes three lines or more here " * 2, "c", "d"]
    )
    ax = plots.forest(effects, ax=plots.sheet(246), columns=())
    y = [segment[0, 1] for segment in named(ax, "interval").get_segments()]
    assert y[1] - y[0] > 1.5 * (y[2] - y[1]) > 0


def test_columns_have_headings_upright_where_they_are_narrow(named, makers):
    _, counts, _ = makers["gap_map"]
    counts = counts.rename(columns={"trial": "randomised crossover", "cohort": "systematic review"})
    many = counts.join(counts.add_suffix(" 2")).join(counts.add_suffix(" 3"))
    assert named(plots.gap_map(counts, ax=plots.sheet(660)), "column-0").get_rotation() == 0
    assert named(plots.gap_map(many, ax=plots.sheet(246)), "column-0").get_rotation() == 90


def test_a_dark_sheet_is_dark(effects):
    assert plots.forest(effects, ax=plots.sheet(dark=True)).figure.get_facecolor()[:3] == pytest.approx(
        [value / 255 for value in bytes.fromhex(plots.DARK.paper[1:])]
    )
