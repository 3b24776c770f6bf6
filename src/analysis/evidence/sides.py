"""Which arms are those of which claim: what they get, against the intervention and comparator claimed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

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


# In which ways an arm is not as claimed (none: directly), and how many steps away.
Fit = tuple[tuple[str, ...], int]
# What is an indirect intervention in one arm is an indirect comparator in the other.
_OF_COMPARATOR = {Directness.INTERVENTION: Directness.COMPARATOR}


class Reading(NamedTuple):
    """One way to read two arms as those of a claim."""

    ways: tuple[str, ...]
    steps: int
    turn: float
    words: str


def _nearest(readings: list[Reading]) -> Reading | None:
    """The nearest reading; None where both sides are equally near and the result could be read either way."""

    def distance(reading: Reading) -> tuple[int, int]:
        return len(set(reading.ways)), reading.steps

    nearest = min(map(distance, readings))
    kept = [reading for reading in readings if distance(reading) == nearest]
    return kept[0] if len({reading.turn for reading in kept}) == 1 else None


def noted_turn(first: object, second: object, estimand: str, comparator: object, vocabulary: Vocabulary) -> float:
    """Which arm is the claimed side, where a note says that its study bears on a claim that its arms do not fit.

    −1 where it is the second, NaN where nothing tells: neither gets nothing, or the claim compares two treatments.
    """
    if estimand == Estimand.ASSOCIATION or (isinstance(comparator, str) and not vocabulary.is_control(comparator)):
        return float("nan")
    gets = [bool(components(arm) - vocabulary.controls) for arm in (first, second)]
    return {(True, False): 1.0, (False, True): -1.0}.get((gets[0], gets[1]), float("nan"))


class Sides:
    """Arms against the claims about them, fits by intervention. What both arms get cancels out."""

    def __init__(self, vocabulary: Vocabulary, wanted: dict[str, list[tuple]]) -> None:
        self.vocabulary = vocabulary
        self.wanted = wanted

    def fits(self, arm) -> Iterator[tuple[tuple, tuple[float, str, str]]]:
        """The claims that an effect's arms fit, with turn, ways of being indirect, and the matching words."""
        if arm.estimand == Estimand.ASSOCIATION:
            yield from self._fits_association(arm)
            return
        first, second = components(arm.intervention), components(arm.comparator)
        if arm.estimand == Estimand.WITHIN_CHANGE:
            for name, (how, _) in self._terms(first, frozenset()).items():
                for claim in self.wanted.get(name, ()):
                    if (alone := self._alone(claim)) is not None:
                        yield claim, (1.0, _together(*how, alone), f"{arm.intervention}, before and after")
            return
        readings: dict[tuple, list[Reading]] = {}
        siblings: dict[tuple, list[Reading]] = {}
        for turn, side, other in ((1.0, first, second), (-1.0, second, first)):
            words = f"{' + '.join(sorted(side))} against {' + '.join(sorted(other)) or 'nothing'}"
            against = self._terms(other, side)
            for name, (how, steps) in self._terms(side, other).items():
                for claim in self.wanted.get(name, ()):
                    as_wanted = self._against(claim, against, other, side)
                    if as_wanted is not None and not self._covers_both(side - other, other - side, claim):
                        ways, more = as_wanted
                        reading = Reading((*how, *ways), steps + more, turn, words)
                        readings.setdefault(claim, []).append(reading)
                for claim in self._told_apart_by_ways:
                    if claim not in readings and self._done_alike(claim, side - other, other - side):
                        siblings.setdefault(claim, []).append(Reading((Directness.INTERVENTION,), 0, turn, words))
        readings = {**siblings, **readings}
        for claim, each in readings.items():
            if nearest := _nearest(each):
                yield claim, (nearest.turn, _together(*nearest.ways), nearest.words)

    def _terms(self, side: frozenset[str], other: frozenset[str]) -> dict[str, Fit]:
        """How an arm fits each term that it fits, and in how many steps along broader and narrower.

        Directly what stands above something that it gets, indirectly what stands under it: training in general says
        something of one kind of it.
        """
        extra = side - other
        named = {term: self._broader(term) for term in extra if term in self.vocabulary.lists["interventions"]}
        fits: dict[str, Fit] = {part: ((Directness.CO_INTERVENTION,), 0) for t in named for part in self._included(t)}
        for wanted in {wanted for broader in named.values() for wanted in broader}:
            kinds = {term: broader[wanted] for term, broader in named.items() if wanted in broader}
            fits[wanted] = (self._besides(extra - set(kinds), other - side, wanted), min(kinds.values()))
        for broad in named:
            besides = self._besides(extra - {broad}, other - side, broad)
            for wanted, steps in self._narrower.get(broad, {}).items():
                if wanted not in fits:
                    fits[wanted] = ((Directness.INTERVENTION, *besides), steps)
        for mix, parts in self._mixes.items():
            kinds = [{term for term in side if part in self._broader(term)} for part in parts]
            if all(kinds) and (got := set.union(*kinds)) & extra and mix not in named:
                fits[mix] = (self._besides(extra - got, other - side, mix), 0)
        return fits

    def _besides(self, rest: frozenset[str], others: frozenset[str], wanted: str) -> tuple[str, ...]:
        """Whether an arm gets more than what is wanted. A dose is none of that, unless the arms are dosed apart."""
        doses = self.vocabulary.doses
        if wanted not in doses and not others & doses:
            rest = rest - doses
        if wanted in doses and not self._active(others) and len(exercise := self._active(rest) - doses) == 1:
            rest = rest - exercise  # what is done in that way is nothing besides it
        return (Directness.CO_INTERVENTION,) if self._active(rest) else ()

    @cached_property
    def _told_apart_by_ways(self) -> list[tuple]:
        """Claims on an exercise done in some way against the same done otherwise: feet wide, feet close."""
        claims = dict.fromkeys(claim for claims in self.wanted.values() for claim in claims)
        return [
            claim
            for claim in claims
            if isinstance(claim.comparator, str)
            and claim.intervention not in self.vocabulary.doses
            and self._ways(claim.intervention) - self._ways(claim.comparator)
            and self._exercises({claim.intervention}) & self._exercises({claim.comparator})
        ]

    def _done_alike(self, claim, side: frozenset[str], other: frozenset[str]) -> bool:
        """Whether both arms do another exercise, and do it in the two ways that a claim tells apart."""
        wanted, otherwise = self._ways(claim.intervention), self._ways(claim.comparator)
        ways, other_ways = (set().union(*map(self._ways, terms)) for terms in (side, other))
        apart = wanted - otherwise == ways - other_ways and otherwise - wanted == other_ways - ways
        return apart and bool(self._exercises(side) & self._exercises(other))

    def _ways(self, term: str) -> set[str]:
        return {name for name in self._above(term) if name in self.vocabulary.doses}

    def _exercises(self, terms: Iterable[str]) -> set[str]:
        return {name for term in terms for name in self._above(term) if name not in self.vocabulary.doses}

    def _above(self, term: str) -> dict[str, int]:
        return self._broader(term) if term in self.vocabulary.lists["interventions"] else {}

    def _covers_both(self, side: frozenset[str], other: frozenset[str], claim) -> bool:
        """Whether what one arm gets is so broad that it is both of what the claim tells apart."""
        if not isinstance(claim.comparator, str):
            return False
        intervention, comparator = self._broader(claim.intervention), self._broader(claim.comparator)
        wide = (side - {claim.intervention}) & intervention.keys() & comparator.keys()
        return bool(wide | ((other - {claim.comparator}) & intervention.keys() & comparator.keys()))

    def _active(self, terms: frozenset[str]) -> frozenset[str]:
        return terms - self.vocabulary.controls

    def _alone(self, claim) -> str | None:
        """How one arm before and after fits: a change is just that, and against nothing it is the last resort."""
        if claim.kind == ClaimKind.CHANGE:
            return ""
        fit = self._against(claim, {}, frozenset(), frozenset())
        return None if fit is None else _together(*fit[0])

    def _against(self, claim, against: dict[str, Fit], other: frozenset[str], side: frozenset[str]) -> Fit | None:
        """How the other arm fits the comparator claimed, in which ways not directly; None where it does not.

        A claim that names none is one against nothing, and any control will do. One that names a control is
        direct where the other arm gets that, and where both get the same besides.
        """
        named = claim.comparator if isinstance(claim.comparator, str) else None
        if named and not self.vocabulary.is_control(named):
            if named in self._mixes.get(claim.intervention, ()):  # what both arms get, and one adds to
                kinds = {term for term in other if named in self._broader(term)}
                return (self._besides(other - side - kinds, side - other, named), 0) if kinds else None
            fit = against.get(named)
            return fit and (tuple(_OF_COMPARATOR.get(way, way) for way in fit[0]), fit[1])
        rest = other - side
        if active := self._active(rest):
            kinds = any(self._is_kind(term, claim.intervention) for term in active)
            return ((Directness.COMPARATOR,), 0) if claim.kind in _AGAINST_ANY and not kinds else None
        gets = {broader for term in other for broader in self._broader(term)} if named else set()
        meant = not named or named in gets or (named == self.vocabulary.nothing and not rest)
        return (() if meant else (Directness.COMPARATOR,)), 0

    def _is_kind(self, term: str, wanted: str) -> bool:
        """Whether who gets the term gets what is wanted too, which then is no comparison with it."""
        return wanted in self._broader(term) or wanted in self._included(term)

    @cached_property
    def _broader(self) -> Callable[[str], dict[str, int]]:
        return cache(lambda term: self.vocabulary.broader("interventions", term))

    @cached_property
    def _mixes(self) -> dict[str, tuple[str, ...]]:
        """Claimed mixes of several things, which an arm also gets that gets each of them."""
        terms = self.vocabulary.lists["interventions"]
        return {name: terms[name].words("includes") for name in self.wanted if len(terms[name].words("includes")) > 1}

    @cached_property
    def _narrower(self) -> dict[str, dict[str, int]]:
        """What is claimed under each term, with the steps down to it."""
        claimed = {side for claims in self.wanted.values() for claim in claims for side in claim[:2]}
        fits: dict[str, dict[str, int]] = {}
        for term in sorted(side for side in claimed if isinstance(side, str)):
            for broad, steps in self._broader(term).items():
                if steps:
                    fits.setdefault(broad, {})[term] = steps
        return fits

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


def components(gets: object) -> frozenset[str]:
    """The terms that an arm gets."""
    return frozenset(_JOIN.split(gets)) if isinstance(gets, str) and gets else frozenset()
