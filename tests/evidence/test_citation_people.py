"""Whether the people cited are the authors: each of them, in any script and order of names."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from analysis.evidence.citation_people import authors_of, cited_people, fit_people, folded

AUTHORS = "Alpha, A.; van der Zeta, Zoe; Müller-Lee, M."


def fit(people, authors=AUTHORS):
    return fit_people(cited_people(people), *authors_of(authors))


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("Alpha et al.", "match"),
        ("Müller-Lee et al.", "mismatch"),  # not the first author
        ("Alpha & Zeta", "match"),
        ("Alpha, A., van der Zeta, Z., & Müller-Lee, M.", "match"),
        ("Mu\u0308ller-Lee and Alpha", "match"),
        ("Muller-Lee", "match"),
        ("Alpha A, Zeta Z", "match"),
        ("A. Alpha", "match"),
        ("Anna Alpha", "match"),
        ("Alpha Anna", "match"),
        ("Alpha, Anna, & Zeta, Zoe", "match"),
        ("Allpha & Zeta", "near"),
        ("Alphaa & Zeta", "near"),  # no initial is part of a family name
        ("Nobody, N., & Zeta, Z.", "mismatch"),
        ("Alpha, A., & Nobody, N.", "mismatch"),
        ("Alpha, B.", "mismatch"),
        ("Zeta Nobody", "mismatch"),
        ("Łukasz et al.", "mismatch"),
        ("Иванов et al.", "mismatch"),
    ],
)
def test_everyone_named_must_be_an_author(people, expected):
    assert fit(people) == expected


@pytest.mark.parametrize(
    ("people", "authors", "expected"),
    [
        ("Beta & Delta", "Delta, D.; et al.", "not readable"),  # there are more than are noted
        ("Beta et al.", "Delta, D.; et al.", "mismatch"),
        ("Delta et al.", "Delta, D.; et al.", "match"),
        ("Delta", None, "not readable"),
        ("Rose and Partners", "Rose and Partners", "match"),
        ("Łukasz et al.", "Łukasz, K.", "match"),
        ("Lukasz et al.", "Łukasz, K.", "match"),
        ("李明等", "李, 明", "match"),
        ("Иванов и др.", "Иванов, И.", "match"),
        ("Psi, P., Jr.", "Psi, Jr., Paul", "match"),
    ],
)
def test_what_is_not_noted_is_neither_a_match_nor_a_mismatch(people, authors, expected):
    assert fit(people, authors) == expected


NAMES = st.text(st.characters(categories=["Lu", "Lt", "Lo"]), min_size=4, max_size=12)


@given(NAMES, NAMES)
def test_nobody_else_is_ever_an_author(author, other):
    one, two = folded(author), folded(other)
    assume(one and two and fuzz.ratio(one, two) < 80 and two not in one.split() and " " not in two)
    for text in (f"{other} et al.", other, f"{author}, & {other}", f"{other}, N., & {author}, A."):
        assert fit(text, f"{author}, A.") == "mismatch"


@given(NAMES)
def test_either_form_of_unicode_gives_the_same_answer(name):
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    assert {fit(f"{cited} et al.", f"{noted}, A.") for cited in forms for noted in forms} == {"match"}
