"""The summary for a review: short, and the words of notes stay words."""

import re
from html import unescape

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.export.summary import escaped, summary
from analysis.pages.data import select
from analysis.pages.words import visible

LONGEST_COMMENT = 65_536
render = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough"])


def pages(tables):
    return [select(tables, "claim-report", claim_id=name) for name in tables["claims"]["claim_id"]]


def cells(html):
    """The rows of all tables as text."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [[unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]


def test_each_claim_has_a_row_with_its_verdicts(tables):
    rows = {row[0]: row[1:] for row in cells(render(summary(pages(tables)))) if row}
    assert set(rows) == set(tables["claims"]["statement"])
    assert rows["Training on the leg press makes the legs 20 % stronger within eight weeks."] == [
        "holds in its direction; whether it is as large as claimed cannot be told (4 of 5)",
        "very low",
        "9 studies",
        "not found",
    ]


def test_claims_without_evidence_are_folded_away_and_counted(tables):
    strength = tables["claim_strength"].copy()
    strength.loc[strength["claim_id"] == "hip-thrust-sprint-speed", "direction_verdict"] = "not testable"
    text = summary(pages(tables | {"claim_strength": strength}))
    before, folded = text.split("<details>")
    assert "1 “not testable”" in before
    assert "<summary>1 claim on which no study says anything</summary>" in folded
    assert "sprint" not in before.split("\n\n", 1)[1]
    assert "sprint" in folded


def test_links_lead_to_the_published_pages_and_to_nothing_else(tables):
    assert "](" not in summary(pages(tables))
    linked = render(summary(pages(tables), "https://example.org/"))
    assert 'href="https://example.org/claims/leg-press-strength-gain.html"' in linked


def test_a_project_without_claims_has_a_summary(tables):
    assert summary([]) == "**no claim**. This is not a systematic search.\n"


@pytest.mark.slow
def test_all_claims_of_this_project_fit_into_one_comment(real_tables):
    text = summary(pages(real_tables), "https://example.org/exercise-claims/reports/")
    assert len(text) < LONGEST_COMMENT


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a | b || c",
        "`code` and ``more`` \\`",
        "[link](https://example.org) ![image](x)",
        "**bold** _it_ ~~no~~ $x^2$",
        "@somebody #12 https://example.org www.example.org a@example.org",
        "&lt;b&gt; &amp;",
        "back\\slash \\| pipe",
        "🦵🏽 –20 % “quoted”",
        "</details>\n\n# heading\n- item",
    ],
)
def test_the_words_of_a_note_show_as_typed_and_make_nothing(tables, text):
    claims = tables["claims"].assign(statement=text)
    html = render(summary(pages(tables | {"claims": claims})))
    statements = {row[0] for row in cells(html) if row}
    assert statements == {" ".join(text.split())}
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {"p", "strong", "table", "thead", "tbody", "tr", "th", "td"}


def test_marks_that_would_reorder_the_text_are_named():
    assert escaped("\u202eevil") == "⟨U+202E⟩evil"


@given(st.text())
def test_any_text_fills_one_cell_of_a_table(text):
    html = render(f"| a | b |\n| --- | --- |\n| {escaped(text)} | x |\n")
    assert cells(html)[1:] == [[visible(" ".join(text.split())), "x"]]
