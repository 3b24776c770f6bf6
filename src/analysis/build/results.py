"""What became of the reports of a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

RECORDS = ".keys"  # the folder, below the pages, of what they were made from
WHOLE_BUILD = "build.json"  # among them, that of a build of all reports


@dataclass(frozen=True)
class Finished:
    """A report of a build that is finished: which one of how many, how it went, after how many seconds."""

    number: int
    count: int
    name: str
    ok: bool
    seconds: float

    def __str__(self) -> str:
        outcome = "built" if self.ok else "FAILED"
        return f"[{self.number}/{self.count}] {self.name}: {outcome} ({self.seconds:.1f} s)"


Progress = Callable[[Finished], None]


@dataclass(frozen=True)
class Failure:
    """A report that could not be built, and why."""

    report: str
    message: str


@dataclass(frozen=True)
class BuildResult:
    """Names of the reports of a build, by what became of them."""

    built: list[str] = field(default_factory=list)
    up_to_date: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def summary(self) -> str:
        """What to tell the person who asked for the build."""
        if not self.built and not self.failed:
            return f"up to date ({len(self.up_to_date)} reports)"
        counts = f"{len(self.built)} built, {len(self.up_to_date)} up to date, {len(self.failed)} failed"
        return "\n".join([counts, *(f"failed: {failure.report}: {failure.message}" for failure in self.failed)])
