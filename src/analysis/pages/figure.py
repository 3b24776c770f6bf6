"""A figure of a page: what a function of ``analysis.plots`` draws, as SVG whose colours follow light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import matplotlib as mpl
from markupsafe import escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG

from analysis.pages import words
from analysis.pages.html import Section
from analysis.pages.inline_svg import inline
from analysis.plots import LIGHT, sheet
from analysis.plots.theme import styled

# Points across: the width of a page's text, and of a phone's screen.
WIDE, NARROW = 660.0, 246.0
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
) -> Section:
    """What ``draw`` draws on the Axes it is given, as wide as a phone, with a caption.

    Wide pages show it larger, or what ``wide`` draws on Axes as wide as they are. The section holds the Axes by
    ``name``, the wide ones where there are two. ``alt`` says what the figure shows, ``links`` names what it links to,
    in the order of the links. ``halo`` sets text off from the lines below it; text on marks needs none.
    """
    description, names = words.visible(alt), list(map(words.visible, links))
    with styled(LIGHT, _SETTINGS):
        ax = draw(_sheet(NARROW))
        drawn = _svg(ax, description, names)
        if wide is None:
            content = f'<div class="any-width">{drawn}</div>'
        else:
            ax = wide(_sheet(WIDE))
            # Only one is seen, and only one is read out; outside a page the wide one.
            content = (
                f'<div class="on-wide">{_svg(ax, description, names)}</div><div class="on-narrow" hidden>{drawn}</div>'
            )
    title = escape(words.visible(caption))
    look = "plot halo" if halo else "plot"
    return Section(f'<figure class="{look}">{content}<figcaption>{title}</figcaption></figure>', name, axes={name: ax})


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


def _svg(ax: Axes, alt: str, links: Sequence[str]) -> str:
    ax.figure.patch.set_visible(False)
    ax.patch.set_visible(False)
    FigureCanvasSVG(ax.figure)
    return inline(ax.figure, alt, _VARIABLES, links)
