"""Each word that layers share stands once, in analysis.terms."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import analysis
from analysis import terms
from analysis.tables.schemas import TABLES

SOURCE = Path(analysis.__file__).parent
ENUMERATIONS = [each for each in vars(terms).values() if isinstance(each, type) and issubclass(each, StrEnum)][1:]
GROUPS = [each for each in vars(terms).values() if isinstance(each, tuple)]

# Words of several enumerations, and what keeps the meanings apart.
SEVERAL_MEANINGS = {
    "association": "of a claim, of a contrast, of an effect: each names the same thing of another row",
    "change": "a kind of claim, or of value",
    "better": "claimed, or found",
    "worse": "claimed, or found",
    "no difference": "claimed, found, or shown by a cited work",
    "mixed": "people of both sexes, results of both directions, a cited work's",
    "low": "a risk of bias, or a certainty",
    "moderate": "a risk of bias, or a certainty",
    "high": "a risk of bias, or a certainty",
    "direct": "one piece of evidence, or the scope of what is pooled",
    "for": "a cited work's result, or a result in a figure",
    "against": "a cited work's result, or a result in a figure",
    "not readable": "a citation, a field of it, or what the work shows",
    "not stated": "the sex of participants, which a note may say; or anything else that is missing",
    "within": "a contrast within an arm, or a result within the claimed size",
    "SMD": "as reported, as pooled, and the kind of measures with its prior",
    "SRM": "as reported, and as pooled",
    "OR": "as reported, and as pooled",
    "RR": "as reported, and as pooled",
    "log ratio": "a kind of measures with its prior, and a unit",
    "percent change": "a kind of value, and a kind of measures with its prior",
    "prior": "a question on the way to a verdict, or a change to the analysis",
}

# Where text that happens to be a term is something else, or is what people type.
OTHER_TEXT = {
    ("appraisal/rules/__init__.py", "at least"): "how a rule compares numbers",
    ("evidence/citations/fields.py", "systematic review"): "what a source calls the work it cites",
    ("pages/claim/deciding_rows.py", "at least"): "the edge of what is expected, in a sentence",
    ("pages/words.py", "percent change"): "what a measure is called in a sentence",
    ("pages/words.py", "standard deviations"): "what a unit is called in a sentence",
    ("stats/guard.py", "not stated"): "statistics know nothing of the project",
}
# Dictionaries of what people type for a term, and of ordinary words.
TYPED = ("notes/grammar/phrases.py", "notes/grammar/citation_words.py")


def literals(file: Path) -> Iterator[tuple[str, int]]:
    """Text in the code, with its line: neither docstrings nor the texts of f-strings."""
    tree = ast.parse(file.read_text())
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    prose |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value, node.lineno


def test_a_term_is_stored_and_printed_as_its_text():
    assert ENUMERATIONS
    for enumeration in ENUMERATIONS:
        for term in enumeration:
            assert (str(term), f"{term}", hash(term), {str(term): 1}[term]) == (
                term.value,
                term.value,
                hash(term.value),
                1,
            )


def test_no_word_has_two_meanings_unless_they_are_told_apart():
    meanings = defaultdict(list)
    for enumeration in ENUMERATIONS:
        for term in enumeration:
            meanings[term.value].append(enumeration.__name__)
    assert {word for word, names in meanings.items() if len(names) > 1} == set(SEVERAL_MEANINGS)


@pytest.mark.parametrize("table", TABLES)
def test_closed_sets_of_words_in_tables_are_terms(table):
    known = {tuple(map(str, each)) for each in (*ENUMERATIONS, *GROUPS)}
    tables = ("measurements", "contrasts")  # names of tables
    for name, column in TABLES[table].columns.items():
        assert not column.one_of or column.one_of == tables or column.one_of in known, f"{table}.{name}"


def test_schemas_hold_plain_text():
    """What goes into descriptors and messages shows no names of classes."""
    words = [word for schema in TABLES.values() for column in schema.columns.values() for word in column.one_of]
    assert {type(word) for word in words} == {str}


def test_no_module_says_a_term_of_several_words_again():
    words = {term.value for enumeration in ENUMERATIONS for term in enumeration if " " in term.value}
    again = [
        f"{name}:{line}: {text}"
        for file in sorted(SOURCE.rglob("*.py"))
        if (name := file.relative_to(SOURCE).as_posix()) not in ("terms.py", *TYPED)
        for text, line in literals(file)
        if text in words and (name, text) not in OTHER_TEXT
    ]
    assert not again, "\n".join(again)
