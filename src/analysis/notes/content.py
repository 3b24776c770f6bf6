"""What was taken in: all that the layers above get to see of a project's notes."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.notes.drafts import Draft
from analysis.notes.problems import Problem
from analysis.notes.settings import Settings
from analysis.notes.vocabulary import Vocabulary
from analysis.tables.schemas import Tables


@dataclass(frozen=True)
class Intake:
    """What the notes say: tables by name, and the vocabulary and settings they were read with."""

    tables: Tables
    vocabulary: Vocabulary
    settings: Settings
    warnings: tuple[Problem, ...] = ()
    seen_together: frozenset[Problem] = frozenset()  # those of them that no note shows alone
    drafts: tuple[Draft, ...] = ()  # notes that are not done, and gave nothing
