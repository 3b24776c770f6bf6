"""The passages of an article, with the place of every character: headings, paragraphs, list items, table cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from analysis.intake.text import Article


class Kind(StrEnum):
    """What part of a page a passage is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CELL = "cell"
    LABEL = "label"  # what heads a table's row


class Place(NamedTuple):
    """Line and column, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True)
class Passage:
    """A run of text as it is read, and where each of its pieces stands.

    ``level`` is a heading's depth, 1 the title's; ``column`` is what heads a cell's. A cell's text begins with what
    heads its row.
    """

    kind: Kind
    text: str
    starts: tuple[int, ...]  # offsets in the text at which a piece of a line begins
    places: tuple[Place, ...]
    level: int = 0
    column: str = ""
    mark: str = ""  # what stood before a list item: "-", "3."

    def split(self, offset: int) -> tuple[Passage, Passage]:
        """The passage before a character of the text, and from there on."""
        piece = max(bisect_right(self.starts, offset) - 1, 0)
        starts = (0, *(start - offset for start in self.starts[piece + 1 :]))
        places = (self.place(offset), *self.places[piece + 1 :])
        before = replace(
            self, text=self.text[:offset], starts=self.starts[: piece + 1], places=self.places[: piece + 1]
        )
        return before, replace(self, text=self.text[offset:], starts=starts, places=places)

    def place(self, offset: int) -> Place:
        """Where a character of the text stands in the article."""
        piece = max(bisect_right(self.starts, offset) - 1, 0)
        at = self.places[piece]
        return Place(at.line, at.column + offset - self.starts[piece])


# No pattern here may look at a run of signs from each of them: lines from outside have no end that is known.
_ATX = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_ITEM = re.compile(r"\s*(?:[-*•·+‣◦–]|\(?\d{1,2}[.)])\s+(?=\S)")
_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+")
_RULE = re.compile(r"\s*+(?:\|\s*+)?:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+\|?\s*+$")
_LONGEST_ROW = 20_000  # characters of a table's row, ours: a longer one is text
_FILLED = 0.75  # of the longest line, ours: a shorter one ends its paragraph
_MARKUP = re.compile(r"\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+|^\s*>[\s>]*")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\(([^()\s]{0,2000})\)")
_MOST_HEADING_WORDS = 12  # ours: lines of text that are no sentence are seldom longer
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|vs|cf|e\.g|i\.e|etc|approx|ca|dr|prof|mr|mrs|ms|st|no|vol|fig|pp?|jr|sr|eds?|dept|univ|inc|[A-Za-z])"
    r"|\.[A-Za-z])\.$",
    re.I,
)
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"”’')\]]*+(?:\s*+\[\d{1,3}\])*\s++(?=[\"“‘'(\[]?[A-Z0-9])|(?<!\s)\s{2,}+(?=[A-Z])|\n"
)
_LONGEST_SENTENCE = 1200  # characters, ours: what has no point for so long is no sentence, and is cut


def passages(article: Article) -> list[Passage]:
    """The passages of an article in their order. Reading stops for nothing: what is no list and no table is text."""
    lines = [_plain(line) for line in article.lines]
    width = max((len(line) for line in lines), default=0) if article.wrapped else 0
    result: list[Passage] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if not line.strip() or _RULE.match(line):
            number += 1
        elif all(map(_is_row, lines[number : number + 2])) and any(map(_RULE.match, lines[number + 1 : number + 2])):
            after = next((at for at in range(number + 2, len(lines)) if not _is_row(lines[at])), len(lines))
            result += _cells(lines, number, after)
            number = after
        else:
            after = _after(lines, number, width)
            result.append(_passage(lines, number, after, first=not result))
            number = after
    return result


def _is_row(line: str) -> bool:
    return "|" in line and len(line) <= _LONGEST_ROW


def sentences(passage: Passage) -> Iterator[tuple[int, int]]:
    """Where each sentence of a passage begins and ends."""
    start = 0
    for match in _SENTENCE_END.finditer(passage.text):
        if match.end() - start <= _LONGEST_SENTENCE and _ABBREVIATION.search(
            passage.text[max(start, match.start() - 12) : match.start() + 1]
        ):
            continue
        yield from _cut(start, match.end())
        start = match.end()
    if passage.text[start:].strip():
        yield from _cut(start, len(passage.text))


def _cut(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, _LONGEST_SENTENCE):
        yield at, min(at + _LONGEST_SENTENCE, end)


def _plain(line: str) -> str:
    """The line without marks of emphasis and addresses of links; all else stays in its column."""
    line = _LINK.sub(lambda link: f" {link[1]} {' ' * (len(link[0]) - len(link[1]) - 2)}", line)
    return _MARKUP.sub(lambda mark: " " * len(mark[0]), line).rstrip()


def _after(lines: list[str], number: int, width: int) -> int:
    """The line after the passage that begins in this line: a line is a passage, but where lines are wrapped."""
    after = number + 1
    while width and after < len(lines) and lines[after].strip():
        line, next_line = lines[after - 1], lines[after]
        if _ITEM.match(next_line) or _ATX.match(line) or _ATX.match(next_line):
            break
        going_on = re.match(r"\s*[a-z(]", next_line) or line.rstrip().endswith("-")
        if not going_on and len(line) < _FILLED * width:
            break
        after += 1
    return after


def _passage(lines: list[str], number: int, after: int, *, first: bool) -> Passage:
    line = lines[number]
    if atx := _ATX.match(line):
        return _pieces(Kind.HEADING, [(number, atx.end(), line.rstrip("#").rstrip())], level=len(atx[1]))
    item = _ITEM.match(line)
    skipped = item.end() if item else len(line) - len(line.lstrip())
    pieces = [
        (number, skipped, line),
        *((at, len(lines[at]) - len(lines[at].lstrip()), lines[at]) for at in range(number + 1, after)),
    ]
    text = line[skipped:]
    short = after == number + 1 and len(text.split()) <= _MOST_HEADING_WORDS
    if short and _is_heading(text, numbered=bool(_NUMBERED.match(line)), bullet=bool(item), first=first):
        return _pieces(Kind.HEADING, pieces, level=1 if first else 7 if text.rstrip().endswith(":") else 6)
    mark = item[0].strip() if item else ""
    return _pieces(Kind.ITEM if item else Kind.TEXT, pieces, mark=mark)


def _is_heading(text: str, *, numbered: bool, bullet: bool, first: bool) -> bool:
    """Whether a short line without a mark for it is a heading."""
    plain = text.rstrip()
    if bullet and not (numbered and len(plain.split()) <= 6):
        return False
    if first:
        return not plain.endswith(".")
    if plain.endswith(":"):
        return len(plain.split()) <= 5
    if plain.endswith("?"):
        return len(plain.split()) <= 10
    return plain[:1].isupper() and not plain.endswith((".", "!", ",", ";", "…", '"', "”"))


def _pieces(
    kind: Kind, pieces: list[tuple[int, int, str]], level: int = 0, column: str = "", mark: str = ""
) -> Passage:
    """A passage of pieces of lines: the line's index, where the piece begins in it, the line up to its end."""
    text, starts, places = "", [], []
    for number, start, line in pieces:
        piece = line[start:]
        if text:
            joined = re.fullmatch(r"[a-z][-‐\u00ad]", text[-2:]) and piece[:1].islower()
            text = text[:-1] if joined else f"{text} "
        starts.append(len(text))
        places.append(Place(number + 1, start + 1))
        text += piece.rstrip()
    return Passage(kind, text, tuple(starts), tuple(places), level, column, mark)


def _cells(lines: list[str], number: int, after: int) -> Iterator[Passage]:
    """The cells of a table below its header, each with what heads its column and its row."""
    header = [text.strip() for _, text in _split(lines[number])]
    for at in range(number + 2, after):
        label: tuple[int, int, str] | None = None
        for index, (start, text) in enumerate(_split(lines[at])):
            if not text.strip():
                continue
            piece = (at, start + len(text) - len(text.lstrip()), lines[at][: start + len(text)])
            if index == 0:
                label = piece
                yield _pieces(Kind.LABEL, [piece])
            else:
                column = header[index] if index < len(header) else ""
                yield _pieces(Kind.CELL, [label, piece] if label else [piece], column=column)


def _split(line: str) -> Iterator[tuple[int, str]]:
    """The cells of a row, and where each begins."""
    start = 1 + line.index("|") if line.lstrip().startswith("|") else 0
    for cell in line[start:].rstrip().removesuffix("|").split("|"):
        yield start, cell
        start += len(cell) + 1
