"""A note as a page: its lines as typed, numbered, each with an anchor."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.publish.layout import Frame
from analysis.publish.ways import RAW, note_file, note_page, way


def render_note(frame: Frame, note: str, content: bytes, uses: Mapping[str, str]) -> bytes:
    """The page of a note; ``uses`` are the titles of the pages that lead to it, by their names.

    Lines are counted as the reader of notes counts them: ``#L24`` is what a message calls line 24.
    """
    page = note_page(note)
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n")
    linked = [{"way": way(page, name), "title": title, "name": name} for name, title in sorted(uses.items())]
    return frame.fill(
        "note.html",
        page,
        title=f"{RAW}{note}",
        lines=lines,
        claims=[link for link in linked if link["name"].startswith("claims/")],
        sources=[link for link in linked if link["name"].startswith("sources/")],
        file=way(page, note_file(note)),
    )
