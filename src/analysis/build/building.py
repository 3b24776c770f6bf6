"""The work behind a build: see what is stale, have it made, and publish it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.build import keys
from analysis.build.limits import Limits
from analysis.build.order import FAILED, NOTEBOOK, PAGE, Made, Order
from analysis.build.outdated import outdated
from analysis.build.pool import Pool
from analysis.build.reports import CLAIMS_FOLDER, SOURCES_FOLDER, Report, plan
from analysis.build.results import RECORDS, BuildResult, Failure, Finished, Progress
from analysis.pages import data
from analysis.tables.files import digest, read_whole, sweep, write_whole
from analysis.tables.package import read_tables
from analysis.tables.project import ENVIRONMENT_VARIABLE, IN_BUILD, Project, notebooks_dir

_NO_KEY = "out of date"


@dataclass(frozen=True)
class Workplace:
    """What is the same for all reports of a build."""

    project: Project
    folder: Path
    notebooks: Mapping[str, str]
    engine: str
    limits: Limits

    def order(self, report: Report) -> Order:
        """What is needed to make a report."""
        return Order(
            name=report.name,
            title=report.title,
            notebook=self.notebooks[report.notebook],
            parameters=report.parameters,
            folder=self.folder,
            environment={ENVIRONMENT_VARIABLE: str(self.project.root), IN_BUILD: "1"},
            engine=self.engine,
            limits=self.limits,
            file=_named(self.project, self.folder / f"{report.notebook}.ipynb"),
        )

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
    engine: str,
    limits: Limits,
    pool: Pool,
    scheduler: str | None,
    progress: Progress,
) -> tuple[BuildResult, dict[str, str]]:
    """Build what is stale; return what became of each report, and digests of the good outputs."""
    tables = read_tables(project)
    known, sources = tables["claims"]["claim_id"].tolist(), tables["sources"]["source_id"].tolist()
    chosen = None if claims is None else [data.claim_named(claim, known) for claim in claims]
    folder = notebooks_dir(project)
    reports = plan(tables, folder, chosen)
    stems = sorted({report.notebook for report in reports})
    place = Workplace(
        project=project,
        folder=folder,
        notebooks={stem: read_whole(folder / f"{stem}.ipynb").decode(errors="surrogateescape") for stem in stems},
        engine=engine,
        limits=limits,
    )
    sweep(project.reports, project.exported)
    _remove_pages_of_gone(project, CLAIMS_FOLDER, known)
    _remove_pages_of_gone(project, SOURCES_FOLDER, sources)
    fresh = set() if force else {report.name for report in reports if _is_current(place, report)}
    current = [report for report in reports if report.name in fresh]
    stale = [report for report in reports if report.name not in fresh]
    errors: dict[str, str] = {}
    del tables  # they are large, and of no use while reports are made
    if stale:
        with _executor(place, scheduler, pool) as (executor, work):
            errors = _run(executor, work, place, stale, progress)
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
        outputs |= keys.outputs(place.record(report))
    return result, outputs


def _named(project: Project, file: Path) -> str:
    """A notebook as messages call it: one that comes with the program is in no project."""
    return project.relative(file) if project.root in file.parents else f"notebooks/{file.name}"


def _is_current(place: Workplace, report: Report) -> bool:
    record = keys.stored(place.record(report))
    return bool(record) and keys.holds(record, report.key, place.project.reports)


@contextmanager
def _executor(
    place: Workplace, scheduler: str | None, pool: Pool
) -> Iterator[tuple[Executor, Callable[[Order], Made]]]:
    """Where reports are made, and the function that makes one there."""
    if scheduler is not None:
        from analysis.build.cluster import cluster

        with cluster(scheduler, place.project) as executor_and_work:
            yield executor_and_work
        return
    # Threads are enough: the work is done by the processes of the pool.
    with ThreadPoolExecutor(max_workers=pool.jobs) as threads:
        try:
            yield threads, pool.make
        except BaseException:
            pool.close()  # else the threads would wait for what nobody wants any more
            raise


def _run(
    executor: Executor,
    work: Callable[[Order], Made],
    place: Workplace,
    reports: Sequence[Report],
    progress: Progress,
) -> dict[str, str]:
    """Have the reports made, several at a time, and publish each; the messages of those that failed, by name."""
    errors: dict[str, str] = {}
    started = time.monotonic()
    running = {executor.submit(work, place.order(report)): report for report in reports}
    try:
        for done, finished in enumerate(as_completed(running), start=1):
            report = running.pop(finished)  # nothing holds on to a page that is published
            message = _outcome(place, report, finished)
            if message is not None:
                errors[report.name] = message
            seconds = time.monotonic() - started
            progress(Finished(done, len(reports), report.name, message is None, seconds))
    except BaseException:
        for waiting in running:
            waiting.cancel()
        raise
    return errors


def _outcome(place: Workplace, report: Report, finished: Future[Made]) -> str | None:
    """Publish a report; the message if it failed. Raises OSError, as on a full disk, which meets all reports alike."""
    try:
        made = finished.result()
    except Exception as error:
        from analysis.build.making import never_begun

        made = never_begun(place.order(report), error)
    for ending, content in made.contents.items():
        write_whole(place.path(report, ending), content)
    if made.error is None:
        outputs = {f"{report.name}{ending}": digest(content) for ending, content in made.contents.items()}
        keys.store(place.record(report), report.key, outputs)
    else:
        _mark_outdated(place, report, made.error)
    return made.error


def _mark_outdated(place: Workplace, report: Report, reason: str) -> None:
    """Have the page of the build before say that it is not of this one, and count as made from nothing there is."""
    page, outputs = place.path(report, PAGE), keys.stored(place.record(report)).get("outputs")
    if page.is_file() and outputs:
        failed = f"{report.name.rsplit('/', 1)[-1]}{FAILED}"
        marked = outdated(read_whole(page), reason, failed)
        keys.store(place.record(report), _NO_KEY, outputs | {f"{report.name}{PAGE}": digest(marked)})
        write_whole(page, marked)


def _remove_pages_of_gone(project: Project, folder_name: str, known: Sequence[str]) -> None:
    for folder, endings in (
        (project.reports / folder_name, (FAILED, PAGE, NOTEBOOK)),
        (project.reports / RECORDS / folder_name, (".json",)),
    ):
        for path in folder.glob("*"):
            ending = next((ending for ending in endings if path.name.endswith(ending)), None)
            if ending and path.name.removesuffix(ending) not in known:
                path.unlink()
