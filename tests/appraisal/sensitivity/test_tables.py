"""The tables of how robust an answer is can be had again from the others, with public functions of the statistics."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.stats import diagnostics, posterior
from analysis.stats.priors import PRIOR_DF, prior_density
from analysis.synthesis.bearing import bearing
from analysis.synthesis.samples import sample_means
from analysis.tables.schemas import SENSITIVITY_TABLES
from analysis.terms import Role, Scope

PART = ["claim_id", "part_id"]


@pytest.fixture(scope="module")
def decided(cards):
    """By part: the synthesis that decides it, and the samples of the results that do."""
    rows = bearing(cards["effects"], cards["evidence"], cards["flags"], cards)
    rows = rows.merge(cards["contributions"][[*PART, "effect_id", "role"]], on=[*PART, "effect_id"])
    found = {}
    for told in cards["syntheses"][cards["syntheses"]["decides"]].to_dict("records"):
        same = np.logical_and.reduce([rows[key] == told[key] for key in (*PART, "measure", "unit", "estimand")])
        own = rows[same & (rows["role"] == Role.DECIDES) & (rows["vi"] > 0)]
        found[told["claim_id"], told["part_id"]] = told, sample_means(own)
    assert found
    return found


def of_part(cards, table, key):
    rows = cards[table]
    return rows[(rows["claim_id"] == key[0]) & (rows["part_id"] == key[1])]


def after(told, samples):
    return posterior(
        samples["yi"], samples["vi"],
        tau_prior=("half-normal", told["prior_tau"]), mu_prior=(told["prior_mean"], told["prior_sd"], PRIOR_DF),
    )  # fmt: skip


def test_every_table_has_rows_of_parts_that_are_decided_and_of_no_other(cards, decided):
    for name in {*SENSITIVITY_TABLES} - {"changes", "outlooks"}:  # these two are told of votes alone, too
        keys = set(cards[name][PART].itertuples(index=False, name=None))
        assert keys
        assert keys <= set(decided)


def test_the_mean_without_each_sample(cards, decided):
    for key, (_, samples) in decided.items():
        rows = of_part(cards, "leave_one_out", key)
        if len(samples) < 3:
            assert rows.empty
            continue
        again = diagnostics.leave_one_out(samples["yi"], samples["vi"])
        assert rows["sample"].tolist() == samples["sample_id"].tolist()
        for name in ("k", "estimate", "se", "ci_low", "ci_high", "tau2", "i2"):
            assert rows[name].tolist() == pytest.approx(again[name].tolist(), rel=1e-9)


def test_the_mean_as_samples_came_out(cards, decided):
    for key, (_, samples) in decided.items():
        rows = of_part(cards, "cumulative", key)
        if len(samples) < 3:
            assert rows.empty
            continue
        years = cards["studies"].set_index("study_id")["year"]
        assert rows["year"].tolist() == years[rows["study_id"]].tolist()
        assert rows["year"].is_monotonic_increasing
        ordered = samples.set_index("sample_id").loc[rows["sample"]]
        again = diagnostics.cumulative(ordered["yi"], ordered["vi"], test="adhoc")
        for name in ("k", "estimate", "se", "ci_low", "ci_high", "tau2", "i2"):
            assert rows[name].tolist() == pytest.approx(again[name].tolist(), rel=1e-9)


def test_the_posterior_and_its_curve(cards, decided):
    for key, (told, samples) in decided.items():
        [row] = of_part(cards, "posteriors", key).to_dict("records")
        curve = of_part(cards, "posterior_curves", key)
        again = after(told, samples)
        assert (row["low"], row["high"]) == pytest.approx(
            (row["mean"] - norm.ppf(0.975) * row["sd"], row["mean"] + norm.ppf(0.975) * row["sd"]), rel=1e-6
        )
        assert row["probability_supporting"] == pytest.approx(told["probability_direction"])
        sizes = curve["value"].to_numpy()
        assert len(sizes) <= 200
        assert np.allclose(np.diff(sizes), np.diff(sizes)[0])
        assert sizes[0] <= min(0.0, row["mean"])
        assert sizes[-1] >= max(0.0, row["mean"])
        # Between two sizes lies as much of the curve as the posterior has there.
        above = np.array([again.probability_above(size) for size in sizes])
        steps = (curve["posterior"].to_numpy()[1:] + curve["posterior"].to_numpy()[:-1]) / 2 * np.diff(sizes)
        assert steps.sum() == pytest.approx(above[0] - above[-1], abs=2e-3)
        z = (sizes - told["prior_mean"]) / told["prior_sd"]
        assert curve["prior"].to_numpy() == pytest.approx(prior_density(z) / told["prior_sd"])
        assert curve["predictive"].max() <= curve["posterior"].max()


def test_specifications_are_posteriors_of_their_choices(cards, decided):
    for key, (told, samples) in decided.items():
        rows = of_part(cards, "specifications", key)
        assert rows["estimate"].is_monotonic_increasing
        assert rows["specification"].tolist() == list(range(1, len(rows) + 1))
        [own] = rows[rows["reference"]].to_dict("records")
        assert own["estimate"] == pytest.approx(of_part(cards, "posteriors", key)["mean"].iloc[0])
        assert own["probability_direction"] == pytest.approx(told["probability_direction"])
        assert own["evidence"] == told["scope"]
        same = rows[(rows["prior"] == "reference") & (rows["rho"] == own["rho"]) & rows["r"].isna()]
        same = same[(same["flags"] == "as screened") & (same["evidence"] == told["scope"]) & same["without"].notna()]
        assert len(same) == (len(samples) if len(samples) > 1 else 0)
        for row in same.to_dict("records"):
            left = after(told, samples[samples["sample_id"] != row["without"]])
            assert row["probability_direction"] == pytest.approx(left.probability_above(0.0), abs=1e-5)
            assert row["k"] == len(samples) - 1
    assert set(cards["specifications"]["evidence"]) <= set(Scope)


def test_whether_a_specification_is_sure_is_told_by_the_probability_that_verdicts_need(cards):
    settings = cards["settings"].set_index("setting")
    threshold = settings.loc["verdict probability", "value"]
    rows = cards["specifications"]
    assert (rows["sure"] == (rows["probability_supporting"] >= threshold)).all()
    assert set(rows["sure"]) == {True, False}


def test_a_next_study_is_told_only_of_what_is_not_settled(cards):
    rows = cards["next_studies"].merge(cards["claim_strength"][[*PART, "direction_verdict"]], on=PART)
    assert len(rows)
    assert set(rows["direction_verdict"]) == {"inconclusive"}
    assert (rows["enough"] == (rows["chance"] >= 0.8)).all()
    both = rows.dropna(subset=["supports_from", "contradicts_to"])
    assert (both["contradicts_to"] < both["supports_from"]).all()
    assert pd.isna(rows.loc[rows["chance"] == 0, "supports_from"]).all()
