"""Work on many things side by side, in processes of their own.

They take most of a second to start, so this pays where there are seconds of work. A caller that asks for one
process, as all do by default, gets a plain loop.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from analysis.tables.build_folder import build_folder

Item, Result = TypeVar("Item"), TypeVar("Result")
_ROUNDS = 4  # parts for each process: some take much longer than others


@dataclass
class Processes:
    """Up to ``count`` processes, started when there is something for them."""

    count: int = 1
    loads: str = ""  # a module that their work takes
    _pool: Executor | None = None
    _others: list[BaseProcess] = field(default_factory=list)  # that this process had started before

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """What ``work`` gives for each item, in their order; ``work`` and items must be picklable."""
        items = iter(items)
        first = list(islice(items, 2))
        items = chain(first, items)
        if self.count == 1 or len(first) < 2:
            return map(work, items)
        if self._pool is None:
            build_folder()  # so that a killed build's sockets are swept
            self._others = multiprocessing.active_children()
            self._pool = ProcessPoolExecutor(self.count, _context(self.loads), _begin)
        return self._pool.map(work, items)

    def shares(self, items: Sequence[Item], most: int) -> list[Sequence[Item]]:
        """The items in one part where they are at most so many, else in parts alike, that no process waits long.

        Where there are processes by now, a few items are worth parting too.
        """
        if self._pool is not None:
            most = min(most, math.ceil(len(items) / (_ROUNDS * self.count)))
        if len(items) <= most:
            return [items] if len(items) else []
        rounds = math.ceil(len(items) / (self.count * most))
        size = math.ceil(len(items) / (self.count * rounds))
        return [items[start : start + size] for start in range(0, len(items), size)]

    def begin(self, work: Callable[..., Result], *content: Any) -> Callable[[], Result]:
        """Begin something in a process, if there are any by now; what comes back waits for it, or does it here."""
        return partial(work, *content) if self._pool is None else self._pool.submit(work, *content).result

    def close(self) -> None:
        """Have the processes end, and do not wait for it; what has not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def kill(self) -> None:
        """End the processes at once, whatever they are at."""
        if self._pool is not None:
            for process in multiprocessing.active_children():
                if process not in self._others:
                    process.kill()
        self.close()


ALONE = Processes()  # work is done in this process


@contextmanager
def processes(count: int = 1, loads: str = "") -> Iterator[Processes]:
    """Processes that end with the block."""
    pool = Processes(count, loads)
    try:
        yield pool
    except BaseException:
        pool.kill()  # else the end of this process would wait for what nobody wants any more
        raise
    pool.close()


def _context(loads: str) -> BaseContext:
    """A server that has loaded what it takes, and forks; this process never does, as it may have threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([loads] if loads else [])
    return context


def collect_rarely() -> None:
    """Look for garbage less often: an eighth of the time, where rows come by the hundred thousand and none is any."""
    gc.set_threshold(100_000, 50, 50)


def end_with_parent(number: int | None = None) -> None:
    """Have this process end when the one that began it does, and its group with it, if it leads one.

    Linux kills it even in code that holds the interpreter's lock, or sends it (and not its group) the signal
    ``number``, by which it can end in order; elsewhere a thread waits for it.
    """
    sentinel = multiprocessing.parent_process().sentinel
    if sys.platform == "linux":
        import fcntl

        leads = number is None and os.getpgrp() == os.getpid()
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, -os.getpid() if leads else os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETSIG, number or signal.SIGKILL)
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
        if wait([sentinel], 0):  # it ended before the system was asked
            os._exit(1)
        return

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _begin() -> None:
    """Where the parent was killed, this process would wait for work for ever; Ctrl-C is for the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    end_with_parent()
