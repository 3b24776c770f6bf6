"""A claim is found by what else people call its terms: other spellings, broader terms, and words within them."""

import pytest

from analysis.appraisal.answers.also_called import also_called
from analysis.notes.problems import Reporter
from analysis.notes.vocabulary import read_vocabulary

VOCABULARY = """\
interventions:
  exercise: {}
  press: {also: [sled], under: exercise}
  nothing: {}
outcomes:
  quadriceps activation: {}
words:
  quadriceps: {also: [quads]}
  activation: {also: [EMG]}
  hamstring: {also: [hams]}
"""


@pytest.fixture
def vocabulary():
    problems = []
    read = read_vocabulary(VOCABULARY, Reporter("vocabulary.yaml", problems))
    assert not problems
    return read


def part(**terms):
    names = ("intervention", "comparator", "interventions", "outcome", "population", "property")
    return {**dict.fromkeys(names), **terms}


def test_spellings_broader_terms_and_words_within_terms_are_named_once(vocabulary):
    parts = [part(intervention="press", interventions="press; exercise", outcome="quadriceps activation")] * 2
    assert also_called(parts, vocabulary).split("; ") == [
        "press", "sled", "exercise", "quadriceps activation", "quads", "EMG"
    ]  # fmt: skip


def test_a_claim_that_names_no_term_has_none(vocabulary):
    assert also_called([part()], vocabulary) is None
