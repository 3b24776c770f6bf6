"""Independent samples: who was measured in each effect, and one value for each sample of people.

Effects of the same people depend on each other, effects of different people do not, though they stand in one paper:
women and men with controls of their own are two samples. Arms that share a control share its sampling error.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.stats.blocks import RHO
from analysis.tables.lookup import Selection
from analysis.terms import SAME_PEOPLE

# What a row says of the people behind its effect: the arms in the claim's order, the share of the sampling variance
# that each adds, and what was measured.
PEOPLE = ("arm_for", "arm_against", "share_for", "measured")
_ARMS = ("arm_first", "arm_second")
_MEASURED = ("outcome", "detail", "who", "weeks")


def with_people(rows: pd.DataFrame, arms: pd.DataFrame, designs: pd.Series) -> pd.DataFrame:
    """Evidence rows with the columns ``PEOPLE``, and ``sample_id`` told apart where people are.

    ``rows`` have claim_id, part_id, study_id, sample_id, arm_first, arm_second, orientation, outcome, detail, weeks,
    who and n; ``arms`` is the arms table, ``designs`` the design by study. Arms are missing where the same people are
    in all of them. ``n`` adds up over the arms of a sample that are compared with one another.
    """
    apart = ~rows["study_id"].map(designs).isin(SAME_PEOPLE).to_numpy(dtype=bool)
    first, second = (rows[name].astype(object).where(apart & rows[name].notna(), None) for name in _ARMS)
    sizes = arms.set_index(["study_id", "arm_id"])["n"]
    people = [_sizes(rows["study_id"], names, sizes) for names in (first, second)]
    share = np.where(second.isna(), 1.0, _share(*people))
    turned = (rows["orientation"] < 0).to_numpy() & second.notna().to_numpy()
    measured = [rows[name].astype(object).where(rows[name].notna(), "").astype(str) for name in _MEASURED]
    rows = rows.assign(
        arm_for=np.where(turned, second, first),
        arm_against=np.where(turned, first, second),
        share_for=np.where(turned, 1 - share, share),
        measured=measured[0].str.cat(measured[1:], sep="; "),
    )
    return _separate_samples(rows, first.tolist(), second.tolist(), sizes.dropna().to_dict())


def _sizes(studies: pd.Series, names: pd.Series, sizes: pd.Series) -> np.ndarray:
    keys = pd.MultiIndex.from_arrays([studies, names])
    return sizes.reindex(keys).to_numpy("float64", na_value=np.nan)


def _share(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The first arm's share of the sampling variance of a difference, by the arms' sizes; half where one is unknown."""
    with np.errstate(invalid="ignore"):
        share = (1 / first) / (1 / first + 1 / second)
    return np.where(np.isnan(share), 0.5, share)


def _separate_samples(rows: pd.DataFrame, first: list, second: list, sizes: dict[tuple, float]) -> pd.DataFrame:
    """``sample_id`` with a number behind it where a part's effects of one sample are of different people."""
    names = rows["sample_id"].astype(object).to_numpy(copy=True)
    n = rows["n"].to_numpy("float64", na_value=np.nan).copy()
    arms = list(zip(first, second, strict=True))
    who = [frozenset(str(cell).split("; ")) if cell else frozenset() for cell in rows["who"].fillna("")]
    studies = rows["study_id"].tolist()
    for places in rows.groupby(["claim_id", "part_id", "sample_id"], sort=False).indices.values():
        if len({(arms[place], who[place]) for place in places}) == 1:
            continue
        label = _groups([arms[place] for place in places], [who[place] for place in places])
        for group in range(label.max() + 1):
            members = places[label == group]
            n[members] = _participants(
                {(studies[place], arm) for place in members for arm in arms[place]}, sizes, n[members]
            )
            if label.max() > 0:
                names[members] = [f"{name} #{group + 1}" for name in names[members]]
    return rows.assign(sample_id=pd.array(names, dtype=rows["sample_id"].dtype), n=pd.array(n, dtype="Float64"))


def _groups(arms: list[tuple], who: list[frozenset[str]]) -> np.ndarray:
    """A number for each effect: the same for effects that have people in common, if only through others.

    Effects without arms are of everybody. Subgroups are of different people where each is named by what the other is
    not; a subgroup has people in common with the whole.
    """
    named = [frozenset(arm for arm in pair if isinstance(arm, str)) for pair in arms]
    kinds = list(dict.fromkeys(zip(named, who, strict=True)))  # mostly few: effects of a kind share their people
    place = {kind: number for number, kind in enumerate(kinds)}
    of_effect = [place[kind] for kind in zip(named, who, strict=True)]
    together = np.zeros((len(kinds), len(kinds)), dtype=bool)
    for first, (arms_first, who_first) in enumerate(kinds):
        for second, (arms_second, who_second) in enumerate(kinds):
            shared = not arms_first or not arms_second or not arms_first.isdisjoint(arms_second)
            disjoint = bool(who_first - who_second) and bool(who_second - who_first)
            together[first, second] = shared and not disjoint
    return connected_components(coo_array(together), directed=False)[1][of_effect]


def _participants(arms: set[tuple], sizes: dict[tuple, float], n: np.ndarray) -> float:
    """The people of several arms together where their sizes are known, else those of the largest effect."""
    known = [sizes.get(arm) for arm in arms if isinstance(arm[1], str)]
    total = sum(known) if len(known) > 2 and None not in known else np.nan
    return float(np.fmax(total, np.fmax.reduce(n)))


def sample_means(rows: pd.DataFrame, by: Sequence[str] = (), rho: float = RHO) -> pd.DataFrame:
    """One row per sample: mean effect, its variance, and the participants.

    ``rows`` have ``oriented``, ``vi``, ``n``, ``sample_id``, the columns ``PEOPLE`` and ``by``. The variance of the
    mean of m effects is the sum of their covariances over m² (Borenstein et al. 2009, 24.6); see
    :func:`correlations`. Returns ``by``, ``sample_id``, ``yi``, ``vi``, ``n``, and ``effects``, their number.
    """
    keys = [*by, "sample_id"]
    grouped = rows.groupby(keys, sort=True, observed=True)
    means = grouped.agg(yi=("oriented", "mean"), vi=("vi", "first"), n=("n", "max"), effects=("vi", "size"))
    several = means["effects"].to_numpy() > 1
    if several.any():
        columns = Selection.of(rows[["vi", *PEOPLE]])
        variance = means["vi"].to_numpy("float64", na_value=np.nan).copy()
        number = grouped.ngroup().to_numpy()
        order = np.argsort(number, kind="stable")
        ends = np.cumsum(means["effects"].to_numpy())
        for place in np.flatnonzero(several):
            members = order[ends[place] - means["effects"].iloc[place] : ends[place]]
            variance[place] = _variance_of_mean(columns.where(members), rho)
        means["vi"] = variance
    return means.reset_index()[[*keys, "yi", "vi", "n", "effects"]]


def means_of_samples(rows: Selection, rho: float = RHO) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """:func:`sample_means` for the rows of one synthesis: effects, variances, and the samples' names, in order."""
    names, place = np.unique(rows["sample_id"].astype(str), return_inverse=True)
    count = np.bincount(place, minlength=len(names))
    effects = np.bincount(place, rows["oriented"], len(names)) / count
    variance = np.bincount(place, rows["vi"], len(names))
    for sample in np.flatnonzero(count > 1):
        variance[sample] = _variance_of_mean(rows.where(place == sample), rho)
    return effects, variance, names.tolist()


def _variance_of_mean(rows: Selection, rho: float) -> float:
    root = np.sqrt(rows["vi"])
    return float(root @ correlations(rows, rho) @ root) / len(rows) ** 2


def correlations(rows: Selection, rho: float = RHO) -> np.ndarray:
    """Correlations between the sampling errors of effects of one sample, an array of effects × effects.

    ``rho`` between results of the same people. Comparisons that share one arm correlate through that arm's part of
    their variances, which for a shared control of the same size is one half; where they also differ in what was
    measured, ``rho`` times that.
    """
    arms, shares = (rows["arm_for"], rows["arm_against"]), (rows["share_for"], 1 - rows["share_for"])
    shared = np.zeros((len(rows), len(rows)))
    for arm, share, sign in ((0, 0, 1), (1, 1, 1), (0, 1, -1), (1, 0, -1)):
        same = _same(arms[arm], arms[share])
        shared += sign * same * np.sqrt(np.outer(shares[arm], shares[share]))
    alike = _same(arms[0], arms[0]) & _same(arms[1], arms[1])
    nobody = np.array([first is None and second is None for first, second in zip(*arms, strict=True)])
    everybody = nobody[:, np.newaxis] | nobody
    between = np.where(_same(rows["measured"], rows["measured"]), 1.0, rho) * shared
    correlation = np.where(alike | everybody, rho, between)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _same(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Where two columns of words hold the same; nothing is the same as nothing."""
    return np.asarray(left[:, np.newaxis] == right, dtype=bool)
