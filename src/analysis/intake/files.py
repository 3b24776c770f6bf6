"""Files from outside as text, or the reason why they are none."""

from __future__ import annotations

import codecs
from pathlib import Path

from analysis.notes.problems import Reporter
from analysis.tables.files import in_words, read_whole

LARGEST = 64  # MB: ours; libraries of tens of thousands of works are smaller, and the readers take it all at once
_MEGABYTE = 1024 * 1024
# What a file may begin with; the longer marks first, as one begins with the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_outside(path: Path, report: Reporter) -> str | None:
    """The text of a file that is no note, with ``\\n`` at the end of each line; None with the reason reported.

    UTF-8, and UTF-16 or UTF-32 with a byte order mark. A link is followed.
    """
    try:
        message = refused(path)
        content = b"" if message else read_whole(path)
    except OSError as error:
        message = in_words(OSError(error.errno, error.strerror))
    if message:
        report.add(1, "file", message)
        return None
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        seen = f"byte 0x{content[error.start]:02x}, as in Windows-1252 or Latin-1" if encoding == "utf-8" else encoding
        report.add(line, "file", f"not UTF-8 ({seen}); export it as UTF-8")
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        report.add(
            line, "file", "it holds zero bytes, so it is no text, or UTF-16 without its mark; export it as UTF-8"
        )
        return None
    if not text.strip():
        report.add(1, "file", "the file is empty")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refused(path: Path) -> str | None:
    """Why a file is not read: it is none, as a pipe would never end, or too large. Raises OSError."""
    if path.is_dir():
        return "a folder; name the files in it"
    if path.exists() and not path.is_file():
        return "no file, but a pipe or a device"
    size = path.stat().st_size
    if size > LARGEST * _MEGABYTE:
        return f"{size / _MEGABYTE:.0f} MB, and at most {LARGEST} MB are read; split the file"
    return None
