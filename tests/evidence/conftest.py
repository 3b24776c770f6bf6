"""Notes read once: the foreign project's, the three cards', and this project's own."""

from dataclasses import dataclass
from inspect import signature
from itertools import count
from pathlib import Path

import pandas as pd
import pytest

from analysis.evidence.effects.deriving import derive_effects
from analysis.evidence.matching import match_evidence
from analysis.notes.content import Intake
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


def notes_of(studies, settings=""):
    """The files of a made-up project: studies as (design, n, tables), each with the arms NEW and OLD.

    ``n`` is both arms' size, or a pair.
    """
    files = {"vocabulary.yaml": VOCABULARY} | ({"settings.yaml": settings} if settings else {})
    files["references.bib"] = "".join(
        f"@article{{{name}, title = {{Made-up {name}}}, journal = {{Made-up}}, year = {{2015}}}}\n" for name in studies
    )
    for name, (design, n, tables) in studies.items():
        new, old = n if isinstance(n, tuple) else (n, n)
        total = n if design in SAME_PEOPLE and new == old else new + old
        files[f"studies/{name}.md"] = (
            f"---\ndesign: {design}\nparticipants:\n  n: {total}\nduration: 8 weeks\nbrackets: SD\n"
            "read:\n  table 1: made up\n---\nMade up.\n\n## Arms\n| arm | gets | n |\n| - | - | - |\n"
            f"| NEW | new feed | {new} |\n| OLD | old feed | {old} |\n\n{tables}\n"
        )
    return files


@pytest.fixture
def intake_of(make_project):
    """The intake of a made-up project with these studies."""

    numbers = count()

    def build(settings="", **studies):
        named = {name.replace("_", "-"): study for name, study in studies.items()}
        return read_project(make_project(notes_of(named, settings), f"project-{next(numbers)}"))

    return build


@pytest.fixture
def effects_of(intake_of):
    """The effects of such a project."""
    return lambda settings="", **studies: derive_effects(intake_of(settings, **studies))


@dataclass(frozen=True)
class Marked:
    """The studies that the tests of a module are marked with: in ``of_test``, by a test's id, their ids and names."""

    intake: Intake
    effects: pd.DataFrame
    of_test: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def marked(request, tmp_path_factory):
    """All studies that tests of this module are marked with, in one project: effects take as long of all as of one.

    A test is marked with ``study(design, n, tables)``, whose name is then trial, or with several by name. A study, and
    each of its three, may be a function of the test's parameters.
    """
    studies, of_test = {}, {}
    for item in request.session.items:
        if item.path != request.path or not (mark := item.get_closest_marker("study")):
            continue
        names = of_test[item.nodeid] = {}
        for name, study in (mark.kwargs or {"trial": mark.args}).items():
            names[f"study-{len(studies)}"] = name.replace("_", "-")
            studies[f"study-{len(studies)}"] = tuple(
                _with_parameters(item, cell) for cell in _with_parameters(item, study)
            )
    project = Project(tmp_path_factory.mktemp("marked"))
    for name, text in notes_of(studies).items():
        (project.raw / name).parent.mkdir(parents=True, exist_ok=True)
        (project.raw / name).write_text(text, encoding="utf-8")
    intake = read_project(project)
    return Marked(intake, derive_effects(intake), of_test)


def _with_parameters(item, value):
    if not callable(value):
        return value
    return value(**{name: item.callspec.params[name] for name in signature(value).parameters})


@pytest.fixture
def effects(marked, request):
    """The effects of the studies that this test is marked with."""
    names = marked.of_test[request.node.nodeid]
    rows = marked.effects.loc[marked.effects["study_id"].isin(names)]
    return rows.assign(study_id=rows["study_id"].map(names)).reset_index(drop=True)
