"""What the columns and words of sheets mean: guessed, or as a person says in a file that can be kept."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from analysis.intake.drafts import TODO
from analysis.intake.files import read_outside
from analysis.intake.headers import Headers, header_form, in_context
from analysis.intake.meanings import Meaning, Role, read_meaning, read_time
from analysis.intake.sheets import Sheet
from analysis.notes.fields import choose
from analysis.notes.frontmatter import Block, Scalar, known_entries, read_yaml
from analysis.notes.grammar.results import read_measure
from analysis.notes.grammar.spellings import term_form
from analysis.notes.problems import Reporter
from analysis.notes.study import GETS
from analysis.notes.vocabulary import Vocabulary, unknown_term
from analysis.terms import ReportedAs

DECIMALS = {"comma": ",", "point": "."}
KINDS = ("interventions", "outcomes", "units", "times", "measures")
EVERYWHERE = ("outcome", "unit", "time", "measure", "arm 1", "arm 2", "design", "duration", "sex", "age", "who")
_KIND_OF = {
    "outcome": "outcomes", "unit": "units", "time": "times", "measure": "measures", "arm 1": "interventions",
    "arm 2": "interventions",
}  # fmt: skip
_DIFFERENCE = ("md", "mean difference", "difference in mean", "raw mean difference")
_MEASURES = {
    "smdh": ReportedAs.SMD, "std. mean difference": ReportedAs.SMD, "standardised mean difference": ReportedAs.SMD,
    "hedges g": ReportedAs.G, "hedges' g": ReportedAs.G, "cohens d": ReportedAs.D, "cohen's d": ReportedAs.D,
    "rom": "lnRR", "cor": ReportedAs.R,
}  # fmt: skip
_HEAD = """\
# What the columns and words of a sheet mean. Mend it, and give it with --mapping.
# columns: a meaning, and behind it where the header says so: `mean; arm control; time week 8; outcome …; unit …`.
#   "left out" passes a column over. TODO: not known yet.
# terms: the sheet's words, and those of data/raw/vocabulary.yaml for them.
# all rows: what no column says. decimal: comma or point, where the numbers do not show which.
"""


@dataclass(frozen=True)
class Mapping:
    """A person's word on a sheet. ``columns`` and ``terms`` are by the form of the sheet's words."""

    columns: dict[str, Meaning] = field(default_factory=dict)
    terms: dict[str, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    all_rows: dict[str, str] = field(default_factory=dict)
    decimal: str | None = None


def read_mapping(path: Path, vocabulary: Vocabulary, report: Reporter) -> Mapping:
    """The mapping in a file; every problem in it is reported with its line."""
    text = read_outside(path, report)
    root = read_yaml(text, report) if text is not None else None
    if root is None:
        return Mapping()
    entries = known_entries(root, ("columns", "terms", "all rows", "decimal"), report, "a mapping")
    mapping = Mapping(decimal=_decimal(entries.get("decimal"), report))
    for header, scalar in _texts(entries.get("columns"), "columns", report):
        try:
            mapping.columns[header_form(header)] = read_meaning(scalar.text)
        except ValueError as error:
            report.add(scalar.line, header, str(error))
    known = Terms(mapping, vocabulary)
    terms = entries.get("terms")
    kinds = known_entries(terms, KINDS, report, "terms") if isinstance(terms, Block) else {}
    for kind, value in kinds.items():
        for word, scalar in _texts(value, kind, report):
            mapping.terms[kind][term_form(word)] = _term(known, kind, scalar, word, report)
    for key, scalar in _texts(entries.get("all rows"), "all rows", report):
        name = choose(key, EVERYWHERE, scalar.line, "all rows", report)
        if name:
            kind = _KIND_OF.get(name)
            mapping.all_rows[name] = _term(known, kind, scalar, name, report) if kind else scalar.text
    return mapping


def _decimal(value: object, report: Reporter) -> str | None:
    if not isinstance(value, Scalar) or value.text in ("", TODO):
        return None
    word = choose(value.text, DECIMALS, value.line, "decimal", report)
    return DECIMALS[word] if word else None


def _texts(value: object, name: str, report: Reporter) -> list[tuple[str, Scalar]]:
    """Keys with a value of one line that is known already."""
    if isinstance(value, Scalar) and value.text and value.text != TODO:
        report.add(value.line, name, "a block: indented `word: meaning` lines below it")
    entries = value.entries if isinstance(value, Block) else {}
    for key, item in entries.items():
        if not isinstance(item, Scalar):
            report.add(item.line, key, "one value, no list and no block")
    return [(key, item) for key, item in entries.items() if isinstance(item, Scalar) and item.text not in ("", TODO)]


def _term(known: Terms, kind: str, scalar: Scalar, name: str, report: Reporter) -> str:
    term, message = known.look_up(kind, scalar.text)
    if term is None:
        report.add(scalar.line, name, message)
    return term or f"{TODO} {scalar.text}"


@dataclass
class Terms:
    """The words of sheets in those of notes. ``seen`` keeps every word that was asked for, with what it came to."""

    mapping: Mapping
    vocabulary: Vocabulary
    seen: dict[str, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def term(self, kind: str, text: str, row: int, column: str, report: Reporter) -> str:
        """Our word for one of a sheet; where there is none TODO and the sheet's word, told once with its place."""
        text = " ".join(text.split())
        if not text:
            return ""
        if text not in self.seen[kind]:
            given = self.mapping.terms[kind].get(term_form(text))
            term, message = (given, "") if given else self.look_up(kind, text)
            if term is None:
                report.warn(row, column, f"{message}; or say what it means under `terms` of a mapping")
            self.seen[kind][text] = term or TODO
        term = self.seen[kind][text]
        return f"{TODO} {text}" if term == TODO else term

    def look_up(self, kind: str, text: str) -> tuple[str | None, str]:
        """A word as notes have it, or None with why it is none."""
        if kind == "outcomes":
            term, detail = self.vocabulary.split(kind, text)
            return (
                ", ".join(filter(None, (term, detail))) if term else None,
                unknown_term(self.vocabulary, kind, text),
            )
        if kind == "interventions":
            whole = self.vocabulary.find(kind, text)
            pieces = [whole] if whole else [self.vocabulary.find(kind, piece) for piece in GETS.split(text)]
            term = " + ".join(piece for piece in pieces if piece) if all(pieces) else None
            return term, unknown_term(self.vocabulary, kind, text)
        if kind == "units":
            unit = self.vocabulary.find_unit(text)
            return unit, f'"{text}" is no unit of the vocabulary; add it there'
        try:
            if kind == "times":
                return read_time(text), ""
            return self._measure(text), ""
        except ValueError as error:
            return None, str(error)

    def _measure(self, text: str) -> str:
        """What an effect is: a difference in the outcome's unit is named ``unit``."""
        if term_form(text) in (*_DIFFERENCE, "unit"):
            return "unit"
        name = _MEASURES.get(term_form(text), text)
        read_measure(name, self.vocabulary.find_unit)
        return str(name)


def meanings(sheet: Sheet, mapping: Mapping, headers: Headers) -> dict[str, Meaning]:
    """The meaning of each column, by letter; columns that are not understood are told, and left out."""
    guessed: dict[str, Meaning] = {}
    for letter, header in sheet.columns.items():
        meaning = mapping.columns.get(header_form(header)) or headers.guess(header)
        if meaning:
            guessed[letter] = meaning
    typed = {letter for letter in guessed if header_form(sheet.columns[letter]) in mapping.columns}
    known = in_context(guessed) | {letter: guessed[letter] for letter in typed}
    first: dict[Meaning, str] = {}
    for letter in sheet.columns:
        meaning = known.get(letter)
        if meaning is None:
            message = "what it holds is not known; left out. Say what it means under `columns` of a mapping"
            sheet.report.warn(sheet.header_row, sheet.column(letter), message)
        elif meaning.role != Role.LEFT_OUT and first.setdefault(meaning, letter) != letter:
            message = f'"{meaning}", as column {sheet.column(first[meaning])}; left out. Tell them apart in a mapping'
            sheet.report.warn(sheet.header_row, sheet.column(letter), message)
            known.pop(letter)
    return known


def is_known_header(mapping: Mapping, headers: Headers, text: str) -> bool:
    """Whether a cell heads a column whose meaning is known."""
    return header_form(text) in mapping.columns or headers.guess(text) is not None


def mapping_text(columns: MappingType[str, Meaning | None], terms: Terms, asked: list[str]) -> str:
    """A mapping as a file: what was guessed, and TODO for what was not. ``asked``: what no column says."""
    all_rows = {name: terms.mapping.all_rows.get(name, TODO) for name in EVERYWHERE if name in asked}
    all_rows |= terms.mapping.all_rows
    content = {
        "columns": {header: str(meaning) if meaning else TODO for header, meaning in columns.items()},
        "terms": {kind: words for kind, words in terms.seen.items() if words},
        "all rows": all_rows,
        **(
            {"decimal": next(w for w, s in DECIMALS.items() if s == terms.mapping.decimal)}
            if terms.mapping.decimal
            else {}
        ),
    }
    body = yaml.safe_dump(
        {key: value for key, value in content.items() if value}, allow_unicode=True, sort_keys=False, width=1000
    )
    return _HEAD + body
