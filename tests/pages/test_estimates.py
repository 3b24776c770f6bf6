"""The figure that leads the start page, its table, and the small drawings in the list."""

from __future__ import annotations

import pytest

from analysis.notes.normalise import read_project
from analysis.pages.claim_list import STANDINGS, by_standing, lines, standings
from analysis.pages.data import select
from analysis.pages.estimates import estimates
from analysis.pages.overview import compared, opening
from analysis.pipeline import work_out
from analysis.tables.project import Project

CARDS = "tests/projects/cards"


@pytest.fixture(scope="module")
def data(request):
    return select(work_out(read_project(Project(request.config.rootpath / CARDS))), "claims-compared")


def test_every_estimate_on_a_shared_scale_is_drawn_and_told_in_a_table(data):
    section = estimates(data)
    shown = section.tables["estimates"]
    assert shown["label"].tolist() == [
        "20 % more leg strength with leg press",
        "20–30 % more gluteus maximus activation with hip thrust than with squat",
        "Better sprint performance where there was more hip thrust in athletes",
    ]
    assert shown["shown_unit"].tolist() == ["%", "points", "standard deviations"]
    for label in shown["label"]:
        assert section.markup.count(f'aria-label="{label}"') == 2, "a link on phones, and one on wide pages"
        assert f">{label}</a>" in section.markup.replace("\N{NO-BREAK SPACE}", " ")
    assert "3 parts of claims with an estimate" in section.markup


def test_what_is_known_comes_first(data):
    groups = by_standing(lines(data))
    assert [group["topic"] for group in groups] == ["Answered", "Not settled"]
    assert [row["claim_id"] for row in groups[0]["rows"]] == ["leg-press-strength-gain"]
    assert [(name, n) for name, _, n in standings(data)] == [("Answered", 1), ("Not settled", 2)]
    assert 'href="#answered"' in opening(data).markup
    assert 'id="answered"' in compared(data).markup


def test_standings_are_in_order(data):
    assert list(STANDINGS) == ["Answered", "Not settled", "No evidence", "Not testable"]


def test_a_line_draws_its_estimate_and_says_it_in_words(data):
    line = next(line for line in lines(data) if line["claim_id"] == "leg-press-strength-gain")
    (told,) = line["marks"]
    glyph = told["glyph"]
    row = data["claim_strength"].set_index("claim_id").loc["leg-press-strength-gain"]
    assert glyph["estimate"] == f"{100 * row['glyph_estimate']:.1f}%"
    assert told["mark"].size == "31 % more (95 % interval 11 to 55 %)"
    assert glyph["sure"] == "very-low"
    assert "certainty very low; controlled studies" in glyph["label"]


def test_a_verdict_stands_beside_what_it_is_about_and_how_sure_it_is(data):
    line = next(line for line in lines(data) if line["claim_id"] == "leg-press-strength-gain")
    ((mark, _),) = (told.values() for told in line["marks"])
    assert (mark.verdict.name, mark.claimed) == ("direction supported", "20 % more leg strength with leg press")
    assert (mark.certainty, mark.circles, mark.unsure) == ("very low certainty", "⊕◯◯◯", True)


def test_where_nothing_has_an_estimate_the_page_says_so(data):
    empty = data["claim_strength"].assign(shown_estimate=float("nan"))
    section = estimates({**data, "claim_strength": empty})
    assert "No claim has an estimate yet" in section.markup
    assert not section.axes
