"""What moved since the last build, as Markdown: for ``claims diff`` and reports/changes.md."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.pages import words
from analysis.pages.markdown import escaped
from analysis.pages.moves import changed_notes, moved
from analysis.tables.files import write_whole
from analysis.tables.last import COMPARED, COMPARED_IF_BUILT, changed_files, read_last
from analysis.tables.package import read_table
from analysis.tables.project import Project

PAGE = "changes.md"
_HEADINGS = {"verdict": "Verdicts", "certainty": "Certainty", "number": "Numbers"}


def describe_moves(project: Project) -> str:
    """The Markdown text. Raises TablesMissing when no tables are built."""
    after = {name: read_table(project, name) for name in (*COMPARED, *COMPARED_IF_BUILT)}
    before = read_last(project)
    head = "# What moved since the last build\n\n"
    if before is None:
        return f"{head}There is no earlier build to compare with.\n"
    files = changed_files(project)
    rows, notes = moved(before, after, files), changed_notes(before, after)
    if rows.empty and not notes and not files:
        return f"{head}Nothing: no note and no result differs.\n"
    counts = [words.count(int((rows["kind"] == kind).sum()), name) for kind, name in _COUNTED.items()]
    text = f"{head}{words.sentence(words.listed(counts) + ' moved')}\n"
    for kind, heading in _HEADINGS.items():
        of_kind = rows.loc[rows["kind"] == kind]
        if len(of_kind):
            shown = of_kind[["claim_id", "part_id", "what", "before", "after", "because"]]
            text += f"\n## {heading}\n\n{_table(shown)}\n"
    listed = "\n".join(f"- {escaped(path)} ({what})" for path, what in {**notes, **files}.items())
    return f"{text}\n## What was changed\n\n{listed or 'No note.'}\n"


_COUNTED = {"verdict": "verdict", "certainty": "level of certainty", "number": "number"}


def write_changes(project: Project) -> None:
    """Write reports/changes.md."""
    write_whole(project.reports / PAGE, describe_moves(project).encode())


def _table(rows: pd.DataFrame) -> str:
    head: Sequence[str] = ("claim", "part", "what", "before", "after", "because of")
    lines = [head, ["---"] * len(head), *rows.itertuples(index=False, name=None)]
    cells = [[cell if cell == "---" else escaped(str(cell)) for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
