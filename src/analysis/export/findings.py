"""Summaries of findings for guidelines and articles: one table a claim, as a Word document and as HTML to paste."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from markupsafe import Markup

from analysis.pages.claim.summary import letter, summary_lines
from analysis.pages.words import listed
from analysis.tables.schemas import Tables

HEADS = ("Part of the claim", "Studies", "Effect (95 % interval)", "What that comes to", "Certainty", "Verdict")
SCOPE = "This is not a systematic search: it tells what follows from the works noted in the project."
# What zip files can say at the least: the same table makes the same bytes on any day.
_DATE = (1980, 1, 1, 0, 0, 0)
_LOOK = (
    "table{border-collapse:collapse}th,td{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}"
)


def findings_html(data: Tables) -> str | None:
    """The table of one claim's rows as a page of its own; None where there is nothing to sum up."""
    lines, notes = summary_lines(data)
    if not lines:
        return None
    title, answer = _statement_and_answer(data)
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in HEADS)
    rows = Markup("\n").join(
        Markup("<tr><th scope=row>{}</th>{}</tr>").format(
            first, Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
        )
        for first, *cells in map(_cells, lines)
    )
    footnotes = Markup("\n").join(Markup("<li>{}</li>").format(note) for note in notes)
    return Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{}</title><style>{}</style></head><body>\n'
        "<h1>{}</h1>\n<p>{}</p>\n<table><thead><tr>{}</tr></thead><tbody>\n{}\n</tbody></table>\n"
        '<ol type="a">\n{}\n</ol>\n<p>{}</p>\n</body></html>\n'
    ).format(title, Markup(_LOOK), title, answer, heads, rows, footnotes, SCOPE)


def findings_docx(data: Tables) -> bytes | None:
    """The same as a Word document on its side; None where there is nothing to sum up."""
    lines, notes = summary_lines(data)
    if not lines:
        return None
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    title, answer = _statement_and_answer(data)
    document.core_properties.title = title
    document.add_heading(title, level=1)
    document.add_paragraph(answer)
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for line in lines:
        for cell, text in zip(table.add_row().cells, _cells(line), strict=True):
            cell.text = text
    for place, note in enumerate(notes):
        document.add_paragraph(f"{letter(place)}. {note}")
    document.add_paragraph(SCOPE)
    written = io.BytesIO()
    document.save(written)
    return _without_dates(written.getvalue())


def _statement_and_answer(data: Tables) -> tuple[str, str]:
    """The claim and its answer."""
    return _plain(data["claims"]["statement"].iloc[0]), _plain(data["claim_answers"]["answer"].iloc[0])


def _cells(line: dict[str, Any]) -> Sequence[str]:
    """A line of the summary as texts, one for each head."""
    return [_plain(text) for text in _texts(line)]


def _texts(line: dict[str, Any]) -> Iterator[str]:
    mark = line["mark"]
    yield line["part"]
    yield "; ".join([", ".join(line["counts"]), *([listed(line["designs"])] if line["designs"] else [])])
    yield f"{line['effect']}; {line['estimand']}" if line["effect"] else line["votes"] or "–"
    yield line["in_units"] or "–"
    yield " ".join(filter(None, (line["circles"], line["certainty"], ", ".join(line["notes"]))))
    size = f"; claimed size: {mark.size_verdict.name}" if mark and mark.size_verdict else ""
    basis = f"; rests on {line['basis']}" if line["basis"] else ""
    yield f"{mark.verdict.name}{size}{basis}" if mark else "–"


def _plain(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def _without_dates(package: bytes) -> bytes:
    """The zip file anew, with one date for all its members."""
    anew = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(zipfile.ZipInfo(member, _DATE), old.read(member), zipfile.ZIP_DEFLATED)
    return anew.getvalue()
