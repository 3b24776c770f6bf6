"""Whether the project has a work already, and in what its entry differs."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import regex

from analysis.evidence.citations.fields import shortens
from analysis.evidence.citations.people import folded
from analysis.intake.entries import pages_text, without_markup
from analysis.intake.references import Incoming
from analysis.notes.bibliography.kinds import appeared, kind_in
from analysis.notes.bibliography.references import Reference
from analysis.notes.grammar.spellings import journal_form

_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)
_PMID = re.compile(
    r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Difference:
    """A field that the entry and the incoming work tell differently; ``known`` is empty where the entry lacks it."""

    field: str
    known: str
    incoming: str


@dataclass
class Known:
    """Works by what they are known by."""

    references: dict[str, Reference] = field(default_factory=dict)
    _by_doi: dict[str, str] = field(default_factory=dict)
    _by_pmid: dict[str, str] = field(default_factory=dict)
    _by_title: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _not_read: list[str] = field(default_factory=list)  # keys of works whose titles were not read

    @classmethod
    def of(cls, references: Iterable[Reference]) -> Known:
        """The works of a bibliography."""
        known = cls()
        for reference in references:
            known.add(reference.key, reference)
        return known

    def add(self, key: str, reference: Reference) -> None:
        """Know a further work by this key."""
        self.references[key] = reference
        if doi := _doi(reference):
            self._by_doi.setdefault(doi, key)
        if pmid := _pmid(reference):
            self._by_pmid.setdefault(pmid, key)
        self._by_title[title_form(reference.title)].append(key)
        if reference.title.startswith("["):  # as notes have what a work is about in the place of its title
            self._not_read.append(key)

    def find(self, reference: Reference) -> str | None:
        """The key of the same work: by DOI, by PMID, else by title and year, where nothing says that it is another.

        A work whose title was not read is known by its year, its volume and its first page.
        """
        if key := self._by_doi.get(_doi(reference)) or self._by_pmid.get(_pmid(reference)):
            return key
        keys = [*self._titled(reference), *(key for key in self._not_read if self._stands_there(key, reference))]
        return next((key for key in keys if not self._is_another(key, reference)), None)

    def resembles(self, reference: Reference) -> str | None:
        """The key of a work of the same title and year that has another DOI or PMID: perhaps another version of it.

        Or of one whose title was not read, of the same year and first author.
        """
        people = [folded(name.split(",")[0]) for name in _people(reference)[:1]]
        same = (
            key
            for key in self._not_read
            if people and people == [folded(name.split(",")[0]) for name in _people(self.references[key])[:1]]
            if _years(reference) & _years(self.references[key])
        )
        return next((key for keys in (self._titled(reference), same) for key in keys), None)

    def _stands_there(self, key: str, reference: Reference) -> bool:
        known = self.references[key]
        places = [(_plain(work.volume), _pages(work.pages).split("-")[0]) for work in (known, reference)]
        return places[0] == places[1] and all(places[0]) and bool(_years(known) & _years(reference))

    def _titled(self, reference: Reference) -> list[str]:
        keys = self._by_title.get(title_form(reference.title), [])
        return [key for key in keys if _share_years(self.references[key], reference)]

    def _is_another(self, key: str, reference: Reference) -> bool:
        known = self.references[key]
        numbers = ((_doi(known), _doi(reference)), (_pmid(known), _pmid(reference)))
        if any(number and other and number != other for number, other in numbers):
            return True
        families, others = ({folded(name.split(",")[0]) for name in _people(work)} for work in (known, reference))
        return bool(families and others) and not families & others


def title_form(title: str) -> str:
    """A title in one form: its letters and digits, without case, accents and markup."""
    text = unicodedata.normalize("NFKD", without_markup(title)).casefold()
    return regex.sub(r"[^\p{L}\p{N}]", "", text) or " ".join(title.split())


def differences(known: Reference, incoming: Incoming) -> list[Difference]:
    """The fields in which an incoming work differs from its entry; what it does not tell is no difference.

    Compared is what either says: initials are the same as the names they stand for, a short form of a journal's
    name the same as the whole, and 2769-74 the same as 2769–2774.
    """
    work = incoming.reference
    (journal, publisher), (other_journal, other_publisher) = appeared(known), appeared(work)
    years = {known.year, known.online_year}
    journals = (other_journal or "", *incoming.work.journals)
    pairs = [
        ("kind", known.kind, work.kind, kind_in("CSL", known.kind) == kind_in("CSL", work.kind)),
        ("title", known.title, work.title, title_form(known.title) == title_form(work.title)),
        ("author", _listed(known), _listed(work), _same_people(known, work)),
        ("year", str(known.year or ""), str(work.year or ""), work.year in years),
        ("journal", journal, other_journal, any(_same_journal(journal or "", name) for name in journals)),
        ("publisher", publisher, other_publisher, _plain(publisher) == _plain(other_publisher)),
        ("address", known.place, work.place, _plain(known.place) == _plain(work.place)),
        ("volume", known.volume, work.volume, _plain(known.volume) == _plain(work.volume)),
        ("number", known.number, work.number, _plain(known.number) == _plain(work.number)),
        ("pages", known.pages, work.pages, _pages(known.pages) == _pages(work.pages)),
        ("doi", known.doi, work.doi, _doi(known) == _doi(work)),
        ("pmid", known.pmid, work.pmid, _pmid(known) == _pmid(work)),
        ("url", known.url, work.url, _same_address(known, work)),
    ]
    return [Difference(name, old or "", new) for name, old, new, same in pairs if new and not same]


def _doi(reference: Reference) -> str:
    match = _DOI.match(reference.url or "")
    return (reference.doi or (match[1] if match else "")).casefold()


def _pmid(reference: Reference) -> str:
    match = _PMID.match(reference.url or "")
    return reference.pmid or (match[1] if match else "")


def _share_years(known: Reference, work: Reference) -> bool:
    years, others = _years(known), _years(work)
    return not years or not others or bool(years & others)


def _years(reference: Reference) -> set[int | None]:
    return {reference.year, reference.online_year} - {None}


def _people(reference: Reference) -> tuple[str, ...]:
    return reference.authors or reference.editors


def _listed(reference: Reference) -> str:
    return "; ".join(_people(reference))


def _same_people(known: Reference, work: Reference) -> bool:
    """Whether both name the same people, or the first of them where there are more than are named."""
    names, others = _people(known), _people(work)
    shorter = min(len(names), len(others)) if known.others or work.others else max(len(names), len(others))
    if len(names) < shorter or len(others) < shorter:
        return False
    return all(_same_person(*pair) for pair in zip(names[:shorter], others[:shorter], strict=True))


def _same_person(name: str, other: str) -> bool:
    if _letters(name) == _letters(other):
        return True
    (family, *given), (other_family, *other_given) = name.split(","), other.split(",")
    initials, others = (_initials(parts[-1]) if parts else "" for parts in (given, other_given))
    alike = initials.startswith(others) or others.startswith(initials)
    return folded(family) == folded(other_family) and alike


def _initials(given: str) -> str:
    """The first letter of each given name; those of "AB" are two, as those of "A. B."."""
    words = regex.findall(r"[\p{L}\p{M}]+", unicodedata.normalize("NFC", given))
    letters = "".join(word if word.isupper() and len(word) < 4 else word[0] for word in words)
    return folded(letters)


def _letters(name: str) -> str:
    return "".join(regex.findall(r"\p{L}", folded(name))) or name


def _same_journal(name: str, other: str) -> bool:
    name, other = _plain(name), _plain(other)
    return journal_form(name) == journal_form(other) or shortens(name, other) or shortens(other, name)


def _plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", without_markup(text or "")).casefold().split())


def _pages(text: str | None) -> str:
    return re.sub(r"\s*[-–—]+\s*", "-", pages_text(text or "")).strip(" -").casefold()


def _same_address(known: Reference, work: Reference) -> bool:
    """Whether the addresses are the same, or the one that comes only leads to the work's DOI or PMID."""
    match = _DOI.match(work.url or "")
    numbers = (match and match[1].casefold() == _doi(known)) or (
        _PMID.match(work.url or "") and _pmid(work) == _pmid(known)
    )
    return bool(numbers) or _address(known.url) == _address(work.url)


def _address(url: str | None) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url or "", flags=re.IGNORECASE).rstrip("/")
