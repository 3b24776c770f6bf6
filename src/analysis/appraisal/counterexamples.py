"""Single studies that show what a claim says cannot happen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from analysis.appraisal.votes import SIGN_TEST_LEVEL, one_sided
from analysis.tables.lookup import Selection
from analysis.terms import Estimand, PRelation

_COMPARISON = ("sample_id", "arm_for", "arm_against", "measured")


def counterexamples(rows: Selection) -> list[str]:
    """Studies that bear directly on the part and show, in a comparison, that it does happen; by name.

    Beyond chance after Holm's correction over all comparisons of a sample and over the samples: of many null results
    one in twenty is significant. ``rows`` have study_id, sample_id, estimand, direct, oriented, vi, vi_per_r, p_text,
    vote and the columns of :mod:`analysis.synthesis.samples`.
    """
    compared = rows.where(rows["direct"] & (rows["estimand"] != Estimand.WITHIN_CHANGE))
    results: dict[str, dict[tuple, tuple[float, str]]] = {}
    # A spread that rests on an assumed correlation shows nothing by itself.
    known = np.where(np.isnan(compared["vi_per_r"]), compared["vi"], np.nan)
    columns = (*_COMPARISON, "study_id", "oriented", "p_text", "vote")
    rows_in_full = zip(*(compared[name] for name in columns), known, strict=True)
    for sample, *comparison, study, yi, p_text, vote, vi in rows_in_full:
        comparisons = results.setdefault(sample, {})
        # Several measures of one comparison are one result: the least sure of them counts.
        comparisons[tuple(comparison)] = max(
            comparisons.get(tuple(comparison), (0.0, study)), (_p(yi, vi, p_text, vote), study)
        )
    first = [min(comparisons.values()) for comparisons in results.values()]
    p = holm(
        [min(1.0, len(comparisons) * least) for comparisons, (least, _) in zip(results.values(), first, strict=True)]
    )
    return sorted({study for (_, study), value in zip(first, p, strict=True) if value < SIGN_TEST_LEVEL})


def _p(yi: float, vi: float, p_text: object, vote: float) -> float:
    """Two-sided p of a result that shows it, recomputed where there is a variance, else as printed; 1 of any other.

    A vote against is one that shows it, which is all that is known where there is no size.
    """
    if not (yi > 0 or (np.isnan(yi) and vote == -1)):
        return 1.0
    if vi > 0:
        return float(2 * ndtr(-yi / np.sqrt(vi)))
    printed = one_sided(p_text, 1.0)
    # A bound is not reached: "< 0.05" is below it.
    return (
        1.0 if printed is None else 2 * printed - (1e-12 if str(p_text).startswith(("<", PRelation.SIGNIFICANT)) else 0)
    )


def holm(p: Sequence[float]) -> np.ndarray:
    """p values adjusted for there being several (Holm 1979), in the order given."""
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1)))
    return adjusted
