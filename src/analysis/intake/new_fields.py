"""What a new note needs: each value with its question, and what makes of an answer what notes take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.notes.bibliography.references import Reference
from analysis.notes.grammar.dates import read_date
from analysis.notes.grammar.phrases import EFFECT_ACCEPTED, read_duration, read_effect
from analysis.notes.grammar.spellings import term_form
from analysis.notes.note import note_files
from analysis.notes.participants import read_age, read_headcount, read_sex
from analysis.notes.problems import did_you_mean, one_of
from analysis.notes.studies import WITHOUT_DURATION, WITHOUT_PEOPLE
from analysis.notes.study import GETS
from analysis.notes.vocabulary import Vocabulary, unknown_term
from analysis.tables.project import Project
from analysis.terms import REVIEWS, TESTABLE, ClaimKind, Design, ReadLevel, SourceKind, Stance, Tested

Answers = Mapping[str, Sequence[str]]
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True)
class Known:
    """What answers are held against: the vocabulary, the entries of the bibliography, the ids of the sources."""

    vocabulary: Vocabulary
    references: Mapping[str, Reference]
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, project: Project, vocabulary: Vocabulary, references: Mapping[str, Reference]) -> Known:
        """Of a project."""
        return cls(vocabulary, references, tuple(path.stem for path in note_files(project, "sources")))


@dataclass(frozen=True)
class Field:
    """A value of a note. ``read`` gives the answer as a note has it, or raises ValueError; ``is_needed`` tells whether
    a note with these other answers needs it; ``several``: it may be given more than once."""

    key: str
    question: str
    read: Callable[[str, Known], str]
    is_needed: Callable[[Answers, Known], bool] = field(default=lambda answers, known: False)
    several: bool = False
    choices: tuple[str, ...] = ()


def _always(answers: Answers, known: Known) -> bool:
    return True


def _first(answers: Answers, key: str) -> str:
    return next(iter(answers.get(key, ())), "")


def _of_kind(*kinds: str) -> Callable[[Answers, Known], bool]:
    return lambda answers, known: _first(answers, "kind") in kinds


def _text(text: str, known: Known) -> str:
    return text


def _one_of(options: Iterable[str]) -> Callable[[str, Known], str]:
    words = tuple(map(str, options))

    def read(text: str, known: Known) -> str:
        chosen = {term_form(word): word for word in words}.get(term_form(text))
        if chosen is None:
            raise ValueError(f'"{text}" is not known{did_you_mean(text, words)}; {one_of(words)}')
        return chosen

    return read


def _parsed(reader: Callable[[str], object]) -> Callable[[str, Known], str]:
    def read(text: str, known: Known) -> str:
        reader(text)
        return text

    return read


def _term(kind: str, joined: bool = False) -> Callable[[str, Known], str]:
    """A term of the vocabulary in its own spelling, or several that are joined by ``+``."""

    def read(text: str, known: Known) -> str:
        whole = known.vocabulary.find(kind, text)
        pieces = [text] if whole or not joined else GETS.split(text)
        for piece in pieces:
            if known.vocabulary.find(kind, piece) is None:
                raise ValueError(unknown_term(known.vocabulary, kind, piece))
        return " + ".join(known.vocabulary.find(kind, piece) or piece for piece in pieces)

    return read


def _source(text: str, known: Known) -> str:
    if text not in known.sources:
        first = "" if known.sources else "; there is none yet: claims new source"
        raise ValueError(f'"{text}" is no source{did_you_mean(text, known.sources)}{first}')
    return text


def _address(text: str, known: Known) -> str:
    if not re.match(r"https?://\S+$", text):
        raise ValueError(f'"{text}" is no address; accepted: http://... or https://...')
    return text


def _effect(text: str, known: Known) -> str:
    try:
        read_effect(text)
    except ValueError as error:
        raise ValueError(str(error) if EFFECT_ACCEPTED in str(error) else f"{error}; {EFFECT_ACCEPTED}") from None
    return text


def _reading(text: str, known: Known) -> str:
    label, colon, address = text.partition(":")
    if not colon or not address.strip() or not any(label.casefold().startswith(level) for level in ReadLevel):
        raise ValueError(
            f'"{text}": write LEVEL: ADDRESS, such as "abstract: https://..."; levels: {", ".join(ReadLevel)}'
        )
    return f"{label.strip()}: {address.strip()}"


def _year(text: str, known: Known) -> str:
    if not _YEAR.fullmatch(text):
        raise ValueError(f'"{text}" is no year')
    return text


def _without_entry(answers: Answers, known: Known) -> bool:
    return _first(answers, "id") not in known.references


def _design(answers: Answers, *without: Design) -> bool:
    return _first(answers, "design") not in without


_TESTED = _of_kind(*TESTABLE)
_FACT = _of_kind(ClaimKind.FACT)
FIELDS: dict[str, tuple[Field, ...]] = {
    "source": (
        Field("title", "Its title", _text, _always),
        Field("kind", "What it is", _one_of(SourceKind), _always, choices=tuple(SourceKind)),
        Field("author", "Who wrote it", _text),
        Field("publisher", "Who published it", _text),
        Field("url", "Its address", _address),
        Field("published", "When", _parsed(read_date)),
        Field("accessed", "When it was read", _parsed(read_date)),
        Field("sells", "What the source earns by it", _text),
    ),
    "claim": (
        Field("statement", "What is claimed, in one line and your own words", _text, _always),
        Field("kind", "What kind of claim", _one_of(ClaimKind), _always, choices=tuple(ClaimKind)),
        Field("intervention", "What does it", _term("interventions"), _TESTED, several=True),
        Field("comparator", "Compared with what", _term("interventions"), _of_kind(ClaimKind.COMPARISON), several=True),
        Field("outcome", "What it changes", _term("outcomes"), _TESTED, several=True),
        Field("test", "In which tests", _one_of(Tested), several=True, choices=tuple(Tested)),
        Field("effect", 'How ("20 % more", "better", "no difference")', _effect, _TESTED),
        Field("about", "What the fact is about", _text, _FACT),
        Field("property", "Which property of it", _term("properties"), _FACT),
        Field("value", "The property's value", _text, _FACT),
        Field("duration", "After how long", _parsed(read_duration)),
        Field("population", "For whom", _term("populations"), several=True),
        Field("source", "Which source says so (its id)", _source, _always),
        Field("where", "Under which heading of the source", _text, _always),
        Field("stance", "What the source does", _one_of(Stance), _always, choices=tuple(Stance)),
        Field("cites", "What it cites, as worded", _text),
    ),
    "study": (
        Field("title", "The work's title", _text, _without_entry),
        Field("author", "Its authors, as Family, Given", _text, _without_entry, several=True),
        Field("year", "Its year", _year, _without_entry),
        Field("journal", "Its journal", _text),
        Field("doi", "Its DOI", _text),
        Field("design", "How it was done", _one_of(Design), _always, choices=tuple(Design)),
        Field("n", "How many took part", _parsed(read_headcount), lambda a, _: _design(a, *WITHOUT_PEOPLE, *REVIEWS)),
        Field("sex", "Of which sex", _parsed(read_sex)),
        Field("age", "How old", _parsed(read_age)),
        Field("who", "Who took part", _term("populations"), several=True),
        Field("duration", "How long", _parsed(read_duration), lambda answers, _: _design(answers, *WITHOUT_DURATION)),
        Field("read", 'How and where it was read ("abstract: https://...")', _reading, _always, several=True),
        Field(
            "gets",
            "What an arm gets",
            _term("interventions", joined=True),
            lambda answers, _: _design(answers, *REVIEWS, Design.REFERENCE_TEXT, Design.CROSS_SECTIONAL),
            several=True,
        ),
    ),
}
