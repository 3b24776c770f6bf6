"""What is wrong with notes: collected, located, and told all at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    import pandas as pd

# Below this likeness a suggestion misleads more than it helps.
LIKENESS = 60


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at one place. ``line`` counts from 1; ``field`` is a key or a table column.

    A warning stops nothing: it is worth a look.
    """

    path: str
    line: int
    field: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field}: {'warning: ' if self.warning else ''}{self.message}"


class BrokenNotes(Exception):
    """The notes have problems; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Reporter:
    """Adds problems of one note to the list shared by all notes."""

    path: str
    problems: list[Problem]

    def add(self, line: int, field: str, message: str) -> None:
        """Note a problem; reading goes on, so that one run reports everything."""
        self.problems.append(Problem(self.path, line, field, message + invisible(field + message)))

    def warn(self, line: int, field: str, message: str) -> None:
        """Note what is worth a look and stops nothing."""
        self.problems.append(Problem(self.path, line, field, message, warning=True))


def warnings_from(rows: pd.DataFrame) -> list[Problem]:
    """The rows of the warnings table as they were told."""
    columns = (rows[name].tolist() for name in ("note_path", "note_line", "note_field", "message"))
    return [Problem(*row, warning=True) for row in zip(*columns, strict=True)]


def invisible(text: str) -> str:
    """The names of characters that cannot be seen, such as a zero-width space: without them a message puzzles."""
    hidden = dict.fromkeys(character for character in text if unicodedata.category(character) == "Cf")
    named = (f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip() for character in hidden)
    return f"; it holds {', '.join(named)}, which cannot be seen: remove it" if hidden else ""


def did_you_mean(seen: str, known: Iterable[str]) -> str:
    """`` (did you mean "…"?)`` with the nearest known word, or nothing when none is near."""
    words = list(known)
    scored = (
        process.extractOne(seen, words, scorer=scorer, processor=str.casefold, score_cutoff=LIKENESS)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio)  # whole words: a part of a word is no likeness
    )
    nearest = max(filter(None, scored), key=lambda match: match[1], default=None)
    return f' (did you mean "{nearest[0]}"?)' if nearest else ""


def one_of(known: Iterable[str]) -> str:
    """The accepted words, as they stand in a message."""
    return "accepted: " + ", ".join(known)
