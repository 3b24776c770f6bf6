"""``claims migrate``"""

from __future__ import annotations

import argparse

from analysis.commands.arguments import add_output
from analysis.commands.output import DONE, tell
from analysis.tables.project import Project

EXAMPLES = ["claims migrate", "claims migrate --write"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Whether to write."""
    parser.add_argument("--write", action="store_true", help="change the notes")
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Tell what notes of an older format want changed for the newest; with --write change it.

    Which format the notes are of stands in data/raw/settings.yaml; where it does not, they are of the newest."""
    from contextlib import nullcontext

    from analysis.notes.migrating import NEWEST, migrate
    from analysis.tables.files import lock

    with lock(project) if options.write else nullcontext():
        changes = migrate(project, write=options.write)
    lines = [*changes] or [f"the notes are of format {NEWEST}: nothing to change"]
    if changes and not options.write:
        lines.append("nothing was written: --write changes it")
    tell(options, "\n".join(lines), {"changes": changes, "written": bool(changes) and options.write})
    return DONE
