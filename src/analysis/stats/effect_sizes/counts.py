"""Two-by-two tables of events: ratios, odds, differences, and what follows from them."""

import numpy as np

from analysis.stats.effect_sizes.arrays import EffectSizes, arrays, effects, quietly

# Cox & Snell (1989): a log odds ratio divided by 1.65 approximates a standardised mean difference of
# normals dichotomised near the middle; for logistic outcomes the divisor is pi / sqrt(3).
OR_DIVISOR = {"normal": 1.65, "logistic": np.pi / np.sqrt(3)}


def cells(a, b, c, d, add):
    """Cells as floats, with ``add`` put into all four cells of the tables that hold a zero."""
    a, b, c, d = arrays(a, b, c, d)
    valid = (a >= 0) & (b >= 0) & (c >= 0) & (d >= 0)
    extra = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), add, 0.0)
    return a + extra, b + extra, c + extra, d + extra, valid


@quietly
def rr(a, b, c, d, *, add=0.5):
    """Log risk ratio from events ``a``, ``c`` and non-events ``b``, ``d``; ``add`` goes to zero-cell tables.

    >>> rr(10, 90, 20, 80).yi.round(6)
    array([-0.693147])
    """
    a, b, c, d, valid = cells(a, b, c, d, add)
    yi = np.log(a / (a + b)) - np.log(c / (c + d))
    return effects(yi, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), valid)


@quietly
def odds_ratio(a, b, c, d, *, add=0.5):
    """Log odds ratio; arguments as in `rr`.

    >>> odds_ratio(10, 90, 20, 80).yi.round(6)
    array([-0.81093])
    """
    a, b, c, d, valid = cells(a, b, c, d, add)
    return effects(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, valid)


@quietly
def rd(a, b, c, d, *, add=0.5):
    """Risk difference; arguments as in `rr`.

    >>> rd(10, 90, 20, 80).yi.round(6)
    array([-0.1])
    """
    a, b, c, d, valid = cells(a, b, c, d, add)
    p1, p2 = a / (a + b), c / (c + d)
    return effects(p1 - p2, p1 * (1 - p1) / (a + b) + p2 * (1 - p2) / (c + d), valid)


@quietly
def peto(a, b, c, d, *, add=0.5):
    """Peto's log odds ratio (Yusuf et al. 1985): observed minus expected over the hypergeometric variance.

    metafor adds 1/2 to tables with a zero cell here too, although the method does not need it; ``add=0``
    leaves them as they are.

    >>> peto(10, 90, 20, 80).yi.round(4)
    array([-0.7804])
    """
    a, b, c, d, valid = cells(a, b, c, d, add)
    n1, n2 = a + b, c + d
    n = n1 + n2
    variance = (a + c) * (b + d) * (n1 / n) * (n2 / n) / (n - 1)
    return effects((a - (a + c) * n1 / n) / variance, 1 / variance, valid)


@quietly
def arcsine(a, b, c, d):
    """Arcsine-square-root risk difference (Rücker et al. 2009); defined for zero cells.

    >>> arcsine(10, 90, 20, 80).vi
    array([0.005])
    """
    a, b, c, d, valid = cells(a, b, c, d, 0.0)
    yi = np.arcsin(np.sqrt(a / (a + b))) - np.arcsin(np.sqrt(c / (c + d)))
    return effects(yi, 1 / (4 * (a + b)) + 1 / (4 * (c + d)), valid)


@quietly
def phi(a, b, c, d):
    """Phi coefficient of a two-by-two table; variance by the delta method under multinomial sampling.

    >>> phi(10, 90, 20, 80).yi.round(4)
    array([-0.14])
    """
    a, b, c, d, valid = cells(a, b, c, d, 0.0)
    n = a + b + c + d
    row1, row2, col1, col2 = (a + b) / n, (c + d) / n, (a + c) / n, (b + d) / n
    rows, columns = row1 * row2, col1 * col2
    yi = (a * d - b * c) / n**2 / np.sqrt(rows * columns)
    skew_rows, skew_columns = row1 - row2, col1 - col2
    vi = (
        1
        - yi**2
        + yi * (1 + yi**2 / 2) * skew_rows * skew_columns / np.sqrt(rows * columns)
        - 0.75 * yi**2 * (skew_rows**2 / rows + skew_columns**2 / columns)
    ) / n
    return effects(yi, vi, valid)


def or_to_smd(a, b, c, d, *, distribution="logistic", add=0.5):
    """Log odds ratio rescaled to a standardised mean difference; ``distribution`` "logistic" or "normal".

    Logistic: Hasselblad & Hedges (1995), times sqrt(3)/pi. Normal: Cox & Snell (1989), divided by 1.65.

    >>> or_to_smd(10, 90, 20, 80).yi.round(4)
    array([-0.4471])
    """
    if distribution not in OR_DIVISOR:
        raise ValueError(f"distribution must be one of {sorted(OR_DIVISOR)}; got {distribution!r}.")
    log_or, variance = odds_ratio(a, b, c, d, add=add)
    divisor = OR_DIVISOR[distribution]
    return EffectSizes(log_or / divisor, variance / divisor**2)
