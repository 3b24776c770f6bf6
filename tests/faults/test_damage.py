"""Files that were damaged or removed since they were written are made again, to the same bytes."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import contents

from analysis import __version__
from analysis.build.runner import build_reports
from analysis.build.verifying import verify
from analysis.cli import main
from analysis.commands.current import build_tables
from analysis.library import project as project_of_library
from analysis.pages.changes import moves_since_last
from analysis.tables.files import lock
from analysis.tables.package import are_good
from analysis.tables.project import Project
from analysis.tables.state import SCHEMA_VERSION, TablesTooNew, input_digest, is_current

HOW = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "of another shape": lambda path: path.write_bytes(b'[{"resources": 3, "outputs": []}, 1]'),
    "of a shape like it": lambda path: path.write_bytes(b'{"resources": [3], "key": 7, "outputs": {"a": []}}'),
}
DESCRIPTOR = "data/processed/datapackage.json"
SAMPLE = 40


@pytest.fixture
def project(tiny_site) -> Project:
    return tiny_site


@pytest.fixture
def build_again(pool) -> Callable[[Project], None]:
    """Bring a project up to date."""

    def build(project: Project) -> None:
        with lock(project):
            build_tables(project)
            assert build_reports(project, pool=pool).failed == []

    return build


def everything(project: Project) -> list[Path]:
    """All files of a build, those that only a build looks at among them."""
    folders = (project.processed, project.reports)
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def test_a_build_makes_again_all_that_was_damaged_in_whatever_way(project, build_again):
    good = contents(project)
    ways = list(HOW.values())
    for place, path in enumerate(everything(project)):
        ways[place % len(ways)](path)
    build_again(project)
    assert contents(project) == good
    assert verify(project)[1] == []


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_a_damaged_descriptor_is_no_build_and_no_error(project, how):
    how(project.root / DESCRIPTOR)
    assert not is_current(project, input_digest(project, __version__))


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
@pytest.mark.parametrize("name", ["claim_strength.parquet", "datapackage.json"])
def test_tables_set_aside_that_are_damaged_are_no_build_to_compare_with(project, name, how):
    assert moves_since_last(project) is not None
    how(project.processed / ".cache/last" / name)
    assert moves_since_last(project) is None


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_each_file_by_itself_is_made_again(project, build_again, part):
    chance, good = random.Random(part), contents(project)
    for _ in range(SAMPLE // 4):
        chance.choice(list(HOW.values()))(chance.choice(everything(project)))
        build_again(project)
        assert contents(project) == good
        assert verify(project)[1] == []


def test_tables_of_an_older_schema_are_none_to_read_and_are_built_anew(project):
    assert are_good(project)
    path = project.root / DESCRIPTOR
    path.write_bytes(path.read_bytes().replace(b'"schema_version": ', b'"schema_version": -'))
    assert not are_good(project)
    assert not is_current(project, input_digest(project, __version__))


def test_tables_of_a_newer_schema_are_refused_with_a_sentence_and_stay(project, capsys, monkeypatch):
    monkeypatch.setenv("CLAIMS_PROJECT", str(project.root))
    path = project.root / DESCRIPTOR
    path.write_bytes(path.read_bytes().replace(b'"schema_version": ', b'"schema_version": 9'))
    before = contents(project)
    for command in (["reports"], ["tables"], ["show"], ["diff"], ["export"], ["verify"]):
        assert main(command) == 2
        refused = f"tables of schema version 9{SCHEMA_VERSION}, and this program knows them up to {SCHEMA_VERSION}"
        assert f"{refused}; update" in capsys.readouterr().err
    assert contents(project) == before
    with pytest.raises(TablesTooNew):
        project_of_library.Project(project.root)
