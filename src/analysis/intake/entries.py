"""A work as others tell of it, as an entry of our bibliography."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.bibliography.references import PART_OF
from analysis.notes.bibliography.writing import address, latex, latex_name
from analysis.notes.grammar.lengths import LONGEST_FIELD, LONGEST_PEOPLE, check_length

# The fields of an entry in the order in which they are written; others are left out: abstracts, keywords, files.
FIELDS = (
    "author", "editor", "title", "subtitle", "journal", "journaltitle", "booktitle", "publisher", "institution",
    "school", "organization", "howpublished", "address", "location", "date", "year", "onlineyear", "volume", "number",
    "issue", "pages", "eid", "doi", "pmid", "pmcid", "url",
)  # fmt: skip
_ADDRESSES = ("doi", "url")
# Markup that reference managers leave in titles; what it encloses is kept.
_TAG = re.compile(r"<(/?)(i|b|u|em|strong|su[bp]|scp?|span)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]+|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_SCRIPTS = {"sub": "textsubscript", "sup": "textsuperscript"}
_DOI_BEFORE = re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr|i{2,3}|iv)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?P<family>.*\w.*?),?\s+(?P<given>(?:[^\W\d_a-zß-ÿ]\.?-?){1,4})(?:\s+(?P<suffix>[JS]r))?")
_SHORT_RANGE = re.compile(r"(\d+)\s*[-–—]\s*(\d+)")
_OTHERS = re.compile(r"(?:and\s+)?others|et\.? al\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Name:
    """A person as ``Family, Given`` or ``Family, Jr., Given``, or what an organisation is called."""

    text: str
    organisation: bool = False


@dataclass(frozen=True)
class Work:
    """A work from a file: its entry, and what only helps to know it again.

    ``journals``: further names of where it appeared; ``types``: what its database calls it.
    """

    entry: Entry
    journals: tuple[str, ...] = ()
    types: tuple[str, ...] = field(default=(), compare=False)


def entry_of(
    kind: str,
    line: int,
    key: str = "",
    *,
    texts: Mapping[str, str | None],
    authors: Iterable[Name] = (),
    editors: Iterable[Name] = (),
) -> Entry:
    """The entry of a work from its fields in plain text; what it appeared in is ``in``.

    Raises:
        ValueError: text that no file can hold, or that is too long to be a field.
    """
    container = "booktitle" if kind in PART_OF and kind != "article" else "journal"
    named = {container if name == "in" else name: value for name, value in texts.items() if value and value.strip()}
    for name, value in named.items():
        if len(value) > LONGEST_FIELD:
            raise ValueError(f"{name}: {len(value)} characters, and at most {LONGEST_FIELD} are read")
    values = {"author": names_text(authors), "editor": names_text(editors)}
    for name, value in values.items():
        if len(value) > LONGEST_PEOPLE:
            raise ValueError(f"{name}: {len(value)} characters, and at most {LONGEST_PEOPLE} are read")
    for name, value in named.items():
        values[name] = address(value) if name in _ADDRESSES else marked(value)
    if "doi" in values:
        values["doi"] = bare_doi(values["doi"])
    if "pages" in values:
        values["pages"] = pages_text(values["pages"])
    return Entry(" ".join(key.split()), kind, line, {name: values[name] for name in FIELDS if values.get(name)})


def names_text(names: Iterable[Name]) -> str:
    """All names as BibTeX joins them."""
    named = [name for name in names if name.text.strip()]
    return " and ".join(
        "others" if _OTHERS.fullmatch(name.text.strip()) else latex_name(name.text, organisation=name.organisation)
        for name in named
    )


def marked(text: str) -> str:
    """Text that may hold simple HTML, as LaTeX that prints what a reader sees; a tag without its other half is text."""
    tags = list(_TAG.finditer(text))
    paired = _paired(tags)
    pieces, end = [], 0
    for at, tag in enumerate(tags):
        if at in paired:
            pieces += [_spaced(text[end : tag.start()]), _script(tag)]
            end = tag.end()
    return " ".join("".join([*pieces, _spaced(text[end:])]).split())


def _paired(tags: Sequence[re.Match[str]]) -> set[int]:
    """Which tags open or close something together with another of the same name; none reach into each other."""
    paired: set[int] = set()
    waiting: list[int] = []
    open_now: Counter[str] = Counter()
    for at, tag in enumerate(tags):
        name = tag[2].casefold()
        if not tag[1]:
            waiting.append(at)
            open_now[name] += 1
        elif open_now[name]:
            while waiting:
                opened = waiting.pop()
                open_now[tags[opened][2].casefold()] -= 1
                if tags[opened][2].casefold() == name:
                    paired |= {opened, at}
                    break
    return paired


def _script(tag: re.Match[str]) -> str:
    macro = _SCRIPTS.get(tag[2].casefold())
    return "" if macro is None else "}" if tag[1] else rf"\{macro}{{"


def without_markup(text: str) -> str:
    """What a reader sees of text that may hold simple HTML, and lone tags as well."""
    while True:
        seen = _TAG.sub("", _ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
        if seen == text:
            return text
        text = seen


def _spaced(text: str) -> str:
    """LaTeX of a piece of a text, with the spaces at its ends."""
    before, after = (" " if text[at:][:1].isspace() else "" for at in (0, -1))
    middle = latex(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
    return f"{before}{middle}{after}" if middle else before


def bare_doi(text: str) -> str:
    """A DOI without the address or the word before it."""
    return _DOI_BEFORE.sub("", text, count=1).strip()


def pages_text(text: str) -> str:
    """Pages from first to last: ``2769--2774`` for ``2769-74``; other text as it is."""
    match = _SHORT_RANGE.fullmatch(text.replace("--", "-").strip())
    if not match:
        return text
    first, last = match.groups()
    return f"{first}--{first[: len(first) - len(last)]}{last}" if len(last) < len(first) else f"{first}--{last}"


def name_of(text: str) -> Name:
    """A name as RIS writes it: ``Family, Given, Jr.``, ``Family AB``, or an organisation without a comma.

    Raises ValueError where it is too long to be one."""
    check_length(text)
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[2]):
        return Name(", ".join(filter(None, (pieces[0], pieces[2], pieces[1]))))
    if len(pieces) == 2 and all(pieces):
        return Name(", ".join(pieces))
    behind = _INITIALS.fullmatch(text.strip()) if len(pieces) == 1 else None
    if behind:
        given = " ".join(f"{letter}." for letter in behind["given"] if letter not in ".-")
        return Name(", ".join(filter(None, (behind["family"].strip(), behind["suffix"], given))))
    return Name(" ".join(text.split()).strip(" ,"), organisation=len(text.split()) > 1)
