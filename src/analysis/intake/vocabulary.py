"""The project's terms: the only place that knows its subject."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from analysis.intake.frontmatter import Block, Items, Scalar, Value, known_entries, read_yaml
from analysis.intake.problems import Reporter, did_you_mean, one_of

LISTS = ("interventions", "outcomes", "properties", "populations", "units", "journals")
_KEYS = {
    "interventions": ("also", "under", "includes"),
    "outcomes": ("also", "under", "units", "zero means none", "seen in", "stands in for", "better"),
    "properties": ("also", "value"),
    "populations": ("also", "under", "ages"),
    "units": ("also", "difference is in", "same as", "whole numbers"),
    "journals": ("also", "easily confused with"),
}
_CHOICES = {
    "better": ("more", "less"),
    "zero means none": ("yes", "no"),
    "whole numbers": ("yes", "no"),
    "seen in": ("one session", "over time"),
}
_LISTED = ("also", "under", "includes", "units", "stands in for", "easily confused with")
# Spellings that differ between British and American English, as they stand after folding case.
_SPELLINGS = (
    (r"isation\b", "ization"), (r"ise(d|s|r)?\b", r"ize\1"), (r"ising\b", "izing"), (r"yse(d|s|r)?\b", r"yze\1"),
    (r"programme", "program"), (r"centre", "center"), (r"metre", "meter"), (r"fibre", "fiber"),
    (r"our\b", "or"), (r"haem", "hem"), (r"oed", "ed"), (r"paed", "ped"),
)  # fmt: skip


@lru_cache(maxsize=100_000)  # the same few words stand in all notes
def term_form(text: str) -> str:
    """A term in one form: case, hyphens, plural s, superscripts and spelling make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = re.sub(r"[\s_\-−‐‑–]+", " ", plain).strip()
    plain = " ".join(_singular(word) for word in plain.split(" "))
    for british, american in _SPELLINGS:
        plain = re.sub(british, american, plain)
    return plain


def journal_form(name: str) -> str:
    """A journal's name in one form; unlike terms, "Science" and "Sciences" are two journals."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("&", "and")
    return re.sub(r"\s+", " ", re.sub(r"[.,:]", " ", plain)).strip().removeprefix("the ")


def _form(kind: str, text: str) -> str:
    return journal_form(text) if kind == "journals" else term_form(text)


def _singular(word: str) -> str:
    tail = "," if word.endswith(",") else ""
    stem = word.removesuffix(",")
    if stem.endswith("sses"):
        return stem[:-2] + tail
    return (stem[:-1] if len(stem) > 3 and stem.endswith("s") and not stem.endswith("ss") else stem) + tail


@dataclass(frozen=True)
class Term:
    """One entry. ``keys`` holds what was typed about it, and what it inherits along ``under``."""

    name: str
    line: int
    keys: dict[str, str | tuple[str, ...]] = field(default_factory=dict)

    def words(self, key: str) -> tuple[str, ...]:
        """The values of a key that may have several."""
        value = self.keys.get(key, ())
        return (value,) if isinstance(value, str) else value

    def word(self, key: str) -> str | None:
        """The value of a key that has one."""
        value = self.keys.get(key)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Vocabulary:
    """Terms by list, in the order typed."""

    lists: dict[str, dict[str, Term]]

    @cached_property
    def _forms(self) -> dict[str, dict[str, str]]:
        return {
            kind: {
                _form(kind, spelling): term.name
                for term in terms.values()
                for spelling in (term.name, *term.words("also"))
            }
            for kind, terms in self.lists.items()
        }

    def find(self, kind: str, text: str) -> str | None:
        """The term's own spelling, or None."""
        return self._forms[kind].get(_form(kind, text))

    def term(self, kind: str, name: str) -> Term:
        """The entry of a term in its own spelling."""
        return self.lists[kind][name]

    def split(self, kind: str, text: str) -> tuple[str | None, str | None]:
        """A term followed by details behind commas; the longest known term wins."""
        pieces = [piece.strip() for piece in text.split(",")]
        for length in range(len(pieces), 0, -1):
            found = self.find(kind, ", ".join(pieces[:length]))
            if found:
                return found, ", ".join(pieces[length:]) or None
        return None, None

    def find_unit(self, text: str) -> str | None:
        """A unit as the vocabulary spells it: from the list of units, or named by an outcome."""
        return self.find("units", text) or self._outcome_units.get(_unit_form(text))

    @cached_property
    def _outcome_units(self) -> dict[str, str]:
        return {_unit_form(unit): unit for term in self.lists["outcomes"].values() for unit in term.words("units")}

    @cached_property
    def all_units(self) -> tuple[str, ...]:
        """Every unit known."""
        return tuple(dict.fromkeys((*self.lists["units"], *self._outcome_units.values())))

    def broader(self, kind: str, name: str) -> dict[str, int]:
        """The term and all it stands under, with the number of steps up."""
        steps = {name: 0}
        queue = [name]
        for current in queue:
            for parent in self.lists[kind][current].words("under"):
                if parent not in steps:
                    steps[parent] = steps[current] + 1
                    queue.append(parent)
        return steps

    def broadest(self, kind: str, name: str) -> str:
        """The end of the way up; where a term stands under several, the first one typed counts."""
        while under := self.lists[kind][name].words("under"):
            name = under[0]
        return name

    def inherited(self, kind: str, name: str, key: str) -> str | None:
        """A key's value, the term's own or the nearest broader term's."""
        for ancestor in self.broader(kind, name):
            if (own := self.lists[kind][ancestor].words(key)) != ():
                return own[0]
        return None

    def spellings(self, kind: str) -> list[str]:
        """Every accepted spelling of a list, for suggestions."""
        return [s for term in self.lists[kind].values() for s in (term.name, *term.words("also"))]


def _unit_form(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).replace(" ", "")  # case kept: mm is not MM


def look_up(vocabulary: Vocabulary, kind: str, text: str, line: int, field_name: str, report: Reporter) -> str | None:
    """The term, or None with the problem reported and the nearest term named."""
    found = vocabulary.find(kind, text)
    if found is None:
        report.add(line, field_name, unknown_term(vocabulary, kind, text))
    return found


def unknown_term(vocabulary: Vocabulary, kind: str, text: str) -> str:
    """What to say of a word that is not in a list."""
    near = did_you_mean(text, vocabulary.spellings(kind))
    return f'"{text}" is not in the vocabulary\'s {kind}{near}; use a term of data/raw/vocabulary.yaml, or add it there'


def read_vocabulary(text: str, report: Reporter) -> Vocabulary | None:
    """Read vocabulary.yaml; problems are reported, and what can be read is kept. None if it is no YAML."""
    root = read_yaml(text, report)
    if root is None:
        return None
    entries = known_entries(root, LISTS, report, "the vocabulary")
    lists = {kind: _read_list(kind, entries.get(kind), report) for kind in LISTS}
    for kind, terms in lists.items():
        _check_spellings(kind, terms, report)
        for key, target in (("under", kind), ("includes", "interventions"), ("stands in for", "outcomes")):
            _resolve(terms, key, lists[target], report)
        _check_circles(terms, report)
    return Vocabulary(lists)


def _read_list(kind: str, value: Value | None, report: Reporter) -> dict[str, Term]:
    if value is None:
        return {}
    if not isinstance(value, Block):
        report.add(value.line, kind, "write one term a line, `term: {}` or with keys")
        return {}
    return {
        name: Term(name, value.lines[name], _read_keys(kind, name, entry, report))
        for name, entry in value.entries.items()
    }


def _read_keys(kind: str, name: str, entry: Value, report: Reporter) -> dict[str, str | tuple[str, ...]]:
    if isinstance(entry, Scalar) and not entry.text:
        return {}
    if not isinstance(entry, Block):
        report.add(entry.line, name, "write `term: {}` or `term: {key: value}`")
        return {}
    found: dict[str, str | tuple[str, ...]] = {}
    for key, value in known_entries(entry, _KEYS[kind], report, f"the vocabulary's {kind}").items():
        if key in _LISTED:
            found[key] = tuple(_texts(value, name, key, report))
        elif isinstance(value, Scalar):
            if key in _CHOICES and value.text not in _CHOICES[key]:
                report.add(value.line, name, f'{key}: "{value.text}"; {one_of(_CHOICES[key])}')
                continue
            found[key] = value.text
        else:
            report.add(value.line, name, f"{key}: one word or phrase, no list")
    return found


def _texts(value: Value, name: str, key: str, report: Reporter) -> Iterable[str]:
    for item in value.values if isinstance(value, Items) else [value]:
        if isinstance(item, Scalar):
            yield item.text
        else:
            report.add(item.line, name, f"{key}: a word, or a list of words in [ ]")


def _check_spellings(kind: str, terms: dict[str, Term], report: Reporter) -> None:
    owner: dict[str, str] = {}
    for term in terms.values():
        for spelling in dict.fromkeys((term.name, *term.words("also"))):
            first = owner.setdefault(_form(kind, spelling), term.name)
            if first != term.name:
                report.add(term.line, term.name, f'"{spelling}" is already a spelling of "{first}"')


def _resolve(terms: dict[str, Term], key: str, known: dict[str, Term], report: Reporter) -> None:
    """Turn the terms a key names into their own spelling."""
    forms = {term_form(spelling): term.name for term in known.values() for spelling in (term.name, *term.words("also"))}
    for term in terms.values():
        if key not in term.keys:
            continue
        names = []
        for word in term.words(key):
            name = forms.get(term_form(word))
            if name is None:
                report.add(term.line, term.name, f'{key}: "{word}" is not a term{did_you_mean(word, known)}')
            else:
                names.append(name)
        term.keys[key] = tuple(names)


def _check_circles(terms: dict[str, Term], report: Reporter) -> None:
    for term in terms.values():
        seen, queue = set(), list(term.words("under"))
        while queue:
            current = queue.pop()
            if current == term.name:
                report.add(term.line, term.name, "under: the term stands under itself")
                term.keys["under"] = ()
                break
            if current not in seen:
                seen.add(current)
                queue += terms[current].words("under")
