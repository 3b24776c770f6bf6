"""The values behind an effect, arm by arm."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.terms import ArmSide, Estimand, Measure

SIDE = ["effect_id", "side"]


@pytest.fixture(scope="module")
def values(built_tables):
    """Values of arms by effect and side, and the effects."""
    tables = built_tables("cards")
    return tables["arm_values"].set_index(SIDE), tables["effects"].set_index("effect_id")


def _differences(effects, estimand):
    return effects[(effects["estimand"] == estimand) & (effects["measure"] == Measure.MD) & effects["yi"].notna()]


def _of_both(values, effects, name):
    first, second = (values[name].reindex([(effect, side) for effect in effects.index]) for side in ArmSide)
    known = first.notna().to_numpy() & second.notna().to_numpy()
    assert known.any()
    between = first.to_numpy("float64", na_value=np.nan) - second.to_numpy("float64", na_value=np.nan)
    return between[known], effects["yi"].to_numpy()[known]


@pytest.mark.parametrize(("estimand", "name"), [(Estimand.BETWEEN, "mean"), (Estimand.BETWEEN_CHANGE, "change")])
def test_a_difference_is_that_of_its_two_arms(values, estimand, name):
    table, effects = values
    between, yi = _of_both(table, _differences(effects, estimand), name)
    assert between == pytest.approx(yi)


def test_a_change_is_what_lies_between_its_two_times(values):
    table, effects = values
    within = _differences(effects, Estimand.WITHIN_CHANGE)
    within = within[within["rows"].str.count(";") == 1]  # the two times, and no change printed beside them
    changed = table[table.index.isin(within.index, level="effect_id")]
    known = changed.dropna(subset=["before", "mean"])
    assert len(known) > 3
    assert (known["mean"] - known["before"]).to_numpy() == pytest.approx(known["change"].to_numpy())


def test_the_people_of_both_arms_are_those_of_the_effect(values):
    table, effects = values
    between = effects[(effects["estimand"] == Estimand.BETWEEN_CHANGE) & effects["vi"].notna()]
    people = table["n"].groupby("effect_id").sum().reindex(between.index)
    assert (people == between["n"]).all()
