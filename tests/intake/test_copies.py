"""Copies and rewordings, known by hashes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.copies import (
    KEPT,
    Fingerprint,
    Likeness,
    Sequences,
    aligned,
    compare,
    read_fingerprint,
    write_fingerprint,
)
from analysis.intake.passages import Place

WORDS = [f"word{number}" for number in range(400)]


def text(seed, length=1200):
    chosen = random.Random(seed)
    words = [chosen.choice(WORDS) for _ in range(length)]
    return [" ".join(words[at : at + 12]) for at in range(0, length, 12)]


def reworded(lines, share, seed=9):
    """The text with this share of its words put in the place of others."""
    chosen = random.Random(seed)
    return [" ".join(f"{word}x" if chosen.random() < share else word for word in line.split()) for line in lines]


def likeness(lines, known):
    match = compare(Sequences.of(lines), Sequences.of(known).fingerprint(), "known")
    return match and match.likeness


def test_a_text_is_a_copy_of_itself_also_with_something_around_it():
    original = text(1)
    assert likeness(original, original) == Likeness.COPY
    assert likeness([*text(2, 300), *original, *text(3, 300)], original) == Likeness.COPY
    assert likeness(original[:60], original) == Likeness.COPY


def test_a_text_with_a_third_of_its_words_swapped_is_a_rewording():
    assert likeness(reworded(text(1), 1 / 3), text(1)) == Likeness.REWORDING


def test_another_text_in_the_same_words_is_neither():
    assert likeness(text(2), text(1)) is None


def test_a_biography_in_both_makes_no_copy():
    biography = text(7, 240)
    assert likeness([*text(1, 900), *biography], [*text(2, 900), *biography]) == Likeness.PASSAGE


def test_case_marks_and_line_breaks_make_no_difference():
    known = text(1)
    changed = [word.upper() + "," for line in known for word in line.split()]
    assert likeness(changed, known) == Likeness.COPY


def test_a_fingerprint_is_small_and_holds_no_word():
    written = write_fingerprint(Sequences.of(text(1, 6000)).fingerprint())
    assert len(written) < 1500
    assert "word" not in written


@given(st.sets(st.integers(0, 2**32 - 1), min_size=1, max_size=KEPT), st.integers(0, 1000))
def test_a_fingerprint_is_read_as_it_was_written(hashes, more):
    fingerprint = Fingerprint(len(hashes) + more, tuple(sorted(hashes)))
    assert read_fingerprint(write_fingerprint(fingerprint)) == fingerprint


@pytest.mark.parametrize("broken", ["", "1 3", "2 5 AAAAAQ==", "1 5 AAAA", "1 1 AAAAAgAAAAE=", "words of a text"])
def test_what_is_no_fingerprint_is_an_error(broken):
    with pytest.raises(ValueError, match="write it anew"):
        read_fingerprint(broken)


def test_sentences_are_aligned_with_those_they_reword():
    known = [(Place(number, 1), line) for number, line in enumerate(text(1, 120), 1)]
    changed = [(Place(10 + number, 1), line) for number, line in enumerate(reworded(text(1, 120), 0.2), 1)]
    pairs = aligned(changed, known)
    assert len(pairs) == len(known)
    assert all(pair.place.line == pair.other.line + 10 for pair in pairs)
    assert aligned([(Place(1, 1), line) for line in text(2, 120)], known) == []
