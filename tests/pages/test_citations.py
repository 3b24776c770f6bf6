"""The page of all citations."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from analysis.pages import citations as citation_page
from analysis.pages.data import digest_frames, select
from analysis.tables.schemas import Tables

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"


def _text(section: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", section.markup)))


def _data(tables: Tables) -> Tables:
    return select(tables, "citation-audit")


def test_the_audit_knows_of_a_work_only_what_it_is(tables):
    found = _data(tables)
    assert set(found["cited_works"]["study_id"]) == set(tables["citation_candidates"]["study_id"])
    assert not {"note_sha256", "n", "status"} & set(found["cited_works"].columns)
    assert set(found["claims"]["claim_id"]) == {GLUTES, SPRINT, STRENGTH}
    before = digest_frames(found)
    changed = tables["studies"].assign(n=99)
    assert digest_frames(_data(tables | {"studies": changed})) == before


def test_the_page_counts_citations_by_verdict(tables):
    text = _text(citation_page.citation_counts(_data(tables)))
    assert "3 citations." in text
    assert "1 ✗ found but about something else" in text
    assert "2 ✗ not found No such work was found." in text


def test_a_citation_that_was_not_judged_is_counted_too(tables):
    citations = tables["citations"].assign(verdict=None)
    assert "3 · not yet computed" in _text(citation_page.citation_counts(_data(tables | {"citations": citations})))


def test_each_citation_has_verdict_reason_candidate_with_its_fits_and_the_analysts_view(tables):
    section = citation_page.citations(_data(tables))
    text = _text(section)
    expected = [
        "“a 2020 study in the Journal of Sports Science”",
        "Cited by Community Strength Austin for:",
        "Glute activation in the hip thrust",
        "✗ found but about something else",
        "Decided by: Krause Neto 2020: a systematic review, not what the source calls it, no leg press in it.",
        "The analyst who wrote the note takes it to be Krause Neto 2020 (probably).",
        "Best candidate: Krause Neto 2020",
        "67 % of what is named agrees",
        "year 2020 2020 ✓ match",
        "journal Journal of Sports Science Journal of Sports Science and Medicine ~ near",
        "kind of work study systematic review ✗ mismatch",
        "compared with what the claim says lacks leg press ~ near",
        "Not named by the citation: researchers",
        "7 more candidates",
        "Contreras 2015 (fit 50 %)",
        "“a 2018 study in the Journal of Strength and Conditioning Research”",
        "✗ not found",
        "The analyst who wrote the note found no such work. Nearest work: Wirth 2016a",
    ]
    place = 0
    for words in expected:
        found = text.find(words, place)
        assert found >= 0, f"{words!r} is missing, or comes too early"
        place = found
    assert f'href="claims/{GLUTES}.html"' in section.markup
    assert 'href="sources/community-strength-austin.html"' in section.markup
    assert '<td class="mismatch">' in section.markup


def test_the_citations_stand_at_a_glance_and_lead_to_their_places(tables):
    section = citation_page.citations(_data(tables))
    rows = re.findall(r'<a href="#(citation-\d)">(.*?)</a>.*?</tr>', section.markup, re.DOTALL)
    assert [place for place, _ in rows] == ["citation-1", "citation-2", "citation-3"]
    for place, _ in rows:
        assert f'id="{place}"' in section.markup
    assert "Krause Neto 2020 67 %" in _text(section)


def test_a_project_without_citations_says_so(tables):
    empty = {name: tables[name].iloc[:0] for name in ("citations", "citation_candidates")}
    data = _data(tables | empty)
    assert "No source cites a work." in _text(citation_page.citation_counts(data))
    assert citation_page.citations(data).markup.strip() == ""
    assert citation_page.citations(data).tables["citations"].empty


def test_the_small_table_has_one_row_for_each_citation(tables):
    found = citation_page.citations(_data(tables)).tables["citations"]
    assert list(found["claim_id"]) == [GLUTES, SPRINT, STRENGTH]
    assert list(found["best"].fillna("")) == ["neto-2020", "abade-2019", "wirth-2016a"]


def test_a_citation_without_any_candidate_says_so(tables):
    unidentified = tables["citations"].assign(identified_as=None)
    none = {"citations": unidentified, "citation_candidates": tables["citation_candidates"].iloc[:0]}
    none = _data(tables | none)
    section = citation_page.citations(none)
    assert "The analyst who wrote the note did not identify it." in _text(section)
    assert "No work comes near." in _text(section)
    assert section.tables["citations"]["best"].isna().all()


def test_the_words_of_a_citation_are_text(tables):
    hostile = "<img src=x onerror=alert(1)> {{ 7 * 7 }}"
    citations = tables["citations"].assign(
        text=hostile, because=hostile, identified_as=hostile, identified_note=hostile
    )
    section = citation_page.citations(_data(tables | {"citations": citations}))
    assert "<img" not in section.markup
    assert section.markup.count("&lt;img src=x onerror=alert(1)&gt; {{ 7 * 7 }}") >= 6


def test_every_page_leads_to_the_citations_and_the_sources(built):
    for path in built.reports.rglob("*.html"):
        home = "../" * (len(path.relative_to(built.reports).parts) - 1)
        page = path.read_text(encoding="utf-8")
        assert f'href="{home}citations.html"' in page
        assert f'href="{home}index.html#sources"' in page
