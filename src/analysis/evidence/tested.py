"""Whether people were tested in what they had trained: strength and skill grow most in what is practised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from analysis.evidence.sides import included
from analysis.notes.grammar.spellings import term_form
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import Tested

_JOIN = re.compile(r"\s\+\s")


def tests_of(outcomes: Iterable[object], arms: Iterable[object], vocabulary: Vocabulary) -> list[str | None]:
    """For each outcome and what its arm was given: whether the outcome is named after something that was done.

    Missing where it is named after nothing that can be done (how thick a muscle is has no exercise of its own), and
    where it is the broader term of outcomes that are: strength alone does not say of which lift.
    """
    interventions = vocabulary.lists["interventions"]
    forms = {
        f"{term_form(spelling)} ": name
        for name, term in interventions.items()
        for spelling in (name, *term.words("also"))
    }
    named = {outcome: _named_after(outcome, forms) for outcome in vocabulary.lists["outcomes"]}
    # The broader terms of outcomes that are named after something to do; the broadest stands for its whole family.
    unspecific = {
        up
        for outcome, exercise in named.items()
        if exercise
        for up in vocabulary.broader("outcomes", outcome)
        if not named[up]
    }
    families = {vocabulary.broadest("outcomes", outcome) for outcome, exercise in named.items() if exercise}

    @cache
    def done(arm: str) -> frozenset[str]:
        terms = [term for term in _JOIN.split(arm) if term in interventions]
        broader = {up for term in terms for up in vocabulary.broader("interventions", term)}
        return frozenset(broader.union(*(included(vocabulary, term) for term in terms)))

    @cache
    def test(outcome: object, arm: object) -> str | None:
        if not isinstance(arm, str) or outcome in unspecific:
            return None
        if vocabulary.broadest("outcomes", outcome) not in families:
            return None
        return Tested.TRAINED if named[outcome] in done(arm) else Tested.UNTRAINED

    return [test(outcome, arm) for outcome, arm in zip(outcomes, arms, strict=True)]


def _named_after(outcome: str, forms: dict[str, str]) -> str | None:
    text = f"{term_form(outcome)} "
    fitting = [form for form in forms if text.startswith(form)]
    return forms[max(fitting, key=len)] if fitting else None
