"""What is told of a problem: where, what was seen, and the nearest known word."""

import pytest

from analysis.notes.problems import BrokenNotes, Problem, did_you_mean, one_of

KNOWN = ["n", "x", "interval", "leg press", "gluteus maximus activation", "half squat", "vertical jump height"]


@pytest.mark.parametrize(
    ("seen", "nearest"),
    [
        ("legpress", "leg press"),
        ("Leg Preess", "leg press"),
        ("interwal", "interval"),
        ("squat, half", "half squat"),
        ("jump height, vertical", "vertical jump height"),
        ("gluteus maximus activation, upper", "gluteus maximus activation"),
    ],
)
def test_the_nearest_word_is_suggested(seen, nearest):
    assert did_you_mean(seen, KNOWN) == f' (did you mean "{nearest}"?)'


@pytest.mark.parametrize("seen", ["", "power", "knee pain", "next", "1RM"])
def test_nothing_is_suggested_where_nothing_is_near(seen):
    assert did_you_mean(seen, KNOWN) == ""
    assert did_you_mean(seen, []) == ""


def test_problems_are_told_once_each_in_the_order_of_files_and_lines():
    late, early = Problem("b.md", 9, "n", "wrong"), Problem("b.md", 10, "n", "wrong")
    other = Problem("a.md", 30, "n", "wrong")
    broken = BrokenNotes([early, late, other, late])
    assert str(broken) == "a.md:30: n: wrong\nb.md:9: n: wrong\nb.md:10: n: wrong"


def test_what_cannot_be_seen_is_named(report):
    report.add(3, "design", '"par\u200ballel" is not known')
    report.add(4, "kind", '"plain" is not known')
    assert [problem.message for problem in report.problems] == [
        '"par\u200ballel" is not known; it holds U+200B ZERO WIDTH SPACE, which cannot be seen: remove it',
        '"plain" is not known',
    ]


def test_accepted_words_are_listed():
    assert one_of(["a", "b"]) == "accepted: a, b"
