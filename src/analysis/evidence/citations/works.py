"""All works that a citation may mean, answered field by field for every one of them at once.

The words for an answer, and what they mean, are those of citation_fields. Here each is worked out once
per different value, or from an index of the works that have a term, and never per citation and work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from analysis.evidence.citations.fields import (
    SAME_TITLE,
    SHORTEST_TITLE,
    SPELLING,
    fit_duration,
    fit_journal,
    fit_kind,
    fit_year,
)
from analysis.evidence.citations.people import SHORTEST_NAME, authors_of, cited_people, fit_people, spellings
from analysis.evidence.citations.people import SPELLING as NAME_SPELLING
from analysis.evidence.matching import outcome_matches
from analysis.evidence.sides import included
from analysis.notes.vocabulary import Vocabulary, journal_form
from analysis.tables.lookup import plain, plain_rows
from analysis.tables.schemas import Tables
from analysis.terms import FieldFit

FITS = (FieldFit.MATCH, FieldFit.NEAR, FieldFit.MISMATCH, FieldFit.NOT_NAMED, FieldFit.NOT_READABLE)
CODES = {fit: code for code, fit in enumerate(FITS)}

_LOOKED_AT = [
    "study_id", "authors", "title", "year", "online_year", "journal", "design", "weeks_low", "weeks_high", "acute",
]  # fmt: skip

Codes = np.ndarray  # one code a work
Index = dict[Hashable, np.ndarray]  # the works that have something, by what they have


def _indexed(pairs: Iterable[tuple[Hashable, int]]) -> Index:
    index: dict[Hashable, dict[int, None]] = {}
    for name, work in pairs:
        index.setdefault(name, {})[work] = None
    return {name: np.fromiter(works, dtype=int) for name, works in index.items()}


class Works:
    """The studies of a project as works that may be cited."""

    def __init__(self, tables: Tables, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.rows = plain_rows(tables["studies"].loc[tables["studies"]["data_set"].isna(), _LOOKED_AT])
        self.number = {row["study_id"]: number for number, row in enumerate(self.rows)}
        self.rank = np.argsort(np.argsort([row["study_id"] for row in self.rows]))
        self.terms = self._terms(tables["arms"])
        self._having, self._mixed = self._index_terms()
        self._measuring, self._standing_in = self._index_outcomes(tables)
        self._authors = [authors_of(row["authors"]) for row in self.rows]
        self._by_family, self._by_name = (
            _indexed(
                (name, work)
                for work, (authors, _) in enumerate(self._authors)
                for author in authors
                for name in of(author)
            )
            for of in (lambda author: (author.family,), spellings)
        )
        self._families = list(self._by_family)
        self._more = [work for work, (_, more) in enumerate(self._authors) if more]
        self._unsigned = np.array([not row["authors"] for row in self.rows], dtype=bool)
        titles = [row["title"] or "" for row in self.rows]
        # In square brackets stands what a work is about, where its title was not read.
        titles = ["" if title.startswith("[") and title.endswith("]") else title for title in titles]
        self._titles = [journal_form(title) for title in titles]
        self._untitled = np.array([not title for title in titles], dtype=bool)
        self._values: dict[tuple[str, ...], tuple[np.ndarray, list[dict]]] = {}
        self._known: dict[tuple, Codes] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def year(self, cited: int | None) -> Codes:
        """As fit_year for each work."""
        return self._each_value(("year", "online_year"), cited, lambda row: fit_year(cited, row))

    def journal(self, cited: str | None) -> Codes:
        """As fit_journal for each work."""
        return self._each_value(("journal",), cited, lambda row: fit_journal(cited, row["journal"], self.vocabulary))

    def kind(self, cited: str | None) -> Codes:
        """As fit_kind for each work."""
        return self._each_value(("design",), cited, lambda row: fit_kind(cited, row["design"]))

    def duration(self, claim: dict[str, Any]) -> Codes:
        """As fit_duration for each work."""
        named = claim["weeks_low"], claim["weeks_high"]
        return self._each_value(("weeks_low", "weeks_high", "acute"), named, lambda row: fit_duration(claim, row))

    def people(self, people: str | None, unread: bool) -> Codes:
        """As fit_people for each work; ``unread``: people are named, and who they are could not be read."""
        if not people:
            return self._all(FieldFit.NOT_READABLE if unread else FieldFit.NOT_NAMED)
        cited = cited_people(people)
        codes = self._all(FieldFit.MISMATCH)
        codes[self._unsigned] = CODES[FieldFit.NOT_READABLE]
        names = {way.family for people in cited.lists for person in people for way in person} | {cited.whole}
        works = {work for name in names for work in self._by_name.get(name, ())} | {*self._more}
        long = [name for name in names if len(name) >= SHORTEST_NAME]
        if long and self._families:
            likeness = process.cdist(self._families, long, scorer=fuzz.ratio, score_cutoff=NAME_SPELLING)
            for family in np.flatnonzero(likeness.max(axis=1)):
                works.update(self._by_family[self._families[family]])
        for work in works:
            codes[work] = CODES[fit_people(cited, *self._authors[work])]
        return codes

    def title(self, cited: str | None) -> Codes:
        """A title in quotation marks against the work's; near: cut short or misspelled."""
        if not cited:
            return self._all(FieldFit.NOT_NAMED)
        form = journal_form(cited)
        likeness = _likeness(form, self._titles)
        beginnings = _likeness(form, [title[: len(form)] if len(title) > len(form) else "" for title in self._titles])
        shortened = (len(form) >= SHORTEST_TITLE) & (beginnings >= SPELLING["title"])
        fit = np.select(
            [self._untitled, likeness >= SAME_TITLE, (likeness >= SPELLING["title"]) | shortened],
            [CODES[FieldFit.NOT_READABLE], CODES[FieldFit.MATCH], CODES[FieldFit.NEAR]],
            CODES[FieldFit.MISMATCH],
        )
        return fit.astype("int8")

    def intervention(self, wanted: set[str]) -> Codes:
        """Interventions wanted against a work's arms; near: only as part of a mix."""
        return self._either(wanted, self._having, self._mixed)

    def comparators(self, wanted: set[str]) -> Codes:
        """Comparators wanted, of which some may be missing (near)."""
        if not wanted:
            return self._all(FieldFit.NOT_NAMED)
        there = np.zeros(len(self), dtype=int)
        for term in wanted:
            there[self._having.get(term, [])] += 1
        codes = self._all(FieldFit.NEAR)
        codes[there == 0] = CODES[FieldFit.MISMATCH]
        codes[there == len(wanted)] = CODES[FieldFit.MATCH]
        return codes

    def outcome(self, wanted: set[str]) -> Codes:
        """Outcomes wanted against those measured; near: only a stand-in."""
        return self._either(wanted, self._measuring, self._standing_in)

    def _all(self, fit: str) -> Codes:
        return np.full(len(self), CODES[fit], dtype="int8")

    def _either(self, wanted: set[str], really: Index, nearly: Index) -> Codes:
        codes = self._all(FieldFit.MISMATCH if wanted else FieldFit.NOT_NAMED)
        for index, fit in ((nearly, FieldFit.NEAR), (really, FieldFit.MATCH)):
            for term in wanted:
                codes[index.get(term, [])] = CODES[fit]
        return codes

    def _each_value(self, columns: tuple[str, ...], cited: Hashable, fit: Callable[[dict], str]) -> Codes:
        """The answer for each different value of the columns, spread over the works."""
        if (columns, cited) not in self._known:
            if columns not in self._values:
                values = [tuple(row[column] for column in columns) for row in self.rows]
                numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
                distinct = [dict(zip(columns, value, strict=True)) for value in numbers]
                self._values[columns] = np.array([numbers[value] for value in values], dtype=int), distinct
            place, distinct = self._values[columns]
            codes = np.array([CODES[fit(row)] for row in distinct], dtype="int8")
            self._known[columns, cited] = codes[place]
        return self._known[columns, cited]

    def _terms(self, arms: pd.DataFrame) -> list[set[str]]:
        terms: list[set[str]] = [set() for _ in self.rows]
        for study_id, gets in zip(plain(arms["study_id"]), plain(arms["gets"]), strict=True):
            if study_id in self.number:
                terms[self.number[study_id]].update(re.split(r"\s\+\s", gets))
        return terms

    def _index_terms(self) -> tuple[Index, Index]:
        """Works by what an arm gets, broader terms included, and by what a mix that it gets holds."""
        distinct = {term for terms in self.terms for term in terms}
        broader = {term: self.vocabulary.broader("interventions", term) for term in distinct}
        parts = {term: included(self.vocabulary, term) for term in distinct}
        pairs = [(term, number) for number, terms in enumerate(self.terms) for term in terms]
        return (
            _indexed((up, number) for term, number in pairs for up in broader[term]),
            _indexed((part, number) for term, number in pairs for part in parts[term]),
        )

    def _index_outcomes(self, tables: Tables) -> tuple[Index, Index]:
        """Works by the outcomes that they measure, and by those that they measure a stand-in for."""
        claimed: dict[tuple[str, bool], list[str]] = {}
        for match in outcome_matches(self.vocabulary).itertuples(index=False):
            claimed.setdefault((match.measured, match.surrogate), []).append(match.claimed)
        measured = pd.concat([tables[name][["study_id", "outcome"]] for name in ("measurements", "contrasts")])
        pairs = [
            (outcome, self.number[study_id])
            for study_id, outcome in measured.drop_duplicates().itertuples(index=False)
            if study_id in self.number
        ]
        direct, surrogate = (
            _indexed((up, number) for outcome, number in pairs for up in claimed.get((outcome, stands_in), ()))
            for stands_in in (False, True)
        )
        return direct, surrogate


def _likeness(text: str, others: list[str]) -> np.ndarray:
    if not others:
        return np.zeros(0)
    return process.cdist([text], others, scorer=fuzz.ratio, dtype=np.float64)[0]
