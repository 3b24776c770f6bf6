"""An executed notebook made fit to publish: the same bytes whenever and wherever it ran."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


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
            cell.outputs = _outputs(cell.outputs)
    return result


def _outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """What is printed comes in pieces, of which a kernel makes more the slower a machine is: they are one again."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.get("name") == "stderr":
            continue
        if "metadata" in output:
            output.metadata = NotebookNode()
        if kept and output.output_type == kept[-1].output_type == "stream":
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def as_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as a file's content."""
    return (nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n").encode()
