"""Making one report: its notebook run, published, and rendered as a page."""

from __future__ import annotations

from nbformat import NotebookNode

from analysis.build.engine import Progress, execute
from analysis.build.limits import limited_memory
from analysis.build.notebook_file import BrokenNotebook, read_notebook, without_cells
from analysis.build.order import FAILED, NOTEBOOK, PAGE, Made, Order, has_method
from analysis.build.publishing import as_bytes, published
from analysis.build.rendering import page


def make(order: Order, progress: Progress | None = None) -> Made:
    """Make a report in this process, whose working directory and environment are those that the notebook needs."""
    try:
        notebook = read_notebook(order.notebook, order.file, order.parameters)
    except BrokenNotebook as error:
        return never_begun(order, error)
    with limited_memory(order.limits.memory):
        ran = execute(notebook, order.parameters, engine=order.engine, limits=order.limits, progress=progress)
    if ran.error is not None:
        return unfinished(order, ran.notebook, ran.error)
    result = published(ran.notebook, order.title)
    name = order.name.rsplit("/", 1)[-1]
    rendered = page(result, name=name, home=order.home, method=has_method(order.folder))
    return Made({PAGE: rendered, NOTEBOOK: as_bytes(result)})


def unfinished(order: Order, notebook: NotebookNode, error: str) -> Made:
    """What there is of a report that failed: its notebook as far as it got."""
    return Made({FAILED: as_bytes(published(notebook, order.title))}, error)


def never_begun(order: Order, error: Exception) -> Made:
    """What there is of a report that failed before its first cell: the reason."""
    return unfinished(order, without_cells(error), f"{type(error).__name__}: {error}")
