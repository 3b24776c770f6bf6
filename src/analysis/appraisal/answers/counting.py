"""Who says something, counted in words: ``both studies``, ``three of five groups``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.terms import Basis

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spelled(number: int) -> str:
    """A count as a word, from eleven on in figures."""
    return _WORDS[number] if number < len(_WORDS) else str(number)


def listed(items: Iterable[str], word: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``, each once."""
    items = list(dict.fromkeys(items))
    return f" {word} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


@dataclass(frozen=True)
class Votes:
    """How many independent samples of a part point which way, and what they are called.

    A sample is called a study where each study has one, else a group; a review where reviews answer.
    """

    for_: int
    against: int
    neither: int
    unread: int
    noun: str

    @classmethod
    def of(cls, part: Mapping[str, Any]) -> Votes:
        """The votes of a row of claim_strength."""
        counts = (int(part[f"votes_{side}"] or 0) for side in ("for", "against", "neither", "unread"))
        noun = "study" if pd.notna(part["samples"]) and part["samples"] == part["studies"] else "group"
        return cls(*counts, noun="review" if part["basis"] == Basis.REVIEWS else noun)

    @property
    def total(self) -> int:
        """All samples, those that could not be read too."""
        return self.for_ + self.against + self.neither + self.unread

    @property
    def showed(self) -> str:
        """What they did: studies find, groups of people show."""
        return "showed" if self.noun == "group" else "found"

    def named(self, number: int) -> str:
        """So many of them: ``one study``, ``two studies``."""
        plural = self.noun.removesuffix("y") + "ies" if self.noun.endswith("y") else f"{self.noun}s"
        return f"{spelled(number)} {self.noun if number == 1 else plural}"

    def share(self, number: int) -> str:
        """So many out of all: ``the one study``, ``both studies``, ``three of five groups``."""
        if number < self.total:
            return f"{spelled(number)} of {self.named(self.total)}"
        if number == 1:
            return f"the one {self.noun}"
        whole = self.named(number)
        return f"both {whole.partition(' ')[2]}" if number == 2 else f"all {whole}"
