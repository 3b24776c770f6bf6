"""Entries of a bibliography as text: what :mod:`~analysis.notes.bibliography.bibtex` reads back the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import bibtexparser
from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field

from analysis.notes.bibliography.bibtex import Entry
from analysis.notes.bibliography.latex import one_line
from analysis.notes.bibliography.names import read_names

_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "%": r"\%", "#": r"\#", "_": r"\_",
})  # fmt: skip
# Signs that LaTeX joins into another one.
_JOINED = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[!?])(?=`)")
_TAG = re.compile(r"<(?=[a-z/])", re.IGNORECASE)  # what would look like HTML
_IN_ADDRESSES = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})


def latex(text: str) -> str:
    """LaTeX that prints the text, in one line; control characters are left out.

    Raises:
        ValueError: half of a character, which no file can hold.
    """
    text = one_line("".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign.isspace()))
    if any(unicodedata.category(sign) == "Cs" for sign in text):
        raise ValueError("it holds half of a character (a lone surrogate); mend it where it comes from")
    text = _JOINED.sub("{}", text.translate(_ESCAPES))
    return _TAG.sub(r"\\textless{}", text).replace("&", r"\&{}")


def latex_name(name: str, *, organisation: bool = False) -> str:
    """One name, ``Family, Given`` or ``Family, Jr., Given``, or that of an organisation, as an entry has it.

    What would be read as another name is put in braces, as that of an organisation is.
    """
    source = latex(name)
    if not organisation:
        try:
            names = read_names(source)
        except ValueError:
            names = None
        if names and names.people == (one_line(name),) and not names.others and " and " not in source.casefold():
            return source
    return f"{{{source}}}"


def address(text: str) -> str:
    """A DOI or an address, whose characters stand for themselves; what would end the field is written as %7D."""
    return one_line(text).translate(_IN_ADDRESSES)


def entry_text(entries: Iterable[Entry]) -> str:
    """Entries as text, a field a line and an empty line between two of them."""
    blocks = (
        Block(entry.kind, entry.key, [Field(name, value) for name, value in entry.fields.items()]) for entry in entries
    )
    style = bibtexparser.BibtexFormat()
    style.indent, style.block_separator, style.trailing_comma = "  ", "\n", True
    return bibtexparser.write_string(Library(list(blocks)), bibtex_format=style)
