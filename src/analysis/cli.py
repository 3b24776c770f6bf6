"""The ``claims`` command. Nothing heavy is imported before it is known to be needed."""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from analysis import __version__
from analysis.tables.characters import print_anyhow
from analysis.tables.project import ENVIRONMENT_VARIABLE, Project, ProjectError, find_project, folder_named

DONE, BROKEN_NOTE, WRONG_USAGE, REPORT_FAILED, INTERNAL_ERROR = 0, 1, 2, 3, 4
_NO_FILES = (
    ConnectionError,
    TimeoutError,
    ChildProcessError,
    ProcessLookupError,
)  # what these are about is a file only where they name one
_ADDRESS = re.compile(r"https?://[^\s/?#\"'<>\\]+(?:/[^\s?#\"'<>\\]*)?")
_SHORTLY = 3  # problems of notes, where they are not what was asked for


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
        _say(end="", flush=True)  # while it can still be told that it cannot be
        return code
    except ProjectError as error:
        return _complain(error, WRONG_USAGE)
    except BrokenPipeError:  # whoever reads the output has seen enough, such as `head`
        _write_nowhere(sys.stdout)
        return DONE
    except Exception as error:
        return _explain(error)


def _say(text: str = "", end: str = "\n", flush: bool = False) -> None:
    """Print to standard output. Raises OSError that names it where it cannot be written, as on a full disk."""
    try:
        print(text, end=end, flush=flush)
    except BrokenPipeError:
        raise
    except OSError as error:
        _write_nowhere(sys.stdout)
        raise OSError(error.errno, error.strerror, "standard output") from error


def _write_nowhere(stream: TextIO) -> None:
    """What is left in the stream must not fail once more when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


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
        _complain(error, BROKEN_NOTE)
        return _complain(f"{count} problem{'s' if count != 1 else ''}; nothing was written", BROKEN_NOTE)
    if isinstance(error, (BusyError, SchedulerError, TablesMissing, UnknownClaim)):
        return _complain(error, WRONG_USAGE)
    if isinstance(error, OSError) and (error.filename is not None or not isinstance(error, _NO_FILES)):
        return _complain(in_words(error), WRONG_USAGE)
    trace = "".join(traceback.format_exception(error))
    return _complain(f"{trace}internal error: the lines above belong into a bug report", INTERNAL_ERROR)


def _complain(message: object, code: int) -> int:
    """Print to standard error; the exit code holds even where nobody can be told why."""
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        _write_nowhere(sys.stderr)
    return code


def check(project: Project, options: argparse.Namespace) -> int:
    """Read all notes and tell every problem, and what is worth a second look; write nothing."""
    from analysis.evidence.screens import screened
    from analysis.notes.normalise import read_project
    from analysis.tables.state import notes_digest

    notes_digest(project)  # raises OSError for a folder that cannot be looked into: it is not an empty one
    intake = read_project(project)
    tables = intake.tables
    warnings = [*intake.warnings, *screened(intake)]
    for warning in sorted(warnings):
        _say(str(warning))
    if warnings:
        _say(f"{len(warnings)} warning{'s' if len(warnings) != 1 else ''}; they stop nothing")
    _say(
        ", ".join(
            f"{len(tables[name])} {name}" for name in ("sources", "claims", "studies", "measurements", "contrasts")
        )
    )
    _say("no problems")
    return DONE


def tables(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables up to date."""
    from analysis.tables.files import lock

    with lock(project):
        _say("tables built" if _build_tables(project) else "tables up to date")
    return DONE


def _build_tables(project: Project, meanwhile: Callable[[], None] | None = None) -> bool:
    """Build the tables if they are stale, holding the project's lock; have ``meanwhile`` started before."""
    from analysis.tables.state import input_digest, is_current

    inputs = input_digest(project, __version__)
    if is_current(project, inputs):
        return False
    if meanwhile is not None:
        meanwhile()
    from analysis.pipeline import build_tables
    from analysis.tables.processes import collect_rarely

    collect_rarely()
    build_tables(project, inputs, jobs=os.cpu_count() or 1)
    return True


def reports(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables and the reports up to date."""
    from analysis.build.limits import MEGABYTE, Limits
    from analysis.build.pool import Pool
    from analysis.build.runner import build_reports, default_jobs
    from analysis.tables.files import lock

    memory = None if options.memory is None else options.memory * MEGABYTE
    with lock(project), closing(Pool(options.jobs or default_jobs())) as pool:
        moved = _build_tables(project, None if options.scheduler else pool.start)
        result = build_reports(
            project,
            claims=options.claims or None,
            force=options.force,
            engine=options.engine,
            limits=Limits(cell=options.timeout, memory=memory),
            scheduler=options.scheduler,
            pool=pool,
            progress=lambda line: _complain(line, DONE),
        )
        if moved or not (project.reports / "changes.md").is_file():
            from analysis.pages.changes import write_changes

            write_changes(project)
    _say(result.summary())
    return REPORT_FAILED if result.failed else DONE


def diff(project: Project, options: argparse.Namespace) -> int:
    """Print which verdicts, certainties and numbers moved since the last build, and what did it.

    Where the notes are broken, or nothing can be written, this is told of the last good build."""
    _bring_up_to_date(project)
    from analysis.pages.changes import describe_moves

    _say(describe_moves(project), end="")
    return DONE


def show(project: Project, options: argparse.Namespace) -> int:
    """Print the answer to one claim and what it rests on; without CLAIM, list all claims.

    Where the notes are broken, or nothing can be written, the last good build is shown."""
    _bring_up_to_date(project)
    from analysis.pages.terminal import describe_claim, list_claims
    from analysis.tables.package import read_tables

    tables = read_tables(project)
    _say(list_claims(tables) if options.claim is None else describe_claim(tables, options.claim))
    return DONE


def _bring_up_to_date(project: Project) -> None:
    """Build the tables if they are stale. Where that cannot be and there are good ones, say why on standard error."""
    from analysis.tables.state import input_digest, is_current

    try:
        if is_current(project, input_digest(project, __version__)):
            return  # to read takes no lock
        from analysis.tables.files import lock

        with lock(project):
            _build_tables(project)
    except Exception as error:
        from analysis.notes.problems import BrokenNotes
        from analysis.tables.files import BusyError, in_words
        from analysis.tables.package import are_good

        if not isinstance(error, (BrokenNotes, BusyError, OSError)) or not are_good(project):
            raise
        lines = [in_words(error)] if isinstance(error, OSError) else str(error).splitlines()
        more = [f"and {len(lines) - _SHORTLY} more; all: claims check"] if len(lines) > _SHORTLY else []
        reasons = "\n".join(f"  {line}" for line in [*lines[:_SHORTLY], *more])
        _complain(f"shown is the last good build, as newer tables cannot be built:\n{reasons}", DONE)


def export(project: Project, options: argparse.Namespace) -> int:
    """Write claims, works and tables to reports/export, in the formats of other tools."""
    from analysis.export.package import FOLDER
    from analysis.export.package import export as write_export
    from analysis.tables.files import lock, lock_to_read
    from analysis.tables.state import input_digest, is_current

    current = is_current(project, input_digest(project, __version__))
    with lock_to_read(project) if current else lock(project):
        _build_tables(project)
        changed = write_export(project, address=options.address, author=options.author)
    _say(f"{project.relative(project.reports / FOLDER)} {'written' if changed else 'up to date'}")
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="claims", description="How strong is the evidence behind a claim?")
    _add_project(parser, "before")
    parser.add_argument("--version", action="version", version=f"claims {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run, name: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=run.__doc__.splitlines()[0], description=run.__doc__)
        added.set_defaults(run=run)
        _add_project(added, "after")
        return added

    command(check, "check")
    command(tables, "tables")
    command(diff, "diff")
    command(show, "show").add_argument("claim", nargs="?", metavar="CLAIM")
    exporting = command(export, "export")
    exporting.add_argument(
        "--address", type=_web_address, metavar="URL", help="where the reports are published (else links are relative)"
    )
    exporting.add_argument("--author", metavar="NAME", help="the organisation that publishes them")
    building = command(reports, "reports")
    building.add_argument("claims", nargs="*", metavar="CLAIM", help="only the reports of these claims")
    building.add_argument("--force", action="store_true", help="run every report, whether it changed or not")
    building.add_argument("--jobs", type=_positive, metavar="N", help="reports at a time (default: cores + 1)")
    building.add_argument(
        "--engine",
        choices=["forked", "stock"],
        default="forked",
        help="run cells in forks of a process that has loaded everything (the default), or in papermill's own kernels",
    )
    building.add_argument(
        "--scheduler", metavar="ADDRESS", help="make the reports on the Dask cluster of this scheduler"
    )
    building.add_argument("--timeout", type=_positive, default=120, metavar="SECONDS", help="limit per cell")
    building.add_argument(
        "--memory", type=_positive, metavar="MB", help="limit per report (default: what the machine has; Linux only)"
    )
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


def _positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of at least 1")
    return value


def _web_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        message = f'"{text}" is no address of a folder; accepted: https://HOST/PATH, without spaces, quotes, ? and #'
        raise argparse.ArgumentTypeError(message)
    return f"{text.rstrip('/')}/"


if __name__ == "__main__":
    sys.exit(main())
