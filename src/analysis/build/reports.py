"""Which reports a project has, each with the key of all that it is made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.build import keys
from analysis.build.order import has_method
from analysis.pages import data
from analysis.tables.schemas import Tables

CLAIMS_FOLDER, SOURCES_FOLDER = "claims", "sources"


@dataclass(frozen=True)
class Report:
    """One page to be. Its name is the way to it below reports/, without the ending."""

    name: str
    notebook: str
    title: str
    parameters: Mapping[str, str]
    key: str


def plan(tables: Tables, folder: Path, claims: Sequence[str] | None = None) -> list[Report]:
    """All reports of a project, or those of some claims, each with the key of its content."""
    statements = dict(zip(tables["claims"]["claim_id"], tables["claims"]["statement"], strict=True))
    wanted = [
        (f"{CLAIMS_FOLDER}/{claim}", data.CLAIM_REPORT, statements[claim], {"claim_id": claim})
        for claim in (statements if claims is None else claims)
    ]
    if claims is None:
        titles = zip(tables["sources"]["source_id"], tables["sources"]["title"], strict=True)
        wanted += [
            (f"{SOURCES_FOLDER}/{source}", data.SOURCE_REPORT, title, {"source_id": source}) for source, title in titles
        ]
        wanted += [
            ("citations", data.CITATION_AUDIT, "Are the citations real?", {}),
            ("index", data.CLAIMS_COMPARED, "Which claims hold?", {}),
            ("notes-to-tables", data.NOTES_TO_TABLES, "From notes to tables", {}),
        ]
        if has_method(folder):
            wanted.append(("method", data.METHOD, "How claims are judged", {}))
    digests = data.Digests(tables)
    common = data.digest_of(keys.code(), keys.installed())
    sources = {stem: keys.notebook_source(folder / f"{stem}.ipynb") for _, stem, _, _ in wanted}
    return [
        Report(
            name,
            stem,
            title,
            parameters,
            key=data.digest_of(
                common,
                sources[stem],
                json.dumps([title, parameters], sort_keys=True),
                digests.of(stem, **parameters),
            ),
        )
        for name, stem, title, parameters in wanted
    ]
