"""Notes read once: the foreign project's, the three cards', and this project's own."""

from itertools import count
from pathlib import Path

import pytest

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.normalise import read_project
from analysis.tables.project import Project
from analysis.terms import SAME_PEOPLE

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


VOCABULARY = """
interventions:
  new feed: {}
  old feed: {}
outcomes:
  yield: {units: [kg], zero means none: yes, seen in: over time, better: more}
  comfort: {units: [points], seen in: over time, better: more}
  effort: {units: ["%max"], zero means none: yes, seen in: one session}
  losses: {units: [animals], zero means none: yes, seen in: over time, better: less}
populations:
  heifers: {}
  steers: {}
units:
  kg: {}
  points: {}
  "%max": {difference is in: points}
  animals: {}
properties: {}
journals: {}
"""


@pytest.fixture
def vocabulary_text():
    return VOCABULARY


@pytest.fixture
def intake_of(make_project):
    """The intake of a made-up project: studies as (design, n, tables), each with the arms NEW and OLD.

    ``n`` is both arms' size, or a pair.
    """

    numbers = count()

    def build(settings="", **studies):
        files = (
            {"vocabulary.yaml": VOCABULARY, "settings.yaml": settings} if settings else {"vocabulary.yaml": VOCABULARY}
        )
        names = [name.replace("_", "-") for name in studies]
        files["references.bib"] = "".join(
            f"@article{{{name}, title = {{Made-up {name}}}, journal = {{Made-up}}, year = {{2015}}}}\n"
            for name in names
        )
        for name, (design, n, tables) in zip(names, studies.values(), strict=True):
            new, old = n if isinstance(n, tuple) else (n, n)
            total = n if design in SAME_PEOPLE and new == old else new + old
            files[f"studies/{name}.md"] = (
                f"---\ndesign: {design}\nparticipants:\n  n: {total}\nduration: 8 weeks\nbrackets: SD\n"
                "read:\n  table 1: made up\n---\nMade up.\n\n## Arms\n| arm | gets | n |\n| - | - | - |\n"
                f"| NEW | new feed | {new} |\n| OLD | old feed | {old} |\n\n{tables}\n"
            )
        return read_project(make_project(files, f"project-{next(numbers)}"))

    return build


@pytest.fixture
def effects_of(intake_of):
    """The effects of such a project."""
    return lambda settings="", **studies: derive_effects(intake_of(settings, **studies))
