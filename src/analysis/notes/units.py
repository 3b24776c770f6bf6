"""Units that can be turned into each other: what pint makes of the vocabulary's units."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.notes.problems import Reporter, one_of
from analysis.notes.vocabulary import Vocabulary

if TYPE_CHECKING:
    from decimal import Decimal


def common_unit(vocabulary: Vocabulary, outcome: str, unit: str) -> tuple[str, float]:
    """The unit in which results on an outcome are given, and what a value in ``unit`` is multiplied by.

    It is the first of the same dimension among the units of the broadest term above the outcome that names
    one, so that narrower outcomes meet in it. A unit without such a partner stays as it is, times 1.
    """
    for term in reversed(vocabulary.broader("outcomes", outcome)):
        for name in vocabulary.term("outcomes", term).words("units"):
            listed = vocabulary.find_unit(name) or name
            factor = 1.0 if listed == unit else conversion(vocabulary, unit, listed)
            if factor is not None:
                return listed, factor
    return unit, 1.0


def wrong_unit(vocabulary: Vocabulary, outcome: str, unit: str) -> str | None:
    """Why results on an outcome cannot be in this unit; None where they can, or where the outcome names no unit."""
    units = vocabulary.term("outcomes", outcome).words("units")
    listed = [vocabulary.find_unit(name) or name for name in units]
    if not listed or unit in listed:
        return None
    if unit.startswith("points") and any(_in_points(vocabulary, other) for other in listed):
        return None
    if any(conversion(vocabulary, unit, other) is not None for other in listed):
        return None
    return f'"{unit}" is no unit of "{outcome}"; {one_of(units)}, or one that can be turned into one of them'


def _in_points(vocabulary: Vocabulary, unit: str) -> bool:
    """Whether a difference of values in this unit is said in points: of a score, or of a percentage."""
    term = vocabulary.lists["units"].get(unit)
    return unit.startswith(("%", "points")) or (term is not None and term.word("difference is in") == "points")


def conversion(vocabulary: Vocabulary, unit: str, other: str) -> float | None:
    """What a value in one unit is multiplied by to be one in the other; None where there is no such number."""
    scale, other_scale = (_scale(_in_words_of_pint(vocabulary, name)) for name in (unit, other))
    if scale is None or other_scale is None or scale[0] != other_scale[0]:
        return None
    return float(scale[1] / other_scale[1])


def check_units(vocabulary: Vocabulary, report: Reporter) -> None:
    """Report every ``same as`` that says no size."""
    for term in vocabulary.lists["units"].values():
        if (same := term.word("same as")) and _scale(same) is None:
            message = f'same as: "{same}" is no measure; accepted: units and numbers, such as 250 ml, kg, N·m'
            report.add(term.line, term.name, message)


def _in_words_of_pint(vocabulary: Vocabulary, unit: str) -> str:
    term = vocabulary.lists["units"].get(unit)
    return (term and term.word("same as")) or unit


@cache
def _registry():
    from decimal import Decimal  # a pound is 0.45359237 kg, and not the float beside it

    from pint import UnitRegistry  # a third of a second, which only a project with such units pays

    return UnitRegistry(non_int_type=Decimal)


@cache
def _scale(text: str) -> tuple[str, Decimal] | None:
    """Dimension and size in base units; None for words pint does not know, for shares, and for scales without
    a zero of their own (°C): without a dimension, degrees and percent would be the same thing."""
    registry = _registry()
    try:
        quantity = registry.parse_expression(text)
        size = quantity.to_base_units().magnitude
        zero = (0 * quantity.units).to_base_units().magnitude
        words = {name for name, _ in quantity.unit_items()}
    except Exception:  # "as coded", "% of reference", "(": pint raises one of many errors on what is no unit
        return None
    printers = words & registry.get_group("Printer").members  # points on a scale are no length
    usable = size > 0 and not (quantity.dimensionless or zero or printers)
    return (str(quantity.dimensionality), size) if usable else None
