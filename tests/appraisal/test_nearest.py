"""A claim names the others with evidence that share its outcome, or what is compared."""

import pandas as pd
import pytest

from analysis.appraisal.nearest import MOST, nearest_claims

COLUMNS = ["claim_id", "intervention", "comparator", "outcome", "verdict"]


def nearest(*rows):
    parts = pd.DataFrame(rows, columns=COLUMNS)
    parts = parts.assign(interventions=parts["intervention"], about=None, topic=None)
    claims = parts[["claim_id"]].drop_duplicates().assign(note_path="a.md", note_line=1, note_field="x")
    strength = parts[["claim_id"]].assign(direction_verdict=parts["verdict"])
    return {(row["claim_id"], row["neighbour"]) for row in nearest_claims(claims, parts, strength)}


LONELY = ("lonely", "tea", "water", "sleep", "no evidence")


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (("near", "tea", "milk", "sleep", "inconclusive"), True),
        (("near", "tea", "water", "mood", "supported"), True),
        (("near", "tea", "milk", "mood", "supported"), False),
        (("near", "tea", "water", "sleep", "no evidence"), False),
        (("near", "tea", "water", "sleep", "not testable"), False),
    ],
)
def test_what_is_near_shares_outcome_and_treatment_or_both_sides(other, near):
    assert nearest(LONELY, other) == ({("lonely", "near")} if near else set())


def test_a_claim_with_evidence_of_its_own_names_others_too_but_never_itself():
    rest = ("lonely", "tea", "water", "mood", "supported")
    near = ("near", "tea", "water", "sleep", "supported")
    assert nearest(LONELY, rest, near) == {("lonely", "near"), ("near", "lonely")}


def test_few_are_named():
    others = [(f"near-{place}", "tea", "milk", "sleep", "supported") for place in range(9)]
    assert sum(claim == "lonely" for claim, _ in nearest(LONELY, *others)) == MOST
