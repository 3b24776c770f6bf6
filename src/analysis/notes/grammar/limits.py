"""What a number cannot be: values and results that no study can have found."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from statistics import NormalDist

from scipy.special import chdtrc, fdtrc, stdtr, stdtrit

from analysis.notes.grammar.cells import Value
from analysis.notes.grammar.numbers import LARGEST
from analysis.notes.grammar.results import Interval, Measure, PValue, Result
from analysis.terms import CORRELATIONS, RATIOS, PRelation, Quantity, ReportedAs

_SLACK = 0.1  # a spread is often of a few people more or fewer than the number beside it
_TWOFOLD = 2.0  # an interval may come from a model that knows more than the spread beside it, or less
_SIGNIFICANT = 0.05
_LARGEST_LOG = 14.0  # of a factor of a million


def impossible_result(result: Result, measure: Measure, interval: Interval) -> Iterator[tuple[str, str]]:
    """Column and message of whatever a result, given as this measure, cannot be."""
    numbers = {"result": (result.number, result.low, result.high), "interval": (interval.low, interval.high)}
    for column, typed in numbers.items():
        for number in (number for number in typed if number is not None):
            if message := _beyond(number, measure):
                yield column, message
                break
    if result.number is not None and interval.low is not None and not interval.low <= result.number <= interval.high:
        yield (
            "interval",
            f"the result {result.number:g} lies outside its interval, {interval.low:g} to {interval.high:g}; "
            "check the sign, and that both are first minus second",
        )
    if interval.low is not None and interval.se is not None and not _interval_fits(interval, measure):
        yield (
            "interval",
            f"SE {interval.se:g} and {interval.low:g} to {interval.high:g} do not belong together; mend one",
        )
    if result.studies_for is None and result.number is not None and measure.name == ReportedAs.STUDIES:
        yield "result", f'"{result.number:g}": studies are counted as in "2 of 4"'


def _beyond(number: float, measure: Measure) -> str | None:
    if abs(number) > LARGEST:
        return f"{number:g}; nothing is that large: check the number, or its unit"
    if measure.log_ratio:
        factor = f"{number:g}; no ratio has so large a logarithm: is it the ratio itself?"
        return factor if abs(number) > _LARGEST_LOG else None
    if measure.name in CORRELATIONS and abs(number) > 1:
        return f"{number:g}; {measure.name} lies between −1 and 1"
    if measure.name in (ReportedAs.R2, ReportedAs.ETA2, ReportedAs.SUPERIORITY) and not 0 <= number <= 1:
        return f"{number:g}; {measure.name} lies between 0 and 1"
    if measure.name in RATIOS and number <= 0:
        return (
            f"{number:g}; a ratio is above 0: write it with more digits, leave it out, or mark a log ratio with "
            '", lnRR" in `as`'
        )
    if measure.name == ReportedAs.PERCENT_MORE and number < -100:
        return f"{number:g}; nothing can be more than 100 % less"
    if measure.name == ReportedAs.BF10 and number == 0:
        return "0; a Bayes factor is above 0: write it with more digits"
    if measure.name in (ReportedAs.F, ReportedAs.CHI2, ReportedAs.BF10) and number < 0:
        return f"{number:g}; {measure.name} is not below 0"
    return None


def impossible_value(value: Value, quantity: str, *, zero_means_none: bool, n: int | None) -> str | None:
    """What a measured value cannot be; ``n`` is the number of people behind it, where known."""
    points = (value.mean, value.median, value.low, value.high, value.minimum, value.maximum, value.q1, value.q3)
    spreads = (value.spread, value.sd, value.se, value.ci_half, value.ci_low, value.ci_high)
    if beyond := [size for size in (*points, *spreads) if size is not None and abs(size) > LARGEST]:
        return f"{beyond[0]:g}; nothing is that large: check the number, or its unit"
    lowest = min((point for point in points if point is not None), default=0.0)
    if zero_means_none and quantity == Quantity.LEVEL and lowest < 0:
        return f"{lowest:g}; there can be no less than none of it"
    if zero_means_none and quantity == Quantity.PERCENT_CHANGE and lowest < -100:
        return f"{lowest:g}; nothing can fall by more than 100 %"
    if value.sd is not None and value.se is not None and n is not None and not spreads_fit(value.sd, value.se, n):
        return (
            f"SD {value.sd:g} and SE {value.se:g} do not belong together: with n = {n}, the SE of that SD is "
            f"{value.sd / math.sqrt(n):.3g}"
        )
    return None


def contradictory_spreads(value: Value, n: int | None) -> str | None:
    """Spreads of the same ``n`` people that exclude each other; those of a model may differ, but not twofold."""
    half = value.ci_half if value.ci_low is None else (value.ci_high - value.ci_low) / 2
    se = value.se if value.se is not None else (value.sd / math.sqrt(n) if value.sd is not None and n else None)
    if half is not None and se is not None and not _half_width_fits(half, se, value.ci_level, n):
        given = f"SE {value.se:g}" if value.se is not None else f"SD {value.sd:g} with n = {n}"
        return f"{given} and an interval of ± {half:g} do not belong together; mend one"
    if value.sd is None or n == 1:
        return None
    if value.minimum is not None:
        width, free = value.maximum - value.minimum, (n or 2) - 1
        # The widest: half of the people at either end; the narrowest: one at either end, and all others between.
        most, least = width / 2 * math.sqrt((free + 1) / free), width / math.sqrt(2 * free) if n else 0.0
        if not least / (1 + _SLACK) <= value.sd <= most * (1 + _SLACK):
            return f"SD {value.sd:g} and a range of {width:g} do not belong together; mend one"
    if value.q1 is not None and value.sd * (1 + _SLACK) < (value.q3 - value.q1) / math.sqrt(8):
        return f"SD {value.sd:g} and quartiles {value.q3 - value.q1:g} apart do not belong together; mend one"
    return None


def _half_width_fits(half: float, se: float, level: float, n: int | None) -> bool:
    """Whether an interval of this half width may be of this SE, by a normal or a t distribution."""
    tail = (1 + level) / 2
    shortest = NormalDist().inv_cdf(tail) * se
    longest = float(stdtrit((n or 3) - 1, tail)) * se if (n or 3) > 1 else math.inf
    return shortest / _TWOFOLD <= half <= longest * _TWOFOLD


def _interval_fits(interval: Interval, measure: Measure) -> bool:
    """Whether an interval may be of the SE beside it, which for a ratio may be that of its logarithm."""
    halves = [(interval.high - interval.low) / 2]
    if measure.name in RATIOS and interval.low > 0:
        halves.append(math.log(interval.high / interval.low) / 2)
    return any(_half_width_fits(half, interval.se, interval.level, None) for half in halves)


def recomputed_p(result: Result, measure: Measure, interval: Interval, n: int | None) -> float | None:
    """The two-sided p value of a result with its interval, of a test statistic, or of a correlation among ``n``
    people; None for any other."""
    size = result.number
    if size is None:
        return None
    if (
        interval.low is not None
        and not interval.credible
        and measure.name not in (ReportedAs.R2, ReportedAs.ETA2, ReportedAs.BF10)
    ):
        low, high, null = interval.low, interval.high, 0.0
        if measure.name in RATIOS and not measure.log_ratio:
            if min(low, size) <= 0:
                return None
            low, high, size = math.log(low), math.log(high), math.log(size)
        elif measure.name == ReportedAs.SUPERIORITY:
            null = 0.5
        se = (high - low) / 2 / NormalDist().inv_cdf((1 + interval.level) / 2)
        return 2 * NormalDist().cdf(-abs(size - null) / se)
    if measure.name == ReportedAs.T:
        return 2 * float(stdtr(measure.df1, -abs(size)))
    if measure.name == ReportedAs.F and measure.df2 is not None:
        return float(fdtrc(measure.df1, measure.df2, size))
    if measure.name == ReportedAs.CHI2:
        return float(chdtrc(measure.df1, size))
    if measure.name == ReportedAs.R and n is not None and n > 2 and abs(size) < 1:
        return 2 * float(stdtr(n - 2, -abs(size) * math.sqrt((n - 2) / (1 - size**2))))
    return None


def p_differs(p: PValue, recomputed: float) -> bool:
    """Whether a printed p value is on the other side of 0.05 than the recomputed one, and not by its rounding."""
    if p.relation == PRelation.NOT_SIGNIFICANT:
        return recomputed < _SIGNIFICANT / 2
    if p.relation == PRelation.SIGNIFICANT:
        return recomputed > 2 * _SIGNIFICANT
    if p.relation == PRelation.BELOW:
        return p.value <= _SIGNIFICANT and recomputed > 2 * _SIGNIFICANT
    if p.relation == PRelation.ABOVE:
        return p.value >= _SIGNIFICANT and recomputed < _SIGNIFICANT / 2
    if p.relation == PRelation.EQUAL:
        apart = not p.value / 2 <= recomputed <= 2 * (p.high or p.value)
        return apart and (p.value < _SIGNIFICANT) != (recomputed < _SIGNIFICANT)
    return False


def too_many_degrees(measure: Measure, people: int) -> str | None:
    """Why a test over so many people has not these degrees of freedom; within people F may have df1 times as many."""
    df = measure.df1 if measure.name == ReportedAs.T else measure.df2 if measure.name == ReportedAs.F else None
    most = people if measure.name == ReportedAs.T else people * (measure.df1 or 1)
    if df is None or df < most:
        return None
    return f"{df:g} degrees of freedom, and {people} people; mend one of them"


def spreads_fit(sd: float, se: float, n: int) -> bool:
    """Whether SE = SD/√n may be so, both rounded as they were typed."""
    expected, slack = sd / math.sqrt(n), 1 + _SLACK
    return (expected - _half_a_digit(sd) / math.sqrt(n)) / slack <= se + _half_a_digit(se) and (
        se - _half_a_digit(se)
    ) / slack <= expected + _half_a_digit(sd) / math.sqrt(n)


def _half_a_digit(number: float) -> float:
    """Half a unit of the last digit typed."""
    return 0.5 * 10.0 ** min(Decimal(f"{number:.12g}").as_tuple().exponent, 0)
