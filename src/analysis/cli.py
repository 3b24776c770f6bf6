"""The ``claims`` command. Nothing heavy is imported before it is known to be needed."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial

from analysis import __version__
from analysis.tables.project import ENVIRONMENT_VARIABLE, Project, ProjectError, find_project

DONE, BROKEN_NOTE, WRONG_USAGE, REPORT_FAILED, INTERNAL_ERROR = 0, 1, 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says how it went (0 done, 1 a note is broken, 2 wrong usage,
    3 a report failed, 4 internal error)."""
    options = _parser().parse_args(arguments)
    try:
        project = find_project(options.project)
        os.environ[ENVIRONMENT_VARIABLE] = str(project.root)
        return options.run(project, options)
    except ProjectError as error:
        return _complain(error, WRONG_USAGE)
    except BrokenPipeError:  # whoever reads the output has seen enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        return _explain(error)


def _explain(error: Exception) -> int:
    """The exit code of an error, its message on standard error; a traceback only for our own mistakes."""
    from analysis.intake.problems import BrokenNotes
    from analysis.reporting.errors import SchedulerError, UnknownClaim
    from analysis.tables.files import BusyError
    from analysis.tables.state import TablesMissing

    if isinstance(error, BrokenNotes):
        count = len(error.problems)
        _complain(error, BROKEN_NOTE)
        return _complain(f"{count} problem{'s' if count != 1 else ''}; nothing was written", BROKEN_NOTE)
    if isinstance(error, (BusyError, SchedulerError, TablesMissing, UnknownClaim)):
        return _complain(error, WRONG_USAGE)
    traceback.print_exception(error)
    return _complain("internal error: the lines above belong into a bug report", INTERNAL_ERROR)


def _complain(message: object, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def check(project: Project, options: argparse.Namespace) -> int:
    """Read all notes and tell every problem, and what is worth a second look; write nothing."""
    from analysis.evidence.screens import screened
    from analysis.intake.normalise import read_project

    intake = read_project(project)
    tables = intake.tables
    warnings = [*intake.warnings, *screened(intake)]
    for warning in sorted(warnings):
        print(warning)
    if warnings:
        print(f"{len(warnings)} warning{'s' if len(warnings) != 1 else ''}; they stop nothing")
    print(
        ", ".join(
            f"{len(tables[name])} {name}" for name in ("sources", "claims", "studies", "measurements", "contrasts")
        )
    )
    print("no problems")
    return DONE


def tables(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables up to date."""
    from analysis.tables.files import lock

    with lock(project):
        print("tables built" if _build_tables(project) else "tables up to date")
    return DONE


def _build_tables(project: Project, meanwhile: Callable[[], None] | None = None) -> bool:
    """Build the tables if they are stale, holding the project's lock; have ``meanwhile`` started before."""
    from analysis import __version__
    from analysis.tables.state import input_digest, is_current

    inputs = input_digest(project, __version__)
    if is_current(project, inputs):
        return False
    if meanwhile is not None:
        meanwhile()
    from analysis.appraisal.build import build_tables
    from analysis.tables.processes import collect_rarely

    collect_rarely()
    build_tables(project, inputs, jobs=os.cpu_count() or 1)
    return True


def reports(project: Project, options: argparse.Namespace) -> int:
    """Bring the tables and the reports up to date."""
    from analysis.reporting.runner import build_reports, start_template
    from analysis.tables.files import lock

    forked = options.kernel == "preloaded" and options.scheduler is None
    with lock(project):
        moved = _build_tables(project, partial(start_template, project) if forked else None)
        result = build_reports(
            project,
            claims=options.claims or None,
            force=options.force,
            jobs=options.jobs,
            timeout=options.timeout,
            kernel=options.kernel,
            scheduler=options.scheduler,
            progress=lambda line: print(line, file=sys.stderr, flush=True),
        )
        if moved or not (project.reports / "changes.md").is_file():
            from analysis.reporting.changes_page import write_changes

            write_changes(project)
    print(result.summary())
    return REPORT_FAILED if result.failed else DONE


def diff(project: Project, options: argparse.Namespace) -> int:
    """Print which verdicts, certainties and numbers moved since the last build, and which notes did it."""
    from analysis.tables.files import lock

    with lock(project):
        _build_tables(project)
    from analysis.reporting.changes_page import describe_moves

    print(describe_moves(project), end="")
    return DONE


def show(project: Project, options: argparse.Namespace) -> int:
    """Print the answer to one claim and what it rests on."""
    from analysis.tables.files import lock

    with lock(project):
        _build_tables(project)
    from analysis.reporting.errors import UnknownClaim
    from analysis.reporting.terminal import describe_claim
    from analysis.tables.package import read_tables

    found = describe_claim(read_tables(project), options.claim)
    if found is None:
        raise UnknownClaim(_unknown(project, options.claim))
    print(found)
    return DONE


def export(project: Project, options: argparse.Namespace) -> int:
    """Write claims, works and tables to reports/export, in the formats of other tools."""
    from analysis.reporting.export.package import FOLDER
    from analysis.reporting.export.package import export as write_export
    from analysis.tables.files import lock

    with lock(project):
        _build_tables(project)
        changed = write_export(project, address=options.address, author=options.author)
    print(f"{project.relative(project.reports / FOLDER)} {'written' if changed else 'up to date'}")
    return DONE


def _unknown(project: Project, claim: str) -> str:
    from analysis.intake.problems import did_you_mean, one_of
    from analysis.tables.package import read_table

    known = list(read_table(project, "claims")["claim_id"])
    return f'no claim "{claim}"{did_you_mean(claim, known)}; {one_of(known)}'


def _parser() -> argparse.ArgumentParser:
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "--project",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help=f"the project's folder; else {ENVIRONMENT_VARIABLE}, else the nearest folder upwards with data/raw",
    )
    parser = argparse.ArgumentParser(
        prog="claims", parents=[where], description="How strong is the evidence behind a claim?"
    )
    parser.set_defaults(project=None)
    parser.add_argument("--version", action="version", version=f"claims {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run, name: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[where], help=run.__doc__.splitlines()[0], description=run.__doc__)
        added.set_defaults(run=run)
        return added

    command(check, "check")
    command(tables, "tables")
    command(diff, "diff")
    command(show, "show").add_argument("claim", metavar="CLAIM")
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
        "--kernel",
        choices=["preloaded", "stock"],
        default="preloaded",
        help="fork kernels from a preloaded process (the default), or start each as Jupyter does",
    )
    building.add_argument(
        "--scheduler", metavar="ADDRESS", help="make the reports on the Dask cluster of this scheduler"
    )
    building.add_argument("--timeout", type=_positive, default=120, metavar="SECONDS", help="limit per cell")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text}: a whole number of at least 1")
    return value


def _web_address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text}: an address begins with https://")
    return f"{text.rstrip('/')}/"


if __name__ == "__main__":
    sys.exit(main())
