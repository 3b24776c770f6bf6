"""A page's figures as files that open in any program, and the links to them."""

from __future__ import annotations

import re

from analysis.publish.page_reader import Drawing, Edit, Link, Page
from analysis.publish.ways import meant, way, with_anchor

_VARIABLE = re.compile(r"var\(--[a-z-]+, (#[0-9a-f]{6})\)")
_BOX = re.compile(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+pt"')
_MARGIN = 12.0  # points; ours: room for text that runs over, as a page lets it
_PAPER = "#ffffff"


def figure_files(page: str, read: Page) -> tuple[dict[str, bytes], list[Edit]]:
    """The figures of a page by their names in the site, and what links to them from their captions."""
    files: dict[str, bytes] = {}
    edits = []
    for number, drawing in enumerate(read.drawings, 1):
        name = f"figures/{page.removesuffix('.html')}-{number}.svg"
        files[name] = _alone(page, name, read, drawing)
        if drawing.caption_end is not None:
            link = f' <small><a href="{way(page, name)}" aria-label="Figure {number} as an SVG file">SVG</a></small>'
            edits.append(Edit(drawing.caption_end, drawing.caption_end, link))
    return files, edits


def _alone(page: str, name: str, read: Page, drawing: Drawing) -> bytes:
    """A drawing without its page: on paper of its own, in colours that need no stylesheet."""
    inside = [link for link in read.links if drawing.start <= link.start < drawing.end]
    shifted = [_moved(page, name, link, drawing.start) for link in inside]
    text = Page(read.text[drawing.start : drawing.end]).edited(shifted).decode()
    across, high = (float(size) + 2 * _MARGIN for size in _BOX.match(text).groups())
    box = f"{-_MARGIN:g} {-_MARGIN:g} {across:g} {high:g}"
    paper = f'<rect x="{-_MARGIN:g}" y="{-_MARGIN:g}" width="{across:g}" height="{high:g}" fill="{_PAPER}"/>'
    text = _BOX.sub(f'<svg viewBox="{box}" width="{across:g}pt" height="{high:g}pt"', text, count=1)
    end = text.index(">") + 1
    drawn = _VARIABLE.sub(r"\1", f"{text[:end]}{paper}{text[end:]}")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'.encode()


def _moved(page: str, name: str, link: Link, start: int) -> Edit:
    """A link of a drawing, as it leads to the same place from the drawing's file."""
    file = meant(page, link.target)
    target = link.target if file is None else with_anchor(way(name, file), link.target)
    edit = link.to(target)
    return Edit(edit.start - start, edit.end - start, edit.text)
