"""Extraction sheets as text: CSV and workbooks, each cell with its row and column, nothing in them interpreted."""

from __future__ import annotations

import csv
import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.intake.files import read_outside, refused
from analysis.notes.grammar.lengths import too_long
from analysis.notes.problems import Reporter, one_of
from analysis.tables.files import in_words

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell

TEXTS = (".csv", ".tsv", ".tab")
WORKBOOKS = (".xlsx", ".xlsm")
ENDINGS = (*TEXTS, *WORKBOOKS)
DELIMITERS = ",;\t|"
# Ours, far beyond any sheet that people fill in by hand; a workbook of a few kilobytes may unfold to gigabytes.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, LARGEST_UNPACKED = 100_000, 1_000, 1_000_000, 256
LONGEST_ROW = 1_000_000  # characters
_HEADER_WITHIN = 30  # rows: titles and remarks may stand above the header
_MEGABYTE = 1024 * 1024
_COMMA, _POINT = (
    re.compile(r"(?<![0-9,])[0-9]+,([0-9]+)(?![0-9,])"),
    re.compile(r"(?<![0-9.])[0-9]+\.([0-9]+)(?![0-9.])"),
)
_NUMBERS = re.compile(r"(?:[0-9\s.,;()\[\]±+−–/<>=%-]|SD|SE|CI|to|n)+")  # a cell of numbers, with what may stand beside
_DOI = re.compile(r"10\.[0-9]{4,9}/")


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its number, and the text of the cells that are filled, by the letter of their column."""

    number: int
    cells: dict[str, str]

    def get(self, letter: str) -> str:
        """The cell's text, or the empty string."""
        return self.cells.get(letter, "")


@dataclass(frozen=True)
class Sheet:
    """A table with its header. ``columns``: what heads each column, by letter; ``decimal``: the sign of decimals.

    ``path`` is the file as it was named, with the worksheet in brackets where a workbook has several.
    """

    path: str
    columns: dict[str, str]
    header_row: int
    rows: list[SheetRow]
    report: Reporter = field(compare=False)
    decimal: str = "."

    def column(self, letter: str) -> str:
        """A column as messages name it."""
        return f"{letter} ({self.columns[letter]})" if self.columns.get(letter) else letter


def read_sheets(path: Path, is_header: Callable[[str], bool], decimal: str | None, report: Reporter) -> list[Sheet]:
    """The sheets of a file that have a header; what cannot be read is reported.

    ``is_header`` tells whether a cell heads a column that is known: the header is the row with most of these.
    ``decimal`` is the sign of decimals where it is known.
    """
    ending = path.suffix.casefold()
    if ending not in ENDINGS:
        report.add(1, "file", f'"{path.suffix}" is no ending of a sheet; {one_of(ENDINGS)}')
        return []
    raw = _workbook(path, report) if ending in WORKBOOKS else _text(path, is_header, report)
    sheets = [sheet for name, rows in raw for sheet in _headed(path, name, rows, is_header, report)]
    if raw and not sheets:
        report.add(
            1,
            "header",
            f"no row among the first {_HEADER_WITHIN} heads two columns that are known, such as study and mean; "
            "name the columns in a file and give it with --mapping",
        )
    return [with_decimals(sheet, decimal) for sheet in sheets]


def letter_of(position: int) -> str:
    """The letter of a column, counted from 0: A to Z, AA, AB and on."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def with_decimals(sheet: Sheet, decimal: str | None) -> Sheet:
    """The sheet with the sign of its decimals: as it is named, or as its numbers show it, or empty where none does.

    ``1,500`` alone may be 1.5 or 1500.
    """
    texts = [text for row in sheet.rows for text in row.cells.values() if _numeric(text)]
    behind_commas = {len(match[1]) for text in texts for match in _COMMA.finditer(text)}
    behind_points = {len(match[1]) for text in texts for match in _POINT.finditer(text)}
    if decimal is None:
        if not behind_commas or (behind_commas == {3} and behind_points - {3}):
            decimal = "."
        else:
            decimal = "," if behind_commas - {3} and not behind_points - {3} else ""
    return replace(sheet, decimal=decimal)


def plain_numbers(text: str, decimal: str) -> str:
    """The text with decimal points, and without thousands marks and a percent sign at the end.

    Raises:
        ValueError: a comma whose meaning nothing shows.
    """
    text = re.sub(r"(?<=[0-9]) ?%$", "", text)
    if decimal == ",":
        return re.sub(r"(?<=[0-9]),(?=[0-9])", ".", re.sub(r"(?<=[0-9])\.(?=[0-9]{3}(?![0-9]))", "", text))
    if decimal == ".":
        return re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", text)
    if re.search(r"[0-9],[0-9]", text):
        message = f'"{text}" has a comma that may be a decimal or a thousands mark'
        raise ValueError(f"{message}; write `decimal: comma` or `decimal: point` into a mapping")
    return text


def _numeric(text: str) -> bool:
    return bool(_NUMBERS.fullmatch(text)) and not _DOI.match(text)


def _headed(
    path: Path, name: str, rows: Sequence[SheetRow], is_header: Callable[[str], bool], report: Reporter
) -> Iterator[Sheet]:
    """The sheet below its header; nothing where none is seen."""
    position = header_at([list(row.cells.values()) for row in rows], is_header)
    if position is None:
        return
    label = f"{report.path} ({name})" if name else report.path
    header = rows[position]
    below = [row for row in rows[position + 1 :] if row.cells]
    columns = {letter: " ".join(text.split()) for letter, text in header.cells.items()}
    if position and len(set(columns.values())) < len(columns):
        columns = _under(rows[position - 1], columns)
    unnamed = dict.fromkeys(letter for row in below for letter in row.cells if letter not in columns)
    reporter = Reporter(label, report.problems)
    for letter in unnamed:
        first = next(row for row in below if letter in row.cells)
        reporter.warn(first.number, letter, f'"{first.get(letter)}" stands in a column without a header; left out')
    yield Sheet(label, columns, header.number, below, reporter)


def _under(above: SheetRow, columns: dict[str, str]) -> dict[str, str]:
    """Headers that stand twice, each behind what stands above it: Experimental, over Mean and SD."""
    listed = list(columns.values())
    spans: dict[str, str] = {}
    span = ""
    for letter in sorted({*above.cells, *columns}, key=lambda letter: (len(letter), letter)):
        span = above.get(letter) or span
        spans[letter] = span
    return {
        letter: f"{spans[letter]} {text}".strip() if listed.count(text) > 1 else text
        for letter, text in columns.items()
    }


def header_at(rows: Sequence[Sequence[str]], is_header: Callable[[str], bool]) -> int | None:
    """Which of the first rows heads most columns that are known; None where none heads two."""
    counts = [sum(is_header(text) for text in row) for row in rows[:_HEADER_WITHIN]]
    best = max(counts, default=0)
    return counts.index(best) if best >= 2 else None


def _text(path: Path, is_header: Callable[[str], bool], report: Reporter) -> list[tuple[str, list[SheetRow]]]:
    """Rows of a text by the delimiter that gives the header most columns that are known."""
    text = read_outside(path, report)
    if text is None:
        return []
    for number, line in enumerate(text.split("\n"), 1):
        if message := too_long(line, LONGEST_ROW):
            report.add(number, "file", message)
            return []
    best: list[list[str]] = []
    most = -1
    broken: csv.Error | None = None
    for delimiter in DELIMITERS:
        try:
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            rows = list(itertools.islice(lines, MOST_ROWS + 1))
        except csv.Error as error:
            broken = error
            continue
        known = max((sum(map(is_header, row)) for row in rows[:_HEADER_WITHIN]), default=0)
        if known > most:
            best, most = rows, known
    if broken and most < 2:
        report.add(text.count("\n") + 1, "file", f"no CSV: {broken}; is a quotation mark left open?")
        return []
    if _too_large(len(best), max(map(len, best), default=0), sum(map(len, best)), report):
        return []
    return [("", [_row(number, cells) for number, cells in enumerate(best, 1)])]


def _row(number: int, cells: Sequence[str]) -> SheetRow:
    return SheetRow(number, {letter_of(at): text.strip() for at, text in enumerate(cells) if text.strip()})


def _too_large(rows: int, columns: int, cells: int, report: Reporter) -> bool:
    if rows <= MOST_ROWS and columns <= MOST_COLUMNS and cells <= MOST_CELLS:
        return False
    most = f"{MOST_ROWS} rows, {MOST_COLUMNS} columns or {MOST_CELLS} cells"
    report.add(1, "file", f"more than {most}; split it, or remove what is empty")
    return True


def _workbook(path: Path, report: Reporter) -> list[tuple[str, list[SheetRow]]]:
    """The visible worksheets. Of a formula the stored value is read; none is worked out, and no macro is run."""
    try:
        message = refused(path) or _unfolds(path)
    except OSError as error:
        message = in_words(OSError(error.errno, error.strerror))
    except zipfile.BadZipFile:
        message = "no workbook; save it as .xlsx or .csv"
    if message:
        report.add(1, "file", message)
        return []
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations, which are not read
            stored, typed = (load_workbook(path, read_only=True, data_only=which) for which in (True, False))
            names = [sheet.title for sheet in stored.worksheets if sheet.sheet_state == "visible"]
            worksheets = [(name, list(_worksheet(stored[name], typed[name], report))) for name in names]
            stored.close()
            typed.close()
    except Exception as error:  # openpyxl raises one of many errors on what is no workbook
        report.add(
            1, "file", f"the workbook cannot be read ({type(error).__name__}); save it anew as .xlsx, or as .csv"
        )
        return []
    filled = [(name, rows) for name, rows in worksheets if any(row.cells for row in rows)]
    if not filled:
        report.add(1, "file", "no worksheet that can be seen holds anything")
    return filled if len(filled) != 1 else [("", filled[0][1])]


def _unfolds(path: Path) -> str | None:
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist()) / _MEGABYTE
    return (
        f"unpacked it has {size:.0f} MB, and at most {LARGEST_UNPACKED} MB are read"
        if size > LARGEST_UNPACKED
        else None
    )


def _worksheet(stored: Any, typed: Any, report: Reporter) -> Iterator[SheetRow]:
    for sheet in (stored, typed):
        sheet.reset_dimensions()  # what a file says of its size may be wrong
    cells = 0
    for number, (values, formulas) in enumerate(zip(stored.iter_rows(), typed.iter_rows(), strict=True), 1):
        cells += len(values)
        if _too_large(number, len(values), cells, report):
            return
        texts = [_cell(*cells) for cells in zip(values, formulas, strict=True)]
        yield _row(number, texts)


def _cell(stored: ReadOnlyCell, typed: ReadOnlyCell) -> str:
    """A cell as it is shown: a formula without a stored value as it was typed."""
    value = stored.value if stored.value is not None else typed.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        percent = "%" in str(stored.number_format or "")
        return f"{100 * value:.13g} %" if percent else f"{value:.15g}"  # as many digits as workbooks hold
    return str(value)
