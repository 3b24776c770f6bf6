"""The tables of the build before this one, as far as they are compared with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd

from analysis.tables.files import make_writable
from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.state import DESCRIPTOR, NOTES, read_descriptor, whole_tables

COMPARED = (
    "sources", "claims", "claim_parts", "studies", "statements", "evidence", "syntheses", "claim_strength",
    "claim_answers",
)  # fmt: skip
_FOLDER = ".cache/last"


def keep_last(project: Project) -> None:
    """Set the tables on disk aside; call it before new ones are written.

    What a killed build left is no build: then those set aside before it stay.
    """
    if not whole_tables(project, COMPARED):
        return
    make_writable(project.processed / _FOLDER)
    for name in (*(f"{table}.parquet" for table in COMPARED), DESCRIPTOR):
        target = project.processed / _FOLDER / name
        beside = target.with_suffix(".tmp-last")
        shutil.copyfile(project.processed / name, beside)
        beside.replace(target)


def read_last(project: Project) -> Tables | None:
    """The tables that were set aside; None where there was no build before, or one with other columns."""
    if not all(_last(project, name).is_file() for name in COMPARED):
        return None
    return {name: pd.read_parquet(_last(project, name)) for name in COMPARED}


def changed_files(project: Project) -> dict[str, str]:
    """What bears on all claims at once and is not as it was in the last build: what happened to it, by name."""
    try:
        before = json.loads((project.processed / _FOLDER / DESCRIPTOR).read_bytes()).get("made_from", {})
    except (FileNotFoundError, ValueError):
        return {}
    after = read_descriptor(project).get("made_from", {})
    return {
        name: "removed" if not after[name] else "edited" if before[name] else "added"
        for name in sorted(set(before) & set(after) - {NOTES})
        if before[name] != after[name]
    }


def _last(project: Project, name: str) -> Path:
    return project.processed / _FOLDER / f"{name}.parquet"
