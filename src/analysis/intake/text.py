"""An article's file as lines of text: plain text and Markdown as they stand, HTML by trafilatura, PDF by pypdf."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path

from analysis.tables.files import read_whole
from analysis.tables.project import readable

LARGEST_FILE = 20_000_000  # bytes; ours: a book's worth, and pictures in a PDF
LARGEST_TEXT = 2_000_000  # characters; ours: the text of a long book
LARGEST_PAGE = 3_000_000  # bytes of HTML; ours: chrome and scripts of the largest article pages
MOST_PDF_PAGES = 500  # ours
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_LIST_OF_REFERENCES = re.compile(r"\b(?:references?|footnotes?|bibliography|citations?|sources)\b", re.I)
_LONGEST_HEADING = 60  # characters, ours
_MOST_ENTRIES = 1_000  # of a page's lists of references, ours
_SEEN = 40  # characters of an entry, ours: by which it is known to be in the text already
_ACCEPTED = "accepted: plain text or Markdown in UTF-8, HTML, or a PDF with text in it"


class UnreadableArticle(Exception):
    """A file that is no article that can be read: where, what was seen, what is accepted."""


@dataclass(frozen=True)
class Article:
    """The lines of an article, the first is line 1; what its file says of itself, where it says it.

    ``drawn`` says that the lines are those of the extracted text, and not of the file; ``wrapped`` that lines end where
    the page did.
    """

    name: str
    lines: tuple[str, ...]
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    drawn: bool = False
    wrapped: bool = False


def read_article(path: Path) -> Article:
    """Raises UnreadableArticle, and OSError with the path where the file cannot be opened."""
    name = readable(path.name)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise _unreadable(name, 1, f"no file, but a pipe or a device; {_ACCEPTED}")
    if path.is_file() and path.stat().st_size > LARGEST_FILE:
        raise _unreadable(name, 1, f"larger than {LARGEST_FILE // 1_000_000} MB; cut the article out of it")
    content = read_whole(path)
    if not content.strip():
        raise _unreadable(name, 1, f"the file is empty; {_ACCEPTED}")
    if content.lstrip()[:5] == b"%PDF-":
        return _read_pdf(name, content)
    text = _decoded(name, content)
    if _HTML.match(content[:4000]) or path.suffix.casefold() in (".html", ".htm", ".xhtml"):
        return _read_html(name, text)
    return _checked(Article(name, _lines(text), wrapped=_is_wrapped(_lines(text))))


def _unreadable(name: str, line: int, message: str) -> UnreadableArticle:
    return UnreadableArticle(f"{name}:{line}: article: {message}")


def _decoded(name: str, content: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark; in HTML, whatever encoding the page names."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        declared = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", content[:4000], re.I)
        encoding = declared[1].decode("ascii") if declared else "utf-8-sig"
    try:
        text = content.decode("utf-8-sig" if encoding.casefold() == "utf-8" else encoding)
    except LookupError:
        raise _unreadable(name, 1, f'"{encoding}" is no encoding; save the page as UTF-8') from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        seen = f"0x{content[error.start]:02x}"
        raise _unreadable(name, line, f"not {encoding.upper()} (byte {seen}); {_ACCEPTED}") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _unreadable(name, line, f"holds a zero byte, as programs and pictures do; {_ACCEPTED}")
    return text


def _lines(text: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", line) for line in re.split(r"\r\n|\r|\n|\f", text))


def _checked(article: Article) -> Article:
    """The article, if there is text in it, and no more than a book's."""
    if not any(character.isalpha() for line in article.lines for character in line):
        raise _unreadable(article.name, 1, f"no words in it; {_ACCEPTED}")
    if (size := sum(map(len, article.lines))) > LARGEST_TEXT:
        raise _unreadable(
            article.name, 1, f"{size:,} characters of text; accepted: up to {LARGEST_TEXT:,}; cut the article out of it"
        )
    return article


def _is_wrapped(lines: tuple[str, ...]) -> bool:
    """Whether lines end where a page did, and not where a sentence or a paragraph does."""
    filled = sorted(len(line) for line in lines if line.strip())
    if len(filled) < 4 or filled[-1] > 120:
        return False
    going_on = sum(bool(re.match(r"\s*[a-z]", line)) for line in lines[1:])
    return going_on > len(filled) / 5


def _read_html(name: str, text: str) -> Article:
    """The article of a page without menus, adverts and scripts."""
    if len(text) > LARGEST_PAGE:
        raise _unreadable(name, 1, f"a page of {len(text):,} characters; accepted: up to {LARGEST_PAGE:,}")
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it says of a page is said below
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations inside its date parser
            body = trafilatura.extract(
                text, output_format="markdown", include_comments=True, include_tables=True, favor_recall=True
            )
            body = _with_references(body or "", text)
            about = trafilatura.extract_metadata(text, date_config={"extensive_search": False, "original_date": True})
    except Exception as error:  # whatever a hostile page makes the parsers raise
        raise _unreadable(
            name, 1, f"this HTML cannot be read ({type(error).__name__}); save the article as text"
        ) from (error)
    if not body.strip():
        raise _unreadable(name, 1, "no article in this page, only menus or nothing; save the article as text")
    known = {
        "title": about.title,
        "author": about.author,
        "publisher": about.sitename if about.sitename != about.title else None,
        "url": about.url,
        "published": about.date,
    } if about else {}  # fmt: skip
    return _checked(Article(name, _lines(body), **{key: value or None for key, value in known.items()}, drawn=True))


def _with_references(body: str, page: str) -> str:
    """The article with the lists of references of its page, which the extraction takes for chrome."""
    from lxml import html

    root = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    entries = []
    for element in root.iter("ol", "ul"):
        above = " ".join(
            f"{at.get('class', '')} {at.get('id', '')}" for at in (element, element.getparent()) if at is not None
        )
        before = element.getprevious()
        heading = "" if before is None or len(before.text_content()) > _LONGEST_HEADING else before.text_content()
        if _LIST_OF_REFERENCES.search(above) or _LIST_OF_REFERENCES.search(heading):
            entries += [" ".join(item.text_content().split()) for item in element.iter("li")]
    plain = " ".join(body.split())
    missing = [entry for entry in entries[:_MOST_ENTRIES] if entry and entry[:_SEEN] not in plain]
    if not missing:
        return body
    return "\n".join(
        [body.rstrip(), "", "## References", "", *(f"{at}. {entry}" for at, entry in enumerate(missing, 1))]
    )


def _read_pdf(name: str, content: bytes) -> Article:
    """The text of a PDF, page after page, in the order in which it was set."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _unreadable(name, 1, "an encrypted PDF; save it without its password")
        if len(reader.pages) > MOST_PDF_PAGES:
            raise _unreadable(
                name, 1, f"{len(reader.pages)} pages; accepted: up to {MOST_PDF_PAGES}; cut the article out of it"
            )
        pages = []
        for page in reader.pages:
            pages.append(page.extract_text() or "")
            if sum(map(len, pages)) > LARGEST_TEXT:
                break  # is told below
        about = reader.metadata or {}
        title, author = (str(about.get(key) or "").strip() or None for key in ("/Title", "/Author"))
    except UnreadableArticle:
        raise
    except Exception as error:  # whatever a hostile file makes the parser raise
        raise _unreadable(name, 1, f"this PDF cannot be read ({type(error).__name__}); save the article as text") from (
            error
        )
    if not any(page.strip() for page in pages):
        raise _unreadable(name, 1, "a PDF without text, as scans are; have its text recognised first")
    return _checked(Article(name, _lines("\n\n".join(pages)), title=title, author=author, drawn=True, wrapped=True))
