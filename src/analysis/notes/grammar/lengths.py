"""How long what people write may be, by its kind. All of it is ours: several times the longest that is sensible.

Readers look at a text as often as it has characters, and some more often; what is longer is told, and not read.
"""

from __future__ import annotations

LONGEST_KEY = 100  # characters of a key or a column's name
LONGEST_PHRASE = 500  # of what has a grammar: a number with its spread, an effect, a list of terms
LONGEST_CITATION = 2_000  # of how a work is cited; what is longer is kept, and nothing of it is read
LONGEST_CELL = 10_000  # of a cell of a table
LONGEST_VALUE = 10_000  # of a value in front matter
LONGEST_FIELD = 5_000  # of a field of a bibliography; far beyond any title
LONGEST_PEOPLE = 200_000  # of its authors or editors: some works have thousands
LONGEST_LINE = 100_000  # of a row of a table
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


def check_length(text: str, most: int = LONGEST_PHRASE) -> None:
    """Raise ValueError where a text is too long to be read."""
    if message := too_long(text, most):
        raise ValueError(message)
