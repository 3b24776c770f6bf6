"""Which processes there are, read from /proc."""

from __future__ import annotations

import time
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return _by_parent().get(pid, [])


def descendants(pid: int) -> list[int]:
    """All processes that a process has started, and those that they have."""
    by_parent = _by_parent()
    below, seen = list(by_parent.get(pid, [])), []
    while below:
        seen.append(below.pop())
        below += by_parent.get(seen[-1], [])
    return seen


def _by_parent() -> dict[int, list[int]]:
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
        except OSError:  # gone meanwhile
            continue
    return parents


def is_alive(pid: int) -> bool:
    """Whether there is such a process, not counting one that only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def end_within(seconds: float, *pids: int) -> bool:
    """Whether all these processes have ended by then."""
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(is_alive, pids))
