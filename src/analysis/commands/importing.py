"""``claims import``"""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.commands.arguments import add_output
from analysis.commands.output import BROKEN_NOTE, DONE, WRONG_USAGE, complain, tell
from analysis.tables.project import Project

EXAMPLES = ["claims import data/raw/references.bib", "claims import --write data/raw/references.bib"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which files, and whether to write."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="BibTeX, RIS, nbib or CSL-JSON")
    parser.add_argument("--write", action="store_true", help="add what is new, and begin a note of each work")
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Tell which works in files of references are new here, which are known and in what those differ.

    Nothing is written without --write, which appends new entries to data/raw/references.bib and begins a note of
    each in data/raw/studies, a draft. What lies there already stays as it is. What cannot be read is told with its
    line, and the rest is taken: the exit code is then 1, or 2 where nothing could be read."""
    return _references(project, options.files, options)


def _references(project: Project, paths: list[Path], options: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from analysis.intake.import_report import facts, report
    from analysis.intake.importing import compare, write
    from analysis.tables.files import lock

    with lock(project) if options.write else nullcontext():
        brought = compare(project, paths)
        if options.write:
            write(project, brought)
    for problem in brought.problems:
        complain(problem, BROKEN_NOTE)
    tell(options, report(project, brought, written=options.write), facts(brought, written=options.write))
    if not brought.problems:
        return DONE
    return BROKEN_NOTE if brought.works else WRONG_USAGE
