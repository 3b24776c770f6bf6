"""A small frozen project, built once, and its claims."""

import shutil

import pytest

from analysis import Project


@pytest.fixture(scope="session")
def cards_folder(built_project, tmp_path_factory):
    """A folder in which tests/projects/cards is built, as the examples in docstrings name it."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(built_project("cards").root, folder / "tests" / "projects" / "cards")
    return folder


@pytest.fixture(scope="session")
def project(cards_folder):
    return Project(cards_folder / "tests" / "projects" / "cards")


@pytest.fixture(scope="session")
def strength(project):
    """A claim with many results of several kinds, and one part."""
    return project.claim("leg-press-strength-gain")


@pytest.fixture(scope="session")
def activation(project):
    """A claim with two parts, one of which nobody measured."""
    return project.claim("hip-thrust-glute-activation")
