"""Files that appear whole or not at all, and one builder at a time."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from analysis.tables.files import TEMPORARY, BusyError, digest_tree, lock, sweep, together, write_whole
from analysis.tables.project import Project

KILLED = """
import os, sys
from pathlib import Path
from analysis.tables.files import write_whole
os.fsync = lambda descriptor: os._exit(9)  # the machine stops before the file is safe
write_whole(Path(sys.argv[1]), b"new")
"""
HOLDER = """
import sys
from contextlib import suppress
from pathlib import Path
from analysis.tables.files import lock
from analysis.tables.project import Project
with lock(Project(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_file_is_written_with_its_folder_and_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "a" / "b.csv", b"new")
    assert (tmp_path / "a" / "b.csv").read_bytes() == b"new"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.csv"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "b.csv"
    write_whole(path, b"old")

    def fail(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["b.csv"]


def test_a_killed_write_leaves_the_old_file_and_its_rest_is_swept(tmp_path):
    path = tmp_path / "b.csv"
    write_whole(path, b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == 9
    assert path.read_bytes() == b"old"
    left = [found.name for found in tmp_path.iterdir() if found != path]
    assert len(left) == 1
    assert left[0].startswith(f".b.csv{TEMPORARY}")
    sweep(tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["b.csv"]


def test_a_second_builder_is_refused_until_the_first_is_done(tmp_path):
    project = Project(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match=r"another build of .* is running; wait for it, or end it"), lock(project):
            pass
    finally:
        holder.communicate()
    with lock(project):
        assert project.processed.is_dir()


def test_a_builder_that_was_killed_leaves_no_lock(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    holder.stdout.readline()
    holder.kill()
    holder.communicate()
    with lock(Project(tmp_path)):
        pass


def test_a_digest_of_a_folder_is_of_names_and_contents_only(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text("one")
    first = digest_tree(tmp_path)
    os.utime(tmp_path / "sub" / "a.md", (0, 0))
    (tmp_path / ".a.md.swp").write_text("an editor's")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("the interpreter's")
    assert digest_tree(tmp_path) == first
    (tmp_path / "sub" / "a.md").write_text("two")
    second = digest_tree(tmp_path)
    (tmp_path / "sub" / "a.md").rename(tmp_path / "sub" / "b.md")
    assert len({first, second, digest_tree(tmp_path)}) == 3


def test_files_that_belong_together_appear_together_in_their_order_or_not_at_all(tmp_path):
    names = [tmp_path / name for name in ("b", "a", "c")]
    with together() as write:
        for path in names:
            write(path, path.name.encode())
        assert not any(path.exists() for path in names)
    assert [path.read_bytes() for path in names] == [b"b", b"a", b"c"]
    with suppress(KeyError), together() as write:
        write(names[0], b"new")
        raise KeyError
    assert names[0].read_bytes() == b"b"
    assert sorted(tmp_path.iterdir()) == sorted(names)
