"""The works behind the claims for reference managers: CSL-JSON and RIS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.notes.bibliography.kinds import appeared, kind_in
from analysis.notes.bibliography.references import Reference


def csl_json(references: Iterable[Reference]) -> str:
    """The works as CSL-JSON, ordered by key."""
    items = [_csl_item(reference) for reference in _ordered(references)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _ordered(references: Iterable[Reference]) -> list[Reference]:
    return sorted(references, key=lambda reference: reference.key)


def _csl_item(reference: Reference) -> dict[str, Any]:
    container, publisher = appeared(reference)
    item = {
        "id": reference.key,
        "type": kind_in("CSL", reference.kind),
        "title": reference.title,
        "author": [_name(author, reference) for author in reference.authors],
        "editor": [_name(editor, reference) for editor in reference.editors if not reference.authors],
        "container-title": container,
        "publisher": publisher,
        "publisher-place": reference.place,
        "issued": _date(reference.year),
        "available-date": _date(reference.online_year),
        "volume": reference.volume,
        "issue": reference.number,
        "page": "-".join(_pages(reference)),
        "DOI": reference.doi,
        "PMID": reference.pmid,
        "URL": reference.url,
    }
    return {key: value for key, value in item.items() if value}


def _name(name: str, reference: Reference) -> dict[str, str]:
    """An organisation is told as it is; a person by family name, given name, and what stands between, as Jr."""
    family, *others = (piece.strip() for piece in name.split(","))
    if name in reference.organisations or not others:
        return {"literal": name}
    suffix, given = (", ".join(others[:-1]), others[-1])
    return {key: value for key, value in (("family", family), ("given", given), ("suffix", suffix)) if value}


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
    container, publisher = appeared(reference)
    first, last = (*_pages(reference), None, None)[:2]
    yield f"TY  - {kind_in('RIS', reference.kind)}"
    for tag, value in (
        ("ID", reference.key),
        ("TI", reference.title),
        *(("AU", _ris_name(author, reference)) for author in reference.authors),
        *(("A2", _ris_name(editor, reference)) for editor in reference.editors if not reference.authors),
        ("T2", container),
        ("PB", publisher),
        ("CY", reference.place),
        ("PY", reference.year),
        ("VL", reference.volume),
        ("IS", reference.number),
        ("SP", first),
        ("EP", last),
        ("DO", reference.doi),
        ("UR", reference.url),
    ):
        if value:
            yield f"{tag}  - {' '.join(str(value).splitlines())}"  # a line of the format is one line
    yield "ER  - "


def _ris_name(name: str, reference: Reference) -> str:
    """``Family, Given, Suffix``, as the format has it."""
    parts = _name(name, reference)
    return ", ".join(parts[key] for key in ("literal", "family", "given", "suffix") if key in parts)
