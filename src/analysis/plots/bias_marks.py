"""Risk of bias beside the rows of a figure, as the lights of its judgements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from analysis.plots.label import write
from analysis.plots.lights import LIGHTS
from analysis.plots.theme import TEXT, Palette

BIAS = "bias"
_LIGHT, _SIGN = 74.0, 22.0  # areas in square points


def bias_marks(judgements: Sequence[str], palette: Palette, ax: Axes, y: np.ndarray, place: Transform) -> None:
    """Draw the light of each row at its height, of what was not read a "?"; ``place`` has its 0 where they stand."""
    words = np.array(judgements, dtype=object)
    for name, (tone, sign) in LIGHTS.items():
        rows = y[words == name]
        if not len(rows):
            continue
        if not sign:
            for height in rows:
                look = {"ha": "center", "size": TEXT, "color": palette.faint, "gid": f"{BIAS}-unread"}
                write(ax, 0, height, "?", transform=place, **look)
            continue
        gid, points = f"{BIAS}-{name.replace(' ', '-')}", (np.zeros(len(rows)), rows)
        beside = {"transform": place, "clip_on": False}
        ax.scatter(*points, s=_LIGHT, color=getattr(palette, tone), linewidths=0, zorder=2, gid=gid, **beside)
        look = {"marker": sign, "color": palette.paper, "linewidths": 1.4, "zorder": 3, "gid": f"{gid}-sign"}
        ax.scatter(*points, s=_SIGN, **look, **beside)
