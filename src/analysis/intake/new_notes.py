"""New notes out of answers: of a source, a claim or a study, in the form that notes have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.drafts import TODO, Value, front_matter, table
from analysis.intake.entries import Name, entry_of
from analysis.intake.importing import append_entries
from analysis.intake.keys import slug
from analysis.intake.new_fields import FIELDS, Answers, Field, Known
from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.claims import CLAIM_SECTIONS, read_claim
from analysis.notes.note import is_id, read_note
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.notes.rows import Rows
from analysis.notes.sources import read_source
from analysis.notes.studies import STUDY_SECTIONS, read_study
from analysis.tables.files import write_inside
from analysis.tables.project import Project
from analysis.terms import ClaimKind, NoteStatus

FOLDERS = {"source": "sources", "claim": "claims", "study": "studies"}
_WORDS = 8  # of a statement, in the id that is made of it
_LONGEST = 60  # characters of an id that is made


@dataclass(frozen=True)
class NewNote:
    """A note to be written, and the entry of the bibliography that it needs, if there is none."""

    path: Path
    text: str
    entry: Entry | None = None


def read_answers(what: str, typed: Answers, known: Known) -> tuple[dict[str, list[str]], list[str]]:
    """The answers as notes have them, and what is wrong with those that are not taken, each by its option."""
    answers: dict[str, list[str]] = {}
    fields = {each.key: each for each in FIELDS[what]}
    wrong = [f"--{key}: a {what} has none; it takes --{', --'.join(fields)}" for key in typed if key not in fields]
    wrong += [
        f"--{key}: given {len(typed[key])} times, and taken once"
        for key, each in fields.items()
        if len(typed.get(key, ())) > 1 and not each.several
    ]
    for each in fields.values():
        for text in typed.get(each.key, ()):
            try:
                answers.setdefault(each.key, []).append(each.read(" ".join(text.split()), known))
            except ValueError as error:
                wrong.append(f"--{each.key}: {error}")
    return answers, wrong


def missing(what: str, answers: Answers, known: Known) -> list[Field]:
    """What the note needs and has no answer for."""
    return [each for each in FIELDS[what] if each.key not in answers and each.is_needed(answers, known)]


def suggested_id(what: str, answers: Answers) -> str:
    """An id made of the title, of the statement, or of first author and year."""
    first = {key: texts[0] for key, texts in answers.items() if texts}
    if what == "study":
        text = f"{slug(first.get('author', '').split(',')[0])}-{first.get('year', '')}"
    else:
        text = "-".join(slug(first.get("title" if what == "source" else "statement", "")).split("-")[:_WORDS])
    return text.strip("-")[:_LONGEST].strip("-")


def new_note(project: Project, what: str, note_id: str, answers: Answers, known: Known) -> NewNote:
    """The note of these answers; a draft, with TODO, where one that it needs is missing.

    Raises:
        ValueError: an id that is none, or has a note already.
        BrokenNotes: answers that do not go together.
    """
    path = project.raw / FOLDERS[what] / f"{note_id}.md"
    if not is_id(note_id):
        raise ValueError(f'"{note_id}" is no id; accepted: a small letter, then small letters, digits and hyphens')
    if path.exists() or path.is_symlink():
        raise ValueError(f"{project.relative(path)} is there already; name another id, or mend that note")
    lacking = missing(what, answers, known)
    filled = {**answers, **{each.key: [TODO] for each in lacking}}
    text = {"source": _source, "claim": _claim, "study": _study}[what](filled)
    if lacking:
        text = text.replace("\n---\n", f"\nstatus: {NoteStatus.DRAFT}\n---\n", 1)
    else:
        _check(project.relative(path), what, note_id, text, known)
    entry = _entry(note_id, answers) if what == "study" and note_id not in known.references else None
    return NewNote(path, text, entry)


def write_note(project: Project, note: NewNote) -> None:
    """Write the note, and its entry behind those that are there. The caller holds the project's lock."""
    if note.entry:
        append_entries(project, [note.entry])
    write_inside(project, note.path, note.text.encode())


def _entry(key: str, answers: Answers) -> Entry | None:
    """The entry of a study whose title is known."""
    first = {name: texts[0] for name, texts in answers.items() if texts}
    if "title" not in first:
        return None
    texts = {"title": first["title"], "in": first.get("journal"), "year": first.get("year"), "doi": first.get("doi")}
    authors = [Name(name) for name in answers.get("author", ())]
    return entry_of("article" if "journal" in first else "misc", 1, key, texts=texts, authors=authors)


def _values(answers: Answers, keys: Sequence[str]) -> dict[str, Value]:
    """The values of front matter; a list where there are several."""
    given = {key: answers[key] for key in keys if answers.get(key)}
    return {key: texts[0] if len(texts) == 1 else list(texts) for key, texts in given.items()}


def _source(answers: Answers) -> str:
    return front_matter(_values(answers, [each.key for each in FIELDS["source"]]))


def _claim(answers: Answers) -> str:
    keys = ("statement", "kind", "intervention", "comparator", "outcome", "test", "effect", "duration", "population")
    asserted = {key: texts[0] for key in ("source", "where", "stance", "cites") if (texts := answers.get(key))}
    text = front_matter({**_values(answers, keys), "asserted": [asserted]})
    if answers["kind"] != [ClaimKind.FACT.value]:
        return text
    part = [answers[key][0] for key in ("about", "property", "value")]
    return text + table("Parts", ["part", "about", "property", "value"], [[part[0], *part]])


def _study(answers: Answers) -> str:
    people = _values(answers, ("n", "sex", "age", "who"))
    blocks = _values(answers, ("design",)) | ({"participants": people} if people else {})
    blocks |= _values(answers, ("duration",))
    readings: Mapping[str, str] = dict(_reading(text) for text in answers.get("read", ()))
    text = front_matter({**blocks, "read": readings})
    arms = list(dict.fromkeys(answers.get("gets", ())))
    if not arms:
        return text
    rows = [[arm, arm, ""] for arm in arms]
    return text + "\n".join(
        [table("Arms", ["arm", "gets", "n"], rows), table("Measurements", ["outcome", "unit", *arms], [])]
    )


def _reading(text: str) -> tuple[str, str]:
    label, _, address = text.partition(":")
    return (label.strip(), address.strip()) if address else (TODO, TODO)


def _check(path: str, what: str, note_id: str, text: str, known: Known) -> None:
    """Read the note as a build does."""
    problems: list[Problem] = []
    report = Reporter(path, problems)
    sections = {"source": (), "claim": CLAIM_SECTIONS, "study": STUDY_SECTIONS}[what]
    note = read_note(text, note_id, sections, report)
    if note is not None and what == "source":
        read_source(note, Rows())
    elif note is not None:
        {"claim": read_claim, "study": read_study}[what](note, known.vocabulary, Rows())
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise BrokenNotes(errors)
