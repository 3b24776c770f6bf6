"""The feed is Atom, and a verdict that changes is a new entry."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from built_once import ADDRESS
from publish.conftest import HOSTILE

from analysis.pages.data import select
from analysis.publish.feed import EPOCH, atom, day_of, entries
from analysis.tables.project import ProjectError

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = date(2026, 4, 3)
CLAIM = "leg-press-strength-gain"


@pytest.fixture(scope="module")
def pages(tables):
    return [select(tables, "claim-report", claim_id=name) for name in tables["claims"]["claim_id"]]


def read(content):
    return ElementTree.fromstring(content)


def texts(element, name):
    return [one.text for one in element.findall(f"{ATOM}{name}")]


def told(page, day=DAY):
    (entry,) = entries([page], day)
    return entry


def of_claim(pages, name=CLAIM):
    return next(page for page in pages if page["claims"]["claim_id"].iloc[0] == name)


@pytest.mark.parametrize("name", ["local", "addressed"])
def test_it_has_what_atom_asks_for(published, tables, name):
    """RFC 4287, 4.1.1 and 4.1.2: one id, title and updated each, an author, a link; ids apart."""
    feed = read((published(name) / "feed.atom").read_bytes())
    assert feed.tag == f"{ATOM}feed"
    told = feed.findall(f"{ATOM}entry")
    assert len(told) == len(tables["claims"])
    for element in (feed, *told):
        for required in ("id", "title", "updated"):
            (text,) = texts(element, required)
            assert text
        (updated,) = texts(element, "updated")
        assert datetime.fromisoformat(updated).tzinfo is not None
        (identity,) = texts(element, "id")
        assert urlsplit(identity).scheme in ("urn", "https")
        links = [link.attrib for link in element.findall(f"{ATOM}link")]
        assert [link["rel"] for link in links].count("alternate") == 1
        assert all(link["href"].startswith(ADDRESS) for link in links) == (name == "addressed")
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    assert len(feed.find(f"{ATOM}author").findall(f"{ATOM}name")) == 1
    assert len({texts(entry, "id")[0] for entry in told}) == len(told)
    assert max(texts(entry, "updated")[0] for entry in told) <= texts(feed, "updated")[0]


def test_another_verdict_is_another_entry_and_another_number_is_not(pages):
    page = of_claim(pages)
    before = told(page).identity
    moved = page["claim_strength"].assign(estimate=9.0, certainty_low="low", direction_verdict="contradicted")
    assert told(page | {"claim_strength": moved}).identity != before
    same = moved.assign(direction_verdict=page["claim_strength"]["direction_verdict"])
    assert told(page | {"claim_strength": same}).identity == before
    cited = page["claim_answers"].assign(citation_verdict="no such verdict")
    assert told(page | {"claim_answers": cited}).identity != before


def test_an_entry_has_the_newest_day_of_its_notes(pages):
    page = of_claim(pages)
    sources = page["sources"].assign(accessed="April 2026", published="2026-04-02")
    assert told(page | {"sources": sources}).updated == date(2026, 4, 2)


def test_the_newest_entry_stands_first(pages):
    dated = of_claim(pages)
    first = dated | {"sources": dated["sources"].assign(accessed="2026-04-03")}
    others = [page for page in pages if page is not dated]
    assert entries([*others, first], DAY)[0].claim_id == CLAIM


def test_the_day_is_the_one_chosen_else_the_environments_else_that_of_the_notes(tables, monkeypatch):
    monkeypatch.delenv(EPOCH, raising=False)
    dated = tables | {"sources": tables["sources"].assign(accessed="2026-04-02")}
    assert day_of(None, dated) == date(2026, 4, 2)
    monkeypatch.setenv(EPOCH, "86400")
    assert day_of(None, dated) == date(1970, 1, 2)
    assert day_of(DAY, dated) == DAY
    nothing = {name: frame.iloc[:0] for name, frame in tables.items()}
    monkeypatch.delenv(EPOCH)
    assert day_of(None, nothing) == date(1970, 1, 1)


@pytest.mark.parametrize("typed", ["", "yesterday", "9" * 30])
def test_a_time_that_is_none_is_refused(tables, monkeypatch, typed):
    monkeypatch.setenv(EPOCH, typed)
    with pytest.raises(ProjectError, match="seconds since 1970"):
        day_of(None, tables)


def test_the_words_of_a_note_stay_words(pages):
    page = of_claim(pages)
    claims = page["claims"].assign(statement=f"{HOSTILE}\x0c")
    feed = read(atom(entries([page | {"claims": claims}], DAY), title=HOSTILE, updated=DAY, address=None, author="A"))
    (title,) = texts(feed.find(f"{ATOM}entry"), "title")
    assert title == HOSTILE.replace("\u202e", "⟨U+202E⟩").replace("\u202c", "⟨U+202C⟩") + "⟨U+000C⟩"
