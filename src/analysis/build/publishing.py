"""An executed notebook made fit to publish: the same bytes whenever and wherever it ran."""

from __future__ import annotations

import copy

import nbformat
from nbformat import NotebookNode

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
_KEPT_CELL_METADATA = ("tags",)


def published(notebook: NotebookNode, title: str) -> NotebookNode:
    """A copy without timings, paths, versions and what was printed to stderr, with ids that stay."""
    result = copy.deepcopy(notebook)
    result.metadata = NotebookNode(
        kernelspec=NotebookNode(KERNELSPEC), language_info=NotebookNode(name="python"), title=title
    )
    result.nbformat, result.nbformat_minor = 4, 5
    taken: set[str] = set()
    for position, cell in enumerate(result.cells):
        tags = cell.metadata.get("tags", [])
        injected = "injected-parameters" in tags
        cell.id = "injected-parameters" if injected else cell.get("id", f"cell-{position}")
        if cell.id in taken:
            cell.id = f"cell-{position}"
        taken.add(cell.id)
        cell.metadata = NotebookNode({"tags": list(tags)} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = [_output(output) for output in cell.outputs if output.get("name") != "stderr"]
    return result


def _output(output: NotebookNode) -> NotebookNode:
    if "metadata" in output:
        output.metadata = NotebookNode()
    return output


def as_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as a file's content."""
    return (nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n").encode()
