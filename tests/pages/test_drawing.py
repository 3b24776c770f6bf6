"""Drawings as SVG: where things stand, and that what is said in them is text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pages.drawing import BLUE, FAINT, INK, WIDTH, Drawing, Scale


def _svg(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", drawing.figure("alt", "title").markup, re.DOTALL)[0])


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(-1e7, 1e7))
def test_a_scale_keeps_what_lies_beyond_its_ends_at_them(low, length, value):
    scale = Scale(low, low + length, 10, 90)
    assert scale(scale.low) == 10
    assert scale(scale.high) == pytest.approx(90)
    assert 10 - 1e-6 <= scale(scale.within(value)) <= 90 + 1e-6


def test_places_have_a_tenth_of_a_point_and_no_more():
    drawing = Drawing(100)
    drawing.path([(1.234, 5.0), (-0.04, 1 / 3)], color=INK)
    assert 'd="M1.2 5L0 0.3"' in drawing.figure("", "").markup


def test_what_has_no_place_is_not_drawn_in_silence():
    with pytest.raises(ValueError, match="nan is no place"):
        Drawing(10).line((float("nan"), 1), 2, color=INK, width=1)


@given(st.text())
def test_whatever_is_written_comes_out_as_one_text(text):
    drawing = Drawing(10)
    drawing.text(0, 5, text, size=9)
    assert len(list(_svg(drawing))) == 1


@pytest.mark.parametrize("shape", ["circle", "cross", "square", "diamond", "left", "right", "saltire"])
@pytest.mark.parametrize("hollow", [True, False])
def test_every_mark_stays_within_its_size(shape, hollow):
    drawing = Drawing(100)
    drawing.mark(shape, 50, 50, 10, BLUE, hollow=hollow)
    drawn = list(_svg(drawing))
    assert drawn
    for part in drawn:
        places = [float(number) for number in re.findall(r"[\d.]+", part.get("d"))]
        assert places
        assert all(44 <= place <= 56 for place in places)


def test_elements_styled_alike_share_a_class():
    drawing = Drawing(10)
    for y in range(3):
        drawing.line((0, 9), y, color=FAINT, width=1)
    drawing.line((0, 9), 9, color=INK, width=1)
    markup = drawing.figure("", "").markup
    assert markup.count("stroke: var(--faint") == 1
    assert markup.count(' class="f') == 3
    assert markup.count(' style="') == 1


def test_a_drawing_with_links_is_a_group_and_each_link_has_a_name():
    drawing = Drawing(10)
    drawing.mark("circle", 5, 5, 4, BLUE)
    assert _svg(drawing).get("role") == "img"
    drawing.link("claims/a&b.html", "<what> it says")
    svg = _svg(drawing)
    assert svg.get("role") == "group"
    [link] = svg
    assert (link.get("href"), link.get("aria-label")) == ("claims/a&b.html", "<what> it says")


def test_an_axis_has_its_ticks_and_all_lines_of_its_label():
    drawing = Drawing(60)
    drawing.axis(Scale(0, 10), 20, [(0, "0"), (10, "10")], "one\ntwo")
    texts = {part.text: part for part in _svg(drawing) if part.tag.endswith("text")}
    assert set(texts) == {"0", "10", "one", "two"}
    assert float(texts["10"].get("x")) == pytest.approx(0.99 * WIDTH, abs=0.1)
    assert float(texts["two"].get("y")) > float(texts["one"].get("y"))


def test_a_reader_s_own_settings_change_nothing():
    drawing = Drawing(40)
    drawing.mark("square", 5, 5, 4, BLUE)
    drawing.path([(0, 1), (9, 5)], color=INK, dash=(4, 2))
    drawing.text(3, 20, "$a$ & <b>", size=9)
    plain = drawing.figure("alt", "title").markup
    with mpl.rc_context(
        {"path.sketch": (1, 100, 2), "font.size": 30, "svg.fonttype": "path", "lines.antialiased": False}
    ):
        assert drawing.figure("alt", "title").markup == plain
    assert "$a$ &amp; &lt;b&gt;" in plain
