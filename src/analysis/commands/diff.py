"""``claims diff``"""

from __future__ import annotations

import argparse

from analysis.commands.current import bring_up_to_date
from analysis.commands.output import DONE, say
from analysis.tables.project import Project

EXAMPLES = ["claims diff"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(project: Project, options: argparse.Namespace) -> int:
    """Print which verdicts, certainties and numbers moved since the last build, and what did it.

    Where the notes are broken, or nothing can be written, this is told of the last good build."""
    bring_up_to_date(project)
    from analysis.pages.changes import describe_moves

    say(describe_moves(project), end="")
    return DONE
