"""Single studies against a claim of no difference."""

import pandas as pd
import pytest

from analysis.appraisal.counterexamples import counterexamples
from analysis.tables.lookup import Selection


def rows(*found):
    """Effects as (study, direct, vote, yi, vi, p_text)."""
    frame = pd.DataFrame(found, columns=["study_id", "direct", "vote", "yi", "vi", "p_text"])
    return Selection.of(frame.astype({"direct": bool, "vote": "float64", "yi": "float64", "vi": "float64"}))


def test_one_direct_study_with_a_credible_difference_is_one():
    assert counterexamples(rows(("a", True, 1, 15.4, None, "< 0.001"))) == ["a"]


@pytest.mark.parametrize(
    "effect",
    [
        ("a", False, 1, 15.4, None, "< 0.001"),
        ("a", True, 1, 15.4, None, "n.s."),
        ("a", True, 1, 15.4, None, "< 0.10"),
        ("a", True, None, None, None, "> 0.05"),
        ("a", True, 1, 0.2, 0.04, "< 0.001"),
    ],
)
def test_what_is_indirect_or_not_beyond_chance_is_none(effect):
    assert counterexamples(rows(effect)) == []


def test_the_studies_that_contradict_are_named():
    found = rows(("b", True, 1, 0.5, 0.01, None), ("a", True, -1, 0.9, None, "= 0.01"), ("c", True, 1, 0.1, 1, None))
    assert counterexamples(found) == ["a", "b"]
