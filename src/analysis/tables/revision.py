"""A project's notes as they were in a revision of its git repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from analysis.tables.project import Project, ProjectError

_NOTES = "data/raw"


def notes_of(project: Project, revision: str, folder: Path) -> Project:
    """The project whose notes, written to ``folder``, are those of ``revision``: a branch, a tag, a commit.

    Nothing of the project, and nothing of the repository, is changed. Raises ProjectError where the project is in no
    repository, git is not there, the revision is not known, or had no notes.
    """
    commit = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        if _git(project, "rev-parse", "--git-dir") is None:
            raise ProjectError("--against compares with a revision of git, and the project is in no git repository")
        shallow = (_git(project, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
        hint = "; the clone holds only a part of the history: git fetch --unshallow" if shallow else ""
        raise ProjectError(f'git knows no revision "{revision}"; accepted: a branch, a tag or a commit{hint}')
    archive = _git(project, "archive", "--format=tar", commit.decode().strip(), "--", _NOTES)
    if archive is None:
        raise ProjectError(f'in revision "{revision}" the project has no folder {_NOTES}')
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    return Project(folder)


def _git(project: Project, *arguments: str) -> bytes | None:
    """What git prints, run in the project's folder; None where it refuses. Raises ProjectError without git."""
    try:
        ran = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, check=False)
    except FileNotFoundError:
        raise ProjectError("--against needs git, which is not installed") from None
    return ran.stdout if ran.returncode == 0 else None
