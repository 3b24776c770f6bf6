"""Pieces of a page as objects a notebook can show. Everything that is not markup is escaped."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.pages import words
from analysis.pages.glossary import term
from analysis.tables.project import BUILD_FOLDER

# From the page of a claim or a source to the project's folder.
TO_PROJECT = "../../"
TEMPLATES = Path(__file__).parent / "templates"


class Html:
    """Markup that Jupyter shows as it is; its plain form names what it shows."""

    def __init__(self, markup: str, label: str) -> None:
        self.markup = Markup(markup)
        self.label = label

    def __html__(self) -> str:
        return self.markup

    def _repr_html_(self) -> str:
        return str(self.markup)

    def __repr__(self) -> str:
        return f"<{self.label}>"


def render(fragment: str, **values: Any) -> Html:
    """The template ``fragments/NAME.html`` filled in.

    Values are escaped, and their invisible control characters shown, unless they are markup already.
    """
    return Html(_environment().get_template(f"{fragment}.html").render(**values), fragment)


def web_address(url: Any) -> str | None:
    """An address that may be followed; anything but http is text."""
    text = words.plain(url)
    return text if text.startswith(("https://", "http://")) else None


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


def _compiled() -> FileSystemBytecodeCache | None:
    """What the other kernels of a build have compiled. It is not kept for longer: it depends on the code of filters."""
    folder = os.environ.get(BUILD_FOLDER, "")
    return FileSystemBytecodeCache(folder) if Path(folder).is_absolute() and Path(folder).is_dir() else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "fragments"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finished,
        bytecode_cache=_compiled(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "from_id": words.from_id,
        "number": words.number,
        "plain": words.plain,
        "prose": prose,
        "sentence": words.sentence,
        "slug": words.slug,
        "web_address": web_address,
    }
    environment.globals |= {"count": words.count, "listed": words.listed, "term": term, "Markup": Markup}
    return environment
