"""Keys of new entries are ids of notes, in one style, and none is given twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.keys import new_key
from analysis.notes.bibliography.references import Reference
from analysis.notes.note import is_id

WORK = Reference("a", 1, "article", "Effects of the Mulch on Beds", ("Alpha, A.",), 2020)


def key_of(reference, key="", taken=()):
    return new_key(reference, key, set(taken).__contains__)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({}, "alpha-2020"),
        ({"authors": ("van der Ålpha-Bêta, A.",)}, "van-der-alpha-beta-2020"),
        ({"authors": ("O'Łukaß, Ø.",)}, "olukass-2020"),
        ({"authors": ("Society of the Gardens of Graz",), "organisations": ("Society of the Gardens of Graz",)},
         "society-the-gardens-2020"),
        ({"authors": (), "editors": ("Beta, B.",)}, "beta-2020"),
        ({"authors": ()}, "effects-the-mulch-2020"),
        ({"year": None, "online_year": 2019}, "alpha-2019"),
        ({"year": None}, "alpha-effects-the-mulch"),
        ({"authors": ("王, 小明",), "title": "床"}, "work-2020"),
        ({"authors": (), "title": "1-RM leg-press test", "year": None}, "leg-press-test"),
        ({"authors": ("A" * 200 + ", B.",)}, "a" * 60 + "-2020"),
    ],
)  # fmt: skip
def test_a_key_is_family_and_year_or_words_of_the_title(changed, key):
    assert key_of(replace(WORK, **changed)) == key


def test_a_key_that_is_taken_gets_a_letter_and_then_a_number():
    taken = ["alpha-2020"]
    for _ in range(27):
        taken.append(key_of(WORK, taken=taken))
    assert (taken[1], taken[25], taken[26:]) == ("alpha-2020b", "alpha-2020z", ["alpha-2020-2", "alpha-2020-3"])
    assert key_of(replace(WORK, year=None), taken=["alpha-effects-the-mulch"]) == "alpha-effects-the-mulch-2"


@pytest.mark.parametrize(
    ("theirs", "key"),
    [
        ("alpha-2020a", "alpha-2020a"),
        ("alpha-2020-beds", "alpha-2020-beds"),
        ("alphaEffects2020", "alpha-2020"),
        ("alpha-2020\n", "alpha-2020"),
        ("alpha-2020-../x", "alpha-2020"),
    ],
)
def test_a_key_of_that_style_is_kept(theirs, key):
    assert key_of(WORK, theirs) == key


@given(st.text(), st.text(min_size=1), st.none() | st.integers(1500, 2099))
def test_every_work_gets_a_key_that_may_name_a_note(author, title, year):
    work = replace(WORK, authors=(author,) if author else (), title=title, year=year)
    first = key_of(work)
    assert is_id(first)
    second = key_of(work, taken=[first])
    assert is_id(second)
    assert second != first
