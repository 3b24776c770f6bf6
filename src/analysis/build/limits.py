"""What one report may take, so that a notebook that asks for too much fails by itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Seconds for each cell; bytes of output of all cells together, and so of each; bytes of memory (Linux only)."""

    cell: float = 120
    output: int = 10 * MEGABYTE
    memory: int = 2_000 * MEGABYTE


class CellTimeout(Exception):
    """A cell takes longer than it may."""


class OutputTooLong(Exception):
    """A notebook puts out more than a page may hold."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the notebook puts out more than {most / MEGABYTE:g} MB; show less, such as the first rows")


@contextmanager
def limited_memory(more: int) -> Iterator[None]:
    """Within the block, let this process, and each that it starts, take so many bytes more than it has now.

    Who asks for more gets a MemoryError. Only Linux holds this limit.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    page = os.sysconf("SC_PAGE_SIZE")
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * page
    most = taken + more
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))
