"""What a sentence of an article is about that does not say so: that of its heading, the title, or its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.intake.lexicon import Lexicon, Mention, Word
from analysis.intake.passages import Kind, Passage, Place
from analysis.terms import ClaimedDirection

_CHOICE = frozenset({"choose", "pick", "best", "better", "ideal", "perfect"})


@dataclass(frozen=True)
class Read:
    """The words from which a field was read, and where they stand."""

    field: str
    words: str
    place: Place


@dataclass(frozen=True)
class Named:
    """Interventions, and the words that name them."""

    terms: tuple[str, ...]
    words: str
    place: Place


@dataclass
class Context:
    """What a sentence without an intervention of its own is about."""

    title: Named | None = None
    headings: list[tuple[int, str, Named | None]] = field(default_factory=list)
    lead: Read | None = None  # "It mainly targets:" above a list
    several: Named | None = None  # the last two or more named together
    asked: Passage | None = None  # the question above an answer

    def topic(self) -> Named | None:
        """What the nearest heading that names something names, else the title."""
        return next((named for _, _, named in reversed(self.headings) if named), None) or self.title

    def heading(self) -> str:
        """The text of the nearest heading."""
        return self.headings[-1][1] if self.headings else ""


def dominant(article_passages: Sequence[Passage], lexicon: Lexicon, title: str | None) -> Named | None:
    """The title's interventions, else the one that the text names most."""
    if title and (terms := terms_of(lexicon.phrases("interventions", lexicon.words(title)))):
        return Named(terms, title, Place(1, 1))
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
    return Named((term,), *first[term])


def terms_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.term for mention in mentions))


def enter(context: Context, heading: Passage, lexicon: Lexicon) -> None:
    """Go below a heading. One that names no intervention keeps the topic of a page without levels."""
    mentions = lexicon.phrases("interventions", lexicon.words(heading.text))
    named = Named(terms_of(mentions), heading.text, heading.place(0)) if mentions else None
    marked = heading.level <= 5
    if marked or named:
        while context.headings and context.headings[-1][0] >= heading.level:
            context.headings.pop()
    if named and len(named.terms) > 1:
        context.several = named
    context.headings.append((heading.level, heading.text, named))
    context.lead, context.asked = None, None
    if heading.text.rstrip().endswith("?"):
        context.asked = heading
        _remember_choice(context, heading, lexicon.words(heading.text))


def _remember_choice(context: Context, passage: Passage, words: Sequence[Word]) -> None:
    """ "What is best for …?" and "Choose it if:" recommend what follows."""
    chosen = next((word for word in words if word.text.casefold() in _CHOICE), None)
    if chosen:
        context.lead = Read("direction", chosen.text, passage.place(chosen.start))


def lead_in(context: Context, passage: Passage, lexicon: Lexicon) -> None:
    """Remember "The hip thrust works your:" for the list below it."""
    words = lexicon.words(passage.text)
    mentions = lexicon.phrases("interventions", words)
    if passage.kind != Kind.HEADING and mentions:
        named = Named(terms_of(mentions), passage.text, passage.place(0))
        context.headings.append((8, context.heading(), named))
    _remember_choice(context, passage, words)
    sided = [word for word in words if word.side == ClaimedDirection.MORE]
    if sided:
        context.lead = Read("direction", sided[-1].text, passage.place(sided[-1].start))
