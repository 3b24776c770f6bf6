"""The ``claims`` command: which command is meant, for which project, and what an error comes to."""

from __future__ import annotations

import argparse
import inspect
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from rich_argparse import RawDescriptionRichHelpFormatter

from analysis import __version__
from analysis.commands import (
    check,
    diff,
    export,
    importing,
    intake,
    listing,
    migrate,
    new,
    publish,
    reports,
    show,
    tables,
    verify,
)
from analysis.commands.output import (
    BROKEN_NOTE,
    DONE,
    EXIT_CODES,
    INTERNAL_ERROR,
    WRONG_USAGE,
    complain,
    say,
    write_nowhere,
)
from analysis.commands.signals import Ended, ends_in_order
from analysis.tables.characters import print_anyhow
from analysis.tables.project import ENVIRONMENT_VARIABLE, Project, ProjectError, find_project, folder_named

COMMANDS = {
    "check": check,
    "tables": tables,
    "reports": reports,
    "list": listing,
    "show": show,
    "diff": diff,
    "export": export,
    "publish": publish,
    "import": importing,
    "intake": intake,
    "new": new,
    "migrate": migrate,
    "verify": verify,
}
_SIGNALLED = 128
_NO_FILES = (
    ConnectionError,
    TimeoutError,
    ChildProcessError,
    ProcessLookupError,
)  # what these are about is a file only where they name one


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says how it went: see ``EXIT_CODES``."""
    print_anyhow(sys.stdout, sys.stderr)
    parser = parser_of_all()
    _complete(parser)
    options = parser.parse_args(arguments)
    try:
        with ends_in_order():
            project = _project(options, parser)
            os.environ[ENVIRONMENT_VARIABLE] = str(project.root)
            code = options.run(project, options)
            say(end="", flush=True)  # while it can still be told that it cannot be
            return code
    except KeyboardInterrupt:
        return _ended(Ended(signal.SIGINT))
    except Ended as ended:
        return _ended(ended)
    except ProjectError as error:
        return complain(error, WRONG_USAGE)
    except BrokenPipeError:  # whoever reads the output has seen enough, such as `head`
        write_nowhere(sys.stdout)
        return DONE
    except Exception as error:
        return _explain(error)


def _project(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Project:
    """The project that the command works on; the one that is begun is none yet."""
    directory = _directory(options, parser)
    if options.run is not new.run or options.what != new.PROJECT:
        return find_project(directory)
    if not options.name or directory is not None:
        parser.error("new project: name the folder behind it, and no --project")
    return Project(folder_named(options.name, "new project"))


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


def _ended(ended: Ended) -> int:
    """As a shell tells of a process that a signal ended."""
    return complain(f"{ended}; what is published is whole, and the same command goes on", _SIGNALLED + ended.number)


def _explain(error: Exception) -> int:
    """The exit code of an error, its message on standard error; a traceback only for our own mistakes."""
    from concurrent.futures import BrokenExecutor

    from analysis.notes.problems import BrokenNotes
    from analysis.tables.files import BusyError, in_words
    from analysis.tables.state import TablesMissing, TablesTooNew
    from analysis.tables.unknown import SchedulerError, UnknownClaim

    if isinstance(error, BrokenNotes):
        count = len(error.problems)
        complain(error, BROKEN_NOTE)
        return complain(f"{count} problem{'s' if count != 1 else ''}; nothing was written", BROKEN_NOTE)
    if isinstance(error, (BusyError, SchedulerError, TablesMissing, TablesTooNew, UnknownClaim)):
        return complain(error, WRONG_USAGE)
    if isinstance(error, OSError) and (error.filename is not None or not isinstance(error, _NO_FILES)):
        return complain(in_words(error), WRONG_USAGE)
    if isinstance(error, BrokenExecutor):
        return complain(
            "a process that read notes or judged claims was ended from outside, as where memory runs out; "
            "nothing was written; run it again",
            INTERNAL_ERROR,
        )
    trace = "".join(traceback.format_exception(error))
    return complain(f"{trace}internal error: the lines above belong into a bug report", INTERNAL_ERROR)


def parser_of_all() -> argparse.ArgumentParser:
    """The parser of ``claims``, with one of its own for each command."""
    codes = "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
    parser = argparse.ArgumentParser(
        prog="claims",
        description="How strong is the evidence behind a claim?",
        epilog=f"exit codes:\n{codes}",
        formatter_class=RawDescriptionRichHelpFormatter,
    )
    _add_project(parser, "before")
    parser.add_argument("--version", action="version", version=f"claims {__version__}")
    # With a name given, the help is not made, and rich not loaded, before somebody asks for help.
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog="claims")
    for name, command in COMMANDS.items():
        text = command.run.__doc__
        added = commands.add_parser(
            name,
            help=text.splitlines()[0],
            description=inspect.cleandoc(text),
            epilog="\n".join(["examples:", *(f"  {example}" for example in command.EXAMPLES)]),
            formatter_class=RawDescriptionRichHelpFormatter,
        )
        added.set_defaults(run=command.run)
        _add_project(added, "after")
        command.add_options(added)
    return parser


def _complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks how the line goes on, and end; nothing where none asks."""
    if "_ARGCOMPLETE" in os.environ:
        from argcomplete import autocomplete

        autocomplete(parser)


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
