"""Direction-only evidence: one vote per independent sample, by the estimate, never by significance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from statistics import median

import numpy as np
from scipy.special import bdtr, betaincinv, ndtr, ndtri

from analysis.tables.lookup import Selection

WITHIN = "within-group change"
# The level of the sign test at which votes alone decide a direction: six of six is the first that does.
SIGN_TEST_LEVEL = 0.05


@dataclass(frozen=True)
class Votes:
    """Independent samples by the side their estimate takes.

    ``sized`` counts those with a size that are not against, and not in favour; one that is neither is in both.
    """

    in_favour: int
    against: int
    unread: int
    sized: tuple[int, int] = (0, 0)

    @property
    def p(self) -> float | None:
        """Two-sided sign test; None without votes."""
        return _sign_test(self.in_favour, self.against)

    @property
    def p_bounds(self) -> tuple[float | None, float | None]:
        """The same, were all unread samples in favour, and were all against."""
        return _sign_test(self.in_favour + self.unread, self.against), _sign_test(
            self.in_favour, self.against + self.unread
        )

    @property
    def share(self) -> tuple[float, float]:
        """Exact 95 % interval of the share in favour (Clopper & Pearson 1934); NaN without votes."""
        return _exact_share(self.in_favour, self.against)

    @property
    def side(self) -> int:
        """+1 or −1 where a sign test decides, else 0."""
        if self.p is None or self.p > SIGN_TEST_LEVEL:
            return 0
        return 1 if self.in_favour > self.against else -1

    @property
    def opposed(self) -> bool:
        """Whether a sample whose size is known does not point where the sign test does."""
        return bool(self.sized[1 if self.side > 0 else 0])


@cache
def _exact_share(in_favour: int, against: int) -> tuple[float, float]:
    if not in_favour + against:
        return np.nan, np.nan
    low = float(betaincinv(in_favour, against + 1, 0.025)) if in_favour else 0.0
    return low, float(betaincinv(in_favour + 1, against, 0.975)) if against else 1.0


@cache
def _sign_test(in_favour: int, against: int) -> float | None:
    """Two-sided p of so many in favour, or fewer or more, had each sample a chance of one half."""
    total = in_favour + against
    return min(1.0, float(2 * bdtr(min(in_favour, against), total, 0.5))) if total else None


def count_votes(rows: Selection, kind: str) -> Votes:
    """Votes over the rows of one part and lane (columns sample_id, estimand, vi, yi, vote).

    A sample speaks through its best evidence: effects with a size, else with a direction; whether a spread
    was printed as well is no matter of direction. Where these disagree, or none can be read, its direction is
    unread. A change within one arm compares nothing, so it is no vote on a comparison or an association.
    """
    return tally(sides_of(rows, kind).values())


_SIZED, _DIRECTED = 1, 0
Side = tuple[int, int]  # what a sample's vote rests on, and its side


def tally(sides: Iterable[Side]) -> Votes:
    """The votes of samples."""
    every = list(sides)
    found = [side for _, side in every]
    in_favour, against = found.count(1), found.count(-1)
    sized = [side for good, side in every if good == _SIZED]
    sized = len(sized) - sized.count(-1), len(sized) - sized.count(1)
    return Votes(in_favour, against, len(every) - in_favour - against, sized)


def sides_of(rows: Selection, kind: str) -> dict[str, Side]:
    """The side of each sample, as :func:`count_votes` reads it; 0 where it is unread."""
    compares = (rows["estimand"] != WITHIN) | (kind == "change")
    known = (~np.isnan(rows[name]) for name in ("yi", "vote"))
    quality = np.select(list(known), [_SIZED, _DIRECTED], -1)
    best: dict[str, tuple[int, float]] = {}
    votes = np.nan_to_num(rows["vote"])
    for sample, good, vote, counts in zip(rows["sample_id"], quality, votes, compares, strict=True):
        before, total = best.setdefault(sample, (-1, 0.0))
        if counts and good >= before:
            best[sample] = (good, vote if good > before else total + vote)
    return {sample: (good, int(np.sign(total))) for sample, (good, total) in best.items()}


def combined_p(rows: Selection, adjusted: set[str]) -> tuple[float | None, int, int]:
    """One-sided p values of the samples combined by Stouffer's method; how many, and how many adjusted.

    Against no effect in the claim's direction. A sample gives the median of its p values: recomputed
    where there is a variance, else as printed for a direction that was read, ``< 0.05`` at its bound; one
    that is only known not to be significant tells nothing of the direction (0.5). ``adjusted`` holds the
    ids of contrasts adjusted for other variables.
    """
    found: dict[str, list[float]] = {}
    touched = set()
    columns = (rows[name] for name in ("sample_id", "oriented", "vi", "p_text", "vote", "rows"))
    for sample, yi, vi, p_text, vote, behind in zip(*columns, strict=True):
        p = float(ndtr(-yi / np.sqrt(vi))) if vi > 0 else one_sided(p_text, vote)
        if p is not None:
            found.setdefault(sample, []).append(p)
            if not adjusted.isdisjoint((behind or "").split("; ")):
                touched.add(sample)
    if not found:
        return None, 0, 0
    medians = np.clip([median(values) for values in found.values()], 1e-12, 1 - 1e-12)
    return float(ndtr(ndtri(medians).sum() / np.sqrt(len(found)))), len(found), len(touched)


def one_sided(p_text: object, vote: float) -> float | None:
    """A printed two-sided p as a one-sided one in the direction of +1; None where it tells none."""
    if not isinstance(p_text, str) or np.isnan(vote):
        return None
    relation, _, number = p_text.partition(" ")
    if relation in (">", "n.s."):
        return 0.5
    p = {"sig.": SIGN_TEST_LEVEL}.get(relation) or _number(number)
    if p is None:
        return None
    return p / 2 if vote > 0 else 1 - p / 2


def _number(text: str) -> float | None:
    first: Iterable[str] = text.split()
    try:
        return float(next(iter(first)))
    except (StopIteration, ValueError):
        return None
