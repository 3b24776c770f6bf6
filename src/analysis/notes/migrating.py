"""Of which format a project's notes are, and what makes them those of the newest.

Format 2 only added to format 1: more words of effects, controls that every project knows, populations by sex, gains by
being tested again, participants that may be missing. A note of format 1 means the same in format 2, and nothing in it
tells the two apart; ``notes format`` in settings.yaml says it.
"""

from __future__ import annotations

import os

from analysis.notes.fields import Fields
from analysis.notes.frontmatter import Block, key_form, read_yaml
from analysis.notes.note import read_text
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.tables.files import write_whole
from analysis.tables.project import Project

KEY = "notes format"
NEWEST = "2"
_OLDER = ("1",)


def check_format(settings: Fields) -> None:
    """Warn of an older format, and report one that is not known; without the key the notes are of the newest."""
    version = settings.scalar(KEY)
    if version is None or version.text == NEWEST:
        return
    if version.text in _OLDER:
        message = f'"{version.text}" is read as before; write `{KEY}: {NEWEST}`, as claims migrate --write does'
        settings.report.warn(version.line, KEY, message)
    else:
        accepted = ", ".join((*_OLDER, NEWEST))
        message = f'"{version.text}" is not known; accepted: {accepted}; a later one needs a later program'
        settings.report.add(version.line, KEY, message)


def migrate(project: Project, *, write: bool) -> list[str]:
    """What makes the notes those of the newest format, done where ``write`` says so; empty where they are.

    Raises BrokenNotes where the settings cannot be read, or name a format that is not known.
    """
    path = project.raw / "settings.yaml"
    problems: list[Problem] = []
    report = Reporter(project.relative(path), problems)
    text = read_text(path, report) if os.path.lexists(path) else None
    root = read_yaml(text, report) if text else None
    key = next((key for key in root.entries if key_form(key) == key_form(KEY)), None) if root else None
    if root and key:
        only = Block({key: root.entries[key]}, root.line, root.lines)
        check_format(Fields.of(only, (KEY,), report, "the settings"))
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise BrokenNotes(errors)
    if not text or not root or not key or not problems:
        return []
    lines = text.split("\n")
    at = root.lines[key] - 1
    before, colon, behind = lines[at].partition(":")
    lines[at] = f"{before}{colon}{behind.replace(_OLDER[0], NEWEST, 1)}"
    if write:
        write_whole(path, "\n".join(lines).encode())
    return [f"{report.path}:{at + 1}: {lines[at].strip()}"]
