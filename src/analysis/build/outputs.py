"""The stored outputs of the notebooks: what their tests compare with.

``python -m analysis.build.outputs`` stores them anew from the project that CLAIMS_PROJECT names.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.build.limits import Limits
from analysis.build.order import NOTEBOOK, STOCK, Order
from analysis.build.pool import Pool
from analysis.build.publishing import as_bytes
from analysis.tables.files import write_whole
from analysis.tables.project import ENVIRONMENT_VARIABLE, Project, find_project, notebooks_dir

CHECKED = "nbval-check-output"


class OutputsError(Exception):
    """A notebook failed, so its outputs cannot be stored."""


def store_outputs(project: Project, notebooks: Path, *, timeout: float = 120) -> list[str]:
    """Run each notebook on the project and keep what its checked cells print; all else is cleared.

    Returns the names of the notebooks. Raises OutputsError, leaving that notebook as it was, when one
    fails.
    """
    names = []
    environment = {ENVIRONMENT_VARIABLE: str(project.root)}
    with closing(Pool(1)) as pool:
        for path in sorted(notebooks.glob("*.ipynb")):
            text = path.read_text(encoding="utf-8")
            order = Order(path.stem, path.stem, text, {}, notebooks, environment, STOCK, Limits(cell=timeout))
            made = pool.make(order)
            if made.error is not None:
                raise OutputsError(f"{path.name}: {made.error}")
            notebook, ran = (nbformat.reads(file, as_version=4) for file in (text, made.contents[NOTEBOOK].decode()))
            write_whole(path, as_bytes(_with_outputs(notebook, ran)))
            names.append(path.name)
    return names


def _with_outputs(notebook: NotebookNode, ran: NotebookNode) -> NotebookNode:
    # nbval takes a cell with outputs but without a number for one that was never run.
    for cell, done in zip(notebook.cells, ran.cells, strict=True):
        if cell.cell_type == "code":
            checked = CHECKED in cell.metadata.get("tags", [])
            cell.outputs = done.outputs if checked else []
            cell.execution_count = done.execution_count if checked else None
    return notebook


if __name__ == "__main__":
    named = find_project()
    print(*store_outputs(named, notebooks_dir(named)), sep="\n")
