"""Typed access to front matter: what is missing or wrong is reported where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from analysis.notes.frontmatter import Block, Items, Scalar, Value, known_entries
from analysis.notes.note import Row, Table
from analysis.notes.problems import Reporter, did_you_mean, one_of
from analysis.notes.vocabulary import Vocabulary, look_up, term_form

T = TypeVar("T")


@dataclass(frozen=True)
class Fields:
    """The known keys of one block of front matter."""

    entries: dict[str, Value]
    line: int  # where the block begins: the place of a missing field
    report: Reporter

    @classmethod
    def of(cls, block: Block, known: Iterable[str], report: Reporter, what: str) -> Fields:
        """Take a block's keys; keys that are not known are reported."""
        return cls(known_entries(block, known, report, what), block.line, report)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A value of one line of text."""
        scalar = self.scalar(key, required=required)
        return scalar.text if scalar else None

    def scalar(self, key: str, *, required: bool = False) -> Scalar | None:
        """A value with its line."""
        value = self.entries.get(key)
        if isinstance(value, Scalar) and value.text:
            return value
        if isinstance(value, (Items, Block)):
            self.report.add(value.line, key, "one value, no list and no block")
        elif required or value is not None:
            self.missing(key, value)
        return None

    def missing(self, key: str, value: Value | None = None) -> None:
        """Report a field that is not there, or has no value."""
        if value is None:
            self.report.add(self.line, key, f"missing; add a line `{key}: ...`")
        else:
            self.report.add(value.line, key, "the key has no value; write one, or remove the key if it may be left out")

    def choice(self, key: str, options: Iterable[str], *, required: bool = False) -> str | None:
        """One of several words; case, hyphens and spelling make no difference."""
        scalar = self.scalar(key, required=required)
        return choose(scalar.text, options, scalar.line, key, self.report) if scalar else None

    def parsed(self, key: str, reader: Callable[[str], T], *, required: bool = False) -> T | None:
        """A value through a reader that raises ValueError."""
        scalar = self.scalar(key, required=required)
        if scalar is None:
            return None
        try:
            return reader(scalar.text)
        except ValueError as error:
            self.report.add(scalar.line, key, str(error))
            return None

    def scalars(self, key: str) -> list[Scalar]:
        """One value or a list of values."""
        value = self.entries.get(key)
        if value is None:
            return []
        values = value.values if isinstance(value, Items) else [value]
        if not values:
            self.missing(key, value)
        for item in values:
            if not isinstance(item, Scalar) or not item.text:
                self.report.add(item.line, key, "a word, or a list of words in [ ]")
        return [item for item in values if isinstance(item, Scalar) and item.text]

    def terms(self, key: str, vocabulary: Vocabulary, kind: str) -> list[str]:
        """Vocabulary terms; those that are not known are reported."""
        terms = (look_up(vocabulary, kind, s.text, s.line, key, self.report) for s in self.scalars(key))
        return [term for term in terms if term]

    def block(self, key: str, *, required: bool = False) -> Block | None:
        """A block of further keys."""
        value = self.entries.get(key)
        if isinstance(value, Block) and value.entries:
            return value
        if value is not None:
            self.report.add(value.line, key, "a block: indented `label: value` lines below it")
        elif required:
            self.missing(key)
        return None


def choose(text: str, options: Iterable[str], line: int, field: str, report: Reporter) -> str | None:
    """The option meant, or None with the problem reported."""
    options = list(options)
    chosen = {term_form(option): option for option in options}.get(term_form(text))
    if chosen is None:
        report.add(line, field, f'"{text}" is not known{did_you_mean(text, options)}; {one_of(options)}')
    return chosen


def known_columns(
    table: Table, columns: Iterable[str], section: str, report: Reporter, required: Iterable[str] = ()
) -> Table:
    """The table with its columns in the spelling of ``columns``; others, and missing ones, are reported."""
    names = {name: choose(name, columns, table.line, section, report) or name for name in table.header}
    check_columns(list(names.values()), required, table.line, section, report)
    return table.renamed(names)


def check_columns(names: list[str], required: Iterable[str], line: int, section: str, report: Reporter) -> None:
    """Report columns that are missing, or that stand twice in different spellings."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        report.add(line, section, f'the column "{name}" stands twice; keep one')
    for name in required:
        if name not in names:
            report.add(line, name, f"missing; the table {section} needs a column {name}")


def filled(row: Row, columns: Iterable[str], report: Reporter, why: str) -> bool:
    """Whether the row has what every row needs. Empty cells are reported; a missing column was already."""
    empty = [column for column in columns if not row.get(column)]
    for column in empty:
        if column in row.cells:
            report.add(row.line, column, f"missing; {why}")
    return not empty
