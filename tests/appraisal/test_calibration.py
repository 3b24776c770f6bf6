"""How often verdicts are wrong where the truth is known. benchmarks/calibration.py measures it in full."""

import numpy as np
import pytest
from scipy.stats import binom

from analysis.appraisal.variants import Dataset, evaluate
from analysis.appraisal.verdicts import Findings, direction_verdict, size_verdict
from analysis.appraisal.votes import Voice, tally
from analysis.notes.settings import DEFAULT_PRIORS

REPLICATES, LIMIT = 400, 0.06
# More false verdicts than this would be seen less than once in 10,000 runs at a rate of 6 %.
MOST = int(binom.ppf(1 - 1e-4, REPLICATES, LIMIT))
CLAIMED = {"SMD": (0.4, 0.8), "log ratio": (np.log(1.15), np.log(1.25))}
UNIT_VARIANCE = {"SMD": 4.0, "log ratio": 0.25}


def simulated(measure, mean, tau, k):
    """Direction and size verdicts of k studies of 40 people, many times over."""
    random = np.random.default_rng(k)
    prior = DEFAULT_PRIORS[measure]
    low, high = CLAIMED[measure]
    told = {
        "claimed_low": low, "claimed_high": high, "smallest": 0.05, "none": 0.0,
        "prior_mean": prior.mean, "prior_sd": prior.sd, "prior_tau": prior.tau,
    }  # fmt: skip
    v = UNIT_VARIANCE[measure] / 40
    yi = random.normal(mean, np.sqrt(tau**2 + v), (REPLICATES, k))
    found = []
    for y, rows in zip(yi, evaluate([Dataset(y, np.full(k, v), {}, told) for y in yi]), strict=True):
        votes = tally(Voice(1, float(np.sign(one)), 40, None) for one in y)
        found.append(
            (direction_verdict("more", Findings(rows, votes), 0.95)[0], size_verdict(True, [(k, rows)], votes, 0.95)[0])
        )
    return [one for one, _ in found], [other for _, other in found]


@pytest.mark.parametrize("measure", ["SMD", "log ratio"])
@pytest.mark.parametrize(("tau", "k"), [(0.0, 1), (0.15, 3), (0.3, 5), (0.3, 10)])
def test_nothing_is_rarely_called_something(measure, tau, k):
    directions, _ = simulated(measure, 0.0, tau, k)
    assert directions.count("supported") <= MOST
    assert directions.count("contradicted") <= MOST


@pytest.mark.parametrize("measure", ["SMD", "log ratio"])
@pytest.mark.parametrize("end", [0, 1])
def test_at_the_edge_of_what_is_claimed_it_is_rarely_called_wrong(measure, end):
    _, sizes = simulated(measure, CLAIMED[measure][end], 0.15, 10)
    assert sizes.count(("overstated", "understated")[end]) <= MOST


@pytest.mark.parametrize(("measure", "strong"), [("SMD", 0.8), ("log ratio", np.log(1.35))])
def test_a_strong_effect_is_seen(measure, strong):
    directions, _ = simulated(measure, strong, 0.15, 5)
    assert directions.count("supported") >= 0.8 * REPLICATES
