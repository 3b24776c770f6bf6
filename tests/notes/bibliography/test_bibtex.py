"""Entries of a BibTeX file: what is read, and what is never dropped without a word."""

import pytest

from analysis.notes.bibliography.bibtex import read_entries
from analysis.notes.problems import Reporter


def read(text):
    """Fields by key, and what was told."""
    report = Reporter("references.bib", [])
    entries = read_entries(text, report)
    return {entry.key: entry.fields for entry in entries}, [str(problem) for problem in report.problems]


def test_macros_and_pieces_are_joined():
    found, problems = read(
        '@string{j = "Journal of"}\n@STRING{jb = J # { Beds}}\n'
        '@article{a, title = "On" # { Beds}, journal = JB # " and Pots", year = 2018, month = may}'
    )
    assert not problems
    assert found == {"a": {"title": "On Beds", "journal": "Journal of Beds and Pots", "year": "2018", "month": "may"}}


def test_what_a_work_is_part_of_gives_what_it_lacks():
    found, problems = read(
        "@inproceedings{talk, title = {A talk}, crossref = {proc}, year = 2001}\n"
        "@proceedings{proc, title = {Talks}, publisher = {Press}, year = 2000, doi = {10.1234/x}}"
    )
    assert not problems
    assert found["talk"] == {
        "title": "A talk", "crossref": "proc", "year": "2001", "booktitle": "Talks", "publisher": "Press"
    }  # fmt: skip


@pytest.mark.parametrize("beginning", ["@ article{", "@article {", "@article\n{", "@\tarticle ("])
def test_space_around_the_kind_of_an_entry_changes_nothing(beginning):
    end = ")" if "(" in beginning else "}"
    found, problems = read(f"{beginning}a, title = {{X}}{end}\n@book{{b, title = }}")
    assert found["a"] == {"title": "X"}
    assert problems == [f"references.bib:{2 + beginning.count(chr(10))}: b: " + problems[0].split(": b: ")[1]]


def test_fields_kept_apart_are_those_of_the_entry():
    found, problems = read(
        "@article{a, title = {X}, xdata = {j, k}}\n@xdata{j, xdata = {y}, journaltitle = {Beds}}\n"
        "@xdata{k, volume = 2}\n@xdata{y, date = {2018}}"
    )
    assert not problems
    assert {name: found["a"][name] for name in ("title", "journaltitle", "volume", "date")} == {
        "title": "X", "journaltitle": "Beds", "volume": "2", "date": "2018"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("@article{a, xdata = {b}}", '1: a: xdata: no entry "b"'),
        ("@article{a,\n title = {X}\n year = {2018}}", '1: a: title: "year = {2018}" follows the value; a comma'),
        ("@article{a, year = 2018 title = {X}}", '1: a: year: "title = {X}" follows the value'),
        ("@article{a title = {X}}", "1: a: not understood: Expected comma after entry key"),
        ("@article{a, title = foo}", '1: a: title: unknown macro "foo"'),
        ("@article{a, title = {X} # foo}", '1: a: title: unknown macro "foo"'),
        ("@article{a, title = }", "1: a: title: the value is missing"),
        ("@article{a, title = {X}, title = {Y}}", '1: a: "title" stands twice in this entry'),
        ("@article{a, doi = {X}, DOI = {Y}}", '1: a: "doi" stands twice in this entry'),
        ("@article{a, title = {X}, year = {2018}\n\n", "1: a: not understood: a brace"),
        ("@article{a, title = {X}}, year = {2018}}", "outside of an entry; a brace before it closes one too early"),
        ("@article{, title = {X}}", "1: entry: an entry begins with its key"),
        ("@article{a, crossref = {b}}", '1: a: crossref: no entry "b"'),
        ("@article{a, crossref = {a}}", '1: a: crossref: "a" is part of itself'),
        ("@string{j = foo}", '1: j: unknown macro "foo"'),
    ],
)
def test_what_would_be_dropped_is_told_once(text, problem):
    _, problems = read(text)
    assert len(problems) == 1
    assert problem in problems[0]


def test_comments_are_no_entries():
    found, problems = read('@comment{x = {y}}\n@preamble{"x"}\nSome text.\nMore text, 50 % of it.\n@book(a, title={X})')
    assert (list(found), problems) == (["a"], [])


def test_an_entry_that_cannot_be_read_is_not_missing():
    found, problems = read("@article{a, title = {X, year = {2018}}\n@article{b, title = {Y}, crossref = {a}}")
    assert found.keys() == {"a", "b"}
    assert len(problems) == 1
