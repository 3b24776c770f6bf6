"""What an article brings: whose copy it is, what it claims, what it cites, and which words say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.intake.candidates import candidates
from analysis.intake.clauses import Candidate
from analysis.intake.context import Read
from analysis.intake.copies import Fingerprint, Likeness, Match, Pair, Sequences, aligned, compare
from analysis.intake.import_report import shown
from analysis.intake.lexicon import Lexicon
from analysis.intake.mentions import Mentions, mentions
from analysis.intake.noted import About
from analysis.intake.passages import Kind, Passage, Place, passages, sentences
from analysis.intake.text import Article, UnreadableArticle, read_article
from analysis.intake.works import Work
from analysis.terms import ClaimedDirection

_FIELDS = ("people", "year", "journal", "kind", "institution", "doi", "pmid", "url")
_MOST_PAIRS = 5  # of sentences alike, in the report


@dataclass(frozen=True)
class Claim:
    """A claim of an article: the candidates that say the same, in the order of the text."""

    candidates: tuple[Candidate, ...]
    works: tuple[Work, ...] = ()  # cited where it is claimed
    noted: str | None = None  # the id of a claim note about the same

    @property
    def first(self) -> Candidate:
        """Where it is claimed first."""
        return self.candidates[0]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it is claimed."""
        return tuple(dict.fromkeys(candidate.place for candidate in self.candidates))

    @property
    def effect(self) -> str:
        """The size and the side, as a claim note writes them."""
        size = self.first.size
        if size and self.first.direction in (ClaimedDirection.MORE, ClaimedDirection.LESS):
            return f"{size.effect} {self.first.direction}"
        return str(self.first.direction)


@dataclass(frozen=True)
class Reading:
    """An article as it was read."""

    article: Article
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    mentions: Mentions
    sequences: Sequences
    matches: tuple[Match, ...]  # known sources that it is like

    @property
    def title(self) -> str | None:
        """What the file says, else the heading that it begins with."""
        first = self.passages[0] if self.passages else None
        return self.article.title or (first.text if first and first.kind == Kind.HEADING else None)


def read(path: Path, lexicon: Lexicon, noted: Mapping[About, str], known: Mapping[str, Fingerprint]) -> Reading:
    """Read an article. ``noted``: claims of the project; ``known``: fingerprints of its sources.

    Raises UnreadableArticle, and OSError with the path.
    """
    article = read_article(path)
    parts = tuple(passages(article))
    try:
        cited = mentions(parts, lexicon.vocabulary.is_journal)
    except UnreadableArticle as error:
        raise UnreadableArticle(f"{article.name}:{error}") from None
    sequences = Sequences.of(article.lines)
    found_like = (compare(sequences, fingerprint, name) for name, fingerprint in known.items())
    claims = _claims(candidates(parts, lexicon, article.title), cited.works, noted)
    matches = sorted(filter(None, found_like), key=lambda match: -match.share)
    return Reading(article, parts, tuple(claims), cited, sequences, tuple(matches))


def _claims(some: Sequence[Candidate], works: Sequence[Work], noted: Mapping[About, str]) -> Iterator[Claim]:
    """The candidates that say the same as one claim, with what is cited in their sentences."""
    same: dict[tuple, list[Candidate]] = {}
    for candidate in some:
        size = candidate.size.effect if candidate.size else None
        key = (candidate.intervention, candidate.comparators, candidate.outcome, candidate.direction, size)
        same.setdefault(key, []).append(candidate)
    for together in same.values():
        first = together[0]
        sentences_said = {candidate.sentence for candidate in together}
        cited = [
            work
            for work in works
            if any(start <= place < end for place in work.places for start, end in sentences_said)
        ]
        about = About(first.intervention, first.outcome, first.direction)
        yield Claim(tuple(together), tuple(cited), noted.get(about))


def alike(reading: Reading, other: Reading) -> tuple[Match | None, list[Pair]]:
    """How an article is like another that is at hand as well, and which of its sentences are those of the other."""
    match = compare(reading.sequences, other.sequences.fingerprint(), other.article.name)
    return match, aligned(_sentences(reading), _sentences(other)) if match else []


def _sentences(reading: Reading) -> list[tuple[Place, str]]:
    return [
        (passage.place(start), passage.text[start:end])
        for passage in reading.passages
        for start, end in sentences(passage)
    ]


def described(claim: Claim) -> str:
    """A claim in one line: "hip thrust against squat: glute activation, 20 to 30 % more"."""
    first = claim.first
    against = f" against {', '.join(first.comparators)}" if first.comparators else ""
    details = [claim.effect, *([first.duration] if first.duration else []), *first.populations]
    return f"{first.intervention}{against}: {first.outcome}, {', '.join(details)}"


def report(reading: Reading, source_id: str, *, noted_source: bool) -> str:
    """What was read, with its places."""
    article = reading.article
    words = sum(len(line.split()) for line in article.lines)
    drawn = "; lines are those of its text" if article.drawn else ""
    whose = " by ".join(shown(text) for text in (reading.title or "no title", article.author) if text)
    lines = [
        f"{article.name}: {len(article.lines)} lines, {words} words{drawn}",
        f"source {source_id} ({'noted' if noted_source else 'new'}): {whose}",
        *(f"  {_likeness(match)}" for match in reading.matches if match.name != source_id),
        f"{_counted(len(reading.claims), 'claim')}",
    ]
    for claim in reading.claims:
        lines.append(f"  {', '.join(map(str, claim.places))}  {described(claim)}")
        lines.append(f"      {_explained(claim.first.read)}")
        lines += [f"      citing {shown(work.cites())}" for work in claim.works]
        if claim.noted:
            lines.append(f"      noted as {claim.noted}")
    lines.append(f"{_counted(len(reading.mentions.works), 'cited work')}")
    for work in reading.mentions.works:
        lines.append(f"  {', '.join(map(str, dict.fromkeys((work.place, *work.places))))}  {shown(work.cites())}")
        lines += [f"      for {described(claim)}" for claim in reading.claims if work in claim.works]
    if reading.mentions.vague:
        lines.append(f"{_counted(len(reading.mentions.vague), 'appeal')} to research that name no work")
        lines += [f'  {place}  "{shown(text)}"' for text, place in reading.mentions.vague]
    return "\n".join(lines)


def report_alike(reading: Reading, other: Reading) -> str:
    """How two articles at hand are like each other."""
    match, pairs = alike(reading, other)
    name, other_name = reading.article.name, other.article.name
    if match is None:
        return f"{name} and {other_name}: not alike"
    shown_pairs = ", ".join(f"{pair.place} as {pair.other}" for pair in pairs[:_MOST_PAIRS])
    more = f", and {len(pairs) - _MOST_PAIRS} more" if len(pairs) > _MOST_PAIRS else ""
    return f"{name}: {_likeness(match)}; {len(pairs)} sentences alike: {shown_pairs}{more}"


def facts(reading: Reading, source_id: str) -> dict[str, Any]:
    """The same for programs."""
    return {
        "article": reading.article.name,
        "source_id": source_id,
        "like": [
            {
                "source": match.name,
                "likeness": str(match.likeness),
                "share": round(match.share, 3),
                "lines": match.lines,
            }
            for match in reading.matches
            if match.name != source_id
        ],
        "claims": [
            {
                "places": [[place.line, place.column] for place in claim.places],
                "intervention": claim.first.intervention,
                "comparators": claim.first.comparators,
                "outcome": claim.first.outcome,
                "effect": claim.effect,
                "duration": claim.first.duration,
                "populations": claim.first.populations,
                "read": [
                    {"field": read.field, "words": read.words, "place": [read.place.line, read.place.column]}
                    for read in claim.first.read
                ],
                "cites": [work.cites() for work in claim.works],
                "noted": claim.noted,
            }
            for claim in reading.claims
        ],
        "works": [
            {
                "places": [[place.line, place.column] for place in work.places],
                "cites": work.cites(),
                **{key: getattr(work, key) for key in _FIELDS},
            }
            for work in reading.mentions.works
        ],
    }  # fmt: skip


def _likeness(match: Match) -> str:
    how = {
        Likeness.COPY: f"a copy of {match.name}",
        Likeness.REWORDING: f"a rewording of {match.name}",
        Likeness.PASSAGE: f"shares a passage with {match.name}",
    }[match.likeness]
    return (
        f"{how}: {match.share:.0%} of the shorter text's word sequences, in lines {match.lines[0]} to {match.lines[1]}"
    )


def _explained(reads: Sequence[Read]) -> str:
    return "; ".join(f'{read.field}: "{shown(read.words)}" {read.place}' for read in reads)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
