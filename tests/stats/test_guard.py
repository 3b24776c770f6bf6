"""What must not be pooled is refused, and the rows are named."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.evidence.effects.deriving import derive_effects
from analysis.notes.normalise import read_project
from analysis.stats import MixedEstimands, pool
from analysis.tables.project import Project

CARDS = Path(__file__).parents[1] / "projects" / "cards"


@pytest.fixture(scope="module")
def cards():
    return read_project(Project(CARDS))


@pytest.fixture(scope="module")
def effects(cards):
    found = derive_effects(cards)
    return found.loc[found["vi"] > 0]


def test_a_table_of_one_kind_is_pooled_as_its_columns_are(effects):
    same = effects.loc[(effects["measure"] == "ROMC") & (effects["estimand"] == "within-group change")]
    assert pool(same).estimate == pool(same["yi"], same["vi"]).estimate


@pytest.mark.parametrize("column", ["estimand", "measure", "unit", "standardiser", "construct"])
def test_a_mixture_is_refused_with_its_rows_named(effects, column):
    same = effects.loc[(effects["measure"] == "ROMC") & (effects["estimand"] == "within-group change")].head(4)
    mixed = same.assign(**{column: ["one thing", *same[column].iloc[1:]]})
    with pytest.raises(MixedEstimands, match=rf"{column} differs: one thing \({same['effect_id'].iloc[0]}\)"):
        pool(mixed)


def test_changes_and_differences_of_real_notes_do_not_mix(effects):
    with pytest.raises(MixedEstimands, match="within-group change"):
        pool(effects.loc[effects["measure"] == "ROMC"])


def test_results_that_point_two_ways_are_turned_before_they_are_pooled():
    """A faster time is a fall, a higher speed a rise; their plain mean says neither."""
    rows = pd.DataFrame({"yi": [-0.24, 0.24], "vi": [0.01, 0.01], "orientation": [-1.0, 1.0]})
    with pytest.raises(MixedEstimands, match="multiply yi by orientation"):
        pool(rows)
    turned = rows.assign(yi=rows["yi"] * rows["orientation"]).drop(columns="orientation")
    assert pool(turned).estimate == pytest.approx(0.24)


def test_seconds_and_metres_a_second_do_not_mix(effects):
    sprints = pd.DataFrame(
        {"yi": [0.1, 0.2], "vi": [0.01, 0.01], "construct": ["sprint performance", "sprint performance, turned round"]}
    )
    with pytest.raises(MixedEstimands, match="turned round"):
        pool(sprints)
