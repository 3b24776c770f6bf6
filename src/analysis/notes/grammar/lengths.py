"""How long what people write may be, by its kind. All of it is ours: several times the longest that is sensible.

Readers look at a text as often as it has characters, and some more often; what is longer is told, and not read.
"""

from __future__ import annotations

LONGEST_KEY = 100  # characters of a key or a column's name
LONGEST_CELL = 500  # of a cell of a table, and of any phrase that has a grammar
LONGEST_VALUE = 2_000  # of a value in front matter, and of a citation
LONGEST_FIELD = 5_000  # of a field of a bibliography; far beyond any title
LONGEST_PEOPLE = 200_000  # of its authors or editors: some works have thousands
LONGEST_LINE = 20_000  # of a row of a table
LONGEST_PROSE = 200_000  # of the remarks of a note
MOST_COLUMNS = 100  # of a table
MOST_PARTS = 1_000  # of a claim, where lists are combined
DEEPEST = 20  # lists and blocks in each other
LARGEST_NOTE = 16  # MB of a file in data/raw
_SHOWN = 40  # characters of what is too long


def too_long(text: str, most: int) -> str | None:
    """Why a text is not read, or None where it is short enough."""
    if len(text) <= most:
        return None
    return f'"{text[:_SHOWN]}…" is {len(text):,} characters long; accepted: up to {most:,}'


def check_length(text: str, most: int = LONGEST_CELL) -> None:
    """Raise ValueError where a text is too long to be read."""
    if message := too_long(text, most):
        raise ValueError(message)
