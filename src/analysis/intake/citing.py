"""The works that a sentence cites, and the journal that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from analysis.intake.passages import Place
from analysis.intake.works import Work
from analysis.notes.grammar.citation_words import MONTHS, ORDINARY

_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
# A name is taken whole or not at all (possessive): what fails behind it must not be tried with every part of it.
_NAME = (
    r"(?:(?:van|von|de|der|den|di|da|del|la|le|el|al|ten|ter)\s){0,2}+(?:[DOdl]['’])?+"
    r"(?=[\w’'-]*[a-zß-ÿ])[A-ZÀ-ÖØ-Þ](?:[\w-]|['’](?!s\b))*+"
)
_INITIALS = r"(?:[A-Z]\.\s?){0,3}"
_PERSON = rf"{_INITIALS}{_NAME}(?:\s(?:[A-Z]\.?\s)?{_NAME})?"
_OTHERS = (
    r"(?:,?\s(?:et\s?al\b\.?|& co\b\.?"
    r"|and\s(?:(?:his|her|their)\s)?(?:colleagues|co-?workers|co-?authors|team|others)))"
)
_PEOPLE = rf"{_PERSON}(?:(?:,\s{_PERSON}){{1,6}},?)?(?:,?\s(?:and|&)\s{_PERSON})?{_OTHERS}?"
_AUTHOR_YEAR = re.compile(
    rf"(?P<people>{_PEOPLE})(?:['’]s)?(?:,\s*[(\[]?|\s*[(\[]|(?<=[.s])\s)\s*(?P<year>{_YEAR})[a-z]?\b"
)
_AUTHOR_OTHERS = re.compile(rf"(?P<people>{_PERSON}(?:,\s{_PERSON}){{0,4}}{_OTHERS})")
_KIND = (
    r"(?:meta-?\s?analys[ie]s|systematic review|literature review|review|"
    r"(?:(?:randomi[sz]ed|controlled|clinical) ){0,3}trial|"
    r"case study|stud(?:y|ies)|paper|experiment|research|thesis|dissertation|preprint|analysis|survey)"
)
_ADJECTIVE = r"(?:(?!the\b|and\b|that\b|of\b|in\b|is\b)[\w’'-]+\s){0,4}?"
_INDEFINITE = re.compile(rf"\b(?:an?|one|another)\s(?P<words>{_ADJECTIVE})(?P<kind>{_KIND})\b", re.I)
_DATED = re.compile(rf"\b(?P<year>{_YEAR})\s(?P<words>{_ADJECTIVE})(?P<kind>{_KIND})\b", re.I)
_DEFINITE = re.compile(
    rf"\b(?:the|this|that|their|its)\s{_ADJECTIVE}(?P<kind>{_KIND}|findings?|results|authors?|team|researchers)\b", re.I
)
_ANY_KIND = re.compile(rf"\b(?P<kind>{_KIND})\b", re.I)
_BY = re.compile(
    rf"\b(?P<kind>(?i:{_KIND}|work))\s(?:[a-z]+\s){{0,2}}?(?:by|from|of)\s(?:Dr\.?\s|Prof\.?\s|Professor\s|[a-z]+\s(?:coach|scientist|researcher|author)\s)?(?P<people>{_PEOPLE})",
)
_POSSESSIVE = re.compile(rf"\b(?P<people>{_PERSON})['’]s\s(?:\d{{4}}\s)?(?:[a-z]+\s){{0,2}}(?P<kind>(?i:{_KIND}))\b")
_INSTITUTION = r"(?P<institution>(?:the\s)?[A-Z][\w’'&.-]*(?:\s(?:of|for|and|the|in|at|&|[A-Z][\w’'&.-]*)){0,8})"
_RESEARCHERS = re.compile(
    r"\b(?i:researchers|scientists|experts|investigators|physiologists|academics|(?:research )?team|group|"
    rf"{_KIND})\s(?:[a-z]+\s){{0,3}}?(?:at|from)\s{_INSTITUTION}"
)
_PUBLISHED = re.compile(r"\b(?:published|appeared|appearing|reported|printed)\b[^.;]{0,40}?\b(?:in|by)\s", re.I)
_JOURNAL_AFTER = re.compile(
    r"(?:(?:the|a)\s)?(?P<journal>[A-Z][\w’'&-]*(?:[,:]?\s(?:of|and|the|for|in|on|&|[A-Z(][\w’'&()-]*)){0,10})"
)
_JOURNAL_WORD = re.compile(
    r"\b(?:Journal|Annals|Archives|Acta|Proceedings|Lancet|BMJ|JAMA|PLOS|PLoS|Nature|Science|Medicine|Sports?|Physiology|Research|Reports|Frontiers|Bulletin|Review|Reviews|Letters|Therapy|Biomechanics|Nutrition)\b"
)
_IN_YEAR = re.compile(rf"\b(?:in|from|of|back in|since)\s(?:(?:{'|'.join(MONTHS[:12])})\s)?(?P<year>{_YEAR})\b", re.I)
_DOI = re.compile(r"(?:\bdoi(?:\.org/|:)\s*|https?://(?:dx\.)?doi\.org/|\b)(10\.\d{4,9}/[^\s\"<>]{1,200})", re.I)
_PMID = re.compile(r"\bPMID:?\s*(\d{4,9})|pubmed[\w./]{0,40}/(\d{4,9})|/pubmed/(\d{4,9})", re.I)
_SCHOLARLY = re.compile(
    r"https?://[^\s\"<>)]{0,60}(?:pubmed|ncbi\.nlm|arxiv|biorxiv|medrxiv|sciencedirect|springer|wiley|tandfonline|frontiersin|mdpi|"
    r"nature\.com|sagepub|jamanetwork|bmj\.com|plos|researchgate|semanticscholar|lww\.com|oup\.com|humankinetics)[^\s\"<>)]{0,200}",
    re.I,
)
_NOBODY = ORDINARY | {
    "if", "when", "but", "and", "so", "then", "here", "there", "what", "why", "how", "our", "yes", "not", "while",
    "both", "although", "though", "because", "myth", "tip", "note", "step", "day", "week"}  # fmt: skip
_SAYS = re.compile(
    r"\b(?:found|finds|showed|shows|shown|reported|reports|concluded|concludes|suggest(?:s|ed)|compared|saw|measured|"
    r"demonstrated|revealed|"
    r"observed|linked|noted|according|published|determined|discovered|examined|looked|"
    r"tested|confirmed|put|had|in one|in a|in another)\b",
    re.I,
)
_NO_JOURNAL = re.compile(r"\b(?:University|College|Institute|Department|School|Hospital)\b")


def works_in(text: str, is_journal: Callable[[str], bool], place: Callable[[int], Place]) -> Iterator[Work]:
    """The works that a sentence cites. What it says of a work in several places of the sentence is put together."""
    works: list[Work] = []
    taken: list[tuple[int, int]] = []

    def free(match: re.Match[str]) -> bool:
        return all(match.end() <= start or match.start() >= end for start, end in taken)

    def add(match: re.Match[str], **fields) -> None:
        taken.append(match.span())
        works.append(Work(place=place(match.start()), **fields))

    for match in _AUTHOR_YEAR.finditer(text):
        people = _people(match["people"])
        if people:
            add(match, people=people, year=int(match["year"]))
    for pattern in (_BY, _POSSESSIVE):
        for match in pattern.finditer(text):
            people = _people(match["people"])
            if people and free(match) and not _RESEARCHERS.match(text, match.start()):
                dated = next((other for other in _DATED.finditer(text) if other.end("kind") == match.end("kind")), None)
                add(match, people=people, kind=_kind(match["kind"]), year=int(dated["year"]) if dated else None)
    for match in _AUTHOR_OTHERS.finditer(text):
        if free(match) and (people := _people(match["people"])):
            add(match, people=people)
    for match in _RESEARCHERS.finditer(text):
        if (free(match) and match["institution"][:1].isupper()) or match["institution"].startswith("the "):
            institution = _trimmed(match["institution"])
            if institution and institution.split()[-1].casefold() not in MONTHS:
                add(match, institution=institution)
    described = []
    for match in (*_DATED.finditer(text), *_INDEFINITE.finditer(text)):
        if free(match) and _is_a_work(match, text):
            taken.append(match.span())
            year = int(match["year"]) if "year" in match.groupdict() else _year_in(match["words"])
            described.append(Work(place=place(match.start()), year=year, kind=_kind(match["kind"])))
    works = _together(works, sorted(described, key=lambda work: work.place.column))
    journal = journal_name(text, is_journal)
    doi, pmid, url = _addresses(text)
    years = [int(match["year"]) for match in _IN_YEAR.finditer(text)]
    if not works and (journal or doi or pmid or url):
        at = _ANY_KIND.search(text)
        definite = bool(_DEFINITE.search(text))
        works = [Work(place=place(at.start() if at else 0), kind=_kind(at["kind"]) if at else None, definite=definite)]
    works = [
        _filled(work, works, journal=journal, doi=doi, pmid=pmid, url=url, year=years[0] if len(years) == 1 else None)
        for work in works
    ]
    yield from works


def _filled(work: Work, works: Sequence[Work], **fields) -> Work:
    """The work with what the sentence says besides, where it can only be of this work."""
    if len(works) > 1 and work is not works[0]:
        return work
    return replace(work, **{key: value for key, value in fields.items() if value and getattr(work, key) is None})


def _together(named: list[Work], described: list[Work]) -> list[Work]:
    """ "Alpha et al. … in a 2017 trial" is one work: a description without people joins the only people without one."""
    if len(named) == 1 and len(described) == 1:
        work, other = named[0], described[0]
        if work.year is None or other.year is None or work.year == other.year:
            return [
                replace(
                    work, year=work.year or other.year, kind=work.kind or other.kind, place=min(work.place, other.place)
                )
            ]
    if len(named) > 1 and described:
        described = [work for work in described if work.year]
    return [*named, *described]


def _is_a_work(match: re.Match[str], text: str) -> bool:
    """Whether "a … study" is somebody's: dated, or something is reported of it."""
    if "year" in match.groupdict() or _year_in(match["words"]):
        return True
    kind = match["kind"].casefold()
    if kind in ("research", "analysis", "survey", "review", "paper") and not _PUBLISHED.search(text):
        return False
    return bool(_SAYS.search(text))


def _year_in(text: str) -> int | None:
    match = re.search(rf"\b{_YEAR}\b", text)
    return int(match[0]) if match else None


def _people(text: str) -> str | None:
    """The people, if what looks like a name is not a word that begins a sentence."""
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    while words and words[0].casefold() in _NOBODY:
        text = text[text.index(words[0]) + len(words[0]) :].lstrip(" .,")
        words = words[1:]
    if (
        not words
        or not any(word[0].isupper() for word in words)
        or re.search(r"\b(?:Journal|University|College|Institute)\b", text)
    ):
        return None
    return " ".join(text.split()).strip(" ,")


def _kind(text: str) -> str:
    return "study" if text.casefold() == "studies" else " ".join(text.casefold().split())


def _trimmed(text: str) -> str:
    words = text.split()
    while words and (words[-1].casefold() in ("of", "for", "and", "the", "in", "at", "&") or words[-1] in ("A", "In")):
        words.pop()
    return " ".join(words).rstrip(".,'’")


def journal_name(text: str, is_journal: Callable[[str], bool]) -> str | None:
    """The journal of a sentence: behind "in" or "by", with a word that journals have, or known to the vocabulary."""
    published = {match.end() for match in _PUBLISHED.finditer(text)}
    for match in re.finditer(r"\b(?:in|from|by)\s", text):
        name = _JOURNAL_AFTER.match(text, match.end())
        if not name:
            continue
        journal = _trimmed(re.split(r",\s(?=[a-z])|\s(?:in|on)\s(?=\d|[A-Z]\w+\s\d{4})", name["journal"])[0])
        journal = re.sub(rf"[,\s]*\(?{_YEAR}.*$", "", journal).removeprefix("The ")
        several = len(journal.split()) > 1
        if is_journal(journal) or (_JOURNAL_WORD.search(journal) and (several or match.end() in published)):
            if not _NO_JOURNAL.search(journal):
                return journal
            continue
        if several and match.end() in published:
            return journal
    return None


def _addresses(text: str) -> tuple[str | None, str | None, str | None]:
    doi = _DOI.search(text)
    pmid = _PMID.search(text)
    url = _SCHOLARLY.search(text)
    return (
        doi[1].rstrip(".,;:)]") if doi else None,
        next(filter(None, pmid.groups()), None) if pmid else None,
        url[0].rstrip(".,;:)]") if url else None,
    )
