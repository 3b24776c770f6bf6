"""Build a project's reports: only those that are stale, several at a time, each whole or not at all.

Importing this module, and a build with nothing to do, load no pandas.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from analysis.build import keys
from analysis.build.imports import lean
from analysis.tables.build_folder import build_folder, sweep_dead_builds
from analysis.tables.files import digest, digest_tree, make_writable
from analysis.tables.project import BUILD_FOLDER, ENVIRONMENT_VARIABLE, Project, notebooks_dir

BUILD_VARIABLE = "CLAIMS_BUILD"
KERNELS = ("preloaded", "stock")
# One thread for each kernel: several run at a time, and sums do not depend on how many cores a machine has.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
RECORDS = ".keys"
_WHOLE_BUILD = "build.json"
_DESCRIPTOR = "datapackage.json"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Failure:
    """A report that could not be built, and why."""

    report: str
    message: str


@dataclass(frozen=True)
class BuildResult:
    """Names of the reports of a build, by what became of them."""

    built: list[str] = field(default_factory=list)
    up_to_date: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def summary(self) -> str:
        """What to tell the person who asked for the build."""
        if not self.built and not self.failed:
            return f"up to date ({len(self.up_to_date)} reports)"
        counts = f"{len(self.built)} built, {len(self.up_to_date)} up to date, {len(self.failed)} failed"
        return "\n".join([counts, *(f"failed: {one.report}: {one.message}" for one in self.failed)])


def build_reports(
    project: Project,
    claims: Sequence[str] | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    timeout: float = 120,
    kernel: str = "preloaded",
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Build every report of the project, or only those of ``claims``; hold the project's lock.

    Parameters
    ----------
    force
        Build also what is up to date.
    jobs
        Reports at a time; by default one for each processor and one more, as each now and then waits.
    timeout
        Seconds a notebook cell may take.
    kernel
        How kernels are started. ``preloaded`` falls back to ``stock`` where it is not to be had.
    scheduler
        The address of a Dask scheduler whose workers make the reports; ``jobs`` does not count then.
    progress
        Called with one line of text as each report finishes.

    Raises
    ------
    OSError
        A page, or the folder of the pages, cannot be written.
    analysis.tables.unknown.SchedulerError
        There is no scheduler at that address, or it has no workers.
    analysis.tables.unknown.UnknownClaim
        One of ``claims`` does not exist.
    analysis.tables.package.TablesMissing
        The tables are not built.
    """
    if kernel not in KERNELS:
        raise ValueError(f"kernel must be one of {', '.join(KERNELS)}; not {kernel}")
    sweep_dead_builds()
    record = project.reports / RECORDS / _WHOLE_BUILD
    key = _whole_key(project)
    if claims is None and not force:
        known = keys.stored(record)
        if known and keys.holds(known, key, project.reports):
            return BuildResult(up_to_date=sorted(_names(known["outputs"])))

    make_writable(project.reports)  # before minutes of work for nothing
    environment = kernel_environment(project)
    forked = kernel == "preloaded" and scheduler is None
    if forked:
        start_template(project)
    try:
        with lean():
            from analysis.build import building

        result, outputs = building.build(
            project,
            claims=claims,
            force=force,
            jobs=jobs or (os.cpu_count() or 1) + 1,
            timeout=timeout,
            environment=environment,
            kernel=kernel,
            scheduler=scheduler,
            progress=progress or (lambda line: None),
        )
    finally:
        if forked:
            from analysis.build.kernels import template

            template.close(environment)
    if claims is None and not result.failed:
        keys.store(record, key, outputs)
    return result


def start_template(project: Project) -> None:
    """Have the process load from which kernels are forked: on another core, while this one does other things."""
    from analysis.build.kernels import template

    template.prepare(kernel_environment(project))


def kernel_environment(project: Project) -> dict[str, str]:
    """What is added to the environment of the kernels."""
    return {
        ENVIRONMENT_VARIABLE: str(project.root),
        BUILD_VARIABLE: os.environ.get(BUILD_VARIABLE) or _build(),
        BUILD_FOLDER: str(build_folder()),
        **dict.fromkeys(THREADS, "1"),
    }


@cache
def _build() -> str:
    return secrets.token_hex(8)


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
