"""references.bib: entries, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.problems import Reporter
from analysis.intake.references import Reference, read_references

ENTRY = "@article{a-2019,\n  title = {{On} Beds},\n  author = {Rose, A. and Thorn, B.},\n  year = {2019}%s\n}\n"


def read(text):
    """The entries and what was told about them."""
    report = Reporter("references.bib", [])
    return read_references(text, report), [str(problem) for problem in report.problems]


def test_an_entry_is_read_with_its_line():
    found, problems = read("\n" + ENTRY % ",\n  journal = {Gardens},\n  onlineyear = {2017},\n  doi = {10.1234/Ab}")
    assert not problems
    assert found == {
        "a-2019": Reference(
            "a-2019", 2, "article", "On Beds", ("Rose, A.", "Thorn, B."), 2019, 2017, "Gardens", "10.1234/Ab"
        )
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ENTRY % "" + ENTRY % "", '6: a-2019: "a-2019" stands twice'),
        ("@article{a-2019,\n  year = {2019}\n}\n", "1: a-2019: title: missing; every entry needs a title"),
        (ENTRY % ",\n  doi = {https://doi.org/10.1/x}", '1: a-2019: doi: "https://doi.org/10.1/x" is no DOI'),
        ((ENTRY % "").replace("2019}", "in press}"), '1: a-2019: year: "in press" is no year'),
        (
            ENTRY % ",\n doi = {10.1234/x}" + (ENTRY % ",\n doi = {10.1234/X}").replace("a-2019", "b-2019"),
            "doi: 10.1234/X is already that of a-2019",
        ),
    ],
)
def test_a_wrong_entry_is_told_once(text, problem):
    _, problems = read(text)
    assert len(problems) == 1
    assert problem in problems[0]


@given(st.one_of(st.text(), st.text('@article{}=,"\n abc', max_size=60)))
def test_no_text_fails_other_than_by_telling_why(text):
    read(text)


def test_an_entry_that_does_not_end_is_told():
    _, problems = read("@article{a-2019,\n  title = {On Beds\n\n")
    assert len(problems) == 1
    assert "mend the entry" in problems[0]
