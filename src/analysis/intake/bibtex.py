"""BibTeX and biblatex, as Zotero, Better BibTeX, Mendeley, JabRef and DBLP write them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace

from analysis.intake.entries import FIELDS, Work, bare_doi, pages_text
from analysis.notes.bibliography.bibtex import Entry, read_entries
from analysis.notes.bibliography.references import KINDS, PMID
from analysis.notes.bibliography.writing import latex
from analysis.notes.grammar.lengths import LONGEST_FIELD, LONGEST_PEOPLE
from analysis.notes.problems import Reporter

_VERBATIM = ("doi", "url")
_TAG = re.compile(r"</?(?:i|b|u|em|strong|scp?|span)\b[^<>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(su[bp])\b[^<>]*>([^<>]*)</\1\s*>", re.IGNORECASE)
_ENTITY = re.compile(r"\\?&(?:[a-z]+|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_PMID = re.compile(r"PMID:\s*(\d+)")
_JOURNALS = ("shortjournal", "abbrev_source_title", "journalabbr", "journal-abbreviation", "journalabbreviation")


def _most(field: str) -> int:
    return LONGEST_PEOPLE if field in ("author", "editor") else LONGEST_FIELD


def read_bibtex(text: str, report: Reporter) -> list[Work]:
    """The works in BibTeX; entries that cannot be read are reported, and what others are part of is no work itself."""
    entries = read_entries(text, report)
    if not entries and not report.problems:
        report.add(1, "file", "no entry in it; an entry begins with @article{key, or another kind of work")
    broken = {problem.line for problem in report.problems}
    wholes = {entry.fields["crossref"].strip() for entry in entries if "crossref" in entry.fields}
    works = []
    for entry in entries:
        if entry.line in broken or entry.kind == "xdata" or entry.key in wholes:
            continue
        long = next((name for name in FIELDS if len(entry.fields.get(name, "")) > _most(name)), None)
        if long:
            report.add(entry.line, entry.key, f"{long}: more than {_most(long)} characters")
            continue
        short = tuple(entry.fields[name] for name in _JOURNALS if entry.fields.get(name))
        works.append(Work(_tidy(entry), short))
    return works


def _tidy(entry: Entry) -> Entry:
    """The entry with the fields that are kept, each in one line, without HTML."""
    fields = {name: " ".join(entry.fields[name].split()) for name in FIELDS if entry.fields.get(name, "").strip()}
    for name in fields.keys() - set(_VERBATIM):
        fields[name] = _without_html(fields[name])
    if "doi" in fields:
        fields["doi"] = bare_doi(fields["doi"])
    if "pages" in fields:
        fields["pages"] = pages_text(re.sub(r"[{}]", "", fields["pages"]))
    pmid = _pmid(entry.fields)
    fields = {**{name: value for name, value in fields.items() if name != "pmid"}, **({"pmid": pmid} if pmid else {})}
    kind = entry.kind if entry.kind in KINDS else "misc"
    return replace(entry, kind=kind, fields={name: fields[name] for name in FIELDS if name in fields})


def _without_html(source: str) -> str:
    source = _SCRIPT.sub(lambda match: f"\\text{match[1].casefold()}script{{{match[2]}}}", source)
    return _ENTITY.sub(lambda entity: latex(html.unescape(entity[0].lstrip("\\"))), _TAG.sub("", source))


def _pmid(fields: Mapping[str, str]) -> str | None:
    """PubMed's number, in a field of its own, in biblatex's ``eprint``, or in a remark, as Zotero has it."""
    if re.fullmatch("pubmed|pmid", fields.get("eprinttype", fields.get("archiveprefix", "")).strip(), re.IGNORECASE):
        eprint = fields.get("eprint", "").strip()
        if PMID.fullmatch(eprint):
            return eprint
    remark = _PMID.search(f"{fields.get('note', '')} {fields.get('annotation', '')} {fields.get('annote', '')}")
    number = re.sub(r"(?i)[{}\s]|PMID:?", "", fields.get("pmid", ""))
    return number or (remark[1] if remark else None)
