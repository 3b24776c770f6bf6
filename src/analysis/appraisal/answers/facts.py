"""What reference texts say of a fact, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.appraisal.answers.counting import spelled
from analysis.terms import DirectionVerdict

_OPPOSITE = {"yes": "no", "no": "yes"}


def answer_fact(part: Mapping[str, Any]) -> str:
    """One sentence on a part about a fact on which there is a text."""
    texts, agree, differ = (int(part[name] or 0) for name in ("studies", "votes_for", "votes_against"))
    subject, value = f"{part['about']}, {part['property']}", str(part["value"])
    subject = subject[0].upper() + subject[1:]
    opposite = _OPPOSITE.get(value.casefold(), f"something else than “{value}”")
    if part["direction_verdict"] == DirectionVerdict.SUPPORTED:
        return f"{subject}: {value}, {_say(texts)} so."
    if part["direction_verdict"] == DirectionVerdict.CONTRADICTED:
        return f"{subject}: {opposite}, {_say(texts)}; the claim says {value}."
    if texts == 1:
        stated = value if agree else opposite if differ else f"partly {value}"
        return f"{subject}: {stated}, says the only text read; a second one must agree."
    sides = [
        f"{spelled(n)} {'says' if n == 1 else 'say'} {side}" for n, side in ((agree, value), (differ, opposite)) if n
    ]
    both = texts - agree - differ
    if both:
        sides.append(f"{spelled(both)} {'says' if both == 1 else 'say'} it depends")
    return f"{subject}: the texts disagree; {' and '.join(sides)}."


def _say(texts: int) -> str:
    return "both texts say" if texts == 2 else f"all {spelled(texts)} texts say"


def without_text(parts: list[Mapping[str, Any]]) -> str:
    """What to say of facts on which no text was read."""
    named = "; ".join(dict.fromkeys(f"{part['about']}, {part['property']}" for part in parts))
    return f"No reference text noted here says anything on this: {named}."
