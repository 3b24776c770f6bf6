"""The tables on disk: Parquet and CSV, described by a Frictionless data package."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from analysis.tables.columns import Column, Schema
from analysis.tables.files import BusyError, digest, together
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES, Tables
from analysis.tables.state import (
    DESCRIPTOR,
    SCHEMA_VERSION,
    TablesMissing,
    code_digest,
    is_whole,
    read_descriptor,
    version_of,
    whole_tables,
)

Result = TypeVar("Result")
Resources = dict[tuple[str, str], dict[str, Any]]  # by a table's name and the digest of its Parquet file

_SETTLED, _PAUSE = 2.0, 0.02  # seconds: until tables that are written are whole, and between two looks
_FIELD_TYPES = {"str": "string", "Int64": "integer", "float64": "number", "boolean": "boolean"}
# A spreadsheet runs text that starts like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_tables(project: Project, tables: Tables, inputs: str, made_from: Mapping[str, str] | None = None) -> None:
    """Write every table, then the descriptor, which marks the build as complete.

    ``inputs`` is the digest of what the tables were made from, ``made_from`` those of some things in it by
    name; both are stored in the descriptor.
    Raises SchemaError, before anything is written, when a table breaks its schema, and KeyError
    when one is missing.
    """
    code = code_digest()
    before = _written(project, code)
    resources = {name: _lying_there(name, tables[name], before) for name in TABLES}
    changed = {name: TABLES[name].validate(tables[name]) for name, known in resources.items() if known is None}
    with together() as write:
        for name, data in changed.items():
            text, parquet = _csv(name, data), _parquet(data)
            write(project.processed / f"{name}.csv", text)
            write(project.processed / f"{name}.parquet", parquet)
            resources[name] = _resource(name, data, text, parquet)
        write(project.processed / DESCRIPTOR, _descriptor(inputs, made_from, code, resources))


def _descriptor(
    inputs: str, made_from: Mapping[str, str] | None, code: str, resources: Mapping[str, dict[str, Any] | None]
) -> bytes:
    descriptor = {
        "profile": "tabular-data-package",
        "name": "claims",
        "title": "Claims, the studies that bear on them, and what follows",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "schema_version": SCHEMA_VERSION,
        "inputs": inputs,
        "made_from": dict(made_from or {}),
        "code": code,
        "resources": list(resources.values()),
    }
    return (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode()


def _lying_there(name: str, data: pd.DataFrame, before: Resources) -> dict[str, Any] | None:
    """What the descriptor says of the table, if it lies there already: then it was checked when it was written."""
    types = {column: spec.dtype for column, spec in TABLES[name].columns.items()}
    if not before or data.dtypes.astype(str).to_dict() != types:
        return None
    return before.get((name, digest(_parquet(data))))


def _written(project: Project, code: str) -> Resources:
    """Tables that lie there as the same code wrote them, by name and the digest of their Parquet file."""
    try:
        descriptor = read_descriptor(project)
        resources = (
            descriptor["resources"] if descriptor["code"] == code and version_of(descriptor) == SCHEMA_VERSION else []
        )
        return {
            (Path(resource["path"]).stem, resource["parquet"]["hash"].removeprefix("sha256:")): resource
            for resource in resources
            if is_whole(project, resource)
        }
    except (TablesMissing, ValueError, KeyError, TypeError):
        return {}


def read_table(
    project: Project,
    name: str,
    columns: Sequence[str] | None = None,
    where: tuple[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """One table, or some of its columns, or the rows that have one of some values in a column.

    It was checked against its schema before it was written, and the descriptor has its checksum: it is not
    checked again. Raises TablesMissing when it is not built.
    """
    path = project.processed / f"{name}.parquet"
    if not path.is_file():
        raise TablesMissing(f"no table {name} in {project.relative(project.processed)}; run: claims tables")
    named = None if columns is None else list(columns)
    # pandas' own way prepares for files of many parts: twice the time for ours. And to read ahead starts a thread,
    # which a process that forks must not have.
    with pq.ParquetFile(path, pre_buffer=False) as file:
        data = file.read(columns=named, use_threads=False)
    if where is not None:
        column = data[where[0]]
        data = data.filter(pc.is_in(column, value_set=pa.array(where[1], column.type)))
    return data.to_pandas(use_threads=False)


def read_tables(project: Project) -> Tables:
    """All tables by name."""
    return {name: read_table(project, name) for name in TABLES}


def steady(project: Project, read: Callable[[], Result]) -> Result:
    """What ``read`` reads of tables that another process may be writing: all of one build.

    They are in between two builds for milliseconds. Raises BusyError where they stay so.
    """
    end = time.monotonic() + _SETTLED
    while time.monotonic() < end:
        before = whole_tables(project, TABLES)
        if before:
            result = read()
            if whole_tables(project, TABLES) == before:
                return result
        time.sleep(_PAUSE)
    raise BusyError(f"the tables of {project.root.name} are being written; try again")


def settles(project: Project) -> bool:
    """Whether the tables that another process may be writing are soon good."""
    end = time.monotonic() + _SETTLED
    while not (good := are_good(project)) and time.monotonic() < end:
        time.sleep(_PAUSE)
    return good


def are_good(project: Project) -> bool:
    """Whether the tables are those of one complete build, with the columns that this code knows."""
    if not whole_tables(project, TABLES) or version_of(read_descriptor(project)) != SCHEMA_VERSION:
        return False
    described = {
        Path(resource["path"]).stem: resource["schema"]["fields"] for resource in read_descriptor(project)["resources"]
    }
    return all([field["name"] for field in described[name]] == list(TABLES[name].columns) for name in TABLES)


def _csv(name: str, data: pd.DataFrame) -> bytes:
    """CSV in which no text from a note is run as a formula; words of a closed list ("=") are ours."""
    safe = data.copy()
    for column, spec in TABLES[name].columns.items():
        if spec.dtype != "str" or spec.one_of:
            continue
        risky = safe[column].str[:1].isin(_FORMULA)
        if risky.any():
            safe[column] = safe[column].where(~risky, "'" + safe[column])
    buffer = io.BytesIO()  # by Arrow, in a sixth of the time that pandas takes
    csv.write_csv(pa.Table.from_pandas(safe, preserve_index=False), buffer)
    return buffer.getvalue()


def _parquet(data: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    data.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _resource(name: str, data: pd.DataFrame, text: bytes, parquet: bytes) -> dict[str, Any]:
    schema = TABLES[name]
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": schema.description,
        "hash": f"sha256:{digest(text)}",
        "bytes": len(text),
        "rows": len(data),
        "csv": {"path": f"{name}.csv", "hash": f"sha256:{digest(text)}"},
        "parquet": {"path": f"{name}.parquet", "hash": f"sha256:{digest(parquet)}"},
        "schema": _table_schema(schema),
    }


def _table_schema(schema: Schema) -> dict[str, Any]:
    described: dict[str, Any] = {
        "fields": [_field(name, column) for name, column in schema.columns.items()],
        "missingValues": [""],
        "primaryKey": schema.key,
    }
    references = [_reference(fields, target) for fields, target in schema.refers.items()]
    return {**described, "foreignKeys": references} if references else described


def _reference(fields: str, target: str) -> dict[str, Any]:
    table, columns = target.split(".")
    local, other = fields.split(","), columns.split(",")
    if len(local) == 1:
        return {"fields": local[0], "reference": {"resource": table.replace("_", "-"), "fields": other[0]}}
    return {"fields": local, "reference": {"resource": table.replace("_", "-"), "fields": other}}


def _field(name: str, column: Column) -> dict[str, Any]:
    constraints = {
        "required": column.required or None,
        "enum": list(column.one_of) or None,
        "minimum": column.low,
        "maximum": column.high,
    }
    field = {
        "name": name,
        "type": _FIELD_TYPES[column.dtype],
        "description": column.description,
        "unit": column.unit,
        "constraints": {key: value for key, value in constraints.items() if value is not None},
    }
    return {key: value for key, value in field.items() if value}
