"""Terms explain themselves wherever they are used, each in one place on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.build.rendering import page
from analysis.pages.glossary import TERMS, explanations, term
from analysis.pages.html import TEMPLATES

FRAGMENTS = sorted((TEMPLATES / "fragments").glob("*.html"))


def _page(*outputs) -> str:
    notebook = new_notebook(cells=[new_markdown_cell("# A page"), new_code_cell("x", outputs=list(outputs))])
    nbformat.validate(notebook)
    return page(notebook, name="a-page", home="").decode()


def _shown(markup: str):
    return new_output("display_data", {"text/html": markup, "text/plain": "<section>"})


def test_a_term_opens_its_explanation_with_no_script():
    button, explained = str(term("heterogeneity")), str(explanations(str(term("heterogeneity"))))
    target = re.search(r'popovertarget="([^"]+)"', button)[1]
    assert f'<div popover id="{target}"' in explained
    assert TERMS["heterogeneity"].split(",")[0] in explained
    assert "script" not in button + explained


def test_a_page_explains_each_of_its_terms_once_and_no_other():
    text = _page(_shown(f"{term('SMD')} and {term('SMD', 'difference')}"), _shown(str(term("I²"))))
    assert text.count('id="term-smd"') == 1
    assert re.findall(r'<div popover id="term-([^"]+)"', text) == ["i", "smd"]


def test_a_page_without_terms_has_no_glossary():
    assert "Words explained" not in _page(_shown("<p>plain</p>"))


def test_a_term_that_nobody_explained_is_an_error():
    with pytest.raises(KeyError):
        term("no such term")


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.stem)
def test_every_term_used_by_a_fragment_is_in_the_glossary(path: Path):
    used = re.findall(r'\bterm\("([^"]+)"', path.read_text(encoding="utf-8"))
    assert set(used) <= set(TERMS)


@pytest.mark.parametrize("name", TERMS)
def test_an_explanation_is_short_and_whole_sentences(name):
    assert 40 <= len(TERMS[name]) <= 320
    assert TERMS[name][0].isupper() or TERMS[name][0].isdigit()
    assert TERMS[name].endswith(".")


def test_terms_have_links_of_their_own():
    targets = [re.search(r'popovertarget="([^"]+)"', str(term(name)))[1] for name in TERMS]
    assert len(set(targets)) == len(TERMS)


def test_what_a_cell_tells_programs_stands_in_the_head_and_cannot_end_its_element():
    told = {"@type": "ClaimReview", "claimReviewed": "</script><script>alert(1)</script> & <b>"}
    text = _page(new_output("display_data", {"application/ld+json": told, "text/plain": "{...}"}))
    head, body = text.split("</head>")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', head)[1]
    assert json.loads(data) == told
    assert "<" not in data
    assert "{...}" not in body
