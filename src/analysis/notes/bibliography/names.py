"""Who wrote or edited a work: the names in an entry of a bibliography."""

from __future__ import annotations

import re
from dataclasses import dataclass

import regex
from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts, split_multiple_persons_names

from analysis.notes.bibliography.latex import plain_letters, plain_text
from analysis.notes.grammar.lengths import check_length

AND_OTHERS = "et al."
_SUFFIX = regex.compile(r"(?:[js]n?r|[ivx]{1,5}|ph\.?\s?d|m\.?d|esq)\.?", regex.IGNORECASE)
_INITIALS = regex.compile(r"\p{Lu}{1,3}|(?:\p{Lu}\p{M}*\.-?)+")
_EXTENDED = regex.compile(r"\s*(?:family|given|prefix|suffix)\s*=", regex.IGNORECASE)  # biblatex
_NAMES_ACCEPTED = 'accepted: "Family, Given and Family, Given", with braces around the name of an organisation'


@dataclass(frozen=True)
class Names:
    """People as ``Family, Given`` or ``Family, Jr., Given``; organisations as they are called.

    ``organisations`` are those of ``people`` whose name has no parts; ``others``: there are more than are named.
    """

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    others: bool = False


def read_names(source: str) -> Names:
    """The names in LaTeX, as BibTeX splits them: joined by ``and``, whole where braces enclose them.

    Raises:
        ValueError: what is no name, or cannot be read.
    """
    if not source.strip():
        return Names()
    source = plain_letters(source)
    singles = split_multiple_persons_names(source)
    others = singles[-1].casefold() == "others"
    people, organisations = [], []
    for single in singles[:-1] if others else singles:
        name = _name(single)
        people.append(name)
        if _is_enclosed(single):
            organisations.append(name)
    return Names(tuple(people), tuple(organisations), others)


def _name(source: str) -> str:
    check_length(source)
    words = source.casefold().split()
    if not words or "and" in (words[0], words[-1]):
        raise ValueError(f'a name is missing beside "and" in "{source}"; {_NAMES_ACCEPTED}')
    if source.strip().casefold() == "others":
        raise ValueError('"others" stands between names; "and others" ends the list')
    if re.fullmatch(r"\{*et\.? al\.?\}*", source.strip(), re.IGNORECASE):
        raise ValueError(f'"{source}" is no name; end the list with "and others"')
    if ";" in source:
        raise ValueError(f'";" in "{source}": names are joined by and, not by ;')
    if _EXTENDED.match(source):
        name = _extended(source)
    elif _is_enclosed(source):
        name = plain_text(source)
    else:
        try:
            parts = parse_single_name_into_parts(source)
        except InvalidNameError as error:
            hint = "names are joined by and" if "comma" in error.reason.casefold() else _NAMES_ACCEPTED
            raise ValueError(f'"{source}": {error.reason[:1].casefold()}{error.reason[1:]}; {hint}') from None
        family, suffix, given = (
            plain_text(" ".join(words)) for words in ((*parts.von, *parts.last), parts.jr, parts.first)
        )
        _check_parts(source, family, suffix, given)
        name = ", ".join(filter(None, (family, suffix, given)))
    if not name:
        raise ValueError(f'"{source}" is no name; {_NAMES_ACCEPTED}')
    return name


def _check_parts(source: str, family: str, suffix: str, given: str) -> None:
    """Refuse what has the form of one name and is several, or may be read either way round."""
    if regex.search(r"&(?![^{]*\})", source):
        raise ValueError(f'"&" in "{source}": names are joined by and; {_NAMES_ACCEPTED}')
    if suffix and not _SUFFIX.fullmatch(suffix):
        raise ValueError(f'"{source}": too many commas; names are joined by and')
    words = family.split()
    if "," in source and len(words) > 1 and (_INITIALS.fullmatch(words[0]) or _INITIALS.fullmatch(words[-1])):
        raise ValueError(f'"{source}": initials in the family name "{family}"; names are joined by and')
    if "," not in source and given and not _INITIALS.fullmatch(given.split()[-1]) and _INITIALS.fullmatch(family):
        raise ValueError(f'"{source}": "{family}" may be initials or a family name; write "Family, Given"')


def _extended(source: str) -> str:
    """A name as biblatex writes its parts: ``family=Alpha, given=A.``."""
    parts = {}
    for piece in source.split(","):
        part, equals, value = piece.partition("=")
        part = part.strip().casefold().removesuffix("-i")
        if not equals or part not in ("family", "given", "prefix", "suffix", "useprefix"):
            raise ValueError(f'"{piece.strip()}" is no part of a name; accepted: family=, given=, prefix=, suffix=')
        parts[part] = plain_text(value.strip().strip('"'))
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    if not parts.get("family"):
        raise ValueError(f'"{source}": the family name is missing; accepted: family=Alpha, given=A.')
    return ", ".join(filter(None, (family, parts.get("suffix"), parts.get("given"))))


def _is_enclosed(source: str) -> bool:
    """Whether braces enclose all of it: they keep together what BibTeX would take apart."""
    text = source.strip()
    if not text.startswith("{"):
        return False
    depth = 0
    for mark in re.finditer(r"(?<!\\)[{}]", text):
        depth += 1 if mark[0] == "{" else -1
        if depth == 0:
            return mark.end() == len(text)
    return False
