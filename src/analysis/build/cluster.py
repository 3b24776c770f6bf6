"""A Dask cluster in the place of this machine's pool. Its workers see the same folders as the build does.

Each worker has a pool of its own, so a report is made there as it is here. What a build hands out and gets back is
what ``order`` says; a report on a worker that is lost is given to another by the scheduler. ``docs/scaling.md`` tells
how to start one.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial

from analysis.build import keys
from analysis.build.order import Made, Order
from analysis.build.pool import Pool
from analysis.tables.files import digest
from analysis.tables.project import Project
from analysis.tables.state import DESCRIPTOR
from analysis.tables.unknown import SchedulerError

_CONNECT = 10  # seconds
_LOADED = keys.code()  # of the code as it was when this process imported it, whatever lies on disk by now
_pools: list[Pool] = []  # of this process, while it is a worker of a build: one, or none yet
_lock = threading.Lock()


class OtherWorker(Exception):
    """A worker would make other reports than the process that asks for them."""


@contextmanager
def cluster(address: str, project: Project) -> Iterator[tuple[Executor, Callable[[Order], Made]]]:
    """An executor whose threads are those of all workers, and the function to submit to it."""
    try:
        from distributed import Client
    except ImportError:
        raise SchedulerError('--scheduler needs an extra: pip install "exercise-claims[cluster]"') from None
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except TypeError as error:  # so it says that it has no certificates
        raise SchedulerError(f"{address} needs certificates: {error}; docs/scaling.md tells how to name them") from None
    except (OSError, ValueError) as error:
        raise SchedulerError(f"no scheduler answers at {address} ({type(error).__name__})") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise SchedulerError(f"the scheduler at {address} has no workers; start some: dask worker {address}")
        try:
            # pure: two reports are never taken for the same one
            yield client.get_executor(pure=False), partial(make_here, project=project, expected=surroundings(project))
        finally:
            client.run(close_pool)


def make_here(order: Order, *, project: Project, expected: Mapping[str, str]) -> Made:
    """``make``, on a worker, once it is clear that the result will be the one wanted."""
    here = surroundings(project)
    differing = [name for name in expected if here[name] != expected[name]]
    if differing:
        raise OtherWorker(
            f"{socket.gethostname()} has other {' and '.join(differing)} than the build; install the same there, "
            "share the project's folder, and start its worker anew"
        )
    return _pool().make(order)


def _pool() -> Pool:
    """The pool of this worker, started by the first report that it is given."""
    with _lock:
        if not _pools:
            from distributed import get_worker

            multiprocessing.current_process().daemon = False  # started by a nanny, it could start no processes
            _pools.append(Pool(get_worker().state.nthreads))
            _pools[0].start()
        return _pools[0]


def close_pool() -> None:
    """End this worker's pool, if it has one: the next build may have other code."""
    with _lock:
        while _pools:
            _pools.pop().close()


def surroundings(project: Project) -> dict[str, str]:
    """Digests of what a report depends on besides its order."""
    descriptor = project.processed / DESCRIPTOR
    return {
        "code": _LOADED,
        "packages": keys.installed(),
        "tables": digest(descriptor.read_bytes()) if descriptor.is_file() else "",
    }
