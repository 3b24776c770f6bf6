"""The processes that make reports: one that has loaded everything, and a fork of it for each report.

The loaded process serves one build, and ends with it. It sees to it that each of its forks keeps to its limits: one
that does not, or dies, costs its own report.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import secrets
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue

from analysis.build.limits import CellTimeout
from analysis.build.order import STOCK, Made, Order
from analysis.build.strays import MARK, end_marked, end_strays, take_in_orphans
from analysis.tables.processes import end_with_parent

# Read by libraries while they are loaded. Sums do not depend on how many processors a machine has, several reports
# are made at a time, and a fork has none of the threads of the process it is forked from.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
_BESIDE = 60  # seconds that may pass before the first cell, between two, and after the last
_GRACE = 10  # seconds: a kernel is ended by who runs it, if that can be
_END = 1  # seconds in which a process that has closed its connection is gone


class PoolEnded(Exception):
    """The process that makes reports has ended, and with it all that were being made."""


class WorkerEnded(Exception):
    """The process of a report has ended before it was made."""


class Pool:
    """Makes reports, up to ``jobs`` at a time, each in a process of its own."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._process: BaseProcess | None = None
        self._mark = ""
        self._lines: SimpleQueue[Connection] = SimpleQueue()  # one for each report that is being made

    def start(self) -> None:
        """Begin to load, unless that has begun; do not wait for it."""
        if self._process is not None:
            return
        context = multiprocessing.get_context("spawn")
        ends = [context.Pipe() for _ in range(self.jobs)]
        process = context.Process(target=serve, args=([far for _, far in ends],))
        resource_tracker.ensure_running()  # which is this process's, and must not carry the mark of one of its pools
        self._mark = secrets.token_hex(8)
        with _environment({**ENVIRONMENT, MARK: self._mark}):
            process.start()
        self._process = process
        for near, far in ends:
            far.close()
            self._lines.put(near)

    def make(self, order: Order) -> Made:
        """Have a report made; wait for it, and for a place if all are taken. Raises PoolEnded."""
        self.start()
        lines = self._lines
        line = lines.get()
        try:
            line.send(order)
            return line.recv()
        except (EOFError, OSError):
            raise PoolEnded("the process that makes the reports has ended") from None
        finally:
            lines.put(line)

    def close(self) -> None:
        """End it all at once, also reports that are being made. What is made later is made by new processes."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(_END)
            self._process.kill()
            self._process.join()
            end_marked(self._mark)  # where it was killed, it ended nothing
            self._process, self._lines = None, SimpleQueue()


def serve(lines: list[Connection]) -> None:
    """Load; then make what is ordered on each line, and answer there, until the other ends are closed.

    Whatever ends this process by a signal that can be heard, it ends all that its reports have started.
    """
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C reaches the build alone, which ends this process
    end_with_parent()
    from analysis.build.preload import preload

    preload()
    signal.signal(signal.SIGTERM, _end)  # there was nothing to end before
    end_with_parent(signal.SIGTERM)
    take_in_orphans()
    try:
        _serve(lines)
    finally:
        end_strays(())


def _end(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_strays(())
    os._exit(0)  # nothing is left to do, and to free all that was loaded takes a while


def _serve(lines: list[Connection]) -> None:
    from analysis.build.preload import make_ready

    context = _context()
    running: dict[Connection, Report] = {}
    ordered = 0
    while True:
        waiting = [line for line in lines if line not in {report.line for report in running.values()}]
        deadline = min((report.deadline for report in running.values()), default=None)
        pause = None if deadline is None else max(0, deadline - time.monotonic())
        try:
            for ready in wait([*waiting, *running], pause):
                if ready in running:
                    running[ready].hear()
                else:
                    order = ready.recv()
                    ordered += 1
                    if ordered > len(lines):  # there are many: for a few it would take longer than it saves
                        make_ready(order)
                    report = Report(order, ready, context)
                    running[report.connection] = report
            for report in list(running.values()):
                if report.made is None and time.monotonic() > report.deadline:
                    report.give_up()
                if report.made is not None:
                    del running[report.connection]
                    report.end()
                    end_strays([other.pid for other in running.values()])
                    report.line.send(report.made)
        except (EOFError, OSError):  # nobody waits for reports any more
            return


class Report:
    """A report while its process makes it."""

    def __init__(self, order: Order, line: Connection, context: BaseContext) -> None:
        from analysis.build.notebook_file import BrokenNotebook, read_notebook, without_cells
        from analysis.build.reached import Reached
        from analysis.build.worker import work

        self.order, self.line, self.made = order, line, None
        self.connection, far = context.Pipe(duplex=False)
        try:
            notebook = read_notebook(order.notebook, order.file)
        except BrokenNotebook as error:  # its process tells of it
            notebook = without_cells(error)
        self._reached = Reached(notebook)
        self._process = context.Process(target=work, args=(far, order))
        self._process.start()
        far.close()
        self._wait_for(_BESIDE)

    @property
    def pid(self) -> int:
        """That of its process."""
        return self._process.pid

    def hear(self) -> None:
        """Take what its process says: it is at another cell, or is done, or has ended."""
        try:
            heard = self.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process.join(_END)
            self.end()
            self._fail(WorkerEnded(_how(self._process.exitcode)))
            return
        if isinstance(heard, Made):
            self.made = heard
            return
        place, cell, has_run = heard
        self._reached.add(place, cell, has_run)
        grace = _GRACE if self.order.engine == STOCK else 0
        self._wait_for(_BESIDE if has_run else self.order.limits.cell + grace)

    def give_up(self) -> None:
        """End its process, which takes too long."""
        self.end()
        self._fail(CellTimeout(f"longer than {self._seconds:g} s"))

    def end(self) -> None:
        """End its process and its group; what has left the group comes to the process that has loaded everything."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()

    def _wait_for(self, seconds: float) -> None:
        self._seconds, self.deadline = seconds, time.monotonic() + seconds

    def _fail(self, error: Exception) -> None:
        from analysis.build.making import unfinished

        running = self._reached.running
        self._reached.end(error)
        where = "" if running is None else f" in cell {running + 1}"
        self.made = unfinished(self.order, self._reached.notebook(), f"{type(error).__name__}: {error}{where}")


@contextmanager
def _environment(added: Mapping[str, str]) -> Iterator[None]:
    """A process takes over the variables of the one that starts it; there is no other way to hand it some."""
    before = {name: os.environ.get(name) for name in added}
    os.environ.update(added)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _how(code: int | None) -> str:
    """How a process ended, in words."""
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def _context() -> BaseContext:
    """A fork takes milliseconds. It is safe where nothing else runs in this process; else each report loads anew."""
    alone = sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1
    return multiprocessing.get_context("fork" if alone else "spawn")
