"""The works in a file of references, whatever program wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.intake.bibtex import read_bibtex
from analysis.intake.csl import read_csl
from analysis.intake.entries import Work
from analysis.intake.files import read_outside
from analysis.intake.records import read_nbib, read_ris
from analysis.notes.bibliography.references import Reference, read_reference
from analysis.notes.problems import Problem, Reporter, one_of
from analysis.tables.project import readable


@dataclass(frozen=True)
class Format:
    """What a format is called, by what its text is known, and what reads it."""

    name: str
    sign: re.Pattern[str]
    read: Callable[[str, Reporter], list[Work]]


FORMATS = {
    ".bib": Format("BibTeX", re.compile(r"^[ \t]*@\s*\w+\s*[{(]", re.MULTILINE), read_bibtex),
    ".ris": Format("RIS", re.compile(r"^TY  - ", re.MULTILINE), read_ris),
    ".nbib": Format("nbib", re.compile(r"^PMID {0,2}-", re.MULTILINE), read_nbib),
    ".json": Format("CSL-JSON", re.compile(r"\A\s*[\[{]"), read_csl),
}
BY_CONTENT = ".txt"  # as PubMed names what it saves
ENDINGS = (*FORMATS, BY_CONTENT)


@dataclass(frozen=True)
class Incoming:
    """A work in a file, as our bibliography would hold it."""

    path: str
    work: Work
    reference: Reference

    @property
    def line(self) -> int:
        """Where it begins in its file."""
        return self.work.entry.line


@dataclass(frozen=True)
class Library:
    """What a file holds: works, and what could not be read of it. ``path`` is as it was named."""

    path: str
    works: list[Incoming]
    problems: list[Problem]


def read_library(path: Path) -> Library:
    """All works of a file; what cannot be read is among the problems, with its line."""
    report = Reporter(readable(str(path)), [])
    text = read_outside(path, report)
    reading = _format(path, text, report) if text is not None else None
    works = reading.read(text, report) if reading and text is not None else []
    read = [Incoming(report.path, work, reference) for work in works if (reference := _reference(work, report))]
    return Library(report.path, read, sorted(set(report.problems)))


def _format(path: Path, text: str, report: Reporter) -> Format | None:
    """The format by the file's ending, unless the content says another."""
    ending = path.suffix.casefold()
    named = FORMATS.get(ending)
    if named and named.sign.search(text):
        return named
    seen = next((format for format in FORMATS.values() if format.sign.match(text.lstrip())), None)
    if named is None and ending != BY_CONTENT:
        report.add(1, "file", f'"{path.suffix}" is no ending of a file of references; {one_of(ENDINGS)}')
        return None
    if named and seen:
        ending = next(ending for ending, format in FORMATS.items() if format is seen)
        report.add(1, "file", f"no {named.name}, though its name says so, but {seen.name}; name it …{ending}")
        return None
    if seen is None and named is None:
        names = ", ".join(format.name for format in FORMATS.values())
        report.add(1, "file", f"by its content none of {names}; name it by its format")
    return named or seen


def _reference(work: Work, report: Reporter) -> Reference | None:
    """What the entry says; None where a problem hides some of it."""
    problems: list[Problem] = []
    reference = read_reference(replace(work.entry, key=work.entry.key or "entry"), Reporter(report.path, problems))
    errors = [problem for problem in problems if not problem.warning]
    report.problems.extend(errors)
    return None if errors else reference
