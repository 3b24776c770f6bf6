"""The temporary folder of a build goes with its process, or with the next build."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.tables.build_folder import sweep_dead_builds

BUILD = """
import sys
from analysis.tables.build_folder import build_folder
(build_folder() / "tables").mkdir()
print(build_folder(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def build(temporary):
    """A process with a folder of a build, and the folder."""
    with subprocess.Popen([sys.executable, "-c", BUILD], stdin=-1, stdout=-1, text=True) as process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_a_build_that_ends_leaves_nothing(temporary, build):
    process, folder = build
    assert (folder / "tables").is_dir()
    process.stdin.close()
    process.wait()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_build_left_is_swept_with_its_sockets(temporary, build):
    process, folder = build
    assert len(list(temporary.iterdir())) == 2  # one of multiprocessing
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.is_dir()
    sweep_dead_builds()
    assert list(temporary.iterdir()) == []


def test_the_folder_of_a_build_that_runs_stays(build):
    _, folder = build
    sweep_dead_builds()
    assert (folder / "tables").is_dir()


def test_what_is_no_folder_of_a_build_stays_whatever_its_name(temporary):
    (temporary / "claims-of-mine").mkdir()
    (temporary / "claims-file").write_text("text")
    (temporary / "claims-link").symlink_to(temporary / "claims-of-mine")
    sweep_dead_builds()
    assert len(list(temporary.iterdir())) == 3


def test_a_folder_that_is_named_in_a_dead_build_but_is_none_of_its_own_stays(temporary, tmp_path_factory):
    dead, other = temporary / "claims-dead", tmp_path_factory.mktemp("pymp-other")
    dead.mkdir()
    (dead / ".build.lock").touch()
    (dead / ".beside").write_text(os.fspath(other))
    sweep_dead_builds()
    assert not dead.exists()
    assert other.is_dir()
