"""What an article claims: intervention × outcome × direction × size, sentence by sentence, with the words that say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analysis.intake.cues import Cue, Reading, cues, read_direction
from analysis.intake.lexicon import Lexicon, Mention, Word
from analysis.intake.passages import Kind, Passage, Place, sentences
from analysis.intake.sizes import Size, read_duration_of, sizes
from analysis.terms import ClaimedDirection

# Between words, these end a clause; so do these words behind a comma.
_CLAUSE_MARK = re.compile(r"[;:—]|\s[–-]\s|…")
_TURNS = frozenset({"but", "while", "whereas", "although", "though", "yet", "however", "because", "since"})
_GOES_ON = frozenset({"and", "so", "or", "then"})
_AGAINST = frozenset({"than", "versus", "vs", "against", "unlike", "outperform", "beat", "over", "instead", "rather"})
_BOTH = frozenset({"both", "neither", "either", "each"})
_COMPARED = "compar"
_DIRECTLY = frozenset({"over", "against", "beat"})  # only with what is compared right behind them
_COMPARATORS_WITHIN = 6  # words, ours: how far behind "than" the first comparator may stand
# What pages say of themselves, and asks of readers; of any subject.
_CHROME = re.compile(
    r"\b(?:subscribe|sign up|newsletter|contact us|click|book a|free consultation|follow us|log in|share on|cookies?|"
    r"all rights reserved|stay tuned)\b",
    re.I,
)
_ORDERS = frozenset(
    "keep start place aim do try choose push rest tuck lower make use grab hold let pick always remember consider".split()
)
_PURPOSE = re.compile(r"\b(?:to|for|so|if|will)\b|,", re.I)
_MOST_WORDS = 250  # of a clause, ours


@dataclass(frozen=True)
class Read:
    """The words from which a field was read, and where they stand."""

    field: str
    words: str
    place: Place


@dataclass(frozen=True)
class Candidate:
    """A claim that a sentence may make. ``place`` is where the sentence begins."""

    intervention: str
    outcome: str
    direction: ClaimedDirection
    place: Place
    comparators: tuple[str, ...] = ()
    size: Size | None = None
    duration: str | None = None
    populations: tuple[str, ...] = ()
    heading: str = ""
    read: tuple[Read, ...] = ()


@dataclass(frozen=True)
class _Named:
    """Interventions, and the words that name them."""

    terms: tuple[str, ...]
    words: str
    place: Place


@dataclass
class _Context:
    """What a sentence without an intervention of its own is about."""

    title: _Named | None = None
    headings: list[tuple[int, str, _Named | None]] = field(default_factory=list)
    lead: Read | None = None  # "It mainly targets:" above a list
    several: _Named | None = None  # the last two or more named together

    def topic(self) -> _Named | None:
        """What the nearest heading that names something names, else the title."""
        return next((named for _, _, named in reversed(self.headings) if named), None) or self.title

    def heading(self) -> str:
        """The text of the nearest heading."""
        return self.headings[-1][1] if self.headings else ""


def candidates(article_passages: Sequence[Passage], lexicon: Lexicon, title: str | None = None) -> list[Candidate]:
    """The candidate claims of an article, in the order of the text; none of them twice in a sentence."""
    context = _Context(title=_dominant(article_passages, lexicon, title))
    result: list[Candidate] = []
    for passage in article_passages:
        if passage.kind == Kind.HEADING:
            _enter(context, passage, lexicon)
        elif passage.kind == Kind.TEXT:
            context.lead = None
        result += _claims_of(passage, context, lexicon)
        if passage.text.rstrip().endswith(":"):
            _lead_in(context, passage, lexicon)
    return list(dict.fromkeys(result))


def _dominant(article_passages: Sequence[Passage], lexicon: Lexicon, title: str | None) -> _Named | None:
    """The title's interventions, else the one that the text names most."""
    if title and (terms := _terms(lexicon.phrases("interventions", lexicon.words(title)))):
        return _Named(terms, title, Place(1, 1))
    counted: Counter[str] = Counter()
    first: dict[str, tuple[str, Place]] = {}
    for passage in article_passages:
        words = lexicon.words(passage.text)
        for mention in lexicon.phrases("interventions", words):
            counted[mention.term] += 1
            text = passage.text[words[mention.first].start : words[mention.last].end]
            first.setdefault(mention.term, (text, passage.place(words[mention.first].start)))
    if not counted:
        return None
    term, _ = counted.most_common(1)[0]
    return _Named((term,), *first[term])


def _terms(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.term for mention in mentions))


def _enter(context: _Context, heading: Passage, lexicon: Lexicon) -> None:
    """Go below a heading. One that names no intervention keeps the topic of a plain page, whose levels are not known."""
    mentions = lexicon.phrases("interventions", lexicon.words(heading.text))
    named = _Named(_terms(mentions), heading.text, heading.place(0)) if mentions else None
    marked = heading.level <= 5
    if marked or named:
        while context.headings and context.headings[-1][0] >= heading.level:
            context.headings.pop()
    if named and len(named.terms) > 1:
        context.several = named
    context.headings.append((heading.level, heading.text, named))
    context.lead = None


def _lead_in(context: _Context, passage: Passage, lexicon: Lexicon) -> None:
    """Remember "The hip thrust works your:" for the list below it."""
    words = lexicon.words(passage.text)
    mentions = lexicon.phrases("interventions", words)
    if passage.kind != Kind.HEADING and mentions:
        named = _Named(_terms(mentions), passage.text, passage.place(0))
        context.headings.append((8, context.heading(), named))
    sided = [word for word in words if word.side == ClaimedDirection.MORE]
    if sided:
        context.lead = Read("direction", sided[-1].text, passage.place(sided[-1].start))


def _claims_of(passage: Passage, context: _Context, lexicon: Lexicon) -> Iterator[Candidate]:
    subject = _column(passage, lexicon)
    for start, end in sentences(passage):
        text = passage.text[start:end]
        if text.rstrip().endswith("?") or _CHROME.search(text):
            continue
        words = lexicon.words(text)
        previous = subject
        for clause in _clauses(text, words, lexicon):
            reader = _Clause(passage, start, clause, lexicon)
            named = reader.subject(previous or context.topic(), context)
            if named and reader.names_its_own:
                subject = previous = named
                if len(named.terms) > 1:
                    context.several = named
            if named and not reader.is_order():
                yield from reader.claims(named, context, text)


def _column(passage: Passage, lexicon: Lexicon) -> _Named | None:
    """What a table's cell is about: what its column's head names, else its row's."""
    for head in (passage.column, passage.row):
        if head and (terms := _terms(lexicon.phrases("interventions", lexicon.words(head)))):
            return _Named(terms, head, passage.place(0))
    return None


def _clauses(text: str, words: list[Word], lexicon: Lexicon) -> Iterator[list[Word]]:
    """The words of a sentence by clause."""
    clause: list[Word] = []
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        plain = word.text.casefold()
        if clause and (
            _CLAUSE_MARK.search(gap)
            or (plain in _TURNS and ("," in gap or plain in ("but", "while", "whereas", "because")))
            or ("," in gap and plain in _GOES_ON and _begins_anew(clause, words[index : index + 5], lexicon))
            or len(clause) >= _MOST_WORDS
        ):
            yield clause
            clause = []
        clause.append(word)
    if clause:
        yield clause


def _begins_anew(before: list[Word], after: list[Word], lexicon: Lexicon) -> bool:
    """Whether ", and" begins another statement: an intervention behind it, an outcome before it."""
    return bool(lexicon.phrases("interventions", after)) and bool(lexicon.outcomes(before))


class _Clause:
    """A clause that is read: its interventions, outcomes, cues and comparators."""

    def __init__(self, passage: Passage, offset: int, words: list[Word], lexicon: Lexicon) -> None:
        self.passage, self.offset, self.words, self.lexicon = passage, offset, words, lexicon
        mentions = lexicon.phrases("interventions", words)
        taken = frozenset(index for mention in mentions for index in mention.words)
        self.outcomes = lexicon.outcomes(words, taken)
        within = {index for outcome in self.outcomes for index in outcome.words}
        self.interventions = [mention for mention in mentions if within.isdisjoint(mention.words)]
        self.comparators = self._find_comparators()
        self.subjects = [mention for mention in self.interventions if mention not in self.comparators]
        self.names_its_own = bool(self.subjects)

    def subject(self, otherwise: _Named | None, context: _Context) -> _Named | None:
        """What the clause is about: the interventions it names, else those named before it."""
        if self.subjects:
            return _Named(_terms(self.subjects), self._text(self.subjects), self._place(self.subjects[0].first))
        if any(word.text.casefold() in _BOTH for word in self.words) and context.several:
            return context.several
        return otherwise

    def is_order(self) -> bool:
        """Whether it tells the reader what to do, without saying what for."""
        first = self.words[0].text.casefold()
        text = self.passage.text[self.offset + self.words[0].end : self.offset + self.words[-1].end]
        return first in _ORDERS and not _PURPOSE.search(text)

    def claims(self, named: _Named, context: _Context, sentence: str) -> Iterator[Candidate]:
        """A claim for every intervention and outcome that the clause gives a direction."""
        terms, details = self._detailed(named)
        outcomes = [*self.outcomes, *self._alone()]
        taken = frozenset(
            index for mention in (*self.interventions, *outcomes, *details) for index in mention.words
            if not self.words[index].side
        )  # fmt: skip
        clause_cues = cues(self.words, taken)
        sized = self._sizes(outcomes)
        for outcome in outcomes:
            reading = self._direction(outcome, clause_cues, context)
            if reading is None:
                continue
            size = sized.get(outcome)
            against = tuple(dict.fromkeys(mention.term for mention in self.comparators))
            for term in terms:
                if term in against:
                    continue
                yield Candidate(
                    intervention=term,
                    outcome=outcome.term,
                    direction=size.direction if size and size.direction else reading.direction,
                    place=self.passage.place(self.offset),
                    comparators=against,
                    size=size,
                    duration=read_duration_of(sentence),
                    populations=self._populations(outcomes),
                    heading=context.heading() if self.passage.kind != Kind.HEADING else "",
                    read=tuple(self._explained(named, details, outcome, reading, size, context)),
                )

    def _detailed(self, named: _Named) -> tuple[tuple[str, ...], list[Mention]]:
        """The interventions, those of which the clause says how they are done by the term for that."""
        details = {term: self.lexicon.detailed(term, self.words) for term in named.terms}
        terms = tuple(dict.fromkeys(detail.term if detail else term for term, detail in details.items()))
        return terms, [detail for detail in details.values() if detail]

    def _alone(self) -> list[Mention]:
        """Outcomes that a word stands for by itself, where no outcome of the clause holds that word."""
        within = {index for outcome in self.outcomes for index in outcome.words}
        return [
            Mention(word.alone, (index,), word.side)
            for index, word in enumerate(self.words)
            if word.alone and index not in within
        ]

    def _direction(self, outcome: Mention, clause_cues: list[Cue], context: _Context) -> Reading | None:
        reading = read_direction(outcome, self.words, clause_cues, as_good_as=self._as_good_as())
        if reading is None and context.lead and self.passage.kind == Kind.ITEM:
            return Reading(ClaimedDirection.MORE, ())
        if reading is None and self.comparators:
            return Reading(ClaimedDirection.MORE, ())
        return reading

    def _as_good_as(self) -> bool:
        """Whether two things are called equal: "as … as" with something behind it."""
        where = [index for index, word in enumerate(self.words) if word.text.casefold() == "as"]
        return len(where) > 1 and any(mention.first > where[-1] for mention in self.comparators)

    def _find_comparators(self) -> list[Mention]:
        """The interventions behind "than", "compared with", "as … as"."""
        chosen: list[Mention] = []
        ases = [index for index, word in enumerate(self.words) if word.text.casefold() == "as"]
        for index, word in enumerate(self.words):
            plain = word.text.casefold()
            marks = (
                plain in _AGAINST or word.key in _AGAINST or word.key == _COMPARED
                or (plain == "as" and len(ases) > 1 and index == ases[-1])
            )  # fmt: skip
            behind = [mention for mention in self.interventions if mention.first > index] if marks else []
            reach = 2 if plain in _DIRECTLY or word.key in _DIRECTLY else _COMPARATORS_WITHIN
            if not behind or behind[0].first - index > reach:
                continue
            chosen.append(behind[0])
            for before, mention in zip(behind, behind[1:], strict=False):
                gap = self._between(before, mention)
                if not re.fullmatch(r"\W*(?:(?:or|and|the|a)\W+)*", gap) or (index <= 1 and "," in gap):
                    break
                chosen.append(mention)
        return list(dict.fromkeys(chosen))

    def _between(self, first: Mention, second: Mention) -> str:
        start, end = self.words[first.last].end, self.words[second.first].start
        return self.passage.text[self.offset + start : self.offset + end]

    def _sizes(self, outcomes: Sequence[Mention]) -> dict[Mention, Size]:
        """Each size at the outcome it stands nearest to."""
        start, end = self.words[0].start, self.words[-1].end
        text = self.passage.text[self.offset + start : self.offset + end]
        assigned: dict[Mention, Size] = {}
        for size in sizes(text + self.passage.text[self.offset + end : self.offset + end + 1], self.lexicon.vocabulary):
            at = start + size.start
            nearest = min(outcomes, key=lambda outcome: self._apart(outcome, at), default=None)
            if nearest is not None:
                assigned.setdefault(nearest, size)
        return assigned

    def _apart(self, outcome: Mention, at: int) -> int:
        return min(abs(self.words[index].start - at) for index in outcome.words)

    def _populations(self, outcomes: Sequence[Mention]) -> tuple[str, ...]:
        within = {index for mention in (*outcomes, *self.interventions) for index in mention.words}
        mentions = self.lexicon.phrases("populations", self.words)
        return _terms([mention for mention in mentions if within.isdisjoint(mention.words)])

    def _explained(
        self,
        named: _Named,
        details: Sequence[Mention],
        outcome: Mention,
        reading: Reading,
        size: Size | None,
        context: _Context,
    ) -> Iterator[Read]:
        yield Read("intervention", named.words, named.place)
        for detail in details:
            yield Read("intervention", self._text([detail]), self._place(detail.first))
        yield Read("outcome", self._words(outcome.words), self._place(outcome.first))
        if self.comparators:
            yield Read("comparator", self._text(self.comparators), self._place(self.comparators[0].first))
        if reading.words:
            yield Read("direction", self._words(sorted(reading.words)), self._place(min(reading.words)))
        elif context.lead and not outcome.side:
            yield context.lead
        if size:
            yield Read("size", size.text, self.passage.place(self.offset + self.words[0].start + size.start))

    def _words(self, indices: Sequence[int]) -> str:
        return " … ".join(self.words[index].text for index in indices)

    def _text(self, mentions: Sequence[Mention]) -> str:
        return ", ".join(
            self.passage.text[self.offset + self.words[m.first].start : self.offset + self.words[m.last].end]
            for m in mentions
        )

    def _place(self, index: int) -> Place:
        return self.passage.place(self.offset + self.words[index].start)
