"""A what-if gives what building the project would give, were things as it says; and it writes nothing."""

import shutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.appraisal.cache import TABLES as JUDGED
from analysis.appraisal.judging import judge_claims
from analysis.evidence.citations.audit import audit_citations
from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.effects.values import reported_values
from analysis.evidence.matching import match_evidence
from analysis.evidence.screens import screen
from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.synthesis.bearing import bearing
from analysis.synthesis.by_part import Pooling, pool_parts
from analysis.synthesis.claimed import votes_of
from analysis.synthesis.covariates import with_covariates
from analysis.tables.files import digest_tree
from analysis.tables.project import Project as Folders


def rows_of(tables, name, claim_id):
    """A claim's rows of a table, as they compare."""
    rows = tables[name]
    return rows.loc[rows["claim_id"] == claim_id].reset_index(drop=True)


def assert_same_results(claim, tables):
    for name in JUDGED:
        pd.testing.assert_frame_equal(claim.results[name], rows_of(tables, name, claim.id), rtol=1e-9)


@pytest.fixture(scope="module")
def steps(project):
    """What a build does before anything is judged."""
    intake = read_project(Folders(project.root))
    effects = derive_effects(intake)
    evidence = match_evidence(intake, effects)
    flags = screen(intake, reported_values(intake.tables), effects)
    return intake, effects, evidence, flags, audit_citations(intake, effects, evidence)["citations"]


def judged_where(steps, claim_id, kept):
    """The tables of a project from which the effects on a claim that are not kept are gone."""
    intake, effects, evidence, flags, citations = steps
    gone = evidence.merge(effects[["effect_id", "weeks", "study_id"]], on="effect_id")
    gone = set(gone.loc[(gone["claim_id"] == claim_id) & ~kept(gone), "effect_id"])
    effects = effects.loc[~effects["effect_id"].isin(gone)]
    evidence = evidence.loc[~evidence["effect_id"].isin(gone)]
    rows = with_covariates(votes_of(bearing(effects, evidence, flags, intake.tables), intake), intake)
    return judge_claims(intake, rows, pool_parts(intake, Pooling.of(rows)), citations)


@pytest.mark.parametrize(
    "claim_id", ["leg-press-strength-gain", "hip-thrust-glute-activation", "hip-thrust-sprint-speed"]
)
def test_without_nothing_a_claim_is_as_it_was_built(project, claim_id):
    claim = project.claim(claim_id)
    assert_same_results(claim.without(), project.tables)
    assert not claim.without().compare(claim)["moved"].any()


@pytest.mark.parametrize("weeks", [7, 8, 10])
def test_where_judges_as_if_the_other_effects_had_not_been_read(strength, steps, weeks):
    kept = judged_where(steps, strength.id, lambda rows: rows["weeks"] <= weeks)
    assert_same_results(strength.where(f"weeks <= {weeks}"), kept)


@settings(max_examples=3)
@given(st.data())
def test_without_studies_judges_as_if_their_results_had_not_been_read(strength, steps, data):
    studies = sorted(set(strength.evidence["study_id"]))
    left_out = data.draw(st.lists(st.sampled_from(studies), min_size=1, max_size=20, unique=True))
    kept = judged_where(steps, strength.id, lambda rows: ~rows["study_id"].isin(left_out))
    assert_same_results(strength.without(*left_out), kept)


def test_with_no_evidence_left_there_is_none(strength):
    nothing = strength.where("weeks < 0")
    assert nothing.parts["direction_verdict"].tolist() == ["no evidence"]
    assert len(nothing.evidence) == len(nothing.effects()) == len(nothing.pooled) == 0


def test_leaving_one_sample_out_agrees_with_the_table_of_changes(strength):
    changes = strength.changes.query("kind == 'leave one out'").set_index("change")
    for study in ("campos-2002", "pipes-1978"):
        row, part = changes.loc[f"without {study}"], strength.without(study).parts.iloc[0]
        assert (row["k"], row["votes_for"], row["direction_verdict"]) == (
            part["k"], part["votes_for"], part["direction_verdict"],
        )  # fmt: skip


def test_another_correlation_agrees_with_the_table_of_changes(strength):
    row = strength.changes.query("change == '0.7 where it is assumed'").iloc[0]
    reference = strength.with_settings(pre_post_r=0.7).changes.query("kind == 'reference'").iloc[0]
    assert reference["estimate"] == pytest.approx(row["estimate"])
    assert reference["probability_direction"] == pytest.approx(row["probability_direction"])


def test_other_settings_judge_as_if_they_stood_in_the_settings(project, strength, tmp_path):
    shutil.copytree(project.root / "data" / "raw", tmp_path / "data" / "raw")
    path = tmp_path / "data" / "raw" / "settings.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("sd: 0.3\n", "sd: 0.05\n").replace("tau: 0.15\n", "tau: 0.2\n", 1)
    text = text.replace(
        'value: 5\n    unit: "%"\n    because: ours; about', 'value: 12\n    unit: "%"\n    because: ours; about'
    )
    path.write_text(text.replace("probability: 0.95", "probability: 0.8"), encoding="utf-8")
    built = work_out(read_project(Folders(tmp_path)))
    other = strength.with_settings(prior={"log ratio": (0, 0.05, 0.2)}, smallest=(12, "%"), probability=0.8)
    because = ["smallest_because", "prior_because"]
    for name in ("syntheses", "claim_strength", "changes"):
        got, expected = (rows.drop(columns=because, errors="ignore") for rows in (
            other.results[name], rows_of(built, name, strength.id)))  # fmt: skip
        pd.testing.assert_frame_equal(got, expected, rtol=1e-9)
    assert other.compare(strength).loc[("whole", "natural"), "moved"] == False  # noqa: E712
    assert other.compare(strength).loc[("whole", "probability_within"), "moved"]


def test_a_prior_without_tau_keeps_the_one_that_was_chosen(strength):
    pooled = strength.with_settings(prior={"log ratio": (0.1, 0.2)}).pooled.iloc[0]
    assert (pooled["prior_mean"], pooled["prior_sd"], pooled["prior_tau"]) == (0.1, 0.2, 0.15)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"prior": {"log ratios": (0, 1)}}, 'did you mean "log ratio"'),
        ({"prior": {"SMD": (0, 0)}}, "sd and tau above 0"),
        ({"prior": {"SMD": (0,)}}, r"\(mean, sd\)"),
        ({"pre_post_r": 1.0}, "between -1 and 1"),
        ({"probability": 0.4}, "between 0.5 and 1"),
    ],
)
def test_settings_that_cannot_be_are_refused(strength, settings, message):
    with pytest.raises(ValueError, match=message):
        strength.with_settings(**settings)


def test_what_ifs_follow_one_another_and_are_told(strength):
    both = strength.where("weeks <= 10").without("pipes-1978")
    assert both.steps == ("where weeks <= 10", "without pipes-1978")
    assert "pipes-1978" not in set(both.evidence["study_id"])
    assert both.evidence["weeks"].max() <= 10
    assert strength.steps == ()
    assert "pipes-1978" in set(strength.evidence["study_id"])


def test_what_ifs_write_nothing(project, strength):
    before = digest_tree(project.root)
    strength.where("not flagged").with_settings(probability=0.9).changes.query("flips")
    assert digest_tree(project.root) == before


def test_a_condition_on_what_is_not_there_names_the_nearest_column(strength):
    with pytest.raises(ValueError, match=r'"week" is no column .did you mean "weeks"'):
        strength.where("week <= 8")
    with pytest.raises(ValueError, match="is no condition"):
        strength.where("weeks + 1")
    with pytest.raises(ValueError, match="cannot be read"):
        strength.where("weeks <=")


def test_what_is_not_known_meets_no_condition(strength):
    known = strength.evidence["trained"].notna()
    split = [len(strength.where(text).evidence) for text in ("trained", "not trained")]
    assert sum(split) == known.sum() < len(known)


def test_studies_are_named_by_id_data_set_or_the_beginning_of_ids(strength):
    left = set(strength.without("guadalupe-grau-2009").evidence["study_id"])
    gone = {"guadalupe-grau-2009-men", "guadalupe-grau-2009-women"}
    assert gone <= set(strength.evidence["study_id"])
    assert not gone & left
    assert "campos-2002" not in set(strength.without("polito-sheet").evidence["study_id"])
    with pytest.raises(ValueError, match='did you mean "campos-2002"'):
        strength.without("campos-2020")
