"""Tables that are up to date, or else the last good ones."""

from __future__ import annotations

import os
from collections.abc import Callable

from analysis import __version__
from analysis.commands.output import DONE, complain
from analysis.tables.project import Project

_SHORTLY = 3  # problems of notes, where they are not what was asked for


def is_up_to_date(project: Project) -> bool:
    """Whether the tables are those of the notes as they are now."""
    from analysis.tables.state import input_digest, is_current

    return is_current(project, input_digest(project, __version__))


def build_tables(project: Project, meanwhile: Callable[[], None] | None = None) -> bool:
    """Build the tables if they are stale, holding the project's lock; have ``meanwhile`` started before."""
    from analysis.tables.state import input_digest, is_current

    inputs = input_digest(project, __version__)
    if is_current(project, inputs):
        return False
    if meanwhile is not None:
        meanwhile()
    from analysis import pipeline
    from analysis.tables.processes import collect_rarely

    collect_rarely()
    pipeline.build_tables(project, inputs, jobs=os.cpu_count() or 1)
    return True


def bring_up_to_date(project: Project) -> None:
    """Build the tables if they are stale. Where that cannot be and there are good ones, say why on standard error."""
    try:
        if is_up_to_date(project):
            return  # to read takes no lock
        from analysis.tables.files import lock

        with lock(project):
            build_tables(project)
    except Exception as error:
        from analysis.notes.problems import BrokenNotes
        from analysis.tables.files import BusyError, in_words
        from analysis.tables.package import are_good, settles

        good = settles if isinstance(error, BusyError) else are_good
        if not isinstance(error, (BrokenNotes, BusyError, OSError)) or not good(project):
            raise
        lines = [in_words(error)] if isinstance(error, OSError) else str(error).splitlines()
        more = [f"and {len(lines) - _SHORTLY} more; all: claims check"] if len(lines) > _SHORTLY else []
        reasons = "\n".join(f"  {line}" for line in [*lines[:_SHORTLY], *more])
        complain(f"shown is the last good build, as newer tables cannot be built:\n{reasons}", DONE)
