"""What a number cannot be: values and results that no study can have found."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from analysis.intake.cells import Value
from analysis.intake.results import CORRELATIONS, RATIOS, Interval, Measure, Result

_SLACK = 0.1  # a spread is often of a few people more or fewer than the number beside it


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
    if result.studies_for is None and result.number is not None and measure.name == "studies":
        yield "result", f'"{result.number:g}": studies are counted as in "2 of 4"'


def _beyond(number: float, measure: Measure) -> str | None:
    if measure.log_ratio:
        return None
    if measure.name in CORRELATIONS and abs(number) > 1:
        return f"{number:g}; {measure.name} lies between −1 and 1"
    if measure.name in ("R²", "eta²", "P(first > second)") and not 0 <= number <= 1:
        return f"{number:g}; {measure.name} lies between 0 and 1"
    if measure.name in RATIOS and number <= 0:
        return (
            f"{number:g}; a ratio is above 0: write it with more digits, leave it out, or mark a log ratio with "
            '", lnRR" in `as`'
        )
    if measure.name == "% more" and number < -100:
        return f"{number:g}; nothing can be more than 100 % less"
    if measure.name in ("F", "χ²", "BF10") and number < 0:
        return f"{number:g}; {measure.name} is not below 0"
    return None


def impossible_value(value: Value, quantity: str, *, zero_means_none: bool, n: int | None) -> str | None:
    """What a measured value cannot be; ``n`` is the number of people behind it, where known."""
    points = (value.mean, value.median, value.low, value.high, value.minimum, value.maximum, value.q1, value.q3)
    lowest = min((point for point in points if point is not None), default=0.0)
    if zero_means_none and quantity == "level" and lowest < 0:
        return f"{lowest:g}; there can be no less than none of it"
    if zero_means_none and quantity == "percent change" and lowest < -100:
        return f"{lowest:g}; nothing can fall by more than 100 %"
    if value.sd is not None and value.se is not None and n is not None and not spreads_fit(value.sd, value.se, n):
        return (
            f"SD {value.sd:g} and SE {value.se:g} do not belong together: with n = {n}, the SE of that SD is "
            f"{value.sd / math.sqrt(n):.3g}"
        )
    return None


def spreads_fit(sd: float, se: float, n: int) -> bool:
    """Whether SE = SD/√n may be so, both rounded as they were typed."""
    expected, slack = sd / math.sqrt(n), 1 + _SLACK
    return (expected - _half_a_digit(sd) / math.sqrt(n)) / slack <= se + _half_a_digit(se) and (
        se - _half_a_digit(se)
    ) / slack <= expected + _half_a_digit(sd) / math.sqrt(n)


def _half_a_digit(number: float) -> float:
    """Half a unit of the last digit typed."""
    return 0.5 * 10.0 ** min(Decimal(f"{number:.12g}").as_tuple().exponent, 0)
