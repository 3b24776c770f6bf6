"""Dates as people write them."""

from datetime import date

import pytest

from analysis.notes.grammar.dates import read_date

SOURCE = "sources/garden-page.md"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-05-01", date(2020, 5, 1), date(2020, 5, 1)),
        ("2020-5-1", date(2020, 5, 1), date(2020, 5, 1)),
        ("2020-05-01T10:00", date(2020, 5, 1), date(2020, 5, 1)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("1 May 2020", date(2020, 5, 1), date(2020, 5, 1)),
        ("Sept. 3, 2020", date(2020, 9, 3), date(2020, 9, 3)),
        ("May 2020", date(2020, 5, 1), date(2020, 5, 31)),
        ("spring 2020", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_date_is_the_days_that_are_meant(text, first, last):
    assert read_date(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-13-01", "there is no such day"),
        ("2026-13", "there is no such day"),
        ("2026-02-30", "there is no such day"),
        ("31 June 2020", "there is no such day"),
        ("0000-01-01", "there is no such day"),
        ("yesterday", "names no date"),
        ("2019 or 2020", "names no date"),
        ("3/4/2026", "which is the month"),
    ],
)
def test_what_is_no_date_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        read_date(text)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("published: 2999", 'published: warning: "2999" is in the future'),
        ("accessed: 2999-01-01", 'accessed: warning: "2999-01-01" is in the future'),
        ("published: 2020-05\naccessed: 2020-04-30", "accessed: warning: before it was published, 2020-05"),
    ],
)
def test_an_odd_date_of_a_source_is_worth_a_look(lines, message, change, warnings_of):
    (warning,) = warnings_of(change(SOURCE, "kind: article", f"kind: article\n{lines}"))
    assert message in warning


def test_a_source_may_be_read_in_the_month_it_was_published(change, warnings_of):
    assert warnings_of(change(SOURCE, "kind: article", "kind: article\npublished: 2020-05\naccessed: 2020-05-02")) == []
