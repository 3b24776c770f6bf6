"""The export folder: complete, valid, the same bytes each time, and never half of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import pytest

from analysis.export.package import export
from analysis.tables.files import digest
from analysis.tables.package import read_table
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES

KILLED = """
import os, sys
from pathlib import Path
from analysis.export.package import export
from analysis.tables import files, project
left = int(sys.argv[2])
def sync(descriptor):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
os.fsync = sync
export(project.Project(Path(sys.argv[1])), address="https://example.org/")
"""


def contents(project):
    folder = project.exported
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def descriptor(project):
    return json.loads(contents(project)["datapackage.json"])


def whole(project):
    """Whether every file of the descriptor is there as described."""
    files = contents(project)
    return all(
        resource["path"] in files and resource["hash"] == f"sha256:{digest(files[resource['path']])}"
        for resource in descriptor(project)["resources"]
    )


@pytest.fixture(scope="module")
def exported(built_project, tmp_path_factory):
    """The export of a small project."""
    project = Project(shutil.copytree(built_project("copied").root, tmp_path_factory.mktemp("exported") / "project"))
    assert export(project)
    return project


def problems(project):
    report = frictionless.validate(str(project.exported / "datapackage.json"))
    return report.flatten(["type", "note"])


def test_frictionless_accepts_it(exported):
    assert problems(exported) == []


@pytest.mark.slow
def test_the_export_of_this_project_is_whole_and_frictionless_accepts_it(built_project, tmp_path):
    project = Project(shutil.copytree(built_project("real").root, tmp_path / "project"))
    assert export(project)
    assert problems(project) == []
    assert whole(project)
    for name, content in contents(project).items():
        assert str(project.root).encode() not in content, name


def test_everything_in_the_folder_is_described_and_everything_described_is_there(exported):
    assert whole(exported)
    assert set(contents(exported)) == {r["path"] for r in descriptor(exported)["resources"]} | {"datapackage.json"}
    claims = set(read_table(exported, "claims")["claim_id"])
    assert {name for name in contents(exported) if name.endswith(".jsonld")} == {
        f"claim-reviews/{claim}.jsonld" for claim in claims
    }


def test_the_tables_are_those_of_the_project(exported):
    found = {
        name.removeprefix("tables/"): text for name, text in contents(exported).items() if name.startswith("tables/")
    }
    assert found == {f"{name}.csv": (exported.processed / f"{name}.csv").read_bytes() for name in TABLES}


def test_a_second_export_changes_nothing_and_one_elsewhere_has_the_same_bytes(exported, tmp_path):
    before = contents(exported)
    assert not export(exported)
    shutil.copytree(exported.root / "data", tmp_path / "elsewhere" / "data")
    other = Project(tmp_path / "elsewhere")
    assert export(other)
    assert contents(other) == contents(exported) == before


def test_no_file_names_the_machine_or_the_moment(exported):
    for name, content in contents(exported).items():
        assert str(exported.root).encode() not in content, name
        assert str(Path.home()).encode() not in content, name


def test_the_address_makes_every_link_absolute(copied):
    project = copied
    export(project, address="https://example.org/reports/", author="Example")
    for name, content in contents(project).items():
        if name.endswith(".jsonld"):
            review = json.loads(content)
            assert review["url"] == f"https://example.org/reports/claims/{Path(name).stem}.html"
            assert review["author"]["name"] == "Example"


def test_what_is_gone_is_removed_and_what_is_not_ours_is_left(copied):
    project = copied
    export(project)
    folder = project.exported
    (folder / "mine.txt").write_text("mine")
    listed = json.loads((folder / "datapackage.json").read_text())
    gone = folder / "claim-reviews" / "gone.jsonld"
    gone.write_text("{}")
    outside = project.root / "outside.txt"
    outside.write_text("mine")
    listed["resources"] += [{"path": "claim-reviews/gone.jsonld"}, {"path": "../../outside.txt"}]
    (folder / "datapackage.json").write_text(json.dumps(listed))
    assert export(project)
    assert not gone.exists()
    assert (folder / "mine.txt").exists()
    assert outside.exists()


@pytest.mark.parametrize("written", [0, 1, 4])
def test_an_export_that_is_killed_leaves_the_one_before(copied, written):
    project = copied
    export(project)
    complete = contents(project)
    command = [sys.executable, "-c", KILLED, str(project.root), str(written)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    assert subprocess.run(command, check=False, env=environment).returncode == 9
    shown = {name: content for name, content in contents(project).items() if ".tmp-" not in name}
    assert shown == complete
    assert whole(project)
    export(project, address="https://example.org/")
    assert whole(project)
    assert not [name for name in contents(project) if ".tmp-" in name]


def test_a_project_of_nothing_is_exported(tmp_path):
    from analysis.pipeline import build_tables

    project = Project(tmp_path)
    project.raw.mkdir(parents=True)
    (project.raw / "vocabulary.yaml").write_text("# no terms yet\n")
    build_tables(project, "inputs")
    assert export(project)
    assert whole(project)
    assert json.loads(contents(project)["references.json"]) == []
