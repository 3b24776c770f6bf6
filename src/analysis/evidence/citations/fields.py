"""How a candidate fits a citation, field by field, each with the same five words for an answer.

Fields that have few different values are answered here; those that need an index, in citation_works.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from analysis.notes.vocabulary import Vocabulary, journal_form
from analysis.terms import REVIEWS, Design, FieldFit

# Likeness (0–100, rapidfuzz) above which a name is taken for a misspelling of another.
SPELLING = {"journal": 92, "title": 90}
SAME_TITLE = 97
SHORTEST_TITLE = 20  # letters; the beginning of a title shorter than this may begin any
# Weeks by which a programme may miss the duration a claim names and still be near it.
DURATION_SLACK = 1.0


def fit_year(year: int | None, study: dict) -> str:
    """The year against print and online; near: one apart."""
    if year is None:
        return FieldFit.NOT_NAMED
    years = [y for y in (study["year"], study["online_year"]) if y]
    if not years:
        return FieldFit.NOT_READABLE
    nearest = min(abs(year - y) for y in years)
    return FieldFit.MATCH if nearest == 0 else FieldFit.NEAR if nearest == 1 else FieldFit.MISMATCH


def fit_journal(cited: str | None, journal: str | None, vocabulary: Vocabulary) -> str:
    """A journal's name against the one cited; near-names come from the vocabulary, or are misspellings."""
    if not cited:
        return FieldFit.NOT_NAMED
    if not journal:
        return FieldFit.NOT_READABLE
    cited_name, journal_name = (vocabulary.find("journals", name) or name for name in (cited, journal))
    if journal_form(cited_name) == journal_form(journal_name) or (
        vocabulary.find("journals", cited) is None and shortens(cited, journal_name)
    ):
        return FieldFit.MATCH
    if _confused(cited_name, journal_name, vocabulary) or _confused(journal_name, cited_name, vocabulary):
        return FieldFit.NEAR
    known = {vocabulary.find("journals", name) for name in (cited_name, journal_name)} - {None}
    misspelt = (
        fuzz.ratio(journal_form(cited_name), journal_form(journal_name)) >= SPELLING["journal"] and len(known) < 2
    )
    return FieldFit.NEAR if misspelt else FieldFit.MISMATCH


def shortens(cited: str, journal: str) -> bool:
    """Whether each word cited begins the word of the journal's name that it stands for: "J Strength Cond Res"."""
    short, words = (
        [word for word in journal_form(name).split() if word not in ("of", "and", "the", "for", "in")]
        for name in (cited, journal)
    )
    if short == words or len(short) != len(words):
        return False
    pairs = zip(short, words, strict=True)
    return all(word == part or (word.startswith(part) and len(word) - len(part) > 1) for part, word in pairs)


def _confused(name: str, with_name: str, vocabulary: Vocabulary) -> bool:
    journals = vocabulary.lists["journals"]
    near = journals[name].words("easily confused with") if name in journals else ()
    return journal_form(with_name) in {journal_form(word) for word in near}


def fit_kind(kind: str | None, design: str | None) -> str:
    """Whether the source calls a review a review and a study a study."""
    if not kind or kind in ("paper", "article", "research"):
        return FieldFit.NOT_NAMED
    if not design:
        return FieldFit.NOT_READABLE
    return (
        FieldFit.MATCH
        if (design in REVIEWS) == (kind in ("review", Design.SYSTEMATIC_REVIEW, Design.META_ANALYSIS))
        else FieldFit.MISMATCH
    )


def missing_terms(wanted: set[str], terms: set[str], vocabulary: Vocabulary) -> list[str]:
    """Interventions wanted that no arm of a study gets."""
    had = {broader for term in terms for broader in vocabulary.broader("interventions", term)}
    return sorted(wanted - had)


def fit_duration(claim: dict, study: dict) -> str:
    """The claim's duration against the programme\'s."""
    if claim["weeks_low"] is None:
        return FieldFit.NOT_NAMED
    if study["weeks_low"] is None:
        return FieldFit.MISMATCH if study["acute"] else FieldFit.NOT_READABLE
    apart = max(claim["weeks_low"] - study["weeks_high"], study["weeks_low"] - claim["weeks_high"], 0.0)
    return FieldFit.MATCH if apart == 0 else FieldFit.NEAR if apart <= DURATION_SLACK else FieldFit.MISMATCH
