"""``claims export``"""

from __future__ import annotations

import argparse

from analysis.commands.arguments import add_output, web_address
from analysis.commands.current import build_tables, is_up_to_date
from analysis.commands.output import DONE, complain, tell
from analysis.tables.project import Project

EXAMPLES = ["claims export", "claims export --address https://example.org/claims"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Who publishes the pages, and where."""
    parser.add_argument(
        "--address", type=web_address, metavar="URL", help="where the reports are published (else links are relative)"
    )
    parser.add_argument("--author", metavar="NAME", help="the organisation that publishes them")
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Write claims, works and tables to reports/export, in the formats of other tools.

    Where another build is running, the last good build is exported."""
    from analysis.export.package import export as write_export
    from analysis.tables.files import BusyError, lock
    from analysis.tables.package import settles

    try:
        if not is_up_to_date(project):
            with lock(project):
                build_tables(project)
    except BusyError as error:
        if not settles(project):
            raise
        complain(f"exported is the last good build: {error}", DONE)
    changed = write_export(project, address=options.address, author=options.author)
    folder, outcome = project.relative(project.exported), "written" if changed else "up to date"
    tell(options, f"{folder} {outcome}", {"folder": str(folder), "export": outcome})
    return DONE
