"""Pooling effects: means, meta-regression, three levels, posteriors, diagnostics, many at once."""

from analysis.synthesis import diagnostics
from analysis.synthesis.bayes import Posterior, posterior
from analysis.synthesis.guard import MixedEstimands, refuse_mixture
from analysis.synthesis.many import pool_many
from analysis.synthesis.multilevel import Multilevel, pool_multilevel
from analysis.synthesis.pooling import Pooled, pool
from analysis.synthesis.posteriors import Posteriors, posteriors
from analysis.synthesis.robust import robust_coefficients
from analysis.synthesis.studies import SynthesisError

__all__ = [
    "MixedEstimands",
    "Multilevel",
    "Pooled",
    "Posterior",
    "Posteriors",
    "SynthesisError",
    "diagnostics",
    "pool",
    "pool_many",
    "pool_multilevel",
    "posterior",
    "posteriors",
    "refuse_mixture",
    "robust_coefficients",
]
