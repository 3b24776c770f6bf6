"""``claims publish``"""

from __future__ import annotations

import argparse
from contextlib import closing

from analysis.commands.arguments import add_output, day, web_address
from analysis.commands.current import build_tables
from analysis.commands.output import DONE, REPORT_FAILED, complain, tell
from analysis.commands.progress import progress
from analysis.tables.project import Project, folder_named

EXAMPLES = ["claims publish site", "claims publish site --address https://example.org/claims"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where the site goes, who publishes it, and where."""
    parser.add_argument("folder", metavar="DIR", help="a new or empty folder, or one that this command wrote")
    parser.add_argument(
        "--address",
        type=web_address,
        metavar="URL",
        help="where the site is published: adds a sitemap, and makes links whole where they must be",
    )
    parser.add_argument("--author", metavar="NAME", help="the organisation that publishes it")
    parser.add_argument(
        "--date",
        type=day,
        metavar="DAY",
        help="the day of the feed (default: SOURCE_DATE_EPOCH, else the newest day in the notes)",
    )
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Write a site that needs nothing else: the reports, the notes as pages, tables, figures and a feed."""
    from analysis.build.pool import Pool
    from analysis.build.runner import build_reports, default_jobs
    from analysis.publish.folder import check_folder, write_site
    from analysis.publish.site import Publisher, plan
    from analysis.tables.files import lock

    folder = folder_named(options.folder, "DIR")
    check_folder(project, folder)
    publisher = Publisher(options.address, options.author, options.date)
    with lock(project), closing(Pool(default_jobs())) as pool, progress(options.quiet or options.json) as shown:
        moved = build_tables(project, pool.start)
        result = build_reports(project, pool=pool, progress=shown)
        if moved:
            from analysis.pages.changes import write_changes

            write_changes(project)
        if result.failed:
            return complain(f"{result.summary()}\n{options.folder}: nothing was written", REPORT_FAILED)
        files = plan(project, publisher)
        outcome = "written" if write_site(folder, files) else "up to date"
    facts = {"folder": options.folder, "site": outcome, "files": len(files)}
    tell(options, f"{options.folder}: site {outcome} ({len(files)} files)", facts)
    return DONE
