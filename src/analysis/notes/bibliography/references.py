"""references.bib: what the studies are, bibliographically. Read as BibTeX and biblatex say."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from analysis.notes.bibliography.bibtex import Entry, read_entries
from analysis.notes.bibliography.latex import plain_text, verbatim
from analysis.notes.bibliography.names import AND_OTHERS, Names, read_names
from analysis.notes.grammar.lengths import LONGEST_FIELD, LONGEST_PEOPLE, check_length
from analysis.notes.problems import Reporter, did_you_mean

DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"[1-9]\d{0,8}")
# Other names of a field, in BibTeX or biblatex. The first that an entry has is read.
_ALIASES = {
    "journal": ("journaltitle", "journal", "booktitle"),
    "publisher": ("publisher", "institution", "school", "organization", "howpublished"),
    "place": ("location", "address"),
    "number": ("number", "issue"),
    "pages": ("pages", "eid"),
}
PART_OF = frozenset({
    "article", "suppperiodical", "inbook", "bookinbook", "suppbook", "incollection", "suppcollection",
    "inproceedings", "conference", "inreference",
})  # fmt: skip
KINDS = PART_OF | {
    "book", "mvbook", "booklet", "collection", "mvcollection", "dataset", "electronic", "manual", "mastersthesis",
    "misc", "mvproceedings", "online", "patent", "periodical", "phdthesis", "proceedings", "reference", "report",
    "software", "techreport", "thesis", "unpublished", "video", "www",
}  # fmt: skip
# Fields that entries usually have and that decide nothing here: other numbers of the work, and notes about it.
_UNUSED = frozenset({
    "abstract", "annotation", "annote", "archiveprefix", "bibsource", "biburl", "copyright", "day", "eprint",
    "eprintclass", "eprinttype", "file", "isbn", "issn", "keywords", "langid", "language", "month", "note", "pmcid",
    "primaryclass", "timestamp", "urldate",
})  # fmt: skip
_READ = frozenset({
    "author", "editor", "title", "subtitle", "date", "year", "onlineyear", "doi", "pmid", "url", "volume", "crossref",
    "xdata",
    *(name for names in _ALIASES.values() for name in names),
})  # fmt: skip
_YEAR = re.compile(r"(1[5-9]|20)\d\d")
_DATE = re.compile(r"((?:1[5-9]|20)\d\d)(?:-(\d\d))?(?:-(\d\d))?[~?%]?(?:/.*)?")
_SEASONS = range(21, 25)  # biblatex: spring to winter, where the month stands
T = TypeVar("T")


@dataclass(frozen=True)
class Reference:
    """One entry, as readers see it: no LaTeX is left in it.

    ``authors`` and ``editors`` are ``Family, Given``, or what an organisation is called; ``journal`` is what the work
    appeared in, and for a work that is part of nothing, who published it. ``readable`` is False where a problem
    hides some of it.
    """

    key: str
    line: int
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    online_year: int | None = None
    journal: str | None = None
    doi: str | None = None
    url: str | None = None
    volume: str | None = None
    number: str | None = None
    pages: str | None = None
    publisher: str | None = None
    place: str | None = None
    editors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # those of authors and editors whose names have no parts
    others: bool = False  # there are more authors than are named
    crossref: str | None = None  # the key of what it is part of
    readable: bool = True
    pmid: str | None = None  # PubMed's number


def bibliographic(reference: Reference) -> dict[str, Any]:
    """What a study's row has from its entry; a work without authors is known by its editors."""
    people = reference.authors or reference.editors
    return {
        "authors": "; ".join([*people, AND_OTHERS] if people and reference.others else people),
        "year": reference.year,
        "online_year": reference.online_year,
        "title": reference.title,
        "journal": reference.journal,
        "doi": reference.doi,
    }


def read_references(text: str, report: Reporter) -> dict[str, Reference]:
    """Entries by key, those that could not be read as well.

    Malformed entries and values, a key or a DOI twice and missing titles are reported, and fields of no known name.
    """
    references: dict[str, Reference] = {}
    dois: dict[str, str] = {}
    for entry in read_entries(text, report):
        if entry.kind == "xdata":  # fields for other entries, and no work
            continue
        reference = (
            read_reference(entry, report) if entry.kind else Reference(entry.key, entry.line, "", "", readable=False)
        )
        doi = reference.doi
        if doi and (first := dois.setdefault(doi.casefold(), entry.key)) != entry.key:
            report.add(entry.line, entry.key, f"doi: {doi} is already that of {first}")
        references.setdefault(entry.key, reference)
    return references


def read_reference(entry: Entry, report: Reporter) -> Reference:
    """What one entry says, its problems reported; fields of no known name are warned of."""
    try:
        return _read_reference(entry, report)
    except RecursionError:
        report.add(entry.line, entry.key, "braces in braces, too deep to be read; mend it")
        return Reference(entry.key, entry.line, entry.kind, "", readable=False)


def _read_reference(entry: Entry, report: Reporter) -> Reference:
    problems = len(report.problems)
    _warn_of_unread(entry, report)
    title, subtitle = (_value(entry, name, plain_text, report) for name in ("title", "subtitle"))
    empty = not re.sub(r"[{}\s]", "", entry.fields.get("title", ""))
    if empty and entry.readable:
        report.add(entry.line, entry.key, "title: missing; every entry needs a title")
    authors, editors = (_value(entry, name, read_names, report) or Names() for name in ("author", "editor"))
    plain = {name: _first(entry, name, report) for name in _ALIASES}
    if plain["journal"] is None and entry.kind not in PART_OF:
        plain["journal"] = plain["publisher"]
    return Reference(
        key=entry.key,
        line=entry.line,
        kind=entry.kind,
        title=": ".join(filter(None, (title, subtitle))),
        authors=authors.people,
        editors=editors.people,
        organisations=authors.organisations + editors.organisations,
        others=authors.others if authors.people else editors.others,
        year=_year_of(entry, report),
        online_year=_value(entry, "onlineyear", _year, report),
        doi=_value(entry, "doi", _doi, report),
        pmid=_value(entry, "pmid", _pmid, report),
        url=_value(entry, "url", verbatim, report),
        volume=_value(entry, "volume", plain_text, report),
        crossref=entry.fields.get("crossref"),
        readable=entry.readable and len(report.problems) == problems,
        **plain,
    )


def _value(entry: Entry, name: str, read: Callable[[str], T], report: Reporter) -> T | None:
    """A field as ``read`` gives it; None where it is not there, empty or wrong, which is reported."""
    value = entry.fields.get(name, "")
    if not value.strip():
        return None
    try:
        check_length(value, LONGEST_PEOPLE if read is read_names else LONGEST_FIELD)
        return read(value) or None
    except ValueError as error:
        report.add(entry.line, entry.key, f"{name}: {error}")
        return None


def _first(entry: Entry, field: str, report: Reporter) -> str | None:
    return next(filter(None, (_value(entry, name, plain_text, report) for name in _ALIASES[field])), None)


def _year_of(entry: Entry, report: Reporter) -> int | None:
    """The year of ``date`` or ``year``, which must agree where there are both."""
    dated, year = _value(entry, "date", _date, report), _value(entry, "year", _year, report)
    if dated and year and dated != year:
        report.add(entry.line, entry.key, f"date: {dated}, and year: {year}; keep one of them")
    return dated or year


def _year(text: str) -> int:
    year = re.sub(r"[{}]", "", text).strip()
    if not _YEAR.fullmatch(year):
        raise ValueError(f'"{year}" is no year; accepted: four digits')
    return int(year)


def _date(text: str) -> int:
    date = re.sub(r"[{}]", "", text).strip()
    match = _DATE.fullmatch(date)
    if not match or not _is_in_calendar(*(int(part) if part else None for part in match.groups())):
        raise ValueError(f'"{date}" is no date; accepted: 2018, 2018-05 or 2018-05-31')
    return int(match[1])


def _is_in_calendar(year: int, month: int | None, day: int | None) -> bool:
    if month is None or (month in _SEASONS and day is None):
        return True
    return 1 <= month <= 12 and (day is None or 1 <= day <= calendar.monthrange(year, month)[1])


def _doi(text: str) -> str:
    doi = verbatim(text)
    if not DOI.fullmatch(doi):
        raise ValueError(f'"{doi}" is no DOI; accepted: 10.1234/abc, without an address before it')
    return doi


def _pmid(text: str) -> str:
    pmid = verbatim(text)
    if not PMID.fullmatch(pmid):
        raise ValueError(f'"{pmid}" is no PMID; accepted: the number alone, such as 12345678')
    return pmid


def _warn_of_unread(entry: Entry, report: Reporter) -> None:
    """Name the kind and the fields that are not read: they may be slips of the pen."""
    if entry.kind not in KINDS:
        near = did_you_mean(entry.kind, sorted(KINDS))
        _warn(report, entry, f'"@{entry.kind}" is no kind of work{near}; @misc is what fits nothing else')
    for name in entry.fields.keys() - _READ - _UNUSED:
        near = did_you_mean(name, sorted(_READ))
        _warn(report, entry, f'"{name}" is not read{near}; what it holds is on no page')


def _warn(report: Reporter, entry: Entry, message: str) -> None:
    warn = getattr(report, "warn", None)  # what only warns has no list yet
    if warn is not None:
        warn(entry.line, entry.key, message)
