"""Are the tables whole, and made from what is there now? By content, never by modification times.

Nothing here loads pandas: a build with nothing to do must not pay for it.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from analysis.tables.files import digest, digest_tree, read_whole
from analysis.tables.project import Project

DESCRIPTOR = "datapackage.json"
SCHEMA_VERSION = 2  # one more whenever a table, a column, or what one means is another
NOTES = "data/raw"
RULES, CODE = "rules of the program", "code of the program"
_PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = ("sources", "claims", "studies")
SHARED = ("vocabulary.yaml", "settings.yaml", "references.bib")


class TablesMissing(Exception):
    """The tables are not built."""


class TablesTooNew(Exception):
    """The tables were built by a program that knows more of them than this one."""


def code_digest() -> str:
    """The package's own code, and its rules, which are data."""
    return digest("".join(digest_tree(_PACKAGE, pattern) for pattern in ("*.py", "*.yaml")).encode())


def notes_digest(project: Project) -> str:
    """What lies in ``data/raw``. Raises OSError where it cannot be read: that is not the same as nothing."""
    for name in FOLDERS:
        if os.path.lexists(project.raw / name):
            os.scandir(project.raw / name).close()  # a file in the place of a folder raises
    for name in SHARED:
        if (project.raw / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(project.raw / name))
    return digest_tree(project.raw)


def seal(project: Project) -> str:
    """Changes whenever anything in ``data/raw`` is written, also where it is what it was before when that is over.

    What the system notes of each file is asked for, as nothing else knows of an edit that was taken back. What an
    editor leaves behind (dot files) does not count.
    """
    lines = []
    for folder, folders, files in os.walk(project.raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            about = (Path(folder) / name).lstat()
            lines.append(f"{name!r} {about.st_ino} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}")
    return digest("\n".join(lines).encode())


def input_digest(project: Project, version: str) -> str:
    """What the tables are made from: the notes, and the code that turns them into tables."""
    return digest(f"{version} {code_digest()} {notes_digest(project)}".encode())


def made_from(project: Project) -> dict[str, str]:
    """Digests of what bears on all claims at once, by name, and of all of ``data/raw``; "" for a file that is not."""
    files = {project.relative(path): path for path in (project.raw / name for name in SHARED)}
    return {
        **{name: digest(read_whole(path)) if path.is_file() else "" for name, path in files.items()},
        RULES: digest_tree(_PACKAGE, "*.yaml"),
        CODE: digest_tree(_PACKAGE, "*.py"),
        NOTES: notes_digest(project),
    }


def staleness(project: Project, version: str) -> str:
    """Why the tables are not those that would be built now, in words; empty where they are.

    Only what they are made from is compared, not whether they are whole. Raises TablesMissing, and OSError
    where a note cannot be read.
    """
    descriptor = read_descriptor(project)
    if version_of(descriptor) != SCHEMA_VERSION:
        return "the tables were made by another version of the program"
    if descriptor.get("inputs") == input_digest(project, version):
        return ""
    if descriptor.get("made_from", {}).get(NOTES) == notes_digest(project):
        return "the tables were made by another version of the program"
    return "the tables are older than the notes"


def read_descriptor(project: Project) -> dict[str, Any]:
    """The descriptor of the last complete build. Raises TablesMissing when there is none, and TablesTooNew.

    One that cannot be read raises ValueError, and one of another shape TypeError.
    """
    path = project.processed / DESCRIPTOR
    if not path.is_file():
        raise TablesMissing(f"no tables in {project.relative(project.processed)}; run: claims tables")
    descriptor = json.loads(read_whole(path))
    if not isinstance(descriptor, dict):
        raise TypeError(f"{project.relative(path)} holds no object")
    version = version_of(descriptor)
    if version > SCHEMA_VERSION:
        raise TablesTooNew(
            f"{project.relative(path)}: tables of schema version {version}, and this program knows them up to "
            f"{SCHEMA_VERSION}; update the program, or delete {project.relative(project.processed)} and build again"
        )
    return descriptor


def version_of(descriptor: Mapping[str, Any]) -> int:
    """The version of the schemas that tables were written with; before there were versions it is 0."""
    version = descriptor.get("schema_version", 0)
    return version if isinstance(version, int) else 0


def is_current(project: Project, inputs: str) -> bool:
    """Whether the tables on disk are whole and made from exactly these inputs."""
    try:
        descriptor = read_descriptor(project)
        if descriptor["inputs"] != inputs or version_of(descriptor) != SCHEMA_VERSION:
            return False
        return all(is_whole(project, resource) for resource in descriptor["resources"])
    except (TablesMissing, ValueError, KeyError, TypeError):
        return False


def described_tables(project: Project) -> set[str]:
    """The names of the tables that the descriptor tells of; none where it cannot be read."""
    try:
        return {Path(resource["path"]).stem for resource in read_descriptor(project)["resources"]}
    except (TablesMissing, ValueError, KeyError, TypeError):
        return set()


def whole_tables(project: Project, names: Collection[str]) -> str:
    """A digest of the tables of these names as they lie there; empty where one is not as the descriptor tells."""
    try:
        resources = {Path(resource["path"]).stem: resource for resource in read_descriptor(project)["resources"]}
        hashes = [resources[name]["parquet"]["hash"] for name in names if is_whole(project, resources[name])]
    except (TablesMissing, ValueError, KeyError, TypeError):
        return ""
    return digest(" ".join(hashes).encode()) if len(hashes) == len(names) else ""


def is_whole(project: Project, resource: Mapping[str, Any]) -> bool:
    """Whether both files of a table are there as the descriptor tells of them."""
    files = (resource["csv"], resource["parquet"])
    return all(_has_digest(project.processed / file["path"], file["hash"]) for file in files)


def _has_digest(path: Path, expected: str) -> bool:
    return path.is_file() and f"sha256:{digest(read_whole(path))}" == expected
