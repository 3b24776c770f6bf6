"""What decides a part: direct evidence alone, or with indirect evidence added."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.appraisal.decision import _lane, decide
from analysis.appraisal.sensitivity.single_changes import judge
from analysis.notes.normalise import read_project
from analysis.stats import pool
from analysis.tables.project import Project

from .conftest import made_up_decision

CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"
INTAKE = read_project(Project(CAFFEINE))
OUTCOME = next(
    name
    for name in INTAKE.vocabulary.lists["outcomes"]
    if INTAKE.vocabulary.inherited("outcomes", name, "seen in") != "one session"
)


def decided(yi, vi, direct):
    """The decision on made-up samples, some of them indirect, through all that is chosen before."""
    made = made_up_decision(yi, vi, direct=direct)
    rows = made.every
    syntheses = []
    for scope, chosen in (("direct", rows["direct"]), ("with indirect", np.ones(len(rows), dtype=bool))):
        own = rows.where(chosen & (rows["vi"] > 0))
        if len(own) and (scope == "direct" or not all(direct)):
            found = pool(own["oriented"], own["vi"])
            numbers = {name: getattr(found, name) for name in ("estimate", "ci_low", "ci_high", "k")}
            told = {"estimand": "between-group difference", "measure": "SMD", "unit": "standard deviations"}
            prior = {"prior_mean": 0.0, "prior_sd": 0.44, "prior_tau": 0.5}
            claimed = {
                "claimed_low": 0.2,
                "claimed_high": 0.5,
                "smallest": 0.1,
                "none": 0.0,
                "participants": 40 * len(own),
            }
            syntheses.append({**told, **numbers, **prior, **claimed, "lane": "training", "scope": scope})
    part = {**made.part, "outcome": OUTCOME, "comparator": None, "effect_unit": "SMD"}
    return decide(part, rows, syntheses, INTAKE)


def test_two_direct_samples_with_a_size_decide_alone_whether_or_not_their_spread_was_printed():
    for vi in ([0.02, 0.02, 0.02], [0.02, None, 0.02], [None, None, 0.02]):
        assert decided([0.1, -0.2, 0.9], vi, [True, True, False]).scope == "direct"
    assert decided([0.1, None, 0.9], [0.02, None, 0.02], [True, True, False]).scope == "with indirect"


samples = st.lists(
    st.tuples(st.floats(-1.5, 1.5).map(lambda y: round(y, 3)), st.floats(0.005, 0.5), st.booleans()),
    min_size=2,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(samples, st.data())
def test_taking_a_spread_away_brings_in_nothing_that_strengthens_a_verdict(found, data):
    yi, vi, direct = ([one[place] for one in found] for place in range(3))
    taken = data.draw(st.integers(0, len(yi) - 1))
    without = [None if place == taken else v for place, v in enumerate(vi)]
    weak = {"inconclusive", "undetermined", "not claimed"}
    before, after = (
        verdicts.words for verdicts, _ in judge([decided(yi, spreads, direct) for spreads in (vi, without)], 0.95)
    )
    for one, other in zip(before, after, strict=True):
        assert other in weak or one not in weak


@pytest.mark.parametrize("spread", [0.02, None])
def test_strong_indirect_evidence_does_not_speak_over_direct_evidence_that_is_torn(spread):
    yi, direct = [-0.4, 0.5, *[0.8] * 6], [True, True, *[False] * 6]
    decision = decided(yi, [0.02, spread, *[0.02] * 6], direct)
    assert judge([decision], 0.95)[0][0].words[0] == "inconclusive"


def lane_of(seen, lanes):
    """The lane that is chosen for an outcome that is ``seen in`` what the vocabulary says, or does not say."""
    vocabulary = SimpleNamespace(inherited=lambda kind, name, key: seen)
    rows = made_up_decision([0.3] * len(lanes), [0.02] * len(lanes)).every
    rows = rows.replaced(lane=np.array(lanes, dtype=object))
    part = {"outcome": "height", "kind": "comparison"}
    return _lane(part, rows, SimpleNamespace(vocabulary=vocabulary))[0]


@pytest.mark.parametrize(
    ("seen", "lanes", "lane"),
    [
        ("one session", ["acute", "training"], "acute"),
        ("over time", ["acute", "acute"], "training"),
        (None, ["acute", "acute"], "acute"),
        (None, ["acute", "training"], "training"),
        (None, ["published synthesis"], "training"),
    ],
)
def test_single_sessions_answer_where_nobody_says_when_an_outcome_is_seen_and_nothing_else_was_measured(
    seen, lanes, lane
):
    assert lane_of(seen, lanes) == lane
