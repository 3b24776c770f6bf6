"""A notebook as far as it got: what is left of a report that failed, whatever ended it."""

from __future__ import annotations

import copy
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

_INJECTED = "injected-parameters"


class Reached:
    """A notebook while it runs: of each cell what was last heard."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._before = notebook
        self._cells: dict[int, NotebookNode] = {}
        self.running: int | None = None

    def add(self, place: int, cell: NotebookNode, has_run: bool) -> None:
        """Note that a cell begins, or has run."""
        self._cells[place] = cell
        self.running = None if has_run else place

    def end(self, error: Exception) -> None:
        """Put an error into the cell that runs, if one does: it is what ended it."""
        cell = None if self.running is None else self._cells[self.running]
        if cell is not None and cell.cell_type == "code":
            cell.outputs = [*cell.outputs, new_output("error", **error_content(error))]

    def notebook(self) -> NotebookNode:
        """The cells that were begun as they were left, and after them those that never were."""
        begun = [self._cells[place] for place in sorted(self._cells)]
        injected = sum(_INJECTED in cell.metadata.get("tags", []) for cell in begun)
        waiting = [_without_output(cell) for cell in self._before.cells[len(begun) - injected :]]
        return NotebookNode({**self._before, "cells": [*begun, *waiting]})


def error_content(error: BaseException | None) -> dict[str, Any]:
    """An error as a cell shows one."""
    name = type(error).__name__
    return {"ename": name, "evalue": str(error), "traceback": [f"{name}: {error}"]}


def _without_output(cell: NotebookNode) -> NotebookNode:
    cell = copy.deepcopy(cell)
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    return cell
