"""The values of arms in a row of a sheet, as cells of a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.intake.meanings import VALUES, Meaning, Role
from analysis.intake.sheet_reader import SheetReader, arm_of, count_of, explained, outcome_of, time_of, unit_of
from analysis.intake.sheet_studies import Measured, SheetStudy
from analysis.intake.sheets import SheetRow, plain_numbers
from analysis.notes.grammar.cells import CI_LEVEL, Value, read_value, write_value
from analysis.notes.grammar.numbers import write_number

_FIELDS = {
    Role.MEAN: "mean", Role.SD: "sd", Role.SE: "se", Role.CI_LOW: "ci_low", Role.CI_HIGH: "ci_high",
    Role.MEDIAN: "median", Role.Q1: "q1", Role.Q3: "q3", Role.MINIMUM: "minimum", Role.MAXIMUM: "maximum",
}  # fmt: skip
_SPREADS = {Role.MEAN_SD: "sd", Role.MEAN_SE: "se"}
_PAIRS = (("ci_low", "ci_high"), ("q1", "q3"), ("minimum", "maximum"))


def values_of(reader: SheetReader, study: SheetStudy, row: SheetRow) -> Iterator[Measured]:
    """The values in a row: one for each arm, time and outcome that its columns tell apart."""
    groups: dict[tuple[str, str, str, str], dict[str, Meaning]] = {}
    for letter, meaning in reader.columns.items():
        if meaning.role in VALUES:
            place = (meaning.arm, meaning.time, meaning.outcome, meaning.unit)
            groups.setdefault(place, {})[letter] = meaning
    units: dict[tuple[str, str, str], str] = {place[:3]: place[3] for place in groups if place[3]}
    joined: dict[tuple[str, str, str], dict[str, Meaning]] = {}
    for place, meanings in groups.items():  # a unit may stand behind the mean alone
        joined.setdefault(place[:3], {}).update(meanings)
    for (arm, time, outcome), meanings in joined.items():
        cells = reader.cells(row, meanings)
        if not cells:
            continue
        n = count_of(reader, row, arm, time, outcome)
        value = _value(reader, row, {letter: (meanings[letter], text) for letter, text in cells.items()}, n)
        if value is None:
            continue
        measured = outcome_of(reader, row, outcome)
        yield Measured(
            arm=arm_of(reader, study, row, arm),
            outcome=measured,
            unit=unit_of(reader, row, measured, units.get((arm, time, outcome), "")),
            time=time_of(reader, row, time),
            value=value,
            n=n,
            r=_correlation(reader, row, arm),
            place=f"{reader.sheet.path}:{row.number}",
            row=row.number,
        )


def _value(reader: SheetReader, row: SheetRow, cells: Mapping[str, tuple[Meaning, str]], n: int | None) -> str | None:
    """The cell of a note that several cells of a sheet make; None, with the reason reported, where they make none."""
    numbers: dict[str, Any] = {}
    first = next(iter(cells))
    for letter, (meaning, text) in cells.items():
        role = meaning.role
        if role == Role.EVENTS:
            count = reader.number(row, letter, text)
            if count is None:
                return None
            if n is None or count % 1 or count < 0:
                reader.tell(
                    row, letter, f'"{text}": events are a whole number of at least 0, of n people; n is missing'
                )
                return None
            numbers |= {"events": int(count), "total": n}
        elif role in (Role.MEAN, Role.VALUE, *_SPREADS):
            try:
                whole = vars(read_value(plain_numbers(text, reader.sheet.decimal)))
            except ValueError as error:
                reader.tell(row, letter, explained(text, str(error)))
                return None
            if whole["spread"] is not None and role in _SPREADS:
                whole = whole | {_SPREADS[role]: whole["spread"], "spread": None}
            numbers |= {name: size for name, size in whole.items() if size is not None and name != "n"}
        else:
            number = reader.number(row, letter, text)
            if number is None:
                return None
            numbers[_FIELDS[role]] = number
    for low, high in _PAIRS:
        if (low in numbers) != (high in numbers):
            reader.tell(row, first, f"one end of two is missing: {low if low not in numbers else high}")
            return None
    if "ci_low" in numbers:
        numbers.setdefault("ci_level", CI_LEVEL)
    if not numbers.keys() & {"mean", "median", "events", "low", "ci_low"}:
        reader.tell(row, first, f"{', '.join(sorted(numbers))} without a mean or median")
        return None
    text = write_value(Value(**numbers))
    try:
        read_value(text)
    except ValueError as error:
        reader.tell(row, first, str(error))
        return None
    return text


def _correlation(reader: SheetReader, row: SheetRow, arm: str) -> str:
    letters = [letter for letter, m in reader.columns.items() if m.role == Role.R and m.arm in (arm, "")]
    for letter, text in reader.cells(row, letters).items():
        number = reader.number(row, letter, text)
        return "" if number is None else write_number(number)
    return ""
