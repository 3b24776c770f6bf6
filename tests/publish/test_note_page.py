"""A note's page shows the note as typed, each line where a link can lead to it, whatever it says."""

from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from publish.conftest import HOSTILE

from analysis.pages.words import visible
from analysis.publish.layout import Frame
from analysis.publish.note_page import render_note

FRAME = Frame(address=None, method=True)


def shown(content, uses=None):
    return BeautifulSoup(render_note(FRAME, "studies/trial.md", content, uses or {}), "lxml")


def lines(page):
    return {line["id"]: line.get_text() for line in page.select("ol.lines > li")}


def test_each_line_stands_at_its_number():
    assert lines(shown(b"---\nyear: 2020\n---\n\n| a |  b |\n")) == {
        "L1": "---", "L2": "year: 2020", "L3": "---", "L4": "", "L5": "| a |  b |"
    }  # fmt: skip


def test_lines_end_as_the_reader_of_notes_has_them():
    assert lines(shown("\ufeffa\r\nb\rc\u2028d\x0ce\n".encode())) == {
        "L1": "a", "L2": "b", "L3": "c⟨U+2028⟩d⟨U+000C⟩e"
    }  # fmt: skip


def test_hostile_text_is_shown_as_text():
    page = shown(f"a\n{HOSTILE}\nc\n".encode(), {f"claims/{'x'}.html": HOSTILE})
    text = HOSTILE.replace("\u202e", "⟨U+202E⟩").replace("\u202c", "⟨U+202C⟩")
    assert lines(page) == {"L1": "a", "L2": text, "L3": "c"}
    assert page.select_one("a[href='../../claims/x.html']").get_text() == text
    assert not page.select("script")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")))
def test_any_text_keeps_its_lines(text):
    expected = [visible(line) for line in text.removeprefix("\ufeff").removesuffix("\n").split("\n")]
    found = lines(shown(text.encode()))
    assert list(found) == [f"L{number}" for number in range(1, len(expected) + 1)]
    assert list(found.values()) == expected


def test_it_names_the_claims_that_use_it(published):
    site = published("local")
    page = BeautifulSoup((site / "notes" / "studies" / "williams-2021.html").read_bytes(), "lxml")
    used = {link["href"].split("/")[-1] for link in page.select("main li a")}
    assert "hip-thrust-glute-activation.html" in used
    for path in (site / "claims").glob("*.html"):
        assert ("notes/studies/williams-2021.html" in path.read_text()) == (path.name in used)


def test_the_note_itself_lies_beside_its_page(published, built):
    site = published("local")
    for path in built.raw.rglob("*.md"):
        assert (site / "notes" / path.relative_to(built.raw)).read_bytes() == path.read_bytes()
