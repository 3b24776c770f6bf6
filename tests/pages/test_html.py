"""Text from notes is text on every page."""

from __future__ import annotations

import copy
import re
from functools import cache

import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.pages import citations, html, maps, method, overview, source, verdicts, words
from analysis.pages.claim import certainty as sureness
from analysis.pages.claim import findings, provenance, robustness, summary
from analysis.pages.claim import head as claim_head
from analysis.pages.data import select
from analysis.pages.html import Section, on_page, render
from analysis.terms import Basis, CitationVerdict, DirectionVerdict, SizeVerdict

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "[a link](javascript:alert(1))",
    "$\\LaTeX$ and {{ config }} and {% raw %}",
    "\u202egnp.exe",
    "'\"><b>",
    "x" * 5000,
]
# Ids and what a schema lists: these cannot say anything.
_KEPT = {
    "claim_id", "part_id", "source_id", "study_id", "effect_id", "citation_id", "sample_id",
    "measurement_id", "contrast_id", "arm_id", "voice", "stance", "lane", "estimand", "measure",
    "verdict", "direction", "status",
    "direction_verdict", "size_verdict", "certainty_low", "certainty_high", "action", "data_set", "rows",
    "directness", "kind", "scope", "setting", "basis", "role", "domain", "judgement", "best", "worst",
    "question", "chosen",
}  # fmt: skip
SECTIONS = [
    claim_head.answer, claim_head.voices, claim_head.citation_check, findings.findings, sureness.certainty,
    sureness.traffic_lights, robustness.robustness, robustness.outlook, summary.summary_of_findings,
    provenance.studies, provenance.trail, provenance.notes, provenance.scope,
]  # fmt: skip

# Sections of the other pages, with the notebook whose data they take.
OTHERS = [
    ("claims-compared", overview.compared), ("claims-compared", overview.stances),
    ("claims-compared", maps.claim_map), ("claims-compared", maps.gap_map),
    ("citation-audit", citations.citation_counts), ("citation-audit", citations.citations),
    ("source-report", source.source_head), ("source-report", source.tally), ("source-report", source.left_out),
    ("source-report", source.contradictions), ("source-report", source.claims_of_source),
    ("notes-to-tables", overview.tables_overview), ("notes-to-tables", overview.reading),
    ("notes-to-tables", overview.note_list), ("method", method.settings), ("method", method.verdict_rules),
]  # fmt: skip
PARAMETERS = {
    "claim-report": {"claim_id": "hip-thrust-glute-activation"},
    "source-report": {"source_id": "community-strength-austin"},
}
EVERY = [("claim-report", section) for section in SECTIONS] + OTHERS


def _hostile(frames, text):
    """The frames with the text in every free column; ids and numbers stay."""
    changed = copy.deepcopy(frames)
    for frame in changed.values():
        for column in frame.columns[frame.dtypes == "str"].difference(_KEPT):
            frame[column] = text
    return changed


@pytest.fixture(scope="module")
def hostile_claim(tables):
    """What a page of a claim gets, with a text in every free column; sections only read it."""
    frames = select(tables, "claim-report", claim_id="hip-thrust-glute-activation")
    return cache(lambda text: _hostile(frames, text))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_a_note_that_says_anything_is_shown_as_text(hostile_claim, section, text):
    page = section(hostile_claim(text))._repr_html_()
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "\u202e" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_the_overview_pages_show_notes_as_text_too(tables, text):
    frames = _hostile(tables, text)
    for section in (
        overview.compared, overview.tables_overview, overview.reading, overview.note_list,
        lambda data: overview.flagged(data, most=10), lambda data: overview.colophon(data, "x"),
    ):  # fmt: skip
        page = section(frames)._repr_html_()
        assert page.count("<script") == page.count("<script>\n// Search") <= 1
        assert "<img" not in page
        assert "\u202e" not in page


@pytest.mark.parametrize(("notebook", "section"), EVERY, ids=lambda value: getattr(value, "__name__", value))
def test_every_section_holds_the_frames_that_it_shows_and_names_them(tables, notebook, section):
    shown = section(select(tables, notebook, **PARAMETERS.get(notebook, {})))
    assert shown.tables
    for name, frame in shown.tables.items():
        assert isinstance(frame, pd.DataFrame)
        assert name in repr(shown)
    assert repr(shown).startswith(f"<{shown.label}: tables ")


def test_the_results_of_a_section_are_those_that_its_table_shows(tables):
    shown = findings.findings(select(tables, "claim-report", claim_id="hip-thrust-glute-activation"))
    results = shown.tables["results"]
    assert len(results) == shown.markup.count('href="#r-')
    for row in results.itertuples():
        told = row.estimate if pd.notna(row.estimate) else None
        assert told is None or words.number(told, 2) in words.visible(shown.markup)
    assert set(results["effect_id"]) <= set(tables["effects"]["effect_id"])


def test_a_change_in_the_frame_of_a_section_changes_neither_the_data_nor_the_next_section(tables):
    data = select(tables, "claim-report", claim_id="hip-thrust-glute-activation")
    first = findings.findings(data)
    first.tables["results"]["estimate"] = 0.0
    second = findings.findings(data)
    assert (second.tables["results"]["estimate"].dropna() != 0).all()
    assert second.markup == first.markup


def test_a_section_is_styled_in_a_notebook_and_bare_on_a_page():
    section = Section("<p>Two.</p>", "reading")
    assert section._repr_html_().count("<style>") == 1
    assert on_page(section._repr_html_()) == section.markup == "<p>Two.</p>"
    assert on_page("<p>of another library</p>") == "<p>of another library</p>"
    assert "<style" not in Section(section.__html__(), "outer").markup


def test_links_in_a_drawing_are_those_that_jupyterlab_does_not_fail_at(tables):
    section = maps.claim_map(select(tables, "claims-compared"))
    drawn = re.search(r"<svg.*</svg>", section._repr_html_(), re.DOTALL)[0]
    assert (
        drawn.count("<a xlink:href=") == re.search(r"<svg.*</svg>", section.markup, re.DOTALL)[0].count("<a href=") > 0
    )
    assert "<a href=" not in drawn
    assert on_page(section._repr_html_()) == section.markup


def test_a_section_without_markup_shows_nothing():
    assert Section("", "no figure")._repr_html_() == ""


def test_the_plain_form_names_tables_and_axes():
    axes = {"forest": Figure().subplots()}
    frame = pd.DataFrame()
    assert repr(Section("", "findings", {"results": frame, "weights": frame}, axes)) == (
        "<findings: tables results, weights; axes forest>"
    )
    assert repr(Section("", "figure", axes=axes)) == "<figure: axes forest>"
    assert repr(Section("", "head")) == "<head>"


def test_stressed_words_of_a_remark_are_stressed_and_the_rest_is_text():
    from analysis.pages.html import prose

    assert prose("2 * 3 under *How it works* <b>*x") == "2 * 3 under <em>How it works</em> &lt;b&gt;*x"


def test_all_tables_are_made_by_one_macro_with_headings_of_columns_and_rows(tables):
    fragments = sorted((html.TEMPLATES / "fragments").glob("*.html"))
    assert [path.name for path in fragments if "<table" in path.read_text(encoding="utf-8")] == ["_macros.html"]
    for notebook, section in EVERY:
        markup = section(select(tables, notebook, **PARAMETERS.get(notebook, {}))).markup
        for shown in re.findall(r"<table.*?</table>", markup, re.DOTALL):
            head, *bodies = re.split(r"<tbody>", shown)
            wide = head.count('<th scope="col"')
            assert wide == len(re.findall("<th[ >]", head)) > 1
            rows = [row for body in bodies for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
            assert all(len(re.findall("<t[hd][ >]", row)) == wide or f'colspan="{wide}"' in row for row in rows)


@pytest.mark.parametrize("notebook", ["claim-report", "citation-audit"])
def test_a_wide_table_can_be_scrolled_by_keys_and_has_a_name(tables, notebook):
    data = select(tables, notebook, **PARAMETERS.get(notebook, {}))
    for _, section in [pair for pair in EVERY if pair[0] == notebook]:
        regions = re.findall(r'<div class="wide[^>]*>', section(data).markup)
        assert all('role="region" tabindex="0" aria-label="' in region for region in regions)


def test_a_percent_sign_never_stands_alone_on_a_line():
    assert "20–30\u00a0% more" in str(render("scope", dates="20–30 % more", studies=1).markup)


@pytest.mark.parametrize("name", [*verdicts.DIRECTION, None])
def test_every_verdict_has_words(name):
    verdict = verdicts.direction({"direction_verdict": name})
    assert verdict.name
    assert verdict.mark


def test_every_verdict_of_the_tables_is_known():

    assert set(verdicts.DIRECTION) == set(tuple(DirectionVerdict))
    assert set(verdicts.BASIS) == set(tuple(Basis))
    assert set(verdicts.SIZE) == set(tuple(SizeVerdict))
    assert set(verdicts.CITATION) == set(tuple(CitationVerdict))
