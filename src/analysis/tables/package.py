"""The tables on disk: Parquet and CSV, described by a Frictionless data package."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandera.pandas import Column, DataFrameSchema

from analysis.tables.files import digest, write_whole
from analysis.tables.project import Project
from analysis.tables.schemas import TABLES, Tables
from analysis.tables.state import DESCRIPTOR, TablesMissing

_FIELD_TYPES = {"str": "string", "Int64": "integer", "float64": "number", "boolean": "boolean"}
# A spreadsheet runs text that starts like this as a formula.
_FORMULA = r"^(?=[=+\-@\t\r])"


def write_tables(project: Project, tables: Tables, inputs: str) -> None:
    """Write every table, then the descriptor, which marks the build as complete.

    ``inputs`` is the digest of what the tables were made from; it is stored in the descriptor.
    Raises SchemaError, before anything is written, when a table breaks its schema, and KeyError
    when one is missing.
    """
    valid = {name: schema.validate(tables[name]) for name, schema in TABLES.items()}
    resources = []
    for name, data in valid.items():
        csv, parquet = _csv(name, data), _parquet(data)
        write_whole(project.processed / f"{name}.csv", csv)
        write_whole(project.processed / f"{name}.parquet", parquet)
        resources.append(_resource(name, data, csv, parquet))
    descriptor = {
        "profile": "tabular-data-package",
        "name": "claims",
        "title": "Claims, the studies that bear on them, and what follows",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "inputs": inputs,
        "resources": resources,
    }
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    write_whole(project.processed / DESCRIPTOR, text.encode())


def read_table(project: Project, name: str) -> pd.DataFrame:
    """One table, with the types of its schema. Raises TablesMissing when it is not built."""
    path = project.processed / f"{name}.parquet"
    if not path.is_file():
        raise TablesMissing(f"no table {name} in {project.relative(project.processed)}; run: claims tables")
    return TABLES[name].validate(pd.read_parquet(path))


def read_tables(project: Project) -> Tables:
    """All tables by name."""
    return {name: read_table(project, name) for name in TABLES}


def _csv(name: str, data: pd.DataFrame) -> bytes:
    """CSV in which no text from a note is run as a formula; words of a closed list ("=") are ours."""
    safe = data.copy()
    for column, spec in TABLES[name].columns.items():
        if spec.metadata["dtype"] != "str" or spec.checks:
            continue
        safe[column] = safe[column].str.replace(_FORMULA, "'", regex=True)
    return safe.to_csv(index=False, lineterminator="\n").encode()


def _parquet(data: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    data.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _resource(name: str, data: pd.DataFrame, csv: bytes, parquet: bytes) -> dict[str, Any]:
    schema = TABLES[name]
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": schema.description,
        "hash": f"sha256:{digest(csv)}",
        "bytes": len(csv),
        "rows": len(data),
        "csv": {"path": f"{name}.csv", "hash": f"sha256:{digest(csv)}"},
        "parquet": {"path": f"{name}.parquet", "hash": f"sha256:{digest(parquet)}"},
        "schema": _table_schema(schema),
    }


def _table_schema(schema: DataFrameSchema) -> dict[str, Any]:
    described: dict[str, Any] = {
        "fields": [_field(name, column) for name, column in schema.columns.items()],
        "missingValues": [""],
        "primaryKey": schema.metadata["key"],
    }
    references = [_reference(fields, target) for fields, target in schema.metadata["refers"].items()]
    return {**described, "foreignKeys": references} if references else described


def _reference(fields: str, target: str) -> dict[str, Any]:
    table, columns = target.split(".")
    own, other = fields.split(","), columns.split(",")
    if len(own) == 1:
        return {"fields": own[0], "reference": {"resource": table.replace("_", "-"), "fields": other[0]}}
    return {"fields": own, "reference": {"resource": table.replace("_", "-"), "fields": other}}


def _field(name: str, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    for check in column.checks:
        constraints |= _constraint(check.statistics)
    field = {
        "name": name,
        "type": _FIELD_TYPES[column.metadata["dtype"]],
        "description": column.description,
        "unit": column.metadata["unit"],
        "constraints": constraints,
    }
    return {key: value for key, value in field.items() if value}


def _constraint(statistics: Mapping[str, Any]) -> dict[str, Any]:
    names = {"allowed_values": "enum", "min_value": "minimum", "max_value": "maximum"}
    return {names[key]: value for key, value in statistics.items() if key in names}
