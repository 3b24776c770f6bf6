"""What others do while a build runs: read, edit, remove, build."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from alive import end_within
from tiny import contents, left_over, run, start, with_notebooks

from analysis import __version__, pipeline
from analysis.cli import main
from analysis.tables import files
from analysis.tables.files import lock
from analysis.tables.last import COMPARED, COMPARED_IF_BUILT
from analysis.tables.project import Project
from analysis.tables.state import input_digest, is_current

CLAIM = "leg-press-strength-gain"
NOTE = f"claims/{CLAIM}.md"
SOURCE, VOCABULARY = "sources/drinks-label.md", "vocabulary.yaml"
SET_ASIDE = len(COMPARED) + len(COMPARED_IF_BUILT) + 1  # files, before the first table is written
CAFFEINE = Path(__file__).parents[1] / "projects" / "caffeine"


@pytest.fixture
def project(built_project, tmp_path, monkeypatch) -> Project:
    """The small project with its tables."""
    monkeypatch.setenv("CLAIMS_PROJECT", str(tmp_path / "project"))
    return Project(shutil.copytree(built_project("cards").root, tmp_path / "project"))


def edit(project: Project, name: str, text: str = "\n") -> bytes:
    """Add to a file of the notes; return what it was before."""
    path = project.raw / name
    before = path.read_bytes()
    path.write_bytes(before + text.encode())
    return before


def build(project: Project) -> None:
    with lock(project):
        pipeline.build_tables(project, input_digest(project, __version__))


def is_up_to_date(project: Project) -> bool:
    return is_current(project, input_digest(project, __version__))


@pytest.mark.parametrize(
    ("command", "outcome"), [(["show", CLAIM], "leg press"), (["diff"], "# What moved"), (["export"], "written")]
)
def test_what_reads_shows_the_last_good_build_while_another_builds(project, capsys, command, outcome):
    edit(project, NOTE)
    with lock(project):
        assert main(command) == 0
    out, err = capsys.readouterr()
    assert outcome in out
    assert "last good build" in err
    assert "another build of project is running" in err


@pytest.mark.parametrize("command", [["show", CLAIM], ["diff"], ["export"]])
def test_what_reads_while_tables_are_replaced_waits_for_the_moment_in_which_they_are_whole(
    project, capsys, monkeypatch, command
):
    """Here the moment is long, and the reader looks right at its start."""
    edit(project, NOTE)
    descriptor = project.processed / "datapackage.json"
    whole = descriptor.read_bytes()
    descriptor.write_bytes(whole.replace(b'"hash": "sha256:', b'"hash": "sha256:0'))
    waited = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        descriptor.write_bytes(whole)

    monkeypatch.setattr(time, "sleep", sleep)
    with lock(project):
        assert main(command) == 0
    assert waited


@pytest.fixture
def source(make_project, tmp_path) -> Project:
    """The least that can be built: no term, and one note."""
    note = (CAFFEINE / "data/raw/sources/drinks-label.md").read_text(encoding="utf-8")
    made = make_project({VOCABULARY: "# no terms yet\n", SOURCE: note})
    build(made)
    return made


@pytest.mark.parametrize(("name", "taken_back"), [(VOCABULARY, False), (SOURCE, True)])
def test_what_is_edited_while_a_build_reads_is_built_by_the_next(source, monkeypatch, name, taken_back):
    """Nothing of what the build kept for the next one hides it."""
    edit(source, SOURCE)
    read_project = pipeline.read_project

    def edited_meanwhile(*arguments):
        before = edit(source, name)
        intake = read_project(*arguments)
        if taken_back:
            (source.raw / name).write_bytes(before)
        return intake

    monkeypatch.setattr(pipeline, "read_project", edited_meanwhile)
    build(source)
    assert not is_up_to_date(source)
    monkeypatch.setattr(pipeline, "read_project", read_project)
    build(source)
    assert is_up_to_date(source)
    fresh = Project(source.root.with_name("fresh"))
    shutil.copytree(source.raw, fresh.raw)
    build(fresh)
    assert contents(source) == contents(fresh)


def test_where_one_table_cannot_be_written_none_is_replaced(project, monkeypatch):
    before = contents(project)
    edit(project, NOTE, "\nAn edit.\n")
    path = project.raw / NOTE
    path.write_text(path.read_text().replace("statement: ", "statement: Now, ", 1))
    written, fsync = [], os.fsync

    def full(file: int) -> None:
        written.append(file)
        if len(written) > SET_ASIDE + 2:
            raise OSError(28, "No space left on device")
        fsync(file)

    monkeypatch.setattr(files.os, "fsync", full)
    assert main(["tables"]) == 2
    assert contents(project) == before
    assert not list(project.root.rglob("*.tmp-*"))


@pytest.mark.slow
def test_of_two_builds_at_once_one_builds_and_the_other_says_so(project, tmp_path):
    with_notebooks(project, 0)
    first = start(project, tmp_path / "temporary")
    lying = project.processed / ".lock"
    lying.unlink(missing_ok=True)
    end = time.monotonic() + 60
    while not lying.exists() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)
    second = run(project, tmp_path / "temporary")
    _, err = first.communicate(timeout=120)
    assert first.returncode == 0, err
    assert (second.returncode, second.stderr) == (
        2,
        "another build of project is running; wait for it, or end it\n",
    )


def test_a_project_that_is_cleaned_half_way_is_told(project, tmp_path):
    slow = "import time; time.sleep(0.5); print({state!r}, claim_id)"
    with_notebooks(project, 0, slow)
    process = start(project, tmp_path / "temporary", "reports", "--jobs", "1")
    end = time.monotonic() + 60
    while not list(project.reports.rglob("*.html")) and time.monotonic() < end:
        time.sleep(0.02)
    shutil.rmtree(project.processed)
    shutil.rmtree(project.reports)
    _, err = process.communicate(timeout=120)
    assert process.returncode in (2, 3)
    assert "Traceback" not in err
    assert "run it again" in err or "claims tables" in err
    assert left_over(project, tmp_path / "temporary") == []


@pytest.mark.parametrize("when", ["1980-01-01", "2100-01-01"])
def test_a_clock_that_goes_back_or_far_ahead_hides_no_edit(project, when):
    edit(project, NOTE)
    stamp = time.mktime(time.strptime(when, "%Y-%m-%d"))
    for path in [*project.raw.rglob("*"), *project.processed.rglob("*")]:
        os.utime(path, (stamp, stamp))
    assert not is_up_to_date(project)


def test_a_folder_that_may_not_be_written_to_is_named_and_nothing_is_left_running(project, tmp_path):
    shutil.rmtree(project.processed)
    project.processed.write_text("in the way")
    process = start(project, tmp_path / "temporary")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "data/processed: a file lies where a folder is needed" in err
    assert end_within(2, process.pid)
    assert list(Path(tmp_path / "temporary").iterdir()) == []
