"""Indirect comparisons of made-up notes, from the trials to the verdict."""

import numpy as np
import pandas as pd
import pytest

from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.stats import pool
from analysis.tables.project import Project

VOCABULARY = """\
interventions:
  press: {}
  row: {}
  squat: {}
  back squat: {under: squat}
outcomes:
  strength: {units: [kg], zero means none: yes, seen in: over time, better: more}
"""
CLAIM = """---
statement: A claim.
kind: comparison
intervention: press
comparator: row
outcome: strength
effect: {effect}
asserted:
  - source: label
    where: front
    stance: asserts
---
Made up.
"""
SOURCE = "---\ntitle: A label\nkind: label\n---\nMade up.\n"
STUDY = """---
design: randomised parallel
participants:
  n: 40
duration: 8 weeks
read:
  table 1: made up
{more}---
Made up.

## Arms
| arm | gets | n |
| - | - | - |
| A | {first} | 20 |
| B | {second} | 20 |

## Contrasts
| outcome | contrast | result | as | interval |
| - | - | - | - | - |
| strength | A − B | {result} | {unit} | {interval} |
"""


def trial(first, second, result, interval="SE 0.1", more="", unit="SMD"):
    return STUDY.format(first=first, second=second, result=result, interval=interval, more=more, unit=unit)


LEGS = {
    "press-1": trial("press", "squat", 0.9),
    "press-2": trial("press", "squat", 0.7, "SE 0.2"),
    "row-1": trial("row", "back squat", 0.2),
    "row-2": trial("squat", "row", -0.3, "SE 0.2"),
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A function from trials to all tables, each different project worked out once."""
    worked = {}

    def make(trials, effect="more"):
        key = (*trials.items(), effect)
        if key not in worked:
            worked[key] = work(tmp_path_factory.mktemp("project"), trials, effect)
        return worked[key]

    def work(root, trials, effect):
        raw = root / "data/raw"
        for folder in ("claims", "sources", "studies"):
            (raw / folder).mkdir(parents=True)
        (raw / "vocabulary.yaml").write_text(VOCABULARY)
        (raw / "sources/label.md").write_text(SOURCE)
        (raw / "claims/claim-one.md").write_text(CLAIM.format(effect=effect))
        for name, note in trials.items():
            (raw / f"studies/{name}.md").write_text(note)
        bib = (f"@article{{{name}, author={{A}}, title={{T}}, year={{2020}}}}\n" for name in trials)
        (raw / "references.bib").write_text("".join(bib))
        return work_out(read_project(Project(root)))

    return make


def strength(tables):
    return tables["claim_strength"].iloc[0]


def test_both_legs_are_pooled_apart_and_their_difference_decides(tables):
    worked = tables(LEGS)
    first, second = pool([0.9, 0.7], [0.01, 0.04]), pool([0.2, 0.3], [0.01, 0.04])
    row = worked["indirect_comparisons"].iloc[0]
    legs = {row["leg_first"]: row["estimate_first"], row["leg_second"]: row["estimate_second"]}
    assert legs == pytest.approx({"press against squat": first.estimate, "squat against row": -second.estimate})
    assert row["estimate"] == pytest.approx(first.estimate - second.estimate)
    assert row["se"] == pytest.approx(np.hypot(first.se, second.se))
    answer = strength(worked)
    assert (answer["basis"], answer["estimate"]) == ("indirect comparisons only", pytest.approx(row["estimate"]))
    assert answer["direction_verdict"] == "supported"


def test_it_is_as_indirect_as_evidence_can_be(tables):
    certainty = tables(LEGS)["certainty"].query("domain == 'indirectness'")
    assert set(certainty["worst"]) == {"2"}
    assert strength(tables(LEGS))["certainty_high"] in ("very low", "low")


def test_a_claim_of_the_other_side_gets_the_mirror(tables):
    more, less = strength(tables(LEGS)), strength(tables(LEGS, effect="less"))
    assert less["estimate"] == pytest.approx(-more["estimate"])
    assert less["probability_direction"] == pytest.approx(1 - more["probability_direction"])


def test_a_single_direct_comparison_decides_alone(tables):
    worked = tables({**LEGS, "head-to-head": trial("press", "row", -0.1)})
    assert worked["indirect_comparisons"].empty
    assert set(worked["evidence"]["effect_id"]) == set(
        worked["effects"].loc[worked["effects"]["study_id"] == "head-to-head", "effect_id"]
    )
    assert strength(worked)["basis"] == "controlled studies"


def test_nothing_is_put_together_where_the_same_people_stand_in_both_legs(tables):
    shared = {**LEGS, "row-1": trial("row", "squat", 0.2, more="same people as: press-1\n")}
    row = tables(shared)["indirect_comparisons"].iloc[0]
    assert pd.isna(row["se"])
    assert row["because"] == "the same people stand in both legs"


def test_a_leg_without_a_spread_leaves_it_open_and_is_not_no_evidence(tables):
    unsized = {
        "press-1": trial("press", "squat", 9, "SE 2", unit="kg"),
        "row-1": trial("row", "squat", 2, "", unit="kg"),
    }
    worked = tables(unsized)
    row = worked["indirect_comparisons"].iloc[0]
    assert row["because"] == "a leg has no size with its spread"
    assert strength(worked)["direction_verdict"] == "inconclusive"
    reasons = worked["reasons"].set_index("question")["because"]
    assert "which is larger cannot be told" in reasons["direction"]


def test_legs_that_lead_to_different_thirds_meet_nowhere(tables):
    apart = {"press-1": trial("press", "squat", 0.9), "row-1": trial("row", "nothing", 0.2)}
    worked = tables(apart)
    assert worked["evidence"].empty
    assert strength(worked)["direction_verdict"] == "no evidence"
