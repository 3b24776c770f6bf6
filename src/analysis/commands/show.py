"""``claims show``"""

from __future__ import annotations

import argparse

from analysis.commands.arguments import add_claims
from analysis.commands.current import bring_up_to_date
from analysis.commands.output import DONE, say
from analysis.tables.project import Project

EXAMPLES = ["claims show", "claims show CLAIM"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which claim."""
    add_claims(parser, "claim", "?", "its id; else the ids of all are listed")


def run(project: Project, options: argparse.Namespace) -> int:
    """Print the answer to one claim and what it rests on; without CLAIM, list all claims.

    Where the notes are broken, nothing can be written, or another build is running, the last good build is shown."""
    bring_up_to_date(project)
    from analysis.pages.terminal import describe_claim, list_claims
    from analysis.tables.package import read_tables, steady

    tables = steady(project, lambda: read_tables(project))
    say(list_claims(tables) if options.claim is None else describe_claim(tables, options.claim))
    return DONE
