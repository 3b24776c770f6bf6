"""Statistics that know no claim: effect sizes, pooled means, meta-regression, three levels, posteriors, diagnostics.

>>> from analysis.stats import effect_sizes as es, pool
>>> effects = es.rom([12.0, 14.0], [4.0, 5.0], [20, 31], [9.0, 12.5], [4.2, 4.8], [20, 30])
>>> round(pool(effects.yi, effects.vi, test="z").estimate, 2)
0.18
"""

from analysis.evidence import effect_sizes
from analysis.synthesis import (
    MixedEstimands,
    Multilevel,
    Pooled,
    Posterior,
    SynthesisError,
    diagnostics,
    pool,
    pool_many,
    pool_multilevel,
    posterior,
    robust_coefficients,
)

__all__ = [
    "MixedEstimands",
    "Multilevel",
    "Pooled",
    "Posterior",
    "SynthesisError",
    "diagnostics",
    "effect_sizes",
    "pool",
    "pool_many",
    "pool_multilevel",
    "posterior",
    "robust_coefficients",
]
