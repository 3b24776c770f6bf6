"""Direction-only evidence: one vote per independent sample, by the estimate, never by significance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

import numpy as np
from scipy.special import bdtr, betaincinv, ndtr, ndtri

from analysis.tables.lookup import Selection
from analysis.terms import PRelation

# The level of the sign test at which votes alone decide a direction: six of six is the first that does.
SIGN_TEST_LEVEL = 0.05


# The share of the people that may stand on the other side of what a sign test decides.
LARGE_SHARE = 0.25


@dataclass(frozen=True)
class Votes:
    """Independent samples by the side their estimate takes.

    ``neither`` are those whose estimate is none; the direction of the ``unread`` could not be read. ``objections`` are
    reasons not to trust a sign test that decides against, and one that decides in favour.
    """

    in_favour: int
    against: int
    unread: int
    neither: int = 0
    objections: tuple[str, str] = ("", "")

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
    def majority(self) -> int:
        """+1 or −1 where more samples stand on one side than on the other, else 0."""
        return int(np.sign(self.in_favour - self.against))

    @property
    def opposed(self) -> str:
        """Why the samples on the other side could outweigh what the sign test decides; empty where they could not."""
        return self.objections[1 if self.side > 0 else 0]


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


@dataclass(frozen=True)
class Voice:
    """What one sample says: the side of its best evidence, the people behind it, and the p value of that side."""

    quality: int
    side: float  # NaN: unread
    people: float
    p: float | None


def count_votes(rows: Selection) -> Votes:
    """Votes over the rows of one part and lane (columns sample_id, yi, vi, oriented, vote, n, p_text).

    A sample speaks through its best evidence: effects with a size, else with a direction; whether a spread
    was printed as well is no matter of direction. Where these disagree, or none can be read, its direction is
    unread; an estimate of none was read, and takes no side.
    """
    return tally(voices(rows).values())


def vote_by_way(rows: Selection) -> Votes:
    """The one vote of an indirect comparison (column ``leg``), read only where both legs point the same way.

    A above C and C above B make A above B. Two legs that point apart tell it by their sizes alone, which is for
    what was put together to say.
    """
    sides = {tally(voices(rows.where(rows["leg"] == name)).values()).majority for name in set(rows["leg"])}
    side = sides.pop() if len(sides) == 1 else 0
    return Votes(int(side > 0), int(side < 0), int(side == 0))


_SIZED, _DIRECTED = 1, 0


def tally(every: Iterable[Voice]) -> Votes:
    """The votes of samples, and who among them could outweigh the rest."""
    every = list(every)
    sides = [voice.side for voice in every]
    in_favour, against, neither = (sides.count(side) for side in (1, -1, 0))
    objections = tuple(_objection(every, side) for side in (-1, 1))
    return Votes(in_favour, against, len(every) - in_favour - against - neither, neither, objections)


def _objection(every: Sequence[Voice], side: int) -> str:
    """Why a sign test for this side may not be trusted: a sample whose size is known and that does not point there,
    more than a quarter of the people on the other side, or a significant result there."""
    if any(voice.quality == _SIZED and voice.side != side for voice in every):
        return "a sample with a size does not point there"
    against = [voice for voice in every if voice.side == -side]
    people = np.nansum([voice.people for voice in every])
    if against and people > 0 and np.nansum([voice.people for voice in against]) > LARGE_SHARE * people:
        return "more than a quarter of the people stand on the other side"
    if any(voice.p is not None and 2 * voice.p < SIGN_TEST_LEVEL for voice in against):
        return "a significant result on the other side"
    return ""


def voices(rows: Selection) -> dict[str, Voice]:
    """What each sample says, as :func:`count_votes` reads it."""
    known = (~np.isnan(rows[name]) for name in ("yi", "vote"))
    quality = np.select(list(known), [_SIZED, _DIRECTED], -1)
    places: dict[str, list[int]] = {}
    for place, sample in enumerate(rows["sample_id"]):
        places.setdefault(sample, []).append(place)
    return {sample: _voice(rows.where(np.array(of_sample)), quality[of_sample]) for sample, of_sample in places.items()}


def _voice(rows: Selection, quality: np.ndarray) -> Voice:
    best = int(quality.max())
    heard = rows.where(quality == best)
    sides = set(np.sign(heard["vote"][~np.isnan(heard["vote"])]))
    mean = np.sign(heard["vote"][~np.isnan(heard["vote"])].sum()) if sides else np.nan
    side = float(mean) if mean or sides == {0.0} else np.nan
    people = rows["n"][~np.isnan(rows["n"])]
    p = [_own_side(*row) for row in zip(*(heard[name] for name in _OF_P), strict=True)]
    smallest = min((value for value in p if value is not None), default=None)
    return Voice(best, side, float(people.max()) if len(people) else np.nan, smallest)


_OF_P = ("oriented", "vi", "p_text", "vote")


def _own_side(yi: float, vi: float, p_text: object, vote: float) -> float | None:
    """The one-sided p value of a result on the side that it takes; None where it tells none."""
    if vi > 0:
        return float(ndtr(-abs(yi) / np.sqrt(vi)))
    return one_sided(p_text, abs(vote))


def combined_p(rows: Selection, adjusted: set[str]) -> tuple[float | None, int, int]:
    """One-sided p values of the samples combined by Stouffer's method; how many, and how many adjusted.

    Against no effect in the claim's direction. A sample gives the median of its p values: recomputed
    where there is a variance, else as printed for a direction that was read, ``< 0.05`` at its bound; one
    that is only known not to be significant tells nothing of the direction (0.5). ``adjusted`` holds the
    ids of contrasts adjusted for other variables.
    """
    p_values: dict[str, list[float]] = {}
    touched = set()
    columns = (rows[name] for name in ("sample_id", "oriented", "vi", "p_text", "vote", "rows"))
    for sample, yi, vi, p_text, vote, behind in zip(*columns, strict=True):
        p = float(ndtr(-yi / np.sqrt(vi))) if vi > 0 else one_sided(p_text, vote)
        if p is not None:
            p_values.setdefault(sample, []).append(p)
            if not adjusted.isdisjoint((behind or "").split("; ")):
                touched.add(sample)
    if not p_values:
        return None, 0, 0
    medians = np.clip([median(values) for values in p_values.values()], 1e-12, 1 - 1e-12)
    return float(ndtr(ndtri(medians).sum() / np.sqrt(len(p_values)))), len(p_values), len(touched)


def one_sided(p_text: object, vote: float) -> float | None:
    """A printed two-sided p as a one-sided one in the direction of +1; None where it tells none."""
    if not isinstance(p_text, str) or np.isnan(vote):
        return None
    relation, _, number = p_text.partition(" ")
    if relation in (">", PRelation.NOT_SIGNIFICANT):
        return 0.5
    p = {PRelation.SIGNIFICANT: SIGN_TEST_LEVEL}.get(relation) or _number(number)
    if p is None:
        return None
    return p / 2 if vote > 0 else 1 - p / 2


def _number(text: str) -> float | None:
    first: Iterable[str] = text.split()
    try:
        return float(next(iter(first)))
    except (StopIteration, ValueError):
        return None
