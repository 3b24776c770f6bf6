"""From notes to tables on disk."""

import shutil
from pathlib import Path

import pytest

from analysis.appraisal.build import build_tables as build_from
from analysis.intake.problems import BrokenNotes
from analysis.tables.package import read_tables
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES
from analysis.tables.state import input_digest, is_current

CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(CAFFEINE / "data" / "raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


def build_tables(project):
    build_from(project, input_digest(project, "0"))


def contents(project):
    """Every file below the processed folder."""
    files = (path for path in project.processed.rglob("*") if path.is_file())
    return {path.relative_to(project.processed): path.read_bytes() for path in files}


def test_a_foreign_project_builds_every_table(project):
    build_tables(project)
    assert set(read_tables(project)) == set(TABLES)


def test_tables_are_current_until_a_note_changes(project):
    build_tables(project)
    assert is_current(project, input_digest(project, "0"))
    note = project.raw / "studies" / "trial-a.md"
    note.write_text(note.read_text().replace("240 (30)", "241 (30)"))
    assert not is_current(project, input_digest(project, "0"))


def test_a_broken_note_changes_nothing_on_disk(project):
    build_tables(project)
    before = contents(project)
    note = project.raw / "studies" / "trial-a.md"
    note.write_text(note.read_text().replace("240 (30)", "240 (-30)"))
    with pytest.raises(BrokenNotes, match=r"data/raw/studies/trial-a\.md:22: CAF: .*cannot be below 0"):
        build_tables(project)
    assert contents(project) == before


def test_two_folders_give_the_same_bytes(project, tmp_path_factory):
    other = Project(tmp_path_factory.mktemp("other"))
    shutil.copytree(CAFFEINE / "data" / "raw", other.root / "data" / "raw")
    build_tables(project)
    build_tables(other)
    assert contents(project) == contents(other)
