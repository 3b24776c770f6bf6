"""Which effects bear on which part of which claim: joins through the vocabulary.

Terms are joined along broader and narrower, never the other way round: an effect on a narrower term
bears on a claim about the broader one.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.evidence.values import REVIEWS
from analysis.intake.normalise import Intake
from analysis.intake.vocabulary import Vocabulary, term_form
from analysis.tables.schemas import frame

# The vocabulary's own words for an arm that gets nothing beyond what all got (notes format, Arms).
CONTROLS = ("nothing", "usual training")
DIRECT = "direct"
ACUTE, TRAINING, CORRELATIONAL, PUBLISHED = "acute", "training", "correlational", "published synthesis"
_JOIN = re.compile(r"\s\+\s")


def match_evidence(intake: Intake, effects: pd.DataFrame) -> pd.DataFrame:
    """The evidence table: one row per part of a claim and effect that bears on it."""
    tables, vocabulary = intake.tables, intake.vocabulary
    claims = tables["claims"][["claim_id", "kind"]]
    parts = tables["claim_parts"].merge(claims, on="claim_id")
    parts = parts.loc[parts["kind"].isin(["comparison", "change", "association"])]
    if parts.empty or effects.empty:
        return frame("evidence", [])
    outcomes = outcome_matches(vocabulary)
    pairs = parts.merge(outcomes, left_on="outcome", right_on="claimed", suffixes=("", "_term"))
    pairs = pairs.merge(
        effects.merge(tables["studies"][["study_id", "design"]], on="study_id"),
        left_on="measured",
        right_on="outcome",
        suffixes=("", "_effect"),
    )
    sides = side_matches(effects, parts, vocabulary)
    pairs = pairs.merge(sides, on=["effect_id", "intervention", "comparator", "kind"], suffixes=("", "_side"))
    if pairs.empty:
        return frame("evidence", [])
    pairs = pairs.assign(
        lane=_lanes(pairs, vocabulary),
        directness=_directness(pairs, vocabulary),
        orientation=_claimed_signs(pairs, vocabulary) * pairs["turn"] * pairs["polarity"],
    )
    pairs = _overrule(pairs, tables["overrules"])
    return frame("evidence", [_row(pair) for pair in pairs.to_dict("records")])


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
    """How the arms of each effect fit each pair of intervention and comparator that is claimed.

    Columns effect_id, intervention, comparator, kind, turn (−1: the claimed side is the second arm),
    how (ways in which the arms are indirect), fit (the words that matched).
    """
    wanted = parts[["intervention", "comparator", "kind"]].drop_duplicates()
    arms = effects[["intervention", "comparator", "estimand"]].drop_duplicates()
    fits = []
    for claim in wanted.itertuples(index=False):
        for arm in arms.itertuples(index=False):
            fit = _fit(claim, arm, vocabulary)
            if fit:
                fits.append((claim.intervention, claim.comparator, claim.kind, *arm, *fit))
    columns = ["intervention", "comparator", "kind", "first", "second", "estimand", "turn", "how", "fit"]
    found = pd.DataFrame(fits, columns=columns)
    keyed = effects[["effect_id", "intervention", "comparator", "estimand"]].rename(
        columns={"intervention": "first", "comparator": "second"}
    )
    keys = ["first", "second", "estimand"]
    return keyed.merge(found, on=keys)[["effect_id", "intervention", "comparator", "kind", "turn", "how", "fit"]]


def _fit(claim, arm, vocabulary: Vocabulary) -> tuple[float, str, str] | None:
    """Turn, ways of being indirect, and the matching words, or None."""
    first, second = _components(arm.intervention), _components(arm.comparator)
    if arm.estimand == "association":
        return _fit_association(claim, arm, vocabulary)
    if arm.estimand == "within-group change":
        if claim.kind == "comparison":
            return None
        how = _side(first, frozenset(), claim.intervention, vocabulary)
        return None if how is None else (1.0, how, f"{arm.intervention}, before and after")
    for turn, own, other in ((1.0, first, second), (-1.0, second, first)):
        how = _side(own, other, claim.intervention, vocabulary)
        against = _against(claim, own, other, vocabulary)
        if how is not None and against is not None:
            words = f"{' + '.join(sorted(own))} against {' + '.join(sorted(other)) or 'nothing'}"
            return turn, "; ".join(filter(None, (how, against))), words
    return None


def _components(gets: object) -> frozenset[str]:
    return frozenset(_JOIN.split(gets)) if isinstance(gets, str) and gets else frozenset()


def _side(own: frozenset[str], other: frozenset[str], wanted: str, vocabulary: Vocabulary) -> str | None:
    """How an arm fits a term: '' directly, 'co-intervention', or None. What both arms get cancels out."""
    extra = own - other
    named = {term for term in extra if term in vocabulary.lists["interventions"]}
    hits = {term for term in named if wanted in vocabulary.broader("interventions", term)}
    if hits:
        return "" if extra == hits or not (extra - hits - set(CONTROLS)) else "co-intervention"
    mixed = {term for term in named if wanted in _included(vocabulary, term)}
    return "co-intervention" if mixed else None


def _included(vocabulary: Vocabulary, term: str) -> set[str]:
    """What a mix includes, and all that stands above it."""
    parts = {part for name in vocabulary.broader("interventions", term) for part in _words(vocabulary, name)}
    return {broader for part in parts for broader in vocabulary.broader("interventions", part)}


def _words(vocabulary: Vocabulary, name: str) -> tuple[str, ...]:
    return vocabulary.term("interventions", name).words("includes")


def _against(claim, own: frozenset[str], other: frozenset[str], vocabulary: Vocabulary) -> str | None:
    """How the other arm fits the comparator claimed: '' directly, 'indirect comparator', or None."""
    rest = other - own
    if isinstance(claim.comparator, str):
        return _side(other, own, claim.comparator, vocabulary)
    if rest <= set(CONTROLS):
        return ""
    return "indirect comparator" if claim.kind == "association" else None


def _fit_association(claim, arm, vocabulary: Vocabulary) -> tuple[float, str, str] | None:
    """A correlation with a test that is named after the exercise (``hip thrust 1RM``)."""
    if claim.kind != "association" or not isinstance(arm.intervention, str):
        return None
    test = f"{term_form(arm.intervention)} "
    for term in vocabulary.lists["interventions"]:
        if claim.intervention not in vocabulary.broader("interventions", term):
            continue
        spellings = (term, *vocabulary.term("interventions", term).words("also"))
        if any(test.startswith(f"{term_form(spelling)} ") for spelling in spellings):
            return 1.0, "indirect intervention", f"a correlation with {arm.intervention}"
    return None


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
    found = []
    for pair in pairs[["how", "surrogate", "population", "who"]].itertuples(index=False):
        ways = [way for way in dict.fromkeys(pair.how.split("; ")) if way]
        if pair.surrogate:
            ways.append("surrogate outcome")
        if isinstance(pair.population, str) and not _is_among(pair.population, pair.who, vocabulary):
            ways.append("indirect population")
        found.append("; ".join(ways) or DIRECT)
    return found


def _is_among(wanted: str, who: object, vocabulary: Vocabulary) -> bool:
    terms = who.split("; ") if isinstance(who, str) and who else []
    return any(wanted in vocabulary.broader("populations", term) for term in terms)


def claimed_sign(outcome: object, direction: object, vocabulary: Vocabulary) -> float:
    """+1 where the claim says more of its outcome, −1 where less; "better" as the vocabulary has it."""
    sign = {"more": 1.0, "less": -1.0, "better": 1.0, "worse": -1.0}.get(direction, 1.0)
    if direction in ("better", "worse") and vocabulary.inherited("outcomes", outcome, "better") == "less":
        return -sign
    return sign


def _claimed_signs(pairs: pd.DataFrame, vocabulary: Vocabulary) -> list[float]:
    columns = zip(pairs["claimed"], pairs["effect_direction"], strict=True)
    return [claimed_sign(outcome, direction, vocabulary) for outcome, direction in columns]


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


def _row(pair: dict) -> dict:
    return {
        "claim_id": pair["claim_id"],
        "part_id": pair["part_id"],
        "effect_id": pair["effect_id"],
        "directness": pair["directness"],
        "lane": pair["lane"],
        "orientation": pair["orientation"],
        "because": pair["fit"],
        "note_path": pair["note_path_effect"],
        "note_line": pair["note_line_effect"],
        "note_field": pair["note_field_effect"],
    }
