"""``claims check``"""

from __future__ import annotations

import argparse

from analysis.commands.output import DONE, say
from analysis.tables.project import Project

EXAMPLES = ["claims check"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(project: Project, options: argparse.Namespace) -> int:
    """Read all notes and tell every problem, and what is worth a second look; write nothing."""
    from analysis.evidence.screens import screened
    from analysis.notes.drafts import drafts_in_words
    from analysis.notes.normalise import read_project
    from analysis.tables.state import notes_digest

    notes_digest(project)  # raises OSError for a folder that cannot be looked into: it is not an empty one
    intake = read_project(project)
    tables = intake.tables
    warnings = [*intake.warnings, *screened(intake)]
    for warning in sorted(warnings):
        say(str(warning))
    if warnings:
        say(f"{len(warnings)} warning{'s' if len(warnings) != 1 else ''}; they stop nothing")
    say(
        ", ".join(
            f"{len(tables[name])} {name}" for name in ("sources", "claims", "studies", "measurements", "contrasts")
        )
    )
    if intake.drafts:
        say(drafts_in_words(intake.drafts))
    say("no problems")
    return DONE
