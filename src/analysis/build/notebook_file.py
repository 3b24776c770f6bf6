"""A notebook's file read, or the place in it that cannot be taken."""

from __future__ import annotations

import json
from collections.abc import Collection

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.build.reached import error_content

_PARAMETERS = "parameters"
_FORMAT = 4


class BrokenNotebook(Exception):
    """A notebook's file cannot be run as it is."""


def read_notebook(text: str, file: str, parameters: Collection[str] = ()) -> NotebookNode:
    """The notebook of a file's text; a byte of it that is no UTF-8 is a lone surrogate.

    Raises BrokenNotebook, with ``file`` and the place in it, where it is no notebook of this format, or has no cell
    that takes the parameters.
    """
    _check_text(text, file)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenNotebook(f"{file}:{error.lineno}:{error.colno}: no JSON: {error.msg}; mend or replace it") from None
    except RecursionError:
        raise BrokenNotebook(f"{file}: brackets within brackets, too deep to be read; replace it") from None
    version = content.get("nbformat") if isinstance(content, dict) else None
    if version is None:
        raise BrokenNotebook(f"{file}: JSON, but no notebook: it has no nbformat; replace it")
    if version != _FORMAT:
        raise BrokenNotebook(
            f'{file}: nbformat: "{version}"; accepted: {_FORMAT}; open it in JupyterLab and save it, which converts it'
        )
    try:
        notebook = nbformat.reads(text, as_version=_FORMAT)
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in getattr(error, "path", ()))
        raise BrokenNotebook(f"{file}: {place.lstrip('.') or 'notebook'}: {error.message}") from None
    except Exception as error:  # what looks like a notebook and is none fails in whichever way it happens to
        raise BrokenNotebook(f"{file}: no notebook: {type(error).__name__} {error}".rstrip() + "; replace it") from None
    tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", ())}
    if parameters and _PARAMETERS not in tags:
        raise BrokenNotebook(
            f'{file}: no cell has the tag "{_PARAMETERS}", so {" and ".join(parameters)} would be lost; '
            "tag the cell that sets it"
        )
    return notebook


def without_cells(error: Exception) -> NotebookNode:
    """What there is of a report of which no cell could be run: the reason."""
    return new_notebook(cells=[new_code_cell(id="reason", outputs=[new_output("error", **error_content(error))])])


def _check_text(text: str, file: str) -> None:
    if not text.strip():
        raise BrokenNotebook(f"{file}: the file is empty; replace it")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise BrokenNotebook(f"{file}:{line}: a byte that is no UTF-8; save it as UTF-8") from None
