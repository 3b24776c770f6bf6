"""Tables to write, and projects already built; each is made once and copied where a test changes it."""

import shutil

import pytest

from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.tables.package import read_tables, write_tables
from analysis.tables.project import Project
from analysis.tables.state import made_from


@pytest.fixture(scope="session")
def real_build(built_project, once):
    """A folder with the tables of the real notes, and without the notes."""

    def build(root):
        real = built_project("real")
        write_tables(Project(root), read_tables(real), "inputs", made_from(real))

    return Project(once("written", build))


@pytest.fixture(scope="session")
def empty_build(tmp_path_factory):
    """A folder with the tables of a project that has a vocabulary without terms and nothing else."""
    project = Project(tmp_path_factory.mktemp("empty"))
    project.raw.mkdir(parents=True)
    (project.raw / "vocabulary.yaml").write_text("# no terms yet\n")
    write_tables(project, work_out(read_project(project)), "inputs")
    return project


@pytest.fixture
def built(real_build, tmp_path):
    """A copy of the real tables that a test may damage."""
    shutil.copytree(real_build.root, tmp_path / "built")
    return Project(tmp_path / "built")
