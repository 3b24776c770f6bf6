"""What an article claims: intervention × outcome × direction × size, by sentence, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.intake.citing import journal_name
from analysis.intake.clauses import Candidate, Clause, clauses
from analysis.intake.context import Context, Named, dominant, enter, lead_in, terms_of
from analysis.intake.lexicon import Lexicon, Word
from analysis.intake.passages import Kind, Passage, sentences

_QUESTION = re.compile(r"\s*(?:what|how|why|which|who|when|where|does|do|is|are|can|should)\b", re.I)
# What pages say of themselves, and asks of readers; of any subject.
_CHROME = re.compile(
    r"\b(?:subscribe|sign up|newsletter|contact us|click|book a|free consultation|follow us|log in|share on|cookies?|"
    r"all rights reserved|stay tuned|we offer|we’re here|our (?:\w+ )?(?:trainers|coaches|membership))\b",
    re.I,
)


def candidates(article_passages: Sequence[Passage], lexicon: Lexicon, title: str | None = None) -> list[Candidate]:
    """The candidate claims of an article, in the order of the text; none of them twice in a sentence."""
    context = Context(title=dominant(article_passages, lexicon, title))
    result: list[Candidate] = []
    for passage in article_passages:
        if passage.kind == Kind.HEADING:
            enter(context, passage, lexicon)
        elif passage.kind == Kind.TEXT and not context.asked:
            context.lead = None
        if passage.kind != Kind.LABEL:
            result += _claims_of(passage, context, lexicon)
        if passage.kind != Kind.HEADING:
            context.asked = None
        if passage.text.rstrip().endswith(":"):
            lead_in(context, passage, lexicon)
    return list(dict.fromkeys(result))


def _claims_of(passage: Passage, context: Context, lexicon: Lexicon) -> Iterator[Candidate]:
    heading = passage.kind == Kind.HEADING
    subject = _column(passage, lexicon)
    for start, end in sentences(passage):
        text = passage.text[start:end]
        if text.rstrip().endswith("?") or _CHROME.search(text) or (heading and _QUESTION.match(text)):
            continue
        previous = subject
        for clause in clauses(text, _words(text, lexicon), lexicon):
            reader = Clause(passage, start, clause, lexicon, context)
            named = reader.subject(previous)
            if named and reader.names_its_own:
                subject = previous = reader.goes_on(named)
                if len(named.terms) > 1:
                    context.several = named
            if named and not reader.is_order() and (reader.asserts() or not heading):
                yield from reader.claims(named, text, (passage.place(start), passage.place(end)))


def _words(text: str, lexicon: Lexicon) -> list[Word]:
    """The words of a sentence, without the name of a journal, which claims nothing."""
    words = lexicon.words(text)
    journal = journal_name(text, lexicon.vocabulary.is_journal)
    if journal is None:
        return words
    start = text.index(journal)
    return [word for word in words if not start <= word.start < start + len(journal)]


def _column(passage: Passage, lexicon: Lexicon) -> Named | None:
    """What a table's cell is about: what heads its column."""
    terms = terms_of(lexicon.phrases("interventions", lexicon.words(passage.column)))
    return Named(terms, passage.column, passage.place(0)) if terms else None
