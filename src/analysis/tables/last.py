"""The tables of the build before this one, as far as they are compared with it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.tables.files import digest, make_writable, read_whole, together
from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.state import DESCRIPTOR, NOTES, described_tables, read_descriptor, whole_tables

COMPARED = (
    "sources", "claims", "claim_parts", "studies", "statements", "evidence", "syntheses", "claim_strength",
    "claim_answers",
)  # fmt: skip
# Compared where both builds have them: a program before this one may have made none.
COMPARED_IF_BUILT = ("outlooks", "next_studies", "specifications", "leave_one_out", "moderators")
_FOLDER = ".cache/last"


def keep_last(project: Project) -> None:
    """Set the tables on disk aside; call it before new ones are written.

    What a killed build left is no build: then those set aside before it stay.
    """
    built = described_tables(project)
    tables = [*COMPARED, *(name for name in COMPARED_IF_BUILT if name in built)]
    if not whole_tables(project, tables):
        return
    make_writable(project.processed / _FOLDER)
    for name in COMPARED_IF_BUILT:
        if name not in built:
            _last(project, name).unlink(missing_ok=True)  # of a build before that one
    with together() as write:
        for name in (*(f"{table}.parquet" for table in tables), DESCRIPTOR):
            write(project.processed / _FOLDER / name, read_whole(project.processed / name))


def read_last(project: Project) -> Tables | None:
    """The tables that were set aside, those compared if built among them.

    None where there was no build before, or one of its files is not as it was set aside.
    """
    kept = [name for name in (*COMPARED, *COMPARED_IF_BUILT) if _last(project, name).is_file()]
    if not set(COMPARED) <= set(kept):
        return None
    contents = {name: read_whole(_last(project, name)) for name in kept}
    try:
        described = _descriptor(project)["resources"]
        expected = {Path(resource["path"]).stem: resource["parquet"]["hash"] for resource in described}
    except (KeyError, TypeError):
        return None
    if any(expected.get(name) != f"sha256:{digest(content)}" for name, content in contents.items()):
        return None
    return {name: pd.read_parquet(io.BytesIO(content)) for name, content in contents.items()}


def changed_files(project: Project) -> dict[str, str]:
    """What bears on all claims at once and is not as it was in the last build: what happened to it, by name."""
    before, after = (each.get("made_from", {}) for each in (_descriptor(project), read_descriptor(project)))
    return what_happened(before, after) if isinstance(before, dict) else {}


def what_happened(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What is made of other things than before, as ``state.made_from`` tells of both: removed, edited or added."""
    return {
        name: "removed" if not after[name] else "edited" if before[name] else "added"
        for name in sorted(set(before) & set(after) - {NOTES})
        if before[name] != after[name]
    }


def _descriptor(project: Project) -> dict[str, Any]:
    """That of the tables set aside; empty where it cannot be read."""
    try:
        descriptor = json.loads(read_whole(project.processed / _FOLDER / DESCRIPTOR))
    except (OSError, ValueError):
        return {}
    return descriptor if isinstance(descriptor, dict) else {}


def _last(project: Project, name: str) -> Path:
    return project.processed / _FOLDER / f"{name}.parquet"
