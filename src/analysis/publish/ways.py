"""From one file of a site to another, and from the links of reports/ to those of the site."""

from __future__ import annotations

import posixpath
from urllib.parse import quote, unquote, urlsplit

RAW = "data/raw/"
NOTES = "notes/"


def way(page: str, target: str) -> str:
    """The link from a page to a file; both by their names below the site's folder."""
    return quote(posixpath.relpath(target, posixpath.dirname(page) or "."))


def meant(page: str, link: str) -> str | None:
    """The file that a local link of a page leads to, as seen from the folder of the pages; None for an address."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return page
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))


def note_of(page: str, link: str) -> str | None:
    """The note, by its name below data/raw, that a link from a page in reports/ leads to; None for other links."""
    file = meant(page, link)
    return file.removeprefix(f"../{RAW}") if file is not None and file.startswith(f"../{RAW}") else None


def note_page(note: str) -> str:
    """The name of a note's page: ``studies/x.md`` is ``notes/studies/x.html``; other files keep their ending too."""
    return f"{NOTES}{note.removesuffix('.md')}.html"


def note_file(note: str) -> str:
    """The name of the note itself in the site."""
    return f"{NOTES}{note}"


def with_anchor(target: str, link: str) -> str:
    """The target at the place that the link names."""
    anchor = urlsplit(link).fragment
    return f"{target}#{anchor}" if anchor else target
