"""Work on many things side by side, in processes of their own.

Each process imports what it needs first, so this pays where there is a second of work or more. A caller
that asks for one process, as all do by default, gets a plain loop.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TypeVar

Item, Result = TypeVar("Item"), TypeVar("Result")


@dataclass
class Processes:
    """Up to ``count`` processes, started when there is something for them."""

    count: int = 1
    _pool: Executor | None = None

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """What ``work`` gives for each item, in their order; ``work`` and items must be picklable."""
        items = list(items)
        if self.count == 1 or len(items) < 2:
            return map(work, items)
        if self._pool is None:
            # Never a plain fork: this process may have threads.
            self._pool = ProcessPoolExecutor(self.count, multiprocessing.get_context("spawn"), _end_with_parent)
        return self._pool.map(work, items)

    def close(self) -> None:
        """End the processes; what has not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


ALONE = Processes()  # work is done in this process


@contextmanager
def processes(count: int = 1) -> Iterator[Processes]:
    """Processes that end with the block."""
    own = Processes(count)
    try:
        yield own
    finally:
        own.close()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
