"""What texts state, against what is claimed."""

import pandas as pd
import pytest

from analysis.appraisal.facts import agrees, judge_fact

PART = {"about": "gluteus medius", "property": "rotates", "value": "yes"}


def judged(*said):
    """Texts and what each states, as (text, value)."""
    rows = [
        {"study_id": text, "about": "gluteus medius", "property": "rotates", "value": value} for text, value in said
    ]
    columns = ["study_id", "about", "property", "value"]
    found = judge_fact(PART, pd.DataFrame(rows, columns=columns))
    return found["direction_verdict"], found["studies"], found["votes_for"], found["votes_against"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], ("no evidence", 0, 0, 0)),
        ([("a", "yes")], ("inconclusive", 1, 1, 0)),
        ([("a", "yes"), ("a", "yes")], ("inconclusive", 1, 1, 0)),
        ([("a", "yes"), ("b", "Yes")], ("supported", 2, 2, 0)),
        ([("a", "no"), ("b", "no")], ("contradicted", 2, 0, 2)),
        ([("a", "yes"), ("b", "yes"), ("c", "no")], ("inconclusive", 3, 2, 1)),
        ([("a", "yes"), ("a", "no"), ("b", "no")], ("inconclusive", 2, 0, 1)),
        ([("a", "yes"), ("a", "no"), ("b", "no"), ("c", "no")], ("inconclusive", 3, 0, 2)),
    ],
)
def test_each_text_counts_once_and_one_that_says_both_on_neither_side(said, found):
    assert judged(*said) == found


@pytest.mark.parametrize(
    ("claimed", "stated", "same"),
    [
        ("145", "145.0", True),
        ("120", "110 to 120", True),
        ("115–125", "110 to 120", True),
        ("145", "110 to 120", False),
        ("145", "127.6", False),
        ("four", "Four", True),
        ("4", "four", False),
        ("yes", "no", False),
    ],
)
def test_numbers_agree_where_they_meet_and_words_in_any_case(claimed, stated, same):
    assert agrees(claimed, stated) == agrees(stated, claimed) == same
