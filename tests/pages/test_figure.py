"""Figures on pages: what they say, how they follow the page, and what else they may not take from anywhere."""

from __future__ import annotations

import re
from functools import partial
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from analysis import plots
from analysis.pages.figure import axes_of, figure, lay_ready

ROWS = pd.DataFrame(
    {
        "label": ["Delgado 2019", "<script>alert(1)</script> $x^2$ \u202e #0173b2", "Kubo 2019"],
        "yi": [0.3, 0.2, 2.5],
        "vi": [0.04, 0.02, 0.9],
        "measure": "ROM",
    }
)
POINTS = pd.DataFrame(
    {"probability": [0.9, 0.2, 0.2], "certainty": ["low", "low", "high"], "url": ["a&b.html", "c.html", "d.html"]}
)
EFFECTS = ROWS.assign(weeks=[4, 8, 12])
SHOWS = {"alt": "what it shows & more", "caption": "Results <b>"}


def _forest(wide: bool = True, **keywords):
    draw = partial(plots.forest, ROWS, limits=(-50, 400), **keywords)
    return figure("forest", lambda ax: draw(ax=ax), wide=(lambda ax: draw(ax=ax)) if wide else None, **SHOWS)


def _drawings(section) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", str(section.markup), re.DOTALL)]


def _texts(drawing: ElementTree.Element) -> list[str]:
    return [part.text or "" for part in drawing.iter() if part.tag.endswith("text")]


def _width(drawing: ElementTree.Element) -> float:
    return float(drawing.get("viewBox").split()[2])


def test_a_figure_says_what_it_shows():
    for drawing in _drawings(_forest()):
        assert drawing.get("role") == "img"
        assert drawing.get("aria-label") == "what it shows & more"
    assert "<figcaption><strong>Results &lt;b&gt;</strong></figcaption>" in _forest().markup


@pytest.mark.parametrize("draw", [_forest, lambda: figure("bubble", lambda ax: plots.bubble(EFFECTS, ax=ax), **SHOWS)])
def test_a_figure_on_a_sheet_that_was_made_ready_is_the_same_and_has_it_alone(draw):
    new = draw()
    lay_ready(narrow=2, wide=1)
    first, second = draw(), draw()
    assert first.markup == second.markup == new.markup
    assert first.axes[first.label] is not second.axes[second.label]


def test_one_drawing_is_for_wide_pages_and_one_for_phones():
    wide, narrow = _drawings(_forest())
    assert _width(narrow) < 250 < 600 < _width(wide)
    assert _texts(wide) != _texts(narrow)
    assert 'class="on-narrow" hidden' in _forest().markup
    [only] = _drawings(_forest(wide=False))
    assert _width(only) == _width(narrow)


def test_labels_are_text_whatever_they_say():
    section = _forest()
    assert "<script" not in section.markup
    assert "\u202e" not in section.markup
    for drawing in _drawings(section):
        said = "".join("".join(_texts(drawing)).split())
        assert "<script>alert(1)</script>$x^2$⟨U+202E⟩#0173b2" in said


def test_colours_follow_the_page_and_no_font_is_named():
    markup = _forest(claimed=(20, 30)).markup
    for name in ("--ink", "--faint", "--for", "--band", "--line"):
        assert f"var({name}, #" in markup
    looks = re.findall(r'(?:(?:fill|stroke)="|\{)([^"}]*)', markup)
    assert not [look for look in looks if re.search(r"(?<!, )#[0-9a-f]{6}", look)]
    assert " style=" not in markup  # which a page's policy may forbid
    assert "DejaVu" not in markup


def test_each_row_is_a_group_that_says_its_numbers_and_by_what_it_can_be_sorted():
    wide, _ = _drawings(_forest(columns=("estimate",)))
    rows = [group for group in wide.iter() if group.get("class") == "row"]
    titles = [group[0].text for group in rows]
    assert titles[0] == "Delgado 2019: percent (95 %) 35 (−8.8 to 100)"
    assert "Mean of the studies" in titles[3]
    assert [float(group.get("data-size")) for group in rows[:3]] == pytest.approx([34.99, 22.14, 1118], rel=1e-3)
    assert rows[3].get("data-size") is None  # the mean stays where it is
    marks = [len([part for part in group if part.tag.endswith("path")]) for group in rows[:3]]
    assert marks == [2, 2, 3]  # a line and a square, and where it goes on beyond the axis an arrow
    for group in rows[:3]:
        top, high = float(group.get("data-top")), float(group.get("data-high"))
        assert all(top < float(text.get("y")) < top + high for text in group.iter() if text.tag.endswith("text"))


def test_a_figure_is_led_to_by_its_place_and_names_its_tables():
    section = figure("x", lambda ax: ax, **SHOWS, place="A place", source=("effects", "bias"))
    assert '<figure class="plot halo" id="a-place">' in section.markup
    assert "Source: <code>effects</code> and <code>bias</code> of this project" in section.markup
    assert '<a href="#a-place">Link to this figure</a>' in section.markup


def test_classes_say_their_style_so_that_figures_can_share_them():
    for rules in re.findall(r"<style>(.*?)</style>", str(_forest().markup)):
        assert all(re.fullmatch(r"\.f[0-9a-f]{6}", rule.split("{")[0]) for rule in rules.split("}") if rule)


def test_every_id_is_referred_to_and_no_two_figures_share_one():
    sections = [_forest(), _forest(claimed=(1, 2))]
    ids = []
    for drawing in (drawing for section in sections for drawing in _drawings(section)):
        text = ElementTree.tostring(drawing, encoding="unicode")
        here = re.findall(r' id="([\w-]+)"', text)
        assert here
        assert set(here) == set(re.findall(r'(?:href="|url\()#([\w-]+)', text))
        ids += here
    assert len(ids) == len(set(ids))


def test_what_goes_on_beyond_the_axis_is_clipped_there():
    for drawing in _drawings(_forest()):
        clips = {part.get("id") for part in drawing.iter() if part.tag.endswith("clipPath")}
        clipped = {part.get("clip-path") for part in drawing.iter()} - {None}
        assert clipped == {f"url(#{name})" for name in clips}


def test_places_have_a_tenth_of_a_point_and_no_more():
    for path in re.findall(r' d="([^"]*)"', str(_forest().markup)):
        assert not re.search(r"\d\.\d\d|nan|inf", path)


def test_the_same_data_give_the_same_bytes_whatever_a_reader_has_set():
    plain = _forest().markup
    with mpl.rc_context({"path.sketch": (1, 100, 2), "font.size": 30, "svg.fonttype": "path", "axes.grid": True}):
        assert _forest().markup == plain
    with plt.style.context("dark_background"):
        assert _forest().markup == plain


def test_a_figure_is_none_of_pyplot_s_and_its_axes_can_be_taken_further(tmp_path):
    section = _forest()
    assert plt.get_fignums() == []
    ax = section.axes["forest"]
    ax.set_title("mine")
    ax.figure.savefig(tmp_path / "slide.png")
    assert (tmp_path / "slide.png").stat().st_size > 1000
    assert ax.figure.get_size_inches()[0] * 72 > 600


def test_axes_of_one_name_are_numbered():
    taken = axes_of([_forest(), None, _forest(), _forest(wide=False)])
    assert list(taken) == ["forest", "forest 2", "forest 3"]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_figure_with_links_is_a_group_and_each_link_has_its_name(n):
    draw = partial(plots.probability_map, POINTS.head(n))
    names = ["<what> it says", "another", "a third \u202e"][:n]
    section = figure("claims", lambda ax: draw(ax=ax), wide=lambda ax: draw(ax=ax), links=names, **SHOWS)
    for drawing in _drawings(section):
        assert drawing.get("role") == "group"
        links = [part for part in drawing.iter() if part.tag.endswith("}a") or part.tag == "a"]
        assert [link.get("href") for link in links] == list(POINTS["url"].head(n))
        assert [link.get("aria-label") for link in links] == [name.replace("\u202e", "⟨U+202E⟩") for name in names]
        assert all(link.get("target") is None for link in links)


def test_text_on_marks_has_no_halo():
    draw = partial(plots.gap_map, pd.DataFrame([[3]], index=["strength"], columns=["trial"]))
    assert 'class="plot"' in figure("gaps", lambda ax: draw(ax=ax), halo=False, **SHOWS).markup
    assert 'class="plot halo"' in _forest().markup
