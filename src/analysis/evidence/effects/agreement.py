"""Whether a printed test and a value are of the same people at the same time: every join carries both."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from analysis.notes.grammar.numbers import NUMBER
from analysis.notes.grammar.phrases import read_duration
from analysis.tables.lookup import plain

# What a value must have beside its arm, outcome and detail so that a test can be held against it.
COMPANY = ["row_who", "all_who", "time", "weeks_then", "who_alone", "time_alone"]
_NAMED_FIRST = re.compile(rf"^([a-z]+?)s?\s+({NUMBER})$")


def with_company(rows: pd.DataFrame, later: pd.Series | bool = True) -> pd.DataFrame:
    """The rows with ``who_alone`` and ``time_alone``: whether their study has this outcome of no other people,
    and at no other time, among the rows that are ``later``. ``rows`` have study_id, outcome, row_who and time.
    """
    keys = [rows["study_id"], rows["outcome"]]
    counted = pd.Series(later, index=rows.index)
    alone = {
        name: rows[column].fillna("").where(counted).groupby(keys).transform("nunique").le(1)
        for name, column in (("who_alone", "row_who"), ("time_alone", "time"))
    }
    return rows.assign(**alone)


def agree(who: pd.Series, time: pd.Series, rows: pd.DataFrame) -> np.ndarray:
    """Whether tests of so named people and time are of the values beside them (columns ``COMPANY``).

    A test that names no people or no time can only be meant where there is no choice.
    """
    columns = (plain(rows[name]) for name in COMPANY)
    return np.array(
        [_same_people(test_who, *row[:2], row[4]) and _same_time(test_time, row[2], row[3], row[5])
         for test_who, test_time, *row in zip(plain(who), plain(time), *columns, strict=True)],
        dtype=bool,
    )  # fmt: skip


def _same_people(tested: str | None, row: str | None, everyone: str | None, alone: bool) -> bool:
    tested_terms, row_terms = _terms(tested), _terms(row)
    if not tested_terms:
        return alone or not row_terms
    return row_terms <= tested_terms <= (_terms(everyone) | row_terms)


def _terms(cell: object) -> frozenset[str]:
    return frozenset(cell.split("; ")) if isinstance(cell, str) and cell else frozenset()


def _same_time(tested: str | None, time: str | None, weeks: float | None, alone: bool) -> bool:
    if not isinstance(tested, str) or tested.casefold() == "after":
        return alone
    if isinstance(time, str) and tested.casefold() == time.casefold():
        return True
    named = weeks_named(tested)
    return named is not None and weeks is not None and abs(named - weeks) < 0.01


@cache
def weeks_named(time: object) -> float | None:
    """``week 8``, ``8 weeks``, ``month 3`` in weeks; None for anything else."""
    if not isinstance(time, str):
        return None
    text = " ".join(time.casefold().split())
    if turned := _NAMED_FIRST.match(text):
        text = f"{turned[2]} {turned[1]}s"
    try:
        return read_duration(text).weeks_high
    except ValueError:
        return None
