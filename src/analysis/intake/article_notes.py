"""Draft notes of an article: its source, and what it claims, in words made from the fields and not the article's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.article import Claim, Reading
from analysis.intake.copies import Likeness
from analysis.intake.drafts import TODO, Value, front_matter
from analysis.intake.noted import keep_fingerprint, slug
from analysis.notes.note import is_id
from analysis.tables.files import write_inside
from analysis.tables.project import Project
from analysis.terms import ClaimedDirection, ClaimKind, NoteStatus, SourceKind, Stance

_DENIED = (
    "The text denies the effect; whether that is no difference, no better, at least as good or cannot,"
    " is to be read there."
)
_THE_SAME = 0.95  # of the word sequences, ours: what is left may be a date, or a menu
_COUNTED = 4  # characters left for a number behind an id


@dataclass(frozen=True)
class Written:
    """The notes that were written, or would be, relative to the project; and claims whose note was there."""

    paths: tuple[str, ...]
    there: tuple[str, ...] = ()


def write(project: Project, reading: Reading, source_id: str, *, only_fingerprint: bool = False) -> Written:
    """Keep the article's fingerprint, and begin notes of what is not noted yet. The caller holds the project's lock.

    No note that lies there is touched.
    """
    fresh = keep_fingerprint(project, source_id, reading.sequences.fingerprint())
    paths = [f"data/raw/fingerprints/{source_id}.txt"] if fresh else []
    if only_fingerprint:
        return Written(tuple(paths))
    there = []
    for path, text in _notes(project, reading, source_id):
        if path.exists():
            there.append(project.relative(path))
        else:
            write_inside(project, path, text.encode())
            paths.append(project.relative(path))
    return Written(tuple(paths), tuple(there))


def _notes(project: Project, reading: Reading, source_id: str) -> Iterator[tuple[Path, str]]:
    yield project.raw / "sources" / f"{source_id}.md", source_note(reading)
    taken: set[str] = set()
    for claim in reading.claims:
        if not claim.noted:
            note_id = claim_id(claim, taken)
            taken.add(note_id)
            yield project.raw / "claims" / f"{note_id}.md", claim_note(claim, source_id)


def suggested_id(reading: Reading) -> str:
    """The id of the known source that it is; else one made from its title, else from its file's name."""
    if reading.matches and reading.matches[0].share >= _THE_SAME:
        return reading.matches[0].name
    for text in (reading.title, Path(reading.article.name).stem):
        if text and is_id(name := slug(text, 60)):
            return name
    return "article"


def is_noted(project: Project, source_id: str) -> bool:
    """Whether there is a note of the source."""
    return (project.raw / "sources" / f"{source_id}.md").exists()


def source_note(reading: Reading) -> str:
    """The source's note with what its file says of itself."""
    article = reading.article
    copied = [match.name for match in reading.matches if match.likeness != Likeness.PASSAGE]
    values: dict[str, Value] = {
        "title": reading.title or TODO,
        "author": article.author or TODO,
        "publisher": article.publisher or TODO,
        "kind": SourceKind.ARTICLE.value,
        **({"url": article.url} if article.url and article.url.startswith("http") else {}),
        **({"published": article.published} if article.published else {}),
        **({"copy of": copied[0]} if copied else {}),
        "status": NoteStatus.DRAFT.value,
    }
    remarks = (
        f"{TODO}: who says this, on what grounds, and what it sells, in words of your own; then remove the status."
    )
    return f"{front_matter(values)}{remarks}\n"


def claim_id(claim: Claim, taken: set[str]) -> str:
    """What it is about, in words; a number where another claim of the article has them."""
    first = claim.first
    against = f" vs {' '.join(first.comparators)}" if first.comparators else ""
    name = slug(f"{first.intervention}{against} {first.outcome} {first.direction}", 80 - _COUNTED)
    name = name if is_id(name) else f"claim-{name}"
    number = 2
    result = name
    while result in taken:
        result, number = f"{name}-{number}", number + 1
    return result


def claim_note(claim: Claim, source_id: str) -> str:
    """A claim's note; its lines in the article, and none of its sentences."""
    first = claim.first
    values: dict[str, Value] = {
        "statement": statement(claim),
        "kind": (ClaimKind.COMPARISON if first.comparators else ClaimKind.CHANGE).value,
        "intervention": first.intervention,
        **({"comparator": _one_or_list(first.comparators)} if first.comparators else {}),
        "outcome": first.outcome,
        "effect": claim.effect,
        **({"duration": first.duration} if first.duration else {}),
        **({"population": _one_or_list(first.populations)} if first.populations else {}),
        "status": NoteStatus.DRAFT.value,
        "asserted": [
            {
                "source": source_id,
                "where": _where(claim),
                "stance": Stance.ASSERTS.value,
                **({"cites": claim.works[0].cites()} if claim.works else {}),
            }
        ],
    }
    remarks = [f"{TODO}: read the lines named above and say it in words of your own; then remove the status."]
    if first.direction == ClaimedDirection.NO_DIFFERENCE:
        remarks.append(_DENIED)
    return f"{front_matter(values)}{chr(10).join(remarks)}\n"


def statement(claim: Claim) -> str:
    """A sentence made from the fields."""
    first = claim.first
    size = f"{first.size.effect} " if first.size and first.direction != ClaimedDirection.NO_DIFFERENCE else ""
    side = {
        ClaimedDirection.MORE: f"gives {size}more {first.outcome}",
        ClaimedDirection.LESS: f"gives {size}less {first.outcome}",
    }.get(first.direction, f"makes no difference to {first.outcome}")
    against = f" than {' or '.join(first.comparators)}" if first.comparators else ""
    if first.direction == ClaimedDirection.NO_DIFFERENCE:
        against = against.replace(" than ", " against ", 1)
    after = f" after {first.duration}" if first.duration else ""
    whom = f" in {', '.join(first.populations)}" if first.populations else ""
    begun = first.intervention[:1].upper() + first.intervention[1:]
    return f"{begun} {side}{against}{whom}{after}."


def _one_or_list(terms: tuple[str, ...]) -> Value:
    return terms[0] if len(terms) == 1 else terms


def _where(claim: Claim) -> str:
    numbers = list(dict.fromkeys(place.line for place in claim.places))
    lines = f"line {numbers[0]}" if len(numbers) == 1 else f"lines {', '.join(map(str, numbers))}"
    heading = claim.first.heading.rstrip(" :?!.")
    return f"{heading}, {lines}" if heading and len(heading) <= 60 else lines
