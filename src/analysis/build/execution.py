"""Running one notebook by papermill, in this process, with a kernel of its own."""

from __future__ import annotations

import asyncio
import copy
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode

from analysis.build.imports import lean

ATTEMPTS = 2  # ports are picked, released and bound again: rarely another process gets there first
START_TIMEOUT = 60
_ENGINE = "claims"
# What a report's cells are is no part of anyone's history of commands, which is a database on disk.
_ARGUMENTS = ["--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False"]
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Execution:
    """What came of running a notebook: the notebook as far as it got, and the error that ended it."""

    notebook: NotebookNode
    error: str | None


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    folder: Path,
    environment: Mapping[str, str],
    timeout: float,
    kernel: str = "stock",
) -> Execution:
    """Run a copy of the notebook with ``folder`` as its working directory.

    ``environment`` is added to the kernel's; ``timeout`` is in seconds, for each cell; ``kernel`` is
    ``stock`` or ``preloaded``. A second try follows when the kernel never came up, and only then.
    """
    for attempt in range(ATTEMPTS):
        result, started = _attempt(notebook, parameters, folder, environment, timeout, kernel)
        if result.error is None or started or attempt == ATTEMPTS - 1:
            return result
    raise AssertionError("not reached")


def _attempt(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    folder: Path,
    environment: Mapping[str, str],
    timeout: float,
    kernel: str,
) -> tuple[Execution, bool]:
    papermill = _papermill()
    kept: list[NotebookNode] = []
    try:
        with _event_loop():
            papermill.execute_notebook(
                copy.deepcopy(notebook),
                None,
                parameters=dict(parameters),
                engine_name=_ENGINE,
                request_save_on_cell_execute=False,
                progress_bar=False,
                start_timeout=START_TIMEOUT,
                execution_timeout=timeout,
                kept=kept,
                environment=dict(environment),
                kernel=kernel,
                resources={"metadata": {"path": str(folder)}},
                shutdown_kernel="immediate",
                record_timing=False,
            )
    except Exception as error:
        reached = kept[0] if kept else copy.deepcopy(notebook)
        return Execution(reached, _message(error)), _any_cell_ran(reached)
    return Execution(kept[0], None), True


@contextmanager
def _event_loop() -> Iterator[None]:
    """The event loop of this thread, closed afterwards: a thread that ends leaves its own open."""
    loop = ensure_event_loop()
    try:
        yield
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def _any_cell_ran(notebook: NotebookNode) -> bool:
    return any(cell.get("execution_count") is not None for cell in notebook.cells)


def _message(error: Exception) -> str:
    """The error in one line: what was raised in the notebook, not what papermill says about it."""
    name, value = getattr(error, "ename", None), getattr(error, "evalue", None)
    if name:
        return f"{name}: {value}".strip().splitlines()[0]
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else 'no message'}"


def _papermill() -> ModuleType:
    with _one_at_a_time:
        return _import_papermill()


@cache
def _import_papermill() -> ModuleType:
    """Papermill with our engine registered."""
    with lean():
        import papermill
        from papermill.clientwrap import PapermillNotebookClient
        from papermill.engines import NBClientEngine, papermill_engines

        from analysis.build.kernels.provisioner import PreloadedManager, StockManager

    managers = {"preloaded": PreloadedManager, "stock": StockManager}

    class Engine(NBClientEngine):
        """Papermill's own engine, which also chooses how the kernel starts, hands the environment to it
        alone, and keeps the notebook of a run that failed."""

        @classmethod
        def execute_managed_notebook(
            cls,
            nb_man: Any,
            kernel_name: str,
            *,
            kept: list[NotebookNode],
            environment: dict[str, str],
            kernel: str,
            **options: Any,
        ) -> Any:
            kept.append(nb_man.nb)
            client = PapermillNotebookClient(
                nb_man,
                kernel_name=kernel_name,
                kernel_manager_class=managers[kernel],
                timeout=options["execution_timeout"],
                startup_timeout=options["start_timeout"],
                resources=options["resources"],
                shutdown_kernel=options["shutdown_kernel"],
                record_timing=options["record_timing"],
                extra_arguments=_ARGUMENTS,
            )
            return client.execute(env={**os.environ, **environment})

    papermill_engines.register(_ENGINE, Engine)
    # What goes wrong is reported by the runner, once.
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return papermill
