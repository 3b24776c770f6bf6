"""``claims verify``"""

from __future__ import annotations

import argparse

from analysis import __version__
from analysis.commands.arguments import add_output
from analysis.commands.output import DONE, NOT_AS_WRITTEN, tell
from analysis.tables.project import Project

EXAMPLES = ["claims verify", "claims verify --json"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """How it tells what it saw."""
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Recompute the checksums of tables and pages; name every file that is not as it was written. Write nothing.

    The keys of the reports are worked out anew too: those made from other tables, notebooks or code are named."""
    from analysis.build.verifying import outdated_reports, verify
    from analysis.tables.state import staleness

    checked, differing = verify(project)
    try:
        stale = staleness(project, __version__)
    except ValueError:  # the descriptor cannot be read, which is among what differs
        stale = ""
    lines = [str(difference) for difference in differing]
    lines.append(f"{checked} files checked, {len(differing)} not as written")
    outdated = outdated_reports(project)
    lines += [f"{name}: made from other tables, notebooks or code than there are now" for name in outdated]
    if stale or outdated:
        lines.append(f"{stale or 'reports are out of date'}; to bring them up to date: claims reports")
    facts = {
        "checked": checked,
        "differing": {item.path: item.problem for item in differing},
        "stale": stale,
        "outdated": outdated,
    }
    tell(options, "\n".join(lines), facts)
    return NOT_AS_WRITTEN if differing else DONE
