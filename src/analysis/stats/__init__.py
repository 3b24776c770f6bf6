"""Statistics that know no claim: effect sizes, pooled means, meta-regression, three levels, posteriors, diagnostics.

>>> from analysis.stats import effect_sizes as es, pool
>>> effects = es.rom([12.0, 14.0], [4.0, 5.0], [20, 31], [9.0, 12.5], [4.2, 4.8], [20, 30])
>>> round(pool(effects.yi, effects.vi, test="z").estimate, 2)
0.18
"""

from analysis.stats import diagnostics, effect_sizes
from analysis.stats.bayes import Posterior, posterior
from analysis.stats.guard import MixedEstimands, refuse_mixture
from analysis.stats.multilevel import Multilevel, pool_multilevel
from analysis.stats.pooling import Pooled, pool, pool_many
from analysis.stats.posteriors import Posteriors, posteriors
from analysis.stats.robust import robust_coefficients
from analysis.stats.studies import SynthesisError

__all__ = [
    "MixedEstimands",
    "Multilevel",
    "Pooled",
    "Posterior",
    "Posteriors",
    "SynthesisError",
    "diagnostics",
    "effect_sizes",
    "pool",
    "pool_many",
    "pool_multilevel",
    "posterior",
    "posteriors",
    "refuse_mixture",
    "robust_coefficients",
]
