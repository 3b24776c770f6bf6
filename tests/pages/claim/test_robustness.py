"""The page of a claim shows exactly the rows of the tables: in frames, in figures, and in words."""

from __future__ import annotations

import math
import re
from html import unescape

import numpy as np
import pytest

from analysis.pages import words
from analysis.pages.claim.certainty import certainty
from analysis.pages.claim.robustness import outlook, robustness
from analysis.pages.data import select
from analysis.pages.rows import without_places
from analysis.terms import LOG_RATIOS

STRENGTH, SPRINT, GLUTES = "leg-press-strength-gain", "hip-thrust-sprint-speed", "hip-thrust-glute-activation"
SECTIONS = {
    "specifications": robustness,
    "leave_one_out": robustness,
    "cumulative": robustness,
    "next_studies": outlook,
    "posterior_curves": certainty,
}


@pytest.fixture(scope="module")
def cards(built_tables):
    return built_tables("cards")


@pytest.fixture(scope="module")
def sections(cards):
    """Each section of each claim, as the page makes them."""
    pages = {claim: select(cards, "claim-report", claim_id=claim) for claim in cards["claims"]["claim_id"]}
    return {(claim, make): make(data) for claim, data in pages.items() for make in set(SECTIONS.values())}


def rows_of(cards, table, claim):
    rows = cards[table]
    return rows[rows["claim_id"] == claim].reset_index(drop=True)


def drawn(section, name, gid):
    [artist] = [child for child in section.axes[name].get_children() if child.get_gid() == gid]
    return artist


def shown(rows, column):
    """A column as readers see it: log ratios as percent."""
    log = rows["measure"].isin(LOG_RATIOS)
    return [100 * math.expm1(value) if ratio else value for value, ratio in zip(rows[column], log, strict=True)]


def averages(rows):
    return [words.with_unit(words.number(value, 2), "%") for value in shown(rows, "estimate")]


def intervals(rows, low, high):
    return [words.interval(*ends, 2) for ends in zip(shown(rows, low), shown(rows, high), strict=True)]


def cells(section, label):
    """The texts of the rows of a table on the page."""
    [table] = re.findall(rf'aria-label="{label}[^"]*">\s*(<table.*?</table>)', section.markup, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line, re.DOTALL)]
        for line in lines
    ]


@pytest.mark.parametrize("table", SECTIONS)
def test_the_frames_of_a_section_are_the_rows_of_the_claim_and_no_other(cards, sections, table):
    seen = 0
    for claim in cards["claims"]["claim_id"]:
        rows = rows_of(cards, table, claim)
        frame = sections[claim, SECTIONS[table]].tables[table]
        assert frame.equals(without_places(rows)), claim
        seen += len(frame)
    assert seen == len(cards[table]) > 0


@pytest.mark.parametrize("claim", [STRENGTH, SPRINT])
def test_the_curve_draws_every_specification_and_says_how_many_agree(cards, sections, claim):
    rows = rows_of(cards, "specifications", claim)
    section = sections[claim, robustness]
    reference = rows[rows["reference"]]
    at = np.array(shown(rows, "estimate"))
    assert np.sort(drawn(section, "curve", "estimate").get_xdata()) == pytest.approx(np.sort(at))
    [[marked, _]] = drawn(section, "curve", "reference").get_offsets()
    assert marked == pytest.approx(shown(reference, "estimate")[0])
    agree = int((rows["sure"] == reference["sure"].iloc[0]).sum())
    assert f"In {agree} of the {len(rows)} ways" in section.markup


def test_the_ends_of_the_curve_are_the_first_the_page_s_own_and_the_last_specification(cards, sections):
    rows = rows_of(cards, "specifications", STRENGTH)
    rows = rows.iloc[[0, rows.index[rows["reference"]][0], len(rows) - 1]]
    ends = cells(sections[STRENGTH, robustness], "Ends of the specification curve")
    assert [end[0] for end in ends] == ["lowest", "this page's", "highest"]
    assert [end[2] for end in ends] == averages(rows)
    assert [end[3] for end in ends] == intervals(rows, "low", "high")
    assert [end[4] for end in ends] == list(map(words.chance, rows["probability_supporting"]))


@pytest.mark.parametrize(
    ("table", "figure", "label"),
    [
        ("leave_one_out", "influence", "The average without each sample"),
        ("cumulative", "cumulative", "The average year by year"),
    ],
)
def test_averages_are_drawn_and_listed_row_by_row(cards, sections, table, figure, label):
    rows = rows_of(cards, table, STRENGTH)
    section = sections[STRENGTH, robustness]
    assert drawn(section, figure, "estimate").get_offsets().data[:, 0] == pytest.approx(shown(rows, "estimate"))
    listed = cells(section, label)
    assert [average for _, average, _ in listed] == averages(rows)
    assert [interval for *_, interval in listed] == intervals(rows, "ci_low", "ci_high")
    if table == "cumulative":
        assert [step.partition(":")[0] for step, *_ in listed] == list(map(str, rows["year"]))


def test_where_there_are_no_averages_none_are_drawn(cards, sections):
    assert rows_of(cards, "leave_one_out", SPRINT).empty
    assert set(sections[SPRINT, robustness].axes) == {"curve"}


@pytest.mark.parametrize("claim", [STRENGTH, SPRINT, GLUTES])
def test_the_next_study_is_told_as_its_row_has_it_and_only_where_there_is_one(cards, sections, claim):
    rows = rows_of(cards, "next_studies", claim)
    section = sections[claim, outlook].markup.replace("\N{NO-BREAK SPACE}", " ")
    assert ("next study of" in section) == bool(len(rows))
    for row in rows.to_dict("records"):
        assert f"{row['participants']} people" in section
        assert f"would settle the direction with a probability of {'' if row['enough'] else 'only '}" in section
        assert words.chance(row["chance"]).replace("\N{NO-BREAK SPACE}", " ") in section


@pytest.mark.parametrize("claim", [STRENGTH, SPRINT, GLUTES])
def test_the_posterior_is_drawn_through_every_row_of_its_curve(cards, sections, claim):
    rows = rows_of(cards, "posterior_curves", claim)
    for name in ("posterior", "prior", "predictive"):
        line = drawn(sections[claim, certainty], "posterior", name)
        points = sorted(zip(shown(rows, "value"), rows[name], strict=True))
        assert line.get_xdata() == pytest.approx([value for value, _ in points])
        assert line.get_ydata() == pytest.approx([density for _, density in points])
