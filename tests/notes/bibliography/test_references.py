"""references.bib: entries, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.bibliography.references import Reference, bibliographic, read_references
from analysis.notes.problems import Reporter

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
        ((ENTRY % "").replace("{{On} Beds}", "{}"), "1: a-2019: title: missing; every entry needs a title"),
        ((ENTRY % "").replace("{{On} Beds}", "{{}}"), "1: a-2019: title: missing; every entry needs a title"),
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


@pytest.mark.parametrize("date", ["2018-13", "2018-00", "2018-02-30", "2019-02-29", "2018-05-00", "2018-21-01"])
def test_a_date_that_is_in_no_calendar_is_told(date):
    _, problems = read((ENTRY % "").replace("year = {2019}", f"date = {{{date}}}"))
    assert len(problems) == 1
    assert f'date: "{date}" is no date' in problems[0]


@pytest.mark.parametrize("date", ["2018", "2018-12", "2018-21", "2020-02-29", "2018-05-31/2018-06-02"])
def test_dates_of_the_calendar_and_seasons_are_read(date):
    found, problems = read((ENTRY % "").replace("year = {2019}", f"date = {{{date}}}"))
    assert (problems, found["a-2019"].year) == ([], int(date[:4]))


def test_fields_that_entries_share_are_no_work():
    found, problems = read((ENTRY % ",\n xdata = {j}") + "@xdata{j, journaltitle = {Beds}}")
    assert (problems, list(found), found["a-2019"].journal) == ([], ["a-2019"], "Beds")


def test_biblatex_s_fields_say_the_same():
    found, problems = read(
        '@article{a-2019,\n  title = {On}, subtitle = {Beds},\n  author = {R{\\"o}se, A. and others},\n'
        "  date = {2019-05}, journaltitle = {Garden \\& Bed}, issue = {3}, doi = {10.1234/a{\\_}b},\n}"
    )
    assert not problems
    assert found["a-2019"] == Reference(
        "a-2019", 1, "article", "On: Beds", ("Röse, A.",), 2019, None, "Garden & Bed", "10.1234/a_b", number="3",
        others=True,
    )  # fmt: skip
    assert bibliographic(found["a-2019"])["authors"] == "Röse, A.; et al."


@pytest.mark.parametrize(
    ("fields", "journal", "publisher", "place"),
    [
        ("@inproceedings{a, title={X}, booktitle={Talks}, publisher={Press}, address={Graz}", "Talks", "Press", "Graz"),
        ("@inproceedings{a, title={X}, publisher={Press}, location={Graz}", None, "Press", "Graz"),
        ("@phdthesis{a, title={X}, school={School}", "School", "School", None),
        ("@report{a, title={X}, institution={Institute}", "Institute", "Institute", None),
        ("@book{a, title={X}, publisher={Press}", "Press", "Press", None),
        ("@misc{a, title={X}, howpublished={A page}", "A page", "A page", None),
    ],
)
def test_what_a_work_is_part_of_is_not_who_published_it(fields, journal, publisher, place):
    found, problems = read(fields + "}")
    assert not problems
    assert (found["a"].journal, found["a"].publisher, found["a"].place) == (journal, publisher, place)


def test_a_work_without_authors_is_known_by_its_editors():
    found, _ = read("@book{a, editor = {Rose, A.}, title = {A handbook}, publisher = {Press}}")
    assert bibliographic(found["a"])["authors"] == "Rose, A."


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("date = {2018}", "date: 2018, and year: 2019"),
        ("date = {May 2018}", 'date: "May 2018" is no date'),
        ("editor = {A, B, C, D}", "editor: "),
        ("journal = {A \\foo{b}}", "journal: unknown macro"),
        ("doi = {10.1234/\\emph{a}}", "doi: "),
    ],
)
def test_a_wrong_field_is_told_once(field, problem):
    _, problems = read(ENTRY % f",\n  {field}")
    assert len(problems) == 1
    assert problem in problems[0]


def test_an_entry_that_cannot_be_read_is_there():
    found, problems = read("@article{a-2019, title = {On Beds, year = {2019}}\n" + (ENTRY % "").replace("a-", "b-"))
    assert len(problems) == 1
    assert [(key, entry.readable) for key, entry in found.items()] == [("b-2019", True), ("a-2019", False)]


@given(st.one_of(st.text(), st.text('@article{}=,"\n abc', max_size=60)))
def test_no_text_fails_other_than_by_telling_why(text):
    read(text)


def test_an_entry_that_does_not_end_is_told():
    _, problems = read("@article{a-2019,\n  title = {On Beds\n\n")
    assert len(problems) == 1
    assert "mend the entry" in problems[0]
