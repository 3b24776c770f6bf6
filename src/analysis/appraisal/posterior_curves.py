"""The posterior that decides a part: where it lies, how sure it is of the claim, and its density beside the prior's."""

from __future__ import annotations

import numpy as np

from analysis.appraisal.decision import Decision
from analysis.appraisal.variants import Dataset
from analysis.appraisal.verdicts import supporting
from analysis.stats.posteriors import posteriors
from analysis.stats.priors import prior_density
from analysis.synthesis.by_part import OF_MEAN
from analysis.tables.lookup import Selection
from analysis.tables.schemas import Rows
from analysis.terms import Lane

POINTS = 120
_Z95 = 1.959964
_REACH = 4.0  # standard deviations of the posterior to either side
_NEW_REACH, _NEW_POINTS = 6.0, 601  # of the prior's spreads, where a new study is looked for
_FAINTEST = 0.05  # of its highest point: where the curve of a new study may end


def posterior_curve(decision: Decision, data: Dataset) -> dict[str, Rows]:
    """The rows of the tables posteriors and posterior_curves for one part; none without a prior.

    ``data`` are the samples of what decides it. The sizes reach as far as the posterior and a new study do, and take
    in no effect and the claimed size.
    """
    pooled = decision.pooled
    if not data.has_posterior:
        return {}
    after = posteriors(
        [data.yi], [data.vi], mu_mean=pooled["prior_mean"], mu_sd=pooled["prior_sd"], tau_scale=pooled["prior_tau"]
    )
    mean, sd, spread = float(after.mean[0]), float(after.sd[0]), pooled["prior_sd"]
    around = np.linspace(mean - _NEW_REACH * spread, mean + _NEW_REACH * spread, _NEW_POINTS)
    new = after.predictive_density(around)[0]
    visible = around[new >= _FAINTEST * new.max()]
    ends = [mean - _REACH * sd, mean + _REACH * sd, visible[0], visible[-1], 0.0]
    ends += [end for end in (pooled["claimed_low"], pooled["claimed_high"]) if np.isfinite(end)]
    sizes = np.linspace(min(ends), max(ends), POINTS)
    curves = {
        "value": sizes,
        "posterior": after.density(sizes)[0],
        "prior": prior_density((sizes - pooled["prior_mean"]) / spread) / spread,
    }
    if pooled["lane"] != Lane.PUBLISHED:  # a review is no study of its own, and says nothing of a new one
        curves["predictive"] = after.predictive_density(sizes)[0]
    scale = {"measure": pooled["measure"], "unit": pooled["unit"]}
    answer = {
        **scale,
        "mean": mean,
        "sd": sd,
        "low": mean - _Z95 * sd,
        "high": mean + _Z95 * sd,
        "probability_supporting": probability_supporting(decision),
    }
    lists = (values.tolist() for values in curves.values())
    points = [{**scale, **dict(zip(curves, point, strict=True))} for point in zip(*lists, strict=True)]
    return {"posteriors": [answer], "posterior_curves": points}


def probability_supporting(decision: Decision) -> float:
    """How likely it is what would support a claim of this kind; NaN where that is not known."""
    row = Selection({name: np.array([decision.pooled[name]], dtype=float) for name in OF_MEAN})
    return float(supporting(decision.word, row)[0])
