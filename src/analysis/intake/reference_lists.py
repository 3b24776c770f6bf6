"""Entries of an article's list of references, in the styles that articles use."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from analysis.intake.passages import Kind, Passage
from analysis.intake.works import Work
from analysis.notes.grammar.citation_text import read_citation

_HEADING = re.compile(
    r"\s*(?:\d+\.?\s*)?(?:references?|sources?|bibliography|works cited|literature(?: cited)?|citations?|footnotes|"
    r"scientific references|studies cited|further reading)\s*:?\s*$",
    re.I,
)
_LABEL = re.compile(r"\s*(?:references?|sources?|bibliography)\s*:\s+(?=\S)", re.I)
_YEAR = re.compile(r"(?<![\d/.])(19[5-9]\d|20[0-4]\d)[a-z]?(?![\d/-])")
_VOLUME = re.compile(r"\d+\s*(?:\(\d[\d\s–-]*\))?\s*[:,]\s*(?:pp?\.\s*)?[eES]?\d+|\bdoi\b|10\.\d{4,9}/|\bPMID\b", re.I)
_AUTHORS = re.compile(
    r"(?:(?:van|von|de|der|den|di|da|la|le)\s){0,2}[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\s[A-ZÀ-ÖØ-Þ][\w’'-]+)?,?\s(?:[A-Z]\.?[\s-]?){1,3}(?=[,.;&(]|\s|$)"
)
_NUMBER = re.compile(r"\s*[(\[]?(\d{1,3})[)\].]\s*")
_VANCOUVER = re.compile(r"[.?!]\s+(?P<journal>[A-Z][A-Za-z&’'.: ()-]{1,100}?)[.,]?\s*\(?(?:19|20)\d\d")
_APA = re.compile(r"[.?!]\s+(?P<journal>[A-Z][A-Za-z&’':, ()-]{1,100}?),?\s+\d+\s*(?:\(\d[\d–-]*\))?\s*[,:]")
_TITLE_END = re.compile(r"(?:(?:(?<=\s)|^)[a-z][\w’'-]*[.]|(?<=[A-Za-z]{5})[.]|[?!])\s+(?=[A-Z])")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{1,200}")
_PMID = re.compile(r"PMID:?\s*(\d{4,9})|pubmed[\w./]{0,40}/(\d{4,9})", re.I)
_URL = re.compile(r"https?://\S{3,300}")
_NEXT = re.compile(
    r"(?:;|\.)\s+(?=(?:\[\d{1,3}\]|\(?\d{1,3}[.)])\s+[A-Z])|;\s+(?=[A-Z][\w’'-]+,?\s[A-Z]\.?[A-Z]?\.?[,.\s])"
)


def reference_heading(passage: Passage) -> bool:
    """Whether a passage begins a list of references."""
    return bool(_HEADING.match(passage.text) if passage.kind == Kind.HEADING else _LABEL.match(passage.text))


def is_dated(text: str) -> bool:
    """Whether a year stands in a text, as in every entry."""
    return bool(_YEAR.search(text))


def is_reference(text: str) -> bool:
    """Whether a passage is an entry, wherever it stands: it begins with authors, and has a year, volume and pages."""
    if len(text) > 1500:
        return False
    start = _NUMBER.match(text)
    return bool(_AUTHORS.match(text, start.end() if start else 0) and _YEAR.search(text) and _VOLUME.search(text))


def read_reference(passage: Passage, is_journal: Callable[[str], bool], *, listed: bool) -> Iterator[Work]:
    """The works of a passage of a list. Below its heading every passage with a year or an address is an entry."""
    label = _LABEL.match(passage.text)
    at = label.end() if label else 0
    for text in _entries(passage.text[at:]):
        start = passage.text.index(text, at)
        at = start + len(text)
        work = _read(text, passage, start, is_journal)
        if work.year or work.doi or work.pmid or (listed and work.url):
            yield work


def _entries(text: str) -> list[str]:
    starts = [0, *(match.end() for match in _NEXT.finditer(text)), len(text)]
    return [text[first:last].strip() for first, last in itertools.pairwise(starts) if text[first:last].strip()]


def _read(text: str, passage: Passage, start: int, is_journal: Callable[[str], bool]) -> Work:
    marked = re.fullmatch(r"\(?(\d{1,3})[.)]", passage.mark) if start == 0 else None
    number = marked or _NUMBER.match(text)
    body = text[number.end() :] if number and not marked else text
    doi, pmid, url = _DOI.search(body), _PMID.search(body), _URL.search(body)
    plain = _URL.sub(" ", body)
    year = _YEAR.search(plain)
    cited = read_citation(plain, is_journal)
    work = Work(
        place=passage.place(start),
        people=_people(plain) or cited.people,
        year=int(year[1]) if year else None,
        journal=_journal(plain) or cited.journal,
        title=cited.title,
        doi=doi[0].rstrip(".,;)") if doi else None,
        pmid=next(filter(None, pmid.groups())) if pmid else None,
        url=url[0].rstrip(".,;)") if url else None,
        number=int(number[1]) if number else None,
    )
    return replace(work, places=(work.place,))


def _people(text: str) -> str | None:
    """The authors before the title: "Alpha A, Beta B", "Alpha, A., & Beta, B."."""
    authors = []
    at = 0
    while match := _AUTHORS.match(text, at):
        authors.append(re.sub(r"[\s,]+", " ", match[0]).strip().rstrip("."))
        at = match.end()
        joint = re.compile(r"\.?[,;]?\s*(?:&|and\b)?\s*").match(text, at)
        at = joint.end() if joint else at
        if len(authors) > 50:
            break
    others = re.compile(r"et\s?al").match(text, at)
    if not authors:
        return None
    if len(authors) > 3 or others:
        return f"{authors[0]} et al."
    return ", ".join(authors)


def _journal(text: str) -> str | None:
    """What stands between the title and the volume or the year; a title's last word is no abbreviation."""
    for pattern in (_APA, _VANCOUVER):
        matches = list(pattern.finditer(text))
        if matches:
            pieces = _TITLE_END.split(matches[-1]["journal"])
            return " ".join(pieces[-1].split()).strip(" ,.")
    return None
