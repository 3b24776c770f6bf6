"""The summary of findings leaves the project as guideline panels take it: in Word, and as HTML to paste."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from docx import Document

from analysis.export.findings import HEADS, findings_docx, findings_html
from analysis.pages.claim.summary import summary_lines
from analysis.pages.data import select

GLUTES, STRENGTH = "hip-thrust-glute-activation", "leg-press-strength-gain"


@pytest.fixture
def page(tables):
    return lambda claim: select(tables, "claim-report", claim_id=claim)


def _of_html(text):
    soup = BeautifulSoup(text, "html.parser")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")], soup


def _of_docx(content):
    document = Document(io.BytesIO(content))
    (table,) = document.tables
    return [[cell.text for cell in row.cells] for row in table.rows], [one.text for one in document.paragraphs]


@pytest.mark.parametrize("claim", [GLUTES, STRENGTH])
def test_both_say_what_the_page_says_with_every_footnote(page, claim):
    data = page(claim)
    lines, notes = summary_lines(data)
    in_html, soup = _of_html(findings_html(data))
    in_word, paragraphs = _of_docx(findings_docx(data))
    assert in_html == in_word
    assert in_html[0] == list(HEADS)
    assert [row[0] for row in in_html[1:]] == [line["part"] for line in lines]
    for row, line in zip(in_html[1:], lines, strict=True):
        assert line["effect"] in row[2]
        assert row[4].startswith(f"{line['circles']} {line['certainty']}".strip())
    assert [one.get_text() for one in soup.find_all("li")] == notes
    assert [text.partition(". ")[2] for text in paragraphs if text.partition(". ")[2] in notes] == notes


def test_a_claim_with_nothing_to_sum_up_has_neither(page):
    data = page(STRENGTH)
    data["claim_strength"] = data["claim_strength"].assign(studies=0)
    assert findings_html(data) is None
    assert findings_docx(data) is None


def test_text_of_a_note_is_text_in_both(page):
    data = page(STRENGTH)
    hostile = "<script>alert(1)</script>\x0b\u202e"
    data["claims"] = data["claims"].assign(statement=hostile)
    assert "<script" not in findings_html(data)
    assert "<script>alert(1)</script>" in _of_docx(findings_docx(data))[1]


def test_the_same_table_makes_the_same_bytes(page):
    assert findings_docx(page(STRENGTH)) == findings_docx(page(STRENGTH))
