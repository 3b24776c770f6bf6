"""A work is known by its numbers, else by its title and year; what is told otherwise is shown, and nothing else."""

from dataclasses import replace

import pytest

from analysis.intake.entries import Work
from analysis.intake.known import Known, differences, title_form
from analysis.intake.references import Incoming
from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.bibliography.references import Reference

ROSE = Reference(
    "rose-2019", 1, "article", "Beds of Roses: a trial", ("Rose, A. B.", "Thorn, B."), 2020, 2019,
    "Journal of Gardens", "10.1234/AB.c", "https://example.org/a", "12", "3", "101–110", pmid="12345678",
)  # fmt: skip
BARE = replace(ROSE, doi=None, pmid=None, url=None)
KNOWN = Known.of([ROSE, Reference("thorn-2018", 9, "article", "Thorns", ("Thorn, B.",), 2018)])


def different(reference, known=ROSE, journals=()):
    work = Work(Entry("a", reference.kind, 1), journals)
    return [(d.field, d.known, d.incoming) for d in differences(known, Incoming("a.bib", work, reference))]


@pytest.mark.parametrize(
    "reference",
    [
        replace(BARE, title="Another", doi="10.1234/ab.C"),
        replace(BARE, title="Another", url="https://doi.org/10.1234/ab.c"),
        replace(BARE, title="Another", pmid="12345678"),
        replace(BARE, title="Another", url="https://pubmed.ncbi.nlm.nih.gov/12345678/"),
        replace(BARE, title="Beds of “Roses” – A Trial."),
        replace(BARE, title="<i>Beds</i> of Rosés: a trial", year=2019),
        replace(BARE, year=None, online_year=None, authors=()),
        replace(BARE, authors=("Thorn, Bea",)),
    ],
)
def test_the_same_work_is_known(reference):
    assert KNOWN.find(reference) == "rose-2019"


@pytest.mark.parametrize(
    "reference",
    [
        replace(BARE, title="Beds of Roses: a review"),
        replace(BARE, year=2021, online_year=None),
        replace(BARE, authors=("Leaf, C.",)),
        replace(BARE, doi="10.1234/other"),
        replace(BARE, pmid="87654321"),
    ],
)
def test_another_work_is_not_taken_for_it(reference):
    assert KNOWN.find(reference) is None


def test_another_version_resembles_the_first():
    assert KNOWN.resembles(replace(BARE, doi="10.1234/preprint")) == "rose-2019"
    assert KNOWN.resembles(replace(BARE, title="Beds")) is None


UNREAD = replace(BARE, title="[Three ways of growing roses]", authors=("Rose",), others=True)


@pytest.mark.parametrize(
    ("changed", "key", "like"),
    [
        ({}, "rose-2019", "rose-2019"),
        ({"pages": "101"}, "rose-2019", "rose-2019"),
        ({"pages": "102–110"}, None, "rose-2019"),
        ({"volume": None}, None, "rose-2019"),
        ({"year": 2022, "online_year": None}, None, None),
        ({"authors": ("Leaf, C.",)}, None, None),
    ],
)
def test_a_work_whose_title_was_not_read_is_known_by_where_it_stands(changed, key, like):
    known = Known.of([UNREAD])
    work = replace(BARE, title="Roses, Grown in Three Ways", **changed)
    assert (known.find(work), known.resembles(work)) == (key, like)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"title": "BEDS OF ROSES: A TRIAL."},
        {"authors": ("Rose, Anna Bea", "Thorn, B")},
        {"authors": ("Rose, AB", "Thorn, Bea C.")},
        {"year": 2019},
        {"pages": "101-10"},
        {"doi": "10.1234/ab.C"},
        {"url": "http://www.example.org/a/"},
        {"url": "https://doi.org/10.1234/ab.c"},
        {"url": "https://pubmed.ncbi.nlm.nih.gov/12345678/"},
        {"journal": "J. Gardens"},
        {"kind": "suppperiodical"},
        {name: None for name in ("year", "journal", "doi", "url", "volume", "number", "pages", "pmid")},
        {"authors": ()},
    ],
)
def test_what_means_the_same_or_is_not_told_is_no_difference(changed):
    assert different(replace(ROSE, **changed)) == []


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"title": "Beds"}, ("title", "Beds of Roses: a trial", "Beds")),
        ({"authors": ("Rose, A. B.",)}, ("author", "Rose, A. B.; Thorn, B.", "Rose, A. B.")),
        ({"authors": ("Rose, C.", "Thorn, B.")}, ("author", "Rose, A. B.; Thorn, B.", "Rose, C.; Thorn, B.")),
        ({"year": 2021}, ("year", "2020", "2021")),
        ({"journal": "Gardens"}, ("journal", "Journal of Gardens", "Gardens")),
        ({"publisher": "Press"}, ("publisher", "", "Press")),
        ({"place": "Graz"}, ("address", "", "Graz")),
        ({"volume": "13"}, ("volume", "12", "13")),
        ({"number": "4"}, ("number", "3", "4")),
        ({"pages": "101"}, ("pages", "101–110", "101")),
        ({"doi": "10.1234/x"}, ("doi", "10.1234/AB.c", "10.1234/x")),
        ({"pmid": "1"}, ("pmid", "12345678", "1")),
        ({"url": "https://example.org/b"}, ("url", "https://example.org/a", "https://example.org/b")),
        ({"kind": "book", "publisher": "P", "journal": None}, ("kind", "article", "book")),
    ],
)
def test_what_is_told_otherwise_is_shown(changed, difference):
    assert different(replace(ROSE, **changed))[0] == difference


def test_a_short_name_of_the_journal_in_the_file_counts():
    gardens = replace(ROSE, journal="Gardens of Graz")
    assert different(gardens) != []
    assert different(gardens, journals=("J Gardens",)) == []


def test_authors_beyond_those_named_are_no_difference():
    first = replace(ROSE, authors=("Rose, A. B.",), others=True)
    assert different(first) == []
    assert different(ROSE, first) == []


def test_titles_without_a_letter_are_told_apart():
    assert title_form("🌱") != title_form("🌹")
