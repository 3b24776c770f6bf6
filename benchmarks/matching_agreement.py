"""Does matching by vocabulary find what a reader held to be relevant?

``relevance.csv`` lists, for each study, the claims a reader who knew the study held it to touch, before it
was matched; where several claims came of one statement, any of them will do. Studies that nobody labelled are
left out. Relevance is wider than evidence: a review's remark touches a claim without testing it. So every pair that
matching does not find is given the reason the notes themselves give.

Run from the project's folder: ``.venv/bin/python benchmarks/matching_agreement.py``
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.content import Intake
from analysis.notes.normalise import read_project
from analysis.tables.project import find_project

RELEVANCE = Path(__file__).with_name("relevance.csv")


def main() -> None:
    """Print precision, recall, and each class of disagreement with its reason."""
    intake = read_project(find_project())
    effects = derive_effects(intake)
    evidence = match_evidence(intake, effects)
    wanted = [(row.study_id, tuple(row.claim_ids.split())) for row in pd.read_csv(RELEVANCE).itertuples()]
    found = _found(intake, effects, evidence)
    topics, labelled = {claims for _, claims in wanted}, {study for study, _ in wanted}
    hits = [pair for pair in wanted if any((pair[0], claim) in found for claim in pair[1])]
    extra = [
        (study, claims)
        for claims in sorted(topics)
        for study in sorted(labelled & {study for study, claim in found if claim in claims})
        if (study, claims) not in set(wanted)
    ]
    print(f"{len(wanted)} pairs of study and statement held relevant, {len(hits) + len(extra)} matched")
    print(f"precision {len(hits) / (len(hits) + len(extra)):.2f}, recall {len(hits) / len(wanted):.2f}")
    misses = [pair for pair in wanted if pair not in set(hits)]
    print("\nHeld relevant and not matched, because")
    reasons = Counter(_reason(study, claims, intake, effects) for study, claims in misses)
    for reason, number in reasons.most_common():
        print(f"{number:5d}  {reason}")
    print(f"\nMatched and not held relevant: {len(extra)}")
    for study, claims in extra:
        print(f"       {study}: {' '.join(claims)}")


def _found(intake: Intake, effects: pd.DataFrame, evidence: pd.DataFrame) -> set[tuple[str, str]]:
    matched = evidence.merge(effects[["effect_id", "study_id"]], on="effect_id")
    facts = intake.tables["statements"].merge(
        intake.tables["claim_parts"][["claim_id", "about", "property"]].dropna(), on=["about", "property"]
    )
    return {
        *matched[["study_id", "claim_id"]].itertuples(index=False, name=None),
        *facts[["study_id", "claim_id"]].itertuples(index=False, name=None),
    }


UNEXPLAINED = "no reason found: a term may be missing"


def _reason(study: str, claims: tuple[str, ...], intake: Intake, effects: pd.DataFrame) -> str:
    """The first thing that stands in the way of a match, told of the claim that comes nearest."""
    tables, vocabulary = intake.tables, intake.vocabulary
    own = effects.loc[effects["study_id"] == study]
    overruled = tables["overrules"]
    if ((overruled["study_id"] == study) & overruled["claim_id"].isin(claims)).any():
        return "the study note says that it does not bear on the claim, and why"
    kinds = set(tables["claims"].loc[tables["claims"]["claim_id"].isin(claims), "kind"])
    if kinds <= {"fact"}:
        return "a fact: the text makes no statement of the same thing and property"
    if own.empty:
        return "no result of it could be read: a review, a commentary, or an abstract without one"
    parts = tables["claim_parts"].loc[
        tables["claim_parts"]["claim_id"].isin(claims) & tables["claim_parts"]["outcome"].notna()
    ]
    measured = {broader for outcome in own["outcome"] for broader in vocabulary.broader("outcomes", outcome)}
    measured |= {vocabulary.inherited("outcomes", outcome, "stands in for") for outcome in own["outcome"]}
    parts = parts.loc[parts["outcome"].isin(measured)]
    if parts.empty:
        return "another outcome: the claim's was not measured, or not readable"
    given = {
        broader
        for gets in [*own["intervention"].dropna(), *own["comparator"].dropna()]
        for term in gets.split(" + ")
        if term in vocabulary.lists["interventions"]
        for broader in vocabulary.broader("interventions", term)
    }
    parts = parts.loc[parts["intervention"].isin(given)]
    if parts.empty:
        return "another intervention: no arm gets the claim's, nor a kind of it"
    if parts["comparator"].notna().any() and not parts["comparator"].isin(given).any():
        return "another comparison: no arm gets the claim's comparator"
    if "comparison" in kinds or "change" in kinds:
        return "the arms it compares are not those of the claim (both kinds of the same, or no control)"
    return UNEXPLAINED


if __name__ == "__main__":
    main()
