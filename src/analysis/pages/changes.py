"""What moved since the last build, as Markdown: for ``claims diff`` and reports/changes.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.pages import words
from analysis.pages.markdown import escaped
from analysis.pages.moves import changed_notes, moved
from analysis.tables.files import write_whole
from analysis.tables.last import COMPARED, COMPARED_IF_BUILT, changed_files, read_last
from analysis.tables.package import read_table
from analysis.tables.project import Project
from analysis.tables.schemas import Tables

PAGE = "changes.md"
_HEADINGS = {"verdict": "Verdicts", "certainty": "Certainty", "number": "Numbers"}


@dataclass(frozen=True)
class Moves:
    """What differs between two builds: ``rows`` as ``moves.moved`` gives them, and the notes and files that changed."""

    since: str
    rows: pd.DataFrame
    notes: dict[str, str]
    files: dict[str, str]

    @property
    def verdict_moved(self) -> bool:
        """Whether any verdict is another one."""
        return bool((self.rows["kind"] == "verdict").any())


def moves_since_last(project: Project) -> Moves | None:
    """What moved since the last build; None where there was none. Raises TablesMissing when no tables are built."""
    after = {name: read_table(project, name) for name in (*COMPARED, *COMPARED_IF_BUILT)}
    before = read_last(project)
    return None if before is None else moves_between(before, after, changed_files(project), "the last build")


def moves_between(before: Tables, after: Tables, files: dict[str, str], since: str) -> Moves:
    """What moved from one set of tables to another; ``files`` is what changed and bears on all claims."""
    return Moves(since, moved(before, after, files), changed_notes(before, after), files)


def describe(moves: Moves | None) -> str:
    """The Markdown text."""
    if moves is None:
        return "# What moved since the last build\n\nThere is no earlier build to compare with.\n"
    head, rows = f"# What moved since {escaped(moves.since)}\n\n", moves.rows
    if rows.empty and not moves.notes and not moves.files:
        return f"{head}Nothing: no note and no result differs.\n"
    counts = [words.count(int((rows["kind"] == kind).sum()), name) for kind, name in _COUNTED.items()]
    text = f"{head}{words.sentence(words.listed(counts) + ' moved')}\n"
    for kind, heading in _HEADINGS.items():
        of_kind = rows.loc[rows["kind"] == kind]
        if len(of_kind):
            shown = of_kind[["claim_id", "part_id", "what", "before", "after", "because"]]
            text += f"\n## {heading}\n\n{_table(shown)}\n"
    listed = "\n".join(f"- {escaped(path)} ({what})" for path, what in {**moves.notes, **moves.files}.items())
    return f"{text}\n## What was changed\n\n{listed or 'No note.'}\n"


_COUNTED = {"verdict": "verdict", "certainty": "level of certainty", "number": "number"}


def write_changes(project: Project) -> None:
    """Write reports/changes.md."""
    write_whole(project.reports / PAGE, describe(moves_since_last(project)).encode())


def _table(rows: pd.DataFrame) -> str:
    head: Sequence[str] = ("claim", "part", "what", "before", "after", "because of")
    lines = [head, ["---"] * len(head), *rows.itertuples(index=False, name=None)]
    cells = [[cell if cell == "---" else escaped(str(cell)) for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
