"""When two spellings are the same word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Spellings that differ between British and American English, as they stand after folding case.
_SPELLINGS = (
    (r"isation\b", "ization"), (r"ise(d|s|r)?\b", r"ize\1"), (r"ising\b", "izing"), (r"yse(d|s|r)?\b", r"yze\1"),
    (r"programme", "program"), (r"centre", "center"), (r"metre", "meter"), (r"fibre", "fiber"),
    (r"our\b", "or"), (r"haem", "hem"), (r"oed", "ed"), (r"paed", "ped"),
)  # fmt: skip


@lru_cache(maxsize=100_000)  # the same few words stand in all notes
def term_form(text: str) -> str:
    """A term in one form: case, hyphens, plural s, superscripts and spelling make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = re.sub(r"[\s_\-−‐‑–]+", " ", plain).strip()
    plain = " ".join(_singular(word) for word in plain.split(" "))
    for british, american in _SPELLINGS:
        plain = re.sub(british, american, plain)
    return plain


def journal_form(name: str) -> str:
    """A journal's name in one form; unlike terms, "Science" and "Sciences" are two journals."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("&", "and")
    return re.sub(r"\s+", " ", re.sub(r"[.,:]", " ", plain)).strip().removeprefix("the ")


def _singular(word: str) -> str:
    tail = "," if word.endswith(",") else ""
    stem = word.removesuffix(",")
    if stem.endswith("sses"):
        return stem[:-2] + tail
    return (stem[:-1] if len(stem) > 3 and stem.endswith("s") and not stem.endswith("ss") else stem) + tail
