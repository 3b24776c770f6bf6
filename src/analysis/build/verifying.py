"""Are tables and pages still what was written? By the checksums that were stored with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.build import keys
from analysis.build.reports import plan
from analysis.build.results import RECORDS, WHOLE_BUILD
from analysis.tables.files import digest, read_whole
from analysis.tables.package import read_tables
from analysis.tables.project import Project, notebooks_dir
from analysis.tables.schemas import TABLES
from analysis.tables.state import DESCRIPTOR, read_descriptor, whole_tables

_ALGORITHM = "sha256:"
_UNREADABLE = "cannot be read: delete it, and build again"


@dataclass(frozen=True)
class Difference:
    """A file that is not as it was written, and in what way."""

    path: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


def verify(project: Project) -> tuple[int, list[Difference]]:
    """How many files were looked at, and those that are not as they were written, by path.

    Raises TablesMissing where nothing was built, and OSError where a file cannot be read.
    """
    problems = {**_tables(project), **_pages(project)}
    differing = [Difference(project.relative(path), problem) for path, problem in problems.items() if problem]
    return len(problems), sorted(differing, key=lambda difference: difference.path)


def outdated_reports(project: Project) -> list[str]:
    """The reports that were made from other tables or notebooks than lie there, or by another program: their names.

    Their keys are worked out anew. Only whole tables tell which reports there are.
    """
    if not whole_tables(project, TABLES):
        return []
    reports = plan(read_tables(project), notebooks_dir(project))
    records = ((report, keys.stored(project.reports / RECORDS / f"{report.name}.json")) for report in reports)
    return sorted(report.name for report, record in records if record and record["key"] != report.key)


def _tables(project: Project) -> dict[Path, str]:
    """The problem, or "", of every file of the data package."""
    descriptor = project.processed / DESCRIPTOR
    try:
        resources = read_descriptor(project)["resources"]
        files = [resource[kind] for resource in resources for kind in ("csv", "parquet")]
        expected = {project.processed / file["path"]: file["hash"].removeprefix(_ALGORITHM) for file in files}
    except (ValueError, KeyError, TypeError):
        return {descriptor: _UNREADABLE}
    return {descriptor: "", **{path: _problem(path, checksum) for path, checksum in expected.items()}}


def _pages(project: Project) -> dict[Path, str]:
    """The problem, or "", of every page and notebook, and of every record of what they were made from."""
    problems: dict[Path, str] = {}
    for record in sorted((project.reports / RECORDS).rglob("*.json")):
        outputs = keys.stored(record).get("outputs")
        problems[record] = _UNREADABLE if outputs is None else ""
        if problems[record] or record.name == WHOLE_BUILD:  # which repeats what the records of the reports say
            continue
        problems |= {project.reports / name: _problem(project.reports / name, sha) for name, sha in outputs.items()}
    return problems


def _problem(path: Path, checksum: str) -> str:
    """In what way a file is not as it was written; empty where it is."""
    if not path.is_file():
        return "is missing"
    return "" if digest(read_whole(path)) == checksum else "is not as it was written"
