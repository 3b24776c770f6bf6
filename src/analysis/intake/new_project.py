"""An empty project of any field: a vocabulary, one example of each kind of note, and what to do with them."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from analysis.tables.files import write_whole
from analysis.tables.project import ProjectError

_HIDDEN = {"gitignore": ".gitignore"}  # a package that holds such a file would leave out what it names


def new_project(folder: Path) -> list[Path]:
    """Write a project into a folder that is not there yet, or empty; the files written.

    Raises ProjectError for one that holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(f"{folder} is not empty; name a new folder")
    template = resources.files("analysis.intake") / "templates" / "project"
    written = []
    for name, content in _files(template, ""):
        path = folder / name
        write_whole(path, content)
        written.append(path)
    return written


def _files(folder: Traversable, before: str) -> list[tuple[str, bytes]]:
    files = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        name = f"{before}{_HIDDEN.get(item.name, item.name)}"
        files += _files(item, f"{name}/") if item.is_dir() else [(name, item.read_bytes())]
    return files
