"""Risk of bias beside the rows of a figure, as the lights of its judgements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from analysis.plots.lights import LIGHTS
from analysis.plots.theme import Palette

BIAS = "bias"
_LIGHT, _SIGN = 74.0, 22.0  # areas in square points


def bias_marks(judgements: Sequence[str], palette: Palette, ax: Axes, y: np.ndarray, place: Transform) -> None:
    """Draw the light of each row at its height; ``place`` puts 0 across where they stand. Other words have none."""
    words = np.array(judgements, dtype=object)
    for name, (tone, sign) in LIGHTS.items():
        rows = y[words == name]
        if not len(rows):
            continue
        gid, points = f"{BIAS}-{name.replace(' ', '-')}", (np.zeros(len(rows)), rows)
        beside = {"transform": place, "clip_on": False}
        edge = {"linewidths": 0} if sign else {"linewidths": 0.9, "edgecolors": palette.faint}
        ax.scatter(*points, s=_LIGHT, facecolors=getattr(palette, tone), zorder=2, gid=gid, **beside, **edge)
        if sign:
            look = {"marker": sign, "color": palette.paper, "linewidths": 1.4, "zorder": 3, "gid": f"{gid}-sign"}
            ax.scatter(*points, s=_SIGN, **look, **beside)
