"""The folder of a site: only one that is ours is written to, and the site appears in it as a whole."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from analysis.tables.files import TEMPORARY, digest, read_whole
from analysis.tables.project import Project, ProjectError, readable

MARKER = ".claims-site.json"  # what the site is made of: the digest of each file by its name
_NAMED = 3  # files that a refusal names


def check_folder(project: Project, folder: Path) -> None:
    """Raise ProjectError where a site must not be written: what lies there is not ours, or it is a project's own."""
    for ours in (project.raw, project.processed, project.reports):
        if folder == ours or ours in folder.parents or folder in ours.parents:
            raise ProjectError(f"{folder}: the project's own files lie here; name another folder, such as site")
    if os.path.lexists(folder) and not folder.is_dir():
        raise ProjectError(f"{folder}: a file lies where the site's folder is to be; move it away, or name another")
    strangers = sorted(set(_files(folder)) - set(_written(folder)) - {MARKER})
    if strangers:
        listed = ", ".join(readable(name) for name in strangers[:_NAMED])
        more = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
        raise ProjectError(
            f"{folder}: not written by this command: {listed}{more}; nothing was changed. "
            "Accepted: an empty folder, a new one, or a site that this command wrote"
        )


def write_site(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Put the site in the place of what was there; False if it was there already.

    It is written beside the folder and then renamed, so that nobody sees half of it. Raises OSError, with a path,
    where that cannot be done; then what was there is there still. Check the folder first.
    """
    digests = {name: digest(content) for name, content in sorted(files.items())}
    if _written(folder) == digests and _has(folder, digests):
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}{TEMPORARY}*"):  # by a run that was killed
        shutil.rmtree(left)
    beside, before = (folder.with_name(f".{folder.name}{TEMPORARY}{secrets.token_hex(4)}") for _ in range(2))
    marker = {MARKER: (json.dumps(digests, indent=1) + "\n").encode()}
    try:
        for name, content in {**files, **marker}.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if folder.is_dir():
            folder.rename(before)
        try:
            beside.rename(folder)
        except OSError:
            if before.is_dir():
                before.rename(folder)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(folder)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(before, ignore_errors=True)
    return True


def _files(folder: Path) -> list[str]:
    """Names of all that lies below a folder and is not itself a folder."""
    below = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return [path.relative_to(folder).as_posix() for path in below]


def _written(folder: Path) -> dict[str, str]:
    """What this command wrote there, as the marker tells; nothing where there is none."""
    try:
        digests = json.loads((folder / MARKER).read_bytes())
    except (OSError, ValueError):
        return {}
    return digests if isinstance(digests, dict) else {}


def _has(folder: Path, digests: Mapping[str, str]) -> bool:
    return all((folder / name).is_file() and digest(read_whole(folder / name)) == sha for name, sha in digests.items())
