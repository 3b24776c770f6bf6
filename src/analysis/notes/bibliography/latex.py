"""LaTeX in a bibliography, as the characters it stands for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, NoReturn

from pylatexenc import latex2text, latexwalker, macrospec

# Macros that pylatexenc does not know, by what is left of what they stand before.
_KEPT = ("mbox", "hbox", "fbox", "textup", "textmd", "textnormal", "enquote", "nolinkurl", "uppercase", "url")
_SCRIPTS = {"textsubscript": "_", "textsuperscript": "^"}
# Characters by the macros that reference managers write for them, and pylatexenc does not know or takes for others.
_CHARACTERS = {
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textunderscore": "_",
    "textasciicircum": "^",
    "textquotedbl": '"',
    "textminus": "−",
}
_DECLARATIONS = (
    "em",
    "bf",
    "it",
    "rm",
    "sc",
    "sf",
    "sl",
    "tt",
    "itshape",
    "bfseries",
    "scshape",
    "upshape",
    "relax",
    "/",
)
# Macros that stand for something that a bibliography does not hold; pylatexenc puts a mark in their place, or nothing.
_REFUSED = (
    "input", "include", "includegraphics", "ref", "autoref", "cref", "Cref", "eqref", "cite", "citet", "citep",
    "title", "author", "date", "today", "maketitle", "item", "footnote", "part", "chapter", "section",
    "exercise", "uebung", "hint", "hints", "hinweis", "hinweise", "id", "Ident",
)  # fmt: skip
_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_FORMULA = re.compile(r"(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_SCRIPT = re.compile(r"([_^])(?:\{([^{}\\]*)\}|([^{}\\\s]))")
# In BibTeX these are characters like others, which LaTeX would not print as they are.
_BARE = re.compile(r"(?<!\\)([%#&])")
# Signs that LaTeX takes for others than they are; a text with none of them is not read as LaTeX, which takes long.
_LATEX = re.compile(r"[\\{}$~`]|--|''")
_DEGREE = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))")
# One letter with its accent, or one that has a macro as its name; perhaps in braces of its own.
_LETTER = (
    r"\\(?:[`'^\"~=.]\s*|[uvHcdbrk](?:\s+|(?=[{\\])))(?:\{\s*(?:\\[ij]|[^\W\d_]{1,2})\s*\}|\\[ij](?![A-Za-z])(?:\{\}|\s+)?|[^\W\d_])"
    r"|\\(?:AE|ae|OE|oe|AA|aa|DJ|dj|DH|dh|NG|ng|TH|th|SS|ss|[OoLlij])(?![A-Za-z])(?:\{\}|\s+)?"
)
_DEEPEST = 10  # accents on each other, ours: no letter has so many
_SPECIAL = re.compile(rf"\{{\s*({_LETTER})\s*\}}|({_LETTER})")
_HTML = re.compile(r"&(?:[a-z]+|#x?[0-9a-f]+);|</?(?:i|b|u|em|strong|su[bp]|span|p|br|scp)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\{\\([_%&#$~{}])\}|\\([_%&#$~{}])(?:\{\})?")


def plain_text(source: str) -> str:
    """The text that LaTeX prints for ``source``, in one line and composed (NFC).

    Raises:
        ValueError: what cannot be read: a macro, a brace, a formula that does not end, HTML.
    """
    html = _HTML.search(source)
    if html:
        raise ValueError(f'"{html[0]}" is HTML, which a bibliography does not hold; write the character itself')
    if _LATEX.search(source):
        source = _DEGREE.sub("°", source)
        source = _FORMULA.sub(lambda formula: f"${_SCRIPT.sub(_script, formula[1])}$", _BARE.sub(r"\\\1", source))
        walker_macros, text_macros = _macros()
        try:
            nodes = latexwalker.LatexWalker(
                source, latex_context=walker_macros, tolerant_parsing=False
            ).get_latex_nodes()[0]
        except latexwalker.LatexWalkerParseError as error:
            raise ValueError(f"LaTeX not understood: {str(error.msg).rstrip('.')}; mend it") from None
        source = latex2text.LatexNodes2Text(latex_context=text_macros, math_mode="text").nodelist_to_text(nodes)
    return one_line(source)


def plain_letters(source: str) -> str:
    """The source with letters that LaTeX writes by macros as themselves, and all else as it was.

    What takes names apart at spaces, "~" and capitals then sees no macros, nor the braces that only hold a letter.
    """
    for _ in range(_DEEPEST):
        text = _SPECIAL.sub(lambda letter: _letter(letter[1] or letter[2]), source)
        if text == source:
            break
        source = text
    return source


@lru_cache(maxsize=10_000)  # the same few letters stand in all names
def _letter(source: str) -> str:
    return plain_text(source)


def verbatim(source: str) -> str:
    """A DOI or an address: its characters stand for themselves, escaped or not.

    Raises:
        ValueError: a macro in it.
    """
    text = re.sub(r"\\(?:url|nolinkurl)\b", "", source).replace(r"\textasciitilde", r"\~")
    text = re.sub(r"[{}]", "", _ESCAPED.sub(lambda match: match[1] or match[2], text))
    if "\\" in text:
        raise ValueError(f'"{source}" holds LaTeX; write the characters themselves')
    return one_line(text)


def one_line(text: str) -> str:
    """The text composed (NFC), with single spaces, and without characters that only say where a line may break."""
    return " ".join(re.sub("[\u00ad\u200b\ufeff]", "", unicodedata.normalize("NFC", text)).split())


def _script(match: re.Match[str]) -> str:
    marks = _LOWERED if match[1] == "_" else _RAISED
    text = match[2] if match[2] is not None else match[3]
    return "".join(marks[char] for char in text) if set(text) <= set(marks) else text


@cache
def _macros() -> tuple[Any, Any]:
    """What is read, and what it is turned into."""
    walked, texts = latexwalker.get_default_latex_context_db(), latex2text.get_default_latex_context_db()
    arguments = {
        **dict.fromkeys((*_KEPT, *_SCRIPTS, "noopsort"), "{"),
        **dict.fromkeys((*_DECLARATIONS, *_CHARACTERS), ""),
        "href": "{{",
    }
    replaced = [
        *(latex2text.MacroTextSpec(name, "%s") for name in _KEPT),
        *(latex2text.MacroTextSpec(name, _scripted) for name in _SCRIPTS),
        *(latex2text.MacroTextSpec(name, "", discard=True) for name in (*_DECLARATIONS, "noopsort")),
        *(latex2text.MacroTextSpec(name, character) for name, character in _CHARACTERS.items()),
        latex2text.MacroTextSpec("href", "%(2)s"),
        *(latex2text.MacroTextSpec(name, _refused) for name in _REFUSED),
    ]
    walked.add_context_category(
        "bibliography", [macrospec.MacroSpec(*item) for item in arguments.items()], prepend=True
    )
    texts.add_context_category("bibliography", replaced, prepend=True)
    texts.set_unknown_macro_spec(latex2text.MacroTextSpec("", _refused))
    texts.set_unknown_environment_spec(latex2text.EnvironmentTextSpec("", _refused))
    return walked, texts


def _scripted(node: Any, l2tobj: Any) -> str:
    text = l2tobj.nodelist_to_text(node.nodeargd.argnlist)
    return _SCRIPT.sub(_script, f"{_SCRIPTS[node.macroname]}{{{text}}}")


def _refused(node: Any) -> NoReturn:
    what = f"\\{node.macroname}" if hasattr(node, "macroname") else f"\\begin{{{node.environmentname}}}"
    raise ValueError(f'unknown macro "{what}"; write the characters it stands for')
