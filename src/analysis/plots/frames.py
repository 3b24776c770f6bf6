"""What figures ask of the frames they are given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Z95 = 1.959964


def need(frame: Any, figure: str, *columns: str) -> None:
    """Raise ValueError naming each column that is missing; ``a|b`` asks for one of the two."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{figure} takes a DataFrame, not {type(frame).__name__}")
    absent = [names for names in columns if not set(names.split("|")) & set(frame.columns)]
    if absent:
        asked = ", ".join(" or ".join(repr(name) for name in names.split("|")) for names in absent)
        has = ", ".join(map(repr, frame.columns)) or "none"
        raise ValueError(f"{figure} needs the column {asked}; the frame has {has}")


def numbers(frame: pd.DataFrame, column: str, figure: str) -> np.ndarray:
    """A column as floats, missing as NaN; ValueError for text or infinity."""
    try:
        values = frame[column].to_numpy("float64", na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{figure}: the column {column!r} does not hold numbers ({error})") from None
    if np.isinf(values).any():
        raise ValueError(f"{figure}: the column {column!r} holds an infinite value in row {np.isinf(values).argmax()}")
    return values


def standard_errors(frame: pd.DataFrame, figure: str) -> np.ndarray:
    """Standard errors from ``vi``, else ``se``; NaN where there is none, ValueError where one is not positive."""
    column = "vi" if "vi" in frame else "se"
    values = numbers(frame, column, figure)
    if (values <= 0).any():
        row = int((values <= 0).argmax())
        raise ValueError(f"{figure}: {column!r} must be positive; it is {values[row]:g} in row {row}")
    return np.sqrt(values) if column == "vi" else values


def flags(frame: pd.DataFrame, column: str) -> np.ndarray:
    """A column of yes and no; absent or missing is no."""
    if column not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame[column].astype("boolean").fillna(False).to_numpy(bool)


def limits(frame: pd.DataFrame, figure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns ``estimate``, ``ci_low`` or ``low``, ``ci_high`` or ``high``, as floats."""
    need(frame, figure, "estimate", "ci_low|low", "ci_high|high")
    low, high = ("ci_low", "ci_high") if "ci_low" in frame and "ci_high" in frame else ("low", "high")
    need(frame, figure, low, high)
    return tuple(numbers(frame, name, figure) for name in ("estimate", low, high))


def left_out(frame: pd.DataFrame) -> np.ndarray:
    """Rows that no mean includes: ``left_out``, ``excluded``, or not ``pooled``."""
    pooled = flags(frame, "pooled") if "pooled" in frame else True
    return flags(frame, "left_out") | flags(frame, "excluded") | ~np.broadcast_to(pooled, len(frame))
