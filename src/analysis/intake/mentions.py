"""The works an article cites, by author and year, journal, address or number, or as "a study" without a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.intake.citing import works_in
from analysis.intake.passages import Kind, Passage, Place, sentences
from analysis.intake.reference_lists import is_dated, is_reference, read_reference, reference_heading
from analysis.intake.text import UnreadableArticle
from analysis.intake.works import Work

_NUMBERS = re.compile(r"\[(\d{1,3}(?:\s?[,–-]\s?\d{1,3})*)\]|(?<=[a-z.,;)])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_VAGUE = re.compile(
    r"\b(?:(?:(?:many|most|several|some|other|recent|numerous|various|mixed|countless|multiple|new|newer|latest|"
    r"a number of|the latest|current|emerging|existing|plenty of|a growing body of|scientific)\s){1,3}"
    r"(?:studies|research|evidence|science|literature|experts|trials)"
    r"|(?:studies|research|science|evidence)\s"
    r"(?:has|have|shows?|suggests?|indicates?|confirms?|proves?|finds?|says?|tells?|is|are|backs?))\b",
    re.I,
)
_LONGEST_ENTRY = 600  # characters, ours
MOST_CITED = 2_000  # works and places in an article, ours: that of a long review is a fifth of it


@dataclass(frozen=True)
class Mentions:
    """The cited works, and places that appeal to research and name no work."""

    works: tuple[Work, ...]
    vague: tuple[tuple[str, Place], ...]


def mentions(article_passages: Sequence[Passage], is_journal: Callable[[str], bool]) -> Mentions:
    """The works that an article cites, each once, where it is cited first.

    An entry of a list of references stands at its own line; what cites it by number or by author and year is a place
    of it. Raises UnreadableArticle, from its line on, where there are too many.
    """
    listed, running = _part(article_passages, is_journal)
    works = _Works()
    for work in listed:
        works.append(work)
    count = len(listed)
    vague: list[tuple[str, Place]] = []
    for passage in running:
        for start, end in sentences(passage):
            text = passage.text[start:end]
            if text.rstrip().endswith("?") and passage.kind == Kind.HEADING:
                continue
            numbered = list(_by_number(text, listed))
            for work in numbered:
                works.add(replace(work, places=(passage.place(start),)))
            cited = [] if numbered else list(works_in(text, is_journal, lambda at, s=start, p=passage: p.place(s + at)))
            for work in cited:
                works.add(work)
            count += len(numbered) + len(cited)
            _check_count(count, passage.place(start))
            if not numbered and not cited:
                vague += [(match[0], passage.place(start + match.start())) for match in _VAGUE.finditer(text)]
    return Mentions(tuple(sorted(works.listed, key=lambda work: work.place)), tuple(vague))


def _check_count(count: int, place: Place) -> None:
    """Raise UnreadableArticle, from its line on, where no article cites so often: each is compared with all before."""
    if count > MOST_CITED:
        raise UnreadableArticle(f"{place.line}: article: more than {MOST_CITED:,} citations; cut the article out of it")


def _part(article_passages: Sequence[Passage], is_journal: Callable[[str], bool]) -> tuple[list[Work], list[Passage]]:
    """The works of lists of references, and all other passages."""
    works: list[Work] = []
    running: list[Passage] = []
    level = None
    for passage in article_passages:
        heading = reference_heading(passage)
        if (
            passage.kind == Kind.HEADING
            and passage.level <= (level or 9)
            and not heading
            and not is_dated(passage.text)
        ):
            level = None
        if heading and passage.kind == Kind.HEADING:
            level = passage.level
            continue
        if heading or level is not None or is_reference(passage.text):
            works += read_reference(passage, is_journal, listed=level is not None)
            _check_count(len(works), passage.place(0))
        else:
            at = _last_entry(passage)
            before, entry = passage.split(at) if at else (passage, None)
            running.append(before)
            works += read_reference(entry, is_journal, listed=False) if entry else ()
    return works, running


def _last_entry(passage: Passage) -> int | None:
    """Where an entry begins at the end of a passage, as in a page whose blank lines are lost."""
    starts = [start for start, _ in sentences(passage) if start and len(passage.text) - start <= _LONGEST_ENTRY]
    return next((start for start in starts if is_reference(passage.text[start:])), None)


def _by_number(text: str, listed: Sequence[Work]) -> Iterator[Work]:
    """The listed works whose numbers stand in a sentence: [2], [3, 5-7], ²."""
    by_number = {work.number: work for work in listed if work.number}
    for match in _NUMBERS.finditer(text):
        for piece in re.split(r"\s?,\s?", match[1] or match[0].translate(_SUPERSCRIPTS)):
            ends = [int(number) for number in re.split(r"\s?[–-]\s?", piece)]
            for number in range(ends[0], min(ends[-1], ends[0] + 50) + 1):
                if number in by_number:
                    yield by_number[number]


class _Works:
    """The works of an article, and by what each may be known again: to compare all with all would take too long."""

    def __init__(self) -> None:
        self.listed: list[Work] = []
        self.known: dict[tuple[str, object], list[int]] = {}

    def add(self, work: Work) -> None:
        """Add a work, or the place to the work that it is."""
        alike = {index for key in _keys(work) for index in self.known.get(key, ())}
        for index in sorted(alike):
            if self.listed[index].is_same(work):
                self._join(index, work)
                return
        if work.definite:  # "the study": the last that has no name of its own, else the last
            before = [index for index, known in enumerate(self.listed) if not known.number and known.may_be(work)]
            unnamed = [at for at in before if self.listed[at].year is None and self.listed[at].people is None]
            if before:
                self._join((unnamed or before)[-1], work)
                return
        self.append(replace(work, places=work.places or (work.place,)))

    def append(self, work: Work) -> None:
        """Add a work that is none of the others."""
        self.listed.append(work)
        self._know(len(self.listed) - 1)

    def _join(self, index: int, work: Work) -> None:
        self.listed[index] = self.listed[index].joined(work)
        self._know(index)

    def _know(self, index: int) -> None:
        for key in _keys(self.listed[index], listed=True):
            self.known.setdefault(key, [])
            if index not in self.known[key][-1:]:
                self.known[key].append(index)


def _keys(work: Work, *, listed: bool = False) -> Iterator[tuple[str, object]]:
    """What two works share, one of these at least, where they are the same (:meth:`Work.is_same`)."""
    for name in ("doi", "pmid", "number", "family", "institution"):
        if value := getattr(work, name):
            yield name, value.casefold() if name == "doi" else value
    if work.year and work.journal:
        yield "year", work.year
    if work.year and (listed or work.definite):
        yield "any year", work.year
