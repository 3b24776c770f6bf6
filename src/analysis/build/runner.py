"""Build a project's reports: only those that are stale, several at a time, each whole or not at all.

Importing this module, and a build with nothing to do, load no pandas.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, nullcontext

from analysis.build import keys
from analysis.build.address import scheduler_address
from analysis.build.limits import Limits
from analysis.build.order import ENGINES, FORKED
from analysis.build.pool import Pool
from analysis.build.results import RECORDS, WHOLE_BUILD, BuildResult, Progress
from analysis.tables.build_folder import sweep_dead_builds
from analysis.tables.files import digest, digest_tree, make_writable
from analysis.tables.project import Project, notebooks_dir

_DESCRIPTOR = "datapackage.json"


def build_reports(
    project: Project,
    claims: Sequence[str] | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    engine: str = FORKED,
    limits: Limits | None = None,
    scheduler: str | None = None,
    insecure: bool = False,
    pool: Pool | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Build every report of the project, or only those of ``claims``; hold the project's lock.

    Parameters
    ----------
    force
        Build also what is up to date.
    jobs
        Reports at a time; by default ``default_jobs()``.
    engine
        ``forked`` runs a notebook's cells in the process of its report, ``stock`` in a kernel that papermill starts.
    limits
        What one report may take.
    scheduler
        The address of a Dask scheduler whose workers make the reports; ``jobs`` does not count then.
    insecure
        Whether the scheduler may be on another machine and yet be no ``tls://``.
    pool
        The processes for the reports, if there are some already; they stay. ``jobs`` does not count then.
    progress
        Called as each report finishes.

    Raises
    ------
    OSError
        A page, or the folder of the pages, cannot be written.
    analysis.tables.unknown.SchedulerError
        There is no scheduler at that address, it has no workers, or the way there is not safe.
    analysis.tables.unknown.UnknownClaim
        One of ``claims`` does not exist.
    analysis.tables.package.TablesMissing
        The tables are not built.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}; not {engine}")
    if scheduler is not None:
        scheduler = scheduler_address(scheduler, insecure=insecure)
    sweep_dead_builds()
    record = project.reports / RECORDS / WHOLE_BUILD
    key = _whole_key(project)
    if claims is None and not force:
        known = keys.stored(record)
        if known and keys.holds(known, key, project.reports):
            return BuildResult(up_to_date=sorted(_names(known["outputs"])))

    make_writable(project.reports)  # before minutes of work for nothing
    with nullcontext(pool) if pool else closing(Pool(jobs or default_jobs())) as pool:
        if scheduler is None:
            pool.start()  # it loads on another core, while this process does other things
        from analysis.build import building

        result, outputs = building.build(
            project,
            claims=claims,
            force=force,
            engine=engine,
            limits=limits or Limits(),
            pool=pool,
            scheduler=scheduler,
            progress=progress or (lambda finished: None),
        )
    if claims is None and not result.failed:
        keys.store(record, key, outputs)
    return result


def default_jobs() -> int:
    """One report for each processor and one more, as each now and then waits."""
    return (os.cpu_count() or 1) + 1


def _whole_key(project: Project) -> str:
    """Changes whenever any report could have changed."""
    parts = [
        keys.digest_file(project.processed / _DESCRIPTOR) or "",
        digest_tree(notebooks_dir(project), "*.ipynb"),
        keys.code(),
        keys.installed(),
    ]
    return digest("\n".join(parts).encode())


def _names(outputs: dict[str, str]) -> list[str]:
    return [path.removesuffix(".html") for path in outputs if path.endswith(".html")]
