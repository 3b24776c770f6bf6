"""Phrases in front matter: claimed effects, durations, citations."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.notes.grammar.numbers import WORDS
from analysis.notes.grammar.phrases import (
    ADVERBS,
    BOUND_WORDS,
    DIRECTION_WORDS,
    SIDES,
    ClaimedEffect,
    Duration,
    read_duration,
    read_effect,
    write_effect,
)
from analysis.terms import ClaimedDirection

SIZES = st.floats(1e-6, 100)
UNITS = st.sampled_from(["%", "points", "kg", "cm²", "points of %MVIC", "m/s", "SMD", "% of gain"])


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
        ("by 20 %", ClaimedEffect("more", 20, 20, "%", "exactly")),
        ("by about 20 % less", ClaimedEffect("less", 20, 20, "%", "about")),
        ("less by a fifth", ClaimedEffect("less", 20, 20, "%", "exactly")),
        ("between 5 and 8 kg more", ClaimedEffect("more", 5, 8, "kg", "exactly")),
        ("half more", ClaimedEffect("more", 50, 50, "%", "exactly")),
        ("0.5 SMD more", ClaimedEffect("more", 0.5, 0.5, "SMD", "exactly")),
        ("0.5 SD less", ClaimedEffect("less", 0.5, 0.5, "SMD", "exactly")),
        ("100 % less", ClaimedEffect("less", 100, 100, "%", "exactly")),
        ("as much as 20 % more", ClaimedEffect("more", 20, 20, "%", "up to")),
        ("20 % gain", ClaimedEffect("more", 20, 20, "%", "exactly")),
        ("30 % more gain", ClaimedEffect("more", 30, 30, "% of gain", "exactly")),
        ("30–50 % more growth", ClaimedEffect("more", 30, 50, "% of gain", "exactly")),
        ("twice the gain", ClaimedEffect("more", 100, 100, "% of gain", "exactly")),
        ("half the gain", ClaimedEffect("less", 50, 50, "% of gain", "exactly")),
        ("twice as much growth", ClaimedEffect("more", 100, 100, "% of gain", "exactly")),
        ("slightly more", ClaimedEffect("more")),
        ("much better", ClaimedEffect("better")),
        ("a lot less", ClaimedEffect("less")),
        ("at least as good", ClaimedEffect("at least as good")),
        ("at least as good as", ClaimedEffect("at least as good")),
        ("no worse", ClaimedEffect("at least as good")),
        ("no better", ClaimedEffect("no better")),
        ("cannot", ClaimedEffect("cannot")),
        ("about the same", ClaimedEffect("no difference")),
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
    if DIRECTION_WORDS[word] in SIDES:
        expected = ClaimedEffect(DIRECTION_WORDS[word], size, size, "%", BOUND_WORDS[bound])
        assert read_effect(f"{bound} {size} % {word}") == expected


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("twice as much", 2),
        ("double", 2),
        ("3 times", 3),
        ("3 times as much", 3),
        ("three times as high", 3),
        ("3 times more", 3),
        ("1.2 times as much", 1.2),
        ("3-fold", 3),
        ("2x more", 2),
        ("120 % as much", 1.2),
        ("half as much", 1 / 2),
        ("0.5 times as much", 1 / 2),
        ("80 % as much", 0.8),
        ("a third as much", 1 / 3),
        ("3 times less", 1 / 3),
    ],
)
def test_a_multiple_is_that_much_more_or_less(text, ratio):
    percent = pytest.approx(100 * abs(ratio - 1))
    assert read_effect(text) == ClaimedEffect("more" if ratio > 1 else "less", percent, percent, "%", "exactly")


@pytest.mark.parametrize(
    ("text", "low", "high", "bound"),
    [
        ("2 to 3 times more", 100, 200, "exactly"),
        ("at least twice as much", 100, 100, "at least"),
        ("more than double", 100, 100, "at least"),
        ("nearly twice as much", 100, 100, "about"),
        ("up to 3 times more", 200, 200, "up to"),
    ],
)
def test_a_multiple_may_be_a_range_and_have_a_bound(text, low, high, bound):
    assert read_effect(text) == ClaimedEffect("more", low, high, "%", bound)


def test_less_than_half_as_much_is_more_than_50_percent_less():
    assert read_effect("less than half as much") == ClaimedEffect("less", 50, 50, "%", "at least")


@given(st.sampled_from(ADVERBS), st.sampled_from(["more", "less", "better", "worse", "stronger"]))
def test_an_adverb_beside_a_side_leaves_the_side(adverb, side):
    assert read_effect(f"{adverb} {side}") == read_effect(side)


@pytest.mark.parametrize("direction", tuple(ClaimedDirection))
def test_a_side_alone_reads_back_the_same(direction):
    assert read_effect(write_effect(ClaimedEffect(direction))) == ClaimedEffect(direction)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-20 % more", "without a sign"),
        ("30–20 % more", "write the lower end first"),
        ("20,5 % more", "write a decimal point"),
        ("20 more", "has no unit"),
        ("much", "is not an effect; accepted:"),
        ("half", 'two meanings; write "half as much" or "half more"'),
        ("about half", 'two meanings; write "half as much"'),
        ("two thirds", 'two meanings; write "two thirds as much"'),
        ("150 % less", "nothing can be more than 100 % less"),
        ("80–120 % less", "nothing can be more than 100 % less"),
        ("0 % more", 'claims no size; write "no difference"'),
        ("at least 0 kg more", "claims no size"),
        ("1 times as much", "no multiple with one side"),
        ("0.5 to 2 times", "no multiple with one side"),
        ("0.5 times more", "no multiple with one side"),
        ("at least half as much", "may be less or more"),
        ("2 times better", "a multiple is of an amount"),
        ("twice as fast", "is not an effect"),
        ("5 kg more growth", "gains are compared in %"),
        ("as good", 'may mean no difference or no less; write "no difference" .* or "at least as good"'),
        ("just as good as", "may mean no difference or no less"),
        ("at least as much", "may mean no difference or no less"),
        ("slightly no difference", "is not an effect"),
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


@given(st.one_of(st.text(), st.text("0123456789.,-–± ()%weksmonthfSDacu", max_size=25)))
def test_no_phrase_makes_a_reader_fail_other_than_by_saying_so(text):
    for reader in (read_effect, read_duration):
        with contextlib.suppress(ValueError):
            reader(text)
