"""The project's terms: the only place that knows its subject."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from analysis.notes.frontmatter import Block, Items, Scalar, Value, known_entries, read_yaml
from analysis.notes.grammar.numbers import read_number
from analysis.notes.grammar.populations import SEX_WORDS, SEXES, Ages, read_ages
from analysis.notes.grammar.spellings import journal_form, term_form
from analysis.notes.problems import Reporter, did_you_mean, one_of
from analysis.terms import ClaimedDirection, SeenIn

LISTS = ("interventions", "outcomes", "properties", "populations", "units", "journals", "words")
_KEYS = {
    "interventions": ("also", "under", "includes", "dose"),
    "outcomes": ("also", "under", "units", "zero means none", "seen in", "stands in for", "better", "retest gain"),
    "properties": ("also", "value"),
    "populations": ("also", "under", "sex", "ages", "aspect"),
    "units": ("also", "difference is in", "same as", "whole numbers"),
    "journals": ("also", "easily confused with"),
    "words": ("also", "more", "less", "alone"),
}
_CHOICES = {
    "dose": ("yes", "no"),
    "better": (ClaimedDirection.MORE, ClaimedDirection.LESS),
    "zero means none": ("yes", "no"),
    "whole numbers": ("yes", "no"),
    "seen in": (SeenIn.ONE_SESSION, SeenIn.OVER_TIME),
    "sex": SEXES,
}
# What an arm may get in every project without being given anything that is claimed (notes format, Arms).
CONTROLS = ("nothing", "usual training", "usual care", "placebo")
_SPELLED = ("also", "more", "less")  # keys whose values are spellings of the term
_LISTED = ("also", "under", "includes", "units", "stands in for", "easily confused with", "more", "less")


def _form(kind: str, text: str) -> str:
    return journal_form(text) if kind == "journals" else term_form(text)


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

    def is_journal(self, name: str) -> bool:
        """Whether the vocabulary knows a journal of this name."""
        return self.find("journals", name) is not None

    def term(self, kind: str, name: str) -> Term:
        """The entry of a term in its own spelling."""
        return self.lists[kind][name]

    def split(self, kind: str, text: str) -> tuple[str | None, str | None]:
        """A term followed by details behind commas; the longest known term wins."""
        pieces = [piece.strip() for piece in text.split(",")]
        for length in range(min(len(pieces), self._most_pieces[kind]), 0, -1):
            term = self.find(kind, ", ".join(pieces[:length]))
            if term:
                return term, ", ".join(pieces[length:]) or None
        return None, None

    @cached_property
    def _most_pieces(self) -> dict[str, int]:
        """Between how many commas the longest spelling of each list stands; the signs of a spelling may be others."""
        return {
            kind: max((unicodedata.normalize("NFKC", form).count(",") + 1 for form in forms), default=1)
            for kind, forms in self._forms.items()
        }

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
        """A key's value, the term's own or the nearest broader term's; the first where there are several."""
        return next(iter(self.inherited_words(kind, name, key)), None)

    def inherited_words(self, kind: str, name: str, key: str) -> tuple[str, ...]:
        """All values of a key, the term's own or the nearest broader term's; none where none has it."""
        return next(filter(None, (self.lists[kind][name].words(key) for name in self.broader(kind, name))), ())

    @cached_property
    def nothing(self) -> str:
        """The term of an arm that gets nothing, as this project spells it."""
        return self.find("interventions", CONTROLS[0]) or CONTROLS[0]

    @cached_property
    def controls(self) -> frozenset[str]:
        """Terms of arms that get nothing of what is claimed: those known everywhere, and all that stand under them."""
        known = {self.find("interventions", name) for name in CONTROLS}
        return frozenset(
            name for name in self.lists["interventions"] if not known.isdisjoint(self.broader("interventions", name))
        )

    @cached_property
    def doses(self) -> frozenset[str]:
        """How something is done, and not what: terms that say so, and those that stand under nothing else."""
        terms = self.lists["interventions"]

        def is_dose(name: str) -> bool:
            under = terms[name].words("under")
            return terms[name].word("dose") == "yes" or (bool(under) and all(map(is_dose, under)))

        return frozenset(filter(is_dose, terms))

    def is_control(self, term: str) -> bool:
        """Whether an arm that gets only this is a control."""
        return term in self.controls

    def retest_gain(self, outcome: str) -> float | None:
        """What being tested a second time alone adds to an outcome, in percent; None where nobody says."""
        text = self.inherited("outcomes", outcome, "retest gain")
        return None if text is None else _gain(text)

    def sex(self, population: str) -> str | None:
        """``female`` or ``male`` where a population is of one sex: its own, or the nearest broader term's."""
        for name in self.broader("populations", population):
            if (sex := self.stated_sex(name)) is not None:
                return sex
        return None

    def stated_sex(self, population: str) -> str | None:
        """The sex that a population says itself: by its key, or because it is spelled as that sex is."""
        term = self.lists["populations"][population]
        words = (SEX_WORDS.get(term_form(spelling)) for spelling in (term.name, *term.words("also")))
        return term.word("sex") or next(filter(None, words), None)

    def ages(self, population: str) -> Ages | None:
        """The ages of a population: its own, or the nearest broader term's; None where nobody says."""
        text = self.inherited("populations", population, "ages")
        return None if text is None else read_ages(text)

    @cached_property
    def aspects(self) -> dict[str, tuple[str, ...]]:
        """What people can differ in, as populations say it (training status, age group), each with the populations
        that tell it."""
        named: dict[str, list[str]] = {}
        for name, term in self.lists["populations"].items():
            if aspect := term.word("aspect"):
                named.setdefault(aspect, []).append(name)
        return {aspect: tuple(names) for aspect, names in named.items()}

    def spellings(self, kind: str) -> list[str]:
        """Every accepted spelling of a list, for suggestions."""
        return [s for term in self.lists[kind].values() for s in (term.name, *term.words("also"))]


def _gain(text: str) -> float:
    """``9 %`` as a number of percent. Raises ValueError."""
    plain = text.strip()
    gain = read_number(plain.removesuffix("%"))
    if gain < 0 or not plain.endswith("%"):
        raise ValueError(f'"{text}" is no gain in percent; accepted: a number with %, such as 9 %')
    return gain


_READERS = {"ages": read_ages, "retest gain": _gain}


def _unit_form(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).replace(" ", "")  # case kept: mm is not MM


def look_up(vocabulary: Vocabulary, kind: str, text: str, line: int, field_name: str, report: Reporter) -> str | None:
    """The term, or None with the problem reported and the nearest term named."""
    term = vocabulary.find(kind, text)
    if term is None:
        report.add(line, field_name, unknown_term(vocabulary, kind, text))
    return term


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
    _add_controls(lists["interventions"])
    for kind, terms in lists.items():
        _check_spellings(kind, terms, report)
        for key, target in (
            ("under", kind),
            ("includes", "interventions"),
            ("stands in for", "outcomes"),
            ("alone", "outcomes"),
        ):
            _resolve(terms, key, lists[target], report)
        _check_circles(terms, report)
    return Vocabulary(lists)


def _add_controls(interventions: dict[str, Term]) -> None:
    """The controls every project knows, but for those the project spells itself."""
    spelled = {term_form(word) for term in interventions.values() for word in (term.name, *term.words("also"))}
    interventions.update({name: Term(name, 1) for name in CONTROLS if term_form(name) not in spelled})


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
    keys: dict[str, str | tuple[str, ...]] = {}
    for key, value in known_entries(entry, _KEYS[kind], report, f"the vocabulary's {kind}").items():
        if key in _LISTED:
            keys[key] = tuple(_texts(value, name, key, report))
        elif isinstance(value, Scalar):
            if key in _CHOICES and value.text not in _CHOICES[key]:
                report.add(value.line, name, f'{key}: "{value.text}"; {one_of(_CHOICES[key])}')
                continue
            try:
                _READERS.get(key, str)(value.text)
            except ValueError as error:
                report.add(value.line, name, f"{key}: {error}")
                continue
            keys[key] = value.text
        else:
            report.add(value.line, name, f"{key}: one word or phrase, no list")
    return keys


def _texts(value: Value, name: str, key: str, report: Reporter) -> Iterable[str]:
    for item in value.values if isinstance(value, Items) else [value]:
        if isinstance(item, Scalar):
            yield item.text
        else:
            report.add(item.line, name, f"{key}: a word, or a list of words in [ ]")


def _check_spellings(kind: str, terms: dict[str, Term], report: Reporter) -> None:
    owner: dict[str, str] = {}
    for term in terms.values():
        for spelling in dict.fromkeys((term.name, *(word for key in _SPELLED for word in term.words(key)))):
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
