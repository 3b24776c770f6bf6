"""Text for outputs that cannot show every character, such as a terminal in Windows-1252."""

from __future__ import annotations

import codecs
import unicodedata
from typing import TextIO

_HANDLER = "claims"
# What would be lost, or read as something else, as a question mark: ?9 % is not -9 %.
_PLAIN = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "→": "->", "≥": ">=", "≤": "<=", "≈": "~", "±": "+/-", "×": "x",
    "∞": "inf", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "⟨": "<", "⟩": ">", "✓": "+", "✗": "x", "·": ".",
    "τ": "tau", "ρ": "rho", "χ": "chi", "µ": "u", "μ": "u",
}  # fmt: skip


def print_anyhow(*streams: TextIO | None) -> None:
    """Have these outputs write what they cannot encode in plain letters, or as "?", in the place of failing."""
    codecs.register_error(_HANDLER, _replace)
    for stream in streams:
        if hasattr(stream, "reconfigure"):  # not one that something else than the system's was put in the place of
            stream.reconfigure(errors=_HANDLER)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_plain(character, error.encoding) for character in text), error.end


def _plain(character: str, encoding: str) -> str:
    letters = unicodedata.normalize("NFKD", _PLAIN.get(character, character))
    kept = "".join(letter for letter in letters if _is_shown(letter, encoding))
    return kept or "?"


def _is_shown(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
