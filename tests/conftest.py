"""What all tests share: repeatable property tests, the real project, and small projects made of text."""

from pathlib import Path

import pytest
from hypothesis import settings

from analysis.notes.normalise import read_project
from analysis.pipeline import work_out
from analysis.tables.project import Project

pytest_plugins = ["made_up"]

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def real_project():
    """This repository's own project; read it, never build in it."""
    return Project(Path(__file__).parents[1])


@pytest.fixture(scope="session")
def real_tables(real_project):
    """All tables of its notes, worked out in memory once: read them only."""
    return work_out(read_project(real_project))


@pytest.fixture
def make_project(tmp_path):
    """Write files (name below data/raw, text or bytes) and get the project they make."""

    def make(files, folder="project"):
        project = Project(tmp_path / folder)
        project.raw.mkdir(parents=True)
        for name, content in files.items():
            path = project.raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return project

    return make
