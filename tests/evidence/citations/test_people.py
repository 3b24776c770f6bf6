"""Whether the people cited are the authors: each of them, in any script and order of names."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from analysis.evidence.citations.people import authors_of, cited_people, fit_people, folded
from analysis.notes.grammar.citation_text import read_citation
from analysis.notes.grammar.citation_words import ORDINARY

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


@pytest.mark.parametrize(
    ("people", "authors"),
    [
        ("Alpha, Beta", "Alpha, A.; Beta, B."),  # two families, or a family and a given name
        ("Alpha, Anna", "Alpha, A.; Beta, B."),
        ("Alpha–Beta", "Alpha, A.; Beta, B."),
        ("Alpha u. Beta", "Alpha, A.; Beta, B."),
        ("王小明和李雷", "王, 小明; 李, 雷"),
        ("山田・鈴木", "山田, 太郎; 鈴木, 一郎"),
        ("山田太郎ほか", "山田, 太郎; 鈴木, 一郎"),
        ("和田", "和田, 太郎"),
        ("김과 이", "김, 철수; 이, 영희"),
        ("김철수 등", "김, 철수; 이, 영희"),
        ("WGO", "World Garden Organization"),
        ("Alpha Trial", "Alpha, A."),
    ],
)
def test_names_that_may_be_told_apart_in_two_ways_fit_in_either(people, authors):
    assert fit(people, authors) == "match"


FAMILIES = st.lists(
    st.from_regex(r"[A-ZÅŁÑ][a-zéłñö]{4,9}", fullmatch=True).filter(lambda name: name.casefold() not in ORDINARY),
    min_size=2, max_size=4, unique=True,
)  # fmt: skip
STYLES = {
    "apa": lambda names: f"{', '.join(f'{name}, A.' for name in names[:-1])}, & {names[-1]}, A. (2018)",
    "ieee": lambda names: (
        f"{', '.join(f'A. {name}' for name in names[:-1])} and A. {names[-1]}, “T,” Journal of Beds, 2018"
    ),
    "vancouver": lambda names: f"{', '.join(f'{name} A' for name in names)}. T. Journal of Beds. 2018;1:2",
    "plain": lambda names: f"{', '.join(names[:-1])} and {names[-1]} (2018)",
    "capitals": lambda names: f"{', '.join(names)} (2018)".upper(),
    "dots": lambda names: f"{', '.join(f'{name} A.' for name in names)} (2018)",
    "first": lambda names: f"{names[0]} et al.,2018",
}


@given(FAMILIES, st.sampled_from(sorted(STYLES)))
def test_the_authors_of_a_work_are_found_in_every_style(names, style):
    read = read_citation(STYLES[style](names))
    assert (fit(read.people, "; ".join(f"{name}, A." for name in names)), read.year) == ("match", 2018)
