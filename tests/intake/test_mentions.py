"""Which works a text cites."""

import pytest

from analysis.intake.mentions import mentions
from analysis.intake.passages import passages
from analysis.intake.text import Article
from analysis.notes.grammar.citation_text import read_citation


def cited(text):
    return mentions(passages(Article("a", tuple(text.split("\n")))), lambda name: name == "Bean Growth")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A 2020 study in the Journal of Beans found more.", "a 2020 study in the Journal of Beans"),
        ("Beans grow, a trial published in Bean Growth in 2019 says.", "a 2019 trial in Bean Growth"),
        ("Alpha et al. (2019) saw more.", "Alpha et al. (2019)"),
        ("Beans grow (Alpha & Beta, 2016).", "Alpha & Beta (2016)"),
        ("In 2018, Alpha and colleagues compared two beds.", "Alpha and colleagues (2018)"),
        ("Research by Ann Alpha shows more.", "research by Ann Alpha"),
        ("Scientists at the University of Beans have found more.", "a study from the University of Beans"),
        ("More at https://doi.org/10.1234/ab.c, where it all stands.", "a study, doi:10.1234/ab.c"),
    ],
)
def test_a_work_is_told_as_a_claim_note_cites_it(sentence, expected):
    assert [work.cites() for work in cited(sentence).works] == [expected]


@pytest.mark.parametrize(
    "text", ["We study beans.", "Beans grew in May 2019.", "The review of my garden is due.", "By 2020, it rained."]
)
def test_a_year_or_a_word_alone_cites_nothing(text):
    assert cited(text).works == ()


def test_appeals_to_research_without_a_work_are_told_apart():
    read = cited("Studies show that beans grow. The latest research agrees.")
    assert read.works == ()
    assert [(text, str(place)) for text, place in read.vague] == [
        ("Studies show", "1:1"),
        ("The latest research", "1:31"),
    ]


def test_a_numbered_reference_is_cited_where_its_number_stands():
    listed = "1. Alpha B, Gamma D. Beans. J Beans. 2019;1:2-3.\n2. Delta E (2014). Peas. Journal of Peas, 3, 4-5."
    first, second = cited(f"Beans grow [1], and peas too.²\n\n## References\n\n{listed}").works
    assert (first.people, first.year, first.journal) == ("Alpha B, Gamma D", 2019, "J Beans")
    assert (second.people, second.year, second.journal) == ("Delta E", 2014, "Journal of Peas")
    assert [[place.line for place in work.places] for work in (first, second)] == [[5, 1], [6, 1]]


def test_a_work_that_is_cited_twice_is_one():
    (work,) = cited("Alpha et al. (2019) saw more.\nIt rained.\nLater Alpha et al. (2019) saw less.").works
    assert [place.line for place in work.places] == [1, 3]


def test_the_study_is_the_one_before():
    text = "Scientists at the University of Beans saw more.\nThe study was published in the Journal of Beans."
    (work,) = cited(text).works
    assert (work.institution, work.journal) == ("the University of Beans", "Journal of Beans")


@pytest.mark.parametrize(
    "sentence",
    [
        "A 2020 study in the Journal of Beans found more.",
        "Alpha et al. (2019) saw more.",
        "Beans grow (Alpha & Beta, 2016).",
    ],
)
def test_what_is_written_is_read_back_by_the_notes_grammar(sentence):
    (work,) = cited(sentence).works
    read = read_citation(work.cites())
    assert (read.year, read.journal) == (work.year, work.journal)
    assert (read.people or "").split()[:1] == (work.people or "").split()[:1]
    assert not read.unread


def test_many_names_in_a_row_take_no_longer_than_they_are_many():
    assert cited("Alpha, " * 30_000).works == ()
