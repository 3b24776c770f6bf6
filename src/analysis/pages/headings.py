"""Headings of a finished page: each can be led to, and the chapters are listed beside wide pages."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import escape

from analysis.pages import words

MARK = "<!-- contents -->"  # where a template wants them
_HEADING = re.compile(r"<h([1-4])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')
_TAG = re.compile(r"<[^>]+>")
_FEWEST = 4  # chapters of a page that needs a list of them


def led_to(page: str) -> str:
    """The page with an id on every heading, made of its words, and its contents where it wants them.

    Contents are its headings of the second level, those in cards left out.
    """
    taken = set(_ID.findall(page))
    chapters: list[tuple[str, str]] = []

    def named(heading: re.Match[str]) -> str:
        level, attributes, inside = heading.groups()
        text = " ".join(unescape(_TAG.sub("", inside)).split())
        known = _ID.search(attributes)
        name = known[1] if known else _free(words.slug(text)[:60].strip("-"), taken)
        if level == "2" and "class=" not in attributes:
            chapters.append((name, text))
        return heading[0] if known else f'<h{level}{attributes} id="{name}">{inside}</h{level}>'

    page = _HEADING.sub(named, page)
    return page.replace(MARK, _contents(chapters), 1)


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where another has it."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free


def _contents(chapters: list[tuple[str, str]]) -> str:
    if len(chapters) < _FEWEST:
        return ""
    lines = "".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, text in chapters)
    return f'<nav class="contents" aria-label="On this page"><ul>{lines}</ul></nav>'
