"""Entries of a BibTeX file: their fields as typed, with macros, pieces and cross-references put in."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import bibtexparser
from bibtexparser.library import Library
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock
from bibtexparser.model import Entry as Block

from analysis.notes.problems import Reporter

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_KEY = re.compile(r"@\s*\w+\s*[{(]\s*([^\s,{}()=\"]+)")
# What is left over outside of entries where a brace closed one too early; other text there is a comment.
_LEFT_OVER = re.compile(r"^(?:[^\S\n]|[})])*+,|^[^\S\n]*+(?:[})]|\w++\s*+=\s*+[{\"])", re.MULTILINE)
_SPACE = re.compile(r"\s*+")
_BRACKET = re.compile(r"(?<!\\)[{}\"]")
# "@ article {key": what stands between belongs behind the brace, so that lines are counted as before.
_BEGINNING = re.compile(r"^([ \t]*)@(\s*)([A-Za-z]+)(\s*)([{(])", re.MULTILINE)
_NUMBER_OR_NAME = re.compile(r"[^\s#{}\",=%()]+")
# What names the whole that a work is part of, and not the work.
_NOT_INHERITED = frozenset({"crossref", "doi", "url", "pages", "title", "subtitle", "abstract", "keywords", "note"})
_TITLE_IN = {"article": "journaltitle"}  # where the title of the whole goes; else it is that of a book


@dataclass(frozen=True)
class Entry:
    """One entry; ``fields`` as LaTeX, by their names in small letters.

    ``readable`` is False where a problem hid some of them.
    """

    key: str
    kind: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    readable: bool = True


def read_entries(text: str, report: Reporter) -> list[Entry]:
    """All entries, also those that could not be read, so that nobody takes them for missing.

    What BibTeX would drop is reported: a field twice, text after a value, an unknown macro, a missing comma.
    """
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # it logs what is reported here
    text = _BEGINNING.sub(r"\1@\3\5\2\4", text)
    library = bibtexparser.parse_string(text, parse_stack=[])
    unread = [_unread(block, report) for block in library.failed_blocks]
    for comment in library.comments:
        left = _LEFT_OVER.search(comment.comment) if not comment.raw.lstrip().startswith("@") else None
        if left:
            line = (comment.start_line or 0) + 1 + comment.comment[: left.end()].count("\n")
            seen = comment.comment[left.start() :].strip().splitlines()[0][:40]
            report.add(line, "entry", f'"{seen}" stands outside of an entry; a brace before it closes one too early')
    macros = _macros(library, report)
    entries = [_entry(block, macros, report) for block in library.entries]
    by_key = {entry.key: entry for entry in entries}
    known = {*by_key, *(entry.key for entry in unread)}
    entries = [_inherited(_with_data(entry, by_key, known, report), by_key, known, report) for entry in entries]
    return [*entries, *(entry for entry in unread if entry.key not in by_key)]


def _unread(block: ParsingFailedBlock, report: Reporter) -> Entry:
    line = (block.start_line or 0) + 1
    match = _KEY.match((block.raw or "").lstrip())
    key = match[1] if match else ""
    if isinstance(block, DuplicateFieldKeyBlock):
        names = ", ".join(f'"{name}"' for name in sorted(block.duplicate_keys))
        what = f"{names} stands twice in this entry; keep one"
    elif isinstance(block, DuplicateBlockKeyBlock):
        key = key or str(block.key)
        what = f'"{block.key}" stands twice; mend the entry'
    else:
        what = f"not understood: {_reason(block.error)}; mend the entry"
    report.add(line, key or "entry", what)
    return Entry(key, "", line, readable=False)


def _reason(error: Exception | None) -> str:
    reason = getattr(error, "abort_reason", None) or str(error or "") or "malformed"
    if "block start" in reason or "end of file" in reason:
        return "a brace or a quotation mark in it is not closed"
    return str(reason).splitlines()[0].rstrip(". ")


def _macros(library: Library, report: Reporter) -> dict[str, str]:
    """What each @string stands for, after the months that every style knows."""
    macros = {month: month for month in MONTHS}
    for string in library.strings:
        line = (string.start_line or 0) + 1
        try:
            macros[string.key.casefold()] = _joined(string.value, macros)
        except ValueError as error:
            report.add(line, string.key, str(error))
    return macros


def _entry(block: Block, macros: Mapping[str, str], report: Reporter) -> Entry:
    line = (block.start_line or 0) + 1
    fields: dict[str, str] = {}
    readable = True
    if not block.key or re.search(r"\s", block.key):
        report.add(line, block.key or "entry", "an entry begins with its key and a comma: @article{key, …}")
        readable = False
    for item in block.fields:
        name = item.key.casefold()
        if name in fields:
            report.add(line, block.key, f'"{name}" stands twice in this entry; keep one')
            continue
        try:
            fields[name] = _joined(item.value, macros)
        except ValueError as error:
            report.add(line, block.key, f"{name}: {error}")
            readable = False
    return Entry(block.key, block.entry_type.casefold(), line, fields, readable)


def _joined(source: str, macros: Mapping[str, str]) -> str:
    """A value, ``{…}``, ``"…"``, a number or a macro, or several of them joined by ``#``.

    Raises:
        ValueError: an unknown macro, or what stands where a comma is expected.
    """
    pieces, at = [], 0
    while True:
        piece, at = _piece(source, at, macros)
        pieces.append(piece)
        at = _SPACE.match(source, at).end()
        if at == len(source):
            return "".join(pieces)
        if source[at] != "#":
            seen = source[at : at + 40].splitlines()[0]
            raise ValueError(f'"{seen}" follows the value; a comma before it is missing, or # between two pieces')
        at += 1


def _piece(source: str, start: int, macros: Mapping[str, str]) -> tuple[str, int]:
    """The piece that begins at ``start``, and where it ends."""
    start = _SPACE.match(source, start).end()
    if source[start : start + 1] in ("{", '"'):
        end = _end(source, start)
        return source[start + 1 : end], end + 1
    match = _NUMBER_OR_NAME.match(source, start)
    if not match:
        raise ValueError('the value is missing; accepted: {…}, "…", a number or the name of a @string')
    if match[0].isdecimal():
        return match[0], match.end()
    if match[0].casefold() not in macros:
        raise ValueError(f'unknown macro "{match[0]}"; define it by @string, or write the text in braces')
    return macros[match[0].casefold()], match.end()


def _end(source: str, start: int) -> int:
    """Where the brace or quotation mark that opens at ``start`` is closed."""
    quoted = source[start] == '"'
    depth = 0 if quoted else 1
    for mark in _BRACKET.finditer(source, start + 1):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == ('"' if quoted else "}"):
            return mark.start()
    raise ValueError(f"{source[start]} is not closed")


def _with_data(entry: Entry, by_key: Mapping[str, Entry], known: set[str], report: Reporter) -> Entry:
    """The entry with the fields that it lacks and the entries in ``xdata`` have, or those these name."""
    fields, seen = dict(entry.fields), {entry.key}
    waiting = _keys(entry)
    while waiting:
        key = waiting.pop(0)
        if key not in known:
            report.add(entry.line, entry.key, f'xdata: no entry "{key}"; add one, or write its fields here')
        if key in by_key and key not in seen:
            seen.add(key)
            waiting += _keys(by_key[key])
            fields = {name: value for name, value in by_key[key].fields.items() if name != "xdata"} | fields
    return Entry(entry.key, entry.kind, entry.line, fields, entry.readable)


def _keys(entry: Entry) -> list[str]:
    return [key.strip() for key in entry.fields.get("xdata", "").split(",") if key.strip()]


def _inherited(entry: Entry, by_key: Mapping[str, Entry], known: set[str], report: Reporter) -> Entry:
    """The entry with the fields that it lacks and the one in ``crossref`` has, or one further up."""
    fields, seen, above = dict(entry.fields), {entry.key}, entry
    while "crossref" in above.fields:
        key = above.fields["crossref"].strip()
        if key in seen:
            report.add(above.line, above.key, f'crossref: "{key}" is part of itself; name the whole it is part of')
            break
        if key not in by_key:
            if key not in known:  # one that cannot be read is reported where it stands
                report.add(above.line, above.key, f'crossref: no entry "{key}"; add one, or write its fields here')
            break
        above = by_key[key]
        seen.add(key)
        title = above.fields.get("booktitle", above.fields.get("title"))
        parts = {_TITLE_IN.get(entry.kind, "booktitle"): title} if title else {}
        parts |= {name: value for name, value in above.fields.items() if name not in _NOT_INHERITED}
        fields = parts | fields
    return Entry(entry.key, entry.kind, entry.line, fields, entry.readable)
