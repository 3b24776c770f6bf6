"""What extraction sheets bring, for people and for programs."""

from __future__ import annotations

from typing import Any

from analysis.intake.import_report import shown
from analysis.intake.sheet_import import SheetImport
from analysis.intake.sheet_notes import places_of
from analysis.notes.problems import Problem
from analysis.tables.project import Project


def report(project: Project, brought: SheetImport, *, written: bool) -> str:
    """What the sheets bring, study by study; what is not understood; and what was written."""
    lines = []
    whole = {match.key for match in brought.whole}
    for match in brought.matches:
        study = match.study
        counts = {"arm": study.arms, "measurement": study.measured, "contrast": study.compared}
        what = ", ".join(f"{len(rows)} {name}{'s' * (len(rows) != 1)}" for name, rows in counts.items())
        where = f"({shown(places_of(study))})"
        if match.is_new:
            lines.append(f"new     {match.key}: {shown(study.label)}: {what} {where}")
        else:
            lines.append(
                f"known   {match.key}: {shown(study.label)}, as {match.place}; nothing of it is written {where}"
            )
        if match.is_new and match.key not in whole:
            lines.append("          not all of it could be read, so no note of it is begun: mend its rows")
        if match.remark:
            lines.append(f"          {match.remark}")
    if brought.unmapped:
        lines.append("not understood:")
        lines += [f"  {shown_problem(problem)}" for problem in brought.unmapped]
    counts = f"{len(brought.new)} new, {len(brought.matches) - len(brought.new)} known"
    if not whole:
        return "\n".join([*lines, f"{counts}; nothing to write"])
    folder = project.relative(project.raw / "studies")
    what = "written is" if written else "nothing was written: --write begins"
    which = "each new one" if len(whole) == len(brought.new) else "each new one that could be read whole"
    return "\n".join([*lines, f"{counts}; {what} a draft of {which} in {folder}"])


def shown_problem(problem: Problem) -> str:
    """What is not understood, with its place, in one line."""
    return f"{problem.path}:{problem.line}: {shown(problem.field)}: {problem.message}"


def facts(brought: SheetImport, *, written: bool) -> dict[str, Any]:
    """The same for programs."""
    studies = [
        {
            "rows": match.study.places,
            "label": match.study.label,
            "key": match.key,
            "new": match.is_new,
            "whole": match in brought.whole or not match.is_new,
            "same_as": match.place,
            "arms": match.study.arms,
            "measurements": len(match.study.measured),
            "contrasts": len(match.study.compared),
        }
        for match in brought.matches
    ]
    return {
        "studies": studies,
        "not_understood": [shown_problem(problem) for problem in brought.unmapped],
        "problems": [str(problem) for problem in brought.errors],
        "written": written,
    }
