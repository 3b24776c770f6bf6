"""The tables of the build before this one, as far as they are compared with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.state import whole_tables

COMPARED = (
    "sources", "claims", "claim_parts", "studies", "statements", "evidence", "claim_strength", "claim_answers",
)  # fmt: skip
_FOLDER = ".cache/last"


def keep_last(project: Project) -> None:
    """Set the tables on disk aside; call it before new ones are written.

    What a killed build left is no build: then those set aside before it stay.
    """
    for name in COMPARED if whole_tables(project, COMPARED) else ():
        beside = _last(project, name).with_suffix(".tmp-last")
        beside.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.processed / f"{name}.parquet", beside)
        beside.replace(_last(project, name))


def read_last(project: Project) -> Tables | None:
    """The tables that were set aside; None where there was no build before, or one with other columns."""
    if not all(_last(project, name).is_file() for name in COMPARED):
        return None
    return {name: pd.read_parquet(_last(project, name)) for name in COMPARED}


def _last(project: Project, name: str) -> Path:
    return project.processed / _FOLDER / f"{name}.parquet"
