"""From an executed notebook to a page: one file that needs nothing else."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Any

from nbconvert import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from analysis.pages import words
from analysis.pages.glossary import explanations
from analysis.pages.headings import led_to
from analysis.pages.html import TEMPLATES, on_page
from analysis.pages.policy import with_policy

_one_at_a_time = threading.Lock()


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with this project's template and none of the preprocessors.

    The stock ones put a stylesheet of 250 KiB into every page.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            template_name="page",
            extra_template_basedirs=[str(TEMPLATES)],
            exclude_anchor_links=True,
            **kwargs,
        )
        self.register_filter("visible", words.visible)
        self.register_filter("explanations", explanations)
        self.register_filter("on_page", on_page)
        highlight = Highlight2HTML(pygments_lexer="python", parent=self)
        # All reports of a kind show the same cells; highlighting looks at nothing but their text.
        self.register_filter("highlight_code", lru_cache(256)(highlight))

    def _init_preprocessors(self) -> None:
        self._preprocessors = []

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """As the base class, without parsing the finished page again to add alt texts: ours have them."""
        resources = self._init_resources(resources)
        shown = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", shown)
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


@cache
def _exporter() -> PageExporter:
    return PageExporter()


def page(notebook: NotebookNode, *, name: str, home: str, method: bool = True) -> bytes:
    """The page of an executed notebook.

    ``name`` is the page's file name without ending; ``home`` leads from it to the folder of index.html, where
    ``method`` tells whether there is a page on the method to lead to.
    """
    with _one_at_a_time:
        shown = _without_empty_sections(notebook)
        html, _ = _exporter().from_notebook_node(shown, {"metadata": {"name": name}, "home": home, "method": method})
    lines = (line.rstrip() for line in led_to(html).splitlines())
    return with_policy("\n".join(line for line in lines if line) + "\n").encode()


_UNSEEN = {"not-on-page", "parameters", "injected-parameters", "setup"}  # as the template has them


def _without_empty_sections(notebook: NotebookNode) -> NotebookNode:
    """The notebook without headings below which nothing is shown on the page."""
    left_out: set[int] = set()
    open_: list[tuple[int, int]] = []  # level and place of headings below which nothing was shown so far
    for place, cell in enumerate(notebook.cells):
        if _UNSEEN & set(cell.metadata.get("tags", [])):
            continue
        text = cell.source.strip()
        level = len(text) - len(text.lstrip("#")) if cell.cell_type == "markdown" and "\n" not in text else 0
        if level:
            while open_ and open_[-1][0] >= level:
                left_out.add(open_.pop()[1])
            open_.append((level, place))
        elif cell.cell_type == "markdown" or any(map(_is_shown, cell.outputs)):
            open_.clear()
    left_out.update(place for _, place in open_)
    cells = [cell for place, cell in enumerate(notebook.cells) if place not in left_out]
    return NotebookNode({**notebook, "cells": cells})


def _is_shown(output: NotebookNode) -> bool:
    """Whether an output leaves anything on a page; a section without markup does not."""
    if output.output_type in ("stream", "error"):
        return True
    shown = output.get("data", {})
    return bool(shown["text/html"]) if "text/html" in shown else "text/plain" in shown
