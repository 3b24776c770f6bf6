"""The effect in a row of a sheet, as a contrast of a note."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analysis.intake.drafts import TODO
from analysis.intake.meanings import FIRST, SECOND, Role
from analysis.intake.sheet_reader import SheetReader, arm_of, count_of, outcome_of, unit_of
from analysis.intake.sheet_studies import Compared, SheetStudy
from analysis.intake.sheets import SheetRow, plain_numbers
from analysis.notes.grammar.numbers import write_number
from analysis.notes.grammar.results import read_interval, read_p


def effect_of(reader: SheetReader, study: SheetStudy, row: SheetRow) -> Compared | None:
    """The effect in a row that has no values of arms."""
    columns = {meaning.role: letter for letter, meaning in reversed(reader.columns.items())}
    cells = reader.cells(row, columns.values())
    letter = columns.get(Role.EFFECT)
    if letter is None or letter not in cells:
        return None
    result = reader.number(row, letter, cells[letter])
    interval = _interval(reader, row, {role: at for role, at in columns.items() if at in cells}, cells)
    if result is None or interval is None:
        return None
    arms = {meaning.arm for meaning in reader.columns.values()}
    first, second = next((pair for pair in zip(FIRST, SECOND, strict=True) if arms & {*pair}), (FIRST[0], SECOND[0]))
    outcome = outcome_of(reader, row, reader.columns[letter].outcome)
    return Compared(
        first=arm_of(reader, study, row, first),
        second=arm_of(reader, study, row, second),
        outcome=outcome,
        result=write_number(result),
        measure=_measure(reader, row, outcome, reader.columns[letter].unit),
        interval=interval,
        p=_p(reader, row, columns.get(Role.P), cells),
        n=str(count_of(reader, row, "", "", "") or ""),
        time=reader.term(row, Role.TIME, "times"),
    )


def _interval(reader: SheetReader, row: SheetRow, columns: Mapping[Role, str], cells: Mapping[str, str]) -> str | None:
    """The interval and the SE, the root of a variance where that is given; None where a number cannot be read."""
    wanted = (Role.EFFECT_CI_LOW, Role.EFFECT_CI_HIGH, Role.EFFECT_SE, Role.EFFECT_VARIANCE)
    numbers = {role: reader.number(row, columns[role], cells[columns[role]]) for role in wanted if role in columns}
    if None in numbers.values():
        return None
    pieces = []
    if Role.EFFECT_CI_LOW in numbers and Role.EFFECT_CI_HIGH in numbers:
        pieces.append(f"{numbers[Role.EFFECT_CI_LOW]!r} to {numbers[Role.EFFECT_CI_HIGH]!r}")
    se = numbers.get(Role.EFFECT_SE)
    if se is None and (variance := numbers.get(Role.EFFECT_VARIANCE)) is not None:
        if variance <= 0:
            reader.tell(row, columns[Role.EFFECT_VARIANCE], f"{variance:g} is no variance; it is above 0")
            return None
        se = float(f"{math.sqrt(variance):.6g}")
    if se is not None:
        pieces.append(f"SE {write_number(se)}")
    text = "; ".join(pieces)
    try:
        read_interval(text)
    except ValueError as error:
        reader.tell(row, columns[next(iter(numbers))], str(error))
        return None
    return text


def _measure(reader: SheetReader, row: SheetRow, outcome: str, stated: str) -> str:
    """What the effect is, as a note has it under ``as``."""
    measure = reader.term(row, Role.MEASURE, "measures") or stated or reader.terms.mapping.all_rows.get("measure", TODO)
    return (unit_of(reader, row, outcome) or TODO) if measure == "unit" else measure


def _p(reader: SheetReader, row: SheetRow, letter: str | None, cells: Mapping[str, str]) -> str:
    if letter is None or letter not in cells:
        return ""
    try:
        text = plain_numbers(cells[letter], reader.sheet.decimal)
        read_p(text)
    except ValueError as error:
        reader.tell(row, letter, str(error))
        return ""
    return text
