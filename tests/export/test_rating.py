"""One rating for a claim of several parts; none where nothing is settled."""

import pandas as pd
import pytest

from analysis.export.rating import Rating, certainty, rate

OPEN = "cannot be settled by the studies noted here"


def parts(*directions, sizes=None, certainties=((None, None),)):
    low, high = zip(*certainties, strict=True)
    return pd.DataFrame(
        {
            "direction_verdict": pd.array(directions, dtype="str"),
            "size_verdict": pd.array(sizes or [None] * len(directions), dtype="str"),
            "certainty_low": pd.array([*low, *[None] * (len(directions) - len(low))], dtype="str"),
            "certainty_high": pd.array([*high, *[None] * (len(directions) - len(high))], dtype="str"),
        }
    )


@pytest.mark.parametrize(
    ("found", "rating"),
    [
        (parts("supported", "supported"), Rating(5, "holds")),
        (parts("supported", "no evidence"), Rating(4, "holds in some of its parts")),
        (parts("supported", "contradicted"), Rating(3, "holds in one part and not in another")),
        (parts("contradicted", "inconclusive"), Rating(2, "does not hold in some of its parts")),
        (parts("contradicted", "no meaningful difference"), Rating(1, "does not hold")),
        (parts("inconclusive", "inconclusive"), Rating(None, OPEN)),
        (parts("no evidence", "not testable"), Rating(None, OPEN)),
        (parts("no evidence", "no evidence"), Rating(None, "no evidence")),
        (parts("not testable"), Rating(None, "not testable")),
        (parts(None), Rating(None, "not yet computed")),
    ],
)
def test_a_claim_is_rated_as_far_as_its_parts_are_settled_and_no_further(found, rating):
    assert rate(found) == rating


@pytest.mark.parametrize(
    ("size", "rating"),
    [
        ("within", Rating(5, "holds")),
        ("not claimed", Rating(5, "holds")),
        ("overstated", Rating(4, "holds in its direction; the claimed size is too large")),
        ("undetermined", Rating(4, "holds in its direction; whether it is as large as claimed cannot be told")),
    ],
)
def test_a_claim_whose_size_is_wrong_or_unknown_does_not_hold_in_full(size, rating):
    assert rate(parts("supported", sizes=[size])) == rating


def test_the_size_of_a_part_that_is_not_supported_says_nothing():
    assert (
        rate(parts("supported", "inconclusive", sizes=["within", "undetermined"])).words == "holds in some of its parts"
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([(None, None)], "not rated"),
        ([("low", "low")], "low"),
        ([("low", "moderate"), ("very low", "low")], "very low to moderate"),
    ],
)
def test_certainty_goes_from_the_least_sure_part_to_the_surest(found, said):
    assert certainty(parts(*["supported"] * len(found), certainties=found)) == said
