"""What a row of evidence has of each covariate: by the vocabulary, and missing where nobody says."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.normalise import read_project
from analysis.synthesis.bearing import bearing
from analysis.synthesis.covariates import columns, names, with_covariates
from analysis.tables.project import Project
from analysis.tables.schemas import frame

CARDS = Path(__file__).parents[1] / "projects" / "cards"


@pytest.fixture(scope="module")
def rows():
    intake = read_project(Project(CARDS))
    effects = derive_effects(intake)
    bears = bearing(effects, match_evidence(intake, effects), frame("flags", []), intake.tables)
    return with_covariates(bears, intake)


VOCABULARY = """
interventions:
  press: {}
  wide press: {under: press}
  row: {}
outcomes:
  strength: {units: [kg], seen in: over time, zero means none: yes, better: more}
  press 1RM: {under: strength, units: [kg]}
  row 1RM: {under: strength, units: [kg]}
  grip: {under: strength, units: [kg]}
  calm: {units: [points], seen in: over time}
populations:
  new: {aspect: standing}
  old hands: {aspect: standing}
  masters: {under: old hands, aspect: standing}
units:
  kg: {}
  points: {}
"""
CLAIM = """---
statement: Presses make people stronger.
kind: change
intervention: press
outcome: {outcome}
effect: more
asserted:
  - source: paper
    where: page 1
    stance: asserts
---
"""
STUDY = """---
design: randomised parallel
participants:
  n: 40
  who: [{who}]
duration: 8 weeks
read:
  table: https://example.org
---
## Arms
| arm | gets | n |
| --- | ---- | - |
| P | {gets} | 20 |
| N | nothing | 20 |

## Measurements
| outcome | unit | P | N |
| ------- | ---- | - | - |
| {outcome} | {unit} | 60 (9) | 50 (9) |
"""


def covariates_of(make_project, *, outcome="press 1RM", gets="wide press", who="new", unit="kg", claimed="strength"):
    project = make_project(
        {
            "vocabulary.yaml": VOCABULARY,
            "references.bib": "@article{a-2020,\n title = {A},\n author = {A, B},\n year = {2020}\n}\n",
            "sources/paper.md": "---\nkind: article\ntitle: Presses\n---\n",
            "claims/presses.md": CLAIM.format(outcome=claimed),
            "studies/a-2020.md": STUDY.format(outcome=outcome, gets=gets, who=who, unit=unit),
        }
    )
    intake = read_project(project)
    effects = derive_effects(intake)
    bears = bearing(effects, match_evidence(intake, effects), frame("flags", []), intake.tables)
    assert len(bears)
    return with_covariates(bears, intake).iloc[0]


@pytest.mark.parametrize(
    ("outcome", "gets", "tested"),
    [
        ("press 1RM", "wide press", "trained test"),
        ("row 1RM", "wide press + row", "trained test"),
        ("row 1RM", "wide press", "untrained test"),
        ("grip", "press", "untrained test"),
    ],
)
def test_a_test_named_after_what_was_done_is_one_that_was_trained(make_project, outcome, gets, tested):
    assert covariates_of(make_project, outcome=outcome, gets=gets)["by test"] == tested


def test_an_outcome_that_no_exercise_gives_its_name_is_no_question_of_tests(make_project):
    row = covariates_of(make_project, outcome="calm", unit="points", claimed="calm")
    assert pd.isna(row["by test"])


@pytest.mark.parametrize(
    ("who", "standing"), [("new", "new"), ("masters", "masters"), ("old hands, masters", "masters")]
)
def test_the_narrowest_population_of_an_aspect_tells_it(make_project, who, standing):
    assert covariates_of(make_project, who=who)["by standing"] == standing


def test_a_mixture_of_two_populations_tells_nothing(make_project):
    assert pd.isna(covariates_of(make_project, who="new, old hands")["by standing"])


def test_what_was_given_beside_it_is_a_covariate_and_no_lack_of_directness(make_project):
    row = covariates_of(make_project, gets="press + row")
    assert row["by what else was given"] == "with something beside it"
    assert row["by directness"] == "direct"


def test_what_is_given_by_itself_is_alone(make_project):
    assert covariates_of(make_project, gets="press")["by what else was given"] == "alone"


def test_every_covariate_of_a_project_has_its_column(rows):
    intake = read_project(Project(CARDS))
    assert set(columns(intake.vocabulary)) <= set(rows.columns)
    assert names(intake.vocabulary)[:3] == ["weeks", "age", "sex"]
    assert (rows["by weeks"].dropna() == rows.loc[rows["by weeks"].notna(), "weeks"]).all()
    assert rows.groupby("study_id")["by design"].nunique().max() == 1
