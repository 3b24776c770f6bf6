"""How far a build is: a bar where a person looks on, a line for each report elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.build.results import Finished, Progress
from analysis.commands.output import DONE, complain


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """What to call with each finished report; it prints to standard error, or with ``quiet`` only what failed."""
    if quiet:
        yield lambda report: None if report.ok else _line(report)
    elif sys.stderr.isatty():
        with _bar() as shown:
            yield shown
    else:
        yield _line


def _line(report: Finished) -> None:
    complain(report, DONE)


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(report: Finished) -> None:
            if not report.ok:
                bar.console.print(str(report), markup=False, highlight=False)
            bar.update(task, completed=report.number, total=report.count, description=report.name)

        yield show
