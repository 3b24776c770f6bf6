"""Text of notes in Markdown."""

from __future__ import annotations

import re

from analysis.pages import words

# What means something in Markdown inside the cell of a table, or makes a link of a word.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|&~$:@^]|(?<=www)\.)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text of a note in one line that shows as it was typed; what would be invisible is named."""
    return _MARKUP.sub(r"\\\1", words.visible(" ".join(text.split())))
