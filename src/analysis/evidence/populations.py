"""Whose results these are, and whether they are among the people a claim is about.

What a row says goes before what its arms say, and that before what the study says. Two terms of one study
that exclude each other, by sex or by age, describe a mixture, and a mixture is neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce

import pandas as pd

from analysis.notes.grammar.populations import SEXES, Ages
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.schemas import Tables
from analysis.terms import Sex

# How far around the mean nearly all are, in standard deviations.
_NEARLY_ALL = 2


@dataclass(frozen=True)
class People:
    """Population terms, sex (female, male, mixed; None: not stated) and ages (None: not stated)."""

    terms: frozenset[str]
    sex: str | None
    ages: Ages | None


def reported_rows(tables: Tables) -> pd.DataFrame:
    """``study_id``, ``who`` and ``time`` of every measurement and contrast, by its id."""
    return pd.concat(
        tables[name].set_index(key)[["study_id", "who", "time"]]
        for name, key in (("measurements", "measurement_id"), ("contrasts", "contrast_id"))
    )


def people_of(effects: pd.DataFrame, whose: pd.Series, tables: Tables, vocabulary: Vocabulary) -> list[People]:
    """The people behind each effect; ``whose`` are the population terms of the row it stands on."""
    studies = {row.study_id: row for row in tables["studies"].itertuples(index=False)}
    arms = {(row.study_id, row.arm_id): _terms(row.who) for row in tables["arms"].itertuples(index=False)}
    apart = _subgroup_terms(tables)

    @cache
    def people(study_id: str, who: object, first: object, second: object) -> People:
        study, row = studies[study_id], _terms(who)
        sides = [arms.get((study_id, arm), frozenset()) for arm in (first, second) if isinstance(arm, str)]
        both = frozenset.intersection(*sides) if sides else frozenset()
        everyone = _people_of_study(study, vocabulary)
        if sheet := studies.get(study.data_set):
            everyone = _with_sheet(everyone, _people_of_study(sheet, vocabulary), vocabulary)
        return People(
            terms=(everyone.terms - apart.get(study_id, frozenset())) | both | row,
            sex=_sex(row, vocabulary) or _sex(both, vocabulary) or everyone.sex,
            ages=_narrowed(_ages(row, vocabulary) or _ages(both, vocabulary), everyone.ages),
        )

    columns = (effects["study_id"], whose, effects["arm_first"], effects["arm_second"])
    rows = zip(*(_hashable(column) for column in columns), strict=True)
    return [people(*row) for row in rows]


def _hashable(column: pd.Series) -> list[object]:
    """NaN is not equal to itself, and would never be found again."""
    return column.astype(object).where(column.notna(), None).tolist()


def _terms(who: object) -> frozenset[str]:
    return frozenset(who.split("; ")) if isinstance(who, str) and who else frozenset()


def _subgroup_terms(tables: Tables) -> dict[str, frozenset[str]]:
    """By study, the terms by which it tells some of its people from others: not all are of them."""
    named: dict[str, list[frozenset[str]]] = {}
    for name in ("arms", "measurements", "contrasts"):
        rows = tables[name][["study_id", "who"]].drop_duplicates()
        for study_id, who in rows.itertuples(index=False, name=None):
            if terms := _terms(who):
                named.setdefault(study_id, []).append(terms)
    return {study: frozenset.union(*some) - frozenset.intersection(*some) for study, some in named.items()}


def _sex(terms: Iterable[str], vocabulary: Vocabulary) -> str | None:
    return _combined_sex({vocabulary.sex(term) for term in terms})


def _people_of_study(study, vocabulary: Vocabulary) -> People:
    terms = _terms(study.who)
    sexes = {vocabulary.sex(term) for term in terms} | ({study.sex} & {*SEXES, Sex.MIXED})
    return People(terms, _combined_sex(sexes), _narrowed(_ages(terms, vocabulary), _ages_in_numbers(study)))


def _with_sheet(people: People, sheet: People, vocabulary: Vocabulary) -> People:
    """What a data set says of all its people holds for each study in it; a mixture of studies says nothing of one."""
    if sheet.sex == Sex.MIXED:
        neither = frozenset(term for term in sheet.terms if vocabulary.sex(term) is None)
        sheet = People(neither, None, sheet.ages)
    return People(people.terms | sheet.terms, people.sex or sheet.sex, _narrowed(people.ages, sheet.ages))


def _combined_sex(sexes: set[str | None]) -> str | None:
    sexes = sexes - {None}
    return Sex.MIXED if len(sexes) > 1 else next(iter(sexes), None)


def _ages(terms: Iterable[str], vocabulary: Vocabulary) -> Ages | None:
    """The ages all the terms have in common; where they have none, from the youngest to the oldest."""
    ranges = [ages for term in terms if (ages := vocabulary.ages(term))]
    if not ranges:
        return None
    common = reduce(lambda shared, other: shared and shared.overlap(other), ranges)
    return common or Ages(min(ages.low for ages in ranges), max(ages.high for ages in ranges))


def _ages_in_numbers(study) -> Ages | None:
    """From the youngest to the oldest, or nearly all around the mean; a mean alone says nothing of either."""
    if pd.notna(study.age_low) and pd.notna(study.age_high):
        return None if "mean" in study.age else Ages(study.age_low, study.age_high)
    if pd.notna(study.age_mean) and pd.notna(study.age_sd):
        return Ages(max(0.0, study.age_mean - _NEARLY_ALL * study.age_sd), study.age_mean + _NEARLY_ALL * study.age_sd)
    return None


def _narrowed(first: Ages | None, second: Ages | None) -> Ages | None:
    """The ages of both; where they contradict each other, the first."""
    if first and second:
        return first.overlap(second) or first
    return first or second


def is_among(population: str, people: People, vocabulary: Vocabulary) -> bool:
    """Whether people are known to be of a population: by a term, or because its sex and ages are theirs."""
    if not (_same_sex(population, people, vocabulary) and _same_ages(population, people, vocabulary)):
        return False
    if any(population in vocabulary.broader("populations", term) for term in people.terms):
        return True
    term, sex = vocabulary.term("populations", population), vocabulary.stated_sex(population)
    ages = term.word("ages")
    if (sex and people.sex is None) or (ages and people.ages is None) or not (sex or ages):
        return False
    return all(is_among(broader, people, vocabulary) for broader in term.words("under"))


def why_not_among(population: str, people: People, vocabulary: Vocabulary) -> str:
    """What keeps people from being known to be of a population."""
    if not _same_sex(population, people, vocabulary):
        return f"its people are {'of both sexes' if people.sex == Sex.MIXED else people.sex}, not {population}"
    if not _same_ages(population, people, vocabulary):
        return f"by their ages, its people are not all {population}"
    return f"that its people are {population} is not stated"


def _same_sex(population: str, people: People, vocabulary: Vocabulary) -> bool:
    """Whether nothing is known against it."""
    return people.sex is None or vocabulary.sex(population) in (None, people.sex)


def _same_ages(population: str, people: People, vocabulary: Vocabulary) -> bool:
    """Whether nothing is known against it."""
    ages = vocabulary.ages(population)
    return ages is None or people.ages is None or people.ages.within(ages)
