"""The one way from what was reported to effect sizes: all routes, then one table.

First minus second, after minus before. What has no variance keeps its estimate, what has no
estimate keeps its direction; ``derived_by`` names the route, ``assumed`` what it had to assume.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.evidence.change_effects import change_differences, changes
from analysis.evidence.contrast_effects import contrast_effects
from analysis.evidence.level_effects import level_differences
from analysis.evidence.units import in_common_units
from analysis.evidence.values import reported_values
from analysis.intake.intake import Intake
from analysis.intake.results import MEASURES, TESTS
from analysis.intake.rows import row_id
from analysis.intake.vocabulary import Vocabulary
from analysis.tables.lookup import plain
from analysis.tables.schemas import TABLES, frame

# What a contrast says in the unit it is given as.
SIZES = ("result", "result_low", "result_high", "ci_low", "ci_high", "ci_half", "se", "sd")


def derive_effects(intake: Intake) -> pd.DataFrame:
    """The effects table from measurements and contrasts."""
    vocabulary, settings = intake.vocabulary, intake.settings
    values = reported_values(intake.tables)
    values = in_common_units(values, "unit", ("mean", "sd"), vocabulary, values["quantity"] == "percent change")
    contrasts = intake.tables["contrasts"]
    contrasts = in_common_units(contrasts, "measure", SIZES, vocabulary, contrasts["measure"].isin([*MEASURES, *TESTS]))
    ratio_scale = {name for name in vocabulary.lists["outcomes"] if has_true_zero(vocabulary, name)}
    within = changes(values, contrasts.loc[contrasts["counts"].fillna(False)], ratio_scale, vocabulary, settings)
    routes = (
        level_differences(values, ratio_scale, vocabulary),
        within,
        change_differences(within),
        contrast_effects({**intake.tables, "contrasts": contrasts}),
    )
    # Object columns: routes leave out columns they know nothing of, and pandas must not guess types.
    found = pd.concat([route.astype(object) for route in routes], ignore_index=True)
    found = found.reindex(columns=list(TABLES["effects"].columns))
    converted = pd.concat([values.set_index("measurement_id"), contrasts.set_index("contrast_id")])["converted"]
    return _finish(_name_conversions(found, converted.dropna().to_dict()), vocabulary)


def has_true_zero(vocabulary: Vocabulary, outcome: str) -> bool:
    """Whether ratios of the outcome make sense: the vocabulary's ``zero means none``."""
    return vocabulary.inherited("outcomes", outcome, "zero means none") == "yes"


def construct_of(vocabulary: Vocabulary, outcome: str) -> str:
    """What an outcome is a measure of: its broadest term, and the side on which it is turned round."""
    broadest = list(vocabulary.broader("outcomes", outcome))[-1]
    better = {vocabulary.inherited("outcomes", name, "better") for name in (outcome, broadest)}
    return f"{broadest}, turned round" if better == {"more", "less"} else broadest


def _name_conversions(found: pd.DataFrame, converted: dict[str, str]) -> pd.DataFrame:
    """The routes, with what was done to units where it shows: a ratio of two values has none that matters."""

    if not converted:
        return found

    def named(route: str, measure: object, rows: str) -> str:
        done = dict.fromkeys(converted.get(row) for row in rows.split("; "))
        return "; ".join(filter(None, (route, *done))) if measure == "MD" or len(done) > 1 else route

    columns = (found[name].tolist() for name in ("derived_by", "measure", "rows"))
    return found.assign(derived_by=[named(*row) for row in zip(*columns, strict=True)])


def _finish(found: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Signs, p values, constructs and ids."""
    yi = found["yi"].astype("float64")
    constructs = {outcome: construct_of(vocabulary, outcome) for outcome in found["outcome"].unique()}
    found = found.assign(
        yi=yi,
        vi=found["vi"].astype("float64").where(yi.notna()),
        sign=found["sign"].astype("float64").fillna(np.sign(yi)),
        construct=found["outcome"].map(constructs),
    )
    found = _merge_directions(found)
    keys = ["study_id", "arm_first", "arm_second", "outcome", "detail", "who", "estimand", "measure", "rows"]
    return frame(
        "effects",
        found.assign(effect_id=[row_id(*row) for row in zip(*(plain(found[key]) for key in keys), strict=True)]),
    )


def _merge_directions(found: pd.DataFrame) -> pd.DataFrame:
    """A contrast without a size says only its p value beside sizes for the same arms and outcome.

    One with fewer details covers all that begin alike. It is merged into them, and stands alone
    only where there is no size.
    """
    sized, unsized = found.loc[found["yi"].notna()], found.loc[found["yi"].isna()]
    details, rows, p_texts = (sized[name].tolist() for name in ("detail", "rows", "p_text"))
    places: dict[tuple, list[int]] = {}
    for place, comparison in enumerate(_comparisons(sized)):
        places.setdefault(comparison, []).append(place)
    alone = []
    for comparison, detail, row, p_text in zip(
        _comparisons(unsized), *(unsized[name].tolist() for name in ("detail", "rows", "p_text")), strict=True
    ):
        covered = [i for i in places.get(comparison, ()) if _text(details[i]).startswith(_text(detail))]
        alone.append(not covered)
        for i in covered:
            rows[i] = f"{rows[i]}; {row}"
            p_texts[i] = _text(p_texts[i]) or p_text
    merged = sized.assign(rows=rows, p_text=p_texts)
    return pd.concat([merged, unsized[alone]], ignore_index=True)


def _comparisons(found: pd.DataFrame) -> Iterator[tuple]:
    """What two effects have in common that compare the same: study, arms, outcome, and kind of comparison."""
    columns = (found[name].tolist() for name in ("study_id", "arm_first", "arm_second", "outcome", "estimand"))
    for study, first, second, outcome, estimand in zip(*columns, strict=True):
        family = "between" if estimand.startswith("between") else estimand
        yield study, frozenset((_text(first), _text(second))), outcome, family


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
