"""Tables mapped into memory for the kernels of a build, each of which reads a few rows of them.

A Parquet file must be decoded whole for that, which takes the longer the more claims there are. These files last as
long as the build; who has none, such as a notebook in JupyterLab or a worker elsewhere, reads the Parquet files.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa

from analysis.tables.files import digest
from analysis.tables.project import BUILD_FOLDER, Project
from analysis.tables.schemas import Tables
from analysis.tables.state import DESCRIPTOR


def map_tables(project: Project, tables: Tables, folder: Path) -> None:
    """Write the tables on disk once more, for a project's kernels, into the folder of the build.

    Raises OSError, as on a full disk.
    """
    own = _own(project, folder)
    own.mkdir(exist_ok=True)
    for name, data in tables.items():
        table = pa.Table.from_pandas(data, preserve_index=False)
        beside = own / f"{name}.part"
        with pa.OSFile(str(beside), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        beside.replace(own / f"{name}.arrow")


def mapped(project: Project, name: str) -> pa.Table | None:
    """A table of the build of which this process is part; None where there is none."""
    folder = Path(os.environ.get(BUILD_FOLDER, ""))
    if not folder.is_absolute() or not (project.processed / DESCRIPTOR).is_file():
        return None
    path = _own(project, folder) / f"{name}.arrow"
    if not path.is_file():
        return None
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _own(project: Project, folder: Path) -> Path:
    """Named by the descriptor, which has the checksums of all tables: others are never taken for them."""
    return folder / f"tables-{digest((project.processed / DESCRIPTOR).read_bytes())[:16]}"
