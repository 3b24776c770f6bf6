"""Copies and rewordings of a source, known by hashes of its word sequences; no text of a source is kept.

A fingerprint is the least hashes of all sequences of three words (a bottom-k sketch; Broder 1997, "On the resemblance
and containment of documents"). Of two texts, the share of the shorter's sequences that stand in the other as well is
estimated from it. Among five web articles on the same exercise that share was at most 0.031 between two that have
nothing to do with each other, and 0.273 between an article and the same with its words swapped for synonyms; texts are
called a rewording from 0.10 on, about the geometric mean of the two.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.intake.passages import Place

WORDS_TOGETHER = 3
KEPT = 256  # hashes; the share's standard error is then at most 0.03
COPY, REWORDING = 0.6, 0.10  # of the shorter text's sequences
_TENTHS = 10
_SPREAD = 4  # tenths of the shorter text that hold shared sequences; a biography or an advert in both fills fewer
_LEAST_SHARED = 5  # hashes of the sketch, ours: fewer are chance in short texts
_VERSION = "1"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FORM = re.compile(r"1 ([0-9]{1,7}) ([A-Za-z0-9+/=]{4,1400})")


class Likeness(StrEnum):
    """What a text is to another."""

    COPY = "copy"
    REWORDING = "rewording"
    PASSAGE = "shares a passage"


@dataclass(frozen=True)
class Fingerprint:
    """How many different sequences of words a text has, and the least of their hashes, in order."""

    sequences: int
    hashes: tuple[int, ...]


@dataclass(frozen=True)
class Match:
    """A text that is like another: how, the share of the shorter's sequences, and the lines that hold the shared."""

    name: str
    likeness: Likeness
    share: float
    lines: tuple[int, int]


@dataclass(frozen=True)
class Sequences:
    """The hashed word sequences of a text in their order, each with the line it begins in."""

    hashes: tuple[int, ...]
    lines: tuple[int, ...]

    @classmethod
    def of(cls, lines: Sequence[str]) -> Sequences:
        """The sequences of an article's lines."""
        words = [(word, number) for number, line in enumerate(lines, 1) for word in _words(line)]
        hashes, places = [], []
        for at in range(len(words) - WORDS_TOGETHER + 1):
            hashes.append(_hashed(word for word, _ in words[at : at + WORDS_TOGETHER]))
            places.append(words[at][1])
        return cls(tuple(hashes), tuple(places))

    def fingerprint(self) -> Fingerprint:
        """What may be kept of the text."""
        different = sorted(set(self.hashes))
        return Fingerprint(len(different), tuple(different[:KEPT]))


def compare(text: Sequences, known: Fingerprint, name: str) -> Match | None:
    """How a text is like the one of a fingerprint, or None where it is not."""
    kept = set(known.hashes)
    different = len(set(text.hashes))
    if not kept or not different:
        return None
    at = [index for index, value in enumerate(text.hashes) if value in kept]
    shared = len({text.hashes[index] for index in at})
    share = min(shared / len(kept) * known.sequences / min(known.sequences, different), 1.0)
    if shared < min(_LEAST_SHARED, len(kept)) or share < REWORDING:
        return None
    places = [text.lines[index] for index in at]
    return Match(name, _likeness(share, at, len(text.hashes)), share, (min(places), max(places)))


def _likeness(share: float, at: Sequence[int], length: int) -> Likeness:
    if len({index * _TENTHS // length for index in at}) < _SPREAD:
        return Likeness.PASSAGE
    return Likeness.COPY if share >= COPY else Likeness.REWORDING


def write_fingerprint(fingerprint: Fingerprint) -> str:
    """One line of text: version, number of sequences, hashes in base 64."""
    packed = b"".join(struct.pack(">I", value) for value in fingerprint.hashes)
    return f"{_VERSION} {fingerprint.sequences} {base64.b64encode(packed).decode('ascii')}\n"


def read_fingerprint(text: str) -> Fingerprint:
    """Raises ValueError where the text is none."""
    match = _FORM.fullmatch(text.strip())
    packed = base64.b64decode(match[2], validate=True) if match else b""
    if not match or len(packed) % 4 or not packed:
        raise ValueError("no fingerprint; write it anew with claims intake ARTICLE --id SOURCE --fingerprint")
    hashes = tuple(value for (value,) in struct.iter_unpack(">I", packed))
    if list(hashes) != sorted(set(hashes)) or not len(hashes) <= int(match[1]) or len(hashes) > KEPT:
        raise ValueError(
            "its hashes are not in order; write it anew with claims intake ARTICLE --id SOURCE --fingerprint"
        )
    return Fingerprint(int(match[1]), hashes)


@dataclass(frozen=True)
class Pair:
    """Two sentences of two texts that say the same, and how alike their words are, from 0 to 100."""

    place: Place
    other: Place
    score: float


ALIKE = 50.0  # of sentences: 28 of the 31 of the reworded article reach it, and none of 239 of unrelated articles
_FEWEST_WORDS = 6


def aligned(sentences: Sequence[tuple[Place, str]], others: Sequence[tuple[Place, str]]) -> list[Pair]:
    """Each sentence of a text with its nearest in another text, where both are alike; each of the others once.

    Candidates are those that share a sequence of two words, so that the work grows with the texts and not with their
    product.
    """
    from rapidfuzz import fuzz

    words = [[*_words(text)] for _, text in others]
    by_pair: dict[tuple[str, str], list[int]] = {}
    for index, sentence in enumerate(words):
        for pair in set(itertools.pairwise(sentence)):
            by_pair.setdefault(pair, []).append(index)
    pairs, used = [], set()
    for place, text in sentences:
        sentence_words = [*_words(text)]
        if len(sentence_words) < _FEWEST_WORDS:
            continue
        near: dict[int, int] = {}
        for pair in set(itertools.pairwise(sentence_words)):
            for index in by_pair.get(pair, ())[:20]:
                near[index] = near.get(index, 0) + 1
        likely = sorted(near, key=lambda index: (-near[index], index))[:5]
        scored = [
            (fuzz.ratio(sentence_words, words[index]), -index)
            for index in likely
            if index not in used and len(words[index]) >= _FEWEST_WORDS
        ]
        score, index = max(scored, default=(0.0, 0))
        if score >= ALIKE:
            used.add(-index)
            pairs.append(Pair(place, others[-index][0], score))
    return pairs


def _words(text: str) -> Iterable[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return (match[0] for match in _WORD.finditer(plain))


def _hashed(words: Iterable[str]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=4).digest(), "big")
