"""Routes from what was reported to what is needed: tried in order, the first that gives a number counts.

A route is data: a name that the effects table shows, what it needs, and how it computes. The lists
of routes (SD_ROUTES, R_ROUTES, VARIANCE_ROUTES ...) stand where they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Route:
    """One way to a quantity; ``compute`` gives one float a row, NaN where it does not apply."""

    name: str
    needs: str
    compute: Callable[[pd.DataFrame], np.ndarray]
    assumes: str | None = None


@dataclass(frozen=True)
class Derived:
    """What the routes gave: values, and the name and the assumption of the route that gave each."""

    number: np.ndarray
    route: np.ndarray  # of str or None
    assumed: np.ndarray  # of str or None


def best_route(rows: pd.DataFrame, routes: Sequence[Route]) -> Derived:
    """For each row the value of the first route that has one."""
    values = np.full(len(rows), np.nan)
    name, assumed = np.full(len(rows), None, dtype=object), np.full(len(rows), None, dtype=object)
    for route in routes:
        computed = np.asarray(route.compute(rows), dtype="float64") if len(rows) else values
        fills = np.isnan(values) & ~np.isnan(computed)
        values[fills], name[fills], assumed[fills] = computed[fills], route.name, route.assumes
    return Derived(values, name, assumed)


def floats(rows: pd.DataFrame, column: str) -> np.ndarray:
    """A column as floats, NaN where it is missing."""
    return rows[column].to_numpy("float64", na_value=np.nan)


def where(condition: pd.Series | np.ndarray, values: np.ndarray) -> np.ndarray:
    """The values where the condition holds, NaN elsewhere."""
    return np.where(np.asarray(condition, dtype=bool), values, np.nan)
