"""What stands where in a page: its links, figures and places to add to, so that all else can stay as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate


@dataclass(frozen=True)
class Edit:
    """What is to stand in the place of the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Link:
    """A start tag that leads somewhere."""

    start: int
    end: int
    tag: str
    attributes: tuple[tuple[str, str | None], ...]

    @property
    def target(self) -> str:
        """Where it leads, as typed."""
        return dict(self.attributes)["href"] or ""

    def to(self, target: str) -> Edit:
        """The same tag leading elsewhere."""
        pairs = ((name, target if name == "href" else value) for name, value in self.attributes)
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in pairs)
        return Edit(self.start, self.end, f"<{self.tag}{written}>")


@dataclass
class Drawing:
    """The drawing of a figure, the wide one where there are two, and where its caption ends."""

    start: int
    end: int = 0
    caption_end: int | None = None


@dataclass
class Page:
    """A page's text, and what was seen in it."""

    text: str
    title: str = ""
    links: list[Link] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    head_end: int = 0
    nav_end: int = 0

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The page with these edits, which do not overlap, as a file's content."""
        kept, at = [], 0
        for edit in sorted(edits, key=lambda edit: edit.start):
            kept += [self.text[at : edit.start], edit.text]
            at = edit.end
        return "".join([*kept, self.text[at:]]).encode()


def read_page(content: bytes) -> Page:
    """Read a page of ``reports/``."""
    reader = _Reader(content.decode())
    reader.feed(reader.page.text)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Python's own parser tells where each tag stands, which parsers that build a tree do not."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.page = Page(text)
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._in_title = False
        self._in_figure = False
        self._drawing: Drawing | None = None
        self._depth = 0  # of drawings within each other

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = not self.page.title
        elif tag == "figure":
            self._in_figure, self._drawing = True, None
        elif tag == "svg" and self._in_figure:
            self._depth += 1
            if self._drawing is None:
                self._drawing = Drawing(self._at)
                self.page.drawings.append(self._drawing)
        elif tag == "a" and dict(attrs).get("href"):
            end = self._at + len(self.get_starttag_text() or "")
            self.page.links.append(Link(self._at, end, tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "head":
            self.page.head_end = self._at
        elif tag == "nav" and not self.page.nav_end:
            self.page.nav_end = self._at
        elif tag == "figure":
            self._in_figure = False
        elif tag == "svg" and self._in_figure:
            self._depth -= 1
            if self._drawing is not None and not self._drawing.end and not self._depth:
                self._drawing.end = self.page.text.index(">", self._at) + 1
        elif tag == "figcaption" and self._in_figure and self._drawing is not None:
            self._drawing.caption_end = self._at

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.page.title += data
