"""The ``claims`` command: which command is meant, for which project, and what an error comes to."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from analysis import __version__
from analysis.commands import check, diff, export, reports, show, tables
from analysis.commands.output import BROKEN_NOTE, DONE, INTERNAL_ERROR, WRONG_USAGE, complain, say, write_nowhere
from analysis.tables.characters import print_anyhow
from analysis.tables.project import ENVIRONMENT_VARIABLE, ProjectError, find_project, folder_named

COMMANDS = {"check": check, "tables": tables, "diff": diff, "show": show, "export": export, "reports": reports}
_NO_FILES = (
    ConnectionError,
    TimeoutError,
    ChildProcessError,
    ProcessLookupError,
)  # what these are about is a file only where they name one


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says how it went (0 done, 1 a note is broken, 2 wrong usage, or a folder
    that cannot be used, 3 a report failed, 4 internal error)."""
    print_anyhow(sys.stdout, sys.stderr)
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        project = find_project(_directory(options, parser))
        os.environ[ENVIRONMENT_VARIABLE] = str(project.root)
        code = options.run(project, options)
        say(end="", flush=True)  # while it can still be told that it cannot be
        return code
    except ProjectError as error:
        return complain(error, WRONG_USAGE)
    except BrokenPipeError:  # whoever reads the output has seen enough, such as `head`
        write_nowhere(sys.stdout)
        return DONE
    except Exception as error:
        return _explain(error)


def _directory(options: argparse.Namespace, parser: argparse.ArgumentParser) -> str | None:
    """The folder named by --project, before the command, after it, or both."""
    named = [*(options.before or []), *(options.after or [])]
    try:
        if len({folder_named(directory, "--project") for directory in named}) > 1:
            parser.error(f"--project names several folders: {', '.join(named)}; name one")
        Path.cwd()
    except FileNotFoundError:
        raise ProjectError("the working folder is gone; go to one that is there") from None
    return named[0] if named else None


def _explain(error: Exception) -> int:
    """The exit code of an error, its message on standard error; a traceback only for our own mistakes."""
    from analysis.notes.problems import BrokenNotes
    from analysis.tables.files import BusyError, in_words
    from analysis.tables.state import TablesMissing
    from analysis.tables.unknown import SchedulerError, UnknownClaim

    if isinstance(error, BrokenNotes):
        count = len(error.problems)
        complain(error, BROKEN_NOTE)
        return complain(f"{count} problem{'s' if count != 1 else ''}; nothing was written", BROKEN_NOTE)
    if isinstance(error, (BusyError, SchedulerError, TablesMissing, UnknownClaim)):
        return complain(error, WRONG_USAGE)
    if isinstance(error, OSError) and (error.filename is not None or not isinstance(error, _NO_FILES)):
        return complain(in_words(error), WRONG_USAGE)
    trace = "".join(traceback.format_exception(error))
    return complain(f"{trace}internal error: the lines above belong into a bug report", INTERNAL_ERROR)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="claims", description="How strong is the evidence behind a claim?")
    _add_project(parser, "before")
    parser.add_argument("--version", action="version", version=f"claims {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        text = command.run.__doc__
        added = commands.add_parser(name, help=text.splitlines()[0], description=text)
        added.set_defaults(run=command.run)
        _add_project(added, "after")
        command.add_options(added)
    return parser


def _add_project(parser: argparse.ArgumentParser, place: str) -> None:
    """The option, in a place of its own: what is named before the command is not lost to the default after it."""
    parser.add_argument(
        "--project",
        action="append",
        dest=place,
        metavar="DIR",
        help=f"the project's folder; else {ENVIRONMENT_VARIABLE}, else the nearest folder upwards with data/raw",
    )


if __name__ == "__main__":
    sys.exit(main())
