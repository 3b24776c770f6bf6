"""Parts that differ in one thing are asked about together."""

import pytest

from analysis.appraisal.answers.naming import asked_of
from analysis.terms import ClaimKind


def parts(*rows):
    names = ("intervention", "comparator", "outcome", "test", "population")
    return [dict(zip(names, (*row, None, None)[:5], strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (parts(("tea", "water", "sleep"), ("tea", "water", "mood")), ["compares tea with water for sleep or mood"]),
        (parts(("tea", "water", "sleep"), ("tea", "milk", "sleep")), ["compares tea with water or milk for sleep"]),
        (parts(("tea", "milk", "sleep"), ("cola", "milk", "sleep")), ["compares tea or cola with milk for sleep"]),
        (
            parts(("tea", "water", "sleep"), ("cola", "milk", "sleep")),
            ["compares tea with water for sleep", "compares cola with milk for sleep"],
        ),
        (
            parts(("tea", None, "sleep"), ("tea", "milk", "sleep")),
            ["measures what tea does to sleep", "compares tea with milk for sleep"],
        ),
        (parts(("tea, black", "water", "sleep")), ["compares “tea, black” with water for sleep"]),
    ],
)
def test_what_differs_in_one_thing_is_one_question(asked, text):
    assert asked_of(asked, ClaimKind.COMPARISON) == text


def test_several_studies_do_what_one_does():
    assert asked_of(parts(("tea", None, "sleep")), ClaimKind.CHANGE, plural=True) == ["measure what tea does to sleep"]
    assert asked_of(parts(("tea", None, "sleep")), ClaimKind.ASSOCIATION) == ["looks at the link between tea and sleep"]
