"""The same notes make the same bytes, wherever, whenever and however they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import contents

from analysis.tables.project import Project

CARDS = Path(__file__).parents[1] / "projects" / "cards"
IN_MEMORY = Path("/dev/shm")
FIRST = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"}
OTHER = {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8"}
LAST = {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LANG": "de_DE.UTF-8", "LC_ALL": "POSIX"}


def built(folder: Path, environment: dict[str, str], umask: int, *options: str) -> dict[str, bytes]:
    """All that is published of the small project, built in a folder under some conditions."""
    project = Project(folder)
    shutil.copytree(CARDS / "data" / "raw", project.raw)
    names = sorted(project.raw.rglob("*"), reverse=umask == 0)
    for place, path in enumerate(names):
        os.utime(path, (place, place))
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "reports", "--project", str(folder), *options],
        env={**os.environ, **environment},
        umask=umask,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return contents(project)


@pytest.mark.slow
def test_folder_time_zone_locale_hash_seed_umask_workers_and_engine_change_no_byte(tmp_path):
    first = built(tmp_path / "one", FIRST, 0o022, "--jobs", "1")
    assert len(first) > 80
    assert built(tmp_path / "another folder – ü" / "deeper", OTHER, 0o077, "--jobs", "8") == first
    assert built(tmp_path / "kernels", LAST, 0, "--jobs", "2", "--engine", "stock") == first


@pytest.mark.slow
@pytest.mark.skipif(not os.access(IN_MEMORY, os.W_OK), reason="no file system in memory here")
def test_a_file_system_in_memory_changes_no_byte(tmp_path):
    folder = IN_MEMORY / f"claims-test-{os.getpid()}"
    try:
        assert built(folder, OTHER, 0o027) == built(tmp_path / "disk", FIRST, 0o022)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
