"""Phrases in front matter: claimed effects, durations, citations."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.numbers import WORDS
from analysis.intake.phrases import (
    BOUND_WORDS,
    DIRECTION_WORDS,
    ClaimedEffect,
    Duration,
    read_citation,
    read_duration,
    read_effect,
    write_effect,
)

SIZES = st.floats(0, 1e6, allow_subnormal=False)
UNITS = st.sampled_from(["%", "points", "kg", "cm²", "points of %MVIC", "m/s"])


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("20 % more", ClaimedEffect("more", 20, 20, "%", "exactly")),
        ("20% more", ClaimedEffect("more", 20, 20, "%", "exactly")),
        ("20 percent more", ClaimedEffect("more", 20, 20, "%", "exactly")),
        ("20–30 % more", ClaimedEffect("more", 20, 30, "%", "exactly")),
        ("20-30 % more", ClaimedEffect("more", 20, 30, "%", "exactly")),
        ("20 to 30 % more", ClaimedEffect("more", 20, 30, "%", "exactly")),
        ("about 20 % more", ClaimedEffect("more", 20, 20, "%", "about")),
        ("at least 5 kg more", ClaimedEffect("more", 5, 5, "kg", "at least")),
        ("more than 5 kg", ClaimedEffect("more", 5, 5, "kg", "at least")),
        ("up to 30 % less", ClaimedEffect("less", 30, 30, "%", "up to")),
        ("20–30 points of %MVIC more", ClaimedEffect("more", 20, 30, "points of %MVIC", "exactly")),
        ("5 points better", ClaimedEffect("better", 5, 5, "points", "exactly")),
        ("3 s worse", ClaimedEffect("worse", 3, 3, "s", "exactly")),
        ("about a fifth", ClaimedEffect("more", 20, 20, "%", "about")),
        ("about a fifth less", ClaimedEffect("less", 20, 20, "%", "about")),
        ("a quarter more", ClaimedEffect("more", 25, 25, "%", "exactly")),
        ("no difference", ClaimedEffect("no difference")),
        ("No difference", ClaimedEffect("no difference")),
        ("the same", ClaimedEffect("no difference")),
        ("faster", ClaimedEffect("better")),
        ("20 % faster", ClaimedEffect("better", 20, 20, "%", "exactly")),
        ("slower", ClaimedEffect("worse")),
        ("more", ClaimedEffect("more")),
        ("less", ClaimedEffect("less")),
        ("better", ClaimedEffect("better")),
        ("worse", ClaimedEffect("worse")),
    ],
)
def test_each_claimed_effect_is_read(text, effect):
    assert read_effect(text) == effect


@given(
    st.sampled_from(["more", "less", "better", "worse"]), SIZES, SIZES, UNITS, st.sampled_from([*BOUND_WORDS.values()])
)
def test_a_written_effect_reads_back_the_same(direction, one, other, unit, bound):
    effect = ClaimedEffect(direction, min(one, other), max(one, other), unit, bound)
    assert read_effect(write_effect(effect)) == effect


@given(st.sampled_from([*DIRECTION_WORDS]), st.sampled_from([*BOUND_WORDS]), st.integers(1, 99))
def test_every_word_for_a_side_and_a_bound_is_understood(word, bound, size):
    assert read_effect(word.upper()) == ClaimedEffect(DIRECTION_WORDS[word])
    if DIRECTION_WORDS[word] != "no difference":
        expected = ClaimedEffect(DIRECTION_WORDS[word], size, size, "%", BOUND_WORDS[bound])
        assert read_effect(f"{bound} {size} % {word}") == expected


@pytest.mark.parametrize("direction", ["more", "less", "better", "worse", "no difference"])
def test_a_side_alone_reads_back_the_same(direction):
    assert read_effect(write_effect(ClaimedEffect(direction))) == ClaimedEffect(direction)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-20 % more", "without a sign"),
        ("30–20 % more", "write the lower end first"),
        ("20,5 % more", "write a decimal point"),
        ("20 more", "has no unit"),
        ("much more", "is not an effect; accepted:"),
        ("20 % no difference", "is not an effect"),
        ("", "is not an effect"),
    ],
)
def test_a_wrong_effect_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        read_effect(text)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("8 weeks", (8, 8)),
        ("eight weeks", (8, 8)),
        ("Eight Weeks", (8, 8)),
        ("8 wk", (8, 8)),
        ("8-week", (8, 8)),
        ("8–10 wk", (8, 10)),
        ("8 to 12 weeks", (8, 12)),
        ("eight to ten weeks", (8, 10)),
        ("about 8 weeks", (8, 8)),
        ("a week", (1, 1)),
        ("10 days", (10 / 7, 10 / 7)),
        ("3 months", (3 * 365.2425 / 84, 3 * 365.2425 / 84)),
        ("2 years", (2 * 365.2425 / 7, 2 * 365.2425 / 7)),
        ("10.5 weeks", (10.5, 10.5)),
    ],
)
def test_each_duration_is_read_in_weeks(text, weeks):
    assert read_duration(text) == Duration(pytest.approx(weeks[0]), pytest.approx(weeks[1]))


def test_one_session_is_acute_and_not_stated_is_neither():
    assert read_duration("one session") == Duration(acute=True)
    assert read_duration("not stated") == Duration()


@given(st.sampled_from([word for word, value in WORDS.items() if value]), st.sampled_from(["weeks", "wk", "week"]))
def test_numbers_in_words_mean_the_same_as_in_digits(word, unit):
    assert read_duration(f"{word} {unit}") == read_duration(f"{WORDS[word]} {unit}")


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from([" to ", "–", "-", " − "]))
def test_a_range_of_weeks_reads_back_the_same(one, other, dash):
    low, high = sorted((one, other))
    assert read_duration(f"{low}{dash}{high} weeks") == Duration(low, high)


@pytest.mark.parametrize("text", ["0 weeks", "-8 weeks", "8", "weeks", "8 fortnights", "long", "", "10 to 8 weeks"])
def test_a_wrong_duration_is_told(text):
    with pytest.raises(ValueError, match=r"\S"):
        read_duration(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "a 2018 study in the Journal of Strength and Conditioning Research",
            {"year": 2018, "journal": "Journal of Strength and Conditioning Research", "kind": "study"},
        ),
        ("a 2020 study in the Journal of Sports Science", {"year": 2020, "journal": "Journal of Sports Science"}),
        ("research by Bret Contreras", {"people": "Bret Contreras", "kind": "research", "year": None}),
        ("a meta-analysis by Krzysztofik et al., 2019", {"kind": "meta-analysis", "year": 2019}),
        ("everybody knows", {"year": None, "journal": None, "people": None, "kind": None}),
    ],
)
def test_a_citation_gives_what_it_names(text, found):
    read = read_citation(text)
    assert {name: getattr(read, name) for name in found} == found


@given(st.text())
def test_a_citation_never_fails(text):
    read_citation(text)


@given(st.one_of(st.text(), st.text("0123456789.,-–± ()%weksmonthfSDacu", max_size=25)))
def test_no_phrase_makes_a_reader_fail_other_than_by_saying_so(text):
    for reader in (read_effect, read_duration):
        with contextlib.suppress(ValueError):
            reader(text)
