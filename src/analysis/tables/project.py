"""Which project a command works on, and where its parts lie."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

ENVIRONMENT_VARIABLE = "CLAIMS_PROJECT"
IN_BUILD = "CLAIMS_IN_BUILD"  # set where a notebook is run by a build, which has just made the tables

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class ProjectError(Exception):
    """No project was found, or the folder named is none."""


@dataclass(frozen=True)
class Project:
    """The folders of one project; nothing is created by naming it."""

    root: Path

    @property
    def raw(self) -> Path:
        """The notes."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """The tables, built from the notes."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """The pages, built from the tables."""
        return self.root / "reports"

    @property
    def exported(self) -> Path:
        """The tables and more in the formats of other tools."""
        return self.reports / "export"

    def relative(self, path: Path) -> str:
        """The path as messages and tables show it: relative to the project, with forward slashes."""
        return readable(path.relative_to(self.root).as_posix())


def readable(name: str) -> str:
    """A file's name as one line of text: bytes that are no UTF-8, and line breaks, stand as ``\\xff``."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def folder_named(directory: str | Path, origin: str) -> Path:
    """The absolute path of a folder; ``origin`` is where it was named. Raises ProjectError where it has none."""
    try:
        return Path(directory).expanduser().resolve()
    except RuntimeError as error:  # nobody's home, or links that lead in a circle
        raise ProjectError(f"{origin}: {directory}: {error}; name a project's folder") from None


def find_project(directory: str | Path | None = None) -> Project:
    """The project named by ``directory``, else by CLAIMS_PROJECT, else the nearest one upwards.

    A project is a folder that holds ``data/raw``. Raises ProjectError, saying what was looked at,
    when there is none.
    """
    for named, origin in (
        (directory, "--project"),
        (os.environ.get(ENVIRONMENT_VARIABLE), ENVIRONMENT_VARIABLE),
    ):
        if named is not None:
            if not named:
                raise ProjectError(f'{origin}: "" names no folder; name a project\'s folder, or leave it out')
            root = folder_named(named, origin)
            if not (root / "data" / "raw").is_dir():
                raise ProjectError(f"{origin}: {named}: no folder data/raw in it; name a project's folder")
            return Project(root)
    here = Path.cwd()
    for root in (here, *here.parents):
        if (root / "data" / "raw").is_dir():
            return Project(root)
    raise ProjectError(
        "no project here: neither this folder nor one above it holds data/raw; "
        f"go to a project's folder, or name it with --project DIR or {ENVIRONMENT_VARIABLE}"
    )


def notebooks_dir(project: Project) -> Path:
    """The notebooks that make a project's reports.

    The project's own ``notebooks/`` if it has any, else those of this checkout, else those packed
    into the installed package.
    """
    checkout = Path(__file__).resolve().parents[3] / "notebooks"
    packed = Path(str(resources.files("analysis"))) / "_notebooks"
    for folder in (project.root / "notebooks", checkout, packed):
        if any(folder.glob("*.ipynb")):
            return folder
    raise ProjectError(f"no notebooks in {project.root}, nor with the installed package")
