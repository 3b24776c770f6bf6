"""A fork of the template becoming a kernel: everything that a new process would not have inherited."""

from __future__ import annotations

import atexit
import fcntl
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from multiprocessing import forkserver, resource_tracker
from types import CodeType
from typing import Any

READY = b"1"


@dataclass(frozen=True)
class Kernel:
    """What a kernel needs to know. The forkserver unpickles it in the fork and calls ``_bootstrap``."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Be a kernel until it is shut down; return the exit code."""
        try:
            os.setsid()  # signals to the kernel reach what it started, and Ctrl-C does not reach the kernel
            _end_with_parent(parent_sentinel)
            ready = _take_over_files()
            self._take_over_surroundings()
            _forget_the_template()
            _seed()
            _restore_threads()
            os.write(ready, READY)
            os.close(ready)
            code = _run(self.arguments)
        except BaseException:
            traceback.print_exc()
            code = 1
        _finish()
        return code

    def _take_over_surroundings(self) -> None:
        loaded = sys.modules.get("analysis.build.kernels.preload")
        _reuse_compiled(getattr(loaded, "COMPILED", {}))
        os.environ.clear()
        os.environ.update(getattr(loaded, "SET_BY_LIBRARIES", {}) | self.environment)
        time.tzset()
        os.chdir(self.folder)


def _end_with_parent(sentinel: int) -> None:
    """Have the system kill this process and what it started when the pipe's other end closes.

    A thread that reads the pipe would do, but for code that holds the interpreter's lock.
    """
    os.set_inheritable(sentinel, False)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, -os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([sentinel], [], [], 0)[0]:  # it was closed before the system was told
        os.kill(os.getpid(), signal.SIGKILL)


def _take_over_files() -> int:
    """Put the caller's standard output and error in place; return the file that says "ready"."""
    ready, output, errors = forkserver.get_inherited_fds()
    os.set_inheritable(ready, False)
    for source, target in ((output, 1), (errors, 2)):
        os.dup2(source, target)
        os.close(source)
    # Who runs this notebook has no forkserver: code in it that wants one starts its own. Kept open, the
    # first of these would keep the template alive.
    server, tracker = forkserver._forkserver, resource_tracker._resource_tracker
    os.close(server._forkserver_alive_fd)
    os.close(tracker._fd)
    server._forkserver_alive_fd = server._forkserver_address = server._inherited_fds = tracker._fd = None
    return ready


def _reuse_compiled(compiled: Mapping[tuple[str, bytes], CodeType]) -> None:
    """Have imports of files whose text is one of these take the code that was made of it."""
    if not compiled:
        return
    make = SourceFileLoader.source_to_code

    def source_to_code(loader: SourceFileLoader, data: Any, path: Any, **options: Any) -> CodeType:
        found = compiled.get((path, data)) if type(data) is bytes and type(path) is str else None
        return make(loader, data, path, **options) if found is None else found

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign]


def _forget_the_template() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "analysis"]:
        del sys.modules[name]
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None  # chosen by variables, once


def _seed() -> None:
    """Random numbers of its own, as a new process would have them."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _restore_threads() -> None:
    """As many BLAS threads as the libraries would have chosen in this environment."""
    if "threadpoolctl" not in sys.modules:
        return
    names = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")
    chosen = [int(value) for name in names if (value := os.environ.get(name, "")).isdigit() and int(value) > 0]
    threads = chosen[0] if chosen else len(os.sched_getaffinity(0))
    if threads > 1:
        sys.modules["threadpoolctl"].threadpool_limits(threads, user_api="blas")


def _run(arguments: list[str]) -> int:
    """What ``python -m ipykernel_launcher`` does."""
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *arguments]
    try:
        # 1: somebody else sees to it that the kernel ends with its parent.
        IPKernelApp.launch_instance(arguments, parent_handle=1)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _finish() -> None:
    """What the interpreter would do at its end: the forkserver leaves by ``os._exit``."""
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.__stdout__, sys.__stderr__):
        stream.flush()
