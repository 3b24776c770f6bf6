"""An SVG file as part of a page: no prologue, ids of its own, the page's colours and font, fewer bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markupsafe import escape

from analysis.tables.files import digest

_SHARED = 3  # elements styled alike, from which a class is shorter
_REFERENCE = re.compile(r"(?<=url\(#)[^)]+|(?<=^#).+")
_PLACES = ("d", "x", "y", "style", "transform")
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")
_FONTS = re.compile(r"font-family:[^;]*")


def inline(svg: str, alt: str, variables: Mapping[str, str], links: Sequence[str] = ()) -> str:
    """A drawing that Matplotlib wrote, for a page.

    ``alt`` says what it shows, ``variables`` are the page's names of colours; ``links`` names the links in it, in
    their order: a drawing with links is a group, not an image. Ids are made from what is drawn, so that no two figures
    of a page share one.
    """
    drawing = ElementTree.fromstring(svg)
    _plain_names(drawing)
    for parent in list(drawing.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style") or (child.tag == "defs" and not len(child)):
                parent.remove(child)
    colors = re.compile("|".join(map(re.escape, variables)) or "(?!)")
    names = iter(links)
    for element in drawing.iter():
        element.text = element.text if element.tag == "text" else None
        element.tail = None
        if element.tag == "a":
            element.attrib.pop("target", None)
            element.set("aria-label", next(names))
        if _NO_TURN.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        for name in _PLACES:
            if name in element.attrib:
                element.set(name, _brief(element.attrib[name]))
        if "style" in element.attrib:
            style = _FONTS.sub("font-family: system-ui, sans-serif", element.attrib["style"])
            element.set("style", colors.sub(lambda color: f"var({variables[color[0]]}, {color[0]})", style))
    _own_ids(drawing, digest(f"{alt}{svg}".encode())[:6])
    _unwrap(drawing)
    _join(drawing)
    rules = _share_styles(drawing)
    content = "".join(_written(child) for child in drawing)
    return (
        f'<svg viewBox="{_brief(drawing.get("viewBox", ""))}" width="{_brief(drawing.get("width", ""))}" '
        f'role="{"group" if links else "img"}" aria-label="{escape(alt)}" stroke-linejoin="round" '
        f'xmlns="http://www.w3.org/2000/svg">{rules}{content}</svg>'
    )


def _plain_names(drawing: Element) -> None:
    """Tags and attributes without their namespaces: inside a page an SVG needs none."""
    for element in drawing.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in [name for name in element.attrib if "}" in name]:
            element.set(name.rpartition("}")[2], element.attrib.pop(name))


def _own_ids(drawing: Element, prefix: str) -> None:
    """Keep the ids that are referred to, and call them what no other figure does."""
    used = dict.fromkeys(name for *_, name in _references(drawing))
    names = {name: f"f{prefix}-{place}" for place, name in enumerate(used)}
    for element, attribute, name in list(_references(drawing)):
        element.set(attribute, element.attrib[attribute].replace(f"#{name}", f"#{names[name]}"))
    for element in drawing.iter():
        name = element.attrib.pop("id", None)
        if name in names:
            element.set("id", names[name])


def _references(drawing: Element) -> Iterator[tuple[Element, str, str]]:
    for element in drawing.iter():
        for attribute in ("href", "clip-path"):
            match = _REFERENCE.search(element.get(attribute, ""))
            if match:
                yield element, attribute, match[0]


def _unwrap(parent: Element) -> None:
    """Put what stands in groups that say nothing in the place of the groups."""
    for child in list(parent):
        _unwrap(child)
        if child.tag == "g" and not child.attrib:
            place = list(parent).index(child)
            parent.remove(child)
            for offset, inner in enumerate(list(child)):
                parent.insert(place + offset, inner)


def _join(parent: Element) -> None:
    """Make one path of those beside each other that look alike; where they are opaque nobody can tell."""
    last: Element | None = None
    for child in list(parent):
        _join(child)
        look = {name: value for name, value in child.attrib.items() if name != "d"}
        if child.tag != "path" or "id" in look or "opacity" in look.get("style", "opacity"):
            last = None
        elif last is not None and look == {name: value for name, value in last.attrib.items() if name != "d"}:
            last.set("d", last.attrib["d"] + child.attrib["d"])
            parent.remove(child)
        else:
            last = child


def _share_styles(drawing: Element) -> str:
    """Give elements that are styled alike a class; the rules of the classes."""
    times = Counter(element.attrib["style"] for element in drawing.iter() if "style" in element.attrib)
    # Named by what they say: two figures of a page that share a name share the style.
    names = {style: f"f{digest(style.encode())[:6]}" for style, n in times.items() if n >= _SHARED}
    for element in drawing.iter():
        if element.get("style") in names:
            element.set("class", names[element.attrib.pop("style")])
    rules = "".join(f".{name}{{{style}}}" for style, name in sorted(names.items(), key=lambda item: item[1]))
    return f"<style>{rules}</style>" if rules else ""


def _written(element: Element) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
    content = "".join(map(_written, element)) or (escape(element.text) if element.text else "")
    return f"<{element.tag}{attributes}>{content}</{element.tag}>" if content else f"<{element.tag}{attributes}/>"


def _brief(numbers: str) -> str:
    """Coordinates to a tenth of a point, with no space that tells nothing. Only places: never what readers read."""
    numbers = re.sub(r"(?<![#\w])(-?\d+\.\d)\d+", r"\1", " ".join(numbers.split()))
    numbers = re.sub(r"(\d)\.0(?= |$|\D)", r"\1", numbers)
    numbers = re.sub(r"-0(?![.\d])", "0", numbers)
    return re.sub(r" ?\b([MLCQ]) ", r"\1", numbers)
