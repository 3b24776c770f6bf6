"""The foreign project's notes, read once: values in them can be worked out by hand."""

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
