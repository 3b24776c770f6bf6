"""``claims new``"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from analysis.commands.arguments import add_output
from analysis.commands.output import BROKEN_NOTE, DONE, WRONG_USAGE, complain, tell
from analysis.tables.project import Project

if TYPE_CHECKING:
    from analysis.intake.new_fields import Field, Known

PROJECT = "project"  # which is no note, and is not within a project
KINDS = ("source", "claim", "study", PROJECT)
EXAMPLES = [
    'claims new source a-blog --title "A blog" --kind post',
    "claims new study trial-f --title Cups --author 'Fox, F.' --year 2018 --design parallel --n 20 "
    "--duration 'one session' --read 'abstract: made up' --gets caffeine --gets placebo",
    "claims new claim --statement 'Caffeine shortens sleep' --kind comparison --intervention caffeine "
    "--comparator placebo --outcome sleep --effect less --source drinks-label --where front --stance asserts",
    "claims new project NEW",
]
# The options, each a key of a note or of its entry, and what takes them.
OPTIONS = {
    "title": "source, study", "kind": "source, claim", "author": "source, study", "publisher": "source",
    "url": "source", "published": "source", "accessed": "source", "sells": "source", "statement": "claim",
    "intervention": "claim", "comparator": "claim", "outcome": "claim", "test": "claim", "effect": "claim",
    "about": "claim", "property": "claim", "value": "claim", "population": "claim", "source": "claim", "where": "claim",
    "stance": "claim", "cites": "claim", "duration": "claim, study", "year": "study", "journal": "study",
    "doi": "study", "design": "study", "n": "study", "sex": "study", "age": "study", "who": "study", "read": "study",
    "gets": "study",
}  # fmt: skip


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to begin, and what it holds."""
    parser.add_argument("what", choices=KINDS, help="what to begin")
    parser.add_argument("name", nargs="?", metavar="ID", help="the note's id (default: made of it); a project's folder")
    group = parser.add_argument_group("what a note holds", "given again where a note takes several")
    for name, takers in OPTIONS.items():
        group.add_argument(f"--{name}", action="append", metavar="TEXT", help=f"of a {takers.replace(', ', ' or ')}")
    parser.add_argument("--draft", action="store_true", help="begin a draft, with TODO for what is needed and missing")
    add_output(parser)


def run(project: Project, options: argparse.Namespace) -> int:
    """Begin a note of a source, a claim or a study, or a project with an example of each.

    What a note needs and no option gives is asked for on a terminal; elsewhere it is named, and nothing is written.
    The options are the keys of the note: --title, --kind, --statement, --design and so on. Terms are those of the
    vocabulary, and the nearest is named where one is not known."""
    if options.what == PROJECT:
        return _project(project, options)
    return _note(project, options)


def _project(project: Project, options: argparse.Namespace) -> int:
    from analysis.intake.new_project import new_project

    if given := [name for name in OPTIONS if getattr(options, name)]:
        return complain(f"--{given[0]} is of a note; a project takes a folder alone", WRONG_USAGE)
    written = [str(project.relative(path)) for path in new_project(project.root)]
    text = f"{options.name}: {len(written)} files, all examples; next: claims check --project {options.name}"
    tell(options, text, {"project": options.name, "written": written})
    return DONE


def _note(project: Project, options: argparse.Namespace) -> int:
    from analysis.intake.importing import project_references
    from analysis.intake.new_fields import Known
    from analysis.intake.new_notes import missing, new_note, read_answers, suggested_id, write_note
    from analysis.notes.normalise import read_terms
    from analysis.tables.files import lock

    vocabulary, _ = read_terms(project)
    known = Known.of(project, vocabulary, project_references(project))
    typed = {name: texts for name in OPTIONS if (texts := getattr(options, name))}
    answers, wrong = read_answers(options.what, typed, known)
    named = {"id": [options.name]} if options.name else {}
    if sys.stdin.isatty() and not options.draft and not wrong:
        try:
            while lacking := missing(options.what, answers | named, known):
                answers[lacking[0].key] = _ask(lacking[0], known)
        except (EOFError, KeyboardInterrupt):
            return complain("\nnothing was written", WRONG_USAGE)
    elif not options.draft:
        lacking = [field for field in missing(options.what, answers | named, known) if field.key not in typed]
        if lacking:
            wrong.append(f"missing: {', '.join(f'--{field.key}' for field in lacking)} (or --draft)")
    if wrong:
        return complain("\n".join(wrong), WRONG_USAGE)
    note_id = options.name or suggested_id(options.what, answers)
    with lock(project):
        try:
            note = new_note(project, options.what, note_id, answers | {"id": [note_id]}, known)
        except ValueError as error:
            return complain(error, WRONG_USAGE)
        write_note(project, note)
    path = project.relative(note.path)
    entry = ", and its entry to data/raw/references.bib" if note.entry else ""
    tell(options, f"{path} written{entry}; next: claims check", {"note": path, "entry": bool(note.entry)})
    return DONE


def _ask(field: Field, known: Known) -> list[str]:
    """An answer from a person, asked again until it can be taken; several are parted by semicolons."""
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    several = " (several: with ; between them)" if field.several else ""
    while True:
        typed = input(f"{field.question}{choices}{several}: ")
        texts = [text.strip() for text in (typed.split(";") if field.several else [typed]) if text.strip()]
        try:
            if texts:
                return [field.read(" ".join(text.split()), known) for text in texts]
        except ValueError as error:
            complain(error, BROKEN_NOTE)
