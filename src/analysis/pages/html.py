"""Sections of a page as objects a notebook can show and take apart. Everything that is not markup is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.pages import words
from analysis.pages.glossary import term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# From the page of a claim or a source to the project's folder.
TO_PROJECT = "../../"
TEMPLATES = Path(__file__).parent / "templates"
_END = "</div>"
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_LINK, _LINK_IN_NOTEBOOK = "<a href=", "<a xlink:href="


class Section:
    """A piece of a page as the value of a cell: it shows as on the page, and holds what it shows.

    ``tables`` are the frames by name, ``axes`` the Matplotlib Axes of its figures. ``markup`` is what stands on a page,
    which has a stylesheet of its own; a notebook gets the markup with one.
    """

    def __init__(
        self,
        markup: str,
        label: str,
        tables: Mapping[str, pd.DataFrame] | None = None,
        axes: Mapping[str, Axes] | None = None,
    ) -> None:
        self.markup = Markup(markup)
        self.label = label
        self.tables = dict(tables or {})
        self.axes = dict(axes or {})

    def __html__(self) -> str:
        return self.markup

    def _repr_html_(self) -> str:
        return f"{_in_notebook()}{_SVG.sub(_as_jupyter_takes_links, self.markup)}{_END}" if self.markup else ""

    def shown_if(self, anything: object) -> Section:
        """Itself; where there is nothing to show, the same frames and figures with no markup."""
        return self if anything else Section("", self.label, self.tables, self.axes)

    def __repr__(self) -> str:
        held = [f"{kind} {', '.join(names)}" for kind, names in (("tables", self.tables), ("axes", self.axes)) if names]
        return f"<{self.label}{': ' if held else ''}{'; '.join(held)}>"


def on_page(shown: str) -> str:
    """What a cell shows as HTML, as a page takes it: of a section the markup, without what it needs in a notebook."""
    if not shown.startswith(_in_notebook()):
        return shown
    return shown[len(_in_notebook()) : -len(_END)].replace(_LINK_IN_NOTEBOOK, _LINK)


def _as_jupyter_takes_links(svg: re.Match[str]) -> str:
    """JupyterLab rewrites the address of every link, and fails at those in a drawing unless they are XLink's."""
    return svg[0].replace(_LINK, _LINK_IN_NOTEBOOK)


def render(
    fragment: str,
    tables: Mapping[str, pd.DataFrame] | None = None,
    axes: Mapping[str, Axes] | None = None,
    /,
    **values: Any,
) -> Section:
    """The template ``fragments/NAME.html`` filled in, with the frames and the Axes that it shows.

    Values are escaped, and their invisible control characters shown, unless they are markup already.
    """
    return Section(_environment().get_template(f"{fragment}.html").render(**values), fragment, tables, axes)


def compile_fragments() -> None:
    """Compile all fragments, which takes longer than to fill them in: whoever is forked afterwards need not."""
    for name in _environment().list_templates(extensions=["html"]):
        _environment().get_template(name)


def web_address(url: Any) -> str | None:
    """An address that may be followed; anything but http is text."""
    text = words.plain(url)
    return text if text.startswith(("https://", "http://")) else None


def heads(names: Iterable[Any], kind: str = "") -> list[tuple[Any, str]]:
    """Heads of columns of one kind, as the macro for tables takes them."""
    return [(name, kind) for name in names]


def prose(text: str) -> Markup:
    """A note's own remarks: words between asterisks are stressed, all else is as typed."""
    return Markup(re.sub(r"\*(\w[^*\n]*)\*", r"<em>\1</em>", str(escape(_finished(text)))))


def _finished(value: Any) -> Any:
    """Text as it may stand on a page: nothing hidden in it, and no percent sign alone on a line."""
    if value is None:
        return ""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return words.visible(value).replace(" %", "\N{NO-BREAK SPACE}%")
    return value


@cache
def _in_notebook() -> str:
    """What stands before the markup of a section in a notebook."""
    style = (TEMPLATES / "notebook.css").read_text(encoding="utf-8")
    return f'<div class="claims-section"><style>{" ".join(style.split())}</style>'


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "fragments"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finished,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "from_id": words.from_id,
        "heads": heads,
        "number": words.number,
        "plain": words.plain,
        "prose": prose,
        "sentence": words.sentence,
        "slug": words.slug,
        "web_address": web_address,
    }
    environment.globals |= {"count": words.count, "listed": words.listed, "term": term, "Markup": Markup}
    return environment
