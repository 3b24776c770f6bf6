"""The key of a new entry, which is also the id of its note: ``alpha-2020``."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Callable, Iterator

from analysis.evidence.citations.people import folded
from analysis.notes.bibliography.references import Reference
from analysis.notes.note import is_id

_LONGEST = 60  # characters, of the 80 an id may have: what tells keys apart comes behind
_WORDS = 3  # of a title or of an organisation's name, without the shortest


def new_key(reference: Reference, key: str, is_taken: Callable[[str], bool]) -> str:
    """Family name and year of the first author, or words of the title, and what tells it from keys that are taken.

    ``key`` is what the work was called where it comes from: kept where it is of that form.
    """
    begins = _beginning(reference)
    if key.startswith(begins) and is_id(key) and not is_taken(key):
        return key
    return next(name for name in _names(begins, reference) if not is_taken(name) and is_id(name))


def _names(begins: str, reference: Reference) -> Iterator[str]:
    """``alpha-2020``, ``alpha-2020b`` to ``alpha-2020z``, then numbers."""
    yield begins
    if reference.year:
        yield from (f"{begins}{letter}" for letter in string.ascii_lowercase[1:])
    yield from (f"{begins}-{number}" for number in itertools.count(2))


def _beginning(reference: Reference) -> str:
    people = reference.authors or reference.editors
    name = people[0] if people else ""
    year = reference.year or reference.online_year
    family = _words(name) if name in reference.organisations else slug(name.split(",")[0])
    words = family if family and year else "-".join(filter(None, (family, _words(reference.title))))
    begins = words[:_LONGEST].strip("-")
    if not re.match("[a-z]", begins):
        begins = f"work-{begins}".strip("-")
    return f"{begins}-{year}" if year else begins


def _words(text: str) -> str:
    words = [word for word in slug(text).split("-") if len(word) > 2]
    return "-".join(words[:_WORDS])


def slug(text: str) -> str:
    """Small letters and digits joined by hyphens; empty where a script has none of them."""
    return "-".join(re.findall("[a-z0-9]+", folded(text).replace("'", "")))
