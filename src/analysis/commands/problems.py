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
_BAR = re.compile(r"(?<!\\)\|")
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


def place(lines: Sequence[str], problem: Problem) -> tuple[int, int]:
    """Where in its line a problem is, from and to, in characters from 0.

    What was seen, as the message quotes it; else the value of the field, or the cell of the column; else the line.
    """
    if not 0 < problem.line <= len(lines):
        return 0, 0
    line = lines[problem.line - 1]
    field_from, field_to = _field(lines, problem)
    seen = _SEEN.search(problem.message)
    for text, start, end in ((seen and seen[1], field_from, field_to), (seen and seen[1], 0, len(line))):
        if text and (at := line.find(text, start, end)) >= 0:
            return at, at + len(text)
    return field_from, field_to


def _field(lines: Sequence[str], problem: Problem) -> tuple[int, int]:
    """The value of a key, the cell of a column, the field's name, or the whole line without the room around it."""
    line, field = lines[problem.line - 1], problem.field
    if field and (key := re.match(rf"\s*-?\s*{re.escape(field)}:\s*(?=\S)", line)):
        return key.end(), len(line.rstrip())
    if line.lstrip().startswith("|"):
        first = problem.line - 1
        while first and lines[first - 1].lstrip().startswith("|"):
            first -= 1
        header = [lines[first][start:end].casefold() for start, end in _cells(lines[first])]
        cells = _cells(line)
        if field.casefold() in header and first != problem.line - 1 and header.index(field.casefold()) < len(cells):
            start, end = cells[header.index(field.casefold())]
            if start < end:
                return start, end
    if field and (at := line.find(field)) >= 0:
        return at, at + len(field)
    return _trimmed(line, 0, len(line))


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's row are, without the room around them."""
    bars = [bar.start() for bar in _BAR.finditer(line)]
    return [_trimmed(line, start + 1, end) for start, end in itertools.pairwise(bars)]


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    text = line[start:end]
    left = len(text) - len(text.lstrip())
    return start + left, start + max(left, len(text.rstrip()))


def _note(project: Project, problems: Sequence[Problem]) -> Iterator[str]:
    lines = _lines(project.root / problems[0].path)
    for problem in problems:
        yield str(problem)
        line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
        if line.strip():
            yield from _marked(line, problem.line, *place(lines, problem))


def _marked(line: str, number: int, start: int, end: int) -> Iterator[str]:
    from rich.cells import cell_len  # how wide a terminal shows text: an emoji takes two columns, an accent none

    cut = max(0, min(start - _LONGEST // 4, len(line) - _LONGEST))
    shown, before, marked = (
        readable(text.replace("\t", " ")) for text in (line[cut : cut + _LONGEST], line[cut:start], line[start:end])
    )
    head = f"{number:>5} | "
    yield f"{head}{shown}"
    room = cell_len(shown) - cell_len(before)
    yield f"{' ' * (len(head) - 2)}| {' ' * cell_len(before)}{'^' * max(1, min(cell_len(marked), room))}"


def _placed(project: Project, problems: Iterable[Problem]) -> Iterator[tuple[Problem, int, int]]:
    read: dict[str, list[str]] = {}
    for problem in problems:
        if problem.path not in read:
            read[problem.path] = _lines(project.root / problem.path)
        yield problem, *place(read[problem.path], problem)


def _lines(path: Path) -> list[str]:
    """The lines of a note; none of no file (a pipe would be waited for) or no text: the problem says so."""
    if path.is_symlink() or not path.is_file():
        return []
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
