"""Whether small studies give other results than large ones: of a part, by what its precision goes with."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.appraisal.pooled_samples import Samples
from analysis.stats.asymmetry import Egger, egger
from analysis.stats.studies import SynthesisError
from analysis.synthesis.claimed import kind_of
from analysis.terms import MeasureKind

# Below ten studies a test of small-study effects tells nothing (Sterne et al. 2011, 10.1136/bmj.d4002).
ENOUGH_FOR_ASYMMETRY = 10
EVEN = 1e-6  # relative differences in precision below it are rounding
ONE_SIZE = "all samples are as precise as each other, so there is no slope to see"
NO_SIZES = "how many people took part is not known of all samples"


def predictors(samples: Samples, measure: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What :func:`analysis.stats.asymmetry.egger` takes as precision: the standard error, and the variance.

    Of standardised differences √(1/n1 + 1/n2) and its square, as their variance holds the difference itself
    (Pustejovsky & Rodgers 2019). Raises SynthesisError, in words for readers, where sizes are not known or all alike.
    """
    standardised = kind_of(measure) == MeasureKind.SMD
    spread = 1 / np.sqrt(samples.effective) if standardised else np.sqrt(samples.vi)
    if np.isnan(spread).any():
        raise SynthesisError(NO_SIZES)
    if np.ptp(spread) <= EVEN * spread.max():
        raise SynthesisError(ONE_SIZE)
    if standardised:
        return tuple({"predictor": name, "ni": samples.effective} for name in ("sqrtninv", "ninv"))
    return {"predictor": "sei"}, {"predictor": "vi"}


def regression_test(samples: Samples, measure: str) -> Egger:
    """Egger's regression with a spread between studies (REML, normal test). Raises as :func:`predictors`."""
    return egger(samples.yi, samples.vi, model="rma", **predictors(samples, measure)[0])
