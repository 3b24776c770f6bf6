"""Claims that something makes no difference."""

import numpy as np
import pandas as pd
import pytest

from analysis.appraisal.no_difference import counterexamples, no_difference_verdict


def rows(*found):
    """Effects as (study, directness, vote, yi, vi, p_text)."""
    frame = pd.DataFrame(found, columns=["study_id", "directness", "vote", "yi", "vi", "p_text"])
    return frame.astype({"vote": "float64", "yi": "float64", "vi": "float64"})


def pooled(negligible, opposite):
    return {"probability_negligible": negligible, "probability_opposite": opposite}


NOTHING = rows()


@pytest.mark.parametrize(
    ("negligible", "opposite", "verdict"),
    [
        (0.96, 0.01, "supported"),
        (0.01, 0.01, "contradicted"),
        (0.01, 0.98, "contradicted"),
        (0.60, 0.20, "inconclusive"),
        (np.nan, np.nan, "inconclusive"),
    ],
)
def test_a_mean_effect_decides_where_it_is_known_well_enough(negligible, opposite, verdict):
    assert no_difference_verdict(pooled(negligible, opposite), NOTHING, 0.95) == verdict


def test_one_direct_study_with_a_credible_difference_contradicts():
    assert no_difference_verdict(None, rows(("a", "direct", 1, 15.4, None, "< 0.001")), 0.95) == "contradicted"


@pytest.mark.parametrize(
    "effect",
    [
        ("a", "surrogate outcome", 1, 15.4, None, "< 0.001"),
        ("a", "direct", 1, 15.4, None, "n.s."),
        ("a", "direct", 1, 15.4, None, "< 0.10"),
        ("a", "direct", None, None, None, "> 0.05"),
        ("a", "direct", 1, 0.2, 0.04, "< 0.001"),
    ],
)
def test_what_is_indirect_or_not_beyond_chance_contradicts_nothing_and_supports_nothing(effect):
    assert no_difference_verdict(None, rows(effect), 0.95) == "inconclusive"


def test_the_studies_that_contradict_are_named():
    found = rows(
        ("b", "direct", 1, 0.5, 0.01, None), ("a", "direct", -1, 0.9, None, "= 0.01"), ("c", "direct", 1, 0.1, 1, None)
    )
    assert counterexamples(found) == ["a", "b"]
