"""Ages as the vocabulary words them."""

import pytest

from analysis.notes.grammar.populations import Ages, read_ages


@pytest.mark.parametrize(
    ("text", "among", "not_among"),
    [
        ("under 18", Ages(12, 17.9), Ages(12, 18)),
        ("18 and over", Ages(18, 90), Ages(17, 90)),
        ("over 60", Ages(61, 75), Ages(60, 75)),
        ("60 and older", Ages(60, 75), Ages(59, 75)),
        ("18 to 30", Ages(18, 30), Ages(18, 31)),
        ("18–30 years", Ages(18, 30), Ages(17, 30)),
        ("12 and under", Ages(5, 12), Ages(5, 13)),
    ],
)
def test_ages_are_a_range_whose_ends_are_as_worded(text, among, not_among):
    assert among.within(read_ages(text))
    assert not not_among.within(read_ages(text))


def test_those_under_18_and_those_of_18_have_no_age_in_common():
    assert read_ages("under 18").overlap(read_ages("18 and over")) is None
    assert read_ages("18 and over").overlap(read_ages("over 60")).low > 60


@pytest.mark.parametrize("text", ["young", "18", "30 to 18", "-5 to 10", "under"])
def test_what_is_no_range_of_ages_is_told_with_what_is(text):
    with pytest.raises(ValueError, match="no range of ages; accepted: under 18"):
        read_ages(text)
