"""``claims import``"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from analysis.commands.arguments import add_output
from analysis.commands.output import BROKEN_NOTE, DONE, WRONG_USAGE, complain, tell
from analysis.tables.project import Project

EXAMPLES = [
    "claims import data/raw/references.bib",
    "claims import --write data/raw/references.bib",
    "claims import extraction.csv --save-mapping mapping.yaml",
    "claims import extraction.csv --write",
]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which files, what their columns mean, and whether to write."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="BibTeX, RIS, nbib or CSL-JSON; or sheets, CSV or xlsx"
    )
    parser.add_argument("--write", action="store_true", help="add what is new, and begin a note of each work or study")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="what columns and words of sheets mean (YAML)")
    parser.add_argument(
        "--save-mapping", type=Path, metavar="FILE", help="write what was guessed of them to a new file, to be mended"
    )
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Tell which works in files of references, or studies in extraction sheets, are new here, and which are known.

    Nothing is written without --write, which appends new entries to data/raw/references.bib and begins a note of
    each work in data/raw/studies, a draft; of a sheet it begins a draft of each study with its values. What lies
    there already stays as it is. What cannot be read is told with its line or row, and the rest is taken: the exit
    code is then 1, or 2 where nothing could be read."""
    from analysis.intake.sheets import ENDINGS

    sheets = [path for path in options.files if path.suffix.casefold() in ENDINGS]
    if not sheets and (options.mapping or options.save_mapping):
        return complain("a mapping is of sheets; name one, .csv or .xlsx", WRONG_USAGE)
    if sheets and len(sheets) < len(options.files):
        return complain(
            "references and sheets in one run; name the references first, and the sheets in the next", WRONG_USAGE
        )
    return _sheets(project, sheets, options) if sheets else _references(project, options.files, options)


def _sheets(project: Project, paths: list[Path], options: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from analysis.intake.sheet_import import compare_sheets, write_sheets
    from analysis.intake.sheet_report import facts, report
    from analysis.tables.files import lock, write_whole

    if options.save_mapping and options.save_mapping.exists():
        return complain(f"{options.save_mapping} is there already; name a new file, or mend that one", WRONG_USAGE)
    with lock(project) if options.write else nullcontext():
        brought = compare_sheets(project, paths, options.mapping)
        if options.save_mapping:
            write_whole(options.save_mapping, brought.mapping.encode())
        if options.write:
            write_sheets(project, brought)
    code = _complain_of(brought.errors, bool(brought.matches))
    tell(options, report(project, brought, written=options.write), facts(brought, written=options.write))
    return code


def _references(project: Project, paths: list[Path], options: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from analysis.intake.import_report import facts, report
    from analysis.intake.importing import compare, write
    from analysis.tables.files import lock

    with lock(project) if options.write else nullcontext():
        brought = compare(project, paths)
        if options.write:
            write(project, brought)
    code = _complain_of(brought.problems, bool(brought.works))
    tell(options, report(project, brought, written=options.write), facts(brought, written=options.write))
    return code


def _complain_of(problems: Iterable[object], something_was_read: bool) -> int:
    """Tell every problem on standard error; the exit code, which is another where nothing could be read at all."""
    code = DONE
    for problem in problems:
        code = complain(problem, BROKEN_NOTE if something_was_read else WRONG_USAGE)
    return code
