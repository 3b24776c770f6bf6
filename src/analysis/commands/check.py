"""``claims check``"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.current import is_up_to_date
from analysis.commands.output import BROKEN_NOTE, DONE, complain, say
from analysis.tables.project import Project, ProjectError

if TYPE_CHECKING:
    from analysis.notes.problems import Problem

EXAMPLES = ["claims check", "claims check data/raw/studies", "claims check --format github", "claims check --watch"]
_COUNTED = ("sources", "claims", "studies", "measurements", "contrasts")
_EVERY = 0.5  # seconds between two looks at the notes


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which notes, and how what is wrong is told."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="tell only of these notes or folders (all are read)")
    parser.add_argument("--format", choices=["text", "json", "github", "sarif"], default="text", help="for whom")
    parser.add_argument("--watch", action="store_true", help="check again whenever a note changes, until Ctrl-C")


def run(project: Project, options: argparse.Namespace) -> int:
    """Read all notes and tell every problem, and what is worth a second look; write nothing.

    The exit code is that of the notes that are told of."""
    chosen = [_relative(project, name) for name in options.files]
    code = _check(project, chosen, options.format)
    while options.watch:
        try:
            _wait(project)
        except KeyboardInterrupt:
            break
        say()
        code = _check(project, chosen, options.format)
    return code


def _check(project: Project, chosen: Sequence[str], form: str) -> int:
    from analysis.commands.problems import FORMATS, in_text
    from analysis.notes.drafts import drafts_in_words, read_drafts
    from analysis.tables.state import notes_digest

    notes_digest(project)  # raises OSError for a folder that cannot be looked into: it is not an empty one
    problems, counts = _read(project)
    problems = [problem for problem in problems if not chosen or _is_among(problem.path, chosen)]
    errors = [problem for problem in problems if not problem.warning]
    warnings = [problem for problem in problems if problem.warning]
    if form != "text":
        say(FORMATS[form](project, problems))
        return BROKEN_NOTE if errors else DONE
    if warnings:
        say(in_text(project, warnings))
        say(f"\n{_counted(len(warnings), 'warning')}; they stop nothing")
    if errors:
        complain(in_text(project, errors), BROKEN_NOTE)
        return complain(f"\n{_counted(len(errors), 'problem')}", BROKEN_NOTE)
    if counts:
        say(", ".join(f"{count} {name}" for name, count in counts.items()))
    if drafts := read_drafts(project):
        say(drafts_in_words(drafts))
    say("no problems")
    return DONE


def _read(project: Project) -> tuple[list[Problem], dict[str, int]]:
    """Every problem of every note, and how many rows some tables have: from the tables, where they are current."""
    from analysis.notes.problems import BrokenNotes, warnings_from
    from analysis.tables.package import read_table

    if is_up_to_date(project):
        tables = {name: read_table(project, name) for name in ("warnings", *_COUNTED)}
    else:
        from analysis.evidence.effects.deriving import derive_effects
        from analysis.evidence.effects.values import reported_values
        from analysis.evidence.screens import screen
        from analysis.evidence.warnings import warnings_of
        from analysis.notes.cache import NoteCache
        from analysis.notes.normalise import read_project

        try:
            intake = read_project(project, NoteCache.open(project))
        except BrokenNotes as error:
            return error.problems, {}
        flags = screen(intake, reported_values(intake.tables), derive_effects(intake))
        tables = {**intake.tables, "warnings": warnings_of(intake, flags)}
    return warnings_from(tables["warnings"]), {name: len(tables[name]) for name in _COUNTED}


def _wait(project: Project) -> None:
    """Return when a note has changed."""
    from analysis.tables.state import notes_digest

    before = notes_digest(project)
    while notes_digest(project) == before:
        time.sleep(_EVERY)


def _relative(project: Project, name: str) -> str:
    """A file or folder of the notes, as problems name it. Raises ProjectError for any other."""
    path = Path(name).resolve()
    if not path.is_relative_to(project.raw.resolve()):
        raise ProjectError(f"{name} is no note of this project; accepted: files and folders in data/raw")
    if not path.exists():
        raise ProjectError(f"there is no {name}")
    return path.relative_to(project.root.resolve()).as_posix()


def _is_among(path: str, chosen: Sequence[str]) -> bool:
    return any(path == name or path.startswith(f"{name}/") for name in chosen)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
