"""What moved between two builds, and which note did it."""

import shutil
from pathlib import Path

import pytest

from analysis.appraisal.build import work_out
from analysis.appraisal.moves import EVERYWHERE, changed_notes, moved
from analysis.intake.normalise import read_project
from analysis.tables.project import Project

CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(CAFFEINE / "data" / "raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


def tables(project):
    return work_out(read_project(project))


def test_nothing_moves_between_two_builds_of_the_same_notes(project):
    assert moved(tables(project), tables(project)).empty


def test_an_edited_number_is_told_with_the_note_that_did_it(project):
    before = tables(project)
    note = project.raw / "studies" / "trial-a.md"
    note.write_text(note.read_text().replace("240 (30)", "300 (30)"))
    after = tables(project)
    assert changed_notes(before, after) == {"data/raw/studies/trial-a.md": "edited"}
    rows = moved(before, after)
    assert set(rows["because"]) == {"data/raw/studies/trial-a.md (edited)"}
    estimate = rows.loc[rows["what"] == "estimate"].iloc[0]
    assert estimate["kind"] == "number"
    assert estimate["before"] != estimate["after"]


def test_a_removed_study_is_told_as_removed(project):
    before = tables(project)
    (project.raw / "studies" / "trial-a.md").unlink()
    bibliography = project.raw / "references.bib"
    entries = bibliography.read_text().split("@")
    bibliography.write_text("@".join(entry for entry in entries if "{trial-a," not in entry))
    rows = moved(before, tables(project))
    assert set(rows["because"]) == {"data/raw/studies/trial-a.md (removed)"}
    assert "votes_for" in set(rows["what"])


def test_what_no_note_did_is_put_down_to_settings_and_rules(project):
    before = tables(project)
    chosen = project.raw / "settings.yaml"
    chosen.write_text(f"{chosen.read_text()}verdict probability: 0.6\n")
    rows = moved(before, tables(project))
    assert len(rows)
    assert set(rows["because"]) == {EVERYWHERE}


def test_a_part_that_is_new_and_one_that_is_gone_are_told_once(project):
    before = tables(project)
    claim = project.raw / "claims" / "half-life.md"
    claim.write_text(claim.read_text().replace("| caffeine | caffeine |", "| tea | caffeine |"))
    rows = moved(before, tables(project)).set_index("part_id")
    assert rows.loc["tea", "before"] == "(not there before)"
    assert rows.loc["caffeine", "after"] == "(no such part)"
    assert set(rows["because"]) == {"data/raw/claims/half-life.md (edited)"}
