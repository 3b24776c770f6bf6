"""Who took part: number, sex, age."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.participants import Age, Headcount, SexCount, read_age, read_headcount, read_sex


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("26", Headcount(26)),
        ("26 (21 analysed)", Headcount(26, 21)),
        ("26 (21 analyzed)", Headcount(26, 21)),
        ("467 in training arms", Headcount(467)),
        ("not stated", Headcount()),
    ],
)
def test_numbers_of_people_are_read(text, count):
    assert read_headcount(text) == count


@pytest.mark.parametrize("text", ["0", "some", "-3", "2.5", "1,234", "26 (30 analysed)", "26 (0 analysed)"])
def test_a_wrong_number_of_people_is_told(text):
    with pytest.raises(ValueError, match=r"\S"):
        read_headcount(text)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("female", SexCount("female")),
        ("male", SexCount("male")),
        ("mixed", SexCount("mixed")),
        ("not stated", SexCount("not stated")),
        ("mixed (13 f, 11 m)", SexCount("mixed", 13, 11)),
        ("mixed (11 m, 13 f)", SexCount("mixed", 13, 11)),
        ("Mixed (13 F, 11 M)", SexCount("mixed", 13, 11)),
        ("mixed (13 women, 11 men)", SexCount("mixed", 13, 11)),
    ],
)
def test_sex_is_read(text, sex):
    assert read_sex(text) == sex


@pytest.mark.parametrize("text", ["both", "mixed (some)", ""])
def test_a_wrong_sex_is_told(text):
    with pytest.raises(ValueError, match=r"mixed \(13 f, 11 m\)"):
        read_sex(text)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("28.9 (SD 5.1)", Age(mean=28.9, sd=5.1)),
        ("28.9 ± 5.1", Age(mean=28.9, sd=5.1)),
        ("18 to 30", Age(low=18, high=30)),
        ("18–30", Age(low=18, high=30)),
        ("26.4 to 27.5, arm means", Age(low=26.4, high=27.5)),
        ("72", Age(mean=72)),
        ("adults", Age()),
    ],
)
def test_age_is_read(text, age):
    assert read_age(text) == age


@pytest.mark.parametrize("text", ["28.9 (SD -5)", "-5", "28,9", "30 to 18", "about 30"])
def test_a_wrong_age_is_told(text):
    with pytest.raises(ValueError, match=r"\S"):
        read_age(text)


@given(st.one_of(st.text(), st.text("0123456789.,-–± ()nfmixedSDacu", max_size=25)))
def test_no_phrase_makes_a_reader_fail_other_than_by_saying_so(text):
    for reader in (read_headcount, read_sex, read_age):
        with contextlib.suppress(ValueError):
            reader(text)


@pytest.mark.parametrize("text", ["1 200", "40 000", "40 + 2", "40 or 50", "40 to 50", "40 or so", "40 %", "40-50"])
def test_a_headcount_is_one_number(text):
    with pytest.raises(ValueError, match="not a number of people"):
        read_headcount(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mixed (1 020 f, 3 m)", "the bracket is not understood"),
        ("mixed (-3 f, 20 m)", "the bracket is not understood"),
        ("mixed (20.5 f, 19.5 m)", "the bracket is not understood"),
        ("mixed (20 f, 20 f)", "counts one sex twice"),
    ],
)
def test_counts_of_a_sex_are_not_picked_out_of_other_numbers(text, message):
    with pytest.raises(ValueError, match=message):
        read_sex(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "nobody's"),
        ("25 (SD 0)", "all are of one age"),
        ("25 (SD 50)", "so large an SD"),
        ("30 to 20", "write the lower end first"),
        ("twenty", "not an age"),
    ],
)
def test_an_age_that_nobody_has_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        read_age(text)
