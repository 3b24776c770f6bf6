"""One note on disk: front matter, prose, and the tables of its sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from analysis.notes.frontmatter import Block, read_front_matter
from analysis.notes.grammar.lengths import (
    LARGEST_NOTE,
    LONGEST_CELL,
    LONGEST_KEY,
    LONGEST_LINE,
    LONGEST_PROSE,
    MOST_COLUMNS,
    too_long,
)
from analysis.notes.problems import Reporter, did_you_mean, invisible, one_of
from analysis.tables.files import digest
from analysis.tables.project import Project, readable

ID = re.compile(r"[a-z][a-z0-9-]{1,79}")
# Words that tools take for a missing value or a truth value, and names that some systems keep for devices.
RESERVED = frozenset(
    {
        "nan",
        "na",
        "null",
        "none",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "inf",
        "con",
        "prn",
        "aux",
        "nul",
    }
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)
LINK = "a symbolic link; put the file itself here"
NO_FILE = "neither a file nor a folder, but a pipe, socket or device; move it away"
NO_BREAK_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")  # they look like spaces and mean no more
# What no text file holds: control characters, and those that break a line for some programs and not for others.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_MEGABYTE = 1024 * 1024
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^:?-+:?$")


@dataclass(frozen=True)
class Row:
    """One table row: cell text by column header, and its line."""

    cells: dict[str, str]
    line: int

    def get(self, column: str) -> str:
        """The cell's text, or the empty string where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """A pipe table with at least a header."""

    header: list[str]
    line: int
    rows: list[Row]

    def renamed(self, names: dict[str, str]) -> Table:
        """The same table with columns under other names; those not named keep theirs, of two of a name the first."""
        last_first = [(names.get(name, name), name) for name in reversed(self.header)]
        rows = [Row({new: row.cells[old] for new, old in last_first}, row.line) for row in self.rows]
        return Table([names.get(name, name) for name in self.header], self.line, rows)


@dataclass(frozen=True)
class Note:
    """A note as typed; nothing in it has been interpreted yet."""

    path: str
    note_id: str
    front: Block
    prose: str
    sections: dict[str, list[Table]]
    sha256: str
    report: Reporter = field(compare=False)

    def tables(self, section: str) -> list[Table]:
        """The tables of a section; none where the section is left out."""
        return self.sections.get(section, [])


def is_id(text: str) -> bool:
    """Whether the text may name a note."""
    return bool(ID.fullmatch(text)) and text not in RESERVED


def note_files(project: Project, folder: str) -> list[Path]:
    """What lies in ``data/raw/<folder>``, in the order of the names."""
    return sorted((project.raw / folder).glob("[!.]*"))


def read_file(path: Path, sections: tuple[str, ...], report: Reporter) -> Note | None:
    """The note in a file; None, with the reason reported, if it is none."""
    name = readable(path.name)
    if path.suffix != ".md" or path.is_dir():
        report.add(1, "file", f'"{name}" is no note; notes are files named ID.md')
        return None
    if name != path.name:
        report.add(1, "file name", f'"{name}" is not UTF-8, or holds a control character; name the file anew, ID.md')
        return None
    if not is_id(path.stem):
        report.add(
            1,
            "file name",
            f'"{path.stem}" is no id; accepted: a small letter, then small letters, digits and hyphens, '
            "2 to 80 in all, and no word such as nan, none, true",
        )
    text = read_text(path, report)
    if text is None:
        return None
    return read_note(text, path.stem, sections, report)


def read_text(path: Path, report: Reporter) -> str | None:
    """The file's text, or None with the reason reported: a link, no file, too large, not UTF-8, not all text, empty."""
    if path.is_symlink() or not path.is_file():
        report.add(1, "file", LINK if path.is_symlink() else NO_FILE)
        return None
    if (size := path.stat().st_size) > LARGEST_NOTE * _MEGABYTE:
        report.add(1, "file", f"{size / _MEGABYTE:.0f} MB, and at most {LARGEST_NOTE} MB are read; split the file")
        return None
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        report.add(line, "file", f"not UTF-8 (byte 0x{content[error.start]:02x}); save the file as UTF-8")
        return None
    if not text.strip():
        report.add(1, "file", "the file is empty; write the note or remove it")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        what = f"U+{ord(control[0]):04X} is a character that text files do not hold"
        report.add(line, "file", f"{what}; remove it, or save the file as UTF-8 if it is UTF-16")
        return None
    return text


def read_note(text: str, note_id: str, sections: tuple[str, ...], report: Reporter) -> Note | None:
    """Split a note's text into its parts. ``sections`` are the headings this kind of note may have."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        report.add(1, "front matter", 'the note does not begin with a line "---"')
        return None
    between = front_lines(lines)
    if between is None:
        report.add(1, "front matter", 'no second line "---" ends the front matter')
        return None
    end = len(between) + 1
    front = read_front_matter("\n".join(between).translate(NO_BREAK_SPACES), 2, report)
    prose, tables = _read_body(lines[end + 1 :], end + 2, sections, report)
    if message := too_long(prose, LONGEST_PROSE):
        report.add(end + 2, "remarks", message)
    if front is None:
        return None
    return Note(report.path, note_id, front, prose, tables, digest(text.encode()), report)


def front_lines(lines: list[str]) -> list[str] | None:
    """The lines between the two ``---``; None where there are not both."""
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    return lines[1:end] if end and lines[0].strip() == "---" else None


def _read_body(
    lines: list[str], first_line: int, sections: tuple[str, ...], report: Reporter
) -> tuple[str, dict[str, list[Table]]]:
    prose: list[str] = []
    tables: dict[str, list[Table]] = {}
    forms = {section.casefold(): section for section in sections}
    current: str | None = None
    known = False
    block: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines, first_line), (first_line + len(lines), "")]:
        if line.lstrip().startswith("|"):
            if message := too_long(line, LONGEST_LINE):
                report.add(number, current or "table", message)
            else:
                block.append((number, line.translate(NO_BREAK_SPACES)))
            continue
        if block:
            _add_table(block, current, tables, report)
            block = []
        if line.startswith("#"):
            title = " ".join(line.lstrip("#").split())
            current = forms.get(title.casefold(), title[:LONGEST_KEY])
            known = current in sections
            if message := too_long(title, LONGEST_KEY):
                report.add(number, "section", message)
            elif not known:
                what = f'no section "{title}" in such a note{did_you_mean(title, sections)}; {one_of(sections)}'
                report.add(number, "section", what if sections else f'such a note has no sections; seen: "{title}"')
            elif current in tables:
                report.add(number, "section", f'the section "{current}" stands twice; keep one')
            tables.setdefault(current, [])
        elif current is None:
            prose.append(line)
        elif line.strip() and known:
            report.add(number, current, f'"{_short(line)}" is no table row; rows begin with |, remarks stand above')
    return "\n".join(prose).strip(), tables


def _add_table(
    block: list[tuple[int, str]], section: str | None, tables: dict[str, list[Table]], report: Reporter
) -> None:
    first = block[0][0]
    if section is None:
        report.add(first, "table", "a table without a heading above it; write ## and the section's name")
        return
    header = split_cells(block[0][1])
    if len(block) < 2 or not all(_RULE.match(cell) for cell in split_cells(block[1][1])):
        report.add(first, section, "the row below the table's header must be | --- | --- |")
        return
    if len(header) > MOST_COLUMNS:
        report.add(first, section, f"{len(header)} columns; accepted: up to {MOST_COLUMNS}; make several tables of it")
        return
    if long := next(filter(None, (too_long(name, LONGEST_KEY) for name in header)), None):
        report.add(first, section, long)
        return
    if len(split_cells(block[1][1])) != len(header):
        report.add(block[1][0], section, f"{len(header)} columns in the header, not as many below it")
    for name in {name for name in header if header.count(name) > 1}:
        report.add(first, section, f'the column "{name}" stands twice')
    if not all(header):
        report.add(first, section, "a column without a name")
    rows = []
    for number, line in block[2:]:
        cells = split_cells(line)
        if len(cells) != len(header):
            report.add(number, section, f"{len(cells)} cells in a table of {len(header)} columns")
        elif _are_short(row := dict(zip(header, cells, strict=True)), number, report):
            for name, cell in row.items():
                if hidden := invisible(cell):
                    report.warn(number, name, f'"{cell}"{hidden}')
            rows.append(Row(row, number))
    tables.setdefault(section, []).append(Table(header, first, rows))


def _are_short(cells: dict[str, str], line: int, report: Reporter) -> bool:
    """Whether all cells of a row may be read; those that are too long are reported."""
    long = {name: message for name, cell in cells.items() if (message := too_long(cell, LONGEST_CELL))}
    for name, message in long.items():
        report.add(line, name, message)
    return not long


def split_cells(line: str) -> list[str]:
    """The cells of one table row; ``\\|`` is a bar inside a cell."""
    body = line.strip().removeprefix("|")
    cells = _CELL_END.split(body) if "\\" in body else body.split("|")
    if cells and not cells[-1].strip():
        cells.pop()
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _short(text: str) -> str:
    return text.strip() if len(text.strip()) <= 60 else text.strip()[:57] + "..."
