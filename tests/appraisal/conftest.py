"""The two small projects, worked out once."""

from pathlib import Path

import pytest

from analysis.appraisal.build import work_out
from analysis.intake.normalise import read_project
from analysis.tables.project import Project

PROJECTS = Path(__file__).parents[1] / "projects"


@pytest.fixture(scope="session")
def cards():
    return work_out(read_project(Project(PROJECTS / "cards")))


@pytest.fixture(scope="session")
def caffeine():
    return work_out(read_project(Project(PROJECTS / "caffeine")))
