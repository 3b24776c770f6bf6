"""A build that is killed at a random moment, whichever of its processes is hit, costs nothing but its time."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sys
import time

import pytest
from alive import children, descendants, end_within
from tiny import broken_files, contents, left_over, run, send, start, with_notebooks

from analysis.tables.project import Project

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
SEED = 17
ENDED = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
RUNNER, BELOW = "the build", "one of its processes"
EDITED = "claims/leg-press-strength-gain.md"
HANGS = 300  # seconds after which a build will never end, however busy the machine is
STATES = 2


def state(project: Project, number: int, note: bool = False) -> None:
    """Have the project be in one of two states, which differ in the notebooks, and in a note if asked."""
    with_notebooks(project, number)
    if note:
        path = project.raw / EDITED
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" * (1 + number), encoding="utf-8")


def hit(project: Project, temporary, chance: random.Random, victim: str, number: signal.Signals, most: float) -> None:
    """Start a build, and after a while end it, or a process of it; see that all are gone and all files whole."""
    process = start(project, temporary)
    time.sleep(chance.uniform(0, most))
    below = descendants(process.pid)
    if victim == RUNNER or not below:
        send(process.pid, number)
        process.wait(timeout=HANGS)
        assert end_within(2, *below)
        if number != signal.SIGKILL:
            assert list(temporary.iterdir()) == []
    else:
        send(chance.choice(below), signal.SIGKILL)
        process.communicate(timeout=HANGS)
        assert process.returncode in (0, 3)
        assert end_within(2, *below)
    assert broken_files(project) == []
    process.communicate()


def hit_reports(project: Project, temporary, most: int) -> None:
    """Kill the processes of so many reports of a build: these fail, and no others."""
    process = start(project, temporary, "reports", "--jobs", "2", "--force", "--json")
    hits: set[int] = set()
    while len(hits) < most and process.poll() is None:
        for above in children(process.pid):
            for pid in set(children(above)) - hits:
                time.sleep(0.05)  # it has begun by then
                send(pid, signal.SIGKILL)
                hits.add(pid)
        time.sleep(0.02)
    out, err = process.communicate(timeout=HANGS)
    assert process.returncode == 3, err
    failed = json.loads(out)["failed"]
    assert len(failed) == len(hits) >= most
    assert all(failure["message"].startswith("WorkerEnded: killed by SIGKILL") for failure in failed)
    assert broken_files(project) == []


@pytest.fixture
def project(copied) -> Project:
    """A built project whose reports are stale."""
    state(copied, 0)
    return copied


def see_that_the_next_run_completes(project: Project, temporary, number: int, note: bool) -> None:
    """The bytes are those of a build that nothing disturbed, in another folder."""
    done = run(project, temporary)
    assert done.returncode == 0, done.stderr
    assert left_over(project, temporary) == []
    other = Project(project.root.with_name("undisturbed"))
    shutil.rmtree(other.root, ignore_errors=True)
    shutil.copytree(project.raw, other.raw)
    if not note:
        shutil.copytree(project.processed, other.processed)
    with_notebooks(other, number)
    assert run(other, temporary).returncode == 0
    changes = "reports/changes.md"  # tells of the build before, which is another one there
    assert {**contents(project), changes: b""} == {**contents(other), changes: b""}


def test_some_kills_leave_whole_files_no_process_and_the_next_run_completes(project, tmp_path):
    chance, temporary = random.Random(SEED), tmp_path / "temporary"
    for victim, number, most in (*((RUNNER, number, 4) for number in ENDED), (BELOW, signal.SIGKILL, 6)):
        hit(project, temporary, chance, victim, number, most)
    hit_reports(project, temporary, 2)
    see_that_the_next_run_completes(project, temporary, 0, note=False)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_two_hundred_kills_leave_whole_files_no_process_and_the_next_run_completes(project, tmp_path, part):
    chance, temporary = random.Random(SEED + part), tmp_path / "temporary"
    for count in range(25):
        number = count % STATES
        state(project, number, note=True)
        victim = chance.choice([RUNNER, RUNNER, BELOW])
        hit(project, temporary, chance, victim, chance.choice(ENDED), chance.choice([2, 8, 16]))
    see_that_the_next_run_completes(project, temporary, number, note=True)
