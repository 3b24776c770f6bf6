"""Who wrote or edited a work: the names in an entry of a bibliography."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts, split_multiple_persons_names

from analysis.intake.latex import plain_text

AND_OTHERS = "et al."
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
    words = source.casefold().split()
    if not words or "and" in (words[0], words[-1]):
        raise ValueError(f'a name is missing beside "and" in "{source}"; {_NAMES_ACCEPTED}')
    if re.fullmatch(r"\{*et\.? al\.?\}*", source.strip(), re.IGNORECASE):
        raise ValueError(f'"{source}" is no name; end the list with "and others"')
    if _is_enclosed(source):
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
        name = ", ".join(filter(None, (family, suffix, given)))
    if ";" in name:
        raise ValueError(f'";" in "{name}": names are joined by and, not by ;')
    if not name:
        raise ValueError(f'"{source}" is no name; {_NAMES_ACCEPTED}')
    return name


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
