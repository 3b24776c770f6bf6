"""A Dask cluster in the place of this machine's threads. Its workers see the same folders as the build does.

What a build hands out and gets back is what ``making`` says; a report on a worker that is lost is given to
another by the scheduler. ``docs/scaling.md`` tells how to start one.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial

from analysis.build import keys
from analysis.build.imports import lean
from analysis.build.kernels import template
from analysis.tables.files import digest
from analysis.tables.project import Project
from analysis.tables.state import DESCRIPTOR
from analysis.tables.unknown import SchedulerError

with lean():  # a worker gets here first
    from analysis.build.making import Made, Order, make

_CONNECT = 10  # seconds
_LOADED = keys.code()  # of the code as it was when this process imported it, whatever lies on disk by now


class OtherWorker(Exception):
    """A worker would make other reports than the process that asks for them."""


@contextmanager
def cluster(
    address: str, project: Project, environment: Mapping[str, str]
) -> Iterator[tuple[Executor, Callable[[Order], Made]]]:
    """An executor whose threads are those of all workers, and the function to submit to it."""
    try:
        from distributed import Client
    except ImportError:
        raise SchedulerError('--scheduler needs an extra: pip install "exercise-claims[cluster]"') from None
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"no scheduler answers at {address} ({type(error).__name__})") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise SchedulerError(f"the scheduler at {address} has no workers; start some: dask worker {address}")
        try:
            # pure: two reports are never taken for the same one
            yield client.get_executor(pure=False), partial(make_here, project=project, expected=surroundings(project))
        finally:
            client.run(template.close, dict(environment))


def make_here(order: Order, *, project: Project, expected: Mapping[str, str]) -> Made:
    """``make``, on a worker, once it is clear that the result will be the one wanted."""
    found = surroundings(project)
    differing = [name for name in expected if found[name] != expected[name]]
    if differing:
        raise OtherWorker(
            f"{socket.gethostname()} has other {' and '.join(differing)} than the build; install the same there, "
            "share the project's folder, and start its worker anew"
        )
    return make(order)


def surroundings(project: Project) -> dict[str, str]:
    """Digests of what a report depends on besides its order."""
    descriptor = project.processed / DESCRIPTOR
    return {
        "code": _LOADED,
        "packages": keys.installed(),
        "tables": digest(descriptor.read_bytes()) if descriptor.is_file() else "",
    }
