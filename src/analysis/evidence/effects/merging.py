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


def merge_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Each comparison once in each measure.

    ``effects`` has the columns of the effects table and ``PRIVATE``; ``source`` is one of values, contrast, and
    test (a size worked out from a test statistic alone). All that is joined agrees in study, arms, outcome,
    people and time. A contrast with a size and a variance goes before the same measure from the values; a
    test, and a contrast that prints no size, are merged into the sizes they are of (one with fewer details
    covers all that begin alike, a test only its own). They stand alone where there is none.
    """
    effects = effects.reset_index(drop=True)
    rows, p_texts = plain(effects["rows"]), plain(effects["p_text"])
    sizes, variances = effects["yi"].notna().to_numpy(), effects["vi"].notna().to_numpy()
    source, measure, unit, detail, estimand = (plain(effects[name]) for name in ("source", "measure", "unit", "detail",
                                                                                "estimand"))  # fmt: skip
    adjusted = effects["adjusted"].fillna(False).to_numpy(bool)
    gone: set[int] = set()

    def merge(place: int, into: int) -> None:
        rows[into] = "; ".join(dict.fromkeys(f"{rows[into]}; {rows[place]}".split("; ")))
        if not adjusted[place] or adjusted[into]:
            p_texts[into] = p_texts[into] or p_texts[place]

    for result, others in _same_comparisons(effects):
        if source[result] == VALUES:
            continue
        if sizes[result] and source[result] == CONTRAST:
            same = detail[result], measure[result], unit[result], estimand[result]
            twins = [at for at in others
                     if source[at] == VALUES and (detail[at], measure[at], unit[at], estimand[at]) == same]  # fmt: skip
            for twin in twins:
                kept, other = (twin, result) if variances[twin] and not variances[result] else (result, twin)
                merge(other, kept)
                gone.add(other)
            continue
        whole = source[result] == TEST
        covered = [
            at for at in others
            if sizes[at] and source[at] != TEST
            and (detail[at] == detail[result] if whole else (detail[at] or "").startswith(detail[result] or ""))
        ]  # fmt: skip
        for at in covered:
            merge(result, at)
        if covered:
            gone.add(result)
    merged = effects.assign(rows=rows, p_text=p_texts)
    return merged.drop(index=list(gone)).reset_index(drop=True)


def _same_comparisons(effects: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """Every contrast or test, sized ones first, and the places of the effects that it may be of."""
    places: dict[tuple, list[int]] = {}
    keys = list(_comparisons(effects))
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    typed = effects.index[effects["source"] != VALUES]
    pairs = [(result, other) for result in typed for other in places[keys[result]] if other != result]
    results, others = ([pair[side] for pair in pairs] for side in (0, 1))
    who, time = (effects.loc[results, name].reset_index(drop=True) for name in ("row_who", "time"))
    fits = agree(who, time, effects.loc[others].reset_index(drop=True))
    joined: dict[int, list[int]] = {result: [] for result in typed}
    for result, other, fit in zip(results, others, fits, strict=True):
        if fit:
            joined[result].append(other)
    sized = effects["yi"].notna() & (effects["source"] == CONTRAST)
    for result in sorted(typed, key=lambda place: not sized[place]):
        yield result, joined[result]


def _comparisons(effects: pd.DataFrame) -> Iterator[tuple]:
    """What two effects have in common that compare the same: study, arms, outcome, and kind of comparison."""
    names = ("study_id", "arm_first", "arm_second", "outcome", "estimand", "intervention")
    for study, first, second, outcome, estimand, with_test in zip(
        *(plain(effects[name]) for name in names), strict=True
    ):
        family = "between" if estimand.startswith("between") else estimand
        beside = with_test if estimand == Estimand.ASSOCIATION else None  # what an outcome goes together with
        yield study, frozenset((first or "", second or "")), outcome, family, beside
