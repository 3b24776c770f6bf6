"""The draft of a note from what a sheet tells of a study."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from analysis.intake.drafts import TODO, sheet_draft
from analysis.intake.meanings import Role
from analysis.intake.sheet_rows import FRONT
from analysis.intake.sheet_studies import Compared, Measured, SheetStudy
from analysis.notes.bibliography.latex import one_line
from analysis.notes.grammar.phrases import read_duration
from analysis.notes.grammar.spellings import term_form
from analysis.notes.participants import read_age, read_sex
from analysis.notes.vocabulary import Vocabulary
from analysis.terms import Design

_TIMES = ("before", "session", "after", "change", "% change")
_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 4.35, "year": 52.2}  # only to put columns into an order


def note_of(study: SheetStudy, vocabulary: Vocabulary, checksums: Mapping[str, str]) -> str:
    """The draft; its remarks say in which rows of which sheet it stands. ``checksums``: SHA-256 by sheet."""
    front, remarks = _front(study, vocabulary)
    doi = study.identity.get(Role.DOI)
    identity = (study.identity.get(role, "") for role in (Role.AUTHOR, Role.YEAR, Role.TITLE))
    work = [text for text in identity if text not in study.label]
    where = one_line(places_of(study))
    checked = "; ".join(f"{one_line(PurePath(sheet).name)}: {checksums[sheet]}" for sheet in study.places)
    lines = [
        f"Study: {one_line(study.label)}" + (f" ({one_line('; '.join(work))})" if work else "") + ".",
        f"Taken from {where}. SHA-256 of {checked}.",
        *remarks,
        f"{TODO}: what was done with whom, in words of your own; how each number was read, in place of the {TODO} "
        "under `read`; its entry in references.bib; then remove the line with the status.",
    ]
    if study.compared:
        lines.insert(
            2, "Each effect is taken as the first arm minus the second; an SE may be the root of the variance."
        )
    tables = {"Arms": _arms(study)}
    if study.measured:
        tables["Measurements"] = _measurements(study)
    if study.compared:
        tables["Contrasts"] = _contrasts(study.compared)
    address = f"https://doi.org/{doi}" if doi and doi.startswith("10.") else where
    return sheet_draft(front, lines, address, tables)


def places_of(study: SheetStudy) -> str:
    """Where the study stands: sheets with their rows."""
    return "; ".join(f"{PurePath(sheet).name}, {in_words(rows)}" for sheet, rows in study.places.items())


def in_words(rows: Sequence[int]) -> str:
    """Numbers of rows: ``row 3``, ``rows 2 to 5 and 9``."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    named = [f"{first} to {last}" if last > first else f"{first}" for first, last in spans]
    joined = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"row{'s' if len(set(rows)) > 1 else ''} {joined}"


def _front(study: SheetStudy, vocabulary: Vocabulary) -> tuple[dict[str, str], list[str]]:
    """What front matter takes as the sheet has it, and remarks on what it does not."""
    front, remarks = {}, []
    readers: dict[Role, Callable[[str], Any]] = {Role.DURATION: read_duration, Role.SEX: read_sex, Role.AGE: read_age}
    for role in FRONT:
        texts = study.front.get(role, [])
        value = None
        if len(texts) == 1 and role == Role.DESIGN:
            value = {term_form(design): str(design) for design in Design}.get(term_form(texts[0]))
        elif len(texts) == 1 and role == Role.WHO:
            value = vocabulary.find("populations", texts[0])
        elif len(texts) == 1:
            try:
                readers[role](texts[0])
                value = texts[0]
            except ValueError:
                value = None
        if value:
            front[role.value] = value
        elif texts:
            remarks.append(f"The sheet says of {role}: {one_line('; '.join(texts))}.")
    return front, remarks


def _sizes(study: SheetStudy) -> dict[str, int]:
    """Arms that have the same n throughout."""
    sizes: dict[str, set[int | None]] = {}
    for value in study.measured:
        sizes.setdefault(value.arm, set()).add(value.n)
    return {arm: n for arm, counts in sizes.items() if len(counts) == 1 and (n := next(iter(counts)))}


def _arms(study: SheetStudy) -> list[list[str]]:
    sizes = _sizes(study)
    rows = [[arm, gets, "", str(sizes.get(arm, ""))] for arm, gets in study.arms.items()]
    return [["arm", "gets", "dose", "n"], *(rows or [[TODO, TODO, "", ""]])]


def _measurements(study: SheetStudy) -> list[list[str]]:
    """One line for each outcome and arm, one column for each time."""
    sizes = _sizes(study)
    times = sorted(dict.fromkeys(value.time for value in study.measured), key=_order)
    lines: dict[tuple[str, str, str], dict[str, Measured]] = {}
    for value in study.measured:
        lines.setdefault((value.outcome, value.unit, value.arm), {})[value.time] = value
    rows = []
    for (outcome, unit, arm), values in lines.items():
        r = next((value.r for value in values.values() if value.r), "")
        cells = [_cell(values.get(time), sizes) for time in times]
        rows.append([outcome, unit, arm, r, *cells])
    header = ["outcome", "unit", "arm", "r", *times]
    return [header, *rows] if any(row[3] for row in rows) else [header[:3] + times, *([*r[:3], *r[4:]] for r in rows)]


def _cell(value: Measured | None, sizes: dict[str, int]) -> str:
    if value is None:
        return ""
    is_counted = "/" in value.value or value.n is None or value.arm in sizes
    return value.value if is_counted else f"{value.value} n {value.n}"


def _order(time: str) -> tuple[int, float, str]:
    quantity = 2 if time.startswith("%") else 1 if time.startswith("change") else 0
    span = re.search(r"(day|week|month|year) ([0-9.]+)", time)
    if span:
        return quantity, 1 + _WEEKS[span[1]] * float(span[2]), time
    return quantity, (0, 1, 1e9, 0, 0)[_TIMES.index(time)] if time in _TIMES else 1e10, time


def _contrasts(compared: Sequence[Compared]) -> list[list[str]]:
    header = ["outcome", "contrast", "result", "as", "interval", "p", "n", "time"]
    rows = [
        [
            each.outcome,
            f"{each.first} − {each.second}",
            each.result,
            each.measure,
            each.interval,
            each.p,
            each.n,
            each.time,
        ]
        for each in compared
    ]
    kept = [at for at in range(len(header)) if at < 4 or any(row[at] for row in rows)]
    return [[line[at] for at in kept] for line in [header, *rows]]
