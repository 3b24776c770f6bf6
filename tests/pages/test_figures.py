"""Figures: what they draw, and what they say about it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.pages.claim.forest import DENSE_FROM, forest
from analysis.pages.figures import Span, directions


def _rows(n: int = 2, label: str = "Delgado 2019") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": [f"{label} {i}" for i in range(n)],
            "people": "8 people",
            "estimate": [38.0 - i for i in range(n)],
            "low": -2.0,
            "high": 95.0,
            "left_out": False,
        }
    )


def _svg(figure) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", figure.markup, re.DOTALL)[0])


def test_a_forest_plot_says_what_it_shows():
    figure = forest(_rows(), unit="%", axis="percent", log=True, pooled=Span(-51, 222, 26), claimed=Span(20, 30))
    drawing = _svg(figure)
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == (
        "Forest plot of 2 results, from 37\u00a0% to 38\u00a0%; mean of the studies 26\u00a0% (−51 to 222); "
        "claimed 20 to 30\u00a0%."
    )


def test_what_is_left_out_of_the_mean_is_said_to_be():
    rows = _rows().assign(left_out=[True, False])
    figure = forest(rows, unit="%", axis="percent", log=True)
    assert "1 left out of the mean" in _svg(figure).get("aria-label")
    assert "left out" in figure.markup


@pytest.mark.parametrize("n", [1, DENSE_FROM, 200])
def test_a_forest_plot_is_drawn_for_few_and_many_results(n):
    figure = forest(_rows(n), unit="kg", axis="kg more", pooled=Span(-1, 200, 30), prediction=Span(-9, 90))
    assert _svg(figure).tag.endswith("svg")
    assert len(figure.markup) < 150_000


def test_the_numbers_of_a_figure_are_those_of_its_data():
    rows = _rows(1).assign(estimate=0.87, low=-0.05, high=1.79)
    drawing = _svg(forest(rows, unit="SD", axis="standard deviations", pooled=Span(0.11, 0.29, 0.2)))
    texts = [part.text for part in drawing.iter() if part.tag.endswith("text")]
    assert "0.87 (−0.05 to 1.8)" in texts
    assert "0.2 (0.11 to 0.29)" in texts
    assert "0.87" in drawing.get("aria-label")
    assert not {"−0", "−0.0"} & set(texts)


def test_a_long_name_of_an_axis_takes_a_second_line_and_none_is_cut():
    name = "what is measured in this study, in percent more than what it is compared with"
    texts = [part.text for part in _svg(forest(_rows(), unit="%", axis=name)).iter() if part.tag.endswith("text")]
    assert set(name.split()) <= set(" ".join(filter(None, texts)).split())


def test_the_same_data_give_the_same_bytes():
    assert forest(_rows(), unit="%", axis="x", log=True).markup == forest(_rows(), unit="%", axis="x", log=True).markup


def test_a_figure_without_data_is_a_sentence():
    empty = forest(_rows(0), unit="%", axis="x")
    assert "<svg" not in empty.markup
    assert "No result" in empty.markup
    assert "No result" in directions(pd.DataFrame(columns=["label", "people", "direction"])).markup


def test_an_effect_without_an_interval_is_never_drawn_as_a_forest_plot():
    assert "<svg" not in forest(_rows().assign(low=float("nan")), unit="%", axis="x").markup


def test_directions_count_one_mark_for_each_sample():
    rows = pd.DataFrame({"label": list("abcd"), "people": "", "direction": ["for", "for", "against", "unread"]})
    assert (
        _svg(directions(rows))
        .get("aria-label")
        .endswith("1 against the claim, 0 no clear side, 2 for the claim, 1 direction not read")
    )


def test_figures_follow_the_colours_of_the_page_and_name_no_font_of_their_own():
    figure = forest(_rows(), unit="%", axis="x", log=True).markup
    assert "var(--ink" in figure
    assert "var(--for" in figure
    assert "DejaVu" not in figure
    [rules] = re.findall(r"<style>(.*?)</style>", figure)
    assert all(re.fullmatch(r"\.f[0-9a-f]{6}", rule.split("{")[0]) for rule in rules.split("}") if rule)


def test_labels_are_text_whatever_they_say():
    figure = forest(_rows(1, "<script>alert(1)</script> $x^2$ \u202e"), unit="%", axis="$y$", log=True)
    assert "<script" not in figure.markup
    texts = " ".join(part.text or "" for part in _svg(figure).iter() if part.tag.endswith("text"))
    assert "$y$" in texts
    assert "\u202e" not in figure.markup


def test_ids_inside_a_figure_are_only_those_it_refers_to():
    figure = forest(_rows(), unit="%", axis="x", log=True).markup
    used = set(re.findall(r'(?:href="|url\()#([\w-]+)', figure))
    assert set(re.findall(r' id="([\w-]+)"', figure)) <= used
