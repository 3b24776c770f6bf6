"""All that bears on a claim as one frame: turned the claim's way, with who was studied and the scale readers see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.appraisal.decision import Decision
from analysis.evidence.populations import People, is_among, people_of
from analysis.library.case import Case, places_pooled
from analysis.notes.problems import did_you_mean
from analysis.notes.vocabulary import Vocabulary
from analysis.pages import results, words
from analysis.synthesis.samples import PEOPLE

Z95 = 1.959964
_SHOWN = [
    "part_id", "label", "year", "study_id", "sample", "n", "sex", "age", "who", "weeks", "lane", "directness",
    "flagged", "excluded", "decides", "pooled", "estimand", "intervention", "comparator", "outcome", "detail",
    "measure", "unit", "yi", "vi", "se", "natural", "low", "high", "natural_unit", "percent", "p_text", "derived_by",
    "assumed", "because", "effect_id",
]  # fmt: skip


def evidence_frame(case: Case, decisions: Mapping[str, Decision]) -> pd.DataFrame:
    """One row for each part and effect that bears on it.

    ``yi`` is positive where a result is for the claim. ``natural``, ``low`` and ``high`` (a 95 % normal interval) are
    the same as readers see it, in ``natural_unit``: percent for ratios (then also in ``percent``), and what happens to
    the outcome, so a claim of less is negative. ``decides`` marks the rows that the verdicts rest on, ``pooled`` those
    behind the mean told; ``flagged`` those that a check doubts or excludes. ``sample`` tells people apart: rows
    that share it depend on each other. Of the people, :func:`population_columns` come too, by the vocabulary.
    """
    tables, rows = case.intake.tables, case.rows
    studies = tables["studies"].set_index("study_id")
    names = results.study_names(tables["studies"])
    people = people_of(rows, rows["who"], tables, case.intake.vocabulary)
    signs = {part.id: part.sign for part in results.parts({"claim_parts": tables["claim_parts"]})}
    turned = rows["part_id"].map(signs).astype("float64")
    se = np.sqrt(rows["vi"].astype("float64"))
    measures = rows["measure"].astype(object).where(rows["measure"].notna(), None)

    def shown(values: pd.Series) -> list[float]:
        return [words.on_scale(value, measure) for value, measure in zip(values, measures, strict=True)]

    yi = rows["oriented"].astype("float64")
    ends = [shown(turned * yi - Z95 * se), shown(turned * yi + Z95 * se)]
    units = [words.scale_unit(measure, unit) for measure, unit in zip(measures, rows["unit"], strict=True)]
    natural = pd.Series(shown(turned * yi), index=rows.index, dtype="float64")
    pooled = {place for decision in decisions.values() for place in places_pooled(decision)}
    deciding = {int(place) for decision in decisions.values() for place in decision.rows["place"]}
    places = range(len(rows))
    frame = rows.assign(
        label=rows["study_id"].map(names),
        year=rows["study_id"].map(_years(studies)),
        age=rows["study_id"].map(studies["age_mean"]),
        sample=rows["sample_id"],
        sex=[group.sex for group in people],
        who=["; ".join(sorted(group.terms)) or None for group in people],
        flagged=rows["doubted"] | rows["excluded"],
        decides=[place in deciding for place in places],
        pooled=[place in pooled for place in places],
        yi=yi,
        se=se,
        natural=natural,
        low=ends[0],
        high=ends[1],
        natural_unit=units,
        percent=natural.where(np.array(units, dtype=object) == "%"),
    )
    populations = population_columns(people, case.intake.vocabulary, rows.index)
    after = _SHOWN.index("who") + 1
    frame = frame[[*_SHOWN, *PEOPLE]].join(populations)
    frame = frame[[*_SHOWN[:after], *populations.columns, *_SHOWN[after:], *PEOPLE]]
    order = frame.assign(_indirect=~rows["direct"]).sort_values(
        ["part_id", "_indirect", "label", "detail", "effect_id"]
    )
    return frame.loc[order.index].reset_index(drop=True)


def _years(studies: pd.DataFrame) -> pd.Series:
    """When each study was published: of one known from a data set alone the year in its name there, if there is one."""
    named = pd.Series(studies.index, index=studies.index).str.extract(r"\b(1[89]\d\d|20\d\d)\b")[0].astype("Int64")
    return studies["year"].where(studies["data_set"].isna(), named)


def population_columns(people: Iterable[People], vocabulary: Vocabulary, index: pd.Index) -> pd.DataFrame:
    """For each population of the vocabulary whether people are of it, named as it is, with underscores.

    True where they are known to be; false where the study calls its people something else, or by sex or age they
    cannot be; missing where it says nothing that could tell.
    """
    people = list(people)
    taken = {*_SHOWN, *PEOPLE}
    columns = {}
    for name in vocabulary.lists["populations"]:
        column = "".join(letter if letter.isalnum() else "_" for letter in name)
        if column not in taken:
            columns[column] = pd.array([_is_of(name, group, vocabulary) for group in people], dtype="boolean")
    return pd.DataFrame(columns, index=index)


def _is_of(population: str, people: People, vocabulary: Vocabulary) -> bool | None:
    if is_among(population, people, vocabulary):
        return True
    sex, ages = vocabulary.sex(population), vocabulary.ages(population)
    if sex is not None and people.sex not in (None, sex):
        return False
    if ages is not None and people.ages is not None and not people.ages.within(ages):
        return False
    if sex is not None or ages is not None:
        return None
    # Terms that say nothing but a sex or an age say nothing of what else people are.
    other_terms = [
        term for term in people.terms if vocabulary.stated_sex(term) is None and vocabulary.ages(term) is None
    ]
    return False if other_terms else None


def condition(frame: pd.DataFrame, text: str) -> np.ndarray:
    """Which rows meet a condition as :meth:`pandas.DataFrame.query` takes it: an array of booleans.

    What is not known meets none. Raises ValueError where the text cannot be read, names no column, or is no condition.
    """
    met = evaluate(frame, text)
    if not isinstance(met, pd.Series) or str(met.dtype) not in ("bool", "boolean", "object"):
        raise ValueError(f'"{text}" is no condition; accepted: something true or false, such as weeks <= 8')
    return met.astype("boolean").fillna(False).to_numpy(dtype=bool)


def evaluate(frame: pd.DataFrame, text: str) -> pd.Series:
    """A column, or what is worked out from columns. Raises ValueError, naming the nearest column."""
    try:
        return frame.eval(text, engine="python")
    except pd.errors.UndefinedVariableError as error:
        name = str(error).split("'")[1]
        near = did_you_mean(name, frame.columns)
        raise ValueError(
            f'"{name}" is no column{near}; accepted: {", ".join(frame.columns.drop([*PEOPLE], errors="ignore"))}'
        ) from None
    except (SyntaxError, TypeError, NotImplementedError) as error:
        raise ValueError(f'"{text}" cannot be read as a condition: {error}') from None


def public(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without what only pooling needs, and without populations of which nothing is known in any row."""
    silent = [name for name in frame.columns if str(frame[name].dtype) == "boolean" and frame[name].isna().all()]
    return frame.drop(columns=[*PEOPLE, *(name for name in silent if name not in _SHOWN)])
