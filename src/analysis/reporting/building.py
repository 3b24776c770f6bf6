"""The work behind a build: which reports there are, which are stale, and making those."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.reporting import data, keys
from analysis.reporting.execution import execute
from analysis.reporting.exporter import page
from analysis.reporting.publishing import as_bytes, published
from analysis.reporting.runner import RECORDS, BuildResult, Failure, Progress
from analysis.tables.files import digest, sweep, write_whole
from analysis.tables.package import read_tables
from analysis.tables.project import Project, notebooks_dir
from analysis.tables.schemas import Tables

CLAIMS_FOLDER = "claims"
PAGE, NOTEBOOK, FAILED = ".html", ".ipynb", ".failed.ipynb"


@dataclass(frozen=True)
class Report:
    """One page to be. Its name is the way to it below reports/, without the ending."""

    name: str
    notebook: str
    title: str
    parameters: Mapping[str, str]
    key: str

    @property
    def home(self) -> str:
        """The way from the page back to the folder of index.html."""
        return "../" * self.name.count("/")


@dataclass(frozen=True)
class Workplace:
    """What is the same for all reports of a build."""

    project: Project
    folder: Path
    notebooks: Mapping[str, NotebookNode]
    timeout: float
    environment: Mapping[str, str]

    def path(self, report: Report, ending: str) -> Path:
        """A file of a report."""
        return self.project.reports / f"{report.name}{ending}"

    def record(self, report: Report) -> Path:
        """Where a report's key is kept."""
        return self.project.reports / RECORDS / f"{report.name}.json"


def build(
    project: Project,
    *,
    claims: Sequence[str] | None,
    force: bool,
    jobs: int,
    timeout: float,
    environment: Mapping[str, str],
    progress: Progress,
) -> tuple[BuildResult, dict[str, str]]:
    """Build what is stale; return what became of each report, and digests of the good outputs."""
    tables = read_tables(project)
    known = tables["claims"]["claim_id"].tolist()
    chosen = None if claims is None else [data.claim_named(claim, known) for claim in claims]
    folder = notebooks_dir(project)
    reports = plan(tables, folder, chosen)
    stems = sorted({report.notebook for report in reports})
    place = Workplace(
        project=project,
        folder=folder,
        notebooks={stem: nbformat.read(folder / f"{stem}.ipynb", as_version=4) for stem in stems},
        timeout=timeout,
        environment=environment,
    )
    sweep(project.reports)
    _remove_pages_of_gone_claims(project, known)
    fresh = set() if force else {report.name for report in reports if _is_current(place, report)}
    current = [report for report in reports if report.name in fresh]
    stale = [report for report in reports if report.name not in fresh]
    errors = _run(place, stale, jobs, progress)
    good = [report for report in reports if report.name not in errors]
    for report in good:
        place.path(report, FAILED).unlink(missing_ok=True)
    result = BuildResult(
        built=[report.name for report in stale if report.name not in errors],
        up_to_date=[report.name for report in current],
        failed=[Failure(name, message) for name, message in sorted(errors.items())],
    )
    outputs: dict[str, str] = {}
    for report in good:
        outputs |= keys.stored(place.record(report))["outputs"]
    return result, outputs


def plan(tables: Tables, folder: Path, claims: Sequence[str] | None = None) -> list[Report]:
    """All reports of a project, or those of some claims, each with the key of its content."""
    statements = dict(zip(tables["claims"]["claim_id"], tables["claims"]["statement"], strict=True))
    wanted = [
        (f"{CLAIMS_FOLDER}/{claim}", data.CLAIM_REPORT, statements[claim], {"claim_id": claim})
        for claim in (statements if claims is None else claims)
    ]
    if claims is None:
        wanted += [
            ("index", data.CLAIMS_COMPARED, "Which claims hold?", {}),
            ("notes-to-tables", data.NOTES_TO_TABLES, "From notes to tables", {}),
        ]
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
                data.digest_frames(data.select(tables, stem, **parameters)),
            ),
        )
        for name, stem, title, parameters in wanted
    ]


def _is_current(place: Workplace, report: Report) -> bool:
    record = keys.stored(place.record(report))
    return bool(record) and keys.holds(record, report.key, place.project.reports)


def _run(place: Workplace, reports: Sequence[Report], jobs: int, progress: Progress) -> dict[str, str]:
    """Make the reports, several at a time; the messages of those that failed, by name."""
    errors: dict[str, str] = {}
    with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(reports)))) as pool:
        started = time.monotonic()
        running = {pool.submit(_make, place, report): report for report in reports}
        try:
            for done, finished in enumerate(as_completed(running), start=1):
                report = running[finished]
                message = _outcome(finished)
                if message is not None:
                    errors[report.name] = message
                word = "built" if message is None else "FAILED"
                seconds = time.monotonic() - started
                progress(f"[{done}/{len(reports)}] {report.name}: {word} ({seconds:.1f} s)")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return errors


def _outcome(finished: Future[str | None]) -> str | None:
    """The message of a report that failed, also when that was in writing its page."""
    error = finished.exception()
    return finished.result() if error is None else f"{type(error).__name__}: {error}"


def _make(place: Workplace, report: Report) -> str | None:
    """Run the notebook and publish what came of it; the message when it failed."""
    execution = execute(
        place.notebooks[report.notebook],
        report.parameters,
        folder=place.folder,
        environment=place.environment,
        timeout=place.timeout,
    )
    notebook = published(execution.notebook, report.title)
    if execution.error is not None:
        write_whole(place.path(report, FAILED), as_bytes(notebook))
        return execution.error
    name = report.name.rsplit("/", 1)[-1]
    contents = {
        PAGE: page(notebook, name=name, home=report.home),
        NOTEBOOK: as_bytes(notebook),
    }
    for ending, content in contents.items():
        write_whole(place.path(report, ending), content)
    outputs = {f"{report.name}{ending}": digest(content) for ending, content in contents.items()}
    keys.store(place.record(report), report.key, outputs)
    return None


def _remove_pages_of_gone_claims(project: Project, known: Sequence[str]) -> None:
    records = project.reports / RECORDS / CLAIMS_FOLDER
    for folder, endings in (
        (project.reports / CLAIMS_FOLDER, (FAILED, PAGE, NOTEBOOK)),
        (records, (".json",)),
    ):
        for path in folder.glob("*"):
            ending = next((ending for ending in endings if path.name.endswith(ending)), None)
            if ending and path.name.removesuffix(ending) not in known:
                path.unlink()
