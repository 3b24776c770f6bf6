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
        html, _ = _exporter().from_notebook_node(notebook, {"metadata": {"name": name}, "home": home, "method": method})
    lines = (line.rstrip() for line in led_to(html).splitlines())
    return with_policy("\n".join(line for line in lines if line) + "\n").encode()
