"""Every number of claim_strength can be had again from the tables, with public functions only."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from analysis.appraisal.decision import estimands_of
from analysis.appraisal.votes import count_votes
from analysis.stats import pool, posterior
from analysis.stats.priors import PRIOR_DF
from analysis.synthesis.bearing import bearing
from analysis.synthesis.samples import sample_means
from analysis.tables.lookup import Selection
from analysis.terms import Scope


def decided(tables):
    """Each part with a pooled answer: its row, the deciding synthesis, and the rows behind it."""
    rows = bearing(tables["effects"], tables["evidence"], tables["flags"], tables)
    deciding = tables["syntheses"].loc[tables["syntheses"]["decides"]]
    strength = tables["claim_strength"].set_index(["claim_id", "part_id"])
    for told in deciding.to_dict("records"):
        same = np.logical_and.reduce(
            [rows[key] == told[key] for key in ("claim_id", "part_id", "lane", "estimand", "measure", "unit")]
        )
        own = rows.loc[same & ~rows["excluded"] & ~rows["late"] & ~rows["alike"]]
        own = own.loc[own["direct"] | (told["scope"] == Scope.WITH_INDIRECT)]
        yield strength.loc[(told["claim_id"], told["part_id"])], told, own


@pytest.fixture(params=["cards", "caffeine"])
def parts(request):
    found = list(decided(request.getfixturevalue(request.param)))
    assert found
    return found


def test_the_pooled_numbers(parts):
    for row, _, own in parts:
        samples = sample_means(own.loc[own["vi"] > 0])
        pooled = pool(samples["yi"], samples["vi"])
        assert row["k"] == len(samples)
        for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2"):
            assert row[name] == pytest.approx(getattr(pooled, name), rel=1e-9, nan_ok=True)


def test_the_probabilities(parts):
    for row, told, own in parts:
        samples = sample_means(own.loc[own["vi"] > 0])
        after = posterior(
            samples["yi"], samples["vi"],
            tau_prior=("half-normal", told["prior_tau"]), mu_prior=(told["prior_mean"], told["prior_sd"], PRIOR_DF),
        )  # fmt: skip
        assert row["probability_direction"] == pytest.approx(after.probability_above(0.0), abs=1e-5)
        if pd.isna(told["claimed_low"]):
            continue
        above = 0.0 if pd.isna(told["claimed_high"]) else after.probability_above(told["claimed_high"])
        below = 1 - after.probability_above(told["claimed_low"])
        expected = (below, 1 - below - above, above)
        names = ("probability_below", "probability_within", "probability_above")
        assert [row[name] for name in names] == pytest.approx(expected, abs=1e-5)
        assert sum(row[name] for name in names) == pytest.approx(1)


@pytest.mark.parametrize("project", ["cards", "caffeine"])
def test_the_votes(request, project):
    tables = request.getfixturevalue(project)
    rows = bearing(tables["effects"], tables["evidence"], tables["flags"], tables)
    parts = tables["claim_parts"].merge(tables["claims"][["claim_id", "kind"]], on="claim_id").merge(
        tables["claim_strength"], on=["claim_id", "part_id"]
    )  # fmt: skip
    scopes = tables["reasons"].loc[tables["reasons"]["question"] == "scope"]
    scopes = scopes.set_index(["claim_id", "part_id"])["chosen"]
    judged = [part for part in parts.to_dict("records") if isinstance(part["lane"], str)]
    assert judged
    for part in judged:
        key = (part["claim_id"], part["part_id"])
        own = rows.loc[(rows["claim_id"] == key[0]) & (rows["part_id"] == key[1]) & (rows["lane"] == part["lane"])]
        own = own.loc[own["estimand"].isin(estimands_of(part)) & ~own["excluded"] & ~own["late"]]
        own = own.loc[own["direct"] | (scopes[key] == Scope.WITH_INDIRECT)]
        votes = count_votes(Selection.of(own))
        assert (votes.in_favour, votes.against) == (part["votes_for"], part["votes_against"])
        assert part["samples"] == own["sample_id"].nunique()
        assert (part["studies"], part["results"]) == (own["study_id"].nunique(), len(own))
        if votes.p is not None:
            total = part["votes_for"] + part["votes_against"]
            assert part["direction_p"] == pytest.approx(binomtest(part["votes_for"], total).pvalue)
