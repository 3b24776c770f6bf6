"""references.bib: what the studies are, bibliographically."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

import bibtexparser

from analysis.intake.problems import Reporter

DOI = re.compile(r"10\.\d{4,9}/\S+")
_NAME_AND = re.compile(r"\s+and\s+")


@dataclass(frozen=True)
class Reference:
    """One entry."""

    key: str
    line: int
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    online_year: int | None = None
    journal: str | None = None
    doi: str | None = None
    url: str | None = None
    volume: str | None = None
    number: str | None = None
    pages: str | None = None


def bibliographic(reference: Reference) -> dict[str, Any]:
    """What a study's row has from its entry."""
    return {
        "authors": "; ".join(reference.authors),
        "year": reference.year,
        "online_year": reference.online_year,
        "title": reference.title,
        "journal": reference.journal,
        "doi": reference.doi,
    }


def read_references(text: str, report: Reporter) -> dict[str, Reference]:
    """Entries by key. Malformed entries, a key or a DOI twice and missing titles are reported."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # it logs what is reported here
    library = bibtexparser.parse_string(text)
    for block in library.failed_blocks:
        key = getattr(getattr(block, "ignore_error_block", None), "key", None)
        what = f'"{key}" stands twice' if key else f"not understood: {_reason(block.error)}"
        report.add((block.start_line or 0) + 1, key or "entry", f"{what}; mend the entry")
    found: dict[str, Reference] = {}
    dois: dict[str, str] = {}
    for entry in library.entries:
        line = (entry.start_line or 0) + 1
        fields = {name.casefold(): _plain(item.value) for name, item in entry.fields_dict.items()}
        if not fields.get("title"):
            report.add(line, entry.key, "title: missing; every entry needs a title")
        doi = fields.get("doi")
        if doi and not DOI.fullmatch(doi):
            report.add(
                line,
                entry.key,
                f'doi: "{doi}" is no DOI; accepted: 10.1234/abc, without an address before it',
            )
        elif doi and (first := dois.setdefault(doi.casefold(), entry.key)) != entry.key:
            report.add(line, entry.key, f"doi: {doi} is already that of {first}")
        found[entry.key] = Reference(
            key=entry.key,
            line=line,
            kind=entry.entry_type,
            title=fields.get("title", ""),
            authors=tuple(filter(None, _NAME_AND.split(fields.get("author", "")))),
            year=_year(fields, "year", entry.key, line, report),
            online_year=_year(fields, "onlineyear", entry.key, line, report),
            journal=fields.get("journal") or fields.get("publisher") or fields.get("howpublished"),
            doi=doi,
            **{name: fields.get(name) for name in ("url", "volume", "number", "pages")},
        )
    return found


def _reason(error: Exception) -> str:
    said = getattr(error, "abort_reason", None) or str(error) or "malformed"
    return str(said).splitlines()[0].rstrip(".")


def _plain(value: object) -> str:
    return " ".join(re.sub(r"[{}]", "", str(value)).split())


def _year(fields: dict[str, str], name: str, key: str, line: int, report: Reporter) -> int | None:
    year = fields.get(name)
    if year and not re.fullmatch(r"(1[5-9]|20)\d\d", year):
        report.add(line, key, f'{name}: "{year}" is no year; accepted: four digits')
        return None
    return int(year) if year else None
