"""Effect sizes and their sampling variances from summary statistics.

Every function takes scalars or equal-length arrays and returns one-dimensional float arrays (length 1 for
scalars). Where a quantity is undefined (too few participants, a zero mean in a ratio, r outside [-1, 1], a
negative standard deviation or cell) the answer is NaN, never an infinity. Group 1 minus group 2, or
measurement 1 minus measurement 2. Differences are in the units of the means, standardised differences and
correlations have none, and ratios are on the natural-log scale. Unequal lengths raise ``ValueError``.

``vtype`` chooses the variance formula: "LS" large-sample, "LS2" its alternative without the corrected
estimate inside, "UB" unbiased, "HO" with a common standard deviation, "AV" from table-wide averages of the
coefficients (it then depends on the whole table), "H0" under the null hypothesis.
"""

from analysis.stats.effect_sizes.arrays import EffectSizes, MeanSd, hedges_j
from analysis.stats.effect_sizes.conversions import (
    from_ci,
    from_p,
    mean_sd_from_quartiles,
    point_biserial_from_t,
    r_from_sds,
    sd_from_ci,
    sd_from_se,
    smcc_from_t,
    smd_from_t,
)
from analysis.stats.effect_sizes.correlations import cor, ucor, zcor
from analysis.stats.effect_sizes.counts import arcsine, odds_ratio, or_to_smd, peto, phi, rd, rr
from analysis.stats.effect_sizes.means import cvr, md, rom, smd, smd1, smd1h, smdh, vr
from analysis.stats.effect_sizes.paired import mc, ppc, ppc2, romc, smcc, smcr, smcrh, smcrp, smcrph

__all__ = [
    "EffectSizes",
    "MeanSd",
    "arcsine",
    "cor",
    "cvr",
    "from_ci",
    "from_p",
    "hedges_j",
    "mc",
    "md",
    "mean_sd_from_quartiles",
    "odds_ratio",
    "or_to_smd",
    "peto",
    "phi",
    "point_biserial_from_t",
    "ppc",
    "ppc2",
    "r_from_sds",
    "rd",
    "rom",
    "romc",
    "rr",
    "sd_from_ci",
    "sd_from_se",
    "smcc",
    "smcc_from_t",
    "smcr",
    "smcrh",
    "smcrp",
    "smcrph",
    "smd",
    "smd1",
    "smd1h",
    "smd_from_t",
    "smdh",
    "ucor",
    "vr",
    "zcor",
]
