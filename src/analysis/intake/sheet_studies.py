"""What sheets tell of a study."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.intake.meanings import Role


@dataclass(frozen=True)
class Measured:
    """A value of an arm (empty: of everyone) at a time, as a cell of a note has it."""

    arm: str
    outcome: str
    unit: str
    time: str
    value: str
    n: int | None
    r: str
    place: str  # sheet and row
    row: int


@dataclass(frozen=True)
class Compared:
    """A difference between two arms, first minus second, in the cells of a note."""

    first: str
    second: str
    outcome: str
    result: str
    measure: str
    interval: str
    p: str
    n: str
    time: str


@dataclass
class SheetStudy:
    """What sheets tell of a study. ``arms``: what each gets; ``front`` and ``identity``: what is said, each once."""

    label: str
    places: dict[str, list[int]] = field(default_factory=dict)  # of each sheet the rows
    arms: dict[str, str] = field(default_factory=dict)
    measured: list[Measured] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    front: dict[Role, list[str]] = field(default_factory=dict)
    identity: dict[Role, str] = field(default_factory=dict)
