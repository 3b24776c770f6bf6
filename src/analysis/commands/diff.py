"""``claims diff``"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from analysis.commands.current import bring_up_to_date
from analysis.commands.output import DONE, VERDICT_MOVED, say, tell
from analysis.tables.project import Project

if TYPE_CHECKING:
    from analysis.pages.changes import Moves

EXAMPLES = ["claims diff", "claims diff --against main", "claims diff --against HEAD~1 --exit-code"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to compare with."""
    parser.add_argument(
        "--against",
        metavar="REF",
        help="compare with the notes of this git revision, built beside (default: last build)",
    )
    parser.add_argument("--exit-code", action="store_true", help=f"end with {VERDICT_MOVED} if a verdict moved")
    parser.add_argument("--json", action="store_true", help="print one line of JSON, for programs")
    parser.set_defaults(quiet=False)


def run(project: Project, options: argparse.Namespace) -> int:
    """Print which verdicts, certainties and numbers moved since the last build, and what did it.

    With --against it is since a revision of git: its notes are read and judged by the program of today, so that only
    what the notes say can move. Where the notes are broken, nothing can be written, or another build is running, this
    is told of the last good build."""
    bring_up_to_date(project)
    from analysis.pages.changes import describe, moves_since_last
    from analysis.tables.package import steady

    moves = _since(project, options.against) if options.against else steady(project, lambda: moves_since_last(project))
    if options.json:
        facts = {"since": None, "moved": [], "changed": {}}
        if moves is not None:
            rows = json.loads(moves.rows.to_json(orient="records"))
            facts = {"since": moves.since, "moved": rows, "changed": {**moves.notes, **moves.files}}
        tell(options, "", facts)
    else:
        say(describe(moves), end="")
    return VERDICT_MOVED if options.exit_code and moves is not None and moves.verdict_moved else DONE


def _since(project: Project, revision: str) -> Moves:
    """What moved since the notes of a revision. Raises ProjectError, also where those notes are broken."""
    from analysis.notes.normalise import read_project
    from analysis.notes.problems import BrokenNotes
    from analysis.pages.changes import moves_between
    from analysis.pipeline import work_out
    from analysis.tables.build_folder import build_folder
    from analysis.tables.last import COMPARED, COMPARED_IF_BUILT, what_happened
    from analysis.tables.package import read_table, steady
    from analysis.tables.project import ProjectError
    from analysis.tables.revision import notes_of
    from analysis.tables.state import made_from

    earlier = notes_of(project, revision, build_folder() / "against")
    try:
        before = work_out(read_project(earlier))
    except BrokenNotes as error:
        first, *more = str(error).splitlines()
        also = f" (and {len(more)} more)" if more else ""
        raise ProjectError(f'the notes of "{revision}" cannot be built: {first}{also}') from None
    files = what_happened(made_from(earlier), made_from(project))
    after = steady(project, lambda: {name: read_table(project, name) for name in (*COMPARED, *COMPARED_IF_BUILT)})
    return moves_between(before, after, files, revision)
