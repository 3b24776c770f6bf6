"""A source's page, and the table of who says what on the index."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from analysis.pages import overview
from analysis.pages import source as source_page
from analysis.pages.data import digest_frames, select
from analysis.tables.schemas import Tables, frame
from analysis.tables.unknown import UnknownSource

GLUTES, STRENGTH, SPRINT = "hip-thrust-glute-activation", "leg-press-strength-gain", "hip-thrust-sprint-speed"
STUDIO, COPY, READERS = "community-strength-austin", "a-copy", "readers"
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NOWHERE = {"note_path": "data/raw/x.md", "note_line": 1, "note_field": "x"}


def _text(markup: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup)))


def _shown(section: Any) -> str:
    return _text(section.markup)


def _page(tables: Tables, source: str = STUDIO) -> Tables:
    return select(tables, "source-report", source_id=source)


@pytest.fixture
def tables(tables):
    """Three claims: one holds, one holds in one of its parts, one is not settled and cites no work. None is rated."""
    strength = tables["claim_strength"].assign(certainty_low=None, certainty_high=None)
    strength = strength.astype(tables["claim_strength"].dtypes)
    strength.loc[strength["part_id"] == "squat", "direction_verdict"] = "supported"
    citations = tables["citations"].query("claim_id != @SPRINT")
    return {**tables, "claim_strength": strength, "citations": citations}


@pytest.fixture
def added(tables):
    """Those tables with more rows in some of them."""

    def with_rows(**rows: list[dict[str, Any]]) -> Tables:
        return tables | {
            name: frame(name, [*tables[name].to_dict("records"), *({**NOWHERE, **row} for row in more)])
            for name, more in rows.items()
        }

    return with_rows


@pytest.fixture
def with_readers(added):
    """Readers under the article deny one claim, and their comments are a source of their own."""
    readers = {"source_id": READERS, "title": "Comments", "kind": "readers' comments", "part_of": STUDIO}
    said = {"claim_id": STRENGTH, "source_id": READERS, "where": "comments", "stance": "denies"}
    return added(sources=[{**readers, "voice": READERS, "note_sha256": "0" * 64}], assertions=[said])


@pytest.fixture
def with_claim(added):
    """A further claim, said by the studio, about the same things as another one of its claims."""

    def make(stance: str = "asserts", condition: str | None = None, **part: Any) -> Tables:
        part = {"intervention": "hip thrust", "outcome": "sprint performance", "population": "athletes", **part}
        return added(
            claims=[
                {"claim_id": "new", "statement": "Thrusting slows.", "kind": "change", "note_sha256": "0" * 64}
                | {"condition": condition}
            ],
            claim_parts=[{"claim_id": "new", "part_id": "whole", "effect_direction": "worse", **part}],
            assertions=[{"claim_id": "new", "source_id": STUDIO, "where": "the end", "stance": stance}],
        )

    return make


def test_a_source_report_gets_its_claims_and_of_its_kin_only_the_stances_on_them(with_readers):
    found = _page(with_readers, READERS)
    assert list(found["claims"]["claim_id"]) == [STRENGTH]
    assert found["sources"]["source_id"][0] == READERS
    assert set(found["sources"]["source_id"]) == {READERS, STUDIO, COPY}
    assert set(found["assertions"]["source_id"]) == {READERS, STUDIO}
    assert found["citations"].empty


@pytest.mark.parametrize(("stance", "fresh"), [("asserts", True), ("denies", False)])
def test_a_source_stays_fresh_when_another_one_says_the_same(added, stance, fresh):
    before = digest_frames(_page(added()))
    other = {"source_id": "other", "title": "Other", "kind": "video", "voice": "other", "note_sha256": "0" * 64}
    said = {"claim_id": GLUTES, "source_id": "other", "where": "start", "stance": stance}
    assert (digest_frames(_page(added(sources=[other], assertions=[said]))) == before) is fresh


def test_an_unknown_source_is_an_error_that_names_the_nearest(tables):
    with pytest.raises(
        UnknownSource, match=r'no source "community-strength"; did you mean "community-strength-austin"\?'
    ):
        _page(tables, "community-strength")


def test_the_head_says_what_the_source_is_and_how_many_claims_hold(tables):
    text = _shown(source_page.source_head(_page(tables)))
    assert "It asserts 3 claims: 1 holds, 1 holds in some of its parts and 1 cannot be settled" in text
    for said in ("article", "Community Strength Austin", "personal training", "Copied by A Copy"):
        assert said in text


def test_a_copy_is_told_to_be_one_and_links_to_its_original(tables):
    head = source_page.source_head(_page(tables, COPY))
    assert "It is a copy" in _shown(head)
    assert f'Copy of</dt><dd><a href="{STUDIO}.html"' in head.markup


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (["supported", "supported"], "1 holds"),
        (["supported", "no evidence"], "1 holds in some of its parts"),
        (["supported", "contradicted"], "1 holds in one part and not in another"),
        (["contradicted", "no meaningful difference"], "1 does not hold"),
        (["contradicted", "no evidence"], "1 does not hold in some of its parts"),
        (["inconclusive", "not testable"], "1 cannot be settled"),
        ([None, None], "1 cannot be settled"),
    ],
)
def test_a_claim_holds_only_as_far_as_its_parts_do(tables, found, outcome):
    strength = tables["claim_strength"].query("claim_id == @GLUTES").assign(direction_verdict=found)
    data = _page(tables | {"claim_strength": strength}, COPY)
    assert re.search(
        rf"It asserts 1 claim: {outcome}( by the studies noted here)?\.", _shown(source_page.source_head(data))
    )


def test_the_tally_counts_claims_and_parts_by_stance_and_verdict(with_readers):
    text = _shown(source_page.tally(_page(with_readers)))
    assert "claims it asserts parts it asserts" in text
    assert "✓ supported 1 2" in text
    assert "· no evidence 0 1" in text
    assert "differs between its parts 1 –" in text
    assert "all 3 4" in text
    assert "not found 1" in text
    assert "claims it denies parts it denies ✓ supported 1 1" not in text
    assert "claims it denies parts it denies" in _shown(source_page.tally(_page(with_readers, READERS)))


def test_what_a_part_of_the_source_says_otherwise_is_told_on_both_pages(with_readers):
    here = _shown(source_page.contradictions(_page(with_readers)))
    assert "No two of its own claims" in here
    assert "makes the legs 20 % stronger within eight weeks. this source + asserts ; Readers − denies" in here
    there = _shown(source_page.contradictions(_page(with_readers, READERS)))
    assert "this source − denies ; Community Strength Austin + asserts" in there


def test_a_copy_that_repeats_its_original_is_not_told_beside_it(with_readers, added):
    said = {"claim_id": STRENGTH, "source_id": COPY, "where": "start", "stance": "asserts", **NOWHERE}
    repeated = frame("assertions", [*with_readers["assertions"].to_dict("records"), said])
    text = _shown(source_page.contradictions(_page(with_readers | {"assertions": repeated}, READERS)))
    assert "A Copy" not in text


def test_a_source_at_odds_with_nothing_says_so(tables):
    assert "Nothing, as far as the tables tell" in _shown(source_page.contradictions(_page(tables)))


def test_claims_that_take_opposite_sides_of_one_comparison_are_told(with_claim):
    text = _shown(source_page.contradictions(_page(with_claim())))
    assert "Claims that pull in opposite directions" in text
    assert "under “the end”: hip thrust, sprint performance: worse" in text
    assert "under “Leg Press vs. Hip Thrust, Functional Fitness”: hip thrust, sprint performance: better" in text


@pytest.mark.parametrize(
    ("case", "opposed"),
    [
        ({"effect_direction": "better"}, False),
        ({"effect_direction": "no difference"}, True),
        ({"effect_direction": "at least as good"}, False),
        ({"effect_direction": "no better"}, True),
        ({"effect_direction": "cannot"}, True),
        ({"effect_direction": "less"}, False),  # less of a time may be better: not on one scale
        ({"stance": "denies"}, False),
        ({"stance": "denies", "effect_direction": "better"}, True),
        ({"stance": "qualifies"}, True),
        ({"population": None}, True),
        ({"population": "older people"}, False),
        ({"outcome": "jump height"}, False),
        ({"comparator": "squat"}, False),
        ({"condition": "when tired"}, True),
    ],
)
def test_only_sides_that_cannot_both_be_so_are_opposed(with_claim, case, opposed):
    text = _shown(source_page.contradictions(_page(with_claim(**case))))
    assert ("opposite directions" in text) is opposed


@pytest.mark.parametrize(("direction", "opposed"), [("more", True), ("less", False)])
def test_a_comparison_told_the_other_way_round_is_the_same_one(with_claim, direction, opposed):
    turned = {"intervention": "squat", "comparator": "hip thrust", "outcome": "gluteus maximus activation"}
    text = _shown(source_page.contradictions(_page(with_claim(**turned, effect_direction=direction))))
    assert ("opposite directions" in text) is opposed


def test_each_claim_stands_with_stance_place_answer_and_verdicts_and_links_to_its_page(tables):
    section = source_page.claims_of_source(_page(tables))
    for claim in (GLUTES, STRENGTH, SPRINT):
        assert f'href="../claims/{claim}.html"' in section.markup
    text = _shown(section)
    assert "Eight of nine studies found a rise in leg strength with leg press." in text
    assert "+ asserts under “What Is the Leg Press, How It Works” ✓ direction supported" in text
    assert "✗ not found" in text
    assert "none given" in text


def _left_out(data) -> list[str]:
    """What is told to be left out, without the claims it is about."""
    markup = str(source_page.left_out(data).markup)
    return [_text(one).strip() for one in re.findall(r"<summary>(.*?)</summary>", markup, re.DOTALL)]


def test_the_page_says_what_the_source_leaves_out(tables):
    claims = tables["claims"].assign(duration=None, weeks_low=float("nan"), weeks_high=float("nan"))
    told = _left_out(_page(tables | {"claims": claims.astype(tables["claims"].dtypes)}))
    assert "1 has results that point the other way." in told  # one sample on each side of the sprint
    assert "1 says which way, but not how much." in told  # better
    assert "2 do not say for whom." in told  # the third is said of athletes
    assert "1 speaks of a change and not of the time it takes." in told
    assert "1 comes without any work that is cited for it." in told
    assert not any("certainty" in one for one in told)


def test_evidence_against_is_told_with_its_numbers_and_a_link(tables):
    section = source_page.left_out(_page(tables))
    assert f'<a href="../claims/{SPRINT}.html">' in section.markup
    assert "(1 against, 2 for)" in _shown(section)


def test_who_was_studied_is_told_where_the_source_does_not_say_for_whom(tables):
    text = _shown(source_page.left_out(_page(tables)))
    assert "The 28 studies on them: 1 of women only, 4 of men only, 1 of both and 22 where it is not stated." in text


def test_what_other_sources_say_with_a_condition_is_left_out_here(added):
    other = {"source_id": "other", "title": "Other", "kind": "video", "voice": "other", "note_sha256": "0" * 64}
    said = {"claim_id": GLUTES, "source_id": "other", "where": "start", "stance": "qualifies"}
    data = _page(added(sources=[other], assertions=[said]))
    assert "1 is said with a condition, or denied, by another source." in _left_out(data)
    assert "(Other qualifies it)" in _shown(source_page.left_out(data))


def test_low_certainty_is_told_once_it_is_rated(tables):
    rated = tables["claim_strength"].assign(certainty_low="very low", certainty_high="low")
    assert "3 rest on evidence of low certainty." in _left_out(_page(tables | {"claim_strength": rated}))


def test_a_claim_that_the_source_denies_is_none_it_leaves_things_out_of(tables):
    denied = tables["assertions"].assign(stance="denies")
    assert _left_out(_page(tables | {"assertions": denied})) == []


def test_the_head_says_how_many_works_were_found(tables):
    assert "It cites 2 works; none was found that says so." in _shown(source_page.source_head(_page(tables)))
    good = tables["citations"].assign(verdict="found and supports")
    head = source_page.source_head(_page(tables | {"citations": good}))
    assert "2 were found and say so." in _shown(head)


def test_a_copy_is_not_blamed_for_the_citations_of_its_original(tables):
    assert "none given" in _shown(source_page.claims_of_source(_page(tables, COPY)))


def test_the_index_sets_claims_against_sources_with_copies_marked(with_readers):
    section = overview.stances(select(with_readers, "claims-compared"))
    text = _shown(section)
    assert "1 claim is asserted by one source and denied by another" in text
    assert "One asserts it, another denies it: 1 claim Training on the leg press" in text
    assert "Said by one source only: 2 claims" in text
    assert (
        "Glute activation in the hip thrust is 20–30 % above that in the squat or the leg press. + asserts copy" in text
    )
    assert "copy of Community Strength Austin" in text
    assert "part of Community Strength Austin" in text
    assert f'href="sources/{READERS}.html"' in section.markup
    assert re.search(r'class="wide matrix"[^>]* role="region" tabindex="0"', section.markup)


def test_a_copy_is_no_voice_in_a_dispute(tables):
    said = tables["assertions"].copy()
    said.loc[said["source_id"] == COPY, "stance"] = "denies"
    text = _shown(overview.stances(select(tables | {"assertions": said}, "claims-compared")))
    assert "No claim is asserted by one source and denied by another" in text


def test_a_project_without_sources_says_so(tables):
    empty = {name: tables[name].iloc[:0] for name in ("sources", "assertions")}
    assert "No source is noted." in _shown(overview.stances(select(tables | empty, "claims-compared")))


def test_what_a_source_says_of_itself_is_text(tables):
    hostile = "<script>alert(1)</script> {{ 7 * 7 }}"
    sources = tables["sources"].assign(title=hostile, publisher=hostile, sells=hostile, url="javascript:alert(1)")
    said = tables["assertions"].assign(where=hostile)
    data = _page(tables | {"sources": sources, "assertions": said})
    sections = [
        source_page.source_head(data),
        source_page.claims_of_source(data),
        overview.stances(select(tables | {"sources": sources, "assertions": said}, "claims-compared")),
    ]
    for section in sections:
        assert section.markup.count("<script") == section.markup.count("<script>\n// Search")
        assert 'href="javascript' not in section.markup
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in section.markup


def test_there_is_a_page_for_every_source_and_plain_papermill_makes_one(built, tmp_path):
    for source in (STUDIO, COPY):
        assert "Fact check" in (built.reports / "sources" / f"{source}.html").read_text(encoding="utf-8")
    out = tmp_path / "out.ipynb"
    subprocess.run(
        [sys.executable, "-m", "papermill", str(NOTEBOOKS / "source-report.ipynb"), str(out), "-p", "source_id", COPY],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "CLAIMS_PROJECT": str(built.root)},
    )
    assert "Leg Press or Hip Thrust?" in out.read_text(encoding="utf-8")
