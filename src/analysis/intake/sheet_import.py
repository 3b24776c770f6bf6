"""Studies from extraction sheets into the project: which are new and get a draft, and which are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.evidence.citations.people import folded
from analysis.intake.drafts import TODO, study_draft
from analysis.intake.headers import Headers
from analysis.intake.importing import BIBLIOGRAPHY, project_references
from analysis.intake.keys import slug
from analysis.intake.mapping import EVERYWHERE, Terms, is_known_header, mapping_text, meanings, read_mapping
from analysis.intake.mapping import Mapping as Meanings
from analysis.intake.meanings import Meaning, Role
from analysis.intake.sheet_notes import note_of
from analysis.intake.sheet_rows import read_rows
from analysis.intake.sheet_studies import SheetStudy
from analysis.intake.sheets import read_sheets
from analysis.notes.bibliography.references import Reference
from analysis.notes.normalise import read_terms
from analysis.notes.note import is_id
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.tables.files import digest, read_whole, write_inside
from analysis.tables.project import Project, readable

_LABEL = re.compile(r"(?P<people>.*?)[\s,(]*(?P<year>(?:1[5-9]|20)\d\d)(?P<letter>[a-z])?\)?", re.DOTALL)
_FIRST = re.compile(r"\s*(?:,|;|&|\bet\.? al\b|\band\b|\bund\b|\by\b).*", re.IGNORECASE | re.DOTALL)
_INITIALS = re.compile(r"(?:\s+(?:[^\W\d_a-z]\.?-?){1,3})+$|^(?:[^\W\d_a-z]\.\s*){1,3}")
_LONGEST_KEY = 70  # characters, of the 80 an id may have
_TYPES = re.compile(r"^Its database calls it: (.*)\.$", re.MULTILINE)


@dataclass(frozen=True)
class SheetMatch:
    """A study of a sheet with its id here; ``place``: where it is known, None where a note is begun."""

    study: SheetStudy
    key: str
    note: str
    place: str | None = None
    remark: str = ""

    @property
    def is_new(self) -> bool:
        """Whether a note of it is begun."""
        return self.place is None


@dataclass(frozen=True)
class SheetImport:
    """What sheets bring: their studies, what could not be read or mapped, and the mapping that was guessed."""

    matches: list[SheetMatch] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    mapping: str = ""

    @property
    def new(self) -> list[SheetMatch]:
        """Studies that the project does not have yet."""
        return [match for match in self.matches if match.is_new]

    @property
    def whole(self) -> list[SheetMatch]:
        """Those of the new studies in whose rows everything could be read: half of one would be known from then on."""
        unread = {(problem.path, problem.line) for problem in self.errors}
        return [
            match
            for match in self.new
            if unread.isdisjoint((path, row) for path, rows in match.study.places.items() for row in rows)
        ]

    @property
    def errors(self) -> list[Problem]:
        """What could not be read."""
        return [problem for problem in self.problems if not problem.warning]

    @property
    def unmapped(self) -> list[Problem]:
        """What is not understood: columns and rows that are left out, words that stand as TODO."""
        return [problem for problem in self.problems if problem.warning]


def compare_sheets(project: Project, paths: Sequence[Path], mapping_file: Path | None = None) -> SheetImport:
    """What the sheets bring beside what the project has; nothing is written.

    Raises BrokenNotes where the vocabulary, the bibliography or the mapping has problems.
    """
    vocabulary, _ = read_terms(project)
    references = project_references(project)
    mapping = Meanings()
    problems: list[Problem] = []
    if mapping_file:
        mapping = read_mapping(mapping_file, vocabulary, Reporter(readable(str(mapping_file)), problems))
        if problems:
            raise BrokenNotes(problems)
    terms, headers = Terms(mapping, vocabulary), Headers(vocabulary)
    is_header = partial(is_known_header, mapping, headers)
    columns: dict[str, Meaning | None] = {}
    studies: dict[str, SheetStudy] = {}
    checksums = {}
    for path in dict.fromkeys(paths):
        report = Reporter(readable(str(path)), problems)
        for sheet in read_sheets(path, is_header, mapping.decimal, report):
            checksums[sheet.path] = digest(read_whole(path))
            known = meanings(sheet, mapping, headers)
            columns |= {header: known.get(letter) for letter, header in sheet.columns.items()}
            read_rows(sheet, known, terms, studies)
    taken: set[str] = set()
    matches = [
        _match(study, note_of(study, vocabulary, checksums), references, taken, project) for study in studies.values()
    ]
    text = mapping_text(columns, terms, _asked(list(studies.values())))
    return SheetImport(matches, sorted(set(problems)), text)


def write_sheets(project: Project, brought: SheetImport) -> None:
    """Begin a note of each new study that could be read whole. The caller holds the project's lock."""
    for match in brought.whole:
        write_inside(project, _note(project, match.key), match.note.encode())


def _asked(studies: Sequence[SheetStudy]) -> list[str]:
    """What no column of the sheets says, and a note needs."""
    values = [value for study in studies for value in (*study.measured, *study.compared)]
    texts = {
        "outcome": [value.outcome for value in values],
        "unit": [value.unit for study in studies for value in study.measured],
        "time": [value.time for study in studies for value in study.measured],
        "measure": [value.measure for study in studies for value in study.compared],
        "arm 1": [gets for study in studies for arm, gets in study.arms.items() if arm in ("arm 1", "experimental")],
        "arm 2": [gets for study in studies for arm, gets in study.arms.items() if arm in ("arm 2", "control")],
    }
    return [name for name in EVERYWHERE if TODO in texts.get(name, ())]


def _match(
    study: SheetStudy, note: str, references: Mapping[str, Reference], taken: set[str], project: Project
) -> SheetMatch:
    """Match a study with what is known: by its id, its DOI or PMID, or its first author and year."""
    people, year, letter = _named(study)
    identity = slug(study.label)
    alike = [identity] if identity in references else _alike(study, references, people, year)
    key = _key(f"{slug(people)}-{year}{letter}" if year else identity)
    if key in taken:  # such as Trial A and Trial B of one year
        key = _key(identity)
    if letter and key not in alike:
        remark = f"much like {', '.join(alike)} in {BIBLIOGRAPHY}: is it the same work?" if alike else ""
        return _begun(study, key, note, taken, project, remark)
    if len(alike) > 1 and key not in alike:
        place = f"one of {', '.join(alike)} in {BIBLIOGRAPHY}: write its id into the sheet"
        return SheetMatch(study, alike[0], note, place)
    if not alike:
        return _begun(study, identity if _is_there(project, identity) else key, note, taken, project)
    key = key if key in alike else alike[0]
    untouched = _is_untouched(_note(project, key), references[key])
    remark = f"it has an entry in {BIBLIOGRAPHY}" + (", and a draft without a word of yours" if untouched else "")
    return _begun(study, key, note, taken, project, remark, replace_draft=untouched)


def _key(text: str) -> str:
    """An id out of words."""
    text = text.strip("-")[:_LONGEST_KEY].strip("-")
    return text if is_id(text) else f"study-{text}".strip("-")


def _begun(
    study: SheetStudy,
    key: str,
    note: str,
    taken: set[str],
    project: Project,
    remark: str = "",
    *,
    replace_draft: bool = False,
) -> SheetMatch:
    """A note to be begun, unless there is one of this id."""
    if _is_there(project, key) and not replace_draft:
        return SheetMatch(study, key, note, project.relative(_note(project, key)), remark)
    if key in taken:
        return SheetMatch(study, key, note, "another study of this run: give each an id of its own in the sheet")
    taken.add(key)
    return SheetMatch(study, key, note, None, remark)


def _is_there(project: Project, key: str) -> bool:
    path = _note(project, key or "none")
    return path.exists() or path.is_symlink()


def _named(study: SheetStudy) -> tuple[str, str, str]:
    """First author, year and the letter behind it, as far as the label and the columns say them."""
    match = _LABEL.fullmatch(" ".join(study.label.split()))
    people, year, letter = (match["people"], match["year"], match["letter"] or "") if match else (study.label, "", "")
    stated = re.search(r"(?:1[5-9]|20)\d\d", study.identity.get(Role.YEAR, ""))
    if not year and stated:
        year = stated[0]
    first = _FIRST.sub("", people).strip(" ,.")
    return _INITIALS.sub("", first).strip(" ,.") or first, year, letter


def _alike(study: SheetStudy, references: Mapping[str, Reference], people: str, year: str) -> list[str]:
    """The entries that may be the study: by DOI or PMID those alone, else by first author and year."""
    doi = re.sub(r"^https?://(?:dx\.)?doi\.org/|^doi:\s*", "", study.identity.get(Role.DOI, ""), flags=re.IGNORECASE)
    pmid = study.identity.get(Role.PMID, "")
    for number, name in ((doi.casefold(), "doi"), (pmid, "pmid")):
        same = [key for key, work in references.items() if number and (getattr(work, name) or "").casefold() == number]
        if same:
            return same
    return [
        key
        for key, work in references.items()
        if year and str(year) in (str(work.year), str(work.online_year))
        if work.authors and folded(work.authors[0].split(",")[0]) == folded(people)
        if not (doi and work.doi and work.doi.casefold() != doi.casefold())
    ]


def _is_untouched(path: Path, reference: Reference | None) -> bool:
    """Whether a note is the draft as the import of its reference began it, so that nobody's work is in it."""
    if reference is None or path.is_symlink() or not path.is_file():
        return False
    text = read_whole(path).decode("utf-8", "replace")
    types = _TYPES.search(text)
    return text == study_draft(reference, types[1].split(", ") if types else ())


def _note(project: Project, key: str) -> Path:
    return project.raw / "studies" / f"{key}.md"
