"""Whether the people that a citation names wrote a work: each of them, in letters of any script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz

from analysis.notes.bibliography.names import AND_OTHERS
from analysis.notes.grammar.author_names import without_others
from analysis.notes.grammar.citation_words import JOINTS, PARTICLES, UNSPACED_JOINTS, WORK_WORDS
from analysis.terms import FieldFit

SPELLING = 80  # likeness (0–100, rapidfuzz) above which a name is taken for a misspelling of another
SHORTEST_NAME = 5  # letters; two shorter names are alike by chance
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_WORDS = "|".join(sorted(JOINTS, key=len, reverse=True))
_JOINT = rf"\s*[&;…/+・、،]\s*|(?<=[\s,，])(?:{_WORDS}|AND|UND|ET)\.?(?=\s)"
_BETWEEN = regex.compile(rf"\s*[,，]?(?:{_JOINT})+\s*")
_INITIALS = regex.compile(r"(?:\p{Lu}\p{M}*[.\s-]*){1,4}")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True)
class Person:
    """A family name and given names or initials, each in one form; ``given`` may be unknown."""

    family: str
    given: str = ""


@dataclass(frozen=True)
class Cited:
    """The people a citation names, in every way that their names may be told apart.

    ``lists``: each a list of the people, each of them in every way the name may be meant. ``leads``: the first comes
    before all other authors; ``whole``: all of it as the name of an organisation.
    """

    lists: tuple[tuple[tuple[Person, ...], ...], ...]
    leads: bool
    whole: str


def folded(name: str) -> str:
    """A name in one form: small letters, without accents, as they are left out in other languages' texts."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    text = unicodedata.normalize("NFKD", seen.casefold())
    text = regex.sub(r"[\u0300-\u036f.]", "", text).translate(_STROKES)
    return " ".join(regex.sub("['’ʼ‘`]", "'", regex.sub(r"\p{Pd}", "-", unicodedata.normalize("NFC", text))).split())


def authors_of(authors: str | None) -> tuple[list[Person], bool]:
    """The authors of a study's row, and whether there are more than it names."""
    names = [name.strip() for name in authors.split(";")] if authors else []
    people = []
    for name in names:
        if name != AND_OTHERS:
            family, *given = name.split(",")
            people.append(Person(folded(family), folded(given[-1]) if given else ""))
    return people, AND_OTHERS in names


def cited_people(people: str) -> Cited:
    """The people in what a citation says of them: "Alpha, A., & Beta, B.", "Bret Contreras", "Contreras et al."."""
    text, leads = without_others(people)
    lists = [people for way in (text, *_otherwise(text)) for people in _lists(way)]
    return Cited(tuple(dict.fromkeys(lists)), leads, folded(text))


def _otherwise(text: str) -> list[str]:
    """The same names, told apart where a dash or a letter may join two of them."""
    readings = []
    if "–" in text:
        readings.append(text.replace("–", " & "))
    apart = regex.sub(rf"(?<=\p{{Lo}})\s?[{UNSPACED_JOINTS}]\s?(?=\p{{Lo}})", " & ", text)
    apart = regex.sub(r"(?<=\p{Hangul})[과와]\s", " & ", apart)
    return [*readings, apart] if apart != text else readings


def _lists(text: str) -> list[tuple[tuple[Person, ...], ...]]:
    chunks = [_pieces(chunk) for chunk in _BETWEEN.split(text) if chunk.strip(" ,")]
    every = tuple(_readings(name, given) for chunk in chunks for name, given in chunk)
    # "Alpha, Ann, & Beta, Ben": every name is written with its given name behind a comma.
    given_behind = all(
        len(chunk) == 2 and not any(given or _INITIALS.fullmatch(name.split()[-1]) for name, given in chunk)
        for chunk in chunks
    )
    if not given_behind:
        return [every]
    return [tuple((Person(folded(family), folded(given)),) for (family, _), (given, _) in chunks), every]


def fit_people(cited: Cited, authors: list[Person], more: bool) -> str:
    """How well the people named fit a work's authors, of whom there may be more: as the one who fits worst.

    Who stands before "et al." is the first author. Of several ways to tell the names apart, the best counts.
    """
    if not authors:
        return FieldFit.NOT_READABLE
    if any(author.family == cited.whole for author in (authors[:1] if cited.leads else authors)):
        return FieldFit.MATCH
    fits = {_fit_list(people, cited.leads, authors, more) for people in cited.lists}
    return next(
        (fit for fit in (FieldFit.MATCH, FieldFit.NEAR, FieldFit.NOT_READABLE) if fit in fits), FieldFit.MISMATCH
    )


def _fit_list(people: tuple[tuple[Person, ...], ...], leads: bool, authors: list[Person], more: bool) -> str:
    fits = set()
    for number, person in enumerate(people):
        first = leads and number == 0
        best = {fit_person(way, author) for way in person for author in (authors[:1] if first else authors)}
        missing = FieldFit.NOT_READABLE if more and not first else FieldFit.MISMATCH
        fits.add(FieldFit.MATCH if FieldFit.MATCH in best else FieldFit.NEAR if FieldFit.NEAR in best else missing)
    return next(
        (fit for fit in (FieldFit.MISMATCH, FieldFit.NOT_READABLE, FieldFit.NEAR, FieldFit.MATCH) if fit in fits),
        FieldFit.MISMATCH,
    )


def fit_person(named: Person, author: Person) -> str:
    """One person against one author, by family name and first initial; near: a likely misspelling."""
    if named.family in spellings(author) and not named.given:
        return FieldFit.MATCH
    if named.given and author.given and named.given[0] != author.given[0]:
        return FieldFit.MISMATCH
    if named.family in spellings(author):
        return FieldFit.MATCH
    long = len(named.family) >= SHORTEST_NAME
    return FieldFit.NEAR if long and fuzz.ratio(named.family, author.family) >= SPELLING else FieldFit.MISMATCH


def spellings(author: Person) -> set[str]:
    """What an author may be called: by the family name, a part of it, or all of it where names have no spaces."""
    parts = {part for part in author.family.split() if part not in PARTICLES}
    unspaced = bool(author.given) and author.family == author.family.upper()  # a script without capitals
    together = (author.family + author.given, author.given + author.family) if unspaced else ()
    words = [part for part in parts if part not in ("of", "and", "the", "for", "&", "in")]
    ordered = [word for word in author.family.split() if word in words]
    called = ("".join(word[0] for word in ordered),) if not author.given and len(ordered) > 2 else ()  # WHO
    return {author.family, *parts, *together, *called}


def _pieces(chunk: str) -> list[tuple[str, str]]:
    """What stands between commas, with the initials that belong to it."""
    pieces: list[tuple[str, str]] = []
    for piece in filter(None, (piece.strip() for piece in regex.split("[,،、]", chunk))):
        if pieces and piece.casefold().strip(".") in _SUFFIXES:
            continue
        if pieces and not pieces[-1][1] and _INITIALS.fullmatch(piece):
            pieces[-1] = (pieces[-1][0], piece)
        else:
            pieces.append((piece, ""))
    return pieces


def _readings(name: str, given: str) -> tuple[Person, ...]:
    words = [word for word in name.split() if word.casefold().strip(".") not in _SUFFIXES] or [name]
    if given:
        return (Person(folded(" ".join(words)), folded(given)),)
    if len(words) > 1 and _INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0]):
        return (Person(folded(" ".join(words[:-1])), folded(words[-1])),)
    if len(words) > 1 and words[-1].casefold() in WORK_WORDS:  # "the Alpha Study", or "the ABC Study Group"
        return (Person(folded(name)), *_readings(" ".join(words[:-1]), given))
    parts = [folded(word) for word in words]
    ways = [Person(" ".join(parts[cut:]), " ".join(parts[:cut])) for cut in range(len(parts))]
    if len(parts) > 1:  # the family name first, as in Chinese or Hungarian
        ways.append(Person(parts[0], " ".join(parts[1:])))
    return tuple(way for way in ways if way.family not in PARTICLES)
