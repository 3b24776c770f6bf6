"""What results can differ by: how long it took, whose they are, how it was tested and how the study was done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.populations import People, is_among, people_of
from analysis.evidence.tested import tests_of
from analysis.notes.content import Intake
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import Covariate, Directness, Estimand, Sex, Together

BY = "by "  # before the name of a covariate: what a row of evidence has of it
SLOPES = (Covariate.WEEKS, Covariate.AGE)
_TOLD_APART = (Directness.CO_INTERVENTION, Directness.DURATION)  # covariates of their own


def names(vocabulary: Vocabulary) -> list[str]:
    """The covariates of a project: those that every project has, and what its populations tell of people."""
    return [
        Covariate.WEEKS, Covariate.AGE, Covariate.SEX, *vocabulary.aspects, Covariate.TEST, Covariate.OUTCOME,
        Covariate.BESIDE, Covariate.DIRECTNESS, Covariate.DESIGN,
    ]  # fmt: skip


def columns(vocabulary: Vocabulary) -> list[str]:
    """The columns in which rows of evidence have them."""
    return [f"{BY}{name}" for name in names(vocabulary)]


def with_covariates(rows: pd.DataFrame, intake: Intake) -> pd.DataFrame:
    """Rows of :func:`analysis.synthesis.bearing.bearing` with a column for each covariate, named ``by`` and its name.

    Weeks, and years of age, are numbers; all else is a word. Missing is what nobody says, and, of what populations
    tell, also what is mixed.
    """
    tables, vocabulary = intake.tables, intake.vocabulary
    studies = tables["studies"].set_index("study_id")
    people = people_of(rows, rows["who"], tables, vocabulary)
    arms = rows["intervention"].where(rows["orientation"].fillna(1.0) > 0, rows["comparator"])
    after_training = rows["estimand"] != Estimand.ASSOCIATION
    values: dict[str, Iterable[object]] = {
        Covariate.WEEKS: rows["weeks"].where(after_training).to_numpy("float64", na_value=np.nan),
        Covariate.AGE: rows["study_id"].map(studies["age_mean"]).to_numpy("float64", na_value=np.nan),
        Covariate.SEX: [group.sex if group.sex != Sex.NOT_STATED else None for group in people],
        **_aspects(people, vocabulary),
        Covariate.TEST: tests_of(rows["outcome"], arms, vocabulary),
        Covariate.OUTCOME: rows["outcome"].astype(object),
        Covariate.BESIDE: [
            Together.BESIDE if Directness.CO_INTERVENTION in ways else Together.ALONE for ways in rows["directness"]
        ],
        Covariate.DIRECTNESS: [_less_direct(ways) for ways in rows["directness"]],
        Covariate.DESIGN: rows["study_id"].map(studies["design"]).astype(object),
    }
    return rows.assign(**{f"{BY}{name}": _column(column, rows.index) for name, column in values.items()})


def _column(values: Iterable[object], index: pd.Index) -> pd.Series:
    if isinstance(values, np.ndarray):
        return pd.Series(values, index=index)
    words = pd.Series([value if isinstance(value, str) else None for value in values], index=index, dtype=object)
    return words.astype("str")


def _aspects(people: list[People], vocabulary: Vocabulary) -> dict[str, list[str | None]]:
    """By aspect, the population of each group of people that tells it: the narrowest, if there is one."""

    @cache
    def population(aspect: str, group: People) -> str | None:
        among = [name for name in vocabulary.aspects[aspect] if is_among(name, group, vocabulary)]
        wider = {up for name in among for up in vocabulary.broader("populations", name) if up != name}
        narrowest = [name for name in among if name not in wider]
        return narrowest[0] if len(narrowest) == 1 else None

    return {aspect: [population(aspect, group) for group in people] for aspect in vocabulary.aspects}


def _less_direct(ways: str) -> str:
    """In which ways a row is not direct, but for those that are covariates of their own."""
    left = [way for way in ways.split("; ") if way not in _TOLD_APART]
    return "; ".join(left) or Directness.DIRECT
