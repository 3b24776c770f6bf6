"""Effects that tell the same comparison twice: from values, and from a contrast printed beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.evidence.effects.agreement import COMPANY, agree
from analysis.tables.lookup import plain
from analysis.terms import Estimand

# What the routes say of their effects beside the columns of the effects table.
PRIVATE = [*COMPANY, "source", "adjusted"]
VALUES, CONTRAST, TEST = "values", "contrast", "test"


def merge_effects(found: pd.DataFrame) -> pd.DataFrame:
    """Each comparison once in each measure.

    ``found`` has the columns of the effects table and ``PRIVATE``; ``source`` is one of values, contrast, and
    test (a size worked out from a test statistic alone). All that is joined agrees in study, arms, outcome,
    people and time. A contrast with a size and a variance goes before the same measure from the values; a
    test, and a contrast that prints no size, are merged into the sizes they are of (one with fewer details
    covers all that begin alike, a test only its own). They stand alone where there is none.
    """
    found = found.reset_index(drop=True)
    rows, p_texts = plain(found["rows"]), plain(found["p_text"])
    sizes, variances = found["yi"].notna().to_numpy(), found["vi"].notna().to_numpy()
    source, measure, unit, detail, estimand = (plain(found[name]) for name in ("source", "measure", "unit", "detail",
                                                                                "estimand"))  # fmt: skip
    adjusted = found["adjusted"].fillna(False).to_numpy(bool)
    gone: set[int] = set()

    def merge(one: int, into: int) -> None:
        rows[into] = "; ".join(dict.fromkeys(f"{rows[into]}; {rows[one]}".split("; ")))
        if not adjusted[one] or adjusted[into]:
            p_texts[into] = p_texts[into] or p_texts[one]

    for one, others in _same_comparisons(found):
        if source[one] == VALUES:
            continue
        if sizes[one] and source[one] == CONTRAST:
            twins = [at for at in others if source[at] == VALUES and detail[at] == detail[one]
                     and (measure[at], unit[at], estimand[at]) == (measure[one], unit[one], estimand[one])]  # fmt: skip
            for twin in twins:
                kept, other = (twin, one) if variances[twin] and not variances[one] else (one, twin)
                merge(other, kept)
                gone.add(other)
            continue
        whole = source[one] == TEST
        covered = [
            at for at in others
            if sizes[at] and source[at] != TEST
            and (detail[at] == detail[one] if whole else (detail[at] or "").startswith(detail[one] or ""))
        ]  # fmt: skip
        for at in covered:
            merge(one, at)
        if covered:
            gone.add(one)
    merged = found.assign(rows=rows, p_text=p_texts)
    return merged.drop(index=list(gone)).reset_index(drop=True)


def _same_comparisons(found: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """Every contrast or test, sized ones first, and the places of the effects that it may be of."""
    places: dict[tuple, list[int]] = {}
    keys = list(_comparisons(found))
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    typed = found.index[found["source"] != VALUES]
    pairs = [(one, other) for one in typed for other in places[keys[one]] if other != one]
    ones, others = ([pair[side] for pair in pairs] for side in (0, 1))
    who, time = (found.loc[ones, name].reset_index(drop=True) for name in ("row_who", "time"))
    fits = agree(who, time, found.loc[others].reset_index(drop=True))
    joined: dict[int, list[int]] = {one: [] for one in typed}
    for one, other, fit in zip(ones, others, fits, strict=True):
        if fit:
            joined[one].append(other)
    sized = found["yi"].notna() & (found["source"] == CONTRAST)
    for one in sorted(typed, key=lambda place: not sized[place]):
        yield one, joined[one]


def _comparisons(found: pd.DataFrame) -> Iterator[tuple]:
    """What two effects have in common that compare the same: study, arms, outcome, and kind of comparison."""
    names = ("study_id", "arm_first", "arm_second", "outcome", "estimand", "intervention")
    for study, first, second, outcome, estimand, with_test in zip(*(plain(found[name]) for name in names), strict=True):
        family = "between" if estimand.startswith("between") else estimand
        beside = with_test if estimand == Estimand.ASSOCIATION else None  # what an outcome goes together with
        yield study, frozenset((first or "", second or "")), outcome, family, beside
