"""Two treatments that were never compared, each compared with the same third."""

from __future__ import annotations

import numpy as np


def bucher(
    first: float | np.ndarray,
    first_variance: float | np.ndarray,
    second: float | np.ndarray,
    second_variance: float | np.ndarray,
) -> tuple[float | np.ndarray, float | np.ndarray]:
    """A against B by way of C: the estimate, in the units of the two given, and its variance.

    ``first`` is A less C, ``second`` B less C, from different people. d_AB = d_AC − d_BC, the variances add (Bucher
    et al. 1997, J Clin Epidemiol 50:683). Raises ValueError for a variance that is not positive.
    """
    if not (np.all(np.asarray(first_variance) > 0) and np.all(np.asarray(second_variance) > 0)):
        raise ValueError(f"variances {first_variance}, {second_variance}: both must be above 0")
    return first - second, first_variance + second_variance
