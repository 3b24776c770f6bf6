"""A page that could not be made again says so, and stays as it was in all else."""

from __future__ import annotations

import re
from html import escape

_SENTENCE = '<p class="card bad" id="out-of-date" role="status">'
_OLD = re.compile(rb"\n" + re.escape(_SENTENCE.encode()) + rb".*?</p>\n", re.DOTALL)
_LONGEST = 300  # characters of a reason; ours
_MAIN = b'<main id="main">'


def outdated(page: bytes, reason: str, failed: str) -> bytes:
    """The page with a sentence above its content; ``failed`` leads from it to the notebook as far as it got."""
    reason = reason if len(reason) <= _LONGEST else f"{reason[:_LONGEST]}…"
    sentence = (
        f"\n{_SENTENCE}<strong>This page is out of date:</strong> it could not be made again ({escape(reason)}). "
        f'What follows is from the build before. <a href="{escape(failed)}" download>How far it got</a></p>\n'
    )
    before, main, after = _OLD.sub(b"", page, count=1).partition(_MAIN)
    return before + main + sentence.encode() + after if main else page
