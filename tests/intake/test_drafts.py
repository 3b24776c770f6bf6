"""A note that is begun holds what is known, in the form of a note, whatever its words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.drafts import front_matter, study_draft, table
from analysis.notes.bibliography.latex import one_line
from analysis.notes.bibliography.references import Reference
from analysis.notes.frontmatter import Scalar
from analysis.notes.note import read_note
from analysis.notes.problems import Reporter
from analysis.notes.studies import STUDY_SECTIONS

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1).filter(str.strip)
TRICKY = st.sampled_from(
    [
        "no",
        "2:02",
        "a: b",
        "a #b",
        "#a",
        "[a]",
        "{a}",
        "- a",
        "| a",
        "---",
        "'a'",
        '"a"',
        "a:",
        "%a",
        "@a",
        "&a",
        "a\\b",
    ]
)


def read(text):
    report = Reporter("a.md", [])
    return read_note(text, "a", STUDY_SECTIONS, report), [problem for problem in report.problems if not problem.warning]


@given(st.lists(WORDS | TRICKY, min_size=1, max_size=4), WORDS | TRICKY)
def test_front_matter_reads_back_the_same(values, text):
    written = front_matter({"text": text, "block": {"a": text}, "list": values})
    note, problems = read(written)
    assert not problems
    entries = note.front.entries
    assert entries["text"].text == entries["block"].entries["a"].text == one_line(text)
    assert [item.text for item in entries["list"].values if isinstance(item, Scalar)] == [one_line(v) for v in values]


def test_plain_words_stand_without_quotes():
    text = front_matter({"design": "parallel", "read": {"abstract": "https://doi.org/10.1234/a(b)"}, "who": ["a", "b"]})
    assert text == "---\ndesign: parallel\nread:\n  abstract: https://doi.org/10.1234/a(b)\nwho: [a, b]\n---\n"


@given(WORDS | TRICKY, WORDS | TRICKY)
def test_no_title_makes_a_section_or_a_table_of_its_draft(title, author):
    reference = Reference("a", 1, "article", one_line(title), (one_line(author),), 2020, url=one_line(title))
    note, problems = read(study_draft(reference, [one_line(title)]))
    assert not problems
    assert set(note.sections) == {"Arms", "Measurements"}
    assert one_line(title) in note.prose
    assert note.front.entries["status"].text == "draft"
    assert note.front.entries["read"].entries["TODO"].text == one_line(title)


@pytest.mark.parametrize(
    ("known", "address"),
    [
        ({"url": "https://example.org/a", "doi": "10.1234/a"}, "https://example.org/a"),
        ({"doi": "10.1234/a"}, "https://doi.org/10.1234/a"),
        ({}, "TODO"),
    ],
)
def test_a_draft_says_where_the_work_may_be_read(known, address):
    note, _ = read(study_draft(Reference("a", 1, "article", "Beds", **known)))
    assert note.front.entries["read"].entries["TODO"].text == address


def test_cells_with_bars_stay_cells():
    note, problems = read("---\na: b\n---\n" + table("Arms", ["arm", "gets"], [["a|b", "c"]]))
    assert (problems, note.tables("Arms")[0].rows[0].cells) == ([], {"arm": "a|b", "gets": "c"})
