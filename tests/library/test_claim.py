"""A claim can be taken apart to the rows behind its answer."""

import dataclasses

import numpy as np
import pytest

from analysis import compare


def test_a_claim_has_the_answer_that_was_built(project, strength):
    answers = project.tables["claim_answers"].set_index("claim_id")["answer"]
    assert strength.answer == answers[strength.id]
    assert strength.statement.startswith("Training on the leg press")


def test_a_claim_cannot_be_changed(strength):
    with pytest.raises(dataclasses.FrozenInstanceError):
        strength.id = "another"


def test_parts_tell_the_verdicts_as_built_on_the_scale_readers_see(project, strength):
    part = strength.parts.iloc[0]
    built = project.tables["claim_strength"].set_index("claim_id").loc[strength.id]
    assert part["direction_verdict"] == built["direction_verdict"]
    assert part["people"] == built["participants"]
    assert part["natural_unit"] == "%"
    assert part["natural"] == pytest.approx(100 * np.expm1(built["estimate"]))
    assert (part["claimed_from"], part["claimed_to"]) == pytest.approx((15, 25))
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert part[name] == built[name]
    assert np.expm1(part["claimed_low"]) == pytest.approx(0.15)


def test_effects_are_those_behind_the_mean(strength):
    effects, pooled = strength.effects(), strength.pooled.iloc[0]
    assert len(effects) == pooled["effects"]
    assert effects["sample"].nunique() == pooled["k"]
    assert set(effects["measure"]) == {pooled["measure"]}
    assert effects["pooled"].all()
    assert effects["decides"].all()
    assert not effects["excluded"].any()


def test_effects_have_the_covariates_and_the_natural_scale_beside_them(strength):
    effects = strength.effects().set_index("study_id")
    row = effects.loc["guadalupe-grau-2009-women"]
    assert (row["label"], row["year"], row["sex"], row["weeks"]) == ("Guadalupe Grau 2009 Women", 2009, "female", 9)
    assert row["percent"] == row["natural"] == pytest.approx(100 * np.expm1(row["yi"]))
    assert row["low"] == pytest.approx(100 * np.expm1(row["yi"] - 1.959964 * np.sqrt(row["vi"])))
    assert row["se"] == pytest.approx(np.sqrt(row["vi"]))
    assert row["women"]
    assert not row["men"]
    assert row["untrained"]
    assert not row["trained"]
    assert {"n", "age", "who", "directness", "flagged"} <= set(effects.columns)


def test_a_claim_of_less_is_turned_but_told_as_less(make_project):
    """Four seconds of fifty less: for the claim, and eight percent down."""
    from analysis import Project

    claim = Project(make_project(SPRINT).root).claim("sleds")
    effect = claim.effects().iloc[0]
    assert effect["yi"] > 0
    assert effect["percent"] == pytest.approx(-8, abs=0.5)
    assert effect["low"] < effect["percent"] < effect["high"] < 0
    part = claim.parts.iloc[0]
    assert part["low"] < part["natural"] < part["high"] < 0
    assert part["claimed_from"] < part["claimed_to"] < 0
    assert part["estimate"] > 0
    assert 0 < part["claimed_low"] < part["claimed_high"]


SPRINT = {
    "references.bib": "@article{trial, author = {Doe, J.}, title = {A trial}, year = {2020}, journal = {Runs}}\n",
    "vocabulary.yaml": """\
interventions: {sled: {}, nothing: {}}
outcomes:
  run time: {units: [s], zero means none: yes, seen in: over time, better: less}
properties: {}
populations: {}
units: {s: {}, "%": {}}
journals: {}
""",
    "sources/page.md": "---\ntitle: A page\nkind: article\n---\n",
    "claims/sleds.md": """\
---
statement: Sleds make runs 8 % faster.
kind: comparison
intervention: sled
comparator: nothing
outcome: run time
effect: 8 % less
asserted:
  - source: page
    where: top
    stance: asserts
---
""",
    "studies/trial.md": """\
---
design: randomised parallel
read:
  abstract: https://example.org/trial
duration: 6 weeks
brackets: SD
---
## Arms
| arm | gets | n |
| --- | ---- | - |
| S | sled | 20 |
| N | nothing | 20 |

## Measurements
| outcome | unit | arm | after |
| ------- | ---- | --- | ----- |
| run time | s | S | 46 (2) |
| run time | s | N | 50 (2) |
""",
}


def test_evidence_holds_all_that_bears_and_marks_what_decides(project, strength):
    links = project.tables["evidence"]
    assert len(strength.evidence) == (links["claim_id"] == strength.id).sum()
    assert 0 < strength.evidence["decides"].sum() < len(strength.evidence)
    assert strength.evidence["pooled"].sum() == len(strength.effects())


def test_studies_are_those_that_bear(strength):
    assert set(strength.studies["study_id"]) == set(strength.evidence["study_id"])


def test_of_several_parts_one_can_be_asked_for(activation):
    assert set(activation.effects()["part_id"]) == {"squat"}
    assert len(activation.effects("leg-press")) == 0
    with pytest.raises(ValueError, match=r'no part "squats" .did you mean "squat"'):
        activation.effects("squats")


def test_what_changes_is_told_in_words_and_verdicts(activation):
    flips = activation.changes.query("flips")
    assert flips["change"].tolist() == ["the reference prior alone"]


def test_comparing_two_states_tells_what_moved(strength):
    moved = strength.without("campos-2002").compare(strength)
    assert list(moved.columns) == ["before", "after", "moved"]
    assert moved.loc[("whole", "k")].tolist() == [8, 7, True]
    assert moved.loc[("whole", "direction_verdict"), "moved"] == (
        moved.loc[("whole", "direction_verdict"), "before"] != moved.loc[("whole", "direction_verdict"), "after"]
    )


def test_two_claims_are_no_two_states(strength, activation):
    with pytest.raises(ValueError, match="are two claims"):
        strength.compare(activation)


def test_claims_side_by_side_have_a_row_a_part(project, strength):
    table = compare(["leg-press-strength-gain", "hip-thrust-glute-activation"], project)
    assert table[["claim_id", "part_id"]].to_numpy().tolist() == [
        ["leg-press-strength-gain", "whole"],
        ["hip-thrust-glute-activation", "squat"],
        ["hip-thrust-glute-activation", "leg-press"],
    ]
    both = compare([strength, strength.without("campos-2002")])
    assert both["changed"].isna().tolist() == [True, False]
    assert both["k"].tolist() == [8, 7]
    with pytest.raises(ValueError, match="no claim named"):
        compare([])


def test_a_claim_is_shown_with_its_answer_in_the_colours_of_the_notebook(strength):
    shown = strength.where("weeks <= 8")._repr_html_()
    assert "where weeks &lt;= 8" in shown
    assert "color:inherit" in shown
    assert "background:transparent" in shown
    assert "supported" in strength._repr_html_()
    assert "31 %" in strength._repr_html_().replace("\xa0", " ")


def test_a_part_without_evidence_is_shown_without_people(activation):
    assert "no evidence" in activation._repr_html_()
    assert "no person" not in activation._repr_html_()


def test_frames_given_away_are_not_the_claims_own(strength):
    effects, parts = strength.effects(), strength.parts
    effects["yi"], parts["k"] = 0.0, 0
    assert (strength.effects()["yi"] != 0).all()
    assert strength.parts["k"].tolist() == [8]
