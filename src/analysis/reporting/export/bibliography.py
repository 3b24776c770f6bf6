"""The works behind the claims for reference managers: CSL-JSON and RIS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.intake.references import Reference

# By type of BibTeX entry: the type in CSL and in RIS, and the CSL variable for where it appeared.
_TYPES = {
    "article": ("article-journal", "JOUR", "container-title"),
    "book": ("book", "BOOK", "publisher"),
    "inbook": ("chapter", "CHAP", "container-title"),
    "incollection": ("chapter", "CHAP", "container-title"),
    "inproceedings": ("paper-conference", "CPAPER", "container-title"),
    "phdthesis": ("thesis", "THES", "publisher"),
    "mastersthesis": ("thesis", "THES", "publisher"),
    "techreport": ("report", "RPRT", "publisher"),
}
_OTHER = ("document", "GEN", "publisher")
_IN_RIS = {"container-title": "T2", "publisher": "PB"}


def csl_json(references: Iterable[Reference]) -> str:
    """The works as CSL-JSON, ordered by key."""
    items = [_csl_item(reference) for reference in _ordered(references)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _ordered(references: Iterable[Reference]) -> list[Reference]:
    return sorted(references, key=lambda reference: reference.key)


def _csl_item(reference: Reference) -> dict[str, Any]:
    kind, _, where = _TYPES.get(reference.kind, _OTHER)
    item = {
        "id": reference.key,
        "type": kind,
        "title": reference.title,
        "author": [_name(author) for author in reference.authors],
        where: reference.journal,
        "issued": _date(reference.year),
        "available-date": _date(reference.online_year),
        "volume": reference.volume,
        "issue": reference.number,
        "page": "-".join(_pages(reference)),
        "DOI": reference.doi,
        "URL": reference.url,
    }
    return {key: value for key, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    family, comma, given = (piece.strip() for piece in author.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": family}


def _date(year: int | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[year]]} if year else None


def _pages(reference: Reference) -> list[str]:
    """First and last page, or the one page or number there is."""
    return [page for page in re.split(r"\s*[-–—]+\s*", reference.pages or "", maxsplit=1) if page]


def ris(references: Iterable[Reference]) -> str:
    """The works as RIS, ordered by key; lines end as the format has it, with CR and LF."""
    lines = (line for reference in _ordered(references) for line in (*_ris_lines(reference), ""))
    return "".join(f"{line}\r\n" for line in lines)


def _ris_lines(reference: Reference) -> Iterator[str]:
    _, kind, where = _TYPES.get(reference.kind, _OTHER)
    first, last = (*_pages(reference), None, None)[:2]
    yield f"TY  - {kind}"
    for tag, value in (
        ("ID", reference.key),
        ("TI", reference.title),
        *(("AU", author) for author in reference.authors),
        (_IN_RIS[where], reference.journal),
        ("PY", reference.year),
        ("VL", reference.volume),
        ("IS", reference.number),
        ("SP", first),
        ("EP", last),
        ("DO", reference.doi),
        ("UR", reference.url),
    ):
        if value:
            yield f"{tag}  - {value}"
    yield "ER  - "
