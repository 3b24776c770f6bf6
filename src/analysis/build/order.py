"""What is handed to whoever makes a report, and what comes back.

Nothing is written where a report is made. What was made travels back to the one process that publishes, so a worker
or a machine that is lost half-way leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.build.limits import Limits

PAGE, NOTEBOOK, FAILED = ".html", ".ipynb", ".failed.ipynb"
FORKED, STOCK = "forked", "stock"
ENGINES = (FORKED, STOCK)


@dataclass(frozen=True)
class Order:
    """One report to make. Its name is the way to its page below reports/, without the ending."""

    name: str
    title: str
    notebook: str  # the file's text
    parameters: Mapping[str, str]
    folder: Path
    environment: Mapping[str, str]
    engine: str = FORKED
    limits: Limits = field(default_factory=Limits)
    file: str = "the notebook"  # as messages call it

    @property
    def home(self) -> str:
        """The way from the page back to the folder of index.html."""
        return "../" * self.name.count("/")


@dataclass(frozen=True)
class Made:
    """Contents of a report's files by their endings; the message in one line, if it failed."""

    contents: Mapping[str, bytes] = field(repr=False)
    error: str | None = None


def has_method(folder: Path) -> bool:
    """Whether these notebooks make a page on the method: a project's own need not."""
    return (folder / "method.ipynb").is_file()
