"""Are the tables whole, and made from what is there now? By content, never by modification times.

Nothing here loads pandas: a build with nothing to do must not pay for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from analysis.tables.files import digest, digest_tree
from analysis.tables.project import Project

DESCRIPTOR = "datapackage.json"


class TablesMissing(Exception):
    """The tables are not built."""


def code_digest() -> str:
    """The package's own code, and its rules, which are data."""
    package = Path(__file__).resolve().parents[1]
    return digest("".join(digest_tree(package, pattern) for pattern in ("*.py", "*.yaml")).encode())


def input_digest(project: Project, version: str) -> str:
    """What the tables are made from: the notes, and the code that turns them into tables."""
    return digest(f"{version} {code_digest()} {digest_tree(project.raw)}".encode())


def read_descriptor(project: Project) -> dict[str, Any]:
    """The descriptor of the last complete build. Raises TablesMissing when there is none."""
    path = project.processed / DESCRIPTOR
    if not path.is_file():
        raise TablesMissing(f"no tables in {project.relative(project.processed)}; run: claims tables")
    return json.loads(path.read_bytes())


def is_current(project: Project, inputs: str) -> bool:
    """Whether the tables on disk are whole and made from exactly these inputs."""
    try:
        descriptor = read_descriptor(project)
        if descriptor["inputs"] != inputs:
            return False
        return all(is_whole(project, resource) for resource in descriptor["resources"])
    except (TablesMissing, ValueError, KeyError, TypeError):
        return False


def whole_tables(project: Project, names: Collection[str]) -> str:
    """A digest of the tables of these names as they lie there; empty where one is not as the descriptor tells."""
    try:
        resources = {Path(one["path"]).stem: one for one in read_descriptor(project)["resources"]}
        hashes = [resources[name]["parquet"]["hash"] for name in names if is_whole(project, resources[name])]
    except (TablesMissing, ValueError, KeyError, TypeError):
        return ""
    return digest(" ".join(hashes).encode()) if len(hashes) == len(names) else ""


def is_whole(project: Project, resource: Mapping[str, Any]) -> bool:
    """Whether both files of a table are there as the descriptor tells of them."""
    files = (resource["csv"], resource["parquet"])
    return all(_has_digest(project.processed / file["path"], file["hash"]) for file in files)


def _has_digest(path: Path, expected: str) -> bool:
    return path.is_file() and f"sha256:{digest(path.read_bytes())}" == expected
