"""What results are called in a figure: author and year, and what tells those of one study apart, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from analysis.pages import words
from analysis.pages.rows import Row

Arms = Mapping[tuple[str, str], Row]
_JOINED = " + "


def labels(results: Sequence[Row], arms: Arms) -> list[str]:
    """A label for each result, no two alike.

    A study's results are told apart by what was measured, then by what the arms got, when, and in whom; each is said
    only where results that are called alike so far differ in it. What cannot be told apart in words is numbered.
    ``results`` are rows of :func:`analysis.pages.results.of_part`, ``arms`` rows of the arms table by study and arm.
    """
    names = [row["study"] for row in results]
    for tell in (_outcome, _detail, _arms_told, _weeks, _who, _how):
        for places in _alike(names):
            texts = tell([results[place] for place in places], arms)
            if len(set(texts)) > 1:
                for place, text in zip(places, texts, strict=True):
                    names[place] = ", ".join(filter(None, [names[place], text]))
    for places in _alike(names):
        for number, place in enumerate(places, 1):
            names[place] = f"{names[place]}, result {number} of {len(places)}"
    return names


def _alike(names: Sequence[str]) -> list[list[int]]:
    """The places of several that have the same name."""
    by_name: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        by_name.setdefault(name, []).append(place)
    return [places for places in by_name.values() if len(places) > 1]


def _column(name: str) -> Callable[[Sequence[Row], Arms], list[str]]:
    return lambda rows, _: [words.plain(row[name]) for row in rows]


_outcome, _detail = _column("outcome"), _column("detail")


def _weeks(rows: Sequence[Row], _: Arms) -> list[str]:
    return [f"after {weeks} weeks" if (weeks := words.plain(row["weeks"])) else "" for row in rows]


def _who(rows: Sequence[Row], _: Arms) -> list[str]:
    """The terms that not all of them share."""
    return [words.listed(terms) for terms in _apart([words.split_terms(row["who"]) for row in rows])]


def _how(rows: Sequence[Row], _: Arms) -> list[str]:
    """What is behind a number: values, or a contrast printed beside them."""
    return [words.plain(row["derived_by"]).partition(";")[0] for row in rows]


def _arms_told(rows: Sequence[Row], arms: Arms) -> list[str]:
    """What the arms got that others did not; the claim's own arm first, what it is held against behind it."""
    sides = [[row["arm_first"], row["arm_second"]][:: -1 if row["turned"] is True else 1] for row in rows]
    first, second = (
        arm_names([(row["study_id"], pair[side]) for row, pair in zip(rows, sides, strict=True)], arms)
        for side in (0, 1)
    )
    against = [f"against {name}" if name else "" for name in second]
    first, against = ([""] * len(rows) if len(set(side)) == 1 else side for side in (first, against))
    return [" ".join(filter(None, pair)) for pair in zip(first, against, strict=True)]


def arm_names(keys: Sequence[tuple[str, Any]], arms: Arms) -> list[str]:
    """What each of some arms is called among them: by what it alone got, else by its dose, else by a number."""
    known = list(dict.fromkeys(key for key in keys if key in arms))
    gets = [arms[key]["gets"].split(_JOINED) for key in known]
    shared = [term for term in gets[0] if all(term in other for other in gets)] if gets else []
    names = {
        key: words.listed(alone) or f"{words.listed(shared)} alone"
        for key, alone in zip(known, _apart(gets), strict=True)
    }
    for tell in (lambda key: words.plain(arms[key]["dose"]), lambda key: f"group {known.index(key) + 1}"):
        taken = list(names.values())
        twins = [key for key in known if taken.count(names[key]) > 1]
        texts = [tell(key) for key in twins]
        if len(set(texts)) > 1:
            only = len(set(taken)) == 1 and all(texts)  # nothing but that tells them apart
            names |= {
                key: text if only else ", ".join(filter(None, [names[key], text]))
                for key, text in zip(twins, texts, strict=True)
            }
    return [names.get(key, "") for key in keys]


def _apart(groups: Iterable[Sequence[str]]) -> list[list[str]]:
    """Of lists of terms what not all of them have."""
    groups = list(groups)
    return [[term for term in terms if not all(term in other for other in groups)] for terms in groups]
