"""The studies that enter a synthesis: checked, complete, as float arrays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["Studies", "SynthesisError", "as_floats", "check_level", "check_option", "refuse_unusable"]

# A column is taken as a combination of the others when removing them leaves less than this share of it.
COLLINEAR = 1e-10


class SynthesisError(ValueError):
    """The data or the options do not allow the asked-for synthesis."""


@dataclass(frozen=True, eq=False)
class Studies:
    """Complete studies: estimates, sampling variances, design matrix (intercept first) and its terms.

    ``kept`` and ``omitted`` are positions in the input; a study is omitted when its estimate, its variance
    or one of its moderators is missing.
    """

    y: np.ndarray
    v: np.ndarray
    x: np.ndarray
    terms: tuple[str, ...]
    kept: np.ndarray
    omitted: tuple[int, ...]

    @property
    def k(self):
        return self.y.size

    @property
    def p(self):
        return self.x.shape[1]

    @classmethod
    def of(cls, yi, vi, moderators=None):
        """Check and complete; `SynthesisError` names the offending rows or columns."""
        y, v = as_floats(yi, "yi"), as_floats(vi, "vi")
        if y.size != v.size:
            raise SynthesisError(f"yi and vi must have equal lengths; got {y.size} and {v.size}.")
        refuse_unusable(y, v)
        table = _moderator_table(moderators, y.size)
        known = ~np.isnan(y) & ~np.isnan(v) & ~table.isna().any(axis=1).to_numpy()
        if not known.any():
            missing = [str(name) for name in table.columns if table[name].isna().all()]
            cause = f"moderator {missing[0]!r} is all missing" if missing else "yi, vi or a moderator is missing"
            raise SynthesisError(f"No complete study: {cause} in every row.")
        x = np.column_stack([np.ones(known.sum()), table.to_numpy(float)[known]])
        terms = ("intercept", *map(str, table.columns))
        _refuse_collinear(x, terms)
        return cls(y[known], v[known], x, terms, np.flatnonzero(known), tuple(np.flatnonzero(~known).tolist()))

    def without_moderators(self):
        return Studies(self.y, self.v, self.x[:, :1], self.terms[:1], self.kept, self.omitted)


def as_floats(values, name):
    """A one-dimensional float array; scalars become length 1."""
    try:
        array = np.atleast_1d(np.asarray(values, dtype=float))
    except (TypeError, ValueError):
        raise SynthesisError(f"{name} must hold numbers.") from None
    if array.ndim != 1:
        raise SynthesisError(f"{name} must be one-dimensional; got {array.ndim} dimensions.")
    return array


def check_level(level):
    if not 0 < level < 1:
        raise SynthesisError(f"level must lie between 0 and 1; got {level}.")


def check_option(name, value, accepted):
    if value not in accepted:
        raise SynthesisError(f"{name} must be one of {', '.join(map(str, accepted))}; got {value!r}.")


def refuse_unusable(y, v):
    if np.isinf(y).any():
        raise SynthesisError(f"yi must be finite; see rows {_rows(np.isinf(y))}.")
    bad = (v <= 0) | np.isinf(v)
    if bad.any():
        # A variance of 0 would claim a perfect study and take all the weight.
        raise SynthesisError(f"vi must be positive and finite; see rows {_rows(bad)}.")


def _rows(mask):
    return np.flatnonzero(mask).tolist()


def _moderator_table(moderators, k):
    if moderators is None:
        return pd.DataFrame(index=range(k))
    table = moderators if isinstance(moderators, pd.DataFrame) else pd.DataFrame(moderators)
    if len(table) != k:
        raise SynthesisError(f"moderators must have one row per study; got {len(table)} for {k} studies.")
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]) and not table[name].isna().all():
            raise SynthesisError(f"Moderator {str(name)!r} must be numeric; code categories as 0/1 columns.")
    table = table.astype(float)
    infinite = [str(name) for name in table.columns if np.isinf(table[name]).any()]
    if infinite:
        raise SynthesisError(f"Moderator {infinite[0]!r} must be finite.")
    return table


def _refuse_collinear(x, terms):
    """Name the first column that the ones before it determine."""
    basis = np.empty((x.shape[0], 0))
    for column, term in zip(x.T, terms, strict=True):
        size = np.linalg.norm(column)
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        if size == 0 or np.linalg.norm(rest) <= COLLINEAR * size:
            raise SynthesisError(
                f"Moderator {term!r} is constant or determined by the others among the complete studies."
            )
        basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
