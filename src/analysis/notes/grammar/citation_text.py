"""What the text of a citation names: people, year, journal, title, kind of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from analysis.notes.grammar.author_names import JOURNAL, TITLE, YEAR, composed, read_people
from analysis.notes.grammar.citation_words import DEGREES, KINDS, MONTHS, ORDINARY, PENDING
from analysis.notes.grammar.lengths import LONGEST_CITATION

UNREAD_PEOPLE = "people are named, and who they are could not be read"
TOO_LONG = "it is too long to be read"
TWO_WORKS = "two works are cited; write one each"
# A word alone in quotation marks at the beginning may be a name as well.
_TITLE = regex.compile(
    r"[“\"„«](?:([^“”\"„«»]*[^\s“”\"„«»][^“”\"„«»]*),[”\"»]"
    r"|((?:(?=[^“”\"„«»]+\s)|(?<=\S\s?.))[^“”\"„«»]{8,})[”\"»])"
)
_YEAR = regex.compile(
    r"(?<![\p{L}\d])(?<!\d[.,])(1[5-9][0-9]{2}|20[0-9]{2})(?:年|년)?(?:([a-z])(?![\p{L}\d]))?(?![\d\p{L}])(?![.,]\d)"
)
# Numbers that look like years: addresses, pages behind a volume, the day a page was looked at.
_NUMBERS = regex.compile(
    r"https?://\S+|\bdoi\b:?\s*\S+|\b10\.\d{4,9}/\S+|\b(?i:accessed|retrieved)\b\s+(?:on\s+)?[\w\s,.-]{0,16}?\b\d{4}\b(?:-\d\d)*"
    r"|\b(?i:pp?|pages?|vol|no)\b\.?\s*\d+(?:-\d+)?|(?<!\d)\d{1,3}\s*(?:\(\d[^)]{0,40}\)\s*)?[:,]\s*[eE]?\d+(?:-\d+)?(?!\s*\))"
    r"|\[\d{1,3}\]"
)
_JOURNAL_WORD = r"[^\W\d_a-z][\w&’'-]*"
_MORE = rf"(?:\s+(?:(?:of|and|the|for|in|&)\s+)*(?:{_JOURNAL_WORD}|\([A-Z][a-z]+\)))*"
_JOURNAL = (
    regex.compile(rf"\b(?:in|from)\s+(?:the\s+)?({_JOURNAL_WORD}{_MORE})"),
    regex.compile(
        rf"(?:^|[,.(;]|\b[Tt]he\b)\s*(?:[Tt]he\s+)?((?:{_JOURNAL_WORD}\s+(?:of\s+)?){{0,8}}?(?:Journal|Annals|Archives|Acta|Proceedings)\b{_MORE})"
    ),
)
_JOURNAL_NAME = rf"{_JOURNAL_WORD}(?:%s\s(?:of|and|the|for|in|&|{_JOURNAL_WORD}))*"
_AFTER_TITLE = regex.compile(rf"[\s.,]*(?:in\s+)?({_JOURNAL_NAME % '[.]?'}\.?)")
# "… Title. J Strength Cond Res. 2017;31": what stands between the last two points before the year.
_BEFORE_YEAR = tuple(regex.compile(rf"(?<=[.,(]\s?)({_JOURNAL_NAME % point})[.,]?\s\(?$") for point in ("", "[.]?"))
_SMALL = ("of", "and", "the", "for", "in", "&")


@dataclass(frozen=True)
class CitationText:
    """What a citation names, however vaguely; ``unread`` says what of it cannot be told, or is empty."""

    year: int | None = None
    journal: str | None = None
    people: str | None = None
    kind: str | None = None
    title: str | None = None
    unread: str = ""


def read_citation(text: str, is_journal: Callable[[str], bool] = lambda name: False) -> CitationText:
    """``a 2018 study in the Journal of …``, ``Contreras et al. (2015), "A Comparison …"``.

    Never fails: a citation may name nothing. A title stands in quotation marks. ``is_journal`` tells the names of
    known journals, which are read without "in" before them.
    """
    if len(text) > LONGEST_CITATION:
        return CitationText(unread=TOO_LONG)
    rest = " ".join(composed(text).split())
    title = _TITLE.search(rest)
    name = None
    if title:
        behind = rest[title.end() :]
        journal = _AFTER_TITLE.match(behind)
        name = _journal_name(journal[1]) if journal else None
        if name:
            behind = behind.replace(name, JOURNAL, 1)
        rest = f"{rest[: title.start()]}{TITLE}{behind}"
    rest = DEGREES.sub(" ", _NUMBERS.sub(" ", rest))
    if name is None:
        name, rest = _take_journal(rest, is_journal)
    years = list(_YEAR.finditer(rest))
    rest = PENDING.sub(YEAR, _YEAR.sub(YEAR, rest))
    people = read_people(rest)
    again = len({year[1] for year in years}) > 1 or regex.search(rf"{YEAR}\s*[,;]\s*[a-z]\b(?!\.)", rest)
    unread = TWO_WORKS if again else "" if people.readable else UNREAD_PEOPLE
    return CitationText(
        year=int(years[0][1]) if years else None,
        journal=name,
        people=people.names if people.readable else None,
        kind=next((kind for kind in KINDS if kind in rest.casefold()), None),
        title=next(filter(None, title.groups())).strip(" ,.") if title else None,
        unread=unread,
    )


def _take_journal(text: str, is_journal: Callable[[str], bool]) -> tuple[str | None, str]:
    """The journal, and the text with a mark in its place."""
    for pattern in _JOURNAL:
        for match in pattern.finditer(text):
            name = _journal_name(match[1])
            if name:
                start = text.index(name, match.start(1))
                return name, f"{text[:start]}{JOURNAL}{text[start + len(name) :]}"
    year = _YEAR.search(text)
    for pattern in _BEFORE_YEAR if year else ():
        match = pattern.search(text[: year.start()])
        if match and (is_journal(match[1]) or (" " in match[1] and text[year.end() : year.end() + 1] == ";")):
            return match[1], f"{text[: match.start(1)]}{JOURNAL}{text[match.end(1) :]}"
    return None, text


def _journal_name(text: str) -> str | None:
    words = _YEAR.split(text)[0].split()
    while words and words[-1].casefold() in _SMALL:
        words.pop()
    if words and words[0].casefold().strip(".,") in MONTHS:
        return None
    if all(word.casefold().strip(".,") in ORDINARY for word in words) and "Journal" not in text:
        return None
    return " ".join(words).rstrip(".,(") or None
