"""Judgements in rows and columns: which way results point, and the risk of bias by domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.frames import need
from analysis.plots.label import LINE
from analysis.plots.rows import ROW, Column, beside_labels, list_rows, stacked
from analysis.plots.sizes import room
from analysis.plots.spans import LEGEND, legend_below, legend_rows, nothing
from analysis.plots.text import cell, literal, width, wrapped
from analysis.plots.theme import SMALL, Palette, themed
from analysis.terms import Judgement, Side

JUDGEMENTS = (
    Judgement.LOW,
    Judgement.SOME_CONCERNS,
    Judgement.MODERATE,
    Judgement.HIGH,
    Judgement.SERIOUS,
    Judgement.CRITICAL,
    Judgement.NO_INFORMATION,
)
_HEADINGS = {Side.AGAINST: Side.AGAINST, Side.NEITHER: Side.NEITHER, Side.FOR: Side.FOR, Side.UNREAD: "not read"}
_SIDE_MARKS = {Side.AGAINST: "<", Side.NEITHER: "o", Side.FOR: ">", Side.UNREAD: "o"}
_TONES = ("main", "warning", "warning", "against", "against", "against", "paper")
_SIGNS = ("+", "_", "_", "x", "x", "x", "")
# The colour of each judgement's light, as a palette names it, and the sign on it: a marker, or none.
LIGHTS = {name: (tone, sign) for name, tone, sign in zip(JUDGEMENTS, _TONES, _SIGNS, strict=True)}
_LETTERS = 15  # of a heading's line
_LETTER = 4.7  # points of most letters of a heading
_STEP, _NARROWEST = 50.0, 19.0  # points from column to column, at least: with headings across, and upright
_MARGIN = 8.0  # points between headings
_FEWEST = 3  # columns that a figure is as wide as


def directions(
    votes: pd.DataFrame,
    *,
    ax: Axes | None = None,
    headings: Mapping[str, str] | None = None,
    dark: bool | None = None,
) -> Axes:
    """Which way results without a size point: one mark for each sample of people.

    Parameters
    ----------
    votes : DataFrame
        Needed: ``label``, and ``direction``: "for" or "against" the claim, "no side", or "unread". ``n`` is shown as a
        column of people where present.
    headings : mapping, optional
        What stands above the columns, by direction, where it is not the usual.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Columns at 0 to 3 in the order of SIDES, each side's marks one PathCollection with its name as gid
        (``no-side``).

    Raises
    ------
    ValueError
        For a missing column, or another direction than these.
    """
    need(votes, "directions", "label", "direction")
    check_words(votes["direction"], tuple(Side), "directions", "direction")
    place = np.array([tuple(Side).index(side) for side in votes["direction"]], dtype="float64")
    columns = [Column("n", "people", [cell(n) for n in votes["n"]])] if "n" in votes else []
    above = headings_of(ax, {**_HEADINGS, **(headings or {})}.values(), votes["label"].tolist(), columns)
    with themed(ax, dark) as (axes, palette):
        y = list_rows(
            axes,
            palette,
            votes["label"].tolist(),
            columns=columns,
            head=above.head,
            across=above.across,
            axis=0,
            ruled=True,
        )
        above.draw(axes, palette)
        colors = {
            Side.AGAINST: palette.against,
            Side.NEITHER: palette.faint,
            Side.FOR: palette.main,
            Side.UNREAD: palette.faint,
        }
        for side in Side:
            of_side = votes["direction"].to_numpy() == side
            if of_side.any():
                hollow = side == Side.UNREAD
                axes.scatter(
                    place[of_side],
                    y[of_side],
                    s=40 if hollow else 58,
                    marker=_SIDE_MARKS[side],
                    zorder=3,
                    gid=side.replace(" ", "-"),
                    facecolors="none" if hollow else colors[side],
                    edgecolors=colors[side],
                    linewidths=0.9 if hollow else 0,
                )
        if votes.empty:
            nothing(axes, palette, "no result with only a direction")
    return axes


def traffic_lights(judgements: pd.DataFrame, *, ax: Axes | None = None, dark: bool | None = None) -> Axes:
    """Risk of bias of each study (rows) by domain (columns); shapes say what colours say.

    Parameters
    ----------
    judgements : DataFrame
        One row per study and domain. Needed: ``label`` (the study), ``domain``, and ``judgement``, one of JUDGEMENTS
        (RoB 2 and ROBINS-I). Studies and domains stand in the order of their first rows; a domain "overall" stands
        last.
    ax, dark
        As in :func:`analysis.plots.forest`.

    Returns
    -------
    Axes
        Domains from 0 across, studies down; each judgement's lights are one PathCollection with its name as gid
        (``some-concerns``), its signs the next with ``-sign`` behind it.

    Raises
    ------
    ValueError
        For a missing column, another judgement, or two for one study and domain.
    """
    figure = "traffic_lights"
    need(judgements, figure, "label", "domain", "judgement")
    check_words(judgements["judgement"], JUDGEMENTS, figure, "judgement")
    twice = judgements.duplicated(["label", "domain"])
    if twice.any():
        row = judgements[twice].iloc[0]
        raise ValueError(f"{figure}: two judgements of {row['label']!r} in {row['domain']!r}")
    studies = list(dict.fromkeys(judgements["label"]))
    domains = sorted(dict.fromkeys(judgements["domain"]), key=lambda name: name == "overall")
    above = headings_of(ax, domains, studies)
    with themed(ax, dark) as (axes, palette):
        known = [name for name in JUDGEMENTS if (judgements["judgement"] == name).any()]
        axis = 7 + LEGEND * legend_rows(known, above.across)
        y = list_rows(axes, palette, studies, head=above.head, across=above.across, axis=axis, ruled=True)
        above.draw(axes, palette)
        across = np.array([domains.index(name) for name in judgements["domain"]], dtype="float64")
        down = y[[studies.index(name) for name in judgements["label"]]]
        for name, (tone, sign) in LIGHTS.items():
            of_judgement = judgements["judgement"].to_numpy() == name
            if of_judgement.any():
                gid, edge = name.replace(" ", "-"), {"edgecolors": palette.faint, "linewidths": 0.9}
                color = getattr(palette, tone)
                axes.scatter(
                    across[of_judgement],
                    down[of_judgement],
                    s=130,
                    facecolors=color,
                    zorder=2,
                    gid=gid,
                    label=name,
                    **({"linewidths": 0} if sign else edge),
                )
                if sign:
                    axes.scatter(
                        across[of_judgement],
                        down[of_judgement],
                        s=36,
                        marker=sign,
                        color=palette.paper,
                        linewidths=1.6,
                        zorder=3,
                        gid=f"{gid}-sign",
                    )
        if judgements.empty:
            nothing(axes, palette, "no study was judged")
        else:
            legend_below(axes, palette, 0, axes.bbox.width / axes.figure.dpi * 72)
    return axes


def check_words(values: pd.Series, accepted: tuple[str, ...], figure: str, column: str) -> None:
    """Raise ValueError for a value that is none of those accepted."""
    other = values[~values.isin(accepted)]
    if len(other):
        raise ValueError(f"{figure}: {column} {other.iloc[0]!r} is none of {', '.join(accepted)}")


@dataclass(frozen=True)
class Headings:
    """Headings above columns at 0, 1, 2 …: in how many points each stands, and how many rows they take."""

    texts: list[str]
    step: float
    upright: bool = False

    @property
    def across(self) -> float:
        """Points of all columns."""
        return self.step * max(_FEWEST, len(self.texts))

    @property
    def head(self) -> float:
        """Rows that they take."""
        if self.upright:
            return 0.3 + width(self.texts, SMALL) / ROW
        return 0.5 + max((text.count("\n") + 1 for text in self.texts), default=1) * LINE / ROW

    def draw(self, ax: Axes, palette: Palette) -> None:
        """Write them above the rows of axes whose axis says nothing more."""
        ax.set_xlim(-0.5, max(1, len(self.texts)) - 0.5)
        ax.xaxis.set_visible(False)
        ax.spines["bottom"].set_visible(False)
        for place, text in enumerate(self.texts):
            ax.text(
                place,
                -0.1,
                text,
                ha="center",
                va="bottom",
                rotation=90 if self.upright else 0,
                size=SMALL,
                color=palette.faint,
                parse_math=False,
                gid=f"column-{place}",
            )


def headings_of(
    ax: Axes | None, texts: Iterable[str], labels: Sequence[object], columns: Sequence[Column] = ()
) -> Headings:
    """Headings as they fit beside the labels of the rows, else above columns as wide as the figure may become."""
    texts = list(texts)
    usual = _headings(texts, _LETTERS)
    most = None if ax is None else room(ax)
    if most is None:
        return usual
    beside = beside_labels(most, labels, columns)
    if usual.across <= beside:
        return usual
    if _NARROWEST * len(texts) <= beside:
        return Headings(list(map(literal, texts)), min(usual.step, beside / len(texts)), upright=True)
    step = stacked(most) / max(_FEWEST, len(texts))
    words = [word for text in texts for word in literal(text).split()]
    if width(words, SMALL) > step:
        return Headings(list(map(literal, texts)), step, upright=True)
    return replace(_headings(texts, int(step / _LETTER)), step=step)


def _headings(texts: list[str], letters: int) -> Headings:
    lines = ["\n".join(wrapped(text, letters)) for text in texts]
    widest = width((line for text in lines for line in text.split("\n")), SMALL) + _MARGIN
    return Headings(lines, max(_STEP, widest) if letters == _LETTERS else widest)
