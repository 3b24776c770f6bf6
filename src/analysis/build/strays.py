"""Ending all that a process started, also what has left its session or lost its parent.

A process that ends leaves its children to the nearest one above it that takes in orphans, which only Linux lets a
process choose to be. Elsewhere a process ends with its group alone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_LINUX = sys.platform == "linux"
_PROCESSES = Path("/proc")
_TAKE_IN_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER: man 2 prctl
MARK = "CLAIMS_POOL"  # the variable that all processes of a pool have from the moment that they are started


def take_in_orphans() -> None:
    """From now on what is left of this process's descendants becomes its children."""
    if _LINUX:
        with suppress(OSError, AttributeError):  # a kernel, or a library of C, without it
            ctypes.CDLL(None).prctl(_TAKE_IN_ORPHANS, 1, 0, 0, 0)


def end_strays(kept: Collection[int]) -> None:
    """End all children of this process but those that are kept, and what they started, and what comes of that."""
    while strays := [pid for pid in _children() if pid not in kept]:
        for pid in strays:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def end_marked(mark: str) -> None:
    """End all processes of this user whose environment carries a mark."""
    if not _LINUX:
        return
    wanted = f"{MARK}={mark}".encode()
    for folder in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # another's, or gone meanwhile
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)


def _children() -> list[int]:
    """Their ids, as each process says whose child it is: not every kernel lists a process's children."""
    here, children = os.getpid(), []
    for stat in _PROCESSES.glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == here:
                children.append(int(stat.parent.name))
    return children
