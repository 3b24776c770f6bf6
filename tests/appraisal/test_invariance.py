"""What must not change, or not get stronger, when all notes of a project are turned round or lose a spread."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.appraisal.bias import judge_bias
from analysis.appraisal.strength import appraise_parts
from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.values import reported_values
from analysis.evidence.matching import match_evidence
from analysis.evidence.screens import screen
from analysis.notes.normalise import read_project
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import Pooling, pool_parts
from analysis.synthesis.claimed import votes_of
from analysis.synthesis.covariates import with_covariates
from analysis.tables.project import Project
from analysis.tables.schemas import frame

PROJECTS = Path(__file__).parents[1] / "projects"
VERDICTS = ["direction_verdict", "size_verdict"]
WEAK = {"inconclusive", "undetermined", "not claimed", "no evidence", "not testable"}
TURNED = {"more": "less", "less": "more", "better": "worse", "worse": "better"}


class Notes:
    """A project's effects, to be judged with changes."""

    def __init__(self, name):
        self.intake = read_project(Project(PROJECTS / name))
        self.effects = derive_effects(self.intake)
        self.flags = screen(self.intake, reported_values(self.intake.tables), self.effects)

    def strength(self, effects=None, intake=None):
        effects, intake = self.effects if effects is None else effects, intake or self.intake
        matched = bearing(effects, match_evidence(intake, effects), self.flags, intake.tables)
        rows = with_covariates(votes_of(matched, intake), intake)
        found = appraise_parts(intake, rows, pool_parts(intake, Pooling.of(rows)), judge_bias(intake))["claim_strength"]
        return frame("claim_strength", found).set_index(["claim_id", "part_id"])


@pytest.fixture(scope="module", params=["cards", "caffeine"])
def notes(request):
    return Notes(request.param)


def test_all_results_and_the_side_of_all_claims_turned_round_leave_every_verdict(notes):
    parts = notes.intake.tables["claim_parts"]
    sides = parts["effect_direction"].map(lambda side: TURNED.get(side, side)).astype(parts["effect_direction"].dtype)
    assert (sides != parts["effect_direction"]).any()
    tables = {**notes.intake.tables, "claim_parts": parts.assign(effect_direction=sides)}
    effects = notes.effects.assign(yi=-notes.effects["yi"], sign=-notes.effects["sign"])
    one, other = notes.strength(), notes.strength(effects, replace(notes.intake, tables=tables))
    told = [*VERDICTS, "certainty_low", "certainty_high", "lane", "measure"]
    pd.testing.assert_frame_equal(one[told], other[told])
    for name in ("estimate", "probability_direction", "direction_p", "tau2"):
        np.testing.assert_allclose(one[name].astype("float64"), other[name].astype("float64"), rtol=1e-9)


@pytest.mark.slow
def test_no_study_of_the_notes_strengthens_a_verdict_by_losing_its_variances(notes):
    before = notes.strength()[VERDICTS]
    effects = notes.effects
    studies = sorted(effects.loc[effects["vi"] > 0, "study_id"].unique())
    assert studies
    for study in studies:
        own = effects["study_id"] == study
        after = notes.strength(effects.assign(**{name: effects[name].mask(own) for name in ("vi", "vi_per_r")}))
        for verdict in VERDICTS:
            stronger = ~after[verdict].isin(WEAK) & before[verdict].isin(WEAK)
            assert not stronger.any(), (study, verdict)
