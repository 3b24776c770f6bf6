"""A cited work as far as an article names it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.evidence.citations.fields import shortens
from analysis.intake.passages import Place
from analysis.notes.grammar.spellings import journal_form

_NO_FAMILY = re.compile(r"\b(?:et al|and|colleagues|his|her|their|team|others|co)\b\.?|[&,.]", re.I)


@dataclass(frozen=True)
class Work:
    """What an article says of a work it cites; ``places`` are those where it cites it, ``number`` its own in a list.

    ``definite``: called "the study", so it may be the one before.
    """

    place: Place
    people: str | None = None
    year: int | None = None
    journal: str | None = None
    title: str | None = None
    kind: str | None = None
    institution: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    number: int | None = None
    places: tuple[Place, ...] = ()
    definite: bool = False

    @cached_property
    def family(self) -> str | None:
        """The family name of the first author, as far as the form of the names tells."""
        if not self.people:
            return None
        first = re.split(r",|\band\b|&|\bet\b", self.people)[0]
        words = [word for word in _NO_FAMILY.sub(" ", first).split() if not re.fullmatch(r"[A-Z]{1,3}", word)]
        return words[-1].casefold() if words else None

    def is_same(self, other: Work) -> bool:
        """Whether both can only be one: by DOI, PMID, first author and year, or journal and year."""
        if self.doi and other.doi:
            return self.doi.casefold() == other.doi.casefold()
        if self.pmid and other.pmid:
            return self.pmid == other.pmid
        if self.number and other.number:
            return self.number == other.number
        if self.family and other.family:
            return self.family == other.family and (self.year == other.year or None in (self.year, other.year))
        if self.year and self.year == other.year:
            if self.journal and other.journal:
                return _same_journal(self.journal, other.journal)
            return other.definite
        return bool(self.institution and self.institution == other.institution)

    def may_be(self, other: Work) -> bool:
        """Whether nothing that both say differs."""
        keys = ("people", "year", "journal", "doi", "pmid")
        return all(
            None in (getattr(self, key), getattr(other, key)) or getattr(self, key) == getattr(other, key)
            for key in keys
        )

    def joined(self, other: Work) -> Work:
        """The work with what the other mention of it adds."""
        keys = ("people", "year", "journal", "title", "kind", "institution", "doi", "pmid", "url", "number")
        filled = {key: getattr(other, key) for key in keys if getattr(self, key) is None}
        places = self.places or (self.place,)
        for place in other.places or (other.place,):
            if place > places[-1] or place not in places:  # nearly all come in the order of the text
                places = (*places, place)
        return replace(self, **filled, places=places)

    def cites(self) -> str:
        """How a claim note cites it: what is known, in words that its `cites:` is read back from."""
        what = self.kind or "study"
        where = (
            f" in the {self.journal}"
            if self.journal and "Journal" in self.journal
            else f" in {self.journal}"
            if self.journal
            else ""
        )
        if self.people:
            dated = f" ({self.year})" if self.year else ""
            title = f', "{self.title}"' if self.title else ""
            who = (
                self.people
                if self.year or self.title or self.journal
                else f"{self.kind or 'research'} by {self.people}"
            )
            return f"{who}{dated}{title}{',' + where if where else ''}{self._address()}"
        dated = f"{self.year} " if self.year else ""
        whose = f" from {self.institution}" if self.institution else ""
        article = "an" if re.match(r"[aeiou]", dated + what) else "a"
        return f"{article} {dated}{what}{whose}{where}{self._address()}"

    def _address(self) -> str:
        if self.doi:
            return f", doi:{self.doi}"
        return f", PMID {self.pmid}" if self.pmid else f", {self.url}" if self.url else ""


def _same_journal(name: str, other: str) -> bool:
    """Whether two names are the same, or the one is short for the other."""
    name, other = journal_form(name), journal_form(other)
    return name == other or shortens(name, other) or shortens(other, name)
