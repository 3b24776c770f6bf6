"""The effects that bear on parts of claims, turned into the claim's direction, and as one value a sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.evidence.matching import DIRECT
from analysis.tables.lookup import Selection

# Published syntheses are a lane of their own and are not pooled, not even with each other.
NOT_POOLED = "published synthesis"
SURROGATE = "surrogate outcome"
# Correlation assumed between the sampling errors of effects of one sample (Pustejovsky & Tipton 2022).
RHO = 0.6
_KEYS = {"studies": "study_id", "effects": "effect_id"}


def bearing(effects: pd.DataFrame, evidence: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Evidence rows with their effects, turned into the claim's direction.

    Columns of evidence and effects; ``oriented`` is yi in the claim's direction, ``vote`` the sign of it,
    ``direct`` whether it bears directly; ``excluded`` and ``doubted`` whether a screen excludes it or
    asks for a look at the result without it. Stand-ins for the outcome claimed are left out: they bear
    on certainty, not on the answer.
    """
    places = ["note_path", "note_line", "note_field"]
    rows = evidence.drop(columns=places).merge(effects, on="effect_id")
    rows = rows.loc[~rows["directness"].str.contains(SURROGATE)]
    return rows.assign(
        oriented=rows["yi"] * rows["orientation"],
        vote=rows["sign"].where(rows["sign"] != 0) * rows["orientation"],
        unit=rows["unit"].fillna("not stated"),
        direct=rows["directness"] == DIRECT,
        excluded=_flagged(rows, flags.loc[flags["action"] == "exclude"]),
        doubted=_flagged(rows, flags.loc[flags["action"] == "sensitivity"]),
    )


def _flagged(rows: pd.DataFrame, flags: pd.DataFrame) -> np.ndarray:
    """Whether a row, its study, or anything it was derived from is among the flagged."""
    by_table = flags.groupby("table")["row"].agg(set).to_dict()
    found = np.zeros(len(rows), dtype=bool)
    for table, key in _KEYS.items():
        found |= rows[key].isin(by_table.get(table, set())).to_numpy()
    typed = by_table.get("measurements", set()) | by_table.get("contrasts", set())
    if typed:
        found |= np.array([bool(typed & set(cell.split("; "))) for cell in rows["rows"].fillna("")], dtype=bool)
    return found


def sample_means(rows: pd.DataFrame, by: Sequence[str] = (), rho: float = RHO) -> pd.DataFrame:
    """One row per sample: mean effect, its variance, and the participants.

    ``rows`` have ``oriented``, ``vi``, ``n``, ``sample_id`` and the columns ``by``. Sampling errors of one
    sample correlate with ``rho``: the variance of m of them is (Σv + ρ Σ√vᵢ√vⱼ) / m² (Borenstein et al. 2009,
    24.6). Returns ``by``, ``sample_id``, ``yi``, ``vi``, ``n``, and ``effects``, their number.
    """
    keys = [*by, "sample_id"]
    root = np.sqrt(rows["vi"])
    found = (
        rows.assign(_root=root)
        .groupby(keys, sort=True, observed=True)
        .agg(yi=("oriented", "mean"), _v=("vi", "sum"), _root=("_root", "sum"), n=("n", "max"), effects=("vi", "size"))
        .reset_index()
    )
    variance = ((1 - rho) * found["_v"] + rho * found["_root"] ** 2) / found["effects"] ** 2
    return found.assign(vi=variance)[[*keys, "yi", "vi", "n", "effects"]]


def means_of_samples(rows: Selection, rho: float = RHO) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """:func:`sample_means` for the rows of one synthesis: effects, variances, and the samples' names, in order."""
    names, place = np.unique(rows["sample_id"].astype(str), return_inverse=True)
    count = np.bincount(place, minlength=len(names))

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, values, len(names))

    variance = ((1 - rho) * total(rows["vi"]) + rho * total(np.sqrt(rows["vi"])) ** 2) / count**2
    return total(rows["oriented"]) / count, variance, names.tolist()
