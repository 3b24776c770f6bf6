"""The template process and the kernels forked from it, as seen by the process that wants kernels."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import reduction
from multiprocessing.forkserver import ForkServer, read_signed
from pathlib import Path

from analysis.build import keys
from analysis.build.kernels.child import READY, Kernel

# Read by the interpreter or by a library while it is loaded: whoever wants another value wants another
# template. All others are replaced in the fork.
WATCHED = (
    "ARROW_", "GOMP_", "HOME", "KMP_", "LANG", "LC_", "LD_", "MALLOC_", "MATPLOTLIB", "MIMALLOC_", "MKL_", "MPL",
    "NPY_", "NUMEXPR_", "NUMPY_", "OMP_", "PANDAS_", "PANDERA_", "PYTHON", "SCIPY_", "XDG_",
)  # fmt: skip
_PARENT = "CLAIMS_TEMPLATE_PARENT"  # as ``preload`` calls it, which nobody imports
_START = 60  # seconds; it takes two or three
_HARMLESS = {"-B", "-s"}  # the options about bytecode files and a user's own packages
_SINCE_REMOVED = {"PYTHONEXECUTABLE"}  # by jupyter_client, for every kernel


class NoFork(Exception):
    """Why a kernel cannot be forked, or should not be."""


class Template:
    """One preloaded process. It ends with the process that started it, or when closed."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Start the template with these variables added to its environment; do not wait for it."""
        if sys.platform != "linux":
            raise NoFork("forks are safe on Linux only")
        if set(subprocess._args_from_interpreter_flags()) - _HARMLESS:
            raise NoFork("options of this interpreter would reach the kernels")
        self._installed = keys.find_installed()
        self._server = _Server()
        with _environment({**(environment or {}), _PARENT: str(os.getpid())}):
            self._variables = _watched(os.environ)
            self._server.start()

    def why_not(self, environment: Mapping[str, str], folder: Path) -> str | None:
        """Why a kernel with these surroundings would not be the same as a stock one; None if it would."""
        wanted = _watched(environment)
        differing = sorted(name for name in wanted | self._variables if wanted.get(name) != self._variables.get(name))
        if differing:
            return f"{', '.join(differing)} differ from the template's"
        path = environment.get("PYTHONPATH", "")
        if any(entry and not Path(entry).is_absolute() for entry in path.split(os.pathsep)):
            return "PYTHONPATH is relative to the working directory"
        if (folder / "matplotlibrc").exists():
            return "the working directory has a matplotlibrc"
        if not folder.is_dir():
            return "no such folder"
        if keys.find_installed() != self._installed:
            return "other packages are installed than when the template started"
        return None

    def fork(
        self, arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path, output: int, errors: int
    ) -> ForkedKernel:
        """A kernel with these command line arguments, surroundings and open files.

        Returns when the kernel is about to start. Raises NoFork when it cannot.
        """
        reason = self.why_not(environment, folder)
        if reason is not None:
            raise NoFork(reason)
        kernel = Kernel(list(arguments), dict(environment), os.fspath(folder))
        ready, told = os.pipe()
        try:
            try:
                status, alive = self._server.connect_to_new_process([told, output, errors])
            finally:
                os.close(told)
            with open(alive, "wb", closefd=False) as writer:
                reduction.dump({}, writer)  # nothing of this process's __main__ is to be imported
                reduction.dump(kernel, writer)
            forked = ForkedKernel(status, alive, self)
            if not _readable(ready, _START) or os.read(ready, 1) != READY:
                forked.kill()
                forked.wait()
                raise NoFork("a fork of the template did not come up")
            return forked
        except (OSError, EOFError) as error:
            raise NoFork(f"the template does not answer ({type(error).__name__})") from error
        finally:
            os.close(ready)

    def close(self) -> None:
        """End the template."""
        self._server.stop()


class _Server(ForkServer):
    """The standard library's forkserver with other modules to load; one that died is not replaced."""

    def start(self) -> None:
        self.set_forkserver_preload(["analysis.build.kernels.preload"])
        super().ensure_running()

    def ensure_running(self) -> None:
        if self._forkserver_address is None:
            raise EOFError("closed")

    def stop(self) -> None:
        if self._forkserver_pid is not None:
            os.kill(self._forkserver_pid, signal.SIGTERM)  # it may still be loading
        self._stop()


class ForkedKernel:
    """A kernel's process, with as much of subprocess.Popen's face as jupyter_client looks at."""

    stdin = stdout = stderr = None

    def __init__(self, status: int, alive: int, template: Template) -> None:
        self._status, self._alive = status, alive
        self._template = template  # not closed by garbage collection while this kernel runs
        self._lock = threading.Lock()
        self.returncode: int | None = None
        _readable(status, _START)
        self.pid = read_signed(status)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        with self._lock:
            if self.returncode is None and _readable(self._status, 0):
                self._end()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; the exit code."""
        with self._lock:
            if self.returncode is None:
                if not _readable(self._status, timeout):
                    raise subprocess.TimeoutExpired("kernel", timeout or 0)
                self._end()
            return self.returncode

    def _end(self) -> None:
        try:
            self.returncode = read_signed(self._status)
        except (OSError, EOFError):
            self.returncode = -signal.SIGKILL  # the template is gone, and the kernel goes with ``_alive``
        os.close(self._status)
        os.close(self._alive)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _readable(file: int, timeout: float | None) -> bool:
    """Whether something, or the end, can be read; ``select`` would refuse a number above 1023."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(None if timeout is None else timeout * 1000))


def _watched(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environment.items() if name.startswith(WATCHED) and name not in _SINCE_REMOVED
    }


@contextmanager
def _environment(added: Mapping[str, str]) -> Iterator[None]:
    """The forkserver inherits this process's variables; there is no other way to hand it some."""
    before = {name: os.environ.get(name) for name in added}
    os.environ.update(added)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_lock = threading.Lock()
_templates: dict[frozenset[tuple[str, str]], Template | NoFork] = {}


def prepare(environment: Mapping[str, str] | None = None) -> None:
    """Have this process start a template with these variables, unless there is one; do not wait for it."""
    added = frozenset((environment or {}).items())
    with _lock:
        if added in _templates:
            return
        try:
            _templates[added] = Template(environment)
        except (NoFork, OSError) as error:
            _templates[added] = NoFork(str(error))


def template_for(environment: Mapping[str, str]) -> Template:
    """The template prepared for a kernel with these variables; else one for all, started by the first who asks.

    Raises NoFork when there is none to be had.
    """
    with _lock:
        fitting = [added for added in _templates if added <= environment.items()]
    if not fitting:
        prepare()
    found = _templates[max(fitting, key=len, default=frozenset())]
    if isinstance(found, NoFork):
        raise found
    return found


def close(environment: Mapping[str, str] | None = None) -> None:
    """End the template with these variables, if there is one; its kernels have ended before."""
    with _lock:
        found = _templates.pop(frozenset((environment or {}).items()), None)
    if isinstance(found, Template):
        found.close()
