"""A new study note reaches the claims it bears on; no other file is touched."""

import shutil
from pathlib import Path

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.normalise import read_project
from analysis.tables.project import Project

CARDS = Path(__file__).parents[1] / "projects" / "cards"
NOTE = """---
design: randomised parallel
participants:
  n: 20
  who: athletes
duration: 8 weeks
reference: jarvis-2019
read:
  abstract: made up
---
Made up.

## Arms
| arm | gets | n |
| --- | ---- | - |
| HT | hip thrust | 10 |
| CON | nothing | 10 |

## Measurements
| outcome | unit | arm | before | week 8 |
| ------- | ---- | --- | ------ | ------ |
| sprint time, 20 m | s | HT | 3.2 | 3.1 |
| sprint time, 20 m | s | CON | 3.2 | 3.2 |
| gluteus maximus size, thickness | mm | HT | 20 | 22 |
| gluteus maximus size, thickness | mm | CON | 20 | 20 |
"""


def test_a_note_dropped_into_the_folder_reaches_its_claims(tmp_path):
    shutil.copytree(CARDS / "data" / "raw", tmp_path / "data" / "raw")
    (tmp_path / "data/raw/studies/made-up-2026.md").write_text(NOTE)
    intake = read_project(Project(tmp_path))
    effects = derive_effects(intake)
    rows = match_evidence(intake, effects).merge(effects, on="effect_id")
    own = rows.loc[rows["study_id"] == "made-up-2026"]
    assert set(own["claim_id"]) == {"hip-thrust-sprint-speed"}
    between = own.loc[own["estimand"] == "between-group difference in change"]
    assert set(between["directness"]) == {"direct"}
    assert (between["yi"] * between["orientation"] > 0).all()  # faster than the control, as claimed
