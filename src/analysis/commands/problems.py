"""Problems of notes as people, programs, GitHub and code scanners read them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from analysis import __version__
from analysis.notes.problems import Problem
from analysis.tables.project import Project, readable

_SEEN = re.compile('"([^"]+)"')
_LONGEST = 160  # characters of a line that is shown; the place is cut out of a longer one
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def in_text(project: Project, problems: Sequence[Problem]) -> str:
    """By note: each problem on a line of its own, below it the line of the note with the place marked."""
    notes = itertools.groupby(problems, key=lambda problem: problem.path)
    return "\n\n".join("\n".join(_note(project, list(of_note))) for _, of_note in notes)


def in_json(project: Project, problems: Sequence[Problem]) -> str:
    """One object: ``problems``, each with path, line, column, end_column, field, severity and message."""
    listed = [
        {
            "path": problem.path,
            "line": problem.line,
            "column": start + 1,
            "end_column": end + 1,
            "field": problem.field,
            "severity": _severity(problem),
            "message": problem.message,
        }
        for problem, start, end in _placed(project, problems)
    ]
    return json.dumps({"problems": listed}, ensure_ascii=False, indent=1)


def in_github(project: Project, problems: Sequence[Problem]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    return "\n".join(
        f"::{_severity(problem)} file={_property(problem.path)},line={problem.line},col={start + 1},"
        f"endColumn={end + 1},title={_property(problem.field)}::{_data(problem.message)}"
        for problem, start, end in _placed(project, problems)
    )


def in_sarif(project: Project, problems: Sequence[Problem]) -> str:
    """SARIF 2.1.0 (OASIS), as code scanners exchange it."""
    results = [
        {
            "ruleId": _severity(problem),
            "level": _severity(problem),
            "message": {"text": f"{problem.field}: {problem.message}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": problem.path},
                        "region": {"startLine": problem.line, "startColumn": start + 1, "endColumn": end + 1},
                    }
                }
            ],
        }
        for problem, start, end in _placed(project, problems)
    ]
    rules = [
        {"id": "error", "shortDescription": {"text": "The note cannot be built"}},
        {"id": "warning", "shortDescription": {"text": "Worth a second look; it stops nothing"}},
    ]
    tool = {"driver": {"name": "claims", "version": __version__, "rules": rules}}
    run = {"tool": tool, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


FORMATS: dict[str, Callable[[Project, Sequence[Problem]], str]] = {
    "text": in_text,
    "json": in_json,
    "github": in_github,
    "sarif": in_sarif,
}


def place(line: str, problem: Problem) -> tuple[int, int]:
    """Where in its line a problem is, from and to, in characters from 0: what was seen, else the field, else all."""
    seen = _SEEN.search(problem.message)
    wanted = [*([seen[1]] if seen else []), problem.field]
    if problem.field and (key := re.match(rf"\s*-?\s*{re.escape(problem.field)}:\s*(?=\S)", line)):
        value = line[key.end() :].rstrip()
        start = value.find(seen[1]) if seen else -1
        if start < 0:
            return key.end(), key.end() + len(value)
    for text in wanted:
        if text and (start := line.find(text)) >= 0:
            return start, start + len(text)
    text = line.strip()
    start = len(line) - len(line.lstrip())
    return (start, start + len(text)) if text else (0, 0)


def _note(project: Project, problems: Sequence[Problem]) -> Iterator[str]:
    lines = _lines(project.root / problems[0].path)
    for problem in problems:
        yield str(problem)
        line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
        if line.strip():
            yield from _marked(line, problem)


def _marked(line: str, problem: Problem) -> Iterator[str]:
    from rich.cells import cell_len  # how wide a terminal shows text: an emoji takes two columns, an accent none

    start, end = place(line, problem)
    cut = max(0, min(start - _LONGEST // 4, len(line) - _LONGEST))
    shown, before, marked = (
        readable(text.replace("\t", " ")) for text in (line[cut : cut + _LONGEST], line[cut:start], line[start:end])
    )
    number = f"{problem.line:>5} | "
    yield f"{number}{shown}"
    room = cell_len(shown) - cell_len(before)
    yield f"{' ' * (len(number) - 2)}| {' ' * cell_len(before)}{'^' * max(1, min(cell_len(marked), room))}"


def _placed(project: Project, problems: Iterable[Problem]) -> Iterator[tuple[Problem, int, int]]:
    read: dict[str, list[str]] = {}
    for problem in problems:
        if problem.path not in read:
            read[problem.path] = _lines(project.root / problem.path)
        lines = read[problem.path]
        line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
        yield problem, *place(line, problem)


def _lines(path: Path) -> list[str]:
    """The lines of a note; none where it is not there, or no text, of which the problem itself tells."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, ValueError):
        return []


def _severity(problem: Problem) -> str:
    return "warning" if problem.warning else "error"


def _data(text: str) -> str:
    """Text of a workflow command: these characters would end it, or start another."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
