"""Which effects bear on which part of which claim: joins through the vocabulary.

Terms are joined along broader and narrower, never the other way round: an effect on a narrower term
bears on a claim about the broader one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property

import numpy as np
import pandas as pd

from analysis.evidence.values import REVIEWS
from analysis.intake.intake import Intake
from analysis.intake.phrases import VALUED
from analysis.intake.spellings import term_form
from analysis.intake.vocabulary import Vocabulary
from analysis.tables.schemas import TABLES, frame

# The vocabulary's own words for an arm that gets nothing beyond what all got (notes format, Arms).
CONTROLS = ("nothing", "usual training")
DIRECT = "direct"
ACUTE, TRAINING, CORRELATIONAL, PUBLISHED = "acute", "training", "correlational", "published synthesis"
CLAIMED, DONE = ["intervention", "comparator"], ["intervention", "comparator", "estimand"]
_JOIN = re.compile(r"\s\+\s")


def match_evidence(intake: Intake, effects: pd.DataFrame) -> pd.DataFrame:
    """The evidence table: one row per part of a claim and effect that bears on it."""
    tables, vocabulary = intake.tables, intake.vocabulary
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id")
    parts = parts.loc[parts["kind"].isin(["comparison", "change", "association"])]
    if parts.empty or effects.empty:
        return frame("evidence", [])
    pairs = _pairs(parts, effects.merge(tables["studies"][["study_id", "design"]], on="study_id"), vocabulary)
    if pairs.empty:
        return frame("evidence", [])
    pairs = pairs.assign(
        lane=_lanes(pairs, vocabulary),
        directness=_directness(pairs, vocabulary),
        orientation=_claimed_signs(pairs, vocabulary) * pairs["turn"] * pairs["polarity"],
    )
    pairs = _overrule(pairs, tables["overrules"]).rename(columns={"fit": "because"})
    return frame("evidence", pairs[list(TABLES["evidence"].columns)])


def _pairs(parts: pd.DataFrame, effects: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Parts and effects that go together by outcome and by arms, in the order of the parts.

    First what is wanted against what was done, each different one once; rows of both tables are only
    brought together where their arms fit, because most effects share an outcome with most claims.
    """
    parts = parts[["claim_id", "part_id", "kind", "effect_direction", "population", "outcome", *CLAIMED]].assign(
        part=np.arange(len(parts))
    )
    outcomes = outcome_matches(vocabulary).rename_axis("term").reset_index()
    parts = parts.merge(outcomes, left_on="outcome", right_on="claimed").drop(columns="outcome")
    places = ["note_path", "note_line", "note_field"]
    done = effects[["effect_id", "study_id", *DONE, "outcome", "acute", "who", "design", *places]].assign(
        effect=np.arange(len(effects))
    )
    done = done.rename(columns={"intervention": "first", "comparator": "second", "outcome": "measured"})
    sides = side_matches(effects, parts, vocabulary)
    pairs = done.merge(sides, on=["first", "second", "estimand"]).merge(parts, on=[*CLAIMED, "kind", "measured"])
    return pairs.sort_values(["part", "term", "effect"], ignore_index=True)


def included(vocabulary: Vocabulary, term: str) -> set[str]:
    """What a mix includes, and all that stands above it."""
    broader = vocabulary.broader("interventions", term)
    parts = {part for name in broader for part in vocabulary.term("interventions", name).words("includes")}
    return {up for part in parts for up in vocabulary.broader("interventions", part)}


def outcome_matches(vocabulary: Vocabulary) -> pd.DataFrame:
    """Measured outcomes by claimed outcome: itself, the narrower, and what stands in for it.

    Columns claimed, measured, surrogate, polarity (−1 where more of one is less of the other).
    """
    rows = []
    for measured in vocabulary.lists["outcomes"]:
        broader = vocabulary.broader("outcomes", measured)
        for claimed in broader:
            rows.append((claimed, measured, False, _polarity(vocabulary, measured, claimed)))
        for target in {vocabulary.inherited("outcomes", measured, "stands in for")} - {None}:
            for claimed in vocabulary.broader("outcomes", target):
                if claimed not in broader:
                    rows.append((claimed, measured, True, 1.0))
    return pd.DataFrame(rows, columns=["claimed", "measured", "surrogate", "polarity"])


def _polarity(vocabulary: Vocabulary, measured: str, claimed: str) -> float:
    better = {vocabulary.inherited("outcomes", name, "better") for name in (measured, claimed)}
    return -1.0 if better == {"more", "less"} else 1.0


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
        if arm.estimand == "association":
            yield from self._fits_association(arm)
            return
        first, second = _components(arm.intervention), _components(arm.comparator)
        if arm.estimand == "within-group change":
            for name, how in self._terms(first, frozenset()).items():
                for claim in self.wanted.get(name, ()):
                    if claim.kind != "comparison":
                        yield claim, (1.0, how, f"{arm.intervention}, before and after")
            return
        found = set()
        for turn, own, other in ((1.0, first, second), (-1.0, second, first)):
            words = f"{' + '.join(sorted(own))} against {' + '.join(sorted(other)) or 'nothing'}"
            against = self._terms(other, own)
            for name, how in self._terms(own, other).items():
                for claim in self.wanted.get(name, ()):
                    as_wanted = _against(claim, against, other - own)
                    if as_wanted is not None and claim not in found:
                        found.add(claim)
                        yield claim, (turn, "; ".join(filter(None, (how, as_wanted))), words)

    def _terms(self, own: frozenset[str], other: frozenset[str]) -> dict[str, str]:
        """How an arm fits each term that it fits: '' directly, else 'co-intervention'."""
        extra = own - other
        named = {term: self._broader(term) for term in extra if term in self.vocabulary.lists["interventions"]}
        found = {part: "co-intervention" for term in named for part in self._included(term)}
        for wanted in {wanted for broader in named.values() for wanted in broader}:
            rest = extra - {term for term, broader in named.items() if wanted in broader} - set(CONTROLS)
            found[wanted] = "co-intervention" if rest else ""
        return found

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
        test = f"{term_form(arm.intervention)} "
        terms = [term for term, forms in self._forms.items() if any(test.startswith(form) for form in forms)]
        for name in dict.fromkeys(broader for term in terms for broader in self._broader(term)):
            for claim in self.wanted.get(name, ()):
                if claim.kind == "association":
                    yield claim, (1.0, "indirect intervention", f"a correlation with {arm.intervention}")

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        interventions = self.vocabulary.lists["interventions"]
        return {
            name: [f"{term_form(spelling)} " for spelling in (name, *term.words("also"))]
            for name, term in interventions.items()
        }


def _against(claim, against: dict[str, str], rest: frozenset[str]) -> str | None:
    """How the other arm fits the comparator claimed: '' directly, 'indirect comparator', or None."""
    if isinstance(claim.comparator, str):
        return against.get(claim.comparator)
    if rest <= set(CONTROLS):
        return ""
    return "indirect comparator" if claim.kind == "association" else None


def _components(gets: object) -> frozenset[str]:
    return frozenset(_JOIN.split(gets)) if isinstance(gets, str) and gets else frozenset()


def _lanes(pairs: pd.DataFrame, vocabulary: Vocabulary) -> np.ndarray:
    one_session = {
        name
        for name in vocabulary.lists["outcomes"]
        if vocabulary.inherited("outcomes", name, "seen in") == "one session"
    }
    acute = pairs["acute"].fillna(False).astype(bool) | pairs["measured"].isin(one_session)
    return np.select(
        [pairs["design"].isin(REVIEWS), pairs["estimand"] == "association", acute],
        [PUBLISHED, CORRELATIONAL, ACUTE],
        TRAINING,
    )


def _directness(pairs: pd.DataFrame, vocabulary: Vocabulary) -> list[str]:
    @cache
    def directness(how: str, surrogate: bool, population: object, who: object) -> str:
        ways = [way for way in dict.fromkeys(how.split("; ")) if way]
        if surrogate:
            ways.append("surrogate outcome")
        if isinstance(population, str) and not _is_among(population, who, vocabulary):
            ways.append("indirect population")
        return "; ".join(ways) or DIRECT

    columns = pairs[["how", "surrogate", "population", "who"]].astype(object)
    columns = columns.where(columns.notna(), None)  # NaN is not equal to itself, and would never be found again
    return [directness(*row) for row in columns.itertuples(index=False, name=None)]


def _is_among(wanted: str, who: object, vocabulary: Vocabulary) -> bool:
    terms = who.split("; ") if isinstance(who, str) and who else []
    return any(wanted in vocabulary.broader("populations", term) for term in terms)


# "no better" is "at least as good" seen from the other side: it names what is worse.
_SIGNS = {"less": -1.0, "worse": -1.0, "no better": -1.0}


def claimed_sign(outcome: object, direction: object, vocabulary: Vocabulary) -> float:
    """+1 where the claim says more of its outcome, −1 where less; "better" as the vocabulary has it."""
    sign = _SIGNS.get(direction, 1.0)
    if direction in VALUED and vocabulary.inherited("outcomes", outcome, "better") == "less":
        return -sign
    return sign


def _claimed_signs(pairs: pd.DataFrame, vocabulary: Vocabulary) -> pd.Series:
    sign = cache(lambda outcome, direction: claimed_sign(outcome, direction, vocabulary))
    return pd.Series([sign(*row) for row in zip(pairs["claimed"], pairs["effect_direction"], strict=True)])


def _overrule(pairs: pd.DataFrame, overrules: pd.DataFrame) -> pd.DataFrame:
    """A study note's own word on how it bears on a claim, with its reason."""
    said = overrules[["study_id", "claim_id", "directness", "because"]].rename(
        columns={"directness": "said", "because": "reason"}
    )
    pairs = pairs.merge(said, on=["study_id", "claim_id"], how="left")
    pairs = pairs.loc[pairs["said"] != "not"]
    return pairs.assign(
        directness=pairs["said"].fillna(pairs["directness"]),
        fit=[
            f"the note says so: {reason}" if isinstance(reason, str) else fit
            for reason, fit in zip(pairs["reason"], pairs["fit"], strict=True)
        ],
    )
