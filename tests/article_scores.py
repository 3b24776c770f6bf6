"""How well claims and cited works are read from articles, held against labels made by hand.

A claim is right where its sentence holds the label's line, its intervention and outcome are the label's or broader or
narrower terms of them, and its direction is the label's. A label with several terms accepts any of them. An optional
label is a claim that may be read there or not: it counts neither way.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.candidates import candidates
from analysis.intake.clauses import Candidate
from analysis.intake.lexicon import Lexicon
from analysis.intake.mentions import mentions
from analysis.intake.passages import passages
from analysis.intake.text import read_article
from analysis.intake.works import Work
from analysis.notes.grammar.spellings import journal_form
from analysis.notes.vocabulary import Vocabulary

_SIDES = {"more": "up", "less": "down", "no difference": "none"}


@dataclass(frozen=True)
class Score:
    """``found_labels`` of ``labels`` were read, and ``right`` of what was read were labelled, ``wrong`` were not."""

    labels: int
    found_labels: int
    right: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found_labels / self.labels if self.labels else 1.0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(
            *(getattr(self, key) + getattr(other, key) for key in ("labels", "found_labels", "right", "wrong"))
        )

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.2f} ({self.found_labels} of {self.labels}), "
            f"precision {self.precision:.2f} ({self.wrong} of {self.right + self.wrong} wrong)"
        )


def labels(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of a file of labels by article."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: [row for row in rows if row["article"] == name] for name in dict.fromkeys(row["article"] for row in rows)
    }


def read_claims(path: Path, lexicon: Lexicon) -> list[Candidate]:
    """The candidates of an article, each of a sentence once."""
    article = read_article(path)
    some = candidates(passages(article), lexicon, article.title)
    once = {(claim.place, claim.intervention, claim.outcome, claim.direction): claim for claim in some}
    return list(once.values())


def score_claims(some: Sequence[Candidate], rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary) -> Score:
    """The candidates of an article against its labels."""
    read: set[int] = set()
    right = wrong = 0
    for claim in some:
        fitting = [number for number, row in enumerate(rows) if _is_claim(claim, row, vocabulary)]
        read.update(fitting)
        right += any(not rows[number]["optional"] for number in fitting)
        wrong += not fitting
    asked = {number for number, row in enumerate(rows) if not row["optional"]}
    return Score(len(asked), len(asked & read), right, wrong)


def _is_claim(claim: Candidate, row: Mapping[str, str], vocabulary: Vocabulary) -> bool:
    first, last = (place.line for place in claim.sentence)
    return (
        first <= int(row["line"]) <= last
        and _SIDES[claim.direction] in row["direction"].split("|")
        and any(_near("interventions", claim.intervention, term, vocabulary) for term in row["intervention"].split("|"))
        and any(_near("outcomes", claim.outcome, term, vocabulary) for term in row["outcome"].split("|"))
    )


def _near(kind: str, term: str, label: str, vocabulary: Vocabulary) -> bool:
    """Whether the terms are the same, or the one stands under the other."""
    known = vocabulary.find(kind, label)
    return known is not None and (term in vocabulary.broader(kind, known) or known in vocabulary.broader(kind, term))


def read_works(path: Path, vocabulary: Vocabulary) -> tuple[Work, ...]:
    """The works that an article cites."""
    return mentions(passages(read_article(path)), vocabulary.is_journal).works


def score_works(works: Sequence[Work], rows: Sequence[Mapping[str, str]]) -> Score:
    """The cited works of an article against its labels, each for one label; all that a label names must be read."""
    left = list(works)
    for row in rows:
        fitting = next((work for work in left if _is_work(work, row)), None)
        if fitting:
            left.remove(fitting)
    right = len(works) - len(left)
    return Score(len(rows), right, right, len(left))


def _is_work(work: Work, row: Mapping[str, str]) -> bool:
    return (
        int(row["line"]) in {place.line for place in (work.place, *work.places)}
        and (not row["year"] or work.year == int(row["year"]))
        and (not row["journal"] or journal_form(work.journal or "") == journal_form(row["journal"]))
        and (not row["people"] or row["people"].split()[-1] in (work.people or ""))
        and (not row["doi"] or work.doi == row["doi"])
    )


def missed_and_wrong(
    some: Sequence[Candidate], rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary
) -> Iterator[str]:
    """The labels that were not read, and the candidates that have no label, one a line."""
    for row in rows:
        if not row["optional"] and not any(_is_claim(claim, row, vocabulary) for claim in some):
            yield f"  missed {row['line']}: {row['intervention']}, {row['outcome']}, {row['direction']}"
    for claim in some:
        if not any(_is_claim(claim, row, vocabulary) for row in rows):
            yield f"  wrong  {claim.place}: {claim.intervention}, {claim.outcome}, {claim.direction}"
