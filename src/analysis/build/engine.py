"""Running one notebook by papermill: its cells in this process (``forked``), or in a kernel (``stock``).

``forked`` is an engine registered with papermill that gives nbclient the shell of this process in the place of a
kernel; all else, from parameters to tags and errors, is papermill's and nbclient's, and the same for both.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import papermill
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors

from analysis.build.limits import Limits, OutputTooLong
from analysis.build.order import FORKED, STOCK
from analysis.build.reached import Reached

_START = 60  # seconds in which a kernel comes up
_KERNEL = {"extra_arguments": ["--IPKernelApp.log_level=ERROR"], "shutdown_kernel": "immediate"}
# Called with a cell's place, the cell, and whether it has run yet.
Progress = Callable[[int, NotebookNode, bool], None]


@dataclass(frozen=True)
class Execution:
    """What came of running a notebook: the notebook as far as it got, and the error that ended it."""

    notebook: NotebookNode
    error: str | None = None


class ShellEngine(Engine):
    """Papermill's engine for cells in this process, which must not have run a notebook before."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, most_output: int, **options: Any
    ) -> NotebookNode:
        """Run all cells, as the base class says."""
        from analysis.build.shell import ShellClient

        hooks = {name: options[name] for name in ("on_cell_start", "on_cell_executed")}
        client = PapermillNotebookClient(nb_man, SimpleNamespace(has_kernel=True), record_timing=False, **hooks)
        client.kc = ShellClient(most_output)
        return client.execute()


papermill_engines.register(FORKED, ShellEngine)
for _name in ("papermill", "traitlets"):  # what goes wrong is told by the build, once
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    engine: str = STOCK,
    limits: Limits = Limits(),  # noqa: B008  frozen
    progress: Progress | None = None,
) -> Execution:
    """Run a notebook in the working directory, which a process does once with ``forked``.

    A kernel's cells end after ``limits.cell`` seconds; cells in this process must be ended by another.
    """
    reached, size, last = Reached(notebook), 0, ""

    def hear(place: int, cell: NotebookNode, has_run: bool) -> None:
        reached.add(place, cell, has_run)
        if progress is not None:
            progress(place, cell, has_run)

    def executed(cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
        nonlocal size, last
        last = "{ename}: {evalue}".format_map(defaultdict(str, execute_reply["content"]))
        size += sum(len(json.dumps(output)) for output in cell.outputs) if engine == STOCK else 0
        if size > limits.output:  # a kernel has no limit of its own
            cell.outputs = []
            raise OutputTooLong(limits.output)
        hear(cell_index, cell, True)

    settings = {"most_output": limits.output} if engine == FORKED else {"execution_timeout": limits.cell, **_KERNEL}
    try:
        name = engine if engine == FORKED else None
        prepared = papermill.execute_notebook(
            notebook, None, parameters=dict(parameters), engine_name=name, prepare_only=True
        )
        # The rest of what ``execute_notebook`` does, but for writing out and checking a file that nobody asked for.
        done = papermill_engines.execute_notebook_with_engine(
            name,
            prepared,
            papermill_engines.nb_kernel_name(name, prepared),
            progress_bar=False,
            start_timeout=_START,
            on_cell_start=lambda cell, cell_index: hear(cell_index, cell, False),
            on_cell_executed=executed,
            **settings,
        )
        raise_for_execution_errors(done, None)
    except Exception as error:
        if not isinstance(error, PapermillExecutionError):  # that is one of a cell, which shows it
            reached.end(error)
        return Execution(reached.notebook(), _message(error, last))
    return Execution(done)


def _message(error: Exception, last: str) -> str:
    """The error in one line: what was raised in the notebook, not what papermill says about it.

    ``last`` is what was raised in the last cell: papermill knows it only where the cell shows it.
    """
    if isinstance(error, PapermillExecutionError):
        text = f"{error.ename}: {error.evalue}" if error.traceback else last
    else:
        text = f"{type(error).__name__}: {str(error).strip() or 'no message'}"
    return text.strip().splitlines()[0]
