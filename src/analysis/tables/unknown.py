"""What can go wrong before any report is made."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

_NEAR, _LIKENESS = 5, 60  # of the suggestions: how many at most, and below which likeness they mislead


class UnknownClaim(Exception):
    """No claim has this id."""


class UnknownSource(Exception):
    """No source has this id."""


class SchedulerError(Exception):
    """The cluster that was asked for is not to be had."""


def unknown(kind: str, seen: str, known: Sequence[str]) -> str:
    """The message where no claim or source has an id: the nearest ids, one a line, and where all of them are."""
    scored = process.extract(seen, known, scorer=fuzz.WRatio, processor=_words, limit=None, score_cutoff=_LIKENESS)
    scored.sort(key=lambda match: (match[1], fuzz.ratio(_words(seen), _words(match[0]))), reverse=True)
    near = [name for name, _, _ in scored[:_NEAR]]
    nearest = f'; did you mean "{near[0]}"?' if near else ""
    others = [f"  {name}" for name in near[1:]]
    where = "claims show" if kind == "claim" else f"data/raw/{kind}s"
    return "\n".join(
        [
            f'no {kind} "{seen}"{nearest}',
            *(["also near:", *others] if others else []),
            f"all {len(known)} {kind}s: {where}",
        ]
    )


def _words(text: str) -> str:
    return text.casefold().replace("-", " ").replace("_", " ")
