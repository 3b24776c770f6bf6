"""A figure as part of a page: SVG without prologue, with ids of its own, in the page's colours and font, and small.

Matplotlib hands what it draws to a renderer. This one writes it down as a page takes it: nothing is measured, as the
reader's font decides how wide text is, and nothing needs to be written anew afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from markupsafe import escape
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform

from analysis.plots.text import width
from analysis.tables.files import digest

_SHARED = 3  # elements styled alike, from which a class is shorter
_ASCENT, _DESCENT = 0.76, 0.24  # of the size of most fonts: from the baseline up to an l, and down to a p
_EDGE = 0.4  # points: what is so near to the end of a row may be a line between two
_BOLD = 600  # from this weight on letters are wider
_ANCHORS = {"left": "", "center": "text-anchor:middle", "right": "text-anchor:end"}
_COMMANDS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
_MARK = "\0"  # stands for what ids begin with until all is drawn
_POINTS = {Path.MOVETO: 1, Path.LINETO: 1, Path.CURVE3: 2, Path.CURVE4: 3}


@dataclass(frozen=True)
class Band:
    """A row of a figure that is a list: from ``top`` to ``bottom`` in points, its words, and what it is sorted by."""

    top: float
    bottom: float
    text: str
    keys: Mapping[str, float] = field(default_factory=dict)


def inline(
    figure: Figure, alt: str, variables: Mapping[str, str], links: Sequence[str] = (), bands: Sequence[Band] = ()
) -> str:
    """A figure as SVG for a page; a unit is a point.

    ``alt`` says what it shows, ``variables`` are the page's names of colours; ``links`` names the links in it, in
    their order: a drawing with links is a group, not an image. Ids are made from what is drawn, so that no two figures
    of a page share one. What lies within one of the ``bands`` is a group ``class="row"`` with what it says as its
    title, and ``data-size`` and so on where it can be sorted. There is no ``style`` attribute: a page may forbid them.
    """
    across, high = (72 * inches for inches in figure.get_size_inches())
    renderer = _Renderer(across, high, variables, iter(links), bands)
    # Where a unit is a point, no length needs to be turned into another.
    before, figure.dpi = figure.dpi, 72
    try:
        figure.draw(renderer)
    finally:
        figure.dpi = before
    size = f"{_brief(across)} {_brief(high)}"
    return (
        f'<svg viewBox="0 0 {size}" width="{_brief(across)}pt" role="{"group" if links else "img"}" '
        f'aria-label="{escape(alt)}" font-family="system-ui, sans-serif" stroke-linejoin="round" '
        f'xmlns="http://www.w3.org/2000/svg">{renderer.written(alt)}</svg>'
    )


@dataclass
class _Element:
    """A path or a line of text, with its look as a style."""

    tag: str
    style: str
    shape: str  # of a path where it goes, of a text its attributes
    text: str = ""
    clip: int | None = None
    link: str = ""
    opaque: bool = True
    band: int = -1  # the row it belongs to

    def joins(self, other: _Element) -> bool:
        """Whether one path can show both: where they look alike and are opaque nobody can tell."""
        alike = self.style == other.style and self.clip == other.clip and self.link == other.link == ""
        return alike and self.tag == other.tag == "path" and self.opaque and self.band == other.band


class _Renderer(RendererBase):
    """Takes paths and texts in points from the lower left corner."""

    def __init__(
        self, across: float, high: float, variables: Mapping[str, str], links: Any, bands: Sequence[Band]
    ) -> None:
        super().__init__()
        self._bands = bands
        self._ends = np.array([[band.top, band.bottom] for band in bands]).reshape(-1, 2)
        self._across, self._high = across, high
        self._variables, self._links = variables, links
        self._elements: list[_Element] = []
        self._clips: dict[tuple[float, ...], int] = {}

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Size in points."""
        return self._across, self._high

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """About what most fonts take."""
        size = prop.get_size_in_points()
        return width([s], size, bold=_is_bold(prop)), (_ASCENT + _DESCENT) * size, _DESCENT * size

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,
    ) -> None:
        """A line, an area, or both."""
        filled = rgbFace is not None and (len(rgbFace) < 4 or rgbFace[3] > 0)
        ink, thick = gc.get_rgb(), gc.get_linewidth()
        lined = thick > 0 and ink[3] > 0
        if not (filled or lined):
            return
        path = path.cleaned(transform, remove_nans=True, simplify=path.should_simplify and not filled, curves=True)
        vertices = path.vertices[:-1] if path.codes[-1] == Path.STOP else path.vertices
        if not len(vertices):
            return
        style, opaque = self._look(gc, rgbFace if filled else None, lined)
        clip = self._clip(gc, vertices, thick if lined else 0.0)
        shape = self._shape(vertices, path.codes, self._high)
        heights = self._high - vertices[path.codes[: len(vertices)] != Path.CLOSEPOLY, 1]  # where it closes is no place
        band = self._band(heights.min(), heights.max())
        self._add(_Element("path", style, shape, clip=clip, link=gc.get_url() or "", opaque=opaque, band=band))

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """One line of text, at the place that its alignment says: its width is that of the reader's font."""
        style, align = [f"font-size:{_brief(prop.get_size_in_points())}px"], "left"
        along = None if mtext is None else _alignment(mtext, angle)
        if along is not None:
            align = along
            at, up = mtext.get_transform().transform(mtext.get_unitless_position())
            right, down = np.cos(np.radians(angle)), -np.sin(np.radians(angle))
            # From the start of the line along it, to where it is aligned.
            far = (at - x) * right + (self._high - up - y) * down
            x, y = x + far * right, y + far * down
        style += filter(None, [_ANCHORS[align]])
        style += ["font-weight:700"] if _is_bold(prop) else []
        style += [f"font-style:{prop.get_style()}"] if prop.get_style() != "normal" else []
        style.append(f"fill:{self._color(gc.get_rgb())}")
        turned = f' transform="rotate({_brief(-angle)} {_brief(x)} {_brief(y)})"' if angle else ""
        band = self._band(y - _DESCENT, y)
        place = f' x="{_brief(x)}" y="{_brief(y)}"{turned}'
        self._add(_Element("text", ";".join(style), place, s, link=gc.get_url() or "", band=band))

    def written(self, alt: str) -> str:
        """All that was drawn."""
        elements = self._elements
        times = Counter(element.style for element in elements)
        # Named by what they say: two figures of a page that share a name share the style.
        names = {style: f"f{digest(style.encode())[:6]}" for style, n in times.items() if n >= _SHARED}
        rules = "".join(f".{name}{{{style}}}" for style, name in sorted(names.items(), key=lambda item: item[1]))
        rows = [[] for _ in self._bands]
        drawn = []
        for element in elements:
            (drawn if element.band < 0 else rows[element.band]).append(self._element(element, names))
        drawn += [_row(band, texts) for band, texts in zip(self._bands, rows, strict=True) if texts]
        mark = digest("".join([alt, *drawn, *map(str, self._clips)]).encode())[:6]
        clips = "".join(
            f'<clipPath id="f{mark}-{place}"><path d="M{left} {top}H{right}V{bottom}H{left}z"/></clipPath>'
            for (left, top, right, bottom), place in self._clips.items()
        )
        head = (f"<style>{rules}</style>" if rules else "") + (f"<defs>{clips}</defs>" if clips else "")
        return head + "".join(drawn).replace(_MARK, mark)

    def _add(self, element: _Element) -> None:
        """Draw above all that is there."""
        if self._elements and self._elements[-1].joins(element):
            self._elements[-1].shape += element.shape
        else:
            self._elements.append(element)

    def _element(self, element: _Element, names: Mapping[str, str]) -> str:
        name = names.get(element.style)
        look = f'class="{name}"' if name else _attributes(element.style)
        clip = "" if element.clip is None else f' clip-path="url(#f{_MARK}-{element.clip})"'
        if element.tag == "path":
            written = f'<path d="{element.shape}" {look}{clip}/>'
        else:
            written = f"<text{element.shape} {look}>{escape(element.text)}</text>"
        if not element.link:
            return written
        return f'<a href="{escape(element.link)}" aria-label="{escape(next(self._links))}">{written}</a>'

    def _band(self, top: float, bottom: float) -> int:
        """The row within which something lies; -1 where it stands in none, or at the line between two."""
        within = (self._ends[:, 0] + _EDGE < top) & (bottom < self._ends[:, 1] - _EDGE)
        return int(within.argmax()) if within.any() else -1

    def _look(self, gc: GraphicsContextBase, face: Any, lined: bool) -> tuple[str, bool]:
        style = [f"fill:{'none' if face is None else self._color(face)}"]
        opacity = 1.0 if face is None else gc.get_alpha() if gc.get_forced_alpha() or len(face) < 4 else face[3]
        opaque = opacity >= 1
        if opacity < 1:
            style.append(f"fill-opacity:{opacity:.2g}")
        if lined:
            style += [f"stroke:{self._color(gc.get_rgb())}", f"stroke-width:{gc.get_linewidth():.2g}"]
            _, dashes = gc.get_dashes()
            if dashes is not None:
                style.append(f"stroke-dasharray:{','.join(map(_brief, dashes))}")
                opaque = False  # dashes begin anew with each path
            opacity = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
            if opacity < 1:
                style.append(f"stroke-opacity:{opacity:.2g}")
                opaque = False
        return ";".join(style), opaque

    def _color(self, color: Any) -> str:
        name = to_hex(color[:3])
        return f"var({self._variables[name]}, {name})" if name in self._variables else name

    def _clip(self, gc: GraphicsContextBase, vertices: np.ndarray, thick: float) -> int | None:
        """The place of the rectangle that cuts these points; None where all lie within."""
        box = gc.get_clip_rectangle()
        if box is None:
            return None
        low, high = vertices.min(axis=0) - thick / 2, vertices.max(axis=0) + thick / 2
        if (low >= box.min).all() and (high <= box.max).all():
            return None
        left, right = box.x0, box.x1
        ends = tuple(map(_brief, (left, self._high - box.y1, right, self._high - box.y0)))
        return self._clips.setdefault(ends, len(self._clips))

    @staticmethod
    def _shape(vertices: np.ndarray, codes: np.ndarray, high: float) -> str:
        """The ``d`` of a path, to a tenth of a point."""
        places = np.round(np.column_stack([vertices[:, 0], high - vertices[:, 1]]), 1) + 0.0
        texts = [f"{x:g} {y:g}" for x, y in places.tolist()]
        written, at = [], 0
        kinds = codes.tolist()
        while at < len(texts):
            kind = kinds[at]
            if kind == Path.CLOSEPOLY:
                written.append("z")
                at += 1
                continue
            written.append(_COMMANDS[kind] + " ".join(texts[at : at + _POINTS[kind]]))
            at += _POINTS[kind]
        return "".join(written)


def _row(band: Band, drawn: Sequence[str]) -> str:
    """A row as a group of its own, with its place for whoever puts rows in another order."""
    place = f' data-top="{_brief(band.top)}" data-high="{_brief(band.bottom - band.top)}"'
    keys = "".join(f' data-{name}="{value:.4g}"' for name, value in band.keys.items() if np.isfinite(value))
    title = f"<title>{escape(band.text)}</title>" if band.text else ""
    return f'<g class="row"{place if band.keys else ""}{keys}>{title}{"".join(drawn)}</g>'


def _alignment(text: Text, angle: float) -> str | None:
    """Where in a line of text its place lies: left, center or right along the line; None where that cannot be said."""
    if not angle or text.get_rotation_mode() == "anchor":
        return text.get_horizontalalignment()
    if angle == 90:
        return {"bottom": "left", "center": "center", "top": "right"}.get(text.get_verticalalignment())
    return None


def _is_bold(prop: FontProperties) -> bool:
    weight = prop.get_weight()
    return weight in ("bold", "semibold", "heavy", "black") if isinstance(weight, str) else weight >= _BOLD


def _attributes(style: str) -> str:
    """A style as SVG's own attributes: a page's policy allows no ``style`` that stands with an element."""
    pairs = (part.split(":", 1) for part in style.split(";"))
    return " ".join(f'{name}="{value}"' for name, value in pairs)


def _brief(value: float) -> str:
    """A length to a tenth of a point."""
    return f"{round(float(value), 1) + 0.0:g}"
