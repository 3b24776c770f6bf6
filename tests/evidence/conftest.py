"""Notes read once: the foreign project's, the three cards', and this project's own."""

from pathlib import Path

import pytest

from analysis.evidence.effects import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.intake.normalise import read_project
from analysis.tables.project import Project

PROJECTS = Path(__file__).parents[1] / "projects"


@pytest.fixture(scope="session")
def caffeine():
    return read_project(Project(PROJECTS / "caffeine"))


@pytest.fixture(scope="session")
def caffeine_effects(caffeine):
    return derive_effects(caffeine)


@pytest.fixture(scope="session")
def caffeine_evidence(caffeine, caffeine_effects):
    return match_evidence(caffeine, caffeine_effects)


@pytest.fixture(scope="session")
def cards():
    return read_project(Project(PROJECTS / "cards"))


@pytest.fixture(scope="session")
def cards_effects(cards):
    return derive_effects(cards)


@pytest.fixture(scope="session")
def cards_evidence(cards, cards_effects):
    return match_evidence(cards, cards_effects)


@pytest.fixture(scope="session")
def real(real_project):
    return read_project(real_project)


@pytest.fixture(scope="session")
def real_effects(real):
    return derive_effects(real)


@pytest.fixture(scope="session")
def real_evidence(real, real_effects):
    return match_evidence(real, real_effects)
