"""Figures as SVG for a page: everything stands where the figure puts it, looks as it says, and takes few bytes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.pages.inline_svg import inline

INK = "#1a1a19"
_NUMBER = r"-?\d+(?:\.\d+)?"


@pytest.fixture
def ax():
    """Empty axes as large as their figure, of 100 by 50 points, in data from 0 to 1."""
    axes = Figure(figsize=(100 / 72, 50 / 72)).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.figure.patch.set_visible(False)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    return axes


def _drawn(ax, **keywords) -> list[ElementTree.Element]:
    svg = inline(ax.figure, "it", {INK: "--ink"}, **keywords)
    return list(ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")))


def _only(ax) -> ElementTree.Element:
    [element] = _drawn(ax)
    return element


def _look(element: ElementTree.Element) -> str:
    """What its attributes say of how it looks, as a style would."""
    return ";".join(f"{name}:{value}" for name, value in element.items() if name not in ("d", "x", "y", "transform"))


def _points(path: ElementTree.Element) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(_NUMBER, path.get("d"))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize(("align", "anchor"), [("left", None), ("center", "middle"), ("right", "end")])
def test_text_stands_at_its_place_whatever_the_reader_s_font_makes_of_its_width(ax, align, anchor):
    ax.text(0.5, 0.4, "some text", ha=align, va="baseline", size=8, color=INK)
    text = _only(ax)
    assert (text.get("x"), text.get("y"), text.text) == ("50", "30", "some text")
    assert re.findall(r"text-anchor:(\w+)", _look(text)) == ([anchor] if anchor else [])
    assert f"fill:var(--ink, {INK})" in _look(text)
    assert "font-size:8px" in _look(text)


@pytest.mark.parametrize(("align", "anchor"), [("bottom", None), ("center", "middle"), ("top", "end")])
def test_upright_text_begins_ends_or_has_its_middle_where_the_figure_says(ax, align, anchor):
    ax.text(0.5, 0.4, "upright", ha="center", va=align, rotation=90)
    text = _only(ax)
    x, y = float(text.get("x")), float(text.get("y"))
    assert y == 30
    assert 50 < x < 60  # the baseline of letters whose middle is at 50
    assert text.get("transform") == f"rotate(-90 {text.get('x')} 30)"
    assert re.findall(r"text-anchor:(\w+)", _look(text)) == ([anchor] if anchor else [])


def test_words_are_text_and_no_markup(ax):
    ax.text(0, 0, "<b> & $x^2$", parse_math=False)
    assert _only(ax).text == "<b> & $x^2$"


def test_lines_that_look_alike_are_one_path_and_all_their_points_are_in_it(ax):
    ax.hlines([0.2, 0.4], 0.1, 0.9, colors=INK, linewidth=1)
    assert _points(_only(ax)) == [(10, 40), (90, 40), (10, 30), (90, 30)]


def test_what_shines_through_is_not_joined(ax):
    for left in (0.1, 0.2):
        ax.add_patch(Rectangle((left, 0.1), 0.4, 0.4, color=INK, alpha=0.2, linewidth=0))
    first, second = _drawn(ax)
    assert "fill-opacity:0.2" in _look(first) == _look(second)
    assert "stroke" not in _look(first)


def test_dashes_are_dashes(ax):
    ax.plot([0.1, 0.9], [0.5, 0.5], color=INK, linewidth=2, linestyle=(0, (4, 2)))
    assert "stroke-dasharray:8,4" in _look(_only(ax))


def test_only_what_goes_beyond_the_axes_is_cut_there():
    inner = Figure(figsize=(100 / 72, 50 / 72)).add_axes((0.1, 0.1, 0.8, 0.8))
    inner.set_axis_off()
    inner.figure.patch.set_visible(False)
    inner.set(xlim=(0, 1), ylim=(0, 1))
    inner.plot([0.2, 0.4], [0.5, 0.5], color=INK)
    inner.plot([0.2, 4.0], [0.6, 0.6], color=INK)
    definitions, within, beyond = _drawn(inner)
    assert within.get("clip-path") is None
    assert beyond.get("clip-path") == f"url(#{definitions[0].get('id')})"
    assert definitions[0][0].get("d") == "M10 5H90V45H10z"


def test_styles_that_many_share_are_written_once(ax):
    for place in (0.1, 0.4, 0.7):
        ax.text(place, 0.5, f"at {place}", size=8, color=INK)
    rules, *texts = _drawn(ax)
    assert len({text.get("class") for text in texts}) == 1
    assert rules.text.startswith(f".{texts[0].get('class')}{{")
    assert all(set(text.keys()) == {"class", "x", "y"} for text in texts)


def test_the_figure_keeps_its_resolution(ax):
    ax.figure.dpi = 150
    _drawn(ax)
    assert ax.figure.dpi == 150
