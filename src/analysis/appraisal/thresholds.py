"""The numbers that the rules of judging use, from where they stand, for the page that tells the rules."""

from analysis.appraisal.power import LEVEL, POWER
from analysis.appraisal.sensitivity.datasets import CORRELATIONS, RHOS
from analysis.appraisal.sensitivity.outlook import ENOUGH_CHANCE
from analysis.appraisal.small_studies import ENOUGH_FOR_ASYMMETRY
from analysis.appraisal.variants import PRIORS
from analysis.appraisal.votes import SIGN_TEST_LEVEL
from analysis.stats.blocks import RHO
from analysis.stats.priors import PRIOR_DF
from analysis.synthesis.bearing import ENOUGH
from analysis.synthesis.moderators import FEWEST_FOR_SLOPE, FEWEST_IN_GROUP

__all__ = [
    "CORRELATIONS",
    "ENOUGH",
    "ENOUGH_CHANCE",
    "ENOUGH_FOR_ASYMMETRY",
    "FEWEST_FOR_SLOPE",
    "FEWEST_IN_GROUP",
    "LEVEL",
    "POWER",
    "PRIORS",
    "PRIOR_DF",
    "RHO",
    "RHOS",
    "SIGN_TEST_LEVEL",
]
