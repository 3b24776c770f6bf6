"""Docstrings as Markdown takes them: examples as code, names of Python as code. An extension for griffe."""

from __future__ import annotations

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"(?:^>>> .*\n?(?:^(?!>>>)\S.*\n?|^\.\.\. ?.*\n?|^ +\S.*\n?)*)+", re.MULTILINE)
_ROLE = re.compile(r":(?:func|class|mod|meth|data):`~?([^`]+)`")


def in_markdown(docstring: str) -> str:
    """The docstring with its examples fenced, and with ``:func:`name``` as code."""
    fenced = _EXAMPLE.sub(lambda match: f"```python\n{match[0].rstrip()}\n```\n", docstring)
    return _ROLE.sub(r"`\1`", fenced)


class ExamplesAsCode(griffe.Extension):
    """Applies :func:`in_markdown` to everything that is documented."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called by griffe once for each object."""
        if obj.docstring is not None:
            obj.docstring.value = in_markdown(obj.docstring.value)
