"""Other models of what was pooled: as R and statsmodels give them; a reason where they cannot be asked."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.appraisal.sensitivity.other_models import other_means, other_models
from analysis.appraisal.sensitivity.single_changes import judge
from analysis.terms import OtherModel

from ..conftest import made_up_decision

TESTS = Path(__file__).parents[2]


def oracle(kind, name):
    cases = json.loads(gzip.decompress((TESTS / "oracle" / f"{kind}.json.gz").read_bytes()))
    [case] = [case for case in cases if case["name"] == name]
    return case


def as_ratios(decision, count):
    """A decision on standardised differences, as one on log ratios: those have their errors by themselves."""
    scale = {"measure": "ROM", "unit": "log ratio"}
    pooled = {**decision.pooled, **scale}
    columns = {name: np.full(count, value, dtype=object) for name, value in scale.items()}
    rows, every = (rows.replaced(**columns) for rows in (decision.rows, decision.every))
    return replace(decision, rows=rows, every=every, pooled=pooled, direction=pooled)


@pytest.fixture(scope="module")
def bcg():
    """Thirteen published trials of a vaccine, and what R makes of them."""
    data = oracle("regtest", "egger_bcg")["input"]
    decision = as_ratios(made_up_decision(data["yi"], data["vi"]), 13)
    return {row["model"]: row for row in other_models(decision)}


def test_a_fixed_effect_is_that_of_r(bcg):
    [fit] = [
        fit for fit in oracle("rma_uni", "uni_bcg")["results"]["fits"] if (fit["method"], fit["test"]) == ("EE", "z")
    ]
    row = bcg[OtherModel.FIXED]
    assert [row["estimate"], row["ci_low"], row["ci_high"]] == pytest.approx(
        [fit["beta"], fit["ci_lb"], fit["ci_ub"]], rel=1e-9
    )


def test_egger_s_regression_is_that_of_r(bcg):
    fit = oracle("regtest", "egger_bcg")["results"]["rma_REML_sei"]
    row = bcg[OtherModel.EGGER]
    assert [row["slope"], row["statistic"], row["p"]] == pytest.approx(
        [fit["slope"], fit["stat"], fit["pval"]], rel=1e-6
    )


def test_trim_and_fill_adds_what_r_adds(bcg):
    fit = oracle("trimfill", "trimfill_bcg")["results"]["REML_L0_auto"]
    row = bcg[OtherModel.TRIM]
    assert row["added"] == fit["k0"]
    assert row["estimate"] == pytest.approx(fit["beta"][0], rel=1e-4)


@pytest.mark.parametrize("strong", [False, True])
def test_pet_peese_is_weighted_least_squares(strong):
    rng = np.random.default_rng(5)
    v = rng.uniform(0.005, 0.2, 14)
    y = (0.6 if strong else 0.0) + 0.5 * np.sqrt(v) + rng.normal(0, 0.3, 14) * np.sqrt(v)
    rows = {row["model"]: row for row in other_models(as_ratios(made_up_decision(y, v), 14))}
    pet, peese = (sm.WLS(y, sm.add_constant(x), weights=1 / v).fit() for x in (np.sqrt(v), v))
    assert (pet.pvalues[0] < 0.10) == strong
    chosen = peese if strong else pet
    row = rows[OtherModel.PET]
    assert [row["estimate"], row["slope"]] == pytest.approx(chosen.params.tolist())
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(chosen.conf_int()[0].tolist())
    assert row["p"] == pytest.approx(pet.pvalues[1])


def test_below_ten_samples_it_says_how_many_there_are():
    rows = other_models(made_up_decision([0.3] * 9, [0.05] * 9))
    reasons = {row["model"]: row["because"] for row in rows if not row["assessable"]}
    assert reasons[OtherModel.EGGER] == "9 samples; 10 are asked for"
    assert set(reasons) == set(OtherModel)


def test_samples_of_one_size_have_no_small_study_slope_and_stop_nothing():
    y = np.linspace(0.1, 0.9, 12)
    v = 0.1 + y**2 / 80  # of one size, yet their variances differ: they hold the difference itself
    decision = made_up_decision(y, v)
    rows = {row["model"]: row for row in other_models(decision)}
    for model in (OtherModel.EGGER, OtherModel.TRIM, OtherModel.PET):
        assert rows[model]["because"] == "all samples are as precise as each other, so there is no slope to see"
    assert rows[OtherModel.FIXED]["assessable"]
    [(verdicts, changes)] = judge([decision], 0.95)
    assert verdicts.k == 12
    assert next(row["change"] for row in changes if row["kind"] == "another model").startswith("one true effect")


def test_standardised_differences_are_held_against_their_sizes_not_their_errors():
    y = np.linspace(0.1, 0.9, 12)
    n = np.linspace(20, 200, 12)
    decision = made_up_decision(y, 4 / n + y**2 / (2 * n), n=40)
    decision = _with_sizes(decision, n)
    [row] = [row for row in other_models(decision) if row["model"] == OtherModel.EGGER]
    fit = sm.WLS(y, sm.add_constant(2 / np.sqrt(n)), weights=1 / (4 / n + y**2 / (2 * n) + row["tau2"])).fit()
    assert row["slope"] == pytest.approx(fit.params[1])


def test_unknown_sizes_of_standardised_differences_cannot_be_held_against_anything():
    decision = _with_sizes(made_up_decision(np.linspace(0, 1, 12), np.linspace(0.05, 0.3, 12)), np.full(12, np.nan))
    rows = {row["model"]: row for row in other_models(decision)}
    assert rows[OtherModel.EGGER]["because"] == "how many people took part is not known of all samples"


def test_several_effects_of_a_sample_are_asked_with_robust_errors():
    count = 16
    rng = np.random.default_rng(11)
    names = np.repeat([f"s{place}" for place in range(8)], 2).astype(object)
    y = 0.4 + np.repeat(rng.normal(0, 0.2, 8), 2) + rng.normal(0, 0.1, count)
    decision = made_up_decision(
        y, [0.04] * count, sample_id=names, study_id=names, measured=np.array(["this", "that"] * 8, dtype=object)
    )
    rows = {row["model"]: row for row in other_models(decision)}
    levels = rows[OtherModel.LEVELS]
    assert levels["assessable"]
    assert 4 <= levels["df"] <= 8
    assert levels["ci_low"] < 0.4 < levels["ci_high"]


@settings(max_examples=8)
@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 0.5)), min_size=10, max_size=14))
def test_turned_round_every_model_is_mirrored(effects):
    y, v = map(np.array, zip(*effects, strict=True))
    first, second = (as_ratios(made_up_decision(sign * y, v), len(y)) for sign in (1, -1))
    ours, mirrored = (other_means(each.rows, each.pooled) for each in (first, second))
    kept = set(ours) & set(mirrored) - {OtherModel.SELECTION}  # its start is on the side of the mean
    assert OtherModel.FIXED in kept
    for model in kept:
        assert mirrored[model].estimate == pytest.approx(-ours[model].estimate, abs=1e-6)
        assert mirrored[model].se == pytest.approx(ours[model].se, rel=1e-4, abs=1e-9)


def test_what_another_model_says_of_the_verdict_stands_among_the_single_changes():
    rng = np.random.default_rng(2)
    v = np.linspace(0.01, 0.2, 14)
    y = 1.6 * np.sqrt(v) + rng.normal(0, 0.02, 14)  # all of it small-study effect
    [(verdicts, changes)] = judge([as_ratios(made_up_decision(y, v, sized=False), 14)], 0.95)
    assert verdicts.direction[0] == "supported"
    models = {row["change"]: row for row in changes if row["kind"] == "another model"}
    pet = models["PET-PEESE, no prior"]
    assert pet["flips"]
    assert pet["direction_verdict"] != "supported"


def _with_sizes(decision, n):
    return replace(decision, rows=decision.rows.replaced(n=n), every=decision.every.replaced(n=n))
