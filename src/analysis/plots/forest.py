"""Forest plots: one row for each result, then what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from analysis.plots.bias_marks import BIAS, bias_marks
from analysis.plots.frames import Z95, flags, left_out, need, numbers, standard_errors
from analysis.plots.lights import JUDGEMENTS, check_words
from analysis.plots.mean import Mean, mean_of, mean_of_rows
from analysis.plots.rows import HEAD, LETTERS, Column, Role, list_rows
from analysis.plots.scales import Scale, scale_of
from analysis.plots.sizes import sort_line
from analysis.plots.spans import Claimed, claim_band, clipped, limits_of, nothing, span_lines
from analysis.plots.text import MISSING, cell, interval, literal, number
from analysis.plots.theme import Palette, themed

_FIGURE = "forest"
_LARGEST, _SMALLEST, _HOLLOW = 80.0, 6.0, 34.0  # areas of squares, in square points
_DIAMOND = 0.28  # rows from its middle to its tip
_HEADINGS = {"n": "people", "estimate": "estimate (95 %)", "weight": "weight", BIAS: "risk of bias"}
_RIGHT = ("estimate", "weight", BIAS)
_LETTERS, _FEW = 34, 3  # of a label's line beside many columns: more than so many
_WORKED_OUT = ("estimate", "weight")
_KEYS = {"size": "x", "weight": "weight", "year": "year"}  # what rows can be put in order by, and its column


def forest(
    effects: pd.DataFrame,
    *,
    ax: Axes | None = None,
    columns: Sequence[str] = ("estimate",),
    sort: str | None = None,
    groups: str | None = None,
    group_means: bool | Mapping[str, Any] = True,
    headings: Mapping[str, str] | None = None,
    pooled: Any = True,
    prediction: bool | tuple[float, float] = True,
    heterogeneity: bool = False,
    claimed: Claimed | None = None,
    claimed_text: str | None = None,
    favours: tuple[str, str] | None = None,
    measure: str | None = None,
    limits: tuple[float, float] | None = None,
    xlabel: str | None = None,
    dark: bool | None = None,
) -> Axes:
    """One row for each result: a square and its 95 % interval; below them the pooled mean and a new study's range.

    Parameters
    ----------
    effects : DataFrame
        One row per result. Needed: ``label``; ``yi`` on the scale of analysis (log ratios as logarithms); ``vi`` or
        ``se``. Used where present: ``measure`` and ``unit`` (one for all rows), ``weight`` (any positive numbers;
        else 1 / (vi + tau²)), ``share`` (what each weighs in the mean, in percent, where that was worked out),
        ``flagged`` (marked ⚑), ``left_out``, ``excluded`` or ``pooled`` False (hollow, in no mean), ``sample`` or
        ``sample_id`` (results of the same people are averaged before they are pooled).
        Rows without ``yi`` have no place here; rows without a variance are hollow, without an interval.
    ax : Axes, optional
        Draw there. None: a figure of its own, as large as its text asks for.
    columns : sequence of str
        Columns of text, in this order: any of the frame's beside the labels; "estimate" (with its interval),
        "weight" (``share``, else percent of all) and "bias" right of the axes. The last are lights, of a column
        ``bias`` with the words of RoB 2 and ROBINS-I; where marks stand under their labels there is no room for them.
    sort : str, optional
        "estimate" and "weight" (largest first), "year", or any column (smallest first). None: as given.
    groups : str, optional
        A column: a heading for each of its values.
    group_means : bool or mapping
        Whether each group of two results or more gets a diamond for its mean, where the figure has one; or, by the
        group's name, means as ``pooled`` takes them.
    headings : mapping, optional
        What stands above columns, by their names, where it is not the usual.
    pooled : bool, mapping or object
        The mean. True: of the rows drawn, by :func:`analysis.synthesis.pool`. Or what has ``estimate``, ``ci_low``,
        ``ci_high`` on the scale of ``yi``: what `pool` gives, a row or a frame of one row of ``syntheses``; ``pi_low``,
        ``pi_high``, ``tau2``, ``i2``, ``k`` are used where present. False: none.
    prediction : bool or (low, high)
        The range of a new study: that of ``pooled``, or limits on the scale of ``yi``.
    heterogeneity : bool
        A last line with tau², I², Q and its p value, and the number of results.
    claimed : (low, high), optional
        The claimed size as readers see it (percent for log ratios); None is an open end.
    claimed_text : str, optional
        What stands above its band in place of "claimed: 20 to 30 %".
    favours : (left, right), optional
        What speaks for what, at both ends: ``("favours control", "favours training")``.
    measure : str, optional
        Where the frame has no column of it: "ROM" and "RR" are shown as percent.
    limits : (low, high), optional
        Ends of the axis as readers see it; what goes on beyond gets an arrow.
    xlabel : str, optional
        What the axis measures.
    dark : bool, optional
        On dark ground; None: as the figure is.

    Returns
    -------
    Axes
        Across, values as readers see them; rows from top to bottom. By gid: ``interval`` (LineCollection),
        ``estimate`` and ``no-variance`` (PathCollections), ``left-out``, ``subgroup`` and ``pooled``
        (PolyCollections), ``prediction``, ``claimed``, ``no-effect``; texts ``label-0`` and so on; lights ``bias-low``.

    Raises
    ------
    ValueError
        For a missing column (it is named), several measures or units, a variance that is not positive, a column
        to sort, group or show by that is not there, a judgement of bias that is none.
    """
    need(effects, _FIGURE, "label", "yi", "vi|se", *filter(None, [groups]))
    shown_columns = [name for name in columns if name not in _WORKED_OUT]
    need(effects, _FIGURE, *shown_columns)
    scale = scale_of(effects, measure, _FIGURE)
    rows = _rows(effects, scale)
    mean = mean_of_rows(rows) if pooled is True else mean_of(pooled, _FIGURE)
    rows = _weighted(rows, mean)
    rows = _sorted(rows, sort)
    drawn = _lines(rows, groups, group_means, mean, _new_study(prediction, mean), heterogeneity)
    with themed(ax, dark) as (axes, palette):
        above = {**_HEADINGS, **({"estimate": "percent (95 %)"} if scale.sign else {}), **(headings or {})}
        texts = [_column(name, drawn, rows, scale, above.get(name, literal(name)), palette) for name in columns]
        y = list_rows(
            axes,
            palette,
            drawn.labels,
            columns=texts,
            roles=drawn.roles,
            head=HEAD * (claimed is not None),
            xlabel=scale.label if xlabel is None else xlabel,
            ends=favours,
            rule=drawn.last if drawn.last < len(drawn.labels) else None,
            letters=_LETTERS if len(columns) > _FEW else LETTERS,
        )
        scale.apply(axes)
        ends = limits_of(scale, [rows["low"], rows["high"], rows["x"]], claimed, limits, beyond=_beyond(drawn, scale))
        axes.set_xlim(*ends)
        axes.axvline(0, color=palette.faint, linewidth=0.9, zorder=0.8, gid="no-effect")
        claim_band(axes, palette, scale, claimed, claimed_text)
        if rows.empty:
            nothing(axes, palette, "no result with a size")
        _draw(axes, palette, rows, y[drawn.places], ends)
        _summaries(axes, palette, scale, drawn, y, ends)
        _tell(axes, rows, drawn)
    return axes


@dataclass
class _Lines:
    """The rows of the figure: labels, their roles, where results stand, what summaries say."""

    labels: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # of the results, in their order
    means: list[tuple[int, str, Mean]] = field(default_factory=list)  # row, gid, mean
    prediction: tuple[int, tuple[float, float]] | None = None
    last: int = 0  # rows above the summaries

    def add(self, label: str, role: Role) -> int:
        self.labels.append(label)
        self.roles.append(role)
        return len(self.labels) - 1


def _rows(effects: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    yi, se = numbers(effects, "yi", _FIGURE), standard_errors(effects, _FIGURE)
    rows = effects.assign(
        yi=yi,
        vi=se**2,
        x=scale.shown(yi),
        low=scale.shown(yi - Z95 * se),
        high=scale.shown(yi + Z95 * se),
        left_out=left_out(effects),
        flagged=flags(effects, "flagged"),
    )
    return rows[np.isfinite(yi)].reset_index(drop=True)


def _weighted(rows: pd.DataFrame, mean: Mean | None) -> pd.DataFrame:
    tau2 = mean.tau2 if mean is not None and np.isfinite(mean.tau2) else 0.0
    weight = numbers(rows, "weight", _FIGURE) if "weight" in rows else 1 / (rows["vi"].to_numpy("float64") + tau2)
    weight = np.where(rows["left_out"] | rows["vi"].isna(), np.nan, weight)
    return rows.assign(weight=weight)


def _sorted(rows: pd.DataFrame, sort: str | None) -> pd.DataFrame:
    if sort is None:
        return rows
    by = "yi" if sort == "estimate" else sort
    need(rows, _FIGURE, by)
    return rows.sort_values(by, ascending=sort not in ("estimate", "weight"), kind="stable", ignore_index=True)


def _new_study(prediction: bool | tuple[float, float], mean: Mean | None) -> tuple[float, float] | None:
    if isinstance(prediction, bool):
        known = prediction and mean is not None and np.isfinite([mean.pi_low, mean.pi_high]).all()
        return (mean.pi_low, mean.pi_high) if known and mean is not None else None
    return float(prediction[0]), float(prediction[1])


def _lines(
    rows: pd.DataFrame,
    groups: str | None,
    group_means: bool | Mapping[str, Any],
    mean: Mean | None,
    new: tuple[float, float] | None,
    heterogeneity: bool,
) -> _Lines:
    lines = _Lines(places=[0] * len(rows))
    labels = [
        f"{literal(label)} ⚑" if flag else literal(label)
        for label, flag in zip(rows["label"], rows["flagged"], strict=True)
    ]
    for name, members in _grouped(rows, groups):
        if groups is not None:
            lines.add(name, "heading")
        for row in members:
            lines.places[row] = lines.add(labels[row], "row")
        mean_of_group = None
        if groups is not None and not isinstance(group_means, bool):
            mean_of_group = mean_of(group_means.get(name), _FIGURE)
        elif groups is not None and group_means and mean is not None and len(members) > 1:
            mean_of_group = mean_of_rows(rows.iloc[members])
        if mean_of_group is not None:
            lines.means.append((lines.add(f"Mean: {name}", "summary"), "subgroup", mean_of_group))
    lines.last = len(lines.labels)
    if mean is not None:
        lines.means.append((lines.add("Mean of the studies", "summary"), "pooled", mean))
    if new is not None:
        lines.prediction = lines.add("Where a new study would fall", "row"), new
    if heterogeneity:
        lines.add(mean.heterogeneity if mean is not None else "no mean, so no heterogeneity", "note")
    return lines


def _grouped(rows: pd.DataFrame, groups: str | None) -> list[tuple[str, list[int]]]:
    """The groups in the order in which they first appear, each with its rows."""
    if groups is None:
        return [("", list(range(len(rows))))]
    names = [
        f"{groups}: not given"
        if pd.isna(value)
        else cell(value)
        if not isinstance(value, bool | np.bool_)
        else f"{'' if value else 'not '}{groups}"
        for value in rows[groups]
    ]
    by_name: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        by_name.setdefault(name, []).append(row)
    return list(by_name.items())


def _column(name: str, lines: _Lines, rows: pd.DataFrame, scale: Scale, heading: str, palette: Palette) -> Column:
    texts = [""] * len(lines.labels)
    if name == "estimate":
        row_texts = [_estimate(*values) for values in rows[["x", "low", "high"]].itertuples(index=False)]
        for row, _, mean in lines.means:
            texts[row] = _estimate(*scale.shown([mean.estimate, mean.ci_low, mean.ci_high]))
        if lines.prediction is not None:
            row, ends = lines.prediction
            texts[row] = interval(*sorted(scale.shown(ends)))
    elif name == "weight":
        row_texts = [MISSING if np.isnan(share) else _percent(share) for share in _shares(rows)]
    else:
        row_texts = [cell(value) for value in rows[name]]
    for place, text in zip(lines.places, row_texts, strict=True):
        texts[place] = text
    if name == BIAS:
        check_words(rows[BIAS].dropna(), JUDGEMENTS, _FIGURE, BIAS)
        return Column(name, heading, texts, "right", "center", marks=partial(bias_marks, texts, palette))
    is_text = name not in _RIGHT and not all(text[:1] in _NUMBERS for text in row_texts)
    return Column(name, heading, texts, "right" if name in _RIGHT else "left", "left" if is_text else "right")


def _shares(rows: pd.DataFrame) -> np.ndarray:
    """What each row weighs, in percent: as given, else of all rows that have a weight."""
    if "share" in rows:
        return numbers(rows, "share", _FIGURE)
    weight = rows["weight"].to_numpy("float64")
    return 100 * weight / np.nansum(weight)


def _percent(share: float) -> str:
    return "< 0.1 %" if share < _LEAST else f"{share:.1f} %"


_NUMBERS = ("", MISSING, *"0123456789−+")  # what a column of numbers, bare or with words behind them, begins with
_LEAST = 0.05  # percent: less is rounded to none


def _tell(ax: Axes, rows: pd.DataFrame, drawn: _Lines) -> None:
    """Have the figure know by what its rows can be put in order."""
    keys = {name: numbers(rows, column, _FIGURE) for name, column in _KEYS.items() if column in rows}
    for place, values in zip(drawn.places, zip(*keys.values(), strict=True), strict=True):
        sort_line(ax, place, {name: float(value) for name, value in zip(keys, values, strict=True)})


def _estimate(estimate: float, low: float, high: float) -> str:
    return f"{number(estimate)} ({interval(low, high)})" if np.isfinite(low) else number(estimate)


def _beyond(lines: _Lines, scale: Scale) -> np.ndarray:
    """What summaries reach to."""
    reach = [end for _, _, mean in lines.means for end in (mean.ci_low, mean.ci_high)]
    return scale.shown([*reach, *(lines.prediction[1] if lines.prediction is not None else ())])


def _draw(ax: Axes, palette: Palette, rows: pd.DataFrame, y: np.ndarray, ends: tuple[float, float]) -> None:
    sized = rows["vi"].notna().to_numpy(bool)
    out = rows["left_out"].to_numpy(bool)
    x, low, high = (rows[name].to_numpy("float64") for name in ("x", "low", "high"))
    colors = np.where(out, palette.faint, palette.main)
    span_lines(ax, y[sized], low[sized], high[sized], colors=colors[sized], linewidth=1.4, gid="interval")
    clipped(ax, y[sized], low[sized], high[sized], ends, colors[sized])
    weight = rows["weight"].to_numpy("float64")
    largest = np.nanmax(weight) if np.isfinite(weight).any() else 1.0
    area = np.maximum(_SMALLEST, _LARGEST * np.nan_to_num(weight, nan=0.5 * largest) / largest)
    kinds = {"estimate": sized & ~out, "left-out": sized & out, "no-variance": ~sized}
    for gid, which in kinds.items():
        if which.any():
            hollow = gid != "estimate"
            ax.scatter(
                x[which],
                y[which],
                s=_HOLLOW if hollow else area[which],
                marker="s",
                zorder=3,
                gid=gid,
                facecolors=palette.paper if hollow else palette.main,
                edgecolors=colors[which],
                linewidths=1.1 if hollow else 0,
            )


def _summaries(
    ax: Axes, palette: Palette, scale: Scale, lines: _Lines, y: np.ndarray, ends: tuple[float, float]
) -> None:
    for gid, color in (("subgroup", palette.faint), ("pooled", palette.ink)):
        means = [
            (y[row], scale.shown([mean.ci_low, mean.estimate, mean.ci_high]))
            for row, kind, mean in lines.means
            if kind == gid
        ]
        if means:
            corners = [
                [(low, at), (middle, at - _DIAMOND), (high, at), (middle, at + _DIAMOND)]
                for at, (low, middle, high) in means
            ]
            ax.add_collection(PolyCollection(corners, facecolors=color, linewidths=0, zorder=3, gid=gid), autolim=False)
            heights, spans = np.array([at for at, _ in means]), np.array([span for _, span in means])
            clipped(ax, heights, spans[:, 0], spans[:, 2], ends, color, gid)
    if lines.prediction is not None:
        row, limits = lines.prediction
        low, high = scale.shown(limits)
        span_lines(ax, [y[row]], low, high, colors=palette.ink, linewidth=4, gid="prediction")
        clipped(ax, y[[row]], np.array([low]), np.array([high]), ends, palette.ink, "prediction")
