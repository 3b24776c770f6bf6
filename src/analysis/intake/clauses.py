"""The clauses of a sentence: what each is about, what it is held against, and which way it says an outcome goes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.intake.context import Context, Named, Read, terms_of
from analysis.intake.cues import Cue, Reading, Sign, cues, read_direction
from analysis.intake.lexicon import Lexicon, Mention, Word
from analysis.intake.passages import Kind, Passage, Place
from analysis.intake.sizes import Size, read_duration_of, sizes
from analysis.terms import ClaimedDirection

# Between words, these end a clause; so do these words behind a comma.
_CLAUSE_MARK = re.compile(r"[;:—]|\s[–-]\s|…")
_TURNS = frozenset({"but", "while", "whereas", "although", "though", "yet", "however", "because", "since", "which"})
_ALWAYS = frozenset({"but", "while", "whereas", "because"})  # these also without a comma
_GOES_ON = frozenset({"and", "so", "or", "then"})
_PRONOUNS = frozenset({"it", "they", "this", "these", "that", "those", "he", "she", "we", "you", "i"})
_AGAINST = frozenset({"than", "versus", "vs", "against", "unlike", "outperform", "beat", "over", "instead", "rather"})
_BOTH = frozenset({"both", "neither"})
_COMPARED = "compared"
_ASIDE = frozenset({"besides", "without", "like"})  # what is named behind them is not what the clause is about …
_OTHER = "other"  # … behind "like" only in "other lifts like"
_DIRECTLY = frozenset({"over", "against", "beat"})  # only with what is compared right behind them
_COMPARATORS_WITHIN = 6  # words, ours: how far behind "than" the first comparator may stand
_ORDERS = frozenset(
    [
        "keep",
        "start",
        "place",
        "aim",
        "do",
        "try",
        "choose",
        "push",
        "rest",
        "tuck",
        "lower",
        "make",
        "use",
        "grab",
        "hold",
        "let",
        "pick",
        "always",
        "remember",
        "consider",
        "get",
    ]
)
_PURPOSE = re.compile(r"\b(?:to|for|so|if|will)\b", re.I)
_WISH = re.compile(r"\b(?:want|wants|goal|wonder(?:ed|ing)?|looking|hope)\b", re.I)
_FOUR_WORDS = re.compile(r"\w\W++\w++\W++\w++\W++\w++\W")
_TRY = re.compile(r"\b(?:attempt|trying|tries|try)\s+(?:to|and)\s+(?:\w+\s+){0,1}$", re.I)
_DUE = re.compile(r"\b(?:due to|because of|after)\s+(?:\w+\s+){0,2}$", re.I)
_WHEREVER = (Sign.SAME, Sign.DENIAL)  # cues that count behind an outcome too
_MULTIPLES = frozenset({"twice", "times", "half", "fold", "third", "double"})  # "twice as much as" is no "as much as"
_MOST_WORDS = 250  # of a clause, ours


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
    sentence: tuple[Place, Place] = (Place(1, 1), Place(1, 1))  # where it begins, and where it ends
    read: tuple[Read, ...] = ()


def clauses(text: str, words: list[Word], lexicon: Lexicon) -> Iterator[list[Word]]:
    """The words of a sentence by clause."""
    clause: list[Word] = []
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        plain = word.text.casefold()
        if clause and (
            _CLAUSE_MARK.search(gap)
            or (plain in _TURNS and ("," in gap or plain in _ALWAYS))
            or ("," in gap and plain in _GOES_ON and _begins_anew(clause, words[index : index + 9], lexicon))
            or len(clause) >= _MOST_WORDS
        ):
            yield clause
            clause = []
        clause.append(word)
    if clause:
        yield clause


def _is_wish(text: str) -> bool:
    """Whether somebody wants something, behind four words or more."""
    words = [match.start() for match in _WISH.finditer(text)]
    return bool(words) and bool(_FOUR_WORDS.search(text, 0, words[-1]))


def _begins_anew(before: list[Word], after: list[Word], lexicon: Lexicon) -> bool:
    """Whether ", and" begins another statement: "it", or an intervention, behind it, and an outcome before it."""
    if len(after) > 1 and after[1].text.casefold() in _PRONOUNS:
        return True
    return bool(lexicon.phrases("interventions", after)) and bool(lexicon.outcomes(before))


class Clause:
    """A clause that is read: its interventions, outcomes, cues and comparators."""

    def __init__(self, passage: Passage, offset: int, words: list[Word], lexicon: Lexicon, context: Context) -> None:
        self.passage, self.offset, self.words, self.lexicon = passage, offset, words, lexicon
        self.context = context
        mentions = [mention for mention in lexicon.phrases("interventions", words) if not self._gets_nothing(mention)]
        self.outcomes = lexicon.outcomes(words, mentions)
        within = {index for outcome in self.outcomes for index in outcome.words}
        self.interventions = [mention for mention in mentions if within.isdisjoint(mention.words)]
        self.comparators = self._find_comparators()
        self.subjects = self._find_subjects()
        self.names_its_own = bool(self.subjects)

    def subject(self, previous: Named | None) -> Named | None:
        """What the clause is about: the interventions it names, else those named before it, else the heading's."""
        if self.subjects:
            return Named(terms_of(self.subjects), self._text(self.subjects), self._place(self.subjects[0].first))
        if any(word.text.casefold() in _BOTH for word in self.words) and self.context.several:
            return self.context.several
        return previous or self.context.topic()

    def goes_on(self, named: Named) -> Named:
        """What the next sentence is about, if it does not say: of several, that of the heading if it is among them."""
        topic = self.context.topic()
        return topic if topic and len(named.terms) > 1 and set(topic.terms) < set(named.terms) else named

    def asserts(self) -> bool:
        """Whether a heading says something: it names what does it, and a verb or a "not"."""
        some = cues(self.words, frozenset())
        return bool(self.subjects) and any(
            cue.sign == Sign.DENIAL or (cue.sign in (Sign.RISE, Sign.FALL) and not cue.comparing) for cue in some
        )

    def _gets_nothing(self, mention: Mention) -> bool:
        """Whether it is a control that nothing is held against: "does nothing for …" is not about doing nothing."""
        before = {word.text.casefold() for word in self.words[max(mention.first - 3, 0) : mention.first]}
        return self.lexicon.vocabulary.is_control(mention.term) and not before & {*_AGAINST, _COMPARED}

    def _find_subjects(self) -> list[Mention]:
        """The interventions that the clause is about: no comparators, no asides, and no word for all of a kind beside
        the thing itself, such as "machine"."""
        topic = self.context.topic()
        near = [mention for mention in self.interventions if mention not in self.comparators]
        about = [mention for mention in near if not self._is_aside(mention)]
        kinds = set()
        for term in (*(mention.term for mention in self.interventions), *(topic.terms if topic else ())):
            kinds |= set(self.lexicon.vocabulary.broader("interventions", term)) - {term}
        about = [mention for mention in about if mention.term not in kinds]
        return [mention for mention in about if not self._comes_too_late(mention, about)]

    def _comes_too_late(self, mention: Mention, about: Sequence[Mention]) -> bool:
        """Whether it stands behind a comma and behind the outcomes of what the clause begins with: "…, machines do
        not"."""
        outcomes = self.outcomes
        return bool(
            outcomes
            and about[0].last < outcomes[0].first
            and mention.first > max(outcome.last for outcome in outcomes)
            and any(word.pause for word in self.words[outcomes[-1].last + 1 : mention.first + 1])
        )

    def _is_aside(self, mention: Mention) -> bool:
        before = [word.text.casefold() for word in self.words[max(mention.first - 3, 0) : mention.first]]
        if self.words[mention.first].aside:
            return True
        return any(
            word in _ASIDE and (word != "like" or _OTHER in [w.text.casefold() for w in self.words[: mention.first]])
            for word in before
        )

    def is_order(self) -> bool:
        """Whether it tells the reader what to do, without saying what for."""
        first = self.words[0].text.casefold()
        text = self.passage.text[self.offset + self.words[0].end : self.offset + self.words[-1].end]
        return first in _ORDERS and not _PURPOSE.search(text)

    def claims(self, named: Named, sentence: str, places: tuple[Place, Place]) -> Iterator[Candidate]:
        """A claim for every intervention and outcome that the clause gives a direction."""
        details = {term: self._details(term) for term in named.terms}
        outcomes = [*self.outcomes, *self._alone()]
        flat = [detail for mentions in details.values() for detail in mentions]
        taken = frozenset(index for mention in (*self.interventions, *outcomes, *flat) for index in mention.words)
        clause_cues = cues(self.words, taken - {index for index in taken if self.words[index].side})
        sized = self._sizes(outcomes)
        against = terms_of(self.comparators)
        for outcome in outcomes:
            reading = self._direction(outcome, clause_cues)
            if reading is None:
                continue
            size = sized.get(outcome)
            direction = reading.direction
            if size and size.direction and direction != ClaimedDirection.NO_DIFFERENCE:
                direction = size.direction
            for name in named.terms:
                detail = self._detail_of(outcome, details[name])
                if name not in against:
                    yield Candidate(
                        intervention=detail.term if detail else name,
                        outcome=outcome.term,
                        direction=direction,
                        place=self.passage.place(self.offset),
                        comparators=against,
                        size=size,
                        duration=read_duration_of(sentence),
                        populations=self._populations(outcomes),
                        heading=self.context.heading() if self.passage.kind != Kind.HEADING else "",
                        sentence=places,
                        read=tuple(self._explained(named, detail, outcome, reading, size)),
                    )

    def _details(self, term: str) -> list[Mention]:
        """How the intervention is done, by the words of the clause and of the question it answers."""
        if details := self.lexicon.detailed(term, self.words):
            return details
        if not self.context.asked:
            return []
        asked = self.lexicon.words(self.context.asked.text)
        both = self.lexicon.detailed(term, [*self.words, *asked])
        within = [tuple(index for index in detail.words if index < len(self.words)) for detail in both]
        return [Mention(detail.term, words) for detail, words in zip(both, within, strict=True) if words]

    def _detail_of(self, outcome: Mention, details: Sequence[Mention]) -> Mention | None:
        """Of several ways ("high for …, low for …") the one whose words stand nearest before the outcome."""
        shared = set.intersection(*(set(detail.words) for detail in details)) if len(details) > 1 else set()

        def apart(detail: Mention) -> int:
            index = max(set(detail.words) - shared, default=detail.last)
            return outcome.first - index if index < outcome.first else len(self.words) + index

        return min(details, key=apart, default=None)

    def _alone(self) -> list[Mention]:
        """Outcomes that a word stands for by itself, where no outcome of the clause is of what it names, and it
        describes none ("hamstring injuries")."""
        within = {index for outcome in self.outcomes for index in outcome.words}
        keys = {self.words[index].key for index in within}
        within |= {index for mention in self.interventions for index in mention.words}
        return [
            Mention(word.alone, (index,), word.side)
            for index, word in enumerate(self.words)
            if word.alone and not word.side and word.key not in keys and index not in within and index + 1 not in within
        ]

    def _direction(self, outcome: Mention, clause_cues: list[Cue]) -> Reading | None:
        text = self.passage.text[self.offset : self.offset + self.words[outcome.first].start]
        if _DUE.search(text[-40:]) or _TRY.search(text[-40:]) or (_is_wish(text) and not self.names_its_own):
            return None
        alone = len(outcome.words) == 1 and bool(self.words[outcome.first].alone)
        if alone:  # "strong glutes improve …" is not about the glutes
            equal = any(cue.sign == Sign.SAME for cue in clause_cues)
            clause_cues = [
                cue
                for cue in clause_cues
                if cue.index < outcome.first or cue.comparing or (equal and cue.sign in _WHEREVER)
            ]
        lead = self.context.lead if self.passage.kind == Kind.ITEM or self.context.asked else None
        if lead and (alone or not clause_cues) and not any(cue.sign == Sign.DENIAL for cue in clause_cues):
            return Reading(ClaimedDirection.MORE, ())
        harm = self.lexicon.vocabulary.inherited("outcomes", outcome.term, "better") == ClaimedDirection.LESS
        return read_direction(outcome, self.words, clause_cues, as_good_as=self._as_good_as(), harm=harm)

    def _as_good_as(self) -> bool:
        """Whether two things are called equal: "as … as" with something behind it."""
        where = [index for index, word in enumerate(self.words) if word.text.casefold() == "as"]
        before = self.words[where[0] - 1].text.casefold() if where and where[0] else ""
        equal = len(where) > 1 and before not in _MULTIPLES
        return equal and any(mention.first > where[-1] for mention in self.comparators)

    def _find_comparators(self) -> list[Mention]:
        """The interventions behind "than", "compared with", "as … as"."""
        chosen: list[Mention] = []
        ases = [index for index, word in enumerate(self.words) if word.text.casefold() == "as"]
        for index, word in enumerate(self.words):
            plain = word.text.casefold()
            marks = (
                plain in _AGAINST or word.key in _AGAINST or plain == _COMPARED
                or (plain == "as" and len(ases) > 1 and index == ases[-1])
            )  # fmt: skip
            behind = [mention for mention in self.interventions if mention.first > index] if marks else []
            reach = 2 if plain in _DIRECTLY or word.key in _DIRECTLY else _COMPARATORS_WITHIN
            if not behind or behind[0].first - index > reach:
                continue
            chosen.append(behind[0])
            for before, mention in itertools.pairwise(behind):
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
        return terms_of([mention for mention in mentions if within.isdisjoint(mention.words)])

    def _explained(
        self,
        named: Named,
        detail: Mention | None,
        outcome: Mention,
        reading: Reading,
        size: Size | None,
    ) -> Iterator[Read]:
        yield Read("intervention", named.words, named.place)
        if detail:
            yield Read("intervention", self._words(detail.words), self._place(detail.first))
        yield Read("outcome", self._words(outcome.words), self._place(outcome.first))
        if self.comparators:
            yield Read("comparator", self._text(self.comparators), self._place(self.comparators[0].first))
        if reading.words:
            yield Read("direction", self._words(sorted(reading.words)), self._place(min(reading.words)))
        elif self.context.lead and not outcome.side:
            yield self.context.lead
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
