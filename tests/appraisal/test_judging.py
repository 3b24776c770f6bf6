"""Claims judged in any company get the same tables."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.appraisal import judging
from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.tables.project import Project

PROJECTS = Path(__file__).parents[1] / "projects"


@pytest.mark.parametrize("name", ["cards", "caffeine"])
def test_how_many_claims_are_judged_at_a_time_changes_no_digit(request, monkeypatch, name):
    together = request.getfixturevalue(name)
    assert len(together["claims"]) > 1
    monkeypatch.setattr(judging, "_AT_A_TIME", 1)
    one_by_one = work_out(read_project(Project(PROJECTS / name)))
    for table in (*judging.JUDGED, "bias"):
        pd.testing.assert_frame_equal(one_by_one[table], together[table], check_exact=True, obj=table)
