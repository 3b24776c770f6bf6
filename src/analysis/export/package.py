"""The export folder: one data package with the tables, the reviews, the works cited and a summary."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.export.bibliography import csl_json, ris
from analysis.export.claim_review import claim_review, json_text
from analysis.export.findings import findings_docx, findings_html
from analysis.export.summary import summary
from analysis.notes.bibliography.references import Reference, read_references
from analysis.notes.problems import Reporter
from analysis.pages import data
from analysis.tables.files import digest, lock_folder, sweep, together
from analysis.tables.package import read_tables, steady
from analysis.tables.project import Project
from analysis.tables.schemas import Tables
from analysis.tables.state import DESCRIPTOR, read_descriptor

_MEDIA_TYPES = {
    ".jsonld": "application/ld+json",
    ".json": "application/vnd.citationstyles.csl+json",
    ".ris": "application/x-research-info-systems",
    ".md": "text/markdown",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def export(project: Project, *, address: str | None = None, author: str | None = None) -> bool:
    """Write what the current tables say to ``reports/export``; False if it was there already.

    ``address`` is where the reports are published, ``author`` the organisation that does so; without them
    links are relative, and the author stays open. The descriptor is written last and marks the rest as
    complete. No build is waited for: it is of the last good tables. Raises BusyError while another export runs.
    """
    folder = project.exported
    files = steady(project, lambda: contents(project, reports=address or "../../", address=address, author=author))
    gone = _listed_before(folder) - set(files)
    stale = {name: content for name, content in files.items() if not _is_there(folder / name, content)}
    if not (stale or gone):
        return False  # to see that takes no lock
    with lock_folder(project.reports, f"another export of {project.root.name} is running; wait for it, or end it"):
        sweep(folder)
        for name in gone:
            (folder / name).unlink(missing_ok=True)
        with together() as write:
            for name, content in stale.items():
                write(folder / name, content)
    return True


def contents(project: Project, *, reports: str, address: str | None, author: str | None) -> dict[str, bytes]:
    """Every file by its name below the folder; the descriptor comes last.

    ``reports`` leads from a review to the folder of the pages, or is its address.
    """
    tables = read_tables(project)
    pages = [data.select(tables, data.CLAIM_REPORT, claim_id=name) for name in tables["claims"]["claim_id"]]
    references = _references(project).values()
    texts = {
        **{
            f"claim-reviews/{page['claims']['claim_id'].iloc[0]}.jsonld": json_text(
                claim_review(page, reports=reports, author=author)
            )
            for page in pages
        },
        "references.json": csl_json(references),
        "references.ris": ris(references),
        "summary.md": summary(pages, address),
    }
    files = {name: text.encode() for name, text in texts.items()} | _summaries(pages)
    descriptor = read_descriptor(project)
    copied = {f"tables/{r['path']}": (project.processed / r["path"]).read_bytes() for r in descriptor["resources"]}
    described = {
        **{key: value for key, value in descriptor.items() if key not in ("inputs", "made_from", "resources")},
        "profile": "data-package",
        "resources": [_table(r) for r in descriptor["resources"]] + [_file(*file) for file in files.items()],
    }
    return {**copied, **files, DESCRIPTOR: (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()}


def _summaries(pages: Iterable[Tables]) -> dict[str, bytes]:
    """The summary of findings of each claim that has one."""
    files: dict[str, bytes] = {}
    for page in pages:
        name = f"summaries-of-findings/{page['claims']['claim_id'].iloc[0]}"
        html, docx = findings_html(page), findings_docx(page)
        if html is not None and docx is not None:
            files |= {f"{name}.html": html.encode(), f"{name}.docx": docx}
    return files


def _references(project: Project) -> dict[str, Reference]:
    path = project.raw / "references.bib"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return read_references(text, Reporter(project.relative(path), []))  # problems would have stopped the build


def _table(resource: dict[str, Any]) -> dict[str, Any]:
    """A table as the descriptor of data/processed has it; only its CSV comes along."""
    kept = {key: value for key, value in resource.items() if key not in ("csv", "parquet")}
    return {**kept, "path": f"tables/{resource['path']}"}


def _file(name: str, content: bytes) -> dict[str, Any]:
    ending = PurePosixPath(name).suffix
    return {
        "name": name.replace("/", "-").replace(".", "-"),  # no claim's id makes it the name of a table
        "path": name,
        "profile": "data-resource",
        "format": ending[1:],
        "mediatype": _MEDIA_TYPES[ending],
        "encoding": "utf-8",
        "hash": f"sha256:{digest(content)}",
        "bytes": len(content),
    }


def _is_there(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _listed_before(folder: Path) -> set[str]:
    """What an earlier export wrote: nothing else in the folder is ours to remove."""
    try:
        resources = json.loads((folder / DESCRIPTOR).read_bytes())["resources"]
        names = {resource["path"] for resource in resources}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts}
