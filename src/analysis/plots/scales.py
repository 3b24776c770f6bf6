"""From the scale of analysis to the one readers see, and the axis that shows it.

Log ratios are drawn as percent on an axis that is even in logarithms, so that intervals are symmetric and +100 % is
as far from 0 as −50 %. Places on such Axes are percent: ``ax.axvline(25)`` stands at +25 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.scale import FuncScale
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator

from analysis.plots.text import literal, number
from analysis.terms import LOG_RATIOS, Measure

_CORRELATIONS = (Measure.COR, Measure.ZCOR)
_STANDARDISED = (
    Measure.SMD,
    Measure.SMDH,
    Measure.SMCC,
    Measure.SRM,
    Measure.SMD_OF_CHANGE,
    Measure.SMCR,
    Measure.SMCRH,
    Measure.SMCRP,
)
_FURTHEST_LOG = 30.0  # where percent run out of digits
_PERCENT = (-95, -90, -80, -67, -50, -33, -20, -10, 0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 900, 1900)


@dataclass(frozen=True)
class Scale:
    """How values of one measure are shown; ``unit`` is that of differences of means."""

    measure: str = ""
    unit: str = ""

    @property
    def log(self) -> bool:
        """Whether readers see percent of a log ratio."""
        return self.measure in LOG_RATIOS

    def shown(self, values: Any) -> np.ndarray:
        """Values as readers see them: percent of log ratios, r of Fisher's z, else as they are."""
        values = np.asarray(values, dtype="float64")
        if self.log:
            return 100 * np.expm1(np.clip(values, -_FURTHEST_LOG, _FURTHEST_LOG))
        return np.tanh(values) if self.measure == Measure.ZCOR else values

    def even(self, shown: Any) -> np.ndarray:
        """Where shown values stand along the axis: evenly, or as the logarithms of ratios."""
        return _log_of_percent(shown) if self.log else np.asarray(shown, dtype="float64")

    def back(self, places: Any) -> np.ndarray:
        """The shown values at these places along the axis."""
        return _percent_of_log(places) if self.log else np.asarray(places, dtype="float64")

    @property
    def sign(self) -> str:
        """What stands behind a number."""
        return " %" if self.log or self.measure == Measure.PC else ""

    @property
    def label(self) -> str:
        """What an axis of this scale measures, in short."""
        if self.log or self.measure == Measure.PC:
            return "difference, percent"
        if self.measure in _CORRELATIONS:
            return "correlation"
        if self.measure in _STANDARDISED:
            return "standardised difference, SD"
        return f"difference, {self.unit}" if self.unit else "difference"

    def apply(self, ax: Axes, along: Literal["x", "y"] = "x") -> None:
        """Have an axis show the scale: spacing, ticks and their numbers."""
        axis = ax.xaxis if along == "x" else ax.yaxis
        if self.log:
            ax.set(**{f"{along}scale": FuncScale(axis, (_log_of_percent, _percent_of_log))})
            axis.set_major_locator(PercentLocator())
        else:
            axis.set_major_locator(MaxNLocator(5, steps=(1, 2, 2.5, 5, 10)))
        sign = self.sign
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: number(round(value, 9), 3, sign=bool(sign)) + (sign if value else ""))
        )


class PercentLocator(Locator):
    """Round percents with room for their numbers on an axis even in logarithms; zero where it can be seen."""

    def __init__(self, share: float = 0.14) -> None:
        self.share = share  # of the axis that a number takes

    def __call__(self) -> np.ndarray:
        """The ticks of the axis as it is now."""
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> np.ndarray:
        """Ticks between two values, in percent."""
        low, high = sorted((vmin, vmax))
        inside = [value for value in _PERCENT if low <= value <= high]
        if len(inside) < 3:
            return MaxNLocator(4, steps=(1, 2, 2.5, 5, 10)).tick_values(low, high)
        room = self.share * float(np.diff(_log_of_percent([low, high]))[0])
        first = 0 if 0 in inside else inside[0]
        kept = [first]
        for side in ([v for v in inside if v > first], [v for v in reversed(inside) if v < first]):
            last = first
            for value in side:
                if abs(float(np.diff(_log_of_percent([last, value]))[0])) >= room:
                    kept.append(value)
                    last = value
        return np.array(sorted(kept), dtype="float64")


def scale_of(frame: pd.DataFrame, measure: str | None, figure: str) -> Scale:
    """The scale of a frame's rows, from its columns ``measure`` and ``unit``, or the measure given.

    Raises ValueError where rows are of several measures or units: they have no axis in common.
    """
    measures = [measure] if measure is not None else _several(frame, "measure")
    if len(measures) > 1:
        _refuse(figure, "measure", measures)
    unit = ""
    if not measures or Scale(measures[0]).label == "difference":
        units = _several(frame, "unit")
        if len(units) > 1:
            _refuse(figure, "unit", units)
        unit = units[0] if units else ""
    return Scale(measures[0] if measures else "", unit)


def _several(frame: pd.DataFrame, column: str) -> list[str]:
    return list(dict.fromkeys(map(literal, frame[column].dropna()))) if column in frame else []


def _refuse(figure: str, column: str, values: Iterable[str]) -> None:
    values = list(values)
    raise ValueError(
        f"{figure}: rows of several {column}s ({', '.join(values)}) have no axis in common; "
        f"choose those of one, as frame[frame[{column!r}] == {values[0]!r}]"
    )


def _log_of_percent(percent: Any) -> np.ndarray:
    return np.log1p(np.maximum(np.asarray(percent, dtype="float64"), -100 + 1e-11) / 100)


def _percent_of_log(places: Any) -> np.ndarray:
    return 100 * np.expm1(np.clip(np.asarray(places, dtype="float64"), -_FURTHEST_LOG, _FURTHEST_LOG))
