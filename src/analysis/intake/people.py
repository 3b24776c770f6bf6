"""Where a citation names people: before "et al.", before a year, after "by"; in letters of any script."""

from __future__ import annotations

import unicodedata

import regex

# A name begins with a letter that is not small, or has one soon (deVries); some scripts have no small letters.
_FIRST = r"[\p{Lu}\p{Lt}\p{Lo}]"
_PARTICLE = r"(?:v[ao]n|vom|zu[mr]?|de[lrn]?|d[aiou]s?|la|le|el|al|bin|ibn|ter|ten|y|af|av)"
_WORD = rf"(?:[dlDL]['’]|\p{{Ll}}{{1,3}})?{_FIRST}[\p{{L}}\p{{M}}'’-]*"
_CAPITAL = r"\p{Lu}\p{M}*"
_NEXT = rf"[\s-]?(?={_CAPITAL}(?:[.,;\s-]|{_CAPITAL}|$)){_CAPITAL}\.?"
_INITIALS = rf"(?>{_CAPITAL}\.?(?:{_NEXT}){{0,3}})(?![\p{{L}}\p{{M}}'’])"
_SUFFIX = r"(?:,?\s(?:[JS]r\.?|I{2,3}|IV)(?!\p{L}))?"
_BEFORE = rf"(?>(?:(?:{_PARTICLE}|{_INITIALS})\s(?=(?:{_PARTICLE}\s)*{_WORD}))*)"
_NAME = rf"{_BEFORE}{_WORD}(?:\s(?:{_PARTICLE}\s)*{_WORD})*(?:,?\s{_INITIALS})?{_SUFFIX}"
_JOINT = r"(?:\s*[,;、،]\s*(?:…\s*)?(?:(?:and|&|und|et|y|и)\s+)?|\s+(?:and|und|y|и)\s+|\s*&\s*)"
_NAMES = rf"{_NAME}(?:{_JOINT}(?!et\s+al){_NAME})*"
AND_OTHERS = (
    r"(?:,?\s*(?:\bet\s+al\b\.?|\band\s+(?:colleagues|co-?workers|others)\b|и\s+др\b\.?|и\s+соавт\b\.?|ve\s+ark\b\.?"
    r"|u\.\s?a\.)|\s*等人?)"
)
YEAR = regex.compile(r"(?<![\p{L}\d.,])(1[5-9][0-9]{2}|20[0-9]{2})(?:[a-z](?![\p{L}\d]))?(?![\d\p{L}])")
_PEOPLE = (
    regex.compile(rf"(?<![\p{{L}}\p{{M}}'’-])({_NAMES}{AND_OTHERS})"),
    regex.compile(rf"(?<![\p{{L}}\p{{M}}'’-])({_NAMES})(?:['’]s?)?\s*,?\s*[(\[]?{YEAR.pattern}"),
    regex.compile(rf"\bby\s+(?:(?:Dr|Prof|Professor)\.?\s+)*({_NAMES})"),
)
_UNREAD = regex.compile(AND_OTHERS)
_NO_PEOPLE = frozenset({
    "a", "an", "the", "in", "this", "that", "one", "study", "research", "review", "since", "journal", "trial", "paper",
    "article", "meta-analysis", "dr", "prof", "professor", "and", "see", "from", "according", "published", "university",
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
})  # fmt: skip


def composed(text: str) -> str:
    """The text in one form (NFKC): letters composed, one kind of space, hyphen and full-width sign."""
    return regex.sub(r"\p{Pd}", "-", unicodedata.normalize("NFKC", text))


def people_named(text: str) -> str | None:
    """The people as the text names them, with "et al." where it stands; ``text`` as :func:`composed` gives it."""
    for pattern in _PEOPLE:
        for match in pattern.finditer(text):
            words = match[1].split()
            while words and words[0].strip(",.").casefold() in _NO_PEOPLE:
                words.pop(0)
            people = " ".join(words)
            if people and not _UNREAD.fullmatch(people) and regex.search(r"\p{L}", people):
                return regex.sub(r"['’]s?$", "", people)
    return None


def names_unread_people(text: str) -> bool:
    """Whether a text without people that could be read says that there are some: "… et al."."""
    return _UNREAD.search(text) is not None
