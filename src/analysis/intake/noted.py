"""What the project has noted already: claims by what they are about, and fingerprints of sources."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.intake.copies import Fingerprint, read_fingerprint, write_fingerprint
from analysis.notes.claims import CLAIM_SECTIONS
from analysis.notes.frontmatter import Items, Scalar, Value, key_form
from analysis.notes.grammar.phrases import read_effect
from analysis.notes.note import note_files, read_file, read_text
from analysis.notes.problems import BrokenNotes, Problem, Reporter
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.files import write_inside
from analysis.tables.project import Project
from analysis.terms import ClaimedDirection

FINGERPRINTS = "fingerprints"
_SIDES = {
    ClaimedDirection.MORE: ClaimedDirection.MORE,
    ClaimedDirection.LESS: ClaimedDirection.LESS,
    ClaimedDirection.NO_DIFFERENCE: ClaimedDirection.NO_DIFFERENCE,
    ClaimedDirection.CANNOT: ClaimedDirection.NO_DIFFERENCE,
    ClaimedDirection.NO_BETTER: ClaimedDirection.NO_DIFFERENCE,
}


@dataclass(frozen=True)
class About:
    """What a claim is about, as far as an article's sentence can be told to be the same claim."""

    intervention: str
    outcome: str
    direction: ClaimedDirection


def noted_claims(project: Project, vocabulary: Vocabulary) -> dict[About, str]:
    """The ids of the claims noted, drafts among them, by what their parts are about.

    What a broken note says is not known here; ``claims check`` tells why.
    """
    known: dict[About, str] = {}
    for path in note_files(project, "claims"):
        note = read_file(path, CLAIM_SECTIONS, Reporter("", []))
        if note is None:
            continue
        front = {key_form(key): _texts(value) for key, value in note.front.entries.items()}
        shared = {key: front.get(key_form(key), []) for key in ("intervention", "outcome", "effect")}
        rows = [row for table in note.tables("Parts") for row in table.rows] or [None]
        for row in rows:
            typed = {key: [row.get(key)] if row and row.get(key) else texts for key, texts in shared.items()}
            for about in _abouts(typed, vocabulary):
                known.setdefault(about, note.note_id)
    return known


def _texts(value: Value) -> list[str]:
    values = value.values if isinstance(value, Items) else [value]
    return [item.text for item in values if isinstance(item, Scalar)]


def _abouts(typed: dict[str, list[str]], vocabulary: Vocabulary) -> Iterable[About]:
    for intervention, outcome, effect in itertools.product(typed["intervention"], typed["outcome"], typed["effect"]):
        terms = vocabulary.find("interventions", intervention), vocabulary.find("outcomes", outcome)
        if None not in terms and (direction := _direction(effect, terms[1], vocabulary)):
            yield About(*terms, direction)


def _direction(effect: str, outcome: str, vocabulary: Vocabulary) -> ClaimedDirection | None:
    """More or less of the outcome; better and worse as the vocabulary has it."""
    try:
        direction = ClaimedDirection(read_effect(effect).direction)
    except ValueError:
        return None
    better = vocabulary.inherited("outcomes", outcome, "better")
    if direction in (ClaimedDirection.BETTER, ClaimedDirection.WORSE) and better:
        more = (direction == ClaimedDirection.BETTER) == (better == ClaimedDirection.MORE)
        return ClaimedDirection.MORE if more else ClaimedDirection.LESS
    return _SIDES.get(direction)


def known_fingerprints(project: Project) -> dict[str, Fingerprint]:
    """The fingerprints of sources by id. Raises BrokenNotes where some file is none."""
    problems: list[Problem] = []
    known = {}
    for path in sorted((project.raw / FINGERPRINTS).glob("[!.]*.txt")):
        report = Reporter(project.relative(path), problems)
        text = read_text(path, report)
        try:
            known[path.stem] = read_fingerprint(text) if text else None
        except ValueError as error:
            report.add(1, "fingerprint", str(error))
    if problems:
        raise BrokenNotes(problems)
    return {name: fingerprint for name, fingerprint in known.items() if fingerprint}


def keep_fingerprint(project: Project, source_id: str, fingerprint: Fingerprint) -> bool:
    """Write a source's fingerprint; whether it was not there like that."""
    path = project.raw / FINGERPRINTS / f"{source_id}.txt"
    content = write_fingerprint(fingerprint).encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    write_inside(project, path, content)
    return True


def slug(text: str, longest: int = 80) -> str:
    """Words as an id: small letters, digits and hyphens; empty where no letter is among them."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    plain = re.sub(r"^[0-9-]+", "", plain)
    return plain if len(plain) <= longest else plain[:longest].rpartition("-")[0]
