"""``claims tables``"""

from __future__ import annotations

import argparse

from analysis.commands.current import build_tables
from analysis.commands.output import DONE, say
from analysis.tables.project import Project


def add_options(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables up to date."""
    from analysis.tables.files import lock

    with lock(project):
        say("tables built" if build_tables(project) else "tables up to date")
    return DONE
