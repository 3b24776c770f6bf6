"""What else people call the things a claim is about, so that whoever looks for a claim by another word finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.notes.vocabulary import Vocabulary

_KINDS = {
    "interventions": ("intervention", "comparator", "interventions"),
    "outcomes": ("outcome",),
    "populations": ("population",),
    "properties": ("property",),
}


def also_called(parts: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> str | None:
    """Names of the claim's terms and of the broader ones, and their other spellings; missing where there are none.

    ``parts`` are the claim's rows of claim_parts. Words of the vocabulary count where they stand in a term's name.
    """
    parts = list(parts)
    named = dict.fromkeys(name for part in parts for name in _names(part, vocabulary))
    text = f" {' '.join(named)} ".casefold()
    for word in vocabulary.lists["words"].values():
        if re.search(rf"\b{re.escape(word.name.casefold())}\b", text):
            named |= dict.fromkeys(word.words("also"))
    return "; ".join(named) or None


def _names(part: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    for kind, fields in _KINDS.items():
        terms = (term for field in fields if isinstance(part[field], str) for term in part[field].split("; "))
        for term in terms:
            for name in vocabulary.broader(kind, term) if term in vocabulary.lists[kind] else ():
                yield name
                yield from vocabulary.term(kind, name).words("also")
