"""Which arms are those of which claim: what they get, against the intervention and comparator claimed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property

import pandas as pd

from analysis.notes.grammar.spellings import term_form
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import ClaimedDirection, ClaimKind, Directness, Estimand

CLAIMED, DONE = ["intervention", "comparator"], ["intervention", "comparator", "estimand"]
_JOIN = re.compile(r"\s\+\s")
# Claims whose arms may also be held against something active, as the claim names no comparator that would be another.
_AGAINST_ANY = (ClaimKind.CHANGE, "association")


def included(vocabulary: Vocabulary, term: str) -> set[str]:
    """What a mix includes, and all that stands above it."""
    broader = vocabulary.broader("interventions", term)
    parts = {part for name in broader for part in vocabulary.term("interventions", name).words("includes")}
    return {up for part in parts for up in vocabulary.broader("interventions", part)}


def side_matches(effects: pd.DataFrame, parts: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """How the arms of effects fit each pair of intervention and comparator that is claimed.

    Columns first, second and estimand (of the effects), intervention, comparator and kind (of the
    parts), turn (−1: the claimed side is the second arm), how (ways in which the arms are indirect),
    fit (the words that matched).
    """
    wanted: dict[str, list[tuple]] = {}  # what is claimed of each intervention
    for claim in parts[[*CLAIMED, "kind"]].drop_duplicates().itertuples(index=False):
        wanted.setdefault(claim.intervention, []).append(claim)
    sides = Sides(vocabulary, wanted)
    fits = [
        (*arm, *claim, *fit)
        for arm in effects[DONE].drop_duplicates().itertuples(index=False)
        for claim, fit in sides.fits(arm)
    ]
    columns = ["first", "second", "estimand", *CLAIMED, "kind", "turn", "how", "fit"]
    return pd.DataFrame(fits, columns=columns).astype({name: "str" for name in ("second", "comparator")})


class Sides:
    """Arms against the claims about them, found by intervention. What both arms get cancels out."""

    def __init__(self, vocabulary: Vocabulary, wanted: dict[str, list[tuple]]) -> None:
        self.vocabulary = vocabulary
        self.wanted = wanted

    def fits(self, arm) -> Iterator[tuple[tuple, tuple[float, str, str]]]:
        """The claims that an effect's arms fit, with turn, ways of being indirect, and the matching words."""
        if arm.estimand == Estimand.ASSOCIATION:
            yield from self._fits_association(arm)
            return
        first, second = _components(arm.intervention), _components(arm.comparator)
        if arm.estimand == Estimand.WITHIN_CHANGE:
            for name, how in self._terms(first, frozenset()).items():
                for claim in self.wanted.get(name, ()):
                    if (alone := self._alone(claim)) is not None:
                        yield claim, (1.0, _together(how, alone), f"{arm.intervention}, before and after")
            return
        fitting = set()
        for turn, side, other in ((1.0, first, second), (-1.0, second, first)):
            words = f"{' + '.join(sorted(side))} against {' + '.join(sorted(other)) or 'nothing'}"
            against = self._terms(other, side)
            for name, how in self._terms(side, other).items():
                for claim in self.wanted.get(name, ()):
                    as_wanted = self._against(claim, against, other, side)
                    if as_wanted is not None and claim not in fitting:
                        fitting.add(claim)
                        yield claim, (turn, _together(how, as_wanted), words)

    def _terms(self, side: frozenset[str], other: frozenset[str]) -> dict[str, str]:
        """How an arm fits each term that it fits: '' directly, else 'co-intervention'."""
        extra = side - other
        named = {term: self._broader(term) for term in extra if term in self.vocabulary.lists["interventions"]}
        fits = {part: Directness.CO_INTERVENTION for term in named for part in self._included(term)}
        for wanted in {wanted for broader in named.values() for wanted in broader}:
            rest = extra - {term for term, broader in named.items() if wanted in broader}
            fits[wanted] = Directness.CO_INTERVENTION if self._active(rest) else ""
        return fits

    def _active(self, terms: frozenset[str]) -> frozenset[str]:
        return terms - self.vocabulary.controls

    def _alone(self, claim) -> str | None:
        """How one arm before and after fits: a change is just that, and against nothing it is the last resort."""
        return "" if claim.kind == ClaimKind.CHANGE else self._against(claim, {}, frozenset(), frozenset())

    def _against(self, claim, against: dict[str, str], other: frozenset[str], side: frozenset[str]) -> str | None:
        """How the other arm fits the comparator claimed: '' directly, 'indirect comparator', or None.

        A claim that names none is one against nothing, and any control will do. One that names a control is
        direct where the other arm gets that, and where both get the same besides.
        """
        named = claim.comparator if isinstance(claim.comparator, str) else None
        if named and not self.vocabulary.is_control(named):
            return against.get(named)
        rest = other - side
        if active := self._active(rest):
            kinds = any(self._is_kind(term, claim.intervention) for term in active)
            return Directness.COMPARATOR if claim.kind in _AGAINST_ANY and not kinds else None
        gets = {broader for term in other for broader in self._broader(term)} if named else set()
        meant = not named or named in gets or (named == self.vocabulary.nothing and not rest)
        return "" if meant else Directness.COMPARATOR

    def _is_kind(self, term: str, wanted: str) -> bool:
        """Whether who gets the term gets what is wanted too, which then is no comparison with it."""
        return wanted in self._broader(term) or wanted in self._included(term)

    @cached_property
    def _broader(self) -> Callable[[str], frozenset[str]]:
        return cache(lambda term: frozenset(self.vocabulary.broader("interventions", term)))

    @cached_property
    def _included(self) -> Callable[[str], set[str]]:
        """What a mix includes, and all that stands above it."""
        return cache(lambda term: included(self.vocabulary, term))

    def _fits_association(self, arm) -> Iterator[tuple[tuple, tuple[float, str, str]]]:
        """Correlations with a test that is named after the exercise (``hip thrust 1RM``)."""
        if not isinstance(arm.intervention, str):
            return
        turn = self._turn_of_test(arm.intervention)
        test = f"{term_form(arm.intervention)} "
        terms = [term for term, forms in self._forms.items() if any(test.startswith(form) for form in forms)]
        for name in dict.fromkeys(broader for term in terms for broader in self._broader(term)):
            for claim in self.wanted.get(name, ()):
                if claim.kind == "association":
                    yield claim, (turn, Directness.INTERVENTION, f"a correlation with {arm.intervention}")

    def _turn_of_test(self, test: str) -> float:
        """−1 where less is better in the test: who is good at it has a low value."""
        outcome, _ = self.vocabulary.split("outcomes", test)
        better = outcome and self.vocabulary.inherited("outcomes", outcome, "better")
        return -1.0 if better == ClaimedDirection.LESS else 1.0

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        interventions = self.vocabulary.lists["interventions"]
        return {
            name: [f"{term_form(spelling)} " for spelling in (name, *term.words("also"))]
            for name, term in interventions.items()
        }


def _together(*ways: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, ways)))


def _components(gets: object) -> frozenset[str]:
    return frozenset(_JOIN.split(gets)) if isinstance(gets, str) and gets else frozenset()
