"""What files of references bring, for people and for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from analysis.intake.drafts import described
from analysis.intake.importing import BIBLIOGRAPHY, Import, Matched
from analysis.tables.project import Project

_SHOWN = 160  # characters of a title or a value, in a line


def report(project: Project, brought: Import, *, written: bool) -> str:
    """What the files bring, work by work, and how many there are; what could not be read is told apart from it."""
    lines = []
    for library, matches in zip(brought.libraries, brought.matched, strict=True):
        lines.append(f"{library.path}: {_count(matches, len(library.problems))}")
        lines += [f"  {line}" for match in matches for line in _lines(match)]
    bibliography, notes = project.relative(project.raw / BIBLIOGRAPHY), project.relative(project.raw / "studies")
    total = _count(brought.works, len(brought.problems))
    if not brought.new:
        return "\n".join([*lines, f"{total}; nothing to write"])
    where = f"to {bibliography}, and a draft of each note to {notes}"
    what = "written" if written else "nothing was written: --write adds what is new"
    return "\n".join([*lines, f"{total}; {what} {where}"])


def facts(brought: Import, *, written: bool) -> dict[str, Any]:
    """The same for programs."""
    works = [
        {
            "file": match.incoming.path,
            "line": match.incoming.line,
            "key": match.key,
            "new": match.is_new,
            "same_as": match.place,
            "differences": [asdict(difference) for difference in match.differences],
            "remarks": match.remarks,
        }
        for match in brought.works
    ]
    return {"works": works, "problems": [str(problem) for problem in brought.problems], "written": written}


def _lines(match: Matched) -> Iterator[str]:
    line = f"line {match.incoming.line}"
    if match.is_new:
        yield f"new     {match.key}: {shown(described(match.incoming.reference))} ({line})"
    else:
        yield f"known   {match.key} ({line}): as {match.place}"
    for difference in match.differences:
        there = f'"{shown(difference.known)}"' if difference.known else "nothing"
        yield f'          {difference.field}: "{shown(difference.incoming)}" here, {there} there'
    for remark in match.remarks:
        yield f"          {shown(remark)}"


def _count(matches: Sequence[Matched], problems: int) -> str:
    new = sum(match.is_new for match in matches)
    differ = sum(bool(match.differences) for match in matches)
    known = f"{len(matches) - new} known" + (f" ({differ} with differences)" if differ else "")
    return ", ".join([f"{new} new", known, *([f"{problems} not readable"] if problems else [])])


def shown(text: str) -> str:
    """Text from outside in one line of the report: what cannot be seen, or would turn the line around, by number."""
    signs = (f"\\u{ord(sign):04x}" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in text)
    seen = " ".join("".join(signs).split())
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 1]}…"
