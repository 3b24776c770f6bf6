"""The specification curve: every combination once, the page's own among them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.appraisal.sensitivity.curve import specification_curve
from analysis.appraisal.sensitivity.single_changes import judge
from analysis.appraisal.variants import PRIORS

THRESHOLD = 0.95

CHOICES = ("evidence", "flags", "rho", "r", "prior", "without")


@pytest.fixture
def found(decision):
    one = decision(
        [0.5, 0.3, 0.45, 0.1, -0.4], [0.02, 0.03, 0.02, 0.05, 0.01],
        direct=[True, True, True, False, True], excluded=[False] * 4 + [True], doubted=[True] + [False] * 4,
    )  # fmt: skip
    return one, _curve(one, "with indirect")


def _curve(one, scope, **told):
    pooled = {**one.pooled, "scope": scope, **told}
    return pd.DataFrame(specification_curve(replace(one, pooled=pooled), THRESHOLD))


def test_no_specification_stands_twice_and_one_is_the_pages_own(found):
    _, curve = found
    assert not curve.duplicated([*CHOICES]).any()
    assert curve["reference"].sum() == 1
    assert curve["estimate"].is_monotonic_increasing


def test_the_pages_own_gives_what_the_verdict_was_given_from(found):
    one, curve = found
    [reference] = curve.loc[curve["reference"]].to_dict("records")
    [(verdicts, _)] = judge([one], THRESHOLD)
    assert reference["estimate"] == pytest.approx(verdicts.rows["estimate"][0])
    assert reference["probability_direction"] == pytest.approx(verdicts.rows["probability_direction"][0])


def test_every_choice_varies(found):
    _, curve = found
    assert set(curve["evidence"]) == {"direct", "with indirect"}
    assert set(curve["flags"]) == {"as screened", "without what a check doubts", "with what is excluded"}
    assert set(curve["prior"]) == set(PRIORS)
    assert set(curve["without"].fillna("")) == {"", "s0", "s1", "s2", "s3", "s4"}


def test_thousands_of_specifications_are_distinct_and_ordered(decision):
    random = np.random.default_rng(1)
    k = 60
    rows = decision(
        list(random.normal(0.3, 0.3, k)), [0.05] * k, direct=[True] * 40 + [False] * 20,
        excluded=[False] * 58 + [True] * 2, doubted=[True] * 5 + [False] * 55,
    )  # fmt: skip
    curve = _curve(rows, "with indirect")
    assert len(curve) > 700
    assert (curve["low"] < curve["estimate"]).all()
    assert (curve["estimate"] < curve["high"]).all()


def test_without_a_prior_or_a_sample_there_is_none(decision):
    one = decision([0.5, 0.3], [0.02, 0.03])
    assert _curve(one, "direct", prior_sd=np.nan).empty
    assert _curve(one, "direct", unit="kg").empty
    assert specification_curve(replace(one, pooled=None), THRESHOLD) == []
