"""Figures of what the studies show: what they draw, and what they say about it."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest

from analysis.pages import results, words
from analysis.pages.claim.findings import findings
from analysis.pages.claim.study_figures import directions, forests
from analysis.pages.data import select
from analysis.terms import Lane

GLUTES, STRENGTH = "hip-thrust-glute-activation", "leg-press-strength-gain"


@pytest.fixture
def part_of(tables):
    """The tables of a claim, its first part, and that part's results from studies."""

    def take(claim):
        data = select(tables, "claim-report", claim_id=claim)
        part = results.parts(data)[0]
        effects = results.of_part(data, part)
        return data, part, effects[effects["lane"] != Lane.PUBLISHED]

    return take


def _sized(effects):
    return effects[effects["estimate"].notna() & effects["low"].notna()]


def _alt(section) -> str:
    return unescape(re.search(r'<svg [^>]*aria-label="([^"]*)"', str(section.markup))[1])


def _texts(section) -> list[str]:
    return [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", str(section.markup))]


def test_a_forest_plot_says_what_it_shows(part_of):
    data, part, effects = part_of(GLUTES)
    alt = _alt(forests(data, _sized(effects), part)[0])
    assert alt.startswith("Forest plot of 1 result, from ")
    assert alt.endswith("claimed 20 to 30\u00a0points of %MVIC.")
    data, part, effects = part_of(STRENGTH)
    alt = _alt(forests(data, _sized(effects), part)[0])
    assert alt.startswith("Forest plot of 34 results, from ")
    assert "mean of the studies" in alt
    assert alt.endswith("claimed 20\u00a0%.")


def test_the_numbers_of_a_figure_are_those_of_its_table(part_of):
    data, part, effects = part_of(STRENGTH)
    rows = findings(data).tables["results"]
    section = forests(data, _sized(effects), part)[0]
    texts = _texts(section)
    assert "percent" in section.axes["forest"].get_xlabel()
    shown = set(_sized(effects).query("measure == 'ROMC' and role == 'decides'")["effect_id"])
    assert shown
    for row in rows[(rows["part_id"] == part.id) & rows["low"].notna()].itertuples():
        if row.effect_id in shown:
            assert any(text.startswith(f"{words.number(row.estimate, 2)} (") for text in texts), row


def test_what_is_left_out_of_the_mean_is_said_to_be(part_of):
    data, part, effects = part_of(STRENGTH)
    section = forests(data, _sized(effects), part)[0]
    assert "1 left out of the mean" in _alt(section)
    assert any(text.endswith("left out") for text in _texts(section))


def test_less_is_drawn_on_the_left(part_of):
    data, part, effects = part_of(STRENGTH)
    more = forests(data, _sized(effects), part)[0].axes["forest"]
    parts = data["claim_parts"].assign(effect_direction="less", effect_low=None, also_low=None)
    data = dict(data) | {"claim_parts": parts}
    part = results.parts(data)[0]
    effects = results.of_part(data, part)
    less = forests(data, _sized(effects[effects["lane"] != Lane.PUBLISHED]), part)[0].axes["forest"]

    def lowest(ax):
        return min(path.vertices[:, 0].min() for path in _named(ax, "interval").get_paths())

    assert lowest(less) < 0 < lowest(more) + 50
    corners = _named(less, "pooled").get_paths()[0].vertices
    assert corners[0, 0] < corners[1, 0] < corners[2, 0]


def _named(ax, gid):
    return next(iter(ax.findobj(lambda artist: artist.get_gid() == gid)))


def test_a_kind_of_evidence_has_a_figure_of_its_own_and_what_decides_stands_first(part_of):
    data, part, effects = part_of(STRENGTH)
    sized = _sized(effects)
    drawn = forests(data, sized, part)
    assert len(drawn) == sized.groupby(["lane", "estimand"]).ngroups
    assert ['class="on-wide"' in section.markup for section in drawn] == [True, *[False] * (len(drawn) - 1)]


def _scales(effects, *measures):
    """Results of one kind of evidence: the same one, of each of some studies on each of some scales."""
    rows = _sized(effects).head(1)
    return pd.concat(
        [
            rows.assign(measure=measure, study_id=f"study-{study}", unit=None, lane=Lane.TRAINING, role=None)
            for measure, studies in measures
            for study in studies
        ],
        ignore_index=True,
    )


def test_a_scale_has_a_figure_where_it_shows_two_results_or_more_that_no_other_does(part_of):
    data, part, effects = part_of(GLUTES)
    several = [("ROM", "abc"), ("SMD", "ab"), ("MD", "cde"), ("SMCC", "f")]
    drawn = forests(data, _scales(effects, *several), part)
    assert [len(_named(section.axes["forest"], "interval").get_paths()) for section in drawn] == [3, 3]


def test_a_single_result_has_a_figure_where_there_is_no_other(part_of):
    data, part, effects = part_of(GLUTES)
    assert len(forests(data, _scales(effects, ("ROM", "a"), ("SMD", "a")), part)) == 1


def test_directions_count_one_mark_for_each_sample(part_of):
    _, part, effects = part_of(GLUTES)
    unsized = effects[effects["low"].isna()]
    section = directions(unsized, part)
    counts = unsized.groupby("sample")["points"].agg(set).map(len)
    assert (counts == 1).all()
    n = unsized.drop_duplicates("sample")["points"].value_counts()
    said = (
        f"{n.get('against', 0)} against the claim, {n.get('no side', 0)} neither way, {n.get('for', 0)} for the claim"
    )
    assert said in _alt(section)
    marks = sum(len(_named(section.axes["directions"], side).get_offsets()) for side in ["for"])
    assert marks == n.get("for", 0)


def test_the_axes_of_a_section_are_those_of_its_figures(part_of):
    data, *_ = part_of(STRENGTH)
    section = findings(data)
    names = {name.split()[0] for name in section.axes}
    assert names <= {"forest", "directions"}
    assert len(section.axes) == str(section.markup).count("<figure")
