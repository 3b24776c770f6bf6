"""``claims tables``"""

from __future__ import annotations

import argparse

from analysis.commands.arguments import add_output
from analysis.commands.current import build_tables
from analysis.commands.output import DONE, tell
from analysis.tables.project import Project

EXAMPLES = ["claims tables", "claims tables --json"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """How it tells what it did."""
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables up to date."""
    from analysis.tables.files import lock

    with lock(project):
        built = build_tables(project)
    tell(options, "tables built" if built else "tables up to date", {"tables": "built" if built else "up to date"})
    return DONE
