"""Figures: a frame in, Matplotlib Axes out.

Every function takes a plain DataFrame and ``ax=None``: it draws on the Axes it is given, or makes a figure as large as
its text asks for, and returns the Axes to restyle and to save: ``ax.figure.savefig("slide.pdf")``. Each says which
columns it needs, and names the one that is missing. Frames are on the scale of analysis (log ratios as logarithms);
``claimed`` and ``limits`` are as readers see them (percent). What is drawn has a name: ``ax.findobj`` finds it by gid.
"""

from analysis.plots.averages import cumulative, influence
from analysis.plots.claim_map import claim_map
from analysis.plots.curves import posterior, specification_curve
from analysis.plots.forest import forest
from analysis.plots.lights import directions, traffic_lights
from analysis.plots.maps import gap_map
from analysis.plots.probabilities import probability_map
from analysis.plots.scatter import bubble, funnel
from analysis.plots.theme import DARK, LIGHT, Palette, sheet, style

claims = claim_map

__all__ = [
    "DARK",
    "LIGHT",
    "Palette",
    "bubble",
    "claim_map",
    "claims",
    "cumulative",
    "directions",
    "forest",
    "funnel",
    "gap_map",
    "influence",
    "posterior",
    "probability_map",
    "sheet",
    "specification_curve",
    "style",
    "traffic_lights",
]
