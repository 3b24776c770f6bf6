"""Posteriors of many syntheses at once against the same one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats import SynthesisError, posterior, posteriors

NORMAL = {"mu_df": None}
effects = st.lists(st.tuples(st.floats(-3, 3), st.floats(1e-4, 5)), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(effects, st.floats(0.05, 3), st.floats(0.05, 2), st.floats(-0.5, 0.5), st.sampled_from([None, 4.0]))
def test_each_agrees_with_the_posterior_of_it_alone(found, sd, scale, at, df):
    yi, vi = np.array(found).T
    alone = posterior(yi, vi, tau_prior=("half-normal", scale), mu_prior=(0.0, sd) if df is None else (0.0, sd, df))
    # Padded beside a synthesis of other length, with other priors.
    many = posteriors(
        [yi, np.zeros(len(yi))],
        [vi, np.ones(len(yi))],
        mu_mean=0.0,
        mu_sd=[sd, 1.0],
        tau_scale=[scale, 0.5],
        used=[np.ones(len(yi), dtype=bool), np.arange(len(yi)) == 0],
        mu_df=df,
    )
    assert many.probability_above(at)[0] == pytest.approx(alone.probability_above(at), abs=2e-6)
    new = many.predictive_probability_above(at)[0]
    assert new == pytest.approx(alone.predictive_probability_above(at), abs=2e-6)
    assert many.mean[0] == pytest.approx(alone.mean, abs=1e-5 * max(1.0, sd))


@settings(max_examples=50, deadline=None)
@given(st.lists(effects, min_size=2, max_size=20))
def test_a_synthesis_gets_the_same_digits_alone_and_among_others(many):
    width = max(map(len, many))
    yi, vi = (
        np.array([[*(pair[side] for pair in one), *[1.0] * (width - len(one))] for one in many]) for side in (0, 1)
    )
    used = np.arange(width) < np.array([[len(one)] for one in many])
    together = posteriors(yi, vi, mu_mean=0.1, mu_sd=0.4, tau_scale=0.3, used=used)
    for place, one in enumerate(many):
        alone = posteriors(*np.array(one).T[:, np.newaxis], mu_mean=0.1, mu_sd=0.4, tau_scale=0.3)
        assert alone.mean[0] == together.mean[place]
        assert alone.probability_above(0.2)[0] == together.probability_above(0.2)[place]


def test_the_reference_cases_of_half_normal_priors_agree(cases):
    compared = 0
    for case in cases("bayes"):
        if not case["stratum"].startswith("bayes/hn"):
            continue
        scale = float(case["stratum"].removeprefix("bayes/hn"))
        reference = case["results"]["normal_0_2"]["exact"]["mu"]
        yi, vi = (np.array(case["input"][name], dtype=float) for name in ("yi", "vi"))
        found = posteriors([yi], [vi], mu_mean=0.0, mu_sd=2.0, tau_scale=scale, **NORMAL)
        assert found.mean[0] == pytest.approx(reference["mean"], abs=1e-6 * max(1.0, abs(reference["mean"])))
        compared += 1
    assert compared == 16


def test_without_a_study_the_prior_stays():
    found = posteriors([[0.0]], [[1.0]], mu_mean=0.0, mu_sd=1.0, tau_scale=0.5, used=[[False]], **NORMAL)
    assert found.probability_above([0.0])[0] == pytest.approx(0.5)
    assert found.probability_above([1.0])[0] == pytest.approx(0.158655, abs=1e-6)


def test_nothing_to_do_is_no_error():
    empty = np.empty((0, 3))
    assert len(posteriors(empty, empty, mu_mean=0.0, mu_sd=1.0, tau_scale=0.5).probability_above(0.0)) == 0


@pytest.mark.parametrize(
    ("vi", "options"), [([[0.0]], {}), ([[1.0, 1.0]], {}), ([[1.0]], {"mu_sd": 0.0}), ([[1.0]], {"tau_scale": -1.0})]
)
def test_what_is_no_variance_or_no_prior_is_refused(vi, options):
    with pytest.raises(SynthesisError):
        posteriors([[0.1]], vi, **{"mu_mean": 0.0, "mu_sd": 1.0, "tau_scale": 0.5, **options})
