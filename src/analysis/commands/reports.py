"""``claims reports``"""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import asdict

from analysis.commands.arguments import add_claims, add_output, positive
from analysis.commands.current import build_tables
from analysis.commands.output import DONE, REPORT_FAILED, tell
from analysis.commands.progress import progress
from analysis.tables.project import Project

EXAMPLES = ["claims reports", "claims reports CLAIM", "claims reports --force --jobs 2", "claims reports --json"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which reports, how, and within which limits."""
    add_claims(parser, "claims", "*", "only the reports of these claims")
    parser.add_argument("--force", action="store_true", help="run every report, whether it changed or not")
    parser.add_argument("--jobs", type=positive, metavar="N", help="reports at a time (default: cores + 1)")
    parser.add_argument(
        "--engine",
        choices=["forked", "stock"],
        default="forked",
        help="run cells in forks of a process that has loaded everything (the default), or in papermill's own kernels",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="make the reports on the Dask cluster of this scheduler")
    parser.add_argument(
        "--insecure", action="store_true", help="take a scheduler on another machine that is no tls:// at its word"
    )
    parser.add_argument(
        "--timeout", type=positive, default=120, metavar="SECONDS", help="limit per cell (default: 120)"
    )
    parser.add_argument(
        "--memory", type=positive, default=2_000, metavar="MB", help="limit per report (default: 2000; Linux only)"
    )
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables and the reports up to date."""
    from analysis.build.limits import MEGABYTE, Limits
    from analysis.build.pool import Pool
    from analysis.build.runner import build_reports, default_jobs
    from analysis.tables.files import lock

    quiet = options.quiet or options.json
    with lock(project), closing(Pool(options.jobs or default_jobs())) as pool, progress(quiet) as shown:
        moved = build_tables(project, None if options.scheduler else pool.start)
        result = build_reports(
            project,
            claims=options.claims or None,
            force=options.force,
            engine=options.engine,
            limits=Limits(cell=options.timeout, memory=options.memory * MEGABYTE),
            scheduler=options.scheduler,
            insecure=options.insecure,
            pool=pool,
            progress=shown,
        )
        if moved or not (project.reports / "changes.md").is_file():
            from analysis.pages.changes import write_changes

            write_changes(project)
    tell(options, result.summary(), asdict(result))
    return REPORT_FAILED if result.failed else DONE
