"""The folder of one build in the system's temporary directory, and what killed builds left there.

A process that ends removes its folder; one that is killed cannot. The folder holds a lock for as long as its process
lives, which the system releases whatever ends the process: a folder whose lock is free belongs to nobody any more.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from multiprocessing import util
from pathlib import Path

PREFIX = "claims-"
_LOCK, _BESIDE = ".build.lock", ".beside"
_SOCKETS = "pymp-"  # what multiprocessing calls the folder of its sockets


@cache
def build_folder() -> Path:
    """This process's own, made when first asked for and removed when the process ends."""
    from filelock import FileLock

    sweep_dead_builds()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = FileLock(folder / _LOCK, timeout=0)
    held.acquire()
    (folder / _BESIDE).write_text(util.get_temp_dir())

    def remove() -> None:
        held.release()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def sweep_dead_builds() -> None:
    """Remove the folders of this user's builds that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another's, or gone meanwhile
            if _is_ours(folder) and (folder / _LOCK).is_file() and _is_free(folder / _LOCK):
                for left in (*_beside(folder), folder):
                    shutil.rmtree(left, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """A link could lead anywhere, and what others wrote could name any folder to remove."""
    return folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == getattr(os, "getuid", lambda: 0)()


def _is_free(lock: Path) -> bool:
    from filelock import FileLock, Timeout

    try:
        with FileLock(lock, timeout=0):
            return True
    except Timeout:
        return False


def _beside(folder: Path) -> Iterator[Path]:
    """The folder that multiprocessing made for the same process."""
    named = Path((folder / _BESIDE).read_text()) if (folder / _BESIDE).is_file() else folder
    if named.parent == folder.parent and named.name.startswith(_SOCKETS) and _is_ours(named):
        yield named
