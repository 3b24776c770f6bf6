"""The tables of the build before this one, as far as they are compared with it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.tables.files import write_whole
from analysis.tables.project import Project
from analysis.tables.schemas import Tables

COMPARED = (
    "sources", "claims", "claim_parts", "studies", "statements", "evidence", "claim_strength", "claim_answers",
)  # fmt: skip
_FOLDER = ".last"


def keep_last(project: Project) -> None:
    """Set the tables on disk aside; call it before new ones are written."""
    if all(_path(project, name).is_file() for name in COMPARED):
        for name in COMPARED:
            write_whole(_last(project, name), _path(project, name).read_bytes())


def read_last(project: Project) -> Tables | None:
    """The tables that were set aside; None where there was no build before, or one with other columns."""
    if not all(_last(project, name).is_file() for name in COMPARED):
        return None
    return {name: pd.read_parquet(_last(project, name)) for name in COMPARED}


def _path(project: Project, name: str) -> Path:
    return project.processed / f"{name}.parquet"


def _last(project: Project, name: str) -> Path:
    return project.processed / _FOLDER / f"{name}.parquet"
