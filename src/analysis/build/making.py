"""Making one report: all that any machine needs to know for it, and what comes back.

Nothing is written here. What was made travels back to the one process that publishes, so a machine that
is lost half-way leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from analysis.build.execution import execute
from analysis.build.kernels import template
from analysis.build.publishing import as_bytes, published

PAGE, NOTEBOOK, FAILED = ".html", ".ipynb", ".failed.ipynb"


@dataclass(frozen=True)
class Order:
    """One report to make. Its name is the way to its page below reports/, without the ending."""

    name: str
    title: str
    notebook: NotebookNode
    parameters: Mapping[str, str]
    folder: Path
    environment: Mapping[str, str]
    kernel: str
    timeout: float

    @property
    def home(self) -> str:
        """The way from the page back to the folder of index.html."""
        return "../" * self.name.count("/")


@dataclass(frozen=True)
class Made:
    """Contents of a report's files by their endings; the message, if it failed."""

    contents: Mapping[str, bytes] = field(repr=False)
    error: str | None = None


def make(order: Order) -> Made:
    """Run the notebook and render its page."""
    if order.kernel == "preloaded":
        template.prepare(order.environment)
    ran = execute(
        order.notebook,
        order.parameters,
        folder=order.folder,
        environment=order.environment,
        timeout=order.timeout,
        kernel=order.kernel,
    )
    notebook = published(ran.notebook, order.title)
    if ran.error is not None:
        return Made({FAILED: as_bytes(notebook)}, ran.error)
    from analysis.build.rendering import page  # it takes a while to load, best while other kernels are at work

    name = order.name.rsplit("/", 1)[-1]
    rendered = page(notebook, name=name, home=order.home, method=has_method(order.folder))
    return Made({PAGE: rendered, NOTEBOOK: as_bytes(notebook)})


def has_method(folder: Path) -> bool:
    """Whether these notebooks make a page on the method: a project's own need not."""
    return (folder / "method.ipynb").is_file()
