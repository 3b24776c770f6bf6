"""What a page forbids the browser: everything but its own script and style, known by their hashes.

A Content-Security-Policy in the page itself (https://www.w3.org/TR/CSP3/). Whatever a text should smuggle into a page
past escaping does not run, loads nothing, and sends nothing anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from analysis.pages.html import TEMPLATES

_START = '<meta charset="utf-8">'
# Figures are saved from the page as files that it makes itself: data: and blob: lead nowhere else.
_ALWAYS = ("default-src 'none'", "img-src data: blob:", "base-uri 'none'", "form-action 'none'")
_NONE = "'none'"
_BLOCK = re.compile(r"<(script|style)( type=\"text/css\")?>(.*?)</\1>", re.DOTALL)
_OF_FIGURE = re.compile(r"(?:\.[a-z][a-z0-9-]*\{[a-z0-9:;,#%(). -]*\})+")  # as inline_svg writes it
_OURS = {"script": ("fragments/*.js", "page/*.js"), "style": ("page/*.css", "site/*.css")}


def with_policy(page: str) -> str:
    """The page with a policy that allows the scripts and styles of the templates, and the styles of its figures."""
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for kind, _, content in _BLOCK.findall(page):
        if _is_ours(kind, content):
            hashes[kind].add(f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'")
    listed = (f"{kind}-src {' '.join(sorted(some)) or _NONE}" for kind, some in hashes.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join([*_ALWAYS, *listed])}">'
    return page.replace(_START, f"{_START}\n{meta}", 1)


def _is_ours(kind: str, content: str) -> bool:
    if kind == "style" and _OF_FIGURE.fullmatch(content):
        return True
    lines = _lines(content)
    for file in _files(kind):  # a page may hold several of them one after the other
        lines = lines.replace(file, "")
    return not lines.strip()


@cache
def _files(kind: str) -> tuple[str, ...]:
    """The scripts or styles of the templates, each with the line breaks that a page leaves."""
    files = [_lines(path.read_text(encoding="utf-8")) for pattern in _OURS[kind] for path in TEMPLATES.glob(pattern)]
    return tuple(sorted(files, key=len, reverse=True))


def _lines(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines() if line.strip())
