"""The one way from what was reported to effect sizes: all routes, then one table.

First minus second, after minus before. What has no variance keeps its estimate, what has no
estimate keeps its direction; ``derived_by`` names the route, ``assumed`` what it had to assume.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.effects.change_differences import change_differences
from analysis.evidence.effects.changes import changes, with_printed_changes
from analysis.evidence.effects.contrasts import contrast_effects
from analysis.evidence.effects.events import event_ratios
from analysis.evidence.effects.levels import level_differences
from analysis.evidence.effects.merging import PRIVATE, VALUES, merge_effects
from analysis.evidence.effects.reported_tests import tests_of
from analysis.evidence.effects.units import in_common_units
from analysis.evidence.effects.values import ratio_scale, reported_values, unit_of_points
from analysis.notes.content import Intake
from analysis.notes.grammar.results import MEASURES, TESTS
from analysis.notes.rows import row_id
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.lookup import plain
from analysis.tables.schemas import TABLES, frame
from analysis.terms import ClaimedDirection, Measure, Quantity

# What a contrast says in the unit it is given as.
SIZES = ("result", "result_low", "result_high", "ci_low", "ci_high", "ci_half", "se", "sd")


def derive_effects(intake: Intake) -> pd.DataFrame:
    """The effects table from measurements and contrasts."""
    vocabulary, settings = intake.vocabulary, intake.settings
    values = reported_values(intake.tables)
    values = in_common_units(values, "unit", ("mean", "sd"), vocabulary, values["quantity"] == Quantity.PERCENT_CHANGE)
    contrasts = intake.tables["contrasts"]
    contrasts = in_common_units(contrasts, "measure", SIZES, vocabulary, contrasts["measure"].isin([*MEASURES, *TESTS]))
    with_zero = ratio_scale(vocabulary)
    counted = contrasts.loc[contrasts["counts"].fillna(False)]
    reported = contrast_effects({**intake.tables, "contrasts": contrasts})
    in_points = unit_of_points(reported["unit"], reported["outcome"], vocabulary)
    reported = reported.assign(unit=in_points.where(reported["measure"] == Measure.MD, reported["unit"]))
    tests = tests_of(counted, reported)
    within = changes(values, tests, with_zero, vocabulary, settings)
    gained = change_differences(with_printed_changes(within, reported), tests)
    levels = level_differences(values, tests, gained, with_zero, vocabulary)
    from_values = (levels, within, gained, event_ratios(values))
    # Object columns: routes leave out columns they know nothing of, and pandas must not guess types.
    routes = [*(route.assign(source=VALUES) for route in from_values), reported]
    effects = pd.concat([route.astype(object) for route in routes], ignore_index=True)
    effects = effects.reindex(columns=[*TABLES["effects"].columns, *PRIVATE])
    converted = pd.concat([values.set_index("measurement_id"), contrasts.set_index("contrast_id")])["converted"]
    return _finish(_name_conversions(effects, converted.dropna().to_dict()), vocabulary)


def construct_of(vocabulary: Vocabulary, outcome: str) -> str:
    """What an outcome is a measure of: its broadest term, and the side on which it is turned round."""
    broadest = list(vocabulary.broader("outcomes", outcome))[-1]
    better = {vocabulary.inherited("outcomes", name, "better") for name in (outcome, broadest)}
    return f"{broadest}, turned round" if better == {ClaimedDirection.MORE, ClaimedDirection.LESS} else broadest


def _name_conversions(effects: pd.DataFrame, converted: dict[str, str]) -> pd.DataFrame:
    """The routes, with what was done to units where it shows: a ratio of two values has none that matters."""

    if not converted:
        return effects

    def named(route: str, measure: object, rows: str) -> str:
        done = dict.fromkeys(converted.get(row) for row in rows.split("; "))
        return "; ".join(filter(None, (route, *done))) if measure == Measure.MD or len(done) > 1 else route

    columns = (effects[name].tolist() for name in ("derived_by", "measure", "rows"))
    return effects.assign(derived_by=[named(*row) for row in zip(*columns, strict=True)])


def _finish(effects: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Signs, p values, constructs and ids."""
    yi = effects["yi"].astype("float64")
    constructs = {outcome: construct_of(vocabulary, outcome) for outcome in effects["outcome"].unique()}
    vi = effects["vi"].astype("float64")
    effects = effects.assign(
        yi=yi,
        vi=vi.where(yi.notna() & vi.gt(0)),  # no spread at all would have all the weight
        sign=effects["sign"].astype("float64").fillna(np.sign(yi)),
        construct=effects["outcome"].map(constructs),
    )
    effects = merge_effects(effects).drop(columns=PRIVATE)
    keys = ["study_id", "arm_first", "arm_second", "outcome", "detail", "who", "estimand", "measure", "rows"]
    return frame(
        "effects",
        effects.assign(effect_id=[row_id(*row) for row in zip(*(plain(effects[key]) for key in keys), strict=True)]),
    )
