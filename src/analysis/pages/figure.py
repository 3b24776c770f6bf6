"""A figure of a page: what a function of ``analysis.plots`` draws, as SVG whose colours follow light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import matplotlib as mpl
import numpy as np
from markupsafe import escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.transforms import Affine2D

from analysis.pages import words
from analysis.pages.html import Section
from analysis.pages.inline_svg import Band, inline
from analysis.plots import LIGHT, sheet
from analysis.plots.sizes import Sheet
from analysis.plots.theme import styled

# Points across: the width of a page's text, and of a phone's screen.
WIDE, NARROW = 840.0, 246.0
# Outside a page (JupyterLab) the colours of the light palette count.
_VARIABLES = {
    LIGHT.paper: "--paper",
    LIGHT.ink: "--ink",
    LIGHT.faint: "--faint",
    LIGHT.line: "--line",
    LIGHT.band: "--band",
    LIGHT.main: "--for",
    LIGHT.against: "--against",
    LIGHT.warning: "--warning",
}
# Of the reader's own settings none may change a page; a backend draws none.
_SETTINGS = {name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"}
_SETTINGS |= {"svg.fonttype": "none", "svg.hashsalt": "claims"}
_TICKS = 7  # that most axes have
_ready: dict[float, list[Axes]] = {NARROW: [], WIDE: []}

Draw = Callable[[Axes], Axes]


def figure(
    name: str,
    draw: Draw,
    *,
    alt: str,
    caption: str,
    wide: Draw | None = None,
    links: Sequence[str] = (),
    halo: bool = True,
    place: str | None = None,
    source: Sequence[str] = (),
) -> Section:
    """What ``draw`` draws on the Axes it is given, as wide as a phone, with a caption.

    Wide pages show it larger, or what ``wide`` draws on Axes as wide as they are. The section holds the Axes by
    ``name``, the wide ones where there are two. ``alt`` says what the figure shows, ``links`` names what it links to,
    in the order of the links. ``halo`` sets text off from the lines below it; text on marks needs none. ``place`` is
    the figure's id on its page, without which nothing can lead to it; ``source`` names the tables that it shows.
    """
    description, names = words.visible(alt), list(map(words.visible, links))
    with styled(LIGHT, _SETTINGS):
        ax = draw(_sheet(NARROW))
        # Where there are two, the rows of one tell for both.
        drawn = _svg(ax, description, names, tells=wide is None)
        if wide is None:
            content = f'<div class="any-width">{drawn}</div>'
        else:
            ax = wide(_sheet(WIDE))
            # Only one is seen, and only one is read out; outside a page the wide one.
            content = (
                f'<div class="on-wide">{_svg(ax, description, names)}</div><div class="on-narrow" hidden>{drawn}</div>'
            )
    title, stop, rest = words.visible(caption).partition(". ")
    title = f"<strong>{escape(title + stop.strip())}</strong>{escape(f' {rest}.' if rest else '')}"
    look = "plot halo" if halo else "plot"
    named = words.slug(place) if place else ""
    start = f'<figure class="{look}" id="{named}">' if named else f'<figure class="{look}">'
    markup = f"{start}{content}<figcaption>{title}</figcaption>{_source(source, named)}</figure>"
    return Section(markup, name, axes={name: ax})


def _source(tables: Sequence[str], place: str) -> str:
    """The line under a figure: which tables it shows, and what leads to this very place."""
    if not tables and not place:
        return ""
    listed = f"Source: {words.listed(f'<code>{escape(name)}</code>' for name in tables)} of this project’s tables."
    link = f'<a href="#{place}">Link to this figure</a>' if place else ""
    return f'<p class="source">{" ".join(filter(None, [listed if tables else "", link]))}</p>'


def lay_ready(narrow: int, wide: int) -> None:
    """Make blank sheets for so many figures: each process that is forked afterwards has them to draw on.

    A sheet with its ticks takes a third of the time of a figure.
    """
    for width, count in ((NARROW, narrow), (WIDE, wide)):
        with styled(LIGHT, _SETTINGS):
            while len(_ready[width]) < count:
                ax = sheet(width)
                for axis in (ax.xaxis, ax.yaxis):
                    axis.get_major_ticks(_TICKS)
                _ready[width].append(ax)


def _sheet(width: float) -> Axes:
    return _ready[width].pop() if _ready[width] else sheet(width)


def axes_of(figures: Iterable[Section | None]) -> dict[str, Axes]:
    """The Axes of several figures by name, those of one name numbered: ``forest``, ``forest 2``."""
    by_name: dict[str, Axes] = {}
    for each in figures:
        for name, ax in each.axes.items() if each is not None else ():
            taken = sum(other.partition(" ")[0] == name for other in by_name)
            by_name[f"{name} {taken + 1}" if taken else name] = ax
    return by_name


def _svg(ax: Axes, alt: str, links: Sequence[str], *, tells: bool = True) -> str:
    ax.figure.patch.set_visible(False)
    ax.patch.set_visible(False)
    FigureCanvasSVG(ax.figure)
    return inline(ax.figure, alt, _VARIABLES, links, bands_of(ax, tells=tells))


def bands_of(ax: Axes, *, tells: bool = True) -> list[Band]:
    """The rows of a figure that is a list, in points from its upper edge; with what they say, where it tells that."""
    lines = ax.figure.listed if isinstance(ax.figure, Sheet) else []
    high = 72 * ax.figure.get_figheight()
    ends = np.array([[line.top, line.bottom] for line in lines]).ravel()
    place = ax.transData + Affine2D().scale(72 / ax.figure.dpi)
    across = np.full(len(ends), ax.get_xlim()[0])
    points = high - place.transform(np.column_stack([across, ends]))[:, 1] if len(ends) else ends
    pairs = zip(points[::2].tolist(), points[1::2].tolist(), lines, strict=True)
    return [Band(top, bottom, line.text if tells else "", line.keys) for top, bottom, line in pairs]
