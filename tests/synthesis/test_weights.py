"""What results weigh in a mean: shares of the whole, as the mean itself has them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.synthesis.by_part import GROUP
from analysis.terms import Lane


@pytest.fixture(scope="module")
def weighed(built_tables):
    """Weights with the effects and votes behind them, synthesis by synthesis."""
    tables = built_tables("cards")
    rows = tables["weights"].merge(tables["effects"][["effect_id", "yi", "vi"]], on="effect_id")
    evidence = tables["evidence"][["claim_id", "part_id", "effect_id", "orientation"]]
    return rows.merge(evidence, on=["claim_id", "part_id", "effect_id"]), tables["syntheses"]


def test_the_weights_of_a_mean_add_up_to_the_whole(weighed):
    rows, _ = weighed
    assert rows.groupby(GROUP)["weight"].sum().to_numpy() == pytest.approx(100)


def test_every_mean_of_studies_has_its_weights(weighed):
    rows, syntheses = weighed
    pooled = syntheses[~syntheses["lane"].isin([Lane.PUBLISHED, Lane.INDIRECT])]
    assert set(rows[GROUP].itertuples(index=False, name=None)) == set(pooled[GROUP].itertuples(index=False, name=None))


def test_the_weighted_mean_is_the_estimate(weighed):
    rows, syntheses = weighed
    means = (
        rows.assign(part=rows["weight"] / 100 * rows["yi"] * rows["orientation"])
        .groupby(GROUP)["part"]
        .sum()
        .reset_index()
        .merge(syntheses, on=GROUP)
    )
    assert len(means) > 5
    assert means["part"].to_numpy() == pytest.approx(means["estimate"].to_numpy(), abs=1e-9)


def test_one_sample_has_no_test_of_heterogeneity(weighed):
    _, syntheses = weighed
    alone = syntheses["k"] == 1
    assert alone.any()
    assert syntheses.loc[alone, ["q", "q_p"]].isna().all(axis=None)
    several = syntheses[(syntheses["k"] > 1) & (syntheses["lane"] != Lane.PUBLISHED)]
    assert np.isfinite(several["q"].astype(float)).all()
