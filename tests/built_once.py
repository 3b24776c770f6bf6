"""Projects that the real pipeline builds once a run of the tests, however many processes share the run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import cache, partial
from pathlib import Path

import pytest
from filelock import FileLock

from analysis import __version__
from analysis.build import runner
from analysis.build.pool import Pool
from analysis.cli import main
from analysis.pipeline import build_tables
from analysis.tables.files import lock
from analysis.tables.package import read_tables
from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.state import input_digest

PROJECTS = Path(__file__).parent / "projects"
REAL, COPIED = "real", "copied"
ADDRESS = "https://example.org/claims/"
A_COPY = """\
---
title: Leg Press or Hip Thrust?
kind: article
publisher: Community Strength Austin
copy of: community-strength-austin
---
The same article under another title.
"""


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], object]], Path]:
    """``once(name, make)``: the folder that ``make`` filled, by whichever process asked first. It is only read."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # a worker's folder lies in that of the run

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = base / "once" / name, base / "once" / f"{name}.done"
        folder.parent.mkdir(exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def built_project(once) -> Callable[[str], Project]:
    """A project with its tables, to be read only: one of tests/projects, the real one, or ``copied``.

    The last is ``cards`` with a second source that copies the first.
    """

    def build(root: Path, name: str) -> None:
        source = {REAL: Path(__file__).parents[1], COPIED: PROJECTS / "cards"}.get(name, PROJECTS / name)
        project = Project(root)
        shutil.copytree(source / "data" / "raw", project.raw)
        if name == COPIED:
            (project.raw / "sources" / "a-copy.md").write_text(A_COPY, encoding="utf-8")
            with_copy(project.raw / "claims" / "hip-thrust-glute-activation.md")
        with lock(project):
            build_tables(project, input_digest(project, __version__))

    return cache(lambda name: Project(once(f"tables-{name}", lambda root: build(root, name))))


def with_copy(note: Path) -> None:
    """The copy says what the original says."""
    said = "asserted:\n"
    text = note.read_text(encoding="utf-8")
    assert text.count(said) == 1
    before, after = text.split(said)
    first, end = after.split("---\n", 1)
    copied = "  - source: a-copy\n    where: What Is the Hip Thrust\n    stance: asserts\n"
    note.write_text(f"{before}{said}{first}{copied}---\n{end}", encoding="utf-8")


@pytest.fixture(scope="session")
def built_tables(built_project) -> Callable[[str], Tables]:
    """The tables of such a project, to be read only."""
    return cache(lambda name: read_tables(built_project(name)))


@pytest.fixture(scope="session")
def pool():
    """Processes that make reports, up to three at a time, for all tests that do not end them: to load takes seconds."""
    with closing(Pool(3)) as pool:
        yield pool


@pytest.fixture(scope="session")
def build_reports(pool):
    """Build in that pool."""
    return partial(runner.build_reports, pool=pool)


@pytest.fixture(scope="session")
def site(once, built_project, build_reports) -> Callable[[str], Project]:
    """Such a project with its reports too, to be read only."""

    def build(root: Path, name: str) -> None:
        shutil.copytree(built_project(name).root, root, dirs_exist_ok=True)
        assert build_reports(Project(root)).failed == []

    return cache(lambda name: Project(once(f"site-{name}", lambda root: build(root, name))))


@pytest.fixture(scope="session")
def tables(built_tables) -> Tables:
    """The tables of ``copied``, to be read only."""
    return built_tables(COPIED)


@pytest.fixture(scope="session")
def built(site) -> Project:
    """The project ``copied`` with its reports, to be read only."""
    return site(COPIED)


@pytest.fixture(scope="session")
def published(once, built) -> Callable[[str], Path]:
    """The site of ``copied``: ``local``, or ``addressed`` where it has an address; to be read only."""

    def publish(root: Path, name: str) -> None:
        project = shutil.copytree(built.root, root / "project")
        options = ["--address", ADDRESS, "--author", "Example"] if name == "addressed" else []
        assert main(["publish", str(root / "site"), "--project", str(project), *options, "--quiet"]) == 0

    return cache(lambda name: once(f"published-{name}", lambda root: publish(root, name)) / "site")


@pytest.fixture
def copied(built_project, tmp_path) -> Project:
    """The project ``copied`` with its tables, in a folder that a test may change."""
    return Project(shutil.copytree(built_project(COPIED).root, tmp_path / "project"))
